"""A distribution round (发放轮次): one item at one place, so much for each firm, and who has had it.

A line at the counter starts from a round as it would from a request: entitlement >= handed out >= signed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from models.errors import Problem
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry
from models.rules.quantities import MOST
from models.rules.scope import C, S, Verbs


class RoundState(StrEnum):
    """Whether goods are handed out in it."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


PLANNED, OPEN, CLOSED = RoundState
RUNNING = (PLANNED, OPEN)

ROUND = Verbs("round")
PLAN = ROUND.add("plan", S, C, goes_to=PLANNED)
ENTITLE = ROUND.add("entitle", S, C, comes_from=RUNNING)  # another number for some firms than for all
OPEN_ROUND = ROUND.add("open", S, C, comes_from=(PLANNED,), goes_to=OPEN)
CLOSE_ROUND = ROUND.add("close", S, C, comes_from=(OPEN,), goes_to=CLOSED)
SERVE = ROUND.add("serve", S, comes_from=(OPEN,))  # a line at the counter

MOST_ENTITLED = 20_000  # firms given a number of their own in one go


@dataclass(frozen=True)
class RoundForm:
    """What is handed out where and when, and to how much each firm is entitled; 0: only the firms that are named."""

    key: UUID
    holder: int | None = entry(Kind.LOOKUP, required=True, lookup="depots")
    item: int | None = entry(Kind.LOOKUP, required=True, lookup="supply_items")
    each: int | None = entry(Kind.QUANTITY, required=True)
    held_on: date | None = entry(Kind.DATE, required=True)
    hours: str = entry(Kind.TEXT, longest=40)
    name: str = entry(Kind.TEXT, longest=40)
    note: str = entry(Kind.NOTE, longest=300)

    def problems(self, today: date) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        found = basic_problems(self)
        if self.each is not None and self.each < 0:
            found += (Problem("each", "negative"),)
        if self.held_on is not None and self.held_on < today:
            found += (Problem("held_on", "in_the_past"),)
        return found


@dataclass(frozen=True)
class EntitlementRow:
    """So much of a round for a firm."""

    enterprise: int
    quantity: int


def entitlement_problems(
    rows: Sequence[EntitlementRow], taken: Mapping[int, int], known: frozenset[int]
) -> tuple[Problem, ...]:
    """What is wrong with entitlements, the field is `rows.3.quantity`: a firm out of reach, twice, less than it has had."""
    found: list[Problem] = []
    seen: set[int] = set()
    if not rows:
        return (Problem("rows", "required"),)
    if len(rows) > MOST_ENTITLED:
        return (Problem("rows", "too_many_lines", {"most": MOST_ENTITLED, "count": len(rows)}),)
    for at, row in enumerate(rows):
        if row.enterprise not in known:
            found.append(Problem(f"rows.{at}.enterprise", "no_such_firm"))
        if row.enterprise in seen:
            found.append(Problem(f"rows.{at}.enterprise", "twice_in_rows"))
        seen.add(row.enterprise)
        had = taken.get(row.enterprise, 0)
        if 0 < row.quantity < had:
            found.append(Problem(f"rows.{at}.quantity", "less_than_taken", {"taken": had}))
        elif row.quantity <= 0:
            found.append(Problem(f"rows.{at}.quantity", "not_positive"))
        elif row.quantity > MOST:
            found.append(Problem(f"rows.{at}.quantity", "too_large", {"most": MOST}))
    return tuple(found)


@dataclass(frozen=True)
class CounterForm:
    """One line at the counter: which firm, how much, who takes it; a paper slip keeps its number and its time (补录)."""

    key: UUID
    round: int
    enterprise: int | None = entry(Kind.LOOKUP, required=True, lookup="round_firms")
    quantity: int | None = entry(Kind.QUANTITY, required=True)
    collector: int | None = entry(Kind.LOOKUP, lookup="officers")
    # The firm's own, where no officer collects.
    collector_name: str = entry(Kind.TEXT, longest=40)
    slip: str = entry(Kind.TEXT, longest=40)
    again_reason: str = entry(Kind.TEXT, longest=100)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        found = basic_problems(self)
        if self.quantity is not None and self.quantity <= 0:
            found += (Problem("quantity", "not_positive"),)
        if (self.collector is None) == (not self.collector_name.strip()):
            found += (Problem("collector", "one_collector"),)
        return found


@dataclass(frozen=True)
class Claimed:
    """What a firm stands at in a round, in base units, and on which days it has had some."""

    entitled: int
    taken: int = 0
    days: frozenset[date] = frozenset()

    @property
    def left(self) -> int:
        """What it may still take."""
        return max(self.entitled - self.taken, 0)

    def is_again(self, day: date) -> bool:
        """Whether it would be the second time on a day: only with a reason."""
        return day in self.days


def slip_problems(day: date, held_on: date, opened_on: date) -> tuple[Problem, ...]:
    """What is wrong with the day of a line at the counter: none is before the round was to be held, or was begun."""
    began = min(held_on, opened_on)
    return (Problem("occurred_at", "before_the_round", {"day": began.isoformat()}),) if day < began else ()


def counter_problems(
    quantity: int, claimed: Claimed, in_stock: int, day: date, again_reason: str
) -> tuple[Problem, ...]:
    """What is wrong with handing so much to a firm now: over what is left of its entitlement, or of the stock, or again."""
    found: tuple[Problem, ...] = ()
    if quantity > claimed.left:
        found += (Problem("quantity", "more_than_entitled", {"most": claimed.left}),)
    elif quantity > in_stock:
        found += (Problem("quantity", "more_than_stock", {"most": in_stock}),)
    if claimed.is_again(day) and not again_reason.strip():
        found += (Problem("again_reason", "again_today"),)
    return found
