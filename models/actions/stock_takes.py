"""Stock-takes (盘点): started by a storekeeper, counted lot by lot while goods still move, differences posted by another."""

from __future__ import annotations

from typing import Any

from models.errors import Invalid, NotFound, Problem, Refused
from models.rules.quantities import MOST
from models.rules.scope import Actor
from models.rules.stock import MovementKind
from models.rules.stock_takes import (
    CLOSE_TAKE,
    COUNT_LOT,
    POST_DIFFERENCE,
    RECOUNT_LOT,
    START_TAKE,
    StockTakeState,
)
from models.steps.deeds import deed
from models.steps.events import has_done
from models.steps.holders import is_stored, outside
from models.steps.stock import Said, move_stock
from models.tables import Holder, Lot, Stock, StockTake, StockTakeLine


def start_stock_take(actor: Actor, depot: int) -> int:
    """Start counting a depot: every lot there is gets a line. The one already open where there is one; its id."""
    with deed(actor) as doing:
        holder = doing.find(Holder, depot)
        if not is_stored(holder):
            raise NotFound("stock")
        doing.allow(START_TAKE)
        started = StockTake.get_or_none(
            (StockTake.holder == holder.id) & (StockTake.state == StockTakeState.OPEN)
        )
        if started is not None:
            return int(started.id)
        take = doing.create(
            StockTake,
            START_TAKE,
            holder=holder.id,
            started_by=doing.person,
            started_at=doing.now,
            city=holder.city,
            district=holder.district,
            street=holder.street,
        )
        there: Any = Stock.select(Stock.item, Stock.lot, Stock.on_hand).where(
            (Stock.holder == holder.id) & (Stock.on_hand > 0)
        )
        rows = [
            {"take": take.id, "item": item, "lot": lot, "expected": on_hand}
            for item, lot, on_hand in there.tuples()
        ]
        if not rows:
            raise Refused("nothing_to_count")
        StockTake.update(lots=len(rows)).where(StockTake.id == take.id).execute()
        for at in range(0, len(rows), 500):
            StockTakeLine.insert_many(rows[at : at + 500]).execute()
        return int(take.id)


def count_lot(actor: Actor, line: int, counted: int, version: int) -> int:
    """Write down what was counted of a lot; the number of the event. Counted again, the first count stays beside it."""
    with deed(actor) as doing:
        row = doing.find(StockTakeLine, line)
        _refuse_closed(row)
        is_again = row.counted is not None
        doing.allow(RECOUNT_LOT if is_again else COUNT_LOT, row, version)
        if row.posted_at is not None:
            raise Refused("posted_already")
        if not 0 <= counted <= MOST:
            raise Invalid(Problem("counted", "negative" if counted < 0 else "too_large", {"most": MOST}))
        first = (
            {"first_counted": row.counted, "first_counted_by": row.counted_by}
            if is_again and row.first_counted is None
            else {}
        )
        was_owed, on_hand = is_again and row.counted != row.expected, _on_hand(row)
        _add_up(row, 0 if is_again else 1, (counted != on_hand) - was_owed)
        return doing.change(
            row,
            RECOUNT_LOT if is_again else COUNT_LOT,
            counted=counted,
            counted_by=doing.person,
            counted_at=doing.now,
            expected=on_hand,
            **first,
        )


def post_difference(actor: Actor, line: int, reason: str, version: int) -> int:
    """Move the difference between what was counted and the ledger, with the reason; the number of the event.

    By another person than those who counted. What has moved since the count is no part of the difference.
    """
    with deed(actor) as doing:
        row = doing.find(StockTakeLine, line)
        _refuse_closed(row)
        doing.allow(POST_DIFFERENCE, row, version, reason=reason)
        if row.counted is None:
            raise Refused("not_counted")
        if row.posted_at is not None:
            raise Refused("posted_already")
        # The line names the first and the last who counted; who counted between them stands in the events alone.
        if has_done(doing.person, "stock_take_line", row.id, (COUNT_LOT.verb, RECOUNT_LOT.verb)):
            raise Refused("own_count")
        difference = row.counted - row.expected
        if difference == 0:
            raise Refused("no_difference")
        event = doing.change(
            row, POST_DIFFERENCE, reason=reason.strip(), posted_by=doing.person, posted_at=doing.now
        )
        depot, other, lot = row.take.holder, outside(), Lot.get_by_id(row.__data__["lot"])
        giver, taker = (other, depot) if difference > 0 else (depot, other)
        movement = move_stock(
            doing,
            MovementKind.DIFFERENCE,
            giver,
            taker,
            lot,
            abs(difference),
            event,
            said=Said(note=reason.strip(), take_line=row.id),
        )
        _add_up(row, 0, -1)
        StockTakeLine.update(movement=movement).where(StockTakeLine.id == row.id).execute()
        return event


def close_stock_take(actor: Actor, take: int, version: int) -> int:
    """End a stock-take once every lot is counted and every difference posted; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(StockTake, take)
        doing.allow(CLOSE_TAKE, row, version)
        lines = StockTakeLine.select().where(StockTakeLine.take == row.id)
        if uncounted := lines.where(StockTakeLine.counted.is_null()).count():
            raise Refused("still_uncounted", count=uncounted)
        owed = lines.where(
            (StockTakeLine.counted != StockTakeLine.expected) & StockTakeLine.posted_at.is_null()
        )
        if count := owed.count():
            raise Refused("differences_left", count=count)
        return doing.change(row, CLOSE_TAKE, closed_by=doing.person, closed_at=doing.now)


def _add_up(row: StockTakeLine, counted: int, unposted: int) -> None:
    """What a line changes of how far its stock-take is; its version stays, or nobody could close while others count."""
    StockTake.update(counted=StockTake.counted + counted, unposted=StockTake.unposted + unposted).where(
        StockTake.id == row.__data__["take"]
    ).execute()


def _refuse_closed(row: StockTakeLine) -> None:
    if row.take.state is not StockTakeState.OPEN:
        raise Refused("take_closed")


def _on_hand(row: StockTakeLine) -> int:
    """What the ledger has of the line's lot at this moment: the count is of now."""
    found = Stock.get_or_none(
        (Stock.holder == row.take.__data__["holder"])
        & (Stock.item == row.__data__["item"])
        & (Stock.lot == row.__data__["lot"])
    )
    return 0 if found is None else int(found.on_hand)
