"""The duty roster (值班表): who may set it, over which days of a span."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from models.errors import Problem
from models.frozen import dataclass
from models.rules.deadlines import WorkingDays
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import C, L, Verbs

LONGEST_SPAN = 92  # days: a quarter
BEFORE, SHOWN_DAYS = 7, 42  # days before today, and of one reading of the roster
MOST_DUTIES = 5_000  # people times days in one act: one transaction, while everybody else waits

DUTY = Verbs("duty")
SET_DUTY = DUTY.add("set", L, C)
CLEAR_DUTY = DUTY.add("clear", L, C)


class Days(StrEnum):
    """Which days of a span: each, those off (weekends and holidays, but for days worked instead), or those worked."""

    ALL = "all"
    REST = "rest"
    WORKING = "working"


@dataclass(frozen=True)
class DutyForm:
    """A span of days, the last included; without a last day it is the first alone."""

    first: date | None = entry(Kind.DATE, required=True)
    last: date | None = entry(Kind.DATE)
    days: Days = entry(Kind.CHOICE, default=Days.ALL, choices=Days)
    note: str = entry(Kind.TEXT, longest=60)

    def problems(self, today: date) -> tuple[Problem, ...]:
        """What is wrong with the form on a day; what is past stays as it was, but today may be put right."""
        found = list(basic_problems(self))
        if self.first and self.first < today:
            found.append(Problem("first", "in_the_past"))
        found += span_problems(self.first, self.last)
        return tuple(found)

    def wanted(self, calendar: WorkingDays) -> tuple[date, ...]:
        """The days of the span that are meant."""
        assert self.first is not None, "a form without problems has its first day"
        return tuple(
            day
            for day in span(self.first, self.last)
            if self.days is Days.ALL or calendar.is_working(day) is (self.days is Days.WORKING)
        )


def span_problems(first: date | None, last: date | None, field: str = "last") -> tuple[Problem, ...]:
    """What is wrong with a span of days by itself."""
    if first is None or last is None:
        return ()
    if last < first:
        return (Problem(field, "ends_before_start"),)
    if (last - first).days >= LONGEST_SPAN:
        return (Problem(field, "too_many_days", {"most": LONGEST_SPAN}),)
    return ()


def shown_span(today: date) -> tuple[date, date]:
    """The first and last day that the roster is opened with."""
    first = today - timedelta(days=BEFORE)
    return first, first + timedelta(days=SHOWN_DAYS - 1)


def span(first: date, last: date | None) -> tuple[date, ...]:
    """Each day of a span, the last included."""
    return tuple(first + timedelta(days=at) for at in range(((last or first) - first).days + 1))


@dataclass(frozen=True)
class DutyResult:
    """How many duties an act set or cleared, and how many stood so already."""

    changed: int
    unchanged: int
