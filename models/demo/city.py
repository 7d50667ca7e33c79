"""An invented city of any size from a seed: the same seed, the same city.

Rows are written in blocks past the actions, since ten million checks through them would take a day; what they
say is what the actions would have left behind (`lianqi check` holds over it).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime

from models.actions.founding import found_store
from models.database import transaction
from models.demo.day import TODAY
from models.demo.depot import stock_depots
from models.demo.handing_out import hand_out_here
from models.demo.history import write_history
from models.demo.last_days import live_last_days
from models.demo.park import build_park
from models.demo.places import tell_resumptions
from models.demo.requests import supply_stories
from models.demo.rows import Rows
from models.demo.stage import Stations
from models.demo.tower import build_tower
from models.demo.words import (
    FIRM_TITLES,
    FORMS,
    GIVEN,
    HOME,
    OWN_DESK,
    PLACES,
    REGIONS,
    SURNAMES,
    TITLES,
    TRADES,
    UNITS,
    WORDS,
)
from models.frozen import dataclass
from models.queries.store import REHEARSAL_OFFSET
from models.rules.assignments import AssignmentState, Part
from models.rules.codes import body_search_columns, firm_search_columns, person_search_columns
from models.rules.people import DispatchLevel
from models.rules.places import RegionKind, Resumption, SiteKind, region_columns
from models.rules.scope import Role
from models.steps.tenures import found_tenures
from models.tables import (
    Assignment,
    Body,
    Contact,
    Enterprise,
    Grant,
    Person,
    Region,
    Setting,
    Site,
)

NAMED = {
    Role.OFFICER: "何璐",
    Role.LEADER: "宋溪",
    Role.COORDINATOR: "周文",
    Role.STOREKEEPER: "段晓",
    Role.ADMINISTRATOR: "易帆",
}


@dataclass(frozen=True)
class Size:
    """How large a city; without a number of checks, three a firm that has an officer: the last `unled` firms have none."""

    firms: int = 60
    inspections: int | None = None
    seed: int = 20200217
    officers: int | None = None
    unled: int = 0


def build_city(size: Size, now: datetime) -> Iterator[tuple[int, int]]:
    """Fill an empty rehearsal store; yields (checks made, checks to make). `now` is the real time."""
    chance = random.Random(size.seed)
    found_store(NAMED[Role.ADMINISTRATOR], date(2020, 2, 1))
    with transaction():
        Setting.create(name=REHEARSAL_OFFSET, value=str(int((TODAY - now).total_seconds())))
        rows = Rows(Region, Person, Grant, Enterprise, Site, Contact, Assignment, Body)
        streets = _regions(rows)
        _coordinators(rows, chance)
        officers = _officers(rows, chance, size.officers or max(2, round(size.firms / 1.3)))
        sites = _firms(rows, chance, size.firms, streets)
        stationed = _assignments(rows, officers, sites, size.unled)
        _bodies(rows)
        rows.write()
        tell_resumptions()
        found_tenures(Assignment.select())
    checked = [one for one in sites if one[1] in stationed]
    wanted = size.inspections if size.inspections is not None else 3 * len(stationed)
    yield from write_history(chance, wanted if checked else 0, checked, stationed)
    stations = _stations(checked, stationed, officers[0][0])
    stock_depots(random.Random(f"{size.seed} depots"), NAMED[Role.STOREKEEPER])
    asked = supply_stories(stations) if wanted > 0 and checked else ()
    live_last_days(chance, stations, wanted if checked else 0, asked)
    build_park(random.Random(size.seed), NAMED[Role.LEADER], is_checked=wanted > 0)
    if wanted > 0:
        build_tower(random.Random(f"{size.seed} tower"), officers[0][0])
    hand_out_here(random.Random(f"{size.seed} round"))


def _name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 1, 2))))


def _regions(rows: Rows) -> list[str]:
    streets = []
    for district, (name, below) in REGIONS.items():
        rows.add(Region, code=district, parent="4301", name=name, kind=RegionKind.DISTRICT)
        for one in below:
            tail, _, street = one.partition(" ")
            kind = RegionKind.PARK if tail.startswith("P") else RegionKind.SUBDISTRICT
            rows.add(Region, code=district + tail, parent=district, name=street, kind=kind)
            streets.append(district + tail)
    return streets


def _person(rows: Rows, number: str, name: str, region: str, chance: random.Random) -> int:
    unit = chance.choice(UNITS)
    return rows.add(
        Person,
        number=number,
        name=name,
        **person_search_columns(name),
        home_unit=unit,
        level=DispatchLevel.CITY if unit.startswith("市") else DispatchLevel.COUNTY,
        title=chance.choice(TITLES),
        phone=f"13{chance.randrange(10**8, 10**9)}",
        region=region,
    )


def _grant(rows: Rows, person: int, role: Role, region: str) -> None:
    rows.add(Grant, person=person, role=role, region=region, valid_from=date(2020, 2, 1))


def _coordinators(rows: Rows, chance: random.Random) -> None:
    """Two at the home district, one at each other district and at the city, none at the streets but one."""
    at = 1
    for region in (HOME, HOME, "4301", *(one for one in REGIONS if one != HOME), OWN_DESK):
        name = NAMED[Role.COORDINATOR] if at == 1 else _name(chance)
        _grant(rows, _person(rows, f"ZB{at:04d}", name, region, chance), Role.COORDINATOR, region)
        at += 1


def _officers(rows: Rows, chance: random.Random, many: int) -> list[tuple[int, str]]:
    made = []
    districts = list(REGIONS)
    for at in range(many):
        name = NAMED[Role.OFFICER] if at == 0 else _name(chance)
        region = HOME if at % 4 == 0 else chance.choice(districts)
        person = _person(rows, f"LL{at + 1:04d}", name, region, chance)
        _grant(rows, person, Role.OFFICER, region)
        made.append((person, region))
    return made


def _firms(rows: Rows, chance: random.Random, firms: int, streets: list[str]) -> list[tuple[int, int, str]]:
    """(site, firm, street) of every site, in the order of the firms."""
    home = [one for one in streets if one.startswith(HOME)]
    taken: set[str] = set()
    made = []
    for at in range(firms):
        trade, industry = chance.choice(TRADES)
        while True:
            short = chance.choice(WORDS) + ("" if len(taken) < 300 else chance.choice(WORDS)) + trade
            if len(taken) > 15_000:
                short += str(at)
            if short not in taken:
                break
        taken.add(short)
        name = chance.choice(PLACES) + short + chance.choice(FORMS)
        street = chance.choice(home if at % 3 == 0 or at < 4 else streets)
        where = region_columns(street)
        is_industry = industry in ("装备制造", "食品加工", "轻工", "电子信息", "新材料")
        firm = rows.add(
            Enterprise,
            name=name,
            **firm_search_columns(name),
            industry=industry,
            is_four_above=is_industry or at % 5 == 0,
            is_above_scale_industry=is_industry,
            is_small_micro=not is_industry and at % 5 != 0,
            is_key_project=at % 11 == 0,
            **where,
        )
        kind = SiteKind.CONSTRUCTION if trade == "建设" else SiteKind.FACTORY
        names = ("沙坪工地", "秀峰工地", "项目部") if trade == "建设" else ("",)
        for site in names:
            roster = chance.randrange(15, 400)
            due = round(roster * chance.uniform(0.6, 0.95))
            row = rows.add(
                Site,
                enterprise=firm,
                name=site,
                kind=kind,
                resumption=Resumption.RESUMED if at % 13 != 12 else Resumption.NOT_RESUMED,
                resumed_on=date(2020, 2, chance.randrange(10, 17)) if at % 13 != 12 else None,
                roster=roster,
                due=due,
                returned=round(due * chance.uniform(0.4, 1)),
                counted_on=date(2020, 2, 16),
                **where,
            )
            made.append((row, firm, street))
        for title in chance.sample(FIRM_TITLES, 2):
            rows.add(
                Contact,
                enterprise=firm,
                name=_name(chance),
                title=title,
                phone=f"13{chance.randrange(10**8, 10**9)}",
                is_chief=title == "总经理",
            )
        if at % 1000 == 999:
            rows.write()
    return made


def _assignments(
    rows: Rows, officers: list[tuple[int, str]], sites: list[tuple[int, int, str]], unled: int
) -> dict[int, int]:
    """The lead of every firm but the last `unled`; the first officer has the first three, each with an assistant."""
    firms = list(dict.fromkeys(firm for _, firm, _ in sites))
    leads = {}
    for at, firm in enumerate(firms[: max(len(firms) - unled, 0)]):
        officer = officers[0][0] if at < 3 else officers[1 + (at - 3) % (len(officers) - 1)][0]
        leads[firm] = officer
        _station(rows, officer, firm, Part.LEAD)
        if at < 3:
            _station(rows, officers[-1][0], firm, Part.ASSIST)
    return leads


def _station(rows: Rows, officer: int, firm: int, part: Part) -> None:
    rows.add(
        Assignment,
        officer=officer,
        enterprise=firm,
        part=part,
        state=AssignmentState.ACTIVE,
        starts_on=date(2020, 2, 12),
        arrived_at=datetime(2020, 2, 12, 1, tzinfo=UTC),
    )


def _stations(sites: list[tuple[int, int, str]], leads: dict[int, int], named: int) -> Stations:
    """Where the last days play: in the home district, some of it at the named officer's own firms."""
    # The street that has a coordinator of its own comes last: its matters lie below.
    by_desk = sorted(sites, key=lambda one: one[2] == OWN_DESK)
    home = [(site, firm) for site, firm, street in by_desk if street.startswith(HOME)]
    desk = Grant.select().where((Grant.role == Role.COORDINATOR) & (Grant.region == HOME)).order_by(Grant.id)
    return Stations(
        HOME,
        [one for one in home if leads[one[1]] == named],
        [one for one in home if leads[one[1]] != named],
        leads,
        [int(row.__data__["person"]) for row in desk][-1],
    )


def _bodies(rows: Rows) -> None:
    for district in REGIONS:
        for name in ("住建站", "商务局", "卫健局", "市场监管所"):
            rows.add(
                Body,
                name=REGIONS[district][0] + name,
                **body_search_columns(REGIONS[district][0] + name),
                **region_columns(district),
            )
