"""Distribution rounds (发放): items, a place, its hours, and what each firm is entitled to."""

from __future__ import annotations

from enum import StrEnum


class RoundState(StrEnum):
    """How far a round is."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
