"""Stock-takes (盘点): a depot's lots counted, counted again, and the difference posted by another person."""

from __future__ import annotations

from enum import StrEnum


class StockTakeState(StrEnum):
    """How far a stock-take is."""

    OPEN = "open"
    CLOSED = "closed"
