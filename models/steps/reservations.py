"""Setting goods aside for a supply line, lot by lot, until they are handed out or released."""

from __future__ import annotations

from models.clauses.stock import free
from models.errors import Refused
from models.steps.deeds import Deed
from models.steps.stock import lots_to_issue
from models.tables import Holder, Reservation, Stock, SupplyLine
from models.tables.prepared import Prepared, Slot, insert_row


def set_aside(doing: Deed, line: int, holder: Holder, item: int, quantity: int) -> None:
    """Reserve base units of an item at a depot for a supply line, first-expiring first."""
    for lot, taken in lots_to_issue(holder, item, quantity, doing):
        hold_lot(line, holder.id, item, lot, taken)


def hold_lot(line: int, holder: int, item: int, lot: int, quantity: int) -> None:
    """Reserve so much of one lot for a supply line, also what was handed out and came back the same way."""
    _reserve(holder, item, lot, quantity)
    held = (Reservation.line == line) & (Reservation.holder == holder) & (Reservation.lot == lot)
    added = Reservation.update(quantity=Reservation.quantity + quantity, version=Reservation.version + 1)
    if not added.where(held).execute():
        _insert(line, holder, lot, quantity)


def use_lot(line: int, holder: int, item: int, lot: int, quantity: int, *, is_handed_out: bool) -> None:
    """Use up so much of what is reserved of one lot for a supply line; handed out it stays reserved in the stock until
    `move_stock` takes it from there with `set_aside`."""
    held = (Reservation.line == line) & (Reservation.holder == holder) & (Reservation.lot == lot)
    less = Reservation.update(quantity=Reservation.quantity - quantity, version=Reservation.version + 1)
    if not less.where(held & (Reservation.quantity > quantity)).execute():
        gone = Reservation.delete().where(held & (Reservation.quantity == quantity)).execute()
        if gone != 1:  # an estimate left it at the depot, and it was let go since
            left = Reservation.select(Reservation.quantity).where(held).scalar()
            raise Refused("not_enough", left=int(left or 0), wanted=quantity)
    if not is_handed_out:
        _reserve(holder, item, lot, -quantity)


def let_go(line: int, holder: int, item: int, lot: int, most: int) -> int:
    """Use up what is still reserved of one lot for a supply line, so many at most, as if it were handed out; how many."""
    held = (Reservation.line == line) & (Reservation.holder == holder) & (Reservation.lot == lot)
    left = min(int(Reservation.select(Reservation.quantity).where(held).scalar() or 0), most)
    if left:
        use_lot(line, holder, item, lot, left, is_handed_out=True)
    return left


def _reserve(holder: int, item: int, lot: int, quantity: int) -> None:
    changed = (
        Stock.update(reserved=Stock.reserved + quantity)
        .where(
            (Stock.holder == holder)
            & (Stock.item == item)
            & (Stock.lot == lot)
            & (free() >= quantity)
            & (Stock.reserved + quantity >= 0)
        )
        .execute()
    )
    if changed != 1:
        raise Refused("not_enough", left=0, wanted=quantity)


def _insert(line: int, holder: int, lot: int, quantity: int) -> None:
    request = _request_of.scalar(line=line)
    values = {"line": line, "request": request, "holder": holder, "lot": lot, "quantity": quantity}
    insert_row(Reservation, values)


_request_of = Prepared(lambda: SupplyLine.select(SupplyLine.request).where(SupplyLine.id == Slot("line")))
