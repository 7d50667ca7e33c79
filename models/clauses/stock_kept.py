"""What stock is kept twice and must agree: what is on hand with all movements, what is reserved with the reservations."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, SQL, Case, fn

from models.clauses.rations import wanting
from models.clauses.rounds import came_back
from models.clauses.stock import stored
from models.rules.consignments import HELD
from models.rules.places import CODE_LENGTH
from models.rules.scope import Level
from models.rules.stock import UNKNOWN_EXPIRY, HolderKind, MovementKind
from models.rules.supply_requests import RequestState
from models.tables import (
    ClaimCount,
    ClaimTotal,
    Consignment,
    Holder,
    Lot,
    Movement,
    Region,
    Reservation,
    RoundItem,
    Stock,
    StockTake,
    StockTakeLine,
    StockTotal,
    SupplyLine,
    SupplyRequest,
)


def stock_disagreements() -> Iterator[tuple[str, Any]]:
    """What does not agree, a query each whose first column says which."""
    yield "stock, not the sum of its movements (lot)", _not_as_moved()
    yield "stock, moved and not kept (lot)", _moved_unkept()
    yield "stock, reserved not as set aside (lot)", _not_as_reserved()
    yield "reservation, of nothing there", _reserved_of_nothing()
    yield "stock, item or order of issue not as its lot's", _not_as_its_lot()
    yield "stock total, not the sum of its lots (item)", _not_as_totalled()
    yield "movement, not what it reverses", _reversed_otherwise()
    yield "stock_take, not as far as its lines", _takes_otherwise()
    yield "reservation, of another request than its line", _reserved_for_another()
    yield "round, who came and what is unsigned not as its consignments", _rounds_otherwise()
    yield from _claims_otherwise()
    yield "claims of all firms, not the sum of each (item)", _claims_not_totalled()
    unknown = Holder.select(Holder.id).join(Region, JOIN.LEFT_OUTER, on=(Holder.region == Region.code))
    yield "supply_holder, unknown region", unknown.where(stored() & Region.id.is_null())


def _sides() -> Any:
    """Every movement twice: what it gave to one holder and took from another, outside apart."""
    giver, taker = Movement.alias(), Movement.alias()
    inside = Holder.select(Holder.id).where(Holder.kind != HolderKind.OUTSIDE)
    came = taker.select(
        taker.taker.alias("holder"),
        taker.item.alias("item"),
        taker.lot.alias("lot"),
        taker.quantity.alias("moved"),
    ).where(taker.taker.in_(inside))
    went = giver.select(
        giver.giver.alias("holder"),
        giver.item.alias("item"),
        giver.lot.alias("lot"),
        (SQL("0") - giver.quantity).alias("moved"),
    ).where(giver.giver.in_(inside))
    return (came + went).alias("side")  # a UNION ALL


def _moved() -> Any:
    """What each holder must have of each lot."""
    sides = _sides()
    return (
        Stock.select(
            sides.c.holder.alias("holder"),
            sides.c.item.alias("item"),
            sides.c.lot.alias("lot"),
            fn.SUM(sides.c.moved).alias("left"),
        )
        .from_(sides)
        .group_by(sides.c.holder, sides.c.item, sides.c.lot)
        .alias("moved")
    )


def _not_as_moved() -> Any:
    moved = _moved()
    same = (Stock.holder == moved.c.holder) & (Stock.item == moved.c.item) & (Stock.lot == moved.c.lot)
    return (
        Stock.select(Stock.lot)
        .join(moved, JOIN.LEFT_OUTER, on=same)
        .where(Stock.on_hand != fn.COALESCE(moved.c.left, 0))
    )


def _moved_unkept() -> Any:
    moved = _moved()
    same = (Stock.holder == moved.c.holder) & (Stock.item == moved.c.item) & (Stock.lot == moved.c.lot)
    return (
        Stock.select(moved.c.lot)
        .from_(moved)
        .join(Stock, JOIN.LEFT_OUTER, on=same)
        .where(Stock.on_hand.is_null() & (moved.c.left != 0))
    )


def _not_as_reserved() -> Any:
    set_aside = Reservation.select(fn.COALESCE(fn.SUM(Reservation.quantity), 0)).where(
        (Reservation.holder == Stock.holder) & (Reservation.lot == Stock.lot)
    )
    return Stock.select(Stock.lot).where(Stock.reserved != set_aside)


def _reserved_of_nothing() -> Any:
    there = (Stock.holder == Reservation.holder) & (Stock.lot == Reservation.lot)
    return (
        Reservation.select(Reservation.id)
        .join(Stock, JOIN.LEFT_OUTER, on=there)
        .where(Stock.on_hand.is_null())
    )


def _not_as_its_lot() -> Any:
    key = fn.COALESCE(Lot.expires_on, UNKNOWN_EXPIRY)
    return (
        Stock.select(Stock.lot)
        .join(Lot, on=(Stock.lot == Lot.id))
        .where((Stock.expiry != key) | (Stock.item != Lot.item))
    )


def _not_as_totalled() -> Any:
    lots = Stock.select(
        Stock.holder.alias("holder"),
        Stock.item.alias("item"),
        fn.SUM(Stock.on_hand).alias("on_hand"),
        fn.SUM(Stock.reserved).alias("reserved"),
    ).group_by(Stock.holder, Stock.item)
    summed = lots.alias("summed")
    same = (StockTotal.holder == summed.c.holder) & (StockTotal.item == summed.c.item)
    differs = (StockTotal.on_hand != fn.COALESCE(summed.c.on_hand, 0)) | (
        StockTotal.reserved != fn.COALESCE(summed.c.reserved, 0)
    )
    return StockTotal.select(StockTotal.item).join(summed, JOIN.LEFT_OUTER, on=same).where(differs)


def _takes_otherwise() -> Any:
    lines = StockTakeLine.select(fn.COUNT(StockTakeLine.id)).where(StockTakeLine.take == StockTake.id)
    owed = (StockTakeLine.counted != StockTakeLine.expected) & StockTakeLine.posted_at.is_null()
    return StockTake.select(StockTake.id).where(
        (StockTake.lots != lines)
        | (StockTake.counted != lines.where(StockTakeLine.counted.is_null(False)))
        | (StockTake.unposted != lines.where(owed))
    )


def _reversed_otherwise() -> Any:
    wrong = Movement.alias()
    is_back = (
        (Movement.giver == wrong.taker)
        & (Movement.taker == wrong.giver)
        & (Movement.lot == wrong.lot)
        & (Movement.quantity == wrong.quantity)
    )
    same = Case(None, ((is_back, 1),), 0)
    return (
        Movement.select(Movement.id)
        .join(wrong, JOIN.LEFT_OUTER, on=(Movement.reverses == wrong.id))
        .where((Movement.kind == MovementKind.REVERSAL) & (same == 0))
    )


def _reserved_for_another() -> Any:
    line = SupplyLine.select().join(Reservation, on=(Reservation.line == SupplyLine.id))
    return line.select(Reservation.id).where(
        fn.COALESCE(Reservation.request, 0) != fn.COALESCE(SupplyLine.request, 0)
    )


def _rounds_otherwise() -> Any:
    in_round = Consignment.select().where((Consignment.round == RoundItem.round) & ~came_back())
    came = in_round.select(fn.COUNT(fn.DISTINCT(Consignment.enterprise)))
    unsigned = in_round.select(fn.COUNT(Consignment.id)).where(Consignment.state.in_(HELD))
    return RoundItem.select(RoundItem.round).where(
        (RoundItem.firms != came) | (RoundItem.unsigned != unsigned)
    )


def _claims_otherwise() -> Iterator[tuple[str, Any]]:
    """Claims that are not those of the lines: level by level each, and as many in all."""
    approved = SupplyRequest.state == RequestState.APPROVED
    lines = SupplyLine.select().join(SupplyRequest).where(wanting() & approved)
    for level in Level:
        here = getattr(SupplyRequest, level.value)
        same = (ClaimCount.region == here) & (ClaimCount.item == SupplyLine.item)
        same &= ClaimCount.enterprise == SupplyLine.enterprise
        keys = (here, SupplyLine.item, SupplyLine.enterprise)
        wanted = fn.SUM(SupplyLine.approved - SupplyLine.allocated)
        kept = (fn.COALESCE(ClaimCount.requests, 0), fn.COALESCE(ClaimCount.wanted, 0))
        groups = (
            lines.select(SupplyLine.enterprise)
            .join_from(SupplyLine, ClaimCount, JOIN.LEFT_OUTER, on=same)
            .where(here != "")
            .group_by(*keys, ClaimCount.requests, ClaimCount.wanted)
            .having((kept[0] != fn.COUNT(SupplyLine.id)) | (kept[1] != wanted))
        )
        yield f"claims by {level.value}", groups
        of_level = ClaimCount.select(fn.SUM(ClaimCount.requests)).where(
            fn.LENGTH(ClaimCount.region) == CODE_LENGTH[level]
        )
        all_lines = lines.select(fn.COUNT(SupplyLine.id)).where(here != "")
        more = of_level.having(fn.COALESCE(fn.SUM(ClaimCount.requests), 0) != all_lines)
        yield f"claims by {level.value}, more than there are", more
    yield "claims, of nothing", ClaimCount.select(ClaimCount.item).where(ClaimCount.requests <= 0)


def _claims_not_totalled() -> Any:
    of_firms = ClaimCount.select(
        ClaimCount.region.alias("region"),
        ClaimCount.item.alias("item"),
        fn.SUM(ClaimCount.requests).alias("requests"),
        fn.COUNT(ClaimCount.enterprise).alias("firms"),
        fn.SUM(ClaimCount.wanted).alias("wanted"),
    ).group_by(ClaimCount.region, ClaimCount.item)
    summed = of_firms.alias("summed")
    same = (ClaimTotal.region == summed.c.region) & (ClaimTotal.item == summed.c.item)
    kept = (ClaimTotal.requests, ClaimTotal.firms, ClaimTotal.wanted)
    differ = [fn.COALESCE(column, 0) != fn.COALESCE(getattr(summed.c, column.name), 0) for column in kept]
    # From both sides: what is kept of no claims, and claims of which nothing is kept.
    return (
        ClaimTotal.select(fn.COALESCE(ClaimTotal.item, summed.c.item))
        .join(summed, JOIN.FULL_OUTER, on=same)
        .where(reduce(or_, differ))
    )
