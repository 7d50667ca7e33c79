"""Assignments: an officer planned for a firm, issued, arrived, confirmed as lead, ended."""

from __future__ import annotations

from typing import Any

from models.clauses.findings import unsettled
from models.errors import Invalid, Problem, Refused
from models.rules.assignments import (
    ARRIVE,
    CANCEL,
    CONFIRM_LEAD,
    CURRENT,
    END,
    ISSUE,
    MOST_FIRMS,
    PLAN,
    AssignmentForm,
    AssignmentState,
    Part,
)
from models.rules.scope import Actor, Role
from models.rules.tasks import TaskKind
from models.steps.deeds import Deed, deed
from models.steps.settings import setting
from models.steps.tasks import close_tasks
from models.tables import Assignment, Draft, Enterprise, Finding, Grant, Person, Site


def plan_assignment(actor: Actor, form: AssignmentForm) -> int:
    """Plan an officer for a firm; the assignment's id."""
    with deed(actor) as doing:
        doing.allow(PLAN)
        if problems := form.problems():
            raise Invalid(*problems)
        firm = doing.find(Enterprise, form.enterprise or 0)
        _refuse_unfit(doing, form.officer or 0, firm.id, form.part)
        row = doing.create(
            Assignment,
            PLAN,
            officer=form.officer,
            enterprise=firm.id,
            part=form.part,
            starts_on=form.starts_on,
        )
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
        event = doing.change(row, CANCEL, reason=reason, ends_on=doing.today)
        close_tasks(doing, row, event)
        return event


def arrive(actor: Actor, assignment: int, version: int) -> int:
    """报到: the officer is at the firm and answers for it from now; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Assignment, assignment)
        doing.allow(ARRIVE, row, version)
        return doing.change(row, ARRIVE, arrived_at=doing.now)


def confirm_lead(actor: Actor, assignment: int, version: int) -> int:
    """Make an officer the lead (主责) of the firm; whoever led before assists. The number of the event."""
    with deed(actor) as doing:
        row = doing.find(Assignment, assignment)
        doing.allow(CONFIRM_LEAD, row, version)
        firm = row.__data__["enterprise"]
        before = Assignment.select().where(
            (Assignment.enterprise == firm)
            & (Assignment.part == Part.LEAD)
            & Assignment.state.in_(CURRENT)
            & (Assignment.id != row.id)
        )
        for other in list(before):
            doing.change(other, CONFIRM_LEAD, part=Part.ASSIST)
        event = doing.change(row, CONFIRM_LEAD, part=Part.LEAD, is_lead_proposed=False)
        for other in Assignment.select().where(Assignment.enterprise == firm):
            close_tasks(doing, other, event, (TaskKind.CONFIRM_LEAD,))
        return event


def end_assignment(actor: Actor, assignment: int, reason: str, version: int) -> int:
    """End an assignment; refused while anything is open with the officer there. The number of the event."""
    with deed(actor) as doing:
        row = doing.find(Assignment, assignment)
        doing.allow(END, row, version, reason=reason)
        open_work = _open_work(row)
        if any(open_work.values()):
            raise Refused("has_open_work", state=str(row.state), **open_work)
        return doing.change(row, END, reason=reason, ends_on=doing.today)


def _open_work(row: Assignment) -> dict[str, Any]:
    """What would be left without anyone, where no other officer stands by the firm."""
    officer, firm = row.__data__["officer"], row.__data__["enterprise"]
    others = Assignment.select().where(
        (Assignment.enterprise == firm)
        & (Assignment.id != row.id)
        & (Assignment.state == AssignmentState.ACTIVE)
    )
    sites = Site.select(Site.id).where((Site.enterprise == firm) | (Site.building == firm))
    findings = 0
    if row.part == Part.LEAD or not others.exists():
        findings = Finding.select().where(Finding.site.in_(sites) & unsettled()).count()
    drafts = Draft.select().where(
        (Draft.person == officer) & Draft.subject.in_(sites) & Draft.discarded_at.is_null()
    )
    return {"findings": findings, "drafts": drafts.count()}


def _refuse_unfit(doing: Deed, officer: int, firm: int, part: Part) -> None:
    person = Person.get_or_none((Person.id == officer) & (Person.is_active == True))  # noqa: E712
    granted = Grant.select().where((Grant.person == officer) & (Grant.role == Role.OFFICER))
    if person is None or not granted.exists():
        raise Invalid(Problem("officer", "not_an_officer"))
    current = Assignment.select().where((Assignment.officer == officer) & Assignment.state.in_(CURRENT))
    if current.where(Assignment.enterprise == firm).exists():
        raise Invalid(Problem("enterprise", "already_assigned"))
    cap = setting("most_firms", MOST_FIRMS)
    if current.count() >= cap:
        raise Invalid(Problem("officer", "too_many_firms", {"cap": cap}))
    lead = Assignment.select().where(
        (Assignment.enterprise == firm) & (Assignment.part == Part.LEAD) & Assignment.state.in_(CURRENT)
    )
    if part is Part.LEAD and lead.exists():
        raise Invalid(Problem("part", "has_a_lead"))
