"""Which state of resumption a site is in on a day: one reading for actions, queries and the check of the store."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.rules.places import Resumption
from models.tables import ResumptionChange, Site
from models.tables.base import tuples_of


def standing_sites() -> Any:
    """Sites that are not closed."""
    return Site.is_closed == False  # noqa: E712 - a Peewee condition


def latest_change(column: Any, day: Any) -> Any:
    """Of a site the column of the change in force on a day, as a subquery; null where nothing was told for then."""
    return (
        ResumptionChange.select(column)
        .where((ResumptionChange.site == Site.id) & (ResumptionChange.since <= day))
        .order_by(ResumptionChange.since.desc(), ResumptionChange.id.desc())
        .limit(1)
    )


def in_force_on(site: int, day: date, state: Resumption | None = None) -> tuple[Resumption, date] | None:
    """The state a site is in on a day and since when; of one state, since when it was last so."""
    query = (
        ResumptionChange.select(ResumptionChange.state, ResumptionChange.since)
        .where((ResumptionChange.site == site) & (ResumptionChange.since <= day))
        .order_by(ResumptionChange.since.desc(), ResumptionChange.id.desc())
        .limit(1)
    )
    if state is not None:
        query = query.where(ResumptionChange.state == state)
    found = tuples_of(query)
    return (found[0][0], found[0][1]) if found else None
