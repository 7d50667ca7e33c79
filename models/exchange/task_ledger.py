"""待办清单: what waits for a decision on a coordinator's desk and on those below, as the queue lists it."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, fn

from models.clauses.scope import Standing
from models.clauses.tasks import is_open, visible_tasks
from models.exchange.files import Matter
from models.exchange.ledger_kinds import Column, Ledger
from models.rules.tasks import TaskKind
from models.tables import Enterprise, Person, Region, Site, Task

_Claimer = Person.alias()


def _tasks(who: Standing, columns: tuple[Any, ...]) -> Any:
    return (
        Task.select(*columns)
        .join(Enterprise, on=(Task.enterprise == Enterprise.id))
        .join(Region, JOIN.LEFT_OUTER, on=(Enterprise.region == Region.code))
        .join_from(Task, Site, JOIN.LEFT_OUTER, on=(Task.site == Site.id))
        .join_from(Task, _Claimer, JOIN.LEFT_OUTER, on=(Task.claimed_by == _Claimer.id))
        .where(visible_tasks(who) & is_open())
        .order_by(Task.due_at, Task.id)
    )


# What a task is about is told by three of its columns: a query gives one value a column.
_matter = Task.kind.concat(":").concat(fn.COALESCE(Task.checklist.cast("TEXT"), "")).concat(":")

TASK_LEDGER = Ledger(
    "tasks",
    (
        Column("due_at", Task.due_at),
        Column("severity", Task.severity),
        Column("kind", Task.kind, TaskKind),
        Column("enterprise", Enterprise.name),
        Column("site", fn.COALESCE(Site.name, "")),
        Column("region", fn.COALESCE(Region.name, "")),
        Column("matter", _matter.concat(Task.matter), Matter),
        Column("claimed_by", fn.COALESCE(_Claimer.name, "")),
        Column("claimed_until", Task.claimed_until),
    ),
    _tasks,
    Task.id,
)
