"""Whether somebody can be named for a firm, and what one assignment's change makes of another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from models.clauses.assignments import (
    HOLDING,
    Reach,
    coordinators_about,
    coordinators_over,
    nameable_officers,
    own_posts,
    substitute_of,
)
from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.rules.assignments import (
    ARRIVE,
    CURRENT,
    ISSUE,
    MOST_FIRMS,
    STAND_DOWN,
    STAND_IN,
    SUCCEED,
    AssignmentState,
    Cause,
    Part,
)
from models.rules.deadlines import business_date
from models.rules.scope import Transition
from models.rules.tasks import TaskKind
from models.rules.teams import CORRECT_ARRIVAL
from models.steps.deeds import Deed
from models.steps.rosters import ProposedLead, propose_leads
from models.steps.settings import setting
from models.steps.tasks import close_tasks
from models.steps.tenures import hold, keep_tenure
from models.tables import Assignment, Enterprise, Person
from models.tables.base import tuples_of


@dataclass(frozen=True)
class Successor:
    """Who takes over: an officer, or a coordinator by name, who gets no assignment of their own."""

    person: int
    is_coordinator: bool = False


def officer_problems(doing: Deed, officer: int | None, field: str) -> list[Problem]:
    """Why somebody cannot be named: no officer in one's reach, or away."""
    known = Person.select().where((Person.id == (officer or 0)) & nameable_officers(Reach.of(doing.who)))
    if not known.exists():
        return [Problem(field, "not_an_officer")]
    away = Assignment.select().where(
        (Assignment.officer == officer) & (Assignment.state == AssignmentState.ON_LEAVE)
    )
    return [Problem(field, "is_on_leave")] if away.exists() else []


def cap_problems(officer: int, new: int, field: str) -> list[Problem]:
    """What is wrong with `new` more firms for somebody, by the cap; standing in for others does not count, a building counts as one."""
    cap = setting("most_firms", MOST_FIRMS)
    held = own_count(officer)
    if held + new > cap:
        return [Problem(field, "past_the_cap", {"held": held, "new": new, "cap": cap})]
    return []


def own_count(officer: int) -> int:
    """At how many firms somebody stands in their own right."""
    return int(Assignment.select().where(own_posts(officer)).count())


def find_successor(doing: Deed, person: int | None, posts: Sequence[Assignment], giver: int) -> Successor:
    """Who takes over these assignments; Invalid where they may not.

    An officer within the cap, or a coordinator of a region that all the firms lie in; another one's refusal is
    `coordinates_elsewhere`.
    """
    if person == giver:
        raise Invalid(Problem("successor", "is_the_giver"))
    if problems := officer_problems(doing, person, "successor"):
        firms = [one.__data__["enterprise"] for one in posts]
        if coordinates(doing, person, firms):
            return Successor(person or 0, is_coordinator=True)
        if _is(person, coordinators_about(_regions_of(firms), Reach.of(doing.who))):
            raise Invalid(Problem("successor", "coordinates_elsewhere"))
        raise Invalid(*problems)
    assert person is not None
    there = {
        one.__data__["enterprise"]
        for one in Assignment.select(Assignment.enterprise).where(own_posts(person))
    }
    new = [one for one in posts if one.covers is None and one.__data__["enterprise"] not in there]
    if problems := cap_problems(person, len(new), "successor"):
        raise Invalid(*problems)
    return Successor(person)


def coordinates(doing: Deed, person: int | None, firms: Sequence[int]) -> bool:
    """Whether somebody coordinates a region that all these firms lie in."""
    return _is(person, coordinators_over(_regions_of(firms), Reach.of(doing.who)))


def _regions_of(firms: Sequence[int]) -> set[str]:
    rows = Enterprise.select(Enterprise.region).where(Enterprise.id.in_(list(firms)))
    return {str(code) for (code,) in tuples_of(rows)}


def _is(person: int | None, those: Any) -> bool:
    return bool(Person.select().where((Person.id == (person or 0)) & those).exists())


def stand_in(doing: Deed, principal: Assignment, substitute: int, until: date | None) -> Assignment:
    """Make the assignment of who stands in (代班) from today."""
    row = doing.create(
        Assignment,
        STAND_IN,
        moved=(principal.__data__["officer"], substitute),
        officer=substitute,
        enterprise=principal.__data__["enterprise"],
        part=Part.ASSIST,
        covers=principal.id,
        starts_on=doing.today,
        arrived_at=doing.now,
        until=until,
        team=principal.team,
    )
    keep_tenure(doing, row)
    return row


def substitute_now(principal: Assignment) -> Assignment | None:
    """The assignment of who stands in for somebody, if anybody does."""
    found: Assignment | None = Assignment.get_or_none(substitute_of(principal.id))
    return found


