"""What a distribution is made of: the firms without a lead and who stands by them, the officers and how much each may take on."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from peewee import SQL, fn

from models.clauses.distribution import (
    held_by,
    is_current,
    most_firms,
    of_officers,
    one_of,
    unit_names,
    unled,
)
from models.clauses.scope import Clause, Standing, within
from models.frozen import dataclass
from models.rules.assignments import AssignmentState, Part
from models.rules.distribution import (
    FIRM_POINTS,
    Candidate,
    Firm,
    share,
    usual_staff,
    weight,
)
from models.rules.enterprises import implied_flags
from models.rules.people import DispatchLevel
from models.rules.places import EnterpriseKind, RegionKind
from models.rules.scope import Role
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


class DistributionFacts:
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
        others = one_of(Assignment.officer, self.people.keys() - own)
        loads, streets = self._loads(who, Assignment.officer.in_(granted) | others)
        for officer, person in self.people.items():
            if officer in away:
                continue
            # Of an officer granted elsewhere only what they hold here is counted: more is not to be told.
            firms = len(held[officer] if officer in own else streets[officer])
            self.officers.append(
                Candidate(
                    officer,
                    person.region,
                    person.level,
                    # An officer granted elsewhere who assists here may become the lead there, and takes no further firm.
                    max(self.cap - firms, 0) if officer in own else 0,
                    firms,
                    loads[officer] + FIRM_POINTS * (firms - len(streets[officer])),
                    unit_names(person.home_unit),
                    frozenset(streets[officer].values()),
                )
            )

    def _loads(self, who: Standing, officers: Clause) -> tuple[dict[int, int], dict[int, dict[int, str]]]:
        """By officer the points of what they hold in the region, and the street of each such firm.

        A firm elsewhere weighs as any firm does: its staff and sites are not to be told from here.
        """
        loads: dict[int, int] = defaultdict(int)
        streets: dict[int, dict[int, str]] = defaultdict(dict)
        mine = officers & is_current()
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
