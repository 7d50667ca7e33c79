"""Whose are requests for supplies and goods on their way: one condition for lists, counts and the right to act."""

from __future__ import annotations

from typing import Any

from peewee import SQL, fn

from models.clauses.scope import NOTHING, READ_BY_REGION, Clause, Standing, assigned_enterprises, within
from models.clauses.stock import visible_depots
from models.rules.consignments import HELD, UNDERWAY, DiscrepancyState
from models.rules.scope import Role
from models.rules.supply_requests import OPEN_STATES
from models.tables import Consignment, Discrepancy, Holder, Reservation, Site, SupplyRequest
from models.tables.base import among
from models.tables.prepared import Slot


def own_depots(who: Standing) -> Any:
    """The depot of a storekeeper's grant and the points of it, as a subquery of ids."""
    return Holder.select(Holder.id).where(visible_depots(who))


def at_own_firms(who: Standing, table: Any) -> Clause:
    """Rows of an officer's firms and of the tenants of an officer's buildings: one list of ids, read by the index of firms."""
    mine = assigned_enterprises(who.person)
    tenants = Site.select(Site.enterprise).where(Site.building.in_(mine))
    return table.enterprise.in_(mine.union_all(tenants))


def visible_requests(who: Standing) -> Clause:
    """Requests in a person's scope: of an officer's firms, of a region, of goods set apart at one's depot."""
    if who.role is Role.OFFICER:
        return at_own_firms(who, SupplyRequest) | (SupplyRequest.held_by == who.person)
    if who.role in READ_BY_REGION:
        return within(SupplyRequest, who.region)
    if who.role is Role.STOREKEEPER:
        from_here = Consignment.select(SQL("1")).where(
            (Consignment.request == SupplyRequest.id) & Consignment.holder.in_(own_depots(who))
        )
        return fn.EXISTS(reserved_here(who)) | fn.EXISTS(from_here)
    return NOTHING


def reserved_here(who: Standing) -> Any:
    """What is set apart for a request at a storekeeper's depots, as a subquery of rows."""
    here = Reservation.holder.in_(own_depots(who))
    return Reservation.select(SQL("1")).where(here & (Reservation.request == SupplyRequest.id))


def visible_consignments(who: Standing) -> Clause:
    """Goods in a person's scope: for an officer's firms or in an officer's hands, of a region, from one's depot."""
    if who.role is Role.OFFICER:
        return at_own_firms(who, Consignment) | (Consignment.custodian == who.person)
    if who.role in READ_BY_REGION:
        return within(Consignment, who.region)
    if who.role is Role.STOREKEEPER:
        return Consignment.holder.in_(own_depots(who))
    return NOTHING


def visible_discrepancies(who: Standing) -> Clause:
    """Differences in a person's scope: those of the consignments in it."""
    if who.role in READ_BY_REGION:
        return within(Discrepancy, who.region)
    its = Consignment.select(SQL("1")).where(
        (Consignment.id == Discrepancy.consignment) & visible_consignments(who)
    )
    return fn.EXISTS(its)


def open_requests() -> Clause:
    """Requests that somebody still owes something on."""
    return among(SupplyRequest.state, OPEN_STATES)


def underway() -> Clause:
    """Goods neither signed for nor settled."""
    return among(Consignment.state, UNDERWAY)


def held_goods(person: int | Slot) -> Clause:
    """What somebody answers for: handed out and not signed for, or disputed."""
    return underway() & Consignment.state.in_(HELD) & (Consignment.custodian == person)


def unsettled_differences() -> Clause:
    """Differences that wait for their settlement."""
    return among(Discrepancy.state, (DiscrepancyState.OPEN,))
