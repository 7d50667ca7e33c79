"""The desk's own verbs: claim, release, delegate, take over, escalate, and taking one's own decision back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from peewee import Field

from models.clauses.assignments import held_by_a_stranger
from models.clauses.scope import in_force, is_stationed_at, region_column
from models.clauses.tasks import is_open, tasks_below
from models.errors import Invalid, NotFound, Problem, Refused
from models.rules.findings import RAISE, FindingState
from models.rules.scope import Actor, Level, Role
from models.rules.supply_requests import APPROVE
from models.rules.tasks import (
    CLAIM,
    CLAIM_LAPSES,
    DELEGATE,
    ESCALATE,
    RELEASE,
    TAKE_OVER,
    UNDO,
    UNDO_WITHIN,
    TaskState,
)
from models.rules.verbs import ALL_TRANSITIONS
from models.steps.deeds import NOUN_OF, Deed, deed
from models.steps.supply_requests import forget_approval
from models.steps.tasks import desk_above
from models.tables import (
    Enterprise,
    Event,
    Finding,
    Grant,
    Inspection,
    Person,
    Recollection,
    Site,
    Task,
)
from models.tables.base import Table

# What a decision wrote beside its own record, and how that is taken back with it.
ALSO_TAKEN_BACK: dict[str, Callable[[Any], None]] = {APPROVE.name: forget_approval}
TABLE_OF = {noun: table for table, noun in NOUN_OF.items()}


def claim_task(actor: Actor, task: int, version: int) -> int:
    """Put one's name on a task for fifteen minutes; refused while a colleague's claim holds. The event's number."""
    with deed(actor) as doing:
        row = _own(doing, task)
        doing.allow(CLAIM, row, version)
        holder = row.__data__["claimed_by"]
        if holder not in (None, doing.person) and row.claimed_until > doing.now:
            raise Refused("claimed", by=_name(holder), at=row.claimed_until, state=str(row.state))
        return doing.change(row, CLAIM, claimed_by=doing.person, claimed_until=doing.now + CLAIM_LAPSES)


def release_task(actor: Actor, task: int, version: int) -> int:
    """Take one's own claim off a task; the number of the event."""
    with deed(actor) as doing:
        row = _own(doing, task)
        doing.allow(RELEASE, row, version)
        if row.__data__["claimed_by"] != doing.person:
            raise Refused("not_claimed_by_you", state=str(row.state))
        return doing.change(row, RELEASE, claimed_by=None, claimed_until=None)


def delegate_task(actor: Actor, task: int, to_person: int, version: int) -> int:
    """Hand a task to a colleague who coordinates the same region; the number of the event."""
    with deed(actor) as doing:
        row = _own(doing, task)
        doing.allow(DELEGATE, row, version)
        colleague = (
            Grant.select()
            .join(Person)
            .where(
                (Grant.person == to_person)
                & (Grant.role == Role.COORDINATOR)
                & (Grant.region == doing.who.region)
                & (Person.is_active == True)  # noqa: E712 - a Peewee condition
                & in_force(doing.today)
            )
        )
        if to_person == doing.person or not colleague.exists():
            raise Invalid(Problem("to_person", "not_a_colleague"))
        if is_stationed_at(to_person, row.__data__["enterprise"]):
            raise Refused("colleague_avoids", state=str(row.state))
        return doing.change(
            row,
            DELEGATE,
            delegated_to=to_person,
            claimed_by=to_person,
            claimed_until=doing.now + CLAIM_LAPSES,
        )


