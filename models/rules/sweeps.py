"""A sweep (扫楼): a building's units frozen when it is opened, each visited once, by several officers at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from models.frozen import dataclass
from models.rules.deadlines import business_date
from models.rules.inspections import NoAccess
from models.rules.rates import Rate
from models.rules.scope import C, L, O, Verbs

HOLD = timedelta(minutes=10)  # how long a unit is somebody's who has taken it


class SweepState(StrEnum):
    """Whether units are still being visited."""

    OPEN = "open"
    CLOSED = "closed"


class UnitState(StrEnum):
    """What a unit of a sweep is; `taken` is one that is held now: derived from who holds it, never stored."""

    UNVISITED = "unvisited"
    TAKEN = "taken"
    CLEAN = "clean"
    FAULT = "fault"
    LOCKED = "locked"
    REFUSED = "refused"
    VACANT = "vacant"
    NOT_RESUMED = "not_resumed"


SETTLED = (UnitState.CLEAN, UnitState.FAULT)  # somebody was inside: the unit is done in this sweep
# Nobody was: whoever comes again may still get in.
NOT_INSIDE = tuple(UnitState(one.value) for one in NoAccess)
OWED = (UnitState.UNVISITED, UnitState.TAKEN)
FREE = (UnitState.UNVISITED, *NOT_INSIDE)

SWEEP = Verbs("sweep")
OPEN_SWEEP = SWEEP.add("open", O, L, C, goes_to=SweepState.OPEN)
CLOSE_SWEEP = SWEEP.add("close", O, L, C, comes_from=(SweepState.OPEN,), goes_to=SweepState.CLOSED)
SWEEP_UNIT = Verbs("sweep_unit")
TAKE_UNIT = SWEEP_UNIT.add("take", O, L, C, comes_from=FREE, goes_to=UnitState.TAKEN)
RELEASE_UNIT = SWEEP_UNIT.add("release", O, L, C, comes_from=(UnitState.TAKEN,))
MARK_UNIT = SWEEP_UNIT.add("mark", O, L, C, comes_from=(*FREE, UnitState.TAKEN))


@dataclass(frozen=True)
class SweepForm:
    """Which building is swept; the key makes a repeat harmless."""

    key: UUID
    building: int


def result_of(why: NoAccess | None, failed: int) -> UnitState:
    """What a check, or a visit that could not get in, makes of a unit."""
    if why is not None:
        return UnitState(why.value)
    return UnitState.FAULT if failed else UnitState.CLEAN


def state_now(
    state: UnitState,
    taken_until: datetime | None,
    marked_at: datetime | None,
    now: datetime,
    *,
    is_common: bool = False,
) -> UnitState:
    """What a unit is at a moment: a hold lapses by itself, a common area is owed again each business day."""
    if is_common and marked_at is not None and business_date(marked_at) != business_date(now):
        state = UnitState.UNVISITED
    if state not in SETTLED and taken_until is not None and taken_until > now:
        return UnitState.TAKEN
    return state


def counts_for(opened_at: datetime, occurred_at: datetime) -> bool:
    """Whether what happened then is of a sweep opened then: on the day of its opening or later."""
    return business_date(occurred_at) >= business_date(opened_at)


def coverage(states: Iterable[UnitState]) -> Rate:
    """How many of the units were visited; one that is only held was not."""
    known = list(states)
    return Rate(sum(one not in OWED for one in known), len(known))


def is_of_today(marked_at: datetime | None, today: date) -> bool:
    """Whether something was marked on a business day."""
    return marked_at is not None and business_date(marked_at) == today
