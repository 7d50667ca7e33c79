"""Stock-takes (盘点): a depot's lots counted, counted again, and the difference posted by another person."""

from __future__ import annotations

from enum import StrEnum

from models.rules.scope import C, S, Verbs


class StockTakeState(StrEnum):
    """How far a stock-take is."""

    OPEN = "open"
    CLOSED = "closed"


OPEN, CLOSED = StockTakeState

STOCK_TAKE = Verbs("stock_take")
START_TAKE = STOCK_TAKE.add("start", S, goes_to=OPEN)
CLOSE_TAKE = STOCK_TAKE.add("close", S, C, comes_from=(OPEN,), goes_to=CLOSED)

STOCK_TAKE_LINE = Verbs("stock_take_line")
COUNT_LOT = STOCK_TAKE_LINE.add("count", S)
RECOUNT_LOT = STOCK_TAKE_LINE.add("recount", S)
# Not by whoever counted: four eyes.
POST_DIFFERENCE = STOCK_TAKE_LINE.add("post_difference", S, C, needs_reason=True)
