"""A new version of a checklist: written item by item from the one before, put in force from a day to come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from models.errors import Problem
from models.frozen import dataclass
from models.rules.checklists import Area, read_number
from models.rules.deadlines import Severity
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import A, Verbs

CHECKLIST = Verbs("checklist")
ISSUE = CHECKLIST.add("issue", A)
END = CHECKLIST.add("end", A)  # the version before, by the one that follows it
WITHDRAW = CHECKLIST.add("withdraw", A, needs_reason=True)  # before its first day


class VersionState(StrEnum):
    """How a version of a checklist stands on a day."""

    NOW = "now"
    AHEAD = "ahead"
    OVER = "over"
    WITHDRAWN = "withdrawn"  # before its first day: it was in force on none


def version_state(valid_from: date, valid_to: date | None, today: date) -> VersionState:
    """By its first and last day."""
    if valid_to is not None and valid_to < valid_from:
        return VersionState.WITHDRAWN
    if valid_from > today:
        return VersionState.AHEAD
    return VersionState.OVER if valid_to is not None and valid_to < today else VersionState.NOW


_CODE = re.compile(r"[A-Z]{1,3}\d{1,3}")


@dataclass(frozen=True)
class ItemForm:
    """One item of a version; wordings are parted by semicolons, a number's range is written as decimals."""

    code: str = entry(Kind.CODE, required=True, longest=6)
    text_zh: str = entry(Kind.TEXT, required=True, longest=60)
    text_en: str = entry(Kind.TEXT, required=True, longest=120)
    severity: Severity | None = entry(Kind.CHOICE, choices=Severity, required=True)
    area: Area | None = entry(Kind.CHOICE, choices=Area, required=True)
    category: str = entry(Kind.TEXT, required=True, longest=40)
    evidence: str = entry(Kind.TEXT, longest=20)
    basis: str = entry(Kind.TEXT, longest=60)
    wordings_zh: str = entry(Kind.TEXT, longest=300)
    wordings_en: str = entry(Kind.TEXT, longest=300)
    unit_zh: str = entry(Kind.TEXT, longest=10)
    unit_en: str = entry(Kind.TEXT, longest=20)
    least: str = entry(Kind.TEXT, longest=11)
    most: str = entry(Kind.TEXT, longest=11)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the item by itself."""
        found = list(basic_problems(self))
        if self.code.strip() and not _CODE.fullmatch(self.code.strip()):
            found.append(Problem("code", "not_an_item_code"))
        ends: dict[str, Decimal] = {}
        for name in ("least", "most"):
            if typed := getattr(self, name).strip():
                if (number := read_number(typed)) is None:
                    found.append(Problem(name, "not_a_number"))
                else:
                    ends[name] = number
        if len(ends) == 2 and ends["least"] > ends["most"]:
            found.append(Problem("most", "less_than_least"))
        has_unit = [bool(self.unit_zh.strip()), bool(self.unit_en.strip())]
        if ends and not all(has_unit):
            found.append(Problem("unit_zh" if not has_unit[0] else "unit_en", "required"))
        if any(has_unit) and not self.least.strip() and not self.most.strip():
            found.append(Problem("least", "unit_without_range"))
        return tuple(found)


@dataclass(frozen=True)
class ChecklistForm:
    """A whole new version of the list that `based_on` is a version of; from its first day the one before is over."""

    key: UUID
    based_on: int
    items: tuple[ItemForm, ...] = ()
    edition: str = entry(Kind.TEXT, required=True, longest=20)
    valid_from: date | None = entry(Kind.DATE, required=True)

    def problems(self, today: date) -> tuple[Problem, ...]:
        """What is wrong with the version by itself; an item's field is named `F5.text_zh`."""
        found = list(basic_problems(self))
        if self.valid_from is not None and self.valid_from <= today:
            found.append(Problem("valid_from", "not_before_tomorrow"))
        if not self.items:
            found.append(Problem("items", "at_least_one"))
        codes = [one.code.strip() for one in self.items]
        for at, one in enumerate(self.items):
            found += [Problem(f"{codes[at]}.{each.field}", each.code, each.values) for each in one.problems()]
            if codes[at] in codes[:at]:
                found.append(Problem(f"{codes[at]}.code", "taken", {"value": codes[at]}))
        return tuple(found)


def first_day(today: date) -> date:
    """The first day a version may be put in force from: nobody's check of today is judged anew."""
    return today + timedelta(days=1)


def last_day_before(valid_from: date) -> date:
    """The last day of the version that another follows."""
    return valid_from - timedelta(days=1)


class Change(StrEnum):
    """What a version does to an item of the one before."""

    ADDED = "added"
    RETIRED = "retired"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class ItemChange:
    """One item that differs from the version before, with the fields that do."""

    change: Change
    code: str
    fields: tuple[str, ...] = ()


def differences(before: Sequence[ItemForm], after: Sequence[ItemForm]) -> tuple[ItemChange, ...]:
    """What a version changes, in its own order; what it retires last. Moved is whatever no longer stands in line."""
    old = {one.code: one for one in before}
    kept = [one.code for one in after if one.code in old]
    in_line = _in_line([list(old).index(code) for code in kept])
    still = {code for at, code in enumerate(kept) if at in in_line}
    found = []
    for one in after:
        if one.code not in old:
            found.append(ItemChange(Change.ADDED, one.code))
            continue
        names = tuple(
            each.name for each in fields(one) if getattr(one, each.name) != getattr(old[one.code], each.name)
        )
        if names:
            found.append(ItemChange(Change.CHANGED, one.code, names))
        elif one.code not in still:
            found.append(ItemChange(Change.MOVED, one.code))
    codes = {one.code for one in after}
    return (*found, *(ItemChange(Change.RETIRED, code) for code in old if code not in codes))


def _in_line(places: Sequence[int]) -> set[int]:
    """Positions of a longest run of places that still ascend: the fewest others have been moved."""
    none: list[int] = []
    best: list[list[int]] = []
    for at, place in enumerate(places):
        longest = max((run for run in best if places[run[-1]] < place), key=len, default=none)
        best.append([*longest, at])
    longest = max(best, key=len, default=none)
    return set(longest)


def worded(wordings: str) -> str:
    """Wordings as they are kept, one a line, of those parted by semicolons."""
    parted = re.split(r"[;；\n]", wordings)
    return "\n".join(one.strip() for one in parted if one.strip())
