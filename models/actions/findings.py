"""Faults on their way to 销号: assigned, put right, rechecked, supervised, referred, void."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from models.clauses.inspections import took_part
from models.errors import Invalid, Problem, Refused
from models.rules.deadlines import Deadline, Severity, due_at, is_over
from models.rules.findings import (
    ASK_VOID,
    ASSIGN,
    CLOSE,
    FAIL_RECHECK,
    GIVE_NOTICE,
    RECEIVE,
    RECORD_FIX,
    RECORD_RESULT,
    REFER,
    REFUSE_VOID,
    SUPERVISE,
    VOID,
    AssignForm,
    FindingState,
    FixForm,
    NoticeForm,
    RecheckForm,
    ReferForm,
    ResultForm,
    SuperviseForm,
    needs_other_eyes,
)
from models.rules.scope import Actor, Role
from models.rules.tasks import TaskKind
from models.steps.deeds import Deed, deed
from models.steps.findings import ask_void_of, open_finding_task, open_recheck
from models.steps.tasks import close_tasks
from models.tables import Body, Finding

OVERDUE_KINDS = (TaskKind.OVERDUE, TaskKind.REPEATED)


def assign_finding(actor: Actor, finding: int, form: AssignForm, version: int) -> int:
    """交办: give a fault to a body and a person there, with a new due; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Finding, finding)
        doing.allow(ASSIGN, row, version, submitted_by=_makers(row))
        _refuse(form.problems(doing.today))
        body = doing.find(Body, form.body or 0)
        event = doing.change(
            row,
            ASSIGN,
            reason=form.note,
            body=body.id,
            body_person=form.body_person.strip(),
            assigned_at=doing.now,
            received_at=None,
            **_new_due(doing, form.deadline, form.due_on),
        )
        close_tasks(doing, row, event, OVERDUE_KINDS)
        return event


def receive_finding(actor: Actor, finding: int, version: int) -> int:
    """Record that the body received (接收) what was assigned to it; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Finding, finding)
        doing.responsible(row.__data__["site"])
        doing.allow(RECEIVE, row, version)
        if row.received_at is not None:
            raise Refused("already_received", state=str(row.state))
        event = doing.change(row, RECEIVE, received_at=doing.now)
        close_tasks(doing, row, event, (TaskKind.NOT_RECEIVED,))
        return event


def record_fix(actor: Actor, finding: int, form: FixForm, version: int) -> int:
    """Record what a named person of the firm reported as put right; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Finding, finding)
        doing.responsible(row.__data__["site"])
        doing.allow(RECORD_FIX, row, version)
        doing.happened(form.occurred_at, form.late_reason)
        early = _before(doing, row.found_at, "before_found")
        _refuse((*form.problems(), *(early or _before(doing, row.rechecked_at, "before_recheck"))))
        row.event = doing.change(
            row,
            RECORD_FIX,
            fixed_by=form.firm_person.strip(),
            measure=form.measure.strip(),
            fixed_at=doing.occurred_at,
            fix_recorded_by=doing.person,
        )
        close_tasks(doing, row, row.event, (TaskKind.NOT_RECEIVED,))
        open_recheck(doing, row)
        return int(row.event)


def recheck_finding(actor: Actor, finding: int, form: RecheckForm, version: int) -> int:
    """Look again: passed closes it (销号), failed sends it back with a new due and one cycle more; the event's number."""
    with deed(actor) as doing:
        row = doing.find(Finding, finding)
        doing.responsible(row.__data__["site"])
        verb = FAIL_RECHECK if form.passed is False else CLOSE
        doing.allow(verb, row, version)
        doing.happened(form.occurred_at, form.late_reason)
        _refuse((*form.problems(doing.today), *_before(doing, row.fixed_at, "before_fix")))
        seen: dict[str, Any] = {
            "seen": form.seen.strip(),
            "rechecked_at": doing.occurred_at,
            "rechecked_by": doing.person,
        }
        if verb is CLOSE:
            _refuse_closing(doing, row)
            event = doing.change(row, CLOSE, closed_at=doing.occurred_at, **seen)
            close_tasks(doing, row, event)
            return event
        event = doing.change(
            row,
            FAIL_RECHECK,
            to=_with_the_firm(row),
            cycle=row.cycle + 1,
            is_refused=form.is_refused,
            is_fixed_on_site=False,
            **seen,
            **_new_due(doing, form.deadline, form.due_on),
        )
        close_tasks(doing, row, event, (*OVERDUE_KINDS, TaskKind.RECHECK))
        return event


def supervise_finding(actor: Actor, finding: int, form: SuperviseForm, version: int) -> int:
    """提级督办, by when; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Finding, finding)
        doing.allow(SUPERVISE, row, version, submitted_by=_makers(row))
        _refuse(form.problems(doing.today))
        if form.by_when is not None and is_over(form.by_when, doing.now):
            raise Invalid(Problem("by_when", "over_by_then"))
        event = doing.change(
            row,
            SUPERVISE,
            reason=form.note,
            supervised_by=doing.person,
            supervised_at=doing.now,
            supervised_until=form.by_when,
        )
        close_tasks(doing, row, event, OVERDUE_KINDS)
        return event


def give_notice(actor: Actor, finding: int, form: NoticeForm, version: int) -> int:
    """Record the written notice (整改通知) and who received it; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Finding, finding)
        doing.allow(GIVE_NOTICE, row, version, submitted_by=_makers(row))
        _refuse(form.problems())
        event = doing.change(
            row,
            GIVE_NOTICE,
            notice_number=form.number.strip(),
            notice_to=form.recipient.strip(),
            notice_at=doing.now,
        )
        close_tasks(doing, row, event, OVERDUE_KINDS)
        return event


