"""Which records of any table somebody sees: each table with the condition that says so."""

from __future__ import annotations

from collections.abc import Callable

from models.clauses.handovers import visible_handovers
from models.clauses.rounds import visible_rounds
from models.clauses.scope import (
    EVERYTHING,
    Clause,
    Standing,
    visible_bodies,
    visible_enterprises,
    visible_people,
    visible_sites,
    visible_teams,
    visible_visits,
    visible_work,
)
from models.clauses.stock import visible_depots, visible_holders, visible_takes
from models.clauses.supply_requests import visible_consignments, visible_discrepancies, visible_requests
from models.clauses.sweeps import visible_sweeps, visible_units
from models.clauses.tasks import visible_tasks
from models.rules.assignments import CURRENT
from models.rules.scope import Role
from models.tables import (
    Assignment,
    Body,
    Checklist,
    Consignment,
    Discrepancy,
    DutyDay,
    Enterprise,
    Handover,
    Holder,
    Person,
    PersonKey,
    Round,
    Site,
    StockTake,
    StockTakeLine,
    SupplyItem,
    SupplyRequest,
    Sweep,
    SweepUnit,
    Task,
    Team,
    TeamMember,
    Visit,
)
from models.tables.base import Table


def visible(who: Standing, table: type[Table]) -> Clause:
    """The rows of a table in a person's scope; what is not named below hangs on a site."""
    seen = _SEEN.get(table)
    return seen(who) if seen is not None else visible_work(who, table)


def _assignments(who: Standing) -> Clause:
    if who.role is Role.OFFICER:
        return (Assignment.officer == who.person) & Assignment.state.in_(CURRENT)
    return Assignment.enterprise.in_(Enterprise.select(Enterprise.id).where(visible_enterprises(who)))


def _members(who: Standing) -> Clause:
    return TeamMember.team.in_(Team.select(Team.id).where(visible_teams(who)))


def _duties(who: Standing) -> Clause:
    return DutyDay.person.in_(Person.select(Person.id).where(visible_people(who)))


def _keys(who: Standing) -> Clause:
    return PersonKey.person.in_(Person.select(Person.id).where(visible_people(who)))


def _take_lines(who: Standing) -> Clause:
    return StockTakeLine.take.in_(StockTake.select(StockTake.id).where(visible_takes(who)))


def _holders(who: Standing) -> Clause:
    return visible_depots(who) | visible_holders(who)


def _everything(who: Standing) -> Clause:
    return EVERYTHING


_SEEN: dict[type[Table], Callable[[Standing], Clause]] = {
    Assignment: _assignments,
    Body: visible_bodies,
    Checklist: _everything,
    Consignment: visible_consignments,
    Discrepancy: visible_discrepancies,
    DutyDay: _duties,
    Enterprise: visible_enterprises,
    Handover: visible_handovers,
    Holder: _holders,
    Person: visible_people,
    PersonKey: _keys,
    Round: visible_rounds,
    Site: visible_sites,
    StockTake: visible_takes,
    StockTakeLine: _take_lines,
    SupplyItem: _everything,
    SupplyRequest: visible_requests,
    Sweep: visible_sweeps,
    SweepUnit: visible_units,
    Task: visible_tasks,
    Team: visible_teams,
    TeamMember: _members,
    Visit: visible_visits,
}
