"""How many days a firm's masks last: what is on hand ÷ what is used a day; what is unknown stays unknown."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction

from models.errors import Problem
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry
from models.rules.places import Qualifier
from models.rules.scope import O, Verbs

FIRM_SUPPLY = Verbs("firm_supply")
TELL_COVER = FIRM_SUPPLY.add("tell", O)

ALARM_DAYS = 3  # under this a firm is on the shortage list
MASKS_A_HEAD = 2  # used a day by everybody on post, where the firm gave no number of its own
LONGEST_TENTHS = 9_999  # what is shown and ordered by; a cover of years is no other than one of 999.9 days


class CoverState(StrEnum):
    """What is known of it."""

    UNKNOWN = "unknown"
    ALARM = "alarm"
    ENOUGH = "enough"
    NO_USE = "no_use"


@dataclass(frozen=True)
class Cover:
    """What a firm has and uses a day, in base units; None is not known, which is not nothing."""

    on_hand: int | None = None
    used_a_day: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether days can be told, or that none are used."""
        return self.on_hand is not None and self.used_a_day is not None

    @property
    def is_using(self) -> bool:
        """Whether it is known and some are used."""
        return self.is_known and bool(self.used_a_day)

    @property
    def days(self) -> Fraction | None:
        """How long it lasts; None where it is unknown or nothing is used."""
        if self.on_hand is None or not self.used_a_day:
            return None
        return Fraction(self.on_hand, self.used_a_day)

    @property
    def tenths(self) -> int | None:
        """How long it lasts in whole tenths of a day, rounded down; lists are ordered by it."""
        return None if self.days is None else min(int(self.days * 10), LONGEST_TENTHS)

    @property
    def state(self) -> CoverState:
        """Under three days is an alarm."""
        if not self.is_known:
            return CoverState.UNKNOWN
        if self.days is None:
            return CoverState.NO_USE
        return CoverState.ALARM if self.days < ALARM_DAYS else CoverState.ENOUGH

    @property
    def in_words(self) -> str:
        """2.4; — where there is none."""
        if self.on_hand is None or not self.used_a_day:
            return "—"
        return days_in_words(self.on_hand, self.used_a_day)


def usual_use(present: int | None) -> int | None:
    """What is used a day where the firm gave no number: two a head on post; nobody counted is unknown."""
    return None if present is None else present * MASKS_A_HEAD


def cover_of(on_hand: int | None, used_a_day: int | None, present: int | None = None) -> Cover:
    """The cover by the firm's own number of what it uses, else by who is on post."""
    return Cover(on_hand, usual_use(present) if used_a_day is None else used_a_day)


def days_in_words(over: int, under: int = 1) -> str:
    """Days, a fraction of two numbers, to a tenth, never rounded up: 2.99 days are not three."""
    tenths = min(10 * over // under, LONGEST_TENTHS)
    return f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True)
class CoverForm:
    """What a firm has of an item and uses a day, as its officer was told; what it did not say stays unknown."""

    item: int | None = entry(Kind.LOOKUP, required=True, lookup="rationed_items")
    on_hand: int | None = entry(Kind.QUANTITY)
    on_hand_qualifier: Qualifier = entry(Kind.CHOICE, default=Qualifier.EXACT, choices=Qualifier)
    daily_use: int | None = entry(Kind.QUANTITY)
    as_of: date | None = entry(Kind.DATE, required=True)

    def problems(self, today: date) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        found = basic_problems(self)
        if self.on_hand is None and self.daily_use is None:
            found += (Problem("on_hand", "required"),)
        for name in ("on_hand", "daily_use"):
            if (getattr(self, name) or 0) < 0:
                found += (Problem(name, "negative"),)
        if self.as_of is not None and self.as_of > today:
            found += (Problem("as_of", "in_the_future"),)
        return found
