"""Regions, firms and the sites where work happens: kinds, codes that nest, resumption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.errors import Problem
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import A, C, L, Level, O, S, Verbs


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

BODY = Verbs("body")
ADD_BODY = BODY.add("add", C, A)

ENTERPRISE = Verbs("enterprise")
ADD_ENTERPRISE = ENTERPRISE.add("add", C, A)
CORRECT_ENTERPRISE = ENTERPRISE.add("correct", C, A)
REVEAL = ENTERPRISE.add("reveal", O, L, C, S, needs_reason=True)

SITE = Verbs("site")
ADD_SITE = SITE.add("add", C, A)
SET_RESUMPTION = SITE.add("set_resumption", O, C)
SET_CONTACT = SITE.add("set_contact", O, C)
SET_REST_DAYS = SITE.add("set_rest_days", O, C)


@dataclass(frozen=True)
class EnterpriseForm:
    """A firm as a coordinator adds it; its first site is made with it."""

    name: str = entry(Kind.TEXT, required=True, longest=80)
    region: str = entry(Kind.LOOKUP, default="", required=True, lookup="regions")
    credit_code: str = entry(Kind.CODE, longest=18)
    kind: EnterpriseKind = entry(Kind.CHOICE, default=EnterpriseKind.FIRM, choices=EnterpriseKind)
    site_kind: SiteKind = entry(Kind.CHOICE, default=SiteKind.FACTORY, choices=SiteKind)
    industry: str = entry(Kind.TEXT, longest=40)
    is_four_above: bool = entry(Kind.YES_NO, default=False)
    is_above_scale_industry: bool = entry(Kind.YES_NO, default=False)
    is_small_micro: bool = entry(Kind.YES_NO, default=False)
    is_key_project: bool = entry(Kind.YES_NO, default=False)
    roster: int | None = entry(Kind.COUNT)
    contact_name: str = entry(Kind.TEXT, longest=40, personal=True)
    contact_phone: str = entry(Kind.PHONE, longest=20, personal=True)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; a name that is taken is found in the store."""
        found = list(basic_problems(self))
        if self.roster is not None and self.roster < 0:
            found.append(Problem("roster", "negative"))
        if self.region and len(self.region) not in CODE_LENGTH.values():
            found.append(Problem("region", "unknown_region", {"value": self.region}))
        return tuple(found)


@dataclass(frozen=True)
class ResumptionForm:
    """From which day a site stands in which state of resumption."""

    state: Resumption | None = entry(Kind.CHOICE, choices=Resumption, required=True)
    since: date | None = entry(Kind.DATE, required=True)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self)


def implied_flags(is_four_above: bool, is_above_scale_industry: bool, is_above_limit: bool) -> bool:
    """Whether a firm counts as 四上: 规上工业 and 限上 imply it."""
    return is_four_above or is_above_scale_industry or is_above_limit
