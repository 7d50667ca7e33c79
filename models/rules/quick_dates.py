"""Dates and times as people type them: 今 明 昨 +3 2/14 2月13日 2020.2.13 2020-02-14, 14:05 alone is today."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from models.errors import Invalid, Problem
from models.rules.codes import plain_text
from models.rules.deadlines import SHANGHAI

_NEAR = {"今": 0, "今天": 0, "今日": 0, "明": 1, "明天": 1, "昨": -1, "昨天": -1, "后天": 2, "前天": -2,
         "today": 0, "tomorrow": 1, "yesterday": -1}  # fmt: skip


def read_day(typed: str, today: date) -> date:
    """The day meant; without a year the one of `today`. Invalid("unreadable") on field `value` otherwise."""
    text = plain_text(typed).lower()
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    if found := re.fullmatch(r"([+-])(\d{1,3})", text):
        return today + timedelta(days=int(found[1] + found[2]))
    found = re.fullmatch(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?", text) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", text
    )
    if found:
        try:
            return date(int(found[1] or today.year), int(found[2]), int(found[3]))
        except ValueError:
            pass
    raise Invalid(Problem("value", "unreadable_date", {"value": typed}))


def read_moment(typed: str, now: datetime) -> datetime:
    """The moment meant, aware, in UTC: a time alone is today's, a day alone is noon's."""
    text = plain_text(typed)
    local = now.astimezone(SHANGHAI)
    found = re.fullmatch(r"(?:(.+?)\s+)?(\d{1,2})[:：时点](\d{2})?分?", text)
    day = read_day(found[1], local.date()) if found and found[1] else local.date()
    if found is None:
        day, hour, minute = read_day(text, local.date()), 12, 0
    else:
        hour, minute = int(found[2]), int(found[3] or 0)
    try:
        return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)
    except ValueError as error:
        raise Invalid(Problem("value", "unreadable_date", {"value": typed})) from error
