"""What the program does by itself: overdue findings rise, ranges of events are sealed, drafts long discarded are purged.

Run by `lianqi tick` whenever it is called, and by the open sessions in turn, one of them in an interval; a missed run is
caught up. Whatever is done is looked at again in its own transaction, so nothing is done twice.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from models.actions.custody import overdue_custody
from models.actions.drafts import purge_drafts
from models.actions.handovers import unaccepted_handovers
from models.actions.lapsing import lapsed_leads
from models.actions.rising import overdue_findings
from models.actions.stations import station_contradictions
from models.clauses.findings import anywhere, unsettled
from models.clauses.kept import disagreements
from models.clauses.tasks import is_open
from models.database import reading, transaction
from models.frozen import dataclass
from models.packs.reading import calendar
from models.rules.deadlines import Severity, WorkingDays
from models.rules.findings import FindingState
from models.rules.scope import Actor, Clock
from models.rules.tasks import RECEIVE_WITHIN, UNDO_WITHIN, TaskKind
from models.steps.deeds import NOUN_OF, own_deed
from models.steps.tasks import open_task
from models.steps.turns import end_turn, is_ones_turn, seconds_between, take_turn
from models.tables import Event, Finding, Recollection, Seal, Task, Visit
from models.tables.base import tuples_of

SEAL_EVERY = 1000  # events a seal covers at the most
_PROGRAM = "·"


@dataclass(frozen=True)
class TickResult:
    """What one tick did."""

    risen: int
    not_received: int
    not_accepted: int
    kept_too_long: int
    lead_lapsed: int
    sealed: int
    purged: int


def tick(clock: Clock) -> TickResult:
    """Everything that is due by the clock and not yet done, each finding in a transaction of its own."""
    now = clock()
    actor = Actor(0, 0, _PROGRAM, clock)
    days = working_days()
    risen = overdue_findings(actor, days)
    waiting = sum(_not_received(actor, number) for number in _unreceived(now))
    owed = unaccepted_handovers(actor)
    kept = overdue_custody(actor, days)
    lapsed = lapsed_leads(actor)
    return TickResult(risen, waiting, owed, kept, lapsed, _seal(actor), purge_drafts(now))


def tick_interval() -> int:
    """Seconds from one session's turn to the next one's: a setting."""
    with reading():
        return seconds_between()


def tick_in_turn(clock: Clock) -> TickResult | None:
    """`tick` for an open session: None where another has had its turn within the interval, or is in it."""
    with reading():
        if not is_ones_turn(clock()):
            return None
    with transaction():
        if not take_turn(clock()):
            return None
    try:
        return tick(clock)
    finally:
        with transaction():
            end_turn(clock())


def working_days() -> WorkingDays:
    """The calendar of the packs."""
    known = calendar()
    return WorkingDays(known["holidays"], known["worked"])


def _unreceived(now: datetime) -> list[int]:
    waiting = (
        anywhere()
        & unsettled()
        & (Finding.state == FindingState.ASSIGNED)
        & Finding.received_at.is_null()
        & (Finding.assigned_at <= now - RECEIVE_WITHIN)
    )
    with reading():
        return [row[0] for row in tuples_of(Finding.select(Finding.id).where(waiting))]


def _not_received(actor: Actor, number: int) -> int:
    """What a body has not received within a day is put before a coordinator, once an assignment."""
    with own_deed(actor) as doing:
        finding = Finding.get_or_none(
            (Finding.id == number) & (Finding.state == FindingState.ASSIGNED) & Finding.received_at.is_null()
        )
        if finding is None:
            return 0
        told = Task.select().where(
            (Task.kind == TaskKind.NOT_RECEIVED)
            & (Task.subject_kind == "finding")
            & (Task.subject == number)
            & (Task.due_at == finding.assigned_at + RECEIVE_WITHIN)
        )
        if told.exists():
            return 0
        event = doing.record(finding, "not_received", before=finding.state, after=finding.state)
        open_task(
            doing,
            TaskKind.NOT_RECEIVED,
            finding,
            place=finding,
            event=event,
            due_at=finding.assigned_at + RECEIVE_WITHIN,
            severity=Severity(finding.severity),
            matter=finding.item,
        )
        return 1


def _seal(actor: Actor) -> int:
    """Seal every event not yet sealed, a range at a time; how many events. What an undo needed is purged."""
    with own_deed(actor) as doing:
        Recollection.delete().where(
            Recollection.recorded_at < doing.now - UNDO_WITHIN - timedelta(minutes=1)
        ).execute()
    sealed = 0
    while count := _seal_range(actor):
        sealed += count
    return sealed


def _seal_range(actor: Actor) -> int:
    """In a transaction of its own: nobody who writes waits for more than one range."""
    with own_deed(actor) as doing:
        last = Seal.select().order_by(Seal.last_event.desc()).first()
        rows = _events_after(last.last_event if last else 0)
        if rows:
            Seal.insert(
                first_event=rows[0][0],
                last_event=rows[-1][0],
                digest=digest_of(last.digest if last else "", rows),
                sealed_at=doing.now,
            ).execute()
        return len(rows)


def _events_after(after: int, until: int | None = None) -> list[tuple[Any, ...]]:
    query = Event.select(*SEALED_COLUMNS).where(Event.id > after).order_by(Event.id)
    query = query.where(Event.id <= until) if until is not None else query.limit(SEAL_EVERY)
    return tuples_of(query)


SEALED_COLUMNS = tuple(Event._meta.sorted_fields)


def digest_of(previous: str, rows: list[tuple[Any, ...]]) -> str:
    """SHA-256 over the seal before and every column of every event in the range, as hex."""
    running = hashlib.sha256(previous.encode())
    for row in rows:
        plain = [int(one.timestamp()) if isinstance(one, datetime) else one for one in row]
        running.update(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode())
    return running.hexdigest()


def broken_seals() -> list[int]:
    """The seals whose events are no longer what they were, by the number of their last event."""
    with reading():
        broken, previous = [], ""
        for seal in Seal.select().order_by(Seal.last_event):
            rows = _events_after(seal.first_event - 1, seal.last_event)
            if digest_of(previous, rows) != seal.digest:
                broken.append(int(seal.last_event))
            previous = seal.digest
        return broken


def contradictions() -> list[str]:
    """Open tasks whose subject no longer waits for a decision, subjects that wait without one, and what is kept twice
    and does not agree."""
    found = []
    settled = {
        "inspection": ("accepted", "returned", "no_access"),
        "finding": ("closed", "void"),
        "incident": ("ended",),
        "handover": ("accepted",),
        "assignment": ("ended", "cancelled"),
        "supply_request": ("returned", "declined", "cancelled", "closed"),
        "consignment": ("delivered", "signed", "settled"),
        "discrepancy": ("settled",),
    }
    tables: dict[str, Any] = {noun: table for table, noun in NOUN_OF.items()}
    with reading():
        for noun, states in settled.items():
            table = tables[noun]
            odd = (
                Task.select(Task.id, Task.kind, Task.subject)
                .join(table, on=(Task.subject == table.id))
                .where((Task.subject_kind == noun) & is_open() & table.state.in_(states))
            )
            found += [f"task {row[0]} ({row[1]}) {noun} {row[2]}" for row in tuples_of(odd)]
        waiting = tables["inspection"]
        unqueued = waiting.select(waiting.id).where(
            (waiting.state == "submitted")
            & waiting.id.not_in(
                Task.select(Task.subject).where((Task.subject_kind == "inspection") & is_open())
            )
        )
        found += [f"inspection {row[0]} submitted, no task" for row in tuples_of(unqueued)]
        asked = Task.select(Task.subject).where(
            (Task.subject_kind == "finding") & (Task.kind == TaskKind.VOID_ASKED) & is_open()
        )
        undecided = Finding.select(Finding.id).where(
            unsettled() & Finding.void_asked_at.is_null(False) & Finding.id.not_in(asked)
        )
        found += [f"finding {row[0]} void asked, no task" for row in tuples_of(undecided)]
        found += station_contradictions()
        nowhere = Visit.select(Visit.id).where(Visit.site.is_null() & Visit.body.is_null())
        found += [f"visit {row[0]} nowhere" for row in tuples_of(nowhere)]
        gaps = Event.select(fn.COUNT(Event.id), fn.MAX(Event.id)).tuples().first()
        if gaps and gaps[1] is not None and gaps[0] != gaps[1]:
            found.append(f"events {gaps[0]} of {gaps[1]}")
        for what, query in disagreements():
            found += [f"{what}: {row[0]}" for row in tuples_of(query)]
    return found
