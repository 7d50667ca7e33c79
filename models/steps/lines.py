"""The lines of a request: how far each is, and every change of it recorded."""

from __future__ import annotations

from typing import Any

from peewee import fn

from models.errors import Refused
from models.rules.consignments import AT_THE_DEPOT
from models.rules.supply_requests import Standing
from models.steps.deeds import Deed
from models.steps.reservations import set_aside, use_lot
from models.tables import Consignment, ConsignmentLine, Holder, Reservation, SupplyLine
from models.tables.base import tuples_of


def lines_of(request: int) -> list[SupplyLine]:
    """The lines of a request, in their order."""
    return list(SupplyLine.select().where(SupplyLine.request == request).order_by(SupplyLine.position))


def standing_of(line: SupplyLine) -> Standing:
    """How far a line is."""
    return Standing(line.requested, line.approved, line.allocated, line.collected, line.signed)


def set_line(doing: Deed, line: SupplyLine, verb: str, **values: Any) -> None:
    """Write how far a line is now, and record it beside what the request or the goods say of themselves."""
    old = {name: line.__data__[name] for name in values}
    SupplyLine.update(**values, version=SupplyLine.version + 1).where(SupplyLine.id == line.id).execute()
    for name, value in values.items():
        setattr(line, name, value)
    doing.record(line, verb, old=old)


def allocate_line(doing: Deed, line: SupplyLine, holder: Holder, quantity: int) -> None:
    """Set so many apart for a line at a depot, first-expiring first; Refused("not_enough") where less is free there."""
    set_aside(doing, line.id, holder, line.__data__["item"], quantity)
    set_line(doing, line, "allocate", allocated=line.allocated + quantity)


def unprepared(line: int, holder: int | None = None) -> list[tuple[int, int, int]]:
    """What is set apart for a line and in no consignment that waits at the depot, as (holder, lot, how many)."""
    prepared = {
        (at, lot): int(count)
        for at, lot, count in tuples_of(
            ConsignmentLine.select(Consignment.holder, ConsignmentLine.lot, fn.SUM(ConsignmentLine.allocated))
            .join(Consignment)
            .where((ConsignmentLine.line == line) & Consignment.state.in_(AT_THE_DEPOT))
            .group_by(Consignment.holder, ConsignmentLine.lot)
        )
    }
    mine = Reservation.line == line
    if holder is not None:
        mine &= Reservation.holder == holder
    rows = Reservation.select(Reservation.holder, Reservation.lot, Reservation.quantity).where(mine)
    left = [
        (at, lot, count - prepared.get((at, lot), 0))
        for at, lot, count in tuples_of(rows.order_by(Reservation.id))
    ]
    return [one for one in left if one[2] > 0]


def release_line(doing: Deed, line: SupplyLine, quantity: int) -> None:
    """Let so many go again, the last that were set apart first; Refused where they lie in a consignment already."""
    loose = unprepared(line.id)
    there = sum(count for _, _, count in loose)
    if there < quantity:
        raise Refused("in_a_consignment", left=there, wanted=quantity)
    left = quantity
    for holder, lot, count in reversed(loose):
        if taken := min(left, count):
            use_lot(line.id, holder, line.__data__["item"], lot, taken, is_handed_out=False)
            left -= taken
    set_line(doing, line, "release", allocated=line.allocated - quantity)
