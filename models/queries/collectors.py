"""Whom goods may go to from a depot and on: who collects, which tenants get some, where they are set apart."""

from __future__ import annotations

from models.clauses.scope import Standing, standing
from models.clauses.supply_requests import own_depots, visible_consignments
from models.database import reading
from models.errors import NotFound
from models.queries.pages import frozen
from models.queries.rows import Row
from models.rules.assignments import CURRENT
from models.rules.scope import Actor
from models.tables import Assignment, Consignment, Enterprise, Person, Reservation, Site, SupplyLine
from models.tables.base import tuples_of


class CollectorRow(Row):
    """Somebody who may collect for a firm: its officers first."""

    id: int
    name: str
    number: str
    home_unit: str


def _seen(who: Standing, consignment: int) -> Consignment:
    row: Consignment | None = Consignment.get_or_none(
        (Consignment.id == consignment) & visible_consignments(who)
    )
    if row is None:
        raise NotFound("consignment")
    return row


def collectors(actor: Actor, consignment: int, text: str = "", limit: int = 5) -> tuple[CollectorRow, ...]:
    """Who may collect goods that wait at one's depot: officers of the firm, and others of its district or the city's own by name."""
    with reading():
        who = standing(actor)
        row = _seen(who, consignment)
        stationed = Assignment.select(Assignment.officer).where(
            (Assignment.enterprise == row.__data__["enterprise"]) & Assignment.state.in_(CURRENT)
        )
        typed = text.strip()
        fits = Person.id.in_(stationed)
        if typed:
            fits = (
                Person.name.startswith(typed)
                | Person.initials.startswith(typed.lower())
                | (Person.number == typed)
            )
        nearby = (Person.region == row.city) | Person.region.startswith(row.district)
        query = (
            Person.select(Person.id, Person.name, Person.number, Person.home_unit)
            .where(fits & (Person.is_active == True) & (nearby | Person.id.in_(stationed)))  # noqa: E712
            .order_by(Person.id.in_(stationed).desc(), Person.number)
            .limit(limit)
        )
        return frozen(CollectorRow, query)


class TenantRow(Row):
    """A tenant of the building that goods went to."""

    enterprise: int
    enterprise_name: str
    site_name: str


def tenants_of(actor: Actor, consignment: int, text: str = "", limit: int = 5) -> tuple[TenantRow, ...]:
    """The tenants of the building that goods went to, by name, initials or unit; none where it is no building."""
    with reading():
        who = standing(actor)
        row = _seen(who, consignment)
        query = (
            Site.select(
                Site.enterprise, Enterprise.name.alias("enterprise_name"), Site.name.alias("site_name")
            )
            .join(Enterprise, on=(Site.enterprise == Enterprise.id))
            .where(
                (Site.building == row.__data__["enterprise"])
                & (Site.enterprise != row.__data__["enterprise"])
            )
        )
        if typed := text.strip():
            query = query.where(
                Enterprise.name.contains(typed)
                | Enterprise.initials.startswith(typed.lower())
                | (Site.unit == typed)
            )
        return frozen(TenantRow, query.order_by(Site.floor, Site.unit, Site.id).limit(limit))


def depots_of(actor: Actor, request: int) -> tuple[int, ...]:
    """At which of one's own depots something is set apart for a request."""
    with reading():
        who = standing(actor)
        query = (
            Reservation.select(Reservation.holder)
            .join(SupplyLine, on=(Reservation.line == SupplyLine.id))
            .where((SupplyLine.request == request) & Reservation.holder.in_(own_depots(who)))
            .group_by(Reservation.holder)
            .order_by(Reservation.holder)
        )
        return tuple(number for (number,) in tuples_of(query))
