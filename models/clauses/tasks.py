"""Which tasks are whose: the same conditions for the list, its counts and the right to decide."""

from __future__ import annotations

from peewee import fn

from models.clauses.scope import NOTHING, Clause, Standing, region_column
from models.rules.scope import LEVELS_UPWARD, Level, Role
from models.rules.tasks import TaskState
from models.tables import Task
from models.tables.base import among


def is_open() -> Clause:
    """Tasks that still wait."""
    return among(Task.state, (TaskState.OPEN,))


def _here(who: Standing, *, is_passed: bool) -> Clause:
    column = region_column(Task, who.level)
    return (column if is_passed else fn.COALESCE(column, "")) == who.region


def own_tasks(who: Standing, *, is_passed: bool = True) -> Clause:
    """Open tasks on the desk of a coordinator's own level.

    `is_passed` where the list is walked in its order, by the region's index; False where the tasks are found by
    something else, and the region must not tempt the store to use that index.
    """
    if who.role is not Role.COORDINATOR:
        return NOTHING
    return _here(who, is_passed=is_passed) & (Task.level == who.level) & is_open()


def levels_below(who: Standing) -> tuple[Level, ...]:
    """The levels whose desks a coordinator sees below the own."""
    return LEVELS_UPWARD[: LEVELS_UPWARD.index(who.level)] if who.role is Role.COORDINATOR else ()


def tasks_below(who: Standing, level: Level | None = None, *, is_passed: bool = True) -> Clause:
    """Open tasks on the desks below (下级), or on those of one level: to be seen, and taken over with a reason."""
    lower = levels_below(who)
    if not lower:
        return NOTHING
    here = _here(who, is_passed=is_passed) & is_open()
    if level is not None or len(lower) == 1:
        # An equality: the own desk's tasks, which may be many more, are not passed on the way.
        return here & (Task.level == (level or lower[0]))
    return here & (Task.level != who.level)


def visible_tasks(who: Standing) -> Clause:
    """Tasks a coordinator may see at all: the own level's and those below."""
    if who.role is not Role.COORDINATOR:
        return NOTHING
    seen = region_column(Task, who.level) == who.region
    if who.level is Level.STREET:
        return seen & (Task.level == Level.STREET)
    if who.level is Level.DISTRICT:
        return seen & (Task.level != Level.CITY)
    return seen