def take_over_task(actor: Actor, task: int, reason: str, version: int) -> int:
    """Take a task from a desk below onto one's own, with a reason; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Task, task)
        if not Task.select().where((Task.id == task) & tasks_below(doing.who)).exists():
            raise Refused("not_below", state=str(row.state))
        doing.allow(TAKE_OVER, row, version, reason=reason)
        return doing.change(
            row,
            TAKE_OVER,
            reason=reason,
            level=doing.who.level,
            claimed_by=doing.person,
            claimed_until=doing.now + CLAIM_LAPSES,
        )


def escalate_task(actor: Actor, task: int, reason: str, version: int) -> int:
    """Put a task of one's own desk on the next one above, with why it is not decided here; the event's number.

    The next is the lowest above with a coordinator whom 回避 does not keep away; Refused where there is none.
    """
    with deed(actor) as doing:
        row = _own(doing, task)
        doing.allow(ESCALATE, row, version, reason=reason)
        desk = desk_above(doing, row)
        if desk is None:
            raise Refused("no_desk_above", state=str(row.state))
        return doing.change(
            row,
            ESCALATE,
            reason=reason,
            level=desk,
            delegated_to=None,
            claimed_by=None,
            claimed_until=None,
        )


def undo_decision(actor: Actor, event: int) -> int:
    """Take back one's own decision of the last ten minutes where nothing has followed from it; the event's number.

    The old values come back by version, the tasks it closed open again, those it opened are done.
    """
    with deed(actor) as doing:
        doing.allow(UNDO)
        decided = Event.get_or_none((Event.id == event) & (Event.person == doing.person))
        if decided is None:
            raise NotFound("decision")
        verb = ALL_TRANSITIONS.get(f"{decided.subject_kind}.{decided.verb}")
        if verb is None or not verb.undoable:
            raise Refused("not_undoable", verb=f"{decided.subject_kind}.{decided.verb}")
        if doing.now - decided.recorded_at > UNDO_WITHIN:
            raise Refused("too_late_to_undo", at=decided.recorded_at)
        row = _as_decided(doing, decided)
        if (later := _followed(row, decided)) is not None:
            raise Refused("followed", by=_name(later[0]), at=later[1], state=str(getattr(row, "state", "")))
        if _has_gone_on(row):
            raise Refused("gone_on", state=str(getattr(row, "state", "")))
        old = _old_values(type(row), decided)
        number = doing.change(row, UNDO, to=decided.from_state or None, **old)
        if (forget := ALSO_TAKEN_BACK.get(verb.name)) is not None:
            forget(row)
        Task.update(state=TaskState.DONE, closed_by=number, version=Task.version + 1).where(
            (Task.opened_by == decided.id) & is_open()
        ).execute()
        Task.update(state=TaskState.OPEN, closed_by=None, version=Task.version + 1).where(
            Task.closed_by == decided.id
        ).execute()
        return number


def _followed(row: Table, decided: Event) -> tuple[int | None, Any] | None:
    """By whom and when something followed a decision: told of its subject, or, of a task, what settled it elsewhere."""
    same = (Event.subject_kind == decided.subject_kind) & (Event.subject == decided.subject)
    after = same & (Event.id > decided.id)
    if isinstance(row, Task) and row.state != decided.to_state:
        after |= Event.id == row.closed_by
    if isinstance(row, Finding) and row.state == FindingState.VOID:
        # The check came back and failed its item again: the same fault would stand there twice.
        of_the_check = (Finding.inspection == row.__data__["inspection"]) & (Finding.item == row.item)
        anew = Finding.select(Finding.id).where(of_the_check & (Finding.id > row.id))
        is_raised = (Event.subject_kind == NOUN_OF[Finding]) & (Event.verb == RAISE.verb)
        after |= is_raised & Event.subject.in_(anew)
    told = Event.select(Event.person, Event.recorded_at).where(after)
    found: tuple[int | None, Any] | None = told.order_by(Event.id.desc()).tuples().first()
    return found


def _has_gone_on(row: Table) -> bool:
    """Whether what was settled would come back to a place or a person that has changed since: only open work went along."""
    if not isinstance(row, Finding | Inspection):
        return False
    site = Site.get_by_id(row.__data__["site"])
    firm = site.__data__["enterprise"]
    is_elsewhere = any(getattr(site, level.value) != getattr(row, level.value) for level in Level)
    if is_elsewhere or site.is_closed or Enterprise.get_by_id(firm).is_closed:
        return True
    if not isinstance(row, Finding):
        return False
    strangers = Finding.select().where((Finding.id == row.id) & held_by_a_stranger())
    return row.__data__["enterprise"] != firm or bool(strangers.exists())


def _as_decided(doing: Deed, decided: Event) -> Table:
    """What was decided on; what was put on a desk above is out of sight there, and comes back all the same."""
    if decided.subject_kind != NOUN_OF[Task]:
        return doing.find(TABLE_OF[decided.subject_kind], decided.subject)
    there = (Task.id == decided.subject) & (region_column(Task, doing.who.level) == doing.who.region)
    row = Task.select().where(there).first()
    if row is None:
        raise NotFound("task")
    found: Task = row
    return found


def _own(doing: Deed, task: int) -> Task:
    """A task of the own level: one below is taken over first, one decided already says so."""
    row = doing.find(Task, task)
    if doing.who.role is Role.COORDINATOR and row.level != doing.who.level:
        raise Refused("on_another_desk", state=str(row.state))
    return row


def _name(person: int | None) -> str:
    if person is None:
        return ""
    return str(Person.select(Person.name).where(Person.id == person).scalar() or "")


def _old_values(table: type[Table], decided: Event) -> dict[str, Any]:
    kept = Recollection.get_or_none(Recollection.event == decided.id)
    old = {name: pair[0] for name, pair in json.loads(decided.changes or "{}").items()}
    old.update(json.loads(kept.values) if kept else {})
    return {name: _restored(table._meta.fields[name], value) for name, value in old.items()}


def _restored(column: Field, value: Any) -> Any:
    """A value as events keep it back to what the column takes."""
    return column.python_value(value) if value is not None else None  # type: ignore[no-untyped-call]
