"""Findings past their due: put before a coordinator, one level higher the longer it lasts, once a cycle to each."""

from __future__ import annotations

from datetime import datetime

from models.clauses.findings import anywhere, overdue
from models.database import reading
from models.rules.deadlines import Severity, WorkingDays, end_of_work, next_rise, rises
from models.rules.findings import RAISE
from models.rules.scope import Actor, Level
from models.rules.tasks import UNDO, TaskKind
from models.steps.deeds import Deed, own_deed
from models.steps.tasks import desks_for, highest, kept_away_from, open_task_of, put_before
from models.tables import Event, Finding, Rise, Task
from models.tables.base import tuples_of

RISE = "rise"  # what the program records of it; its reason is the level, none where nobody may decide
OVERDUE_AGAIN = "overdue_again"  # the same of what was answered and has run out again


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
        recorded = _due_recorded_at(finding)
        start = max(finding.due_at, recorded)
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
            event = _told(doing, finding, RISE, level)
            _put_before(doing, finding, _at_least(able, [level, *already]), event, finding.due_at)
        if reached and not new and open_task_of(TaskKind.OVERDUE, finding) is None:
            _put_again(doing, finding, able, _answered_until(finding, recorded, days), is_first=not already)
        return len(new)


def _put_again(doing: Deed, finding: Finding, able: list[Level], until: datetime, *, is_first: bool) -> None:
    """What a coordinator answered and has run out again is owed at the level it had got to, and rises to none a second time.

    `is_first` where it has not risen at all, since nobody may decide.
    """
    if doing.now < until:
        return
    before = Task.select(Task.level).where(
        (Task.kind == TaskKind.OVERDUE) & (Task.subject_kind == "finding") & (Task.subject == finding.id)
    )
    there = _at_least(able, [level for (level,) in tuples_of(before.order_by(Task.id.desc()).limit(1))])
    event = _told(doing, finding, RISE if is_first else OVERDUE_AGAIN, there)
    _put_before(doing, finding, there, event, until)


def _at_least(able: list[Level], got_to: list[Level]) -> Level | None:
    """The lowest desk no lower than a matter has got to, else the highest there is; none where nobody may decide."""
    up_to = highest(got_to) if got_to else None
    higher = [one for one in able if up_to is None or highest((one, up_to)) is one]
    return next(iter(higher or able[-1:]), None)


def _answered_until(finding: Finding, recorded: datetime, days: WorkingDays) -> datetime:
    """Until when what was decided on it since it has its due holds: to that due, to the day of a 督办, a notice as long as a level has."""
    until: list[datetime] = [finding.due_at]
    if finding.supervised_at is not None and finding.supervised_at >= recorded:
        until.append(end_of_work(finding.supervised_until))
    if finding.notice_at is not None and finding.notice_at >= recorded:
        until.append(next_rise(finding.notice_at, Severity(finding.severity), days))
    return max(until)


def _told(doing: Deed, finding: Finding, verb: str, level: Level | None) -> int:
    return doing.record(finding, verb, before=finding.state, after=finding.state, reason=level or "")


def _put_before(doing: Deed, finding: Finding, level: Level | None, event: int, due_at: datetime) -> None:
    put_before(
        doing,
        TaskKind.OVERDUE,
        finding,
        level,
        event=event,
        due_at=due_at,
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
