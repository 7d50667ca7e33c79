"""When a thing is due, in Asia/Shanghai, and when an overdue one rises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.rules.scope import Level, levels_above

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Severity(StrEnum):
    """How grave a fault is: high, medium, low."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"


SEVERITY_RANK = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}


class Deadline(StrEnum):
    """How a deadline was given: 立即, 24 小时, 48 小时, 7 天, or a date."""

    AT_ONCE = "at_once"
    HOURS_24 = "hours_24"
    HOURS_48 = "hours_48"
    DAYS_7 = "days_7"
    DATE = "date"


PRESELECTED = {
    Severity.HIGH: Deadline.AT_ONCE,
    Severity.MEDIUM: Deadline.HOURS_48,
    Severity.LOW: Deadline.DAYS_7,
}
_SPANS = {
    Deadline.HOURS_24: timedelta(hours=24),
    Deadline.HOURS_48: timedelta(hours=48),
    Deadline.DAYS_7: timedelta(days=7),
}
_END_OF_WORK, _LATEST, _MORNING = time(18), time(22), time(9)


def noon_of(day: date, now: datetime) -> datetime:
    """When a thing of a day without an hour happened: at noon, and never ahead of now."""
    return min(datetime.combine(day, time(12), SHANGHAI), now)


def business_date(moment: datetime) -> date:
    """The day in Shanghai on which an aware moment falls."""
    return moment.astimezone(SHANGHAI).date()


def end_of_work(day: date) -> datetime:
    """18:00 of a day in Shanghai, as UTC: when a deadline given as a date runs out."""
    return datetime.combine(day, _END_OF_WORK, SHANGHAI).astimezone(UTC)


def is_over(day: date, at: datetime) -> bool:
    """Whether a deadline given as a date has run out at an aware moment: today's at six."""
    return end_of_work(day) <= at


def due_at(deadline: Deadline, given_at: datetime, on: date | None = None) -> datetime:
    """When a deadline given at an aware moment runs out, in UTC; `on` is the day of Deadline.DATE.

    立即 is the later of 18:00 and two hours from then, but never past 22:00: then 09:00 the next day.
    """
    if deadline is Deadline.DATE:
        if on is None:
            raise ValueError("a dated deadline needs its day")
        return end_of_work(on)
    if deadline is not Deadline.AT_ONCE:
        return given_at.astimezone(UTC) + _SPANS[deadline]
    local = given_at.astimezone(SHANGHAI)
    due = max(datetime.combine(local.date(), _END_OF_WORK, SHANGHAI), local + timedelta(hours=2))
    if due > datetime.combine(local.date(), _LATEST, SHANGHAI):
        due = datetime.combine(local.date() + timedelta(days=1), _MORNING, SHANGHAI)
    return due.astimezone(UTC)


class WorkingDays:
    """Which days are worked: Monday to Friday, but for holidays and days worked instead."""

    def __init__(self, holidays: Iterable[date] = (), worked: Iterable[date] = ()) -> None:
        self.holidays, self.worked = frozenset(holidays), frozenset(worked)

    def is_working(self, day: date) -> bool:
        """Whether offices work on a day."""
        return day in self.worked or (day.weekday() < 5 and day not in self.holidays)

    def after(self, moment: datetime, days: int) -> datetime:
        """The same time of day `days` working days later, in UTC."""
        local = moment.astimezone(SHANGHAI)
        day = local.date()
        while days:
            day += timedelta(days=1)
            days -= self.is_working(day)
        return datetime.combine(day, local.timetz().replace(tzinfo=None), SHANGHAI).astimezone(UTC)


def rises(
    due: datetime, severity: Severity, holder: Level | None, now: datetime, calendar: WorkingDays
) -> tuple[Level, ...]:
    """The levels an item overdue since `due` must have been raised to by `now`, lowest first.

    At due to the level above the holder (None is the officer), then one level more after each
    24 h (H) or two working days (M, L), up to the city. Levels without a coordinator are the caller's to skip.
    """
    reached, at = [], due.astimezone(UTC)
    for level in levels_above(holder):
        if at > now:
            break
        reached.append(level)
        at = next_rise(at, severity, calendar)
    return tuple(reached)


def next_rise(since: datetime, severity: Severity, calendar: WorkingDays) -> datetime:
    """How long a level has before the matter goes on, in UTC: 24 h (H) or two working days (M, L)."""
    if severity is Severity.HIGH:
        return since.astimezone(UTC) + timedelta(hours=24)
    return calendar.after(since, 2)
