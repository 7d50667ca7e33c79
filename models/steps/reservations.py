"""Setting goods aside for a supply line, lot by lot, until they are handed out or released."""

from __future__ import annotations

from models.clauses.stock import free
from models.errors import Refused
from models.steps.deeds import Deed
from models.steps.stock import lots_to_issue
from models.tables import Holder, Lot, Reservation, Stock, SupplyLine
from models.tables.base import tuples_of
from models.tables.prepared import Prepared, Slot, insert_row


def set_aside(doing: Deed, line: int, holder: Holder, item: int, quantity: int) -> None:
    """Reserve base units of an item at a depot for a supply line, first-expiring first."""
    for lot, taken in lots_to_issue(holder, item, quantity, doing):
        _reserve(holder.id, item, lot, taken)
        held = (Reservation.line == line) & (Reservation.holder == holder.id) & (Reservation.lot == lot)
        added = Reservation.update(quantity=Reservation.quantity + taken, version=Reservation.version + 1)
        if not added.where(held).execute():
            _insert(line, holder.id, lot, taken)


def _insert(line: int, holder: int, lot: int, quantity: int) -> None:
    request = _request_of.scalar(line=line)
    values = {"line": line, "request": request, "holder": holder, "lot": lot, "quantity": quantity}
    insert_row(Reservation, values)


_request_of = Prepared(lambda: SupplyLine.select(SupplyLine.request).where(SupplyLine.id == Slot("line")))


def release(line: int, quantity: int, holder: int | None = None) -> int:
    """Give back up to so much of what is reserved for a supply line, last-expiring first; how much there was."""
    return sum(taken for _, _, _, taken in take_reserved(line, quantity, holder, is_handed_out=False))


def take_reserved(
    line: int, quantity: int, holder: int | None = None, *, is_handed_out: bool = True
) -> list[tuple[int, int, int, int]]:
    """Use up to so much of what is reserved for a supply line: (holder, item, lot, quantity) each.

    What is handed out goes first-expiring first and stays reserved in the stock until `move_stock` takes it from there
    with `set_aside`; what is not is free again at once.
    """
    where = Reservation.line == line
    if holder is not None:
        where &= Reservation.holder == holder
    rows = tuples_of(
        Reservation.select(
            Reservation.id,
            Reservation.holder,
            Stock.item,
            Reservation.lot,
            Reservation.quantity,
            Stock.expiry,
        )
        .join(Lot, on=(Reservation.lot == Lot.id))
        .join(
            Stock,
            on=(
                (Stock.holder == Reservation.holder)
                & (Stock.item == Lot.item)
                & (Stock.lot == Reservation.lot)
            ),
        )
        .where(where)
    )
    rows.sort(key=lambda row: (row[5], row[3]), reverse=not is_handed_out)
    used = []
    for number, at, item, lot, held, _ in rows:
        taken = min(held, quantity)
        if taken <= 0:
            break
        quantity -= taken
        if taken == held:
            Reservation.delete().where(Reservation.id == number).execute()
        else:
            Reservation.update(quantity=held - taken, version=Reservation.version + 1).where(
                Reservation.id == number
            ).execute()
        if not is_handed_out:
            _reserve(at, item, lot, -taken)
        used.append((at, item, lot, taken))
    return used


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


def hold_lot(line: int, holder: int, item: int, lot: int, quantity: int) -> None:
    """Reserve so much of one lot for a supply line: goods that were handed out and came back the same way."""
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
