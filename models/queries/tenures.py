"""Who answered for a firm from day to day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from peewee import SQL, Case, fn

from models.clauses.scope import standing, visible_enterprises
from models.database import reading
from models.errors import NotFound
from models.queries.pages import frozen
from models.queries.rows import Row
from models.rules.assignments import Charge
from models.rules.deadlines import SHANGHAI
from models.rules.scope import Actor
from models.rules.sites import ADD_SITE
from models.tables import Enterprise, Event, Person, Site, Tenure


class ResponsibleRow(Row):
    """Who answered for a firm on a day, in which part, from when to when (the last day not included)."""

    officer: int
    number: str
    name: str
    home_unit: str
    charge: Charge
    since: date
    until: date | None
    building: int | None
    building_name: str


def _buildings_on(enterprise: int, day: date) -> Any:
    """The buildings that a firm had a unit in on a day, as a subquery.

    A unit that was told of later was there before all the same, unless another was there then, which has closed since.
    """
    other = Site.alias()
    was_elsewhere = other.select(SQL("1")).where(
        (other.enterprise == enterprise) & other.building.is_null(False) & (other.closed_on > day)
    )
    told_later = Event.select(SQL("1")).where(
        (Event.subject_kind == "site")
        & (Event.subject == Site.id)
        & (Event.verb == ADD_SITE.verb)
        & (Event.occurred_at >= datetime.combine(day + timedelta(days=1), time(), SHANGHAI))
    )
    return Site.select(Site.building).where(
        (Site.enterprise == enterprise)
        & Site.building.is_null(False)
        & (Site.closed_on.is_null() | (Site.closed_on > day))
        & ~(fn.EXISTS(told_later) & fn.EXISTS(was_elsewhere))
    )


def responsible_on(actor: Actor, enterprise: int, day: date) -> tuple[ResponsibleRow, ...]:
    """Who answered for a firm on a day: lead, assistants, substitutes, and the officers of its building."""
    with reading():
        who = standing(actor)
        known = Enterprise.select(Enterprise.id).where(
            (Enterprise.id == enterprise) & visible_enterprises(who)
        )
        if not known.exists():
            raise NotFound("enterprise")
        buildings = _buildings_on(enterprise, day)
        is_own = Tenure.enterprise == enterprise
        query = (
            Tenure.select(
                Tenure.officer,
                Person.number,
                Person.name,
                Person.home_unit,
                Tenure.charge,
                Tenure.since,
                Tenure.until,
                Case(None, ((is_own, SQL("NULL")),), Enterprise.id).alias("building"),
                Case(None, ((is_own, ""),), Enterprise.name).alias("building_name"),
            )
            .join(Person, on=(Tenure.officer == Person.id))
            .join(Enterprise, on=(Tenure.enterprise == Enterprise.id))
            .where(
                (is_own | Tenure.enterprise.in_(buildings))
                & (Tenure.since <= day)
                & (Tenure.until.is_null() | (Tenure.until > day))
            )
        )
        order = tuple(Charge)
        found = frozen(ResponsibleRow, query)
        return tuple(
            sorted(found, key=lambda row: (row.building is not None, order.index(row.charge), row.officer))
        )
