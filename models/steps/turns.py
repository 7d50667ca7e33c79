"""Whose turn it is to do by itself what the program does: of all open sessions one at a time, once in an interval."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.steps.settings import setting
from models.tables import Setting

LONGEST = timedelta(minutes=15)  # a turn that has not ended by then has died with its session
_EVERY, _NEXT = "tick_every", "next_tick_at"


def seconds_between() -> int:
    """How long after one turn has ended the next may begin: a setting."""
    return setting(_EVERY, 300)


def is_ones_turn(now: datetime) -> bool:
    """Whether nobody has had one lately, and nobody is in one."""
    return now.timestamp() >= setting(_NEXT, 0)


def take_turn(now: datetime) -> bool:
    """Begin a turn, unless somebody else has meanwhile."""
    if not is_ones_turn(now):
        return False
    _next_from(now + LONGEST)
    return True


def end_turn(now: datetime) -> None:
    """The next one's interval begins."""
    _next_from(now + timedelta(seconds=seconds_between()))


def _next_from(at: datetime) -> None:
    value = str(int(at.timestamp()))
    if not Setting.update(value=value).where(Setting.name == _NEXT).execute():
        Setting.create(name=_NEXT, value=value)
