"""Assignments: an officer planned for a firm, issued, arrived, away with somebody standing in, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.clauses.assignments import current_posts
from models.errors import Invalid, Problem, Refused
from models.rules.assignments import (
    ARRIVE,
    CANCEL,
    CONFIRM_LEAD,
    CURRENT,
    END,
    ISSUE,
    LEAVE,
    PLAN,
    REPLACE_SUBSTITUTE,
    RESUME_POST,
    AssignmentForm,
    EndForm,
    LeaveForm,
    Part,
    SubstituteForm,
)
from models.rules.deadlines import business_date
from models.rules.scope import Actor
from models.rules.tasks import TaskKind
from models.steps.assignments import (
    cap_problems,
    find_successor,
    officer_problems,
    stand_down,
    stand_in,
    substitute_now,
)
from models.steps.deeds import Deed, deed
from models.steps.handovers import Way, carry_back, open_work, start_handover
from models.steps.tasks import close_tasks
from models.steps.tenures import keep_tenure, lead_of
from models.tables import Assignment, Enterprise


def plan_assignment(actor: Actor, form: AssignmentForm) -> int:
    """Plan an officer for a firm; the assignment's id."""
    with deed(actor) as doing:
        doing.allow(PLAN, Assignment(officer=form.officer or 0))
        _refuse(form.problems())
        firm = doing.find(Enterprise, form.enterprise or 0)
        _refuse_unfit(doing, form, firm)
        row = doing.create(
            Assignment,
            PLAN,
            officer=form.officer,
            enterprise=firm.id,
            part=form.part,
            starts_on=form.starts_on,
        )
        keep_tenure(doing, row)
        return int(row.id)


def issue_assignment(actor: Actor, assignment: int, version: int) -> int:
    """Issue (下达) a planned assignment: the firm is in the officer's scope from now. The event's number."""
    with deed(actor) as doing:
        row = doing.find(Assignment, assignment)
        doing.allow(ISSUE, row, version)
        return doing.change(row, ISSUE)


def cancel_assignment(actor: Actor, assignment: int, reason: str, version: int) -> int:
    """Cancel an assignment that has not begun; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Assignment, assignment)
        doing.allow(CANCEL, row, version, reason=reason)
        row.event = doing.change(row, CANCEL, reason=reason, ends_on=doing.today)
        close_tasks(doing, row, row.event)
        keep_tenure(doing, row)
        return int(row.event)


def arrive(
    actor: Actor,
    assignment: int,
    version: int,
    occurred_at: datetime | None = None,
    late_reason: str = "",
) -> int:
    """报到: the officer is at the firm and answers for it from that day, none before it was to begin; the event's number."""
    with deed(actor) as doing:
        row = doing.find(Assignment, assignment)
        doing.allow(ARRIVE, row, version)
        doing.happened(occurred_at, late_reason)
        day = business_date(doing.occurred_at)
        if day < min(row.starts_on, doing.today):
            raise Invalid(Problem("occurred_at", "before_it_begins", {"value": row.starts_on.isoformat()}))
        row.event = doing.change(row, ARRIVE, arrived_at=doing.occurred_at)
        keep_tenure(doing, row, since=day)
        return int(row.event)


def confirm_lead(actor: Actor, assignment: int, version: int) -> int:
    """Make an officer the lead (主责) of the firm; whoever led before assists. The number of the event."""
    with deed(actor) as doing:
        row = doing.find(Assignment, assignment)
        doing.allow(CONFIRM_LEAD, row, version)
        if row.covers is not None:
            raise Refused("stands_in", state=str(row.state))
        firm = row.__data__["enterprise"]
        before = Assignment.select().where(
            (Assignment.enterprise == firm)
            & (Assignment.part == Part.LEAD)
            & Assignment.state.in_(CURRENT)
            & (Assignment.id != row.id)
        )
        others = list(before)
        for other in others:
            other.event = doing.change(other, CONFIRM_LEAD, part=Part.ASSIST)
        row.event = doing.change(row, CONFIRM_LEAD, part=Part.LEAD, is_lead_proposed=False)
        for one in (row, *others):
            keep_tenure(doing, one)
        for other in Assignment.select().where(Assignment.enterprise == firm):
            close_tasks(doing, other, row.event, (TaskKind.CONFIRM_LEAD,))
        return int(row.event)


