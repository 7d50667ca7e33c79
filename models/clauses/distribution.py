"""Which firms wait for a lead, who may be sent, and what stands of them now: one reading for what is proposed and what
is confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from peewee import SQL, NodeList, fn

from models.clauses.scope import Clause, Standing, in_force, visible_people, within
from models.rules.assignments import CURRENT, MOST_FIRMS, AssignmentState, Part
from models.rules.codes import folded, short_name
from models.rules.distribution import FirmNow, OfficerNow
from models.rules.scope import Role
from models.tables import Assignment, Enterprise, Grant, Person, Setting, Site
from models.tables.base import among, tuples_of


def unled(who: Standing) -> Clause:
    """Open firms managed in the region that have no lead."""
    # As the index of firms without a lead says it.
    return within(Enterprise, who.region) & Enterprise.lead.is_null() & ~Enterprise.is_closed


def wants_a_lead(firm: Any = Enterprise) -> Clause:
    """That a firm is to have a lead of its own: a tenant that is no 四上 firm is answered for with its building."""
    own = Site.alias()
    here = (own.enterprise == firm.id) & ~own.is_closed & (own.building.is_null() | (own.building == firm.id))
    return firm.is_four_above | fn.EXISTS(own.select(SQL("1")).where(here))


def of_officers(who: Standing) -> Clause:
    """Grants that make officers of people today, in any region."""
    return (Grant.role == Role.OFFICER) & in_force(who.today)


def is_current() -> Clause:
    """Assignments that have not ended, 代班 among them."""
    return among(Assignment.state, CURRENT)


def most_firms() -> int:
    """How many firms an officer may hold."""
    cap = Setting.select(Setting.value).where(Setting.name == "most_firms").scalar()
    return int(cap) if cap is not None else MOST_FIRMS


def unit_names(home_unit: str) -> frozenset[str]:
    """What a home unit may be called as a firm: officers avoid (回避) a firm of that name."""
    return frozenset((folded(home_unit), short_name(home_unit))) - {""} if home_unit else frozenset()


def one_of(column: Any, ids: Iterable[int]) -> Clause:
    """That a column is one of these ids, written as constants: Peewee takes longer over thousands of values than the store."""
    return NodeList((column, SQL(f"IN ({', '.join(str(int(one)) for one in sorted(set(ids))) or 'NULL'})")))


def officers_now(who: Standing, people: Iterable[int]) -> dict[int, OfficerNow]:
    """What stands of those of these people who are officers in one's scope."""
    wanted = set(people)
    granted = fn.EXISTS(Grant.select(SQL("1")).where((Grant.person == Person.id) & of_officers(who)))
    rows = Person.select(Person.id, Person.home_unit).where(
        one_of(Person.id, wanted)
        & (Person.is_active == True)  # noqa: E712 - a Peewee condition
        & granted
        & visible_people(who)
    )
    units = {person: unit_names(home_unit) for person, home_unit in tuples_of(rows)}
    held, away = held_by(one_of(Assignment.officer, wanted))
    return {person: OfficerNow(person in away, len(held[person]), units[person]) for person in units}


def held_by(which: Clause) -> tuple[dict[int, set[int]], set[int]]:
    """The firms that officers hold, which count towards the cap (代班 does not), and who of them is on leave."""
    held: dict[int, set[int]] = defaultdict(set)
    away: set[int] = set()
    rows = Assignment.select(Assignment.officer, Assignment.enterprise, Assignment.state, Assignment.covers)
    for officer, firm, state, covers in tuples_of(rows.where(which & is_current())):
        if covers is None:
            held[officer].add(firm)
        if state == AssignmentState.ON_LEAVE:
            away.add(officer)
    return held, away


def firms_now(who: Standing, firms: Iterable[int]) -> dict[int, FirmNow]:
    """What stands of those of these firms that are managed in one's region."""
    wanted = set(firms)
    leads: dict[int, int] = {}
    present: dict[int, set[int]] = defaultdict(set)
    assistants: dict[int, set[int]] = defaultdict(set)
    at_firms = Assignment.select(
        Assignment.officer, Assignment.enterprise, Assignment.part, Assignment.state, Assignment.covers
    ).where(one_of(Assignment.enterprise, wanted) & is_current())
    for officer, firm, part, state, covers in tuples_of(at_firms):
        present[firm].add(officer)
        if covers is None and part == Part.LEAD:
            leads[firm] = officer
        elif covers is None and state != AssignmentState.ON_LEAVE:
            assistants[firm].add(officer)
    rows = Enterprise.select(
        Enterprise.id, Enterprise.folded, Enterprise.short, Enterprise.is_closed, Enterprise.lead
    ).where(one_of(Enterprise.id, wanted) & within(Enterprise, who.region))
    return {
        firm: FirmNow(
            bool(is_closed),
            leads.get(firm, lead),
            frozenset(present[firm]),
            frozenset(assistants[firm]),
            frozenset((name, short)) - {""},
        )
        for firm, name, short, is_closed, lead in tuples_of(rows)
    }
