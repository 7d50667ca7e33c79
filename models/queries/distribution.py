"""A proposed distribution of officers over the firms without a lead, and what is wrong with an edited one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from peewee import SQL, fn

from models.clauses.distribution import (
    firms_now,
    held_by,
    is_current,
    most_firms,
    of_officers,
    officers_now,
    unit_names,
    unled,
)
from models.clauses.scope import Standing, standing, within
from models.database import reading
from models.errors import Problem
from models.rules.assignments import AssignmentState, Part
from models.rules.distribution import (
    FIRM_POINTS,
    Candidate,
    DistributionRow,
    Firm,
    Reason,
    Spread,
    row_problems,
    share,
    usual_staff,
    weight,
)
from models.rules.enterprises import implied_flags
from models.rules.people import DispatchLevel
from models.rules.placement import distributing, finished
from models.rules.places import EnterpriseKind, RegionKind
from models.rules.scope import Actor, Role
from models.tables import Assignment, Enterprise, Grant, Person, Region, Site
from models.tables.base import tuples_of


@dataclass(frozen=True)
class SentOfficer:
    """Who is sent, and where they come from."""

    id: int
    number: str
    name: str
    home_unit: str
    level: DispatchLevel | None
    region: str
    region_name: str


@dataclass(frozen=True)
class ProposedRow:
    """One line: an officer to a firm in a part, why, and firms and load (points) of that officer before and after it."""

    officer: SentOfficer
    enterprise: int
    enterprise_name: str
    region: str
    region_name: str
    part: Part
    reasons: tuple[Reason, ...]
    firms_before: int
    firms_after: int
    load_before: int
    load_after: int


@dataclass(frozen=True)
class UnservedRow:
    """A firm for which there is nobody, and why."""

    enterprise: int
    enterprise_name: str
    region: str
    region_name: str
    reason: Reason


@dataclass(frozen=True)
class Totals:
    """Firms of the region, how many have a lead before and after, and how the load falls on the officers.

    A tenant that is no 四上 firm is answered for with its building and waits for nobody.
    """

    firms: int
    in_buildings: int
    led_before: int
    led_after: int
    officers: int
    officers_before: int
    cap: int
    spread: Spread


@dataclass(frozen=True)
class Proposal:
    """The difference that a coordinator edits and confirms, firms left over, and what it comes to."""

    rows: tuple[ProposedRow, ...]
    unserved: tuple[UnservedRow, ...]
    totals: Totals


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one line of a difference, counted from 0: which of its fields, the problem's code and numbers."""

    row: int
    field: str
    code: str
    values: Mapping[str, int]


def proposed_distribution(actor: Actor) -> Proposal:
    """A distribution of the region's officers over its firms without a lead; nothing is written."""
    return finished(proposing(actor))


def proposing(proposer: Actor) -> Generator[tuple[int, int], None, Proposal]:
    """The same as a job: yields (firms looked at, all); the store is read at the start and not held after."""
    with reading():
        facts = _Facts(standing(proposer))
    made = yield from distributing(facts.firms, facts.officers, facts.cap)
    rows = tuple(
        ProposedRow(
            facts.people[one.officer],
            one.enterprise,
            *facts.named[one.enterprise],
            one.part,
            one.reasons,
            one.firms_before,
            one.firms_after,
            one.load_before,
            one.load_after,
        )
        for one in made.placements
    )
    left = tuple(
        UnservedRow(one.enterprise, *facts.named[one.enterprise], one.reason) for one in made.unserved
    )
    waiting = len(facts.firms)
    led_before = facts.count - facts.in_buildings - waiting
    totals = Totals(
        facts.count,
        facts.in_buildings,
        led_before,
        led_before + waiting - len(left),
        len(facts.officers),
        sum(one.held > 0 for one in facts.officers),
        facts.cap,
        made.spread,
    )
    return Proposal(rows, left, totals)