def stand_down(doing: Deed, substitute: Assignment, after: int | None) -> None:
    """End a substitute's assignment; `after`, if anybody, answers from now."""
    substitute.event = doing.change(
        substitute,
        STAND_DOWN,
        moved=(substitute.__data__["officer"], after),
        ends_on=doing.today,
    )
    keep_tenure(doing, substitute)


def pass_on(doing: Deed, row: Assignment, verb: Transition, to: Successor, cause: Cause | None) -> int:
    """End one assignment and begin the successor's in the same part; the id of theirs, else of the one ended.

    Who is at the firm already goes on there, and becomes its lead where the giver was.
    """
    giver, firm, before = row.__data__["officer"], row.__data__["enterprise"], row.state
    was_proposed, until = row.is_lead_proposed, row.until
    is_begun = before in HOLDING
    row.event = doing.change(
        row,
        verb,
        moved=(giver, to.person),
        ends_on=doing.today,
        cause=cause,
        until=None,
        is_lead_proposed=False,
    )
    close_tasks(doing, row, row.event)
    if to.is_coordinator:
        keep_tenure(doing, row)
        if is_begun:
            hold(doing, row, to.person)
        return int(row.id)
    there = Assignment.get_or_none(
        (Assignment.officer == to.person)
        & (Assignment.enterprise == firm)
        & Assignment.state.in_(CURRENT)
        & Assignment.covers.is_null()
    )
    made = (
        _join(doing, there, row, is_begun=is_begun)
        if there is not None and row.covers is None
        else doing.create(
            Assignment,
            SUCCEED,
            moved=(giver, to.person),
            officer=to.person,
            enterprise=firm,
            part=row.part,
            state=AssignmentState.ACTIVE if is_begun else before,
            is_lead_proposed=was_proposed,
            starts_on=doing.today if is_begun else max(row.starts_on, doing.today),
            arrived_at=doing.now if is_begun else None,
            covers=row.covers,
            until=until if row.covers is not None else None,
            team=row.team,
        )
    )
    made.event = made.event or row.event
    keep_tenure(doing, made)
    keep_tenure(doing, row)
    if was_proposed and made.is_lead_proposed:
        place = Enterprise.get_by_id(firm)
        where = {"city": place.city, "district": place.district, "street": place.street}
        propose_leads(doing, [ProposedLead(made.id, made.event, firm, where)])
    return int(made.id)


def _join(doing: Deed, there: Assignment, row: Assignment, *, is_begun: bool) -> Assignment:
    """The successor's own assignment at the firm takes the giver's part; nothing changes where it has it."""
    values: dict[str, Any] = {}
    if row.part == Part.LEAD and there.part != Part.LEAD:
        values["part"] = Part.LEAD
    if is_begun and there.state != AssignmentState.ACTIVE:
        values |= {"arrived_at": doing.now}
    if values:
        to = AssignmentState.ACTIVE if is_begun else there.state
        giver = row.__data__["officer"]
        there.event = doing.change(there, SUCCEED, to=to, moved=(giver, there.__data__["officer"]), **values)
    return there


def begin(
    doing: Deed,
    officer: int,
    firm: int,
    part: Part,
    *,
    starts_on: date,
    has_arrived: bool,
    team: int | None = None,
) -> Assignment:
    """Plan and issue an officer for a firm in one act, active at once where they are there already: one event."""
    row = doing.create(
        Assignment,
        ARRIVE if has_arrived else ISSUE,
        officer=officer,
        enterprise=firm,
        part=part,
        starts_on=starts_on,
        arrived_at=doing.now if has_arrived else None,
        team=team,
    )
    keep_tenure(doing, row)
    if part is Part.LEAD:
        # Nobody owes a decision on who leads a firm that has its lead.
        for other in Assignment.select().where(Assignment.enterprise == firm):
            close_tasks(doing, other, row.event, (TaskKind.CONFIRM_LEAD,))
    return row


def arrive_at(doing: Deed, row: Assignment) -> int:
    """The officer answers for an issued firm from when they arrived; the number of the event."""
    row.event = doing.change(row, ARRIVE, arrived_at=doing.occurred_at)
    keep_tenure(doing, row, since=business_date(doing.occurred_at))
    return int(row.event)


def set_back(doing: Deed, row: Assignment, reason: str) -> int:
    """The officer was not there after all and never answered for the firm; the number of the event."""
    since = business_date(row.arrived_at)
    row.event = doing.change(row, CORRECT_ARRIVAL, to=AssignmentState.ISSUED, reason=reason, arrived_at=None)
    keep_tenure(doing, row, since=since)
    return int(row.event)