def refer_finding(actor: Actor, finding: int, form: ReferForm, version: int) -> int:
    """移交 to a body under a document; it stays on this desk until the result is entered. The event's number.

    That it was said to be unreal (不属实) is answered with it: whoever still holds so asks again once it is back.
    """
    with deed(actor) as doing:
        row = doing.find(Finding, finding)
        doing.allow(REFER, row, version, submitted_by=_makers(row))
        _refuse(form.problems())
        body = doing.find(Body, form.body or 0)
        row.event = doing.change(
            row,
            REFER,
            reason=form.note,
            referred_to=body.id,
            refer_document=form.document.strip(),
            referred_at=doing.now,
            void_asked_at=None,
            void_asked_by=None,
        )
        close_tasks(doing, row, row.event)
        open_finding_task(
            doing, TaskKind.REFERRED, row, due_at=due_at(Deadline.DAYS_7, doing.now), level=doing.who.level
        )
        return int(row.event)


def record_result(actor: Actor, finding: int, form: ResultForm, version: int) -> int:
    """Enter what the body did with a referred finding: closed, or back to be put right; the event's number."""
    with deed(actor) as doing:
        row = doing.find(Finding, finding)
        doing.allow(RECORD_RESULT, row, version, submitted_by=_makers(row))
        _refuse(form.problems(doing.today))
        if form.is_settled:
            event = doing.change(
                row,
                RECORD_RESULT,
                to=FindingState.CLOSED,
                refer_result=form.result.strip(),
                closed_at=doing.now,
            )
        else:
            event = doing.change(
                row,
                RECORD_RESULT,
                to=FindingState.ASSIGNED,
                refer_result=form.result.strip(),
                body=row.referred_to,
                assigned_at=doing.now,
                received_at=doing.now,
                **_new_due(doing, form.deadline, form.due_on),
            )
        close_tasks(doing, row, event)
        return event


def ask_void(actor: Actor, finding: int, reason: str, version: int) -> int:
    """The officer says a fault is not real (不属实); a coordinator decides, the clock runs on. The event's number."""
    with deed(actor) as doing:
        row = doing.find(Finding, finding)
        doing.responsible(row.__data__["site"])
        doing.allow(ASK_VOID, row, version, reason=reason)
        if row.void_asked_at is not None:
            raise Refused("already_asked", state=str(row.state))
        ask_void_of(doing, row, reason.strip())
        return int(row.event)


def void_finding(actor: Actor, finding: int, reason: str, version: int) -> int:
    """A coordinator finds a fault not real; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Finding, finding)
        doing.allow(VOID, row, version, submitted_by=_makers_and_asker(row), reason=reason)
        event = doing.change(row, VOID, reason=reason)
        close_tasks(doing, row, event)
        return event


def refuse_void(actor: Actor, finding: int, reason: str, version: int) -> int:
    """A coordinator holds a fault to be real after all; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Finding, finding)
        doing.allow(REFUSE_VOID, row, version, submitted_by=_makers_and_asker(row), reason=reason)
        if row.void_asked_at is None:
            raise Refused("void_not_asked", state=str(row.state))
        event = doing.change(row, REFUSE_VOID, reason=reason, void_asked_at=None, void_asked_by=None)
        close_tasks(doing, row, event, (TaskKind.VOID_ASKED,))
        return event


def _new_due(doing: Deed, deadline: Deadline | None, on: date | None) -> dict[str, Any]:
    assert deadline is not None, "the form has been checked"
    if deadline is Deadline.DATE and on is not None and is_over(on, doing.occurred_at):
        raise Invalid(Problem("due_on", "over_by_then"))
    return {"deadline": deadline, "due_at": due_at(deadline, doing.occurred_at, on)}


def _before(doing: Deed, earlier: datetime | None, code: str) -> tuple[Problem, ...]:
    """A problem where something is said to have happened before what it follows, to the minute."""
    if earlier is None or doing.occurred_at.replace(second=59, microsecond=999_999) >= earlier:
        return ()
    return (Problem("occurred_at", code),)


def _with_the_firm(row: Finding) -> str:
    """Back to open, or to assigned where a body holds it."""
    return FindingState.ASSIGNED if row.__data__["body"] is not None else FindingState.OPEN


def _refuse_closing(doing: Deed, row: Finding) -> None:
    """A grave, repeated or thrice failed fault is closed by someone who neither helped to find it nor recorded its fix.

    A lesser one is the responsible officer's to close, not a coordinator's.
    """
    if not needs_other_eyes(Severity(row.severity), row.times, row.cycle):
        if doing.who.role is not Role.OFFICER:
            raise Refused("officer_closes", state=str(row.state))
        return
    if doing.person in (*_makers(row), row.fix_recorded_by):
        raise Refused("needs_other_eyes", state=str(row.state))


def _makers(row: Finding) -> frozenset[int]:
    """Whoever made the check that found it."""
    return took_part(row.__data__["inspection"])


def _makers_and_asker(row: Finding) -> frozenset[int]:
    """Whoever made the check that found it, and whoever says that it is not real."""
    return _makers(row) | ({row.void_asked_by} if row.void_asked_by is not None else set())


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise Invalid(*problems)