def distribution_problems(actor: Actor, rows: tuple[DistributionRow, ...]) -> tuple[RowProblem, ...]:
    """What is wrong with an edited difference as things stand now, line by line."""
    with reading():
        who = standing(actor)
        if who.role is not Role.COORDINATOR:
            return ()
        officers = officers_now(who, (row.officer for row in rows))
        firms = firms_now(who, (row.enterprise for row in rows))
        found = row_problems(rows, officers, firms, most_firms())
    return tuple(_of_row(one) for one in found)


def _of_row(problem: Problem) -> RowProblem:
    _, row, field = problem.field.split(".")
    values = {name: value for name, value in problem.values.items() if isinstance(value, int)}
    return RowProblem(int(row), field, problem.code, values)


class _Facts:
    """What a proposal starts from, read once; nothing for whoever is no coordinator."""

    def __init__(self, who: Standing) -> None:
        self.cap, self.count, self.in_buildings = most_firms(), 0, 0
        self.firms: list[Firm] = []
        self.officers: list[Candidate] = []
        self.people: dict[int, SentOfficer] = {}
        self.named: dict[int, tuple[str, str, str]] = {}  # name, region, its name
        if who.role is not Role.COORDINATOR:
            return
        rows = Region.select(Region.code, Region.name, Region.kind)
        found = tuples_of(rows)
        self._regions = {code: name for code, name, _ in found}
        self._parks = {code for code, _, kind in found if kind == RegionKind.PARK}
        here = within(Enterprise, who.region) & ~Enterprise.is_closed
        self.count = Enterprise.select().where(here).count()
        self._read_firms(who)
        self._read_officers(who)

    def _read_firms(self, who: Standing) -> None:
        ids = Enterprise.select(Enterprise.id).where(unled(who))
        present, assistants, led = self._present(ids)
        sizes, tenants = _sizes(Site.enterprise.in_(ids) | Site.building.in_(ids))
        rows = Enterprise.select(
            Enterprise.id,
            Enterprise.name,
            Enterprise.folded,
            Enterprise.short,
            Enterprise.region,
            *_KIND,
        ).where(unled(who))
        for firm, name, full, short, region, *kind in tuples_of(rows):
            is_tenant = firm in tenants and not _is_above_scale(kind)
            self.in_buildings += is_tenant
            if is_tenant or firm in led:
                continue
            self.named[firm] = (name, region, self._regions.get(region, ""))
            self.firms.append(
                _firm(
                    firm,
                    region,
                    kind,
                    sizes[firm],
                    is_in_park=region in self._parks,
                    names=frozenset((full, short)) - {""},
                    present=frozenset(present[firm]),
                    assistant=min(assistants[firm])[1] if assistants[firm] else None,
                )
            )

    def _present(self, ids: Any) -> tuple[dict[int, set[int]], dict[int, list[tuple[Any, int]]], set[int]]:
        """By firm who is there, who of them could lead (proposed ones first, then by how far they are), who does."""
        present: dict[int, set[int]] = defaultdict(set)
        assistants: dict[int, list[tuple[Any, int]]] = defaultdict(list)
        led = set()
        rows = (
            Assignment.select(
                Assignment.enterprise,
                Assignment.officer,
                Assignment.part,
                Assignment.state,
                Assignment.covers,
                Assignment.is_lead_proposed,
                *_PERSON,
            )
            .join(Person)
            .where(Assignment.enterprise.in_(ids) & is_current())
        )
        for firm, officer, part, state, covers, is_proposed, *person in tuples_of(rows):
            present[firm].add(officer)
            if covers is None and part == Part.LEAD:
                led.add(firm)
            elif covers is None and state in _MAY_LEAD:
                assistants[firm].append(((not is_proposed, _MAY_LEAD.index(state), officer), officer))
                self._name(officer, person)
        return present, assistants, led

    def _read_officers(self, who: Standing) -> None:
        granted = Grant.select(Grant.person).where(of_officers(who) & Grant.region.startswith(who.region))
        rows = Person.select(Person.id, *_PERSON).where(
            Person.id.in_(granted) & (Person.is_active == True)  # noqa: E712 - a Peewee condition
        )
        own = set()
        for officer, *named in tuples_of(rows):
            own.add(officer)
            self._name(officer, named)
        held, away = held_by(Assignment.officer.in_(granted))
        loads, streets = self._loads(who, granted)
        for officer, person in self.people.items():
            if officer in away:
                continue
            firms = len(held[officer])
            self.officers.append(
                Candidate(
                    officer,
                    person.region,
                    person.level,
                    # Who is granted elsewhere and only assists here may become a lead, and takes nothing else.
                    max(self.cap - firms, 0) if officer in own else 0,
                    firms,
                    loads[officer] + FIRM_POINTS * (firms - len(streets[officer])),
                    unit_names(person.home_unit),
                    frozenset(streets[officer].values()),
                )
            )

    def _loads(self, who: Standing, granted: Any) -> tuple[dict[int, int], dict[int, dict[int, str]]]:
        """By officer the points of what they hold in the region, and the street of each such firm.

        A firm elsewhere weighs as any firm does: its staff and sites are not to be told from here.
        """
        loads: dict[int, int] = defaultdict(int)
        streets: dict[int, dict[int, str]] = defaultdict(dict)
        mine = Assignment.officer.in_(granted) & is_current()
        ids = Assignment.select(Assignment.enterprise).where(mine)
        sizes, _ = _sizes(Site.enterprise.in_(ids) | Site.building.in_(ids))
        usual = usual_staff(self.firms)
        rows = (
            Assignment.select(
                Assignment.officer,
                Assignment.part,
                Assignment.covers,
                Assignment.enterprise,
                Enterprise.region,
                *_KIND,
            )
            .join(Enterprise)
            .where(mine & within(Enterprise, who.region))
        )
        for officer, part, covers, firm, region, *kind in tuples_of(rows):
            if covers is not None:
                continue
            points = weight(_firm(firm, region, kind, sizes[firm]), usual)
            loads[officer] += share(points, Part(part))
            streets[officer][firm] = region
        return loads, streets

    def _name(self, officer: int, person: list[Any]) -> None:
        number, name, home_unit, level, home = person
        self.people[officer] = SentOfficer(
            officer,
            number,
            name,
            home_unit,
            DispatchLevel(level) if level else None,
            home,
            self._regions.get(home, ""),
        )


