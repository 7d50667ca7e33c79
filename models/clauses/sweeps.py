"""Which sweeps are whose, and what of them was visited: one reading for actions, queries and the check of the store."""

from __future__ import annotations

from typing import Any

from models.clauses.scope import NOTHING, READ_BY_REGION, Clause, Standing, assigned_enterprises, within
from models.rules.scope import Role
from models.rules.sweeps import SweepState, UnitState
from models.tables import Sweep, SweepUnit
from models.tables.base import among


def visible_sweeps(who: Standing) -> Clause:
    """Sweeps in a person's scope: an officer's are those of assigned buildings."""
    if who.role is Role.OFFICER:
        return Sweep.enterprise.in_(assigned_enterprises(who.person))
    if who.role in READ_BY_REGION:
        return within(Sweep, who.region)
    return NOTHING


def visible_units(who: Standing) -> Clause:
    """Units of the sweeps in a person's scope."""
    return SweepUnit.sweep.in_(Sweep.select(Sweep.id).where(visible_sweeps(who)))


def under_way() -> Clause:
    """Sweeps that are not closed."""
    return among(Sweep.state, (SweepState.OPEN,))


def counted() -> Clause:
    """Units that coverage is of: common areas are apart."""
    return SweepUnit.is_common == False  # noqa: E712 - a Peewee condition


def visited() -> Clause:
    """Units that somebody has been at, whatever was found."""
    return counted() & (SweepUnit.state != UnitState.UNVISITED)


def missed() -> Clause:
    """Units that nobody has been at."""
    return counted() & (SweepUnit.state == UnitState.UNVISITED)


def next_for(person: Any, now: Any) -> Clause:
    """Units a person may go to next: nobody was there, nobody else is there now."""
    is_free = SweepUnit.taken_until.is_null() | (SweepUnit.taken_until <= now)
    return missed() & (is_free | (SweepUnit.taken_by == person))
