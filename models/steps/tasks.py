"""Opening and closing what someone owes a decision on, at the desk where it belongs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from models.clauses.inspections import took_part
from models.clauses.scope import in_force, is_stationed_at, within
from models.clauses.tasks import is_open
from models.rules.deadlines import Severity
from models.rules.scope import LEVELS_UPWARD, Level, Role
from models.rules.tasks import ESCALATE, TAB_OF, TAKE_OVER, TaskKind, TaskState
from models.steps.deeds import NOUN_OF, Deed
from models.tables import Event, Finding, Grant, Person, Task
from models.tables.base import Table, tuples_of
from models.tables.prepared import Prepared, Slot, insert_row

NO_ONE = "no_one"  # 无人可办: the administrator sees it


def coordinators(region: str, doing: Deed) -> list[int]:
    """The people who coordinate a region itself today."""
    if not region:
        return []
    return [row[0] for row in _coordinators.rows(region=region, today=doing.today.isoformat())]


_coordinators = Prepared(
    lambda: (
        Grant.select(Grant.person)
        .join(Person)
        .where(
            (Grant.role == Role.COORDINATOR)
            & (Grant.region == Slot("region"))
            & (Person.is_active == True)  # noqa: E712 - a Peewee condition
            & in_force(Slot("today"))
        )
    )
)
_waiting = Prepared(
    lambda: (
        Task.select(Task.id)
        .where(
            (Task.kind == Slot("kind"))
            & (Task.subject_kind == Slot("noun"))
            & (Task.subject == Slot("subject"))
            & is_open()
        )
        .limit(1)
    )
)


def desk_for(
    place: Any,
    doing: Deed,
    *,
    submitted_by: Collection[int],
    above: Level | None = None,
    seen: dict[str, list[int]] | None = None,
) -> Level | None:
    """The lowest level above `above` with a coordinator whom 回避 does not keep away; None if there is nobody.

    `seen` keeps the coordinators of regions between the calls of one bulk.
    """
    start = 0 if above is None else LEVELS_UPWARD.index(above) + 1
    return next(desks_for(place, doing, LEVELS_UPWARD[start:], submitted_by=submitted_by, seen=seen), None)


def desks_for(
    place: Any,
    doing: Deed,
    levels: Iterable[Level] = LEVELS_UPWARD,
    *,
    submitted_by: Collection[int],
    seen: dict[str, list[int]] | None = None,
) -> Iterator[Level]:
    """Those of some levels that have a coordinator whom 回避 does not keep away."""
    seen = {} if seen is None else seen
    for level in levels:
        region = getattr(place, level)
        if region not in seen:
            seen[region] = coordinators(region, doing)
        for person in seen[region]:
            if person not in submitted_by and not is_stationed_at(person, place.__data__["enterprise"]):
                yield level
                break


def open_task(
    doing: Deed,
    kind: TaskKind,
    row: Table,
    *,
    place: Any,
    event: int,
    due_at: datetime,
    severity: Severity | None = None,
    matter: str = "",
    submitted_by: int | None = None,
    level: Level | None = None,
) -> None:
    """Open a task about a row unless one of its kind is open already.

    `place` has enterprise, city, district and street: the row itself, or its site.
    """
    noun = NOUN_OF[type(row)]
    if _waiting.row(kind=kind.value, noun=noun, subject=row.id):
        return
    desk = level or desk_for(place, doing, submitted_by=kept_away_from(noun, row.id, submitted_by))
    site = row.__data__.get("site")
    values = {
        "kind": kind,
        "tab": TAB_OF[kind],
        "subject_kind": noun,
        "subject": row.id,
        "enterprise": place.__data__["enterprise"],
        "site": site,
        "city": place.city,
        "district": place.district,
        "street": place.street,
        "level": desk or Level.CITY,
        "is_orphan": None if desk else NO_ONE,
        "due_at": due_at,
        "severity": severity,
        "matter": matter,
        "state": TaskState.OPEN,
        "submitted_by": submitted_by,
        "checklist": row.__data__.get("checklist"),
        "opened_by": event,
    }
    insert_row(Task, values)


def open_task_of(kind: TaskKind, row: Table) -> Task | None:
    """The open task of a kind about a row; None where there is none."""
    mine = (Task.kind == kind) & (Task.subject_kind == NOUN_OF[type(row)]) & (Task.subject == row.id)
    found: Task | None = Task.select().where(mine & is_open()).first()
    return found


def highest(levels: Iterable[str]) -> Level:
    """The highest of some levels, of which there is one at least."""
    return max(map(Level, levels), key=LEVELS_UPWARD.index)


def put_before(
    doing: Deed,
    kind: TaskKind,
    row: Table,
    level: Level | None,
    *,
    event: int,
    due_at: datetime,
    severity: Severity,
    matter: str,
) -> None:
    """Open a task about a row at a level, or lift the open one there, off whoever claimed it below.

    One that somebody has taken over or escalated further already stays where it is: it goes no lower. None is 无人可办.
    """
    task = open_task_of(kind, row)
    if task is None:
        open_task(
            doing,
            kind,
            row,
            place=row,
            event=event,
            due_at=due_at,
            severity=severity,
            matter=matter,
            level=level,
        )
        return
    is_lower = level is not None and LEVELS_UPWARD.index(task.level) < LEVELS_UPWARD.index(level)
    if is_lower or (level is not None and task.is_orphan):
        lifted = {"level": level, "claimed_by": None, "claimed_until": None, "delegated_to": None}
        Task.update(version=Task.version + 1, is_orphan=None, **lifted).where(Task.id == task.id).execute()


def kept_away_from(noun: str, subject: int, submitted_by: int | None) -> frozenset[int]:
    """Whom 回避 keeps from a decision: who submitted what it is about, and whoever else made that check."""
    kept = frozenset(() if submitted_by is None else (submitted_by,))
    if noun == "finding":
        return kept | took_part(_check_of.scalar(finding=subject))
    return kept | took_part(subject) if noun == "inspection" else kept


_check_of = Prepared(lambda: Finding.select(Finding.inspection).where(Finding.id == Slot("finding")))


def desk_above(doing: Deed, task: Task) -> Level | None:
    """The next desk above a task's own on which somebody may decide it; None where there is nobody."""
    kept_away = kept_away_from(task.subject_kind, task.subject, task.submitted_by)
    return desk_for(task, doing, submitted_by=kept_away, above=task.level)


