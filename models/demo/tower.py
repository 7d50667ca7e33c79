"""A building half swept, made by the actions themselves: two officers are at it, the named one among them as a substitute."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from models.actions.assignments import leave_post
from models.actions.sweeps import close_sweep, mark_unit, open_sweep, take_unit
from models.database import transaction
from models.demo.day import TODAY
from models.demo.people import add_officer
from models.demo.places import tell_resumptions
from models.demo.rows import Rows
from models.demo.words import FIRM_TITLES, HOME
from models.queries.inspections import checklist_for
from models.queries.sweeps import SweptUnit, sweep_units
from models.rules.assignments import AssignmentState, Cause, LeaveForm, Part
from models.rules.codes import firm_search_columns
from models.rules.inspections import FaultForm, InspectionForm, NoAccess, NoAccessForm, is_sampled
from models.rules.places import EnterpriseKind, Qualifier, Resumption, SiteKind, region_columns
from models.rules.scope import Actor, Role
from models.rules.sweeps import SweepForm
from models.steps.tenures import found_tenures
from models.tables import Assignment, Enterprise, Grant, Person, Site

NAME, STREET, FLOORS = "悦澜国际广场", f"{HOME}006", 6
TENANTS = ("云上", "致远", "悦来", "永兴", "雅风", "众合")  # a floor each
SHOPS = ("设计", "传媒", "茶饮", "眼镜", "琴行", "图文", "旅行社", "美发")
MISSED, SEEN_TODAY = 3, 26  # of the round before, and of today's so far
INSIDE = {
    3: NoAccess.LOCKED,
    7: NoAccess.VACANT,
    12: NoAccess.NOT_RESUMED,
    17: NoAccess.REFUSED,
    21: NoAccess.LOCKED,
}


class _Clock:
    """A clock that is put on by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def build_tower(chance: random.Random, named: int) -> None:
    """Sweep the building once, three units missed, and again this morning as far as it has come."""
    clock = _Clock(TODAY - timedelta(days=2, hours=1))
    first, second, building = _begin(chance, clock)
    grant = Grant.get((Grant.person == named) & (Grant.role == Role.OFFICER))
    officer = Actor(named, grant.id, "demo", clock)
    principal = Assignment.get((Assignment.officer == first.person) & (Assignment.enterprise == building))
    leave_post(
        first, principal.id, LeaveForm(named, TODAY.date() + timedelta(days=5), Cause.DUTY), principal.version
    )
    round_ = open_sweep(officer, SweepForm(_key(chance), building))
    for at, unit in enumerate(_listed(second, round_)[MISSED:]):
        clock.at += timedelta(minutes=4)
        _visit(chance, (officer, second)[at % 2], unit, NoAccess.LOCKED if at % 9 == 4 else None)
    close_sweep(second, round_, MISSED)
    clock.at = TODAY - timedelta(minutes=80)
    round_ = open_sweep(officer, SweepForm(_key(chance), building))
    units = _listed(officer, round_)
    common = next(one for one in units if one.is_common)
    _visit(chance, officer, common)
    for at, unit in enumerate(units[:SEEN_TODAY]):
        clock.at += timedelta(minutes=3)
        _visit(chance, (officer, second)[at % 2], unit, INSIDE.get(at), "B13" if at == 9 else "")
    clock.at = TODAY - timedelta(minutes=1)
    take_unit(second, units[SEEN_TODAY].id)


def _key(chance: random.Random) -> UUID:
    """A submit key outside of the sample: these checks wait on nobody's desk."""
    while is_sampled(key := UUID(int=chance.getrandbits(128), version=4)):
        pass
    return key


def _listed(who: Actor, sweep: int) -> tuple[SweptUnit, ...]:
    return sweep_units(who, sweep).rows


def _visit(
    chance: random.Random, who: Actor, unit: SweptUnit, why: NoAccess | None = None, failed: str = ""
) -> None:
    if why is not None:
        mark_unit(who, unit.id, unit.version, no_access=NoAccessForm(_key(chance), unit.site, why))
        return
    view = checklist_for(who, unit.site)
    answers = "".join("2" if item.code == failed else "1" for item in view.items)
    told = FaultForm(item=failed, description="未设废弃口罩桶", told_whom=chance.choice(FIRM_TITLES))
    form = InspectionForm(_key(chance), unit.site, view.id, answers, (told,) if failed else ())
    mark_unit(who, unit.id, unit.version, check=replace(form, rest_passed=len(answers), seconds=40))


def _begin(chance: random.Random, clock: _Clock) -> tuple[Actor, Actor, int]:
    """The building with its tenants, and its two officers."""
    with transaction():
        rows = Rows(Person, Grant, Enterprise, Site, Assignment)
        officers = [add_officer(rows, chance, f"LH{at:04d}", HOME, clock) for at in (1, 2)]
        where = region_columns(STREET)
        building = rows.add(
            Enterprise,
            **_named(NAME),
            kind=EnterpriseKind.BUILDING,
            industry="现代服务",
            is_key_project=True,
            area=60_000,
            area_qualifier=Qualifier.ABOUT,
            **where,
        )
        _site(rows, building, kind=SiteKind.COMMON_AREA)
        for floor in range(1, FLOORS + 1):
            for at, shop in enumerate(SHOPS, 1):
                firm = rows.add(
                    Enterprise,
                    **_named(f"{TENANTS[floor - 1]}{shop}"),
                    kind=EnterpriseKind.FIRM,
                    industry="现代服务",
                    is_key_project=False,
                    area=None,
                    area_qualifier=Qualifier.EXACT,
                    **where,
                )
                _site(rows, firm, building, str(floor), f"{floor}{at:02d}", roster=chance.randrange(2, 40))
        for at, officer in enumerate(officers):
            rows.add(
                Assignment,
                officer=officer.person,
                enterprise=building,
                part=Part.ASSIST if at else Part.LEAD,
                state=AssignmentState.ACTIVE,
                starts_on=date(2020, 2, 12),
                arrived_at=datetime(2020, 2, 12, 1, tzinfo=UTC),
            )
        rows.write()
        tell_resumptions()
        found_tenures(Assignment.select().where(Assignment.enterprise == building))
    return officers[0], officers[1], building


def _named(name: str) -> dict[str, str]:
    return {"name": name, **firm_search_columns(name)}


def _site(
    rows: Rows,
    firm: int,
    building: int | None = None,
    floor: str = "",
    unit: str = "",
    kind: SiteKind = SiteKind.UNIT,
    roster: int | None = None,
) -> None:
    rows.add(
        Site,
        enterprise=firm,
        building=building,
        floor=floor,
        unit=unit,
        kind=kind,
        resumption=Resumption.RESUMED,
        resumed_on=date(2020, 2, 12),
        roster=roster,
        **region_columns(STREET),
    )
