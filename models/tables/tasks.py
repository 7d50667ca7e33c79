"""The queue: one row for each decision that someone owes."""

from __future__ import annotations

from peewee import SQL, Case, ForeignKeyField, TextField

from models.rules.deadlines import SEVERITY_RANK, Severity
from models.rules.scope import Level
from models.rules.tasks import TaskState
from models.tables.base import Table, constants, enum, moment, region_code, whole
from models.tables.people import Person
from models.tables.places import Enterprise, Site


class Task(Table):
    """A decision owed: what about, at which level, due when, claimed by whom.

    At most one open task per kind and subject: `models.tables` adds the partial unique index.
    """

    kind = TextField()  # TaskKind; no CHECK, kinds are added with later nouns
    tab = TextField()  # how the queue groups kinds
    subject_kind = TextField()
    subject = whole()
    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)
    site = ForeignKeyField(Site, null=True, on_delete="RESTRICT", index=False)
    city = region_code()
    district = region_code()
    street = region_code()
    level = enum(Level)
    is_orphan = TextField(null=True)  # why nobody up to the city may decide it
    due_at = moment()
    severity = enum(Severity, null=True)
    matter = TextField(default="")  # the item code or count the row speaks of
    state = enum(TaskState)
    claimed_by = ForeignKeyField(Person, null=True, on_delete="SET NULL", index=False)
    claimed_until = moment(null=True)
    delegated_to = whole(null=True)  # person id
    submitted_by = whole(null=True)  # person id: whom 回避 keeps from deciding
    opened_by = whole()  # event id
    closed_by = whole(null=True)  # event id
    checklist = whole(null=True)  # the version that the items of its matter are of

    class Meta:
        indexes = ((("subject_kind", "subject"), False),)


# The gravest first, what has no severity last; written as constants, so that the stores see the index's own expression.
UNGRADED = len(SEVERITY_RANK)
GRAVITY = Case(
    Task.severity,
    tuple((SQL(f"'{one.value}'"), SQL(str(rank))) for one, rank in SEVERITY_RANK.items()),
    SQL(str(UNGRADED)),
)
_GRAVITY = SQL(
    "(CASE severity "
    + " ".join(f"WHEN '{one.value}' THEN {rank}" for one, rank in SEVERITY_RANK.items())
    + f" ELSE {UNGRADED} END)"
)

OPEN_TASK = f"state IN ({constants((TaskState.OPEN,))})"

Task.add_index(
    Task.index(
        Task.kind, Task.subject_kind, Task.subject, unique=True, where=SQL(OPEN_TASK), name="task_open_once"
    )
)
for _column in (Task.street, Task.district, Task.city):
    Task.add_index(
        Task.index(
            _column, Task.level, Task.due_at, Task.id, where=SQL(OPEN_TASK), name=f"task_own_{_column.name}"
        )
    )
    Task.add_index(
        Task.index(
            _column,
            Task.level,
            Task.tab,
            Task.due_at,
            Task.id,
            where=SQL(OPEN_TASK),
            name=f"task_tab_{_column.name}",
        )
    )
    Task.add_index(
        Task.index(_column, Task.due_at, Task.id, where=SQL(OPEN_TASK), name=f"task_open_{_column.name}")
    )
    Task.add_index(
        Task.index(
            _column,
            Task.level,
            _GRAVITY,
            Task.due_at,
            Task.id,
            where=SQL(OPEN_TASK),
            name=f"task_grave_{_column.name}",
        )
    )
# What waits at firms that are looked for by name; on whose desk is read beside it.
Task.add_index(
    Task.index(
        Task.enterprise,
        Task.due_at,
        Task.id,
        Task.city,
        Task.district,
        Task.street,
        Task.level,
        where=SQL(OPEN_TASK),
        name="task_open_enterprise",
    )
)
for _column in (Task.district, Task.city):  # below a street there is no desk
    Task.add_index(
        Task.index(
            _column,
            _GRAVITY,
            Task.due_at,
            Task.id,
            where=SQL(OPEN_TASK),
            name=f"task_grave_open_{_column.name}",
        )
    )