def leave_post(actor: Actor, assignment: int, form: LeaveForm, version: int) -> int:
    """Go on leave while somebody stands in (代班) from today; the number of the event.

    The faults held stay one's own; whoever stands in may do everything about them.
    """
    with deed(actor) as doing:
        row = doing.find(Assignment, assignment)
        doing.allow(LEAVE, row, version)
        _refuse(form.problems(doing.today))
        if row.covers is not None:
            raise Refused("stands_in", state=str(row.state))
        _refuse_substitute(doing, row, form.substitute)
        assert form.substitute is not None
        row.event = doing.change(
            row, LEAVE, cause=form.cause, until=form.until, moved=(row.__data__["officer"], form.substitute)
        )
        stand_in(doing, row, form.substitute, form.until)
        keep_tenure(doing, row)
        return int(row.event)


def replace_substitute(actor: Actor, assignment: int, form: SubstituteForm, version: int) -> int:
    """Let another stand in for the same principal, with all that is open with the one before. The event's number.

    `assignment` is the principal's.
    """
    with deed(actor) as doing:
        row = doing.find(Assignment, assignment)
        doing.allow(REPLACE_SUBSTITUTE, row, version)
        _refuse(form.problems(doing.today))
        before = substitute_now(row)
        _refuse_substitute(doing, row, form.substitute)
        assert form.substitute is not None
        giver = before.__data__["officer"] if before is not None else None
        if giver == form.substitute:
            raise Invalid(Problem("substitute", "stands_in_already"))
        until = form.until or row.until
        event = doing.change(row, REPLACE_SUBSTITUTE, moved=(giver, form.substitute), until=until)
        stand_in(doing, row, form.substitute, until)
        if before is not None:
            carry_back(doing, before, form.substitute)
            stand_down(doing, before, form.substitute)
        return event


def resume_post(actor: Actor, assignment: int, version: int) -> int:
    """Be back at the post: who stood in stands down, with all that is open with them. The event's number."""
    with deed(actor) as doing:
        row = doing.find(Assignment, assignment)
        doing.allow(RESUME_POST, row, version)
        substitute, officer = substitute_now(row), row.__data__["officer"]
        giver = substitute.__data__["officer"] if substitute is not None else None
        row.event = doing.change(row, RESUME_POST, moved=(giver, officer), cause=None, until=None)
        keep_tenure(doing, row)
        if substitute is not None:
            carry_back(doing, substitute, officer)
            stand_down(doing, substitute, officer)
        return int(row.event)


def end_assignment(actor: Actor, assignment: int, form: EndForm, version: int) -> int:
    """End an assignment; refused while anything is open with the officer there, unless a successor takes it on.

    With a successor (or a coordinator of the region by name) it is a handover with its sheet. The event's number.
    """
    with deed(actor) as doing:
        row = doing.find(Assignment, assignment)
        doing.allow(END, row, version)
        _refuse(form.problems())
        if row.covers is not None:
            raise Refused("stands_in", state=str(row.state))
        assert form.cause is not None
        if form.successor is not None:
            giver, firm = row.__data__["officer"], row.__data__["enterprise"]
            to = find_successor(doing, form.successor, [row], giver)
            way = Way(giver, to.person, [firm])
            start_handover(doing, way, [row], to, verb=END, cause=form.cause, note=form.note)
            return int(row.event)
        counts: dict[str, Any] = open_work(doing, row)
        if any(counts.values()):
            raise Refused("has_open_work", state=str(row.state), assignments=1, **counts)
        substitute = substitute_now(row)
        row.event = doing.change(
            row, END, reason=form.note, ends_on=doing.today, cause=form.cause, until=None
        )
        close_tasks(doing, row, row.event)
        keep_tenure(doing, row)
        if substitute is not None:
            stand_down(doing, substitute, None)
        return int(row.event)


def _refuse_unfit(doing: Deed, form: AssignmentForm, firm: Enterprise) -> None:
    officer = form.officer or 0
    problems = officer_problems(doing, officer, "officer")
    current = Assignment.select().where(current_posts(officer) & (Assignment.enterprise == firm.id))
    if firm.is_closed:
        problems.append(Problem("enterprise", "is_closed"))
    if current.exists():
        problems.append(Problem("enterprise", "already_assigned"))
    if not problems:
        problems += cap_problems(officer, 1, "officer")
    if form.part is Part.LEAD and lead_of(firm.id) is not None:
        problems.append(Problem("part", "has_a_lead"))
    _refuse(tuple(problems))


def _refuse_substitute(doing: Deed, principal: Assignment, substitute: int | None) -> None:
    problems = officer_problems(doing, substitute, "substitute")
    if substitute == principal.__data__["officer"]:
        problems = [Problem("substitute", "is_the_principal")]
    _refuse(tuple(problems))


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise Invalid(*problems)
