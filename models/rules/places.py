"""Regions and bodies, and what all places share: kinds, codes that nest, how exact a number is."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from models.errors import Problem
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import LEVELS_UPWARD, A, C, Level, Verbs


class RegionKind(StrEnum):
    """A subdistrict and a park are of one level."""

    CITY = "city"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    PARK = "park"


LEVEL_OF_KIND = {
    RegionKind.CITY: Level.CITY,
    RegionKind.DISTRICT: Level.DISTRICT,
    RegionKind.SUBDISTRICT: Level.STREET,
    RegionKind.PARK: Level.STREET,
}

# The segments of a code have fixed length, so an ancestor is a prefix: 4301, 430105, 430105006 or 430102P01.
CODE_LENGTH = {Level.CITY: 4, Level.DISTRICT: 6, Level.STREET: 9}


def level_of(code: str) -> Level:
    """The level a region code stands at; ValueError where its length is none of ours."""
    for level, length in CODE_LENGTH.items():
        if len(code) == length:
            return level
    raise ValueError(code)


def ancestor(code: str, level: Level) -> str:
    """The code of the region at `level` that holds `code`; empty where `code` stands above it."""
    length = CODE_LENGTH[level]
    return code[:length] if len(code) >= length else ""


def parent_of(code: str) -> str:
    """The code of the region right above one; empty above a city."""
    return next((code[:length] for length in (6, 4) if length < len(code)), "")


def region_columns(code: str) -> dict[str, str]:
    """The columns that a record lying in a region stores: its code and each ancestor's."""
    return {"region": code, **{level.value: ancestor(code, level) for level in LEVELS_UPWARD}}


class EnterpriseKind(StrEnum):
    """A firm, a building with tenants, or a group."""

    FIRM = "firm"
    BUILDING = "building"
    GROUP = "group"


class SiteKind(StrEnum):
    """What stands at a site: it chooses the checklist."""

    FACTORY = "factory"
    OFFICE = "office"
    UNIT = "unit"  # a tenant's unit in a building
    COMMON_AREA = "common_area"  # the building's own areas
    CONSTRUCTION = "construction"
    CANTEEN = "canteen"
    TRANSPORT = "transport"


class Resumption(StrEnum):
    """Whether a site works, in any order, dated; excluded leaves the denominator."""

    NOT_RESUMED = "not_resumed"
    RESUMED = "resumed"
    SUSPENDED = "suspended"
    EXCLUDED = "excluded"


class Qualifier(StrEnum):
    """How exact an amount was said to be; a total over any of them never pretends to precision."""

    EXACT = "exact"
    ABOUT = "about"
    NEARLY = "nearly"
    OVER = "over"
    UNDER = "under"


REGION = Verbs("region")
ADD_REGION = REGION.add("add", C, A)
CORRECT_REGION = REGION.add("correct", C, A)
MOVE_REGION = REGION.add("move", C, A)
MERGE_REGIONS = REGION.add("merge", C, A)
CLOSE_REGION = REGION.add("close", C, A)
REOPEN_REGION = REGION.add("reopen", C, A)

BODY = Verbs("body")
ADD_BODY = BODY.add("add", C, A)
CORRECT_BODY = BODY.add("correct", C, A)
MOVE_BODY = BODY.add("move", C, A)
MERGE_BODIES = BODY.add("merge", C, A)
CLOSE_BODY = BODY.add("close", C, A)
REOPEN_BODY = BODY.add("reopen", C, A)


@dataclass(frozen=True)
class RegionForm:
    """What a region is called and what it is, from when to when."""

    name: str = entry(Kind.TEXT, required=True, longest=40)
    kind: RegionKind | None = entry(Kind.CHOICE, choices=RegionKind, required=True)
    valid_from: date | None = entry(Kind.DATE)
    valid_to: date | None = entry(Kind.DATE)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; whether the kind fits the code is known with the region."""
        found = basic_problems(self)
        if self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from:
            found += (Problem("valid_to", "ends_before_start"),)
        return found


@dataclass(frozen=True)
class BodyForm:
    """A body (单位) that things are assigned to: whom to ask for there, and who answers for it here."""

    name: str = entry(Kind.TEXT, required=True, longest=80)
    contact_name: str = entry(Kind.TEXT, longest=40)
    contact_phone: str = entry(Kind.PHONE, longest=20)
    answered_by: int | None = entry(Kind.LOOKUP, lookup="people")

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self)
