"""The queue: what waits for a decision, on one's own desk and below."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from typing import Any

from peewee import JOIN, SQL, Case, Value, fn

from models.clauses.firms_found import FirmsFound
from models.clauses.matters import codes_said, speaks_of
from models.clauses.scope import Clause, Shaped, Standing, shape_of, standing
from models.clauses.tasks import levels_below, own_tasks, tasks_below, visible_tasks
from models.database import reading
from models.errors import NotFound
from models.queries.pages import COUNTED_TO, FOUND_TO, Key, Page, frozen, page_of_keys, shaped_page
from models.queries.rows import Row
from models.rules.deadlines import SEVERITY_RANK, Severity
from models.rules.scope import Actor, Level
from models.rules.tasks import Tab, TaskOrder, TaskState
from models.tables import Enterprise, Event, Person, Site, Task
from models.tables.base import tuples_of
from models.tables.prepared import Slot
from models.tables.tasks import GRAVITY, UNGRADED


class TaskRow(Row):
    """One line of the queue."""

    id: int
    version: int
    kind: str
    tab: str
    subject_kind: str
    subject: int
    due_at: datetime
    severity: Severity | None
    enterprise: int
    enterprise_name: str
    site_name: str
    floor: str
    unit: str
    building_name: str
    matter: str
    checklist: int | None  # the version that the items of the matter are of
    level: Level
    state: TaskState
    claimed_by: int | None
    claimed_name: str
    claimed_until: datetime | None
    delegated_to: int | None
    is_orphan: str | None


class TabCount(Row):
    """How many tasks a tab holds and how many of them are overdue; `is_exact` is False where there are more."""

    tab: str
    count: int
    overdue: int
    is_exact: bool = True


class Decided(Row):
    """What became of a task: who closed it, by which verb, when."""

    id: int
    by: str
    verb: str
    at: datetime


Building = Enterprise.alias()
BELOW = "below"  # the tab of the desks below
SAID_TO = 100  # tasks by the words of their item are counted to: the item is read out of each


def _listed() -> Any:
    return (
        Task.select(
            Task.id,
            Task.version,
            Task.kind,
            Task.tab,
            Task.subject_kind,
            Task.subject,
            Task.due_at,
            Task.severity,
            Task.enterprise,
            Enterprise.name.alias("enterprise_name"),
            fn.COALESCE(Site.name, "").alias("site_name"),
            fn.COALESCE(Site.floor, "").alias("floor"),
            fn.COALESCE(Site.unit, "").alias("unit"),
            fn.COALESCE(Building.name, "").alias("building_name"),
            Task.matter,
            Task.checklist,
            Task.level,
            Task.state,
            Task.claimed_by,
            fn.COALESCE(Person.name, "").alias("claimed_name"),
            Task.claimed_until,
            Task.delegated_to,
            Task.is_orphan,
        )
        .join(Enterprise, on=(Task.enterprise == Enterprise.id))
        .join(Site, JOIN.LEFT_OUTER, on=(Task.site == Site.id))
        .join(Building, JOIN.LEFT_OUTER, on=(Site.building == Building.id))
        .join(Person, JOIN.LEFT_OUTER, on=(Task.claimed_by == Person.id))
    )


def open_tasks(
    actor: Actor,
    tab: str = "",
    is_overdue: bool = False,
    severity: Severity | None = None,
    text: str = "",
    order: TaskOrder = TaskOrder.DUE,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[TaskRow]:
    """The open tasks of one's own desk, the earliest due or the gravest first; a tab alone, `below` for the desks below.

    A text fits firms; one that fits none, what a row speaks of: an item of a checklist, goods.
    """
    with reading():
        who, now = standing(actor), actor.clock()
        window: dict[str, Any] = {"after": after, "before": before, "at_end": at_end, "limit": limit}
        by_due = order is TaskOrder.DUE
        columns = (Task.due_at, Task.id) if by_due else (GRAVITY, Task.due_at, Task.id)
        kind = tab if tab in ("", BELOW) else "a tab"
        shape = ("tasks", who.role, who.level, kind, is_overdue, severity, order)
        values: dict[str, Any] = {
            "region": who.region,
            "person": who.person,
            "now": int(now.timestamp()),
            "tab": tab,
        }

        def narrowed(*, is_passed: bool = True) -> Clause:
            of = Slot("tab") if kind == "a tab" else kind
            late_by = Slot("now") if is_overdue else None
            return _narrowed(shape_of(who), of, late_by, severity, is_passed=is_passed)

        def of_firms(found: Any) -> Any:
            return Task.select(*columns).where(narrowed(is_passed=False) & Task.enterprise.in_(found))

        firms = FirmsFound(text, who) if text.strip() else None
        looked = None if firms is None else firms.looked_up(shape, of_firms, **values)
        codes = codes_said(text) if looked is not None and looked.are_none else ""
        if looked is not None and looked.are_all and not codes:
            return page_of_keys(TaskRow, ("tasks", order), _listed, looked.keys, columns, **window)
        is_of_firms = firms is not None and not codes

        def asked() -> Clause:
            if codes:
                return narrowed() & speaks_of(Slot("codes"))
            return narrowed() if firms is None else narrowed() & firms.have(Task.enterprise)

        return shaped_page(
            TaskRow,
            (*shape, firms.shape if firms is not None and is_of_firms else bool(codes)),
            lambda: _listed().where(asked()),
            {**values, **(firms.values() if firms is not None else {}), "codes": codes},
            columns,
            _key_of if by_due else _grave_key_of,
            counted=lambda: Task.select().where(asked()),
            counted_to=COUNTED_TO if firms is None else SAID_TO if codes else FOUND_TO,
            at_least=looked.least if looked is not None and is_of_firms else None,
            **window,
        )


def _key_of(row: TaskRow) -> Key:
    return int(row.due_at.timestamp()), row.id


def _grave_key_of(row: TaskRow) -> Key:
    rank = UNGRADED if row.severity is None else SEVERITY_RANK[row.severity]
    return (rank, *_key_of(row))


def _narrowed(
    who: Standing,
    tab: str | Slot,
    late_by: datetime | Slot | None,
    severity: Severity | None,
    *,
    is_passed: bool,
) -> Clause:
    is_below = isinstance(tab, str) and tab == BELOW
    found = tasks_below(who, is_passed=is_passed) if is_below else own_tasks(who, is_passed=is_passed)
    if isinstance(tab, Slot) or (tab and not is_below):
        found &= Task.tab == tab
    if late_by is not None:
        found &= Task.due_at <= late_by
    if severity is not None:
        found &= Task.severity == severity
    return found


def task_counts(actor: Actor) -> tuple[TabCount, ...]:
    """How many tasks wait in each tab of one's own desk, and in `below`; each counted to 500 at most."""
    with reading():
        who = standing(actor)
        found = dict.fromkeys((*Tab, BELOW), (0, 0))
        for tab, count, late in _counts.rows(who, now=int(actor.clock().timestamp())):
            found[tab] = found[tab][0] + count, found[tab][1] + late
        return tuple(
            TabCount(tab, min(count, COUNTED_TO), min(late, COUNTED_TO), count <= COUNTED_TO)
            for tab, (count, late) in found.items()
        )


