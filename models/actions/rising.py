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
from models.steps.tasks import coordinators, put_before
from models.tables import Event, Finding, Rise
from models.tables.base import tuples_of


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
        new = [level for level in _with_coordinators(finding, reached, doing) if level not in already]
        for level in new:
            Rise.insert(finding=finding.id, cycle=finding.cycle, level=level, risen_at=doing.now).execute()
            event = doing.record(finding, "rise", before=finding.state, after=finding.state, reason=level)
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
        return len(new)


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


def _with_coordinators(finding: Finding, levels: tuple[Level, ...], doing: Deed) -> list[Level]:
    """The levels that have somebody to decide; one without is skipped, and its turn goes to the next above."""
    above = [level for level in Level if coordinators(getattr(finding, level), doing)]
    return above[: len(levels)] if levels else []