# Where these lie is no matter of the lowest desk: they have risen, or belong to a district from the start.
STAY_PUT = (TaskKind.OVERDUE, TaskKind.INCIDENT, TaskKind.REFERRED)


def rehome(doing: Deed, region: str) -> int:
    """Put the open tasks of a region where they belong after its grants have changed; how many moved.

    One that somebody has claimed stays until the claim lapses; one that somebody has put on a higher desk goes no lower.
    """
    waiting = Task.select().where(
        within(Task, region)
        & is_open()
        & (Task.kind.not_in(STAY_PUT) | Task.is_orphan.is_null(False))
        & (Task.claimed_until.is_null() | (Task.claimed_until < doing.now))
    )
    moved, found = 0, list(waiting)
    put_there = _put_there([task.id for task in found])
    for task in found:
        kept_away = kept_away_from(task.subject_kind, task.subject, task.submitted_by)
        below = LEVELS_UPWARD.index(task.level) - 1 if task.id in put_there else -1
        desk = desk_for(
            task, doing, submitted_by=kept_away, above=LEVELS_UPWARD[below] if below >= 0 else None
        ) or desk_for(task, doing, submitted_by=kept_away)
        level, orphan = desk or Level.CITY, None if desk else NO_ONE
        if (task.level, task.is_orphan) != (level, orphan):
            Task.update(level=level, is_orphan=orphan, version=Task.version + 1).where(
                Task.id == task.id
            ).execute()
            moved += 1
    return moved


def _put_there(tasks: list[int]) -> set[int]:
    """Those of the tasks that somebody has taken over or escalated."""
    verbs = (TAKE_OVER.verb, ESCALATE.verb)
    told = Event.select(Event.subject).where(
        (Event.subject_kind == NOUN_OF[Task]) & Event.subject.in_(tasks) & Event.verb.in_(verbs)
    )
    return {subject for (subject,) in tuples_of(told)} if tasks else set()


def close_tasks(doing: Deed, row: Table, event: int, kinds: Iterable[TaskKind] | None = None) -> None:
    """Close the open tasks about a row, all or of some kinds; whoever claimed them no longer has to."""
    of = None if kinds is None else tuple(kinds)
    if of not in _closing:
        _closing[of] = Prepared(lambda: _closed(of))
    _closing[of].run(noun=NOUN_OF[type(row)], subject=row.id, event=event)


_closing: dict[tuple[TaskKind, ...] | None, Prepared] = {}


def _closed(kinds: tuple[TaskKind, ...] | None) -> Any:
    mine = (Task.subject_kind == Slot("noun")) & (Task.subject == Slot("subject")) & is_open()
    if kinds is not None:
        mine &= Task.kind.in_(kinds)
    return Task.update(
        state=TaskState.DONE,
        closed_by=Slot("event"),
        version=Task.version + 1,
        claimed_by=None,
        claimed_until=None,
    ).where(mine)
