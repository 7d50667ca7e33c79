"""What is kept and handed out: items, how they are measured, and the packs they come in."""

from __future__ import annotations

from enum import StrEnum


class Measure(StrEnum):
    """How an item is measured: pieces, weight and volume never meet in one sum."""

    COUNT = "count"
    MASS = "mass"
    VOLUME = "volume"