_KIND = (
    Enterprise.kind,
    Enterprise.is_four_above,
    Enterprise.is_above_scale_industry,
    Enterprise.is_above_limit,
)
_PERSON = (Person.number, Person.name, Person.home_unit, Person.level, Person.region)
_MAY_LEAD = [AssignmentState.ACTIVE, AssignmentState.ISSUED, AssignmentState.PLANNED]


def _is_above_scale(kind: list[Any]) -> bool:
    return implied_flags(*(bool(one) for one in kind[1:]))


@dataclass
class _Size:
    """What the open sites of a firm come to, or of a building with its units."""

    sites: int = 0
    staff: int | None = None
    floors: int = 0


def _sizes(which: Any) -> tuple[dict[int, _Size], set[int]]:
    """By firm its sites, staff and (a building) floors; and the firms whose every site is in a building of another's."""
    sizes: dict[int, _Size] = defaultdict(_Size)
    floors: dict[int, set[str]] = defaultdict(set)
    inside: set[int] = set()
    outside: set[int] = set()
    rows = Site.select(Site.enterprise, Site.building, Site.floor, fn.SUM(Site.roster), fn.COUNT(SQL("1")))
    grouped = rows.where(which & ~Site.is_closed).group_by(Site.enterprise, Site.building, Site.floor)
    for firm, building, floor, staff, count in tuples_of(grouped):
        size = sizes[firm]
        size.sites += count
        if staff is not None:
            size.staff = (size.staff or 0) + staff
        if building is not None and floor:
            floors[building].add(floor)
        (outside if building is None or building == firm else inside).add(firm)
    for building, known in floors.items():
        sizes[building].floors = len(known)
    return sizes, inside - outside


def _firm(firm: int, region: str, kind: list[Any], size: _Size, **more: Any) -> Firm:
    return Firm(
        firm,
        region,
        _is_above_scale(kind),
        kind[0] == EnterpriseKind.BUILDING,
        sites=size.sites,
        staff=size.staff,
        floors=size.floors,
        **more,
    )
