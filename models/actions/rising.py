"""Findings past their due: put before a coordinator, one level higher the longer it lasts, once a cycle to each."""

from __future__ import annotations

from datetime import datetime

from models.clauses.findings import anywhere, overdue
from models.database import reading
from models.rules.deadlines import Severity, WorkingDays, rises
from models.rules.findings import RAISE
from models.rules.scope import Actor, Level
from models.rules.tasks import UNDO, TaskKind
from models.steps.deeds import Deed, own_deed
from models.steps.tasks import desks_for, kept_away_from, open_task_of, put_before
from models.tables import Event, Finding, Rise
from models.tables.base import tuples_of

RISE = "rise"  # what the program records of it; its reason is the level, none where nobody may decide


def overdue_findings(program: Actor, days: WorkingDays) -> int:
    """Raise each finding past its due, in a transaction of its own, to every level it has reached; how many levels."""
    now = program.clock()
    with reading():
        late = tuples_of(Finding.select(Finding.id).where(anywhere() & overdue(now)).order_by(Finding.id))
    return sum(_raise_one(program, number, days) for (number,) in late)


def _raise_one(program: Actor, number: int, days: WorkingDays) -> int:
    """Raise one finding to every level it has reached since; how many levels."""
    with own_deed(program) as doing:
        finding = Finding.get_or_none((Finding.id == number) & overdue(doing.now))
        if finding is None:
            return 0
        # What happened before it was recorded must not rise before it was recorded.
        start = max(finding.due_at, _due_recorded_at(finding))
        reached = rises(start, Severity(finding.severity), None, doing.now, days)
        already = {
            row[0]
            for row in tuples_of(
                Rise.select(Rise.level).where((Rise.finding == finding.id) & (Rise.cycle == finding.cycle))
            )
        }
        able = _desks(finding, doing)
        new = [level for level in able[: len(reached)] if level not in already]
        for level in new:
            Rise.insert(finding=finding.id, cycle=finding.cycle, level=level, risen_at=doing.now).execute()
            _put_before(doing, finding, level)
        if reached and not able and open_task_of(TaskKind.OVERDUE, finding) is None:
            _put_before(doing, finding, None)
        return len(new)


def _put_before(doing: Deed, finding: Finding, level: Level | None) -> None:
    """The overdue task of a finding lies at the level it has risen to; at none where nobody may decide."""
    event = doing.record(finding, RISE, before=finding.state, after=finding.state, reason=level or "")
    put_before(
        doing,
        TaskKind.OVERDUE,
        finding,
        level,
        event=event,
        due_at=finding.due_at,
        severity=Severity(finding.severity),
        matter=finding.item,
    )


def _due_recorded_at(finding: Finding) -> datetime:
    """When the due it has now was recorded: with the fault, or with what gave it another and was not taken back."""
    told = (
        Event.select(Event.verb, Event.changes, Event.recorded_at)
        .where((Event.subject_kind == "finding") & (Event.subject == finding.id))
        .order_by(Event.id.desc())
    )
    is_undone = False
    for verb, changes, recorded_at in tuples_of(told):
        if is_undone:  # what an undo took back stands right before it
            is_undone = False
        elif verb == UNDO.verb:
            is_undone = True
        elif verb == RAISE.verb or '"due_at":' in changes:
            return recorded_at  # type: ignore[no-any-return]
    return finding.due_at  # type: ignore[no-any-return]


def _desks(finding: Finding, doing: Deed) -> list[Level]:
    """The levels that have somebody who may decide; one without is skipped, and its turn goes to the next above."""
    kept_away = kept_away_from("finding", finding.id, finding.__data__["found_by"])
    return list(desks_for(finding, doing, submitted_by=kept_away))
