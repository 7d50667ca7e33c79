"""Goods that somebody keeps longer than they said: put before a coordinator, one level higher the longer it lasts."""

from __future__ import annotations

from datetime import datetime

from models.clauses.supply_requests import underway
from models.database import reading
from models.rules.consignments import COLLECTED, IN_CUSTODY
from models.rules.deadlines import Severity, WorkingDays, rises
from models.rules.scope import LEVELS_UPWARD, Actor, Level
from models.rules.tasks import TaskKind
from models.steps.consignments import goods_in_short_of
from models.steps.deeds import Deed, own_deed
from models.steps.tasks import coordinators, desks_for, put_before
from models.tables import Consignment, Event
from models.tables.base import tuples_of

RISE = "rise"  # what the program records of it; its reason is the level


def _kept_too_long(now: datetime) -> object:
    return underway() & Consignment.state.in_((COLLECTED, IN_CUSTODY)) & (Consignment.kept_until <= now)


def overdue_custody(program: Actor, days: WorkingDays) -> int:
    """Goods past the time they were to be delivered by rise to a coordinator, each to every level once; how many rose."""
    with reading():
        late = tuples_of(
            Consignment.select(Consignment.id).where(_kept_too_long(program.clock())).order_by(Consignment.id)
        )
    return sum(_raise_one(program, number, days) for (number,) in late)


def _raise_one(program: Actor, number: int, days: WorkingDays) -> int:
    with own_deed(program) as doing:
        row = Consignment.get_or_none((Consignment.id == number) & _kept_too_long(doing.now))
        if row is None:
            return 0
        # What happened before it was recorded must not rise before it was recorded.
        since = max(row.kept_until, _recorded_at(row))
        reached = rises(since, Severity.MEDIUM, None, doing.now, days)
        new = [level for level in _desks(row, doing)[: len(reached)] if level not in _already(row)]
        for level in new:
            event = doing.record(row, RISE, before=row.state, after=row.state, reason=level)
            put_before(
                doing,
                TaskKind.CUSTODY,
                row,
                level,
                event=event,
                due_at=row.kept_until,
                severity=Severity.MEDIUM,
                matter=goods_in_short_of(row),
            )
        return len(new)


def _desks(row: Consignment, doing: Deed) -> list[Level]:
    """Those with somebody who neither keeps the goods nor is stationed at the firm; where there are none, with anybody."""
    others = list(desks_for(row, doing, submitted_by=frozenset({row.custodian})))
    return others or [level for level in LEVELS_UPWARD if coordinators(getattr(row, level), doing)]


def _last_promise(row: Consignment) -> Event:
    """When it was last said how long the goods are kept."""
    found: Event = (
        Event.select()
        .where(
            (Event.subject_kind == "consignment")
            & (Event.subject == row.id)
            & Event.verb.in_(("hand_out", "keep", "hand_over"))
        )
        .order_by(Event.id.desc())
        .get()
    )
    return found


def _recorded_at(row: Consignment) -> datetime:
    at: datetime = _last_promise(row).recorded_at
    return at


def _already(row: Consignment) -> set[str]:
    risen = Event.select(Event.reason).where(
        (Event.subject_kind == "consignment")
        & (Event.subject == row.id)
        & (Event.verb == RISE)
        & (Event.id > _last_promise(row).id)
    )
    return {level for (level,) in tuples_of(risen)}
