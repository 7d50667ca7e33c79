"""A distribution of officers over firms without a lead: what it starts from, what it comes to, what may be confirmed.

How it is found is in `placement.py`. Load is counted in points, so that a plant with three sites and a shop do not
weigh the same: two for any firm (ten for 四上, which has one officer to itself where it can), one for each further
site, for every 100 staff and for every five floors begun of a building. Who assists carries half of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from statistics import median_low

from models.errors import Problem
from models.frozen import dataclass
from models.rules.assignments import Part
from models.rules.people import DispatchLevel
from models.rules.places import ancestor
from models.rules.scope import Level

FIRM_POINTS, ABOVE_SCALE_POINTS = 2, 10
STAFF_A_POINT, FLOORS_A_POINT = 100, 5
# From here an above-scale firm may have a second officer; 300 is 中型 in industry.
LARGER_STAFF, LARGER_SITES = 300, 3
GROUP = 3  # officers that a park is sent at least, where it has as many firms
MOST_ROWS = 20_000  # of one difference: what one turn at the gate writes


class ReasonCode(StrEnum):
    """Why an officer was chosen, or nobody was; each is a sentence with its values."""

    OWN_STREET = "own_street"
    OWN_DISTRICT = "own_district"
    WHOLE_CITY = "whole_city"  # an officer without a district of their own
    FROM_ELSEWHERE = "from_elsewhere"
    LOAD = "load"
    THERE_ALREADY = "there_already"  # assists there and becomes the lead
    ONE_TO_ONE = "one_to_one"
    ABOVE_SCALE = "above_scale"
    SEVERAL_SMALL = "several_small"
    BUILDING = "building"
    PARK_GROUP = "park_group"
    SECOND = "second"
    NO_OFFICER = "no_officer"
    ALL_FULL = "all_full"
    MUST_AVOID = "must_avoid"


@dataclass(frozen=True)
class Reason:
    """A code and the numbers of its sentence."""

    code: ReasonCode
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Firm:
    """A firm, or a building that counts as one: what it asks of whoever answers for it. Unknown staff is None, not 0."""

    id: int
    region: str
    is_above_scale: bool = False
    is_building: bool = False
    is_in_park: bool = False
    sites: int = 1
    staff: int | None = None
    floors: int = 0
    names: frozenset[str] = frozenset()  # folded, as an officer's home unit may be called
    present: frozenset[int] = frozenset()  # who stands by it already in any part
    assistant: int | None = None  # of those, who is to become its lead

    @property
    def is_larger(self) -> bool:
        """Whether a second officer is sent where one can be spared."""
        return self.is_above_scale and (self.staff_or_none >= LARGER_STAFF or self.sites >= LARGER_SITES)

    @property
    def staff_or_none(self) -> int:
        """The staff as far as it is known."""
        return self.staff or 0


@dataclass(frozen=True)
class Candidate:
    """An officer who may be sent: home region, how many firms they hold, how many more they may take."""

    id: int
    region: str
    level: DispatchLevel | None = None
    free: int = 3
    held: int = 0
    load: int = 0
    units: frozenset[str] = frozenset()  # the home unit's names, folded
    streets: frozenset[str] = frozenset()  # where they stand already


@dataclass(frozen=True)
class Placement:
    """One line of the difference: an officer to a firm, why, and what that officer holds before and after it."""

    officer: int
    enterprise: int
    part: Part
    reasons: tuple[Reason, ...]
    firms_before: int
    firms_after: int
    load_before: int
    load_after: int


@dataclass(frozen=True)
class Unserved:
    """A firm for which there is nobody, and why."""

    enterprise: int
    reason: Reason


@dataclass(frozen=True)
class Spread:
    """How evenly it falls on the officers who hold a firm after it; load in points."""

    officers: int = 0
    most_firms: int = 0
    median_firms: int = 0
    most_load: int = 0
    median_load: int = 0
    sent: int = 0  # lines that send somebody, as lead or to assist
    at_home: int = 0  # of them, to the own district, or by an officer of the whole city


@dataclass(frozen=True)
class Distribution:
    """Every line, every firm left over, and how evenly it falls."""

    placements: tuple[Placement, ...]
    unserved: tuple[Unserved, ...]
    spread: Spread


def usual_staff(firms: Iterable[Firm]) -> int:
    """What a firm of unknown staff is reckoned with: the median of those that are known, 0 where none is."""
    known = [firm.staff for firm in firms if firm.staff is not None]
    return median_low(known) if known else 0


def weight(firm: Firm, usual: int) -> int:
    """The points of whoever leads a firm."""
    staff = usual if firm.staff is None else firm.staff
    points = ABOVE_SCALE_POINTS if firm.is_above_scale else FIRM_POINTS
    points += max(firm.sites - 1, 0) + staff // STAFF_A_POINT
    return points + -(-firm.floors // FLOORS_A_POINT) if firm.is_building else points


def share(points: int, part: Part) -> int:
    """What somebody in that part carries of a firm's points."""
    return points if part is Part.LEAD else max(points // 2, 1)


def nearness(home: str, firm: str) -> ReasonCode:
    """How an officer's home region lies to a firm's."""
    district = ancestor(home, Level.DISTRICT)
    if not district:
        return ReasonCode.WHOLE_CITY
    if len(home) > len(district) and firm.startswith(home):
        return ReasonCode.OWN_STREET
    return ReasonCode.OWN_DISTRICT if firm.startswith(district) else ReasonCode.FROM_ELSEWHERE


@dataclass(frozen=True)
class DistributionRow:
    """One line of a difference as the coordinator confirms it."""

    officer: int
    enterprise: int
    part: Part = Part.LEAD


@dataclass(frozen=True)
class OfficerNow:
    """What stands of an officer now; whoever is away takes nothing."""

    is_away: bool
    held: int
    units: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FirmNow:
    """What stands of a firm now: its lead, who is there, and who of them assists and may become the lead."""

    is_closed: bool
    lead: int | None
    present: frozenset[int] = frozenset()
    assistants: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()


# What comes of others' acts since the difference was made; all else is wrong with the difference itself.
MEANWHILE = frozenset(
    {"not_an_officer", "is_on_leave", "too_many_firms", "has_a_lead", "already_assigned", "firm_closed"}
)


def is_promotion(row: DistributionRow, firm: FirmNow) -> bool:
    """Whether a line makes somebody the lead who assists there already."""
    return row.part is Part.LEAD and row.officer in firm.assistants


def row_problems(
    rows: Sequence[DistributionRow],
    officers: Mapping[int, OfficerNow],
    firms: Mapping[int, FirmNow],
    cap: int,
) -> tuple[Problem, ...]:
    """What is wrong with a difference, line by line: the field is `rows.3.officer`, counted from 0.

    Who is not among the known is out of reach, or not there at all.
    """
    found: list[Problem] = []
    sent: Counter[int] = Counter()
    pairs: set[tuple[int, int]] = set()
    led: set[int] = set()
    for at, row in enumerate(rows):
        officer, firm = officers.get(row.officer), firms.get(row.enterprise)
        if officer is None:
            found.append(Problem(f"rows.{at}.officer", "not_an_officer"))
        elif firm is None or not is_promotion(row, firm):
            sent[row.officer] += 1
            found += _of_officer(at, row, officer, firm, officer.held + sent[row.officer] > cap, cap)
        if firm is None:
            found.append(Problem(f"rows.{at}.enterprise", "no_such_firm"))
        else:
            found += _of_firm(at, row, firm, led)
        if (row.officer, row.enterprise) in pairs:
            found.append(Problem(f"rows.{at}.officer", "twice_in_rows"))
        pairs.add((row.officer, row.enterprise))
        if row.part is Part.LEAD:
            led.add(row.enterprise)
    return tuple(found)


def _of_officer(
    at: int, row: DistributionRow, officer: OfficerNow, firm: FirmNow | None, is_full: bool, cap: int
) -> Iterator[Problem]:
    name = f"rows.{at}.officer"
    if officer.is_away:
        yield Problem(name, "is_on_leave")
    if is_full:
        yield Problem(name, "too_many_firms", {"cap": cap})
    if firm is not None and row.officer in firm.present:
        yield Problem(name, "already_assigned")
    if firm is not None and not officer.units.isdisjoint(firm.names):
        yield Problem(name, "own_unit")


def _of_firm(at: int, row: DistributionRow, firm: FirmNow, led: set[int]) -> Iterator[Problem]:
    if firm.is_closed:
        yield Problem(f"rows.{at}.enterprise", "firm_closed")
    if row.part is Part.LEAD:
        if firm.lead is not None:
            yield Problem(f"rows.{at}.part", "has_a_lead")
        elif row.enterprise in led:
            yield Problem(f"rows.{at}.part", "two_leads_in_rows")