def _every_tab(who: Standing) -> Any:
    counted = [_counted(tab, own_tasks(who) & (Task.tab == tab)) for tab in Tab]
    counted += [_counted(BELOW, tasks_below(who, level)) for level in levels_below(who)]
    return reduce(lambda one, other: one.union_all(other), counted)


_counts = Shaped(_every_tab)


def _counted(tab: str, condition: Clause) -> Any:
    """The number of tasks under a condition and of the overdue among them, most overdue first, up to a bound."""
    first = (
        Task.select(Case(None, ((Task.due_at <= Slot("now"), 1),)).alias("late"))
        .where(condition)
        .order_by(Task.due_at)
        .limit(COUNTED_TO + 1)
    )
    return first.select_from(Value(tab).alias("tab"), fn.COUNT(SQL("1")), fn.COUNT(first.c.late))


def task(actor: Actor, task: int) -> TaskRow:
    """One task, open or done; NotFound out of scope."""
    with reading():
        who = standing(actor)
        found = frozen(TaskRow, _listed().where((Task.id == task) & visible_tasks(who)))
        if not found:
            raise NotFound("task")
        return found[0]


def decided(actor: Actor, tasks: tuple[int, ...]) -> tuple[Decided, ...]:
    """Which of these tasks are done by now, who closed them and how."""
    with reading():
        who = standing(actor)
        done = (
            Task.select(Task.id, Person.name, Event.verb, Event.recorded_at)
            .join(Event, on=(Task.closed_by == Event.id))
            .join(Person, JOIN.LEFT_OUTER, on=(Event.person == Person.id))
            .where(Task.id.in_(tasks) & (Task.state == TaskState.DONE) & visible_tasks(who))
        )
        return tuple(Decided(row[0], row[1] or "", row[2], row[3]) for row in tuples_of(done))
