"""Moving goods inside a caller's transaction: a movement, and what it makes of the stock of both holders.

Nothing else writes to `Stock` or `Movement`. One writer at a time is in here, so what is read is what is written from; the
store's own CHECKs stand behind it.
"""

from __future__ import annotations

from typing import Any

from models.clauses.stock import free, there
from models.database import database
from models.errors import Refused
from models.frozen import dataclass
from models.rules.deadlines import business_date
from models.rules.places import Qualifier
from models.rules.stock import (
    HolderKind,
    LotStock,
    MovementKind,
    expiry_key,
    pick_lots,
)
from models.steps.deeds import Deed
from models.tables import Holder, Lot, Movement, Stock, StockTotal
from models.tables.prepared import Prepared, Slot, insert_row


@dataclass(frozen=True)
class Said:
    """How a quantity was said: the pack with the factor it had, whether it is an estimate, on which paper."""

    pack: str = ""
    factor: int | None = None
    divisor: int = 1
    qualifier: Qualifier = Qualifier.EXACT
    document: str = ""
    note: str = ""
    reverses: int | None = None
    consignment_line: int | None = None
    take_line: int | None = None

    def columns(self) -> dict[str, Any]:
        """What a movement stores of it; null where there is nothing to say."""
        return {
            "pack": self.pack or None,
            "pack_factor": self.factor if self.pack else None,
            "pack_divisor": self.divisor if self.pack and self.divisor != 1 else None,
            "qualifier": None if self.qualifier is Qualifier.EXACT else self.qualifier,
            "document": self.document or None,
            "note": self.note or None,
            "reverses": self.reverses,
            "consignment_line": self.consignment_line,
            "take_line": self.take_line,
        }


PLAIN = Said()  # exactly so many base units, of which no more is said


def _of_lot() -> Any:
    return (Stock.holder == Slot("holder")) & (Stock.item == Slot("item")) & (Stock.lot == Slot("lot"))


_less = Prepared(
    lambda: Stock.update(
        on_hand=Stock.on_hand - Slot("less"), reserved=Stock.reserved - Slot("set_aside")
    ).where(
        _of_lot()
        & (Stock.reserved >= Slot("set_aside"))
        & (Stock.on_hand - Stock.reserved >= Slot("less") - Slot("set_aside"))
    )
)
_more = Prepared(lambda: Stock.update(on_hand=Stock.on_hand + Slot("more")).where(_of_lot()))
_left = Prepared(
    lambda: StockTotal.select(StockTotal.on_hand).where(
        (StockTotal.holder == Slot("holder")) & (StockTotal.item == Slot("item"))
    )
)
_free = Prepared(lambda: Stock.select(free(), Stock.reserved).where(_of_lot()))
_lots = Prepared(
    lambda: Stock.select(Stock.lot, Stock.expiry, free()).where(
        (Stock.holder == Slot("holder")) & (Stock.item == Slot("item")) & there()
    )
)


def move_stock(
    doing: Deed,
    kind: MovementKind,
    giver: Holder,
    taker: Holder,
    lot: Lot,
    quantity: int,
    event: int,
    *,
    set_aside: int = 0,
    said: Said = PLAIN,
) -> int:
    """Move base units of a lot from one holder to another under an event already written; the movement's number.

    `set_aside` of them are released from what the giver had reserved. Refused("not_enough") where the giver has not as
    much free: nothing has been changed then.
    """
    assert quantity > 0 and giver.id != taker.id, "goods move from one to another"
    item = int(lot.__data__["item"])
    left = [_take(giver, item, lot, quantity, set_aside), _give(taker, item, lot, quantity)]
    return insert_row(
        Movement,
        {
            "kind": kind,
            "giver": giver.id,
            "taker": taker.id,
            "item": item,
            "lot": lot.id,
            "quantity": quantity,
            **said.columns(),
            "giver_left": left[0],
            "taker_left": left[1],
            "person": doing.person or 0,
            "occurred_at": doing.occurred_at,
            "recorded_at": doing.now,
            "event": event,
        },
    )


def _take(giver: Holder, item: int, lot: Lot, quantity: int, set_aside: int) -> int | None:
    if giver.kind is HolderKind.OUTSIDE:
        return None
    where = {"holder": giver.id, "item": item, "lot": lot.id}
    if database.rows_affected(_less.run(**where, less=quantity, set_aside=set_aside)) != 1:
        left, reserved = next(iter(_free.rows(**where)), (0, 0))
        if reserved > set_aside and left + reserved >= quantity:  # it is there, but somebody's
            raise Refused("not_enough_set_aside", left=left, wanted=quantity - set_aside, reserved=reserved)
        raise Refused("not_enough", left=left, wanted=quantity - set_aside)
    return int(_left.scalar(holder=giver.id, item=item) or 0)


def _give(taker: Holder, item: int, lot: Lot, quantity: int) -> int | None:
    if taker.kind is HolderKind.OUTSIDE:
        return None
    where = {"holder": taker.id, "item": item, "lot": lot.id}
    if database.rows_affected(_more.run(**where, more=quantity)) != 1:
        values = {**where, "expiry": expiry_key(lot.expires_on), "on_hand": quantity, "reserved": 0}
        insert_row(Stock, values)
    return int(_left.scalar(holder=taker.id, item=item) or 0)


def lots_to_issue(holder: Holder, item: int, quantity: int, doing: Deed) -> tuple[tuple[int, int], ...]:
    """From which lots an item is issued, first-expiring first; Refused("not_enough") where what may be issued is less.

    What had not expired on the day of the deed could go out on that day, though it is written down later.
    """
    lots = [LotStock(*row) for row in _lots.rows(holder=holder.id, item=item)]
    day = business_date(doing.occurred_at)
    picked = pick_lots(lots, quantity, day)
    if (there_is := sum(taken for _, taken in picked)) < quantity:
        spoiled = sum(one.free for one in lots if one.expiry < day.isoformat())
        if spoiled:
            raise Refused("not_enough_unexpired", left=there_is, wanted=quantity, expired=spoiled)
        raise Refused("not_enough", left=there_is, wanted=quantity)
    return picked


def refuse_expired(lot: Lot, doing: Deed, *, is_set_aside: bool = False) -> None:
    """A lot that is past its day on the day of the deed is not packed, issued or transferred.

    What is set aside is let go before it is written off.
    """
    if lot.expires_on is not None and lot.expires_on < business_date(doing.occurred_at):
        day = lot.expires_on.isoformat()
        raise Refused("set_aside_expired" if is_set_aside else "lot_expired", day=day)
