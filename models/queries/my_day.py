"""What one has done today at one's desk: how much, of what kind, how much of it by a no, how long it had waited."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from peewee import JOIN

from models.clauses.scope import standing
from models.database import reading
from models.queries.rows import Row
from models.rules.deadlines import SHANGHAI
from models.rules.scope import Actor
from models.rules.tasks import ESCALATE, UNDO
from models.tables import Event, Task
from models.tables.base import tuples_of


class DayKind(Row):
    """What one has decided of a kind: how much, how much of it by a no, and how long half of it had waited at most."""

    kind: str
    decided: int
    returned: int
    median_wait: int  # seconds from coming to a desk to the decision


class MyDay(Row):
    """What one has done on a day; what was taken back is not decided."""

    day: date
    kinds: tuple[DayKind, ...]
    total: DayKind
    passed_on: tuple[tuple[str, int], ...]  # the desk's own verbs and how often


PASSED_ON = (ESCALATE.verb, "delegate", "take_over", "claim")
SENT_BACK = frozenset({"return", "refuse_void", "fail_recheck", "decline"})


def my_day(actor: Actor, day: date | None = None) -> MyDay:
    """What one has decided on a business day, today's unless another is given: by kind, how long it had waited."""
    with reading():
        who = standing(actor)
        on = day or who.today
        began = datetime.combine(on, time(), SHANGHAI)
        rows = tuples_of(_done_by(who.person, began, began + timedelta(days=1)))
    closed = [(kind, verb, at - since) for kind, verb, at, since, _ in rows if kind is not None]
    kinds = {kind: [one for one in closed if one[0] == kind] for kind in sorted({one[0] for one in closed})}
    on_desk = Counter(verb for _, verb, _, _, noun in rows if noun == "task")
    on_desk[ESCALATE.verb] -= on_desk[UNDO.verb]  # no other verb of the desk is taken back
    return MyDay(
        on,
        tuple(_of_kind(kind, found) for kind, found in kinds.items()),
        _of_kind("", closed),
        tuple((verb, on_desk[verb]) for verb in PASSED_ON if on_desk[verb] > 0),
    )


def _done_by(person: int, since: datetime, until: datetime) -> Any:
    """One's own events of a span, each with the task that it closed."""
    opened = Event.alias()
    its_task = (
        (Task.subject_kind == Event.subject_kind)
        & (Task.subject == Event.subject)
        & (Task.closed_by == Event.id)
    )
    return (
        Event.select(Task.kind, Event.verb, Event.recorded_at, opened.recorded_at, Event.subject_kind)
        .join(Task, JOIN.LEFT_OUTER, on=its_task)
        .join(opened, JOIN.LEFT_OUTER, on=(Task.opened_by == opened.id))
        .where((Event.person == person) & (Event.recorded_at >= since) & (Event.recorded_at < until))
    )


def _of_kind(kind: str, found: list[Any]) -> DayKind:
    waits = [int(wait.total_seconds()) for _, _, wait in found]
    returned = sum(verb in SENT_BACK for _, verb, _ in found)
    return DayKind(kind, len(found), returned, int(median(waits)) if waits else 0)
