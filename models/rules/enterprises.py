"""Firms, buildings and groups: what is kept of one, how it is added, merged, closed and moved."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from models.errors import Problem
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry
from models.rules.places import CODE_LENGTH, EnterpriseKind, Qualifier, SiteKind
from models.rules.scope import A, C, L, O, S, Verbs

ENTERPRISE = Verbs("enterprise")
ADD_ENTERPRISE = ENTERPRISE.add("add", C, A)
CORRECT_ENTERPRISE = ENTERPRISE.add("correct", C, A)
MOVE_ENTERPRISE = ENTERPRISE.add("move", C, A)
MERGE_ENTERPRISES = ENTERPRISE.add("merge", C, A)
CLOSE_ENTERPRISE = ENTERPRISE.add("close", C, A, needs_reason=True)
REOPEN_ENTERPRISE = ENTERPRISE.add("reopen", C, A)
REVEAL = ENTERPRISE.add("reveal", O, L, C, S, needs_reason=True)

_OF_BUILDINGS = ("kind", EnterpriseKind.BUILDING)


@dataclass(frozen=True)
class EnterpriseFacts:
    """What a firm itself is; where it lies changes by moving it, what is counted stands with its sites."""

    name: str = entry(Kind.TEXT, required=True, longest=80)
    credit_code: str = entry(Kind.CODE, longest=18)
    kind: EnterpriseKind = entry(Kind.CHOICE, default=EnterpriseKind.FIRM, choices=EnterpriseKind)
    industry: str = entry(Kind.TEXT, longest=40)
    is_four_above: bool = entry(Kind.YES_NO, default=False)
    is_above_scale_industry: bool = entry(Kind.YES_NO, default=False)
    is_above_limit: bool = entry(Kind.YES_NO, default=False)
    is_small_micro: bool = entry(Kind.YES_NO, default=False)
    is_key_project: bool = entry(Kind.YES_NO, default=False)
    market: str = entry(Kind.TEXT, longest=40)
    area: int | None = entry(Kind.COUNT, when=_OF_BUILDINGS)  # square metres
    area_qualifier: Qualifier = entry(
        Kind.CHOICE, default=Qualifier.EXACT, choices=Qualifier, when=_OF_BUILDINGS
    )
    note: str = entry(Kind.NOTE, longest=200)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; a name or code that is taken is found in the store."""
        found = list(basic_problems(self))
        if self.area is not None and self.area < 0:
            found.append(Problem("area", "negative"))
        return tuple(found)


@dataclass(frozen=True)
class EnterpriseForm(EnterpriseFacts):
    """A firm as a coordinator adds it; its first site is made with it: of a building its common areas."""

    region: str = entry(Kind.LOOKUP, default="", required=True, lookup="regions")
    site_kind: SiteKind = entry(Kind.CHOICE, default=SiteKind.FACTORY, choices=SiteKind)
    roster: int | None = entry(Kind.COUNT)
    contact_name: str = entry(Kind.TEXT, longest=40)
    contact_phone: str = entry(Kind.PHONE, longest=20)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; a name that is taken is found in the store."""
        found = list(super().problems())
        if self.roster is not None and self.roster < 0:
            found.append(Problem("roster", "negative"))
        if self.region and len(self.region) not in CODE_LENGTH.values():
            found.append(Problem("region", "unknown_region", {"value": self.region}))
        return tuple(found)


@dataclass(frozen=True)
class TenantForm:
    """A tenant of a building: a firm of its own with a unit there; one known by that name already is asked about."""

    name: str = entry(Kind.TEXT, required=True, longest=80)
    floor: str = entry(Kind.TEXT, required=True, longest=10)
    unit: str = entry(Kind.TEXT, required=True, longest=20)
    industry: str = entry(Kind.TEXT, longest=40)
    roster: int | None = entry(Kind.COUNT)
    contact_name: str = entry(Kind.TEXT, longest=40)
    contact_phone: str = entry(Kind.PHONE, longest=20)
    firm: int | None = entry(Kind.LOOKUP, lookup="enterprises")  # the known firm that it is
    is_another: bool = entry(Kind.YES_NO, default=False)  # none of those known by that name

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; a unit that is taken is found in the store."""
        found = basic_problems(self)
        if self.roster is not None and self.roster < 0:
            found += (Problem("roster", "negative"),)
        return found


@dataclass(frozen=True)
class MergeForm:
    """Which file goes on, and whether both speak of one place."""

    into: int | None = entry(Kind.LOOKUP, required=True, lookup="enterprises")
    is_same_place: bool = entry(Kind.YES_NO, default=False)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self)


@dataclass(frozen=True)
class ClosingForm:
    """From which day something is no more, and why."""

    closed_on: date | None = entry(Kind.DATE, required=True)
    reason: str = entry(Kind.NOTE, required=True, longest=200)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; a day ahead is known by the clock."""
        return basic_problems(self)


class SizeClass(StrEnum):
    """规模类别 as ledgers list it; a firm may be of several."""

    FOUR_ABOVE = "four_above"
    ABOVE_SCALE_INDUSTRY = "above_scale_industry"
    ABOVE_LIMIT = "above_limit"
    SMALL_MICRO = "small_micro"


def implied_flags(is_four_above: bool, is_above_scale_industry: bool, is_above_limit: bool) -> bool:
    """Whether a firm counts as 四上: 规上工业 and 限上 imply it."""
    return is_four_above or is_above_scale_industry or is_above_limit
