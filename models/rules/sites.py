"""Sites: where work happens, what is counted there, and the dated history of its resumption."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date

from models.errors import Problem
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry
from models.rules.places import Qualifier, Resumption, SiteKind
from models.rules.scope import A, C, O, Verbs

SITE = Verbs("site")
ADD_SITE = SITE.add("add", C, A)
CORRECT_SITE = SITE.add("correct", C, A)
MOVE_SITE = SITE.add("move", C, A)
CLOSE_SITE = SITE.add("close", C, A, needs_reason=True)
REOPEN_SITE = SITE.add("reopen", C, A)
SET_RESUMPTION = SITE.add("set_resumption", O, C)
SET_CONTACT = SITE.add("set_contact", O, C)
SET_REST_DAYS = SITE.add("set_rest_days", O, C)

_WEEKDAYS = {
    **{str(day): str(day) for day in range(1, 8)},
    **dict(zip("一二三四五六日", "1234567", strict=True)),
    "天": "7",
    "末": "67",
}
_BETWEEN = frozenset("周星期、，,. ")

COUNTS = ("roster", "due", "returned")


@dataclass(frozen=True)
class RestDaysForm:
    """On which weekdays a firm rests, as ISO numbers or as people say them: 67, 六日, 周末; empty where it never does."""

    rest_days: str = entry(Kind.TEXT, longest=20)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        found = list(basic_problems(self))
        if read_weekdays(self.rest_days) is None:
            found.append(Problem("rest_days", "not_weekdays", {"value": self.rest_days}))
        return tuple(found)


def read_weekdays(typed: str) -> str | None:
    """ISO numbers of weekdays in their order, each once; None where something else was typed."""
    said = [_WEEKDAYS.get(one) for one in unicodedata.normalize("NFKC", typed) if one not in _BETWEEN]
    return None if None in said else "".join(sorted(set("".join(filter(None, said)))))


@dataclass(frozen=True)
class SiteForm:
    """A worksite, a workshop, or a unit in a building, with what is counted there."""

    name: str = entry(Kind.TEXT, longest=60)  # empty where the firm itself is its only site
    kind: SiteKind = entry(Kind.CHOICE, default=SiteKind.FACTORY, choices=SiteKind)
    building: int | None = entry(Kind.LOOKUP, lookup="enterprises")
    floor: str = entry(Kind.TEXT, longest=10)
    unit: str = entry(Kind.TEXT, longest=20)
    standing_in: str = entry(Kind.TEXT, longest=40)
    roster: int | None = entry(Kind.COUNT)
    roster_qualifier: Qualifier = entry(Kind.CHOICE, default=Qualifier.EXACT, choices=Qualifier)
    due: int | None = entry(Kind.COUNT)
    due_qualifier: Qualifier = entry(Kind.CHOICE, default=Qualifier.EXACT, choices=Qualifier)
    returned: int | None = entry(Kind.COUNT)
    returned_qualifier: Qualifier = entry(Kind.CHOICE, default=Qualifier.EXACT, choices=Qualifier)
    counted_on: date | None = entry(Kind.DATE)
    filed_on: date | None = entry(Kind.DATE)
    checked_on: date | None = entry(Kind.DATE)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; a unit that is taken is found in the store."""
        found = list(basic_problems(self))
        found += [Problem(name, "negative") for name in COUNTS if (getattr(self, name) or 0) < 0]
        if self.building is not None and not (self.floor.strip() and self.unit.strip()):
            found.append(Problem("unit", "required"))
        return tuple(found)


@dataclass(frozen=True)
class ResumptionForm:
    """From which day a site stands in which state of resumption."""

    state: Resumption | None = entry(Kind.CHOICE, choices=Resumption, required=True)
    since: date | None = entry(Kind.DATE, required=True)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self)


# What a firm is in, by its sites: resumed when any counted one is; excluded where none is counted.
BY_WEIGHT = (Resumption.RESUMED, Resumption.SUSPENDED, Resumption.NOT_RESUMED, Resumption.EXCLUDED)


def resumption_of(states: Iterable[Resumption]) -> Resumption:
    """The state a firm counts as, given those of its sites."""
    said = set(states)
    return next((one for one in BY_WEIGHT if one in said), Resumption.EXCLUDED)


def floor_order(floor: str) -> tuple[int, str]:
    """Where a floor stands from the lowest up: B2, B1, 1, 2 … 34; what is no number (夹层) above them, by its name."""
    if floor.isdecimal():
        return int(floor), ""
    if floor[:1] == "B" and floor[1:].isdecimal():
        return -int(floor[1:]), ""
    return 1000, floor
