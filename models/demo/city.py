"""An invented city of any size from a seed: the same seed, the same city.

Rows are written in blocks past the actions, since ten million checks through them would take a day; what they
say is what the actions would have left behind (`lianqi check` holds over it).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from peewee import fn

from models.actions.founding import found_store
from models.actions.places import region_columns
from models.database import transaction
from models.demo.words import (
    AREAS,
    FIRM_TITLES,
    FORMS,
    GIVEN,
    PLACES,
    REGIONS,
    SURNAMES,
    TITLES,
    TRADES,
    UNITS,
    WORDS,
)
from models.queries.store import REHEARSAL_OFFSET
from models.rules.assignments import AssignmentState, Part
from models.rules.codes import folded, initials_of, pinyin_of, short_name
from models.rules.deadlines import PRESELECTED, SHANGHAI, Severity, due_at
from models.rules.findings import FindingState
from models.rules.inspections import InspectionKind, InspectionState
from models.rules.places import RegionKind, Resumption, SiteKind
from models.rules.scope import Level, Role
from models.rules.tasks import TAB_OF, TaskKind, TaskState
from models.tables import (
    Assignment,
    Body,
    Checklist,
    ChecklistItem,
    Contact,
    Counter,
    Enterprise,
    Event,
    FailedAnswer,
    Finding,
    Grant,
    Inspection,
    Person,
    Region,
    Setting,
    Site,
    Task,
)
from models.tables.base import tuples_of

TODAY = datetime(2020, 2, 17, 10, 0, tzinfo=SHANGHAI)
HOME = "430105"  # where the named roles work
BLOCK = 500
NAMED = {
    Role.OFFICER: "何璐",
    Role.COORDINATOR: "周文",
    Role.ADMINISTRATOR: "易帆",
}


@dataclass(frozen=True)
class Size:
    """How large a city; without a number of checks, three a firm."""

    firms: int = 60
    inspections: int | None = None
    seed: int = 20200217


def build_city(size: Size, now: datetime) -> Iterator[tuple[int, int]]:
    """Fill an empty rehearsal store; yields (checks made, checks to make). `now` is the real time."""
    chance = random.Random(size.seed)
    found_store(NAMED[Role.ADMINISTRATOR], date(2020, 2, 1))
    with transaction():
        Setting.create(name=REHEARSAL_OFFSET, value=str(int((TODAY - now).total_seconds())))
        streets = _regions()
        _coordinators(chance, streets)
        officers = _officers(chance, size.firms)
        sites = _firms(chance, size.firms, streets)
        stationed = _assignments(chance, officers, sites)
        _bodies()
    yield from _history(chance, size, sites, stationed)


def _blocks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while block := list(islice(rows, BLOCK)):
        yield block


def _insert(table: Any, rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> None:
    for block in _blocks(iter(rows)):
        table.insert_many(block).execute()


def _name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 1, 2))))


def _regions() -> list[str]:
    rows, streets = [], []
    for district, (name, below) in REGIONS.items():
        rows.append({"code": district, "parent": "4301", "name": name, "kind": RegionKind.DISTRICT})
        for one in below:
            tail, _, street = one.partition(" ")
            kind = RegionKind.PARK if tail.startswith("P") else RegionKind.SUBDISTRICT
            rows.append({"code": district + tail, "parent": district, "name": street, "kind": kind})
            streets.append(district + tail)
    _insert(Region, rows)
    return streets


def _person(number: str, name: str, region: str, chance: random.Random, **more: Any) -> int:
    row = Person.create(
        number=number,
        name=name,
        folded=folded(name),
        initials=initials_of(name),
        pinyin=pinyin_of(name),
        home_unit=chance.choice(UNITS),
        title=chance.choice(TITLES),
        phone=f"13{chance.randrange(10**8, 10**9)}",
        region=region,
        **more,
    )
    return int(row.id)


def _grant(person: int, role: Role, region: str) -> None:
    Grant.create(person=person, role=role, region=region, valid_from=date(2020, 2, 1))


def _coordinators(chance: random.Random, streets: list[str]) -> None:
    """Two at the home district, one at each other district and at the city, none at the streets but one."""
    at = 1
    for region in ("4301", HOME, HOME, *(one for one in REGIONS if one != HOME), "430105011"):
        name = NAMED[Role.COORDINATOR] if at == 2 else _name(chance)
        _grant(_person(f"ZB{at:04d}", name, region, chance), Role.COORDINATOR, region)
        at += 1


def _officers(chance: random.Random, firms: int) -> list[tuple[int, str]]:
    made = []
    districts = list(REGIONS)
    for at in range(max(2, round(firms / 1.3))):
        name = NAMED[Role.OFFICER] if at == 0 else _name(chance)
        region = HOME if at % 4 == 0 else chance.choice(districts)
        person = _person(f"LL{at + 1:04d}", name, region, chance)
        _grant(person, Role.OFFICER, region)
        made.append((person, region))
    return made


def _firms(chance: random.Random, firms: int, streets: list[str]) -> list[tuple[int, int, str]]:
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
        firm = Enterprise.create(
            name=name,
            folded=folded(name),
            short=short_name(name),
            initials=initials_of(name),
            pinyin=pinyin_of(name),
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
            row = Site.create(
                enterprise=firm.id,
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
            made.append((int(row.id), int(firm.id), street))
        for title in chance.sample(FIRM_TITLES, 2):
            Contact.create(
                enterprise=firm.id,
                name=_name(chance),
                title=title,
                phone=f"13{chance.randrange(10**8, 10**9)}",
                is_chief=title == "总经理",
            )
    return made


def _assignments(
    chance: random.Random, officers: list[tuple[int, str]], sites: list[tuple[int, int, str]]
) -> dict[int, int]:
    """The lead of every firm; the first officer has the first three, each firm of theirs an assistant."""
    firms = list(dict.fromkeys(firm for _, firm, _ in sites))
    leads = {}
    for at, firm in enumerate(firms):
        officer = officers[0][0] if at < 3 else officers[1 + (at - 3) % (len(officers) - 1)][0]
        leads[firm] = officer
        _station(officer, firm, Part.LEAD)
        if at < 3:
            _station(officers[-1][0], firm, Part.ASSIST)
    return leads


def _station(officer: int, firm: int, part: Part) -> None:
    Assignment.create(
        officer=officer,
        enterprise=firm,
        part=part,
        state=AssignmentState.ACTIVE,
        starts_on=date(2020, 2, 12),
        arrived_at=datetime(2020, 2, 12, 1, tzinfo=UTC),
    )


def _bodies() -> None:
    for district in REGIONS:
        for name in ("住建站", "商务局", "卫健局", "市场监管所"):
            Body.create(
                name=REGIONS[district][0] + name,
                folded=folded(REGIONS[district][0] + name),
                initials=initials_of(REGIONS[district][0] + name),
                **region_columns(district),
            )


class _Writer:
    """Collects rows of several tables and writes them in blocks, in the order in which they refer to each other."""

    TABLES = (Inspection, FailedAnswer, Finding, Task, Event)

    def __init__(self) -> None:
        self.rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in self.TABLES}

    def add(self, table: Any, **row: Any) -> None:
        self.rows[table].append(row)

    def write(self) -> None:
        with transaction():
            for table in self.TABLES:
                _insert(table, self.rows[table])
                self.rows[table] = []


def _history(
    chance: random.Random,
    size: Size,
    sites: list[tuple[int, int, str]],
    leads: dict[int, int],
) -> Iterator[tuple[int, int]]:
    """Checks of the last weeks, the newest last; a few recent ones wait for a coordinator."""
    wanted = size.inspections if size.inspections is not None else 3 * size.firms
    lists = {}
    for kind in (SiteKind.FACTORY, SiteKind.CONSTRUCTION):
        known = Checklist.select().where(Checklist.site_kind == kind).order_by(Checklist.valid_from).get()
        items = list(
            ChecklistItem.select().where(ChecklistItem.checklist == known.id).order_by(ChecklistItem.position)
        )
        lists[kind] = (known.id, items)
    kinds = {row[0]: SiteKind(row[1]) for row in tuples_of(Site.select(Site.id, Site.kind))}
    maker = _CheckMaker(chance, lists, kinds, leads)
    span = timedelta(days=13, hours=12)
    step = span / max(wanted, 1)
    start = TODAY - timedelta(days=14)
    for at in range(wanted):
        site, firm, street = sites[(at * 7 + at // max(len(sites), 1)) % len(sites)]
        # Sites of the named officer are left unchecked for a while: Today owes them.
        moment = start + step * at
        maker.make(site, firm, street, moment.replace(microsecond=0), is_recent=at > wanted * 0.6)
        if at % 2000 == 1999:
            maker.writer.write()
            yield at + 1, wanted
    maker.writer.write()
    maker.finish()
    yield wanted, wanted


class _CheckMaker:
    """Makes one check after another with all that belongs to it."""

    def __init__(
        self,
        chance: random.Random,
        lists: dict[SiteKind, tuple[int, list[Any]]],
        kinds: dict[int, SiteKind],
        leads: dict[int, int],
    ) -> None:
        self.chance, self.lists, self.kinds, self.leads = chance, lists, kinds, leads
        self.writer = _Writer()
        self.inspection = int(Inspection.select(fn.MAX(Inspection.id)).scalar() or 0)
        self.finding = self.event = 0
        self.numbers: dict[str, int] = {}
        self.times: dict[tuple[int, str], int] = {}
        self.last: dict[int, tuple[int, datetime]] = {}

    def make(self, site: int, firm: int, street: str, moment: datetime, *, is_recent: bool) -> None:
        checklist, items = self.lists[self.kinds[site]]
        officer, self.inspection = self.leads[firm], self.inspection + 1
        answers = ["1"] * len(items)
        failed = self.chance.sample(range(len(items)), k=self.chance.choices((0, 1, 2), (72, 22, 6))[0])
        if not is_recent:
            failed = [at for at in failed if items[at].severity != Severity.HIGH]
        for at in failed:
            answers[at] = "2"
        is_grave = any(items[at].severity == Severity.HIGH for at in failed)
        place = {name: value for name, value in region_columns(street).items() if name != "region"}
        state = InspectionState.SUBMITTED if is_grave else InspectionState.ACCEPTED
        event = self._event(
            "inspection", self.inspection, "submit", officer, firm, site, place, moment, "", state
        )
        self.writer.add(
            Inspection,
            id=self.inspection,
            site=site,
            officer=officer,
            checklist=checklist,
            kind=self.chance.choice(tuple(InspectionKind)),
            state=state,
            answers="".join(answers),
            failed=len(failed),
            occurred_at=moment,
            recorded_at=moment,
            **place,
        )
        self.last[site] = (self.inspection, moment)
        day = (moment.date() - date(1970, 1, 1)).days
        for at in sorted(failed):
            self.writer.add(
                FailedAnswer,
                inspection=self.inspection,
                position=at,
                item=items[at].code,
                day=day,
                district=place["district"],
            )
            self._finding(site, firm, officer, items[at], moment, place, is_recent)
        if is_grave:
            codes = ",".join(items[at].code for at in sorted(failed))
            self._task(
                TaskKind.REVIEW,
                "inspection",
                self.inspection,
                event,
                firm,
                site,
                place,
                codes,
                due_at(PRESELECTED[Severity.HIGH], moment),
                Severity.HIGH,
                officer,
            )

    def _finding(
        self,
        site: int,
        firm: int,
        officer: int,
        item: Any,
        moment: datetime,
        place: dict[str, str],
        is_recent: bool,
    ) -> None:
        self.finding += 1
        severity = Severity(item.severity)
        times = self.times[site, item.code] = self.times.get((site, item.code), 0) + 1
        due = due_at(PRESELECTED[severity], moment)
        day = moment.strftime("%m%d")
        count = self.numbers[moment.date().isoformat()] = self.numbers.get(moment.date().isoformat(), 0) + 1
        settled: dict[str, Any] = {
            "state": FindingState.OPEN,
            "fixed_by": "",
            "measure": "",
            "seen": "",
            "fixed_at": None,
            "closed_at": None,
            "rechecked_at": None,
            "fix_recorded_by": None,
            "rechecked_by": None,
        }
        if not is_recent:
            settled |= {
                "state": FindingState.CLOSED,
                "fixed_by": "厂办主任",
                "measure": "已整改",
                "seen": "已整改到位",
                "fixed_at": moment + timedelta(hours=3),
                "closed_at": moment + timedelta(hours=20),
                "rechecked_at": moment + timedelta(hours=20),
                "fix_recorded_by": officer,
                "rechecked_by": officer,
            }
        elif severity is not Severity.HIGH and self.chance.random() < 0.4:
            settled |= {
                "state": FindingState.RECTIFIED,
                "fixed_by": "车间主任",
                "measure": "已补齐",
                "fixed_at": moment + timedelta(hours=2),
                "fix_recorded_by": officer,
            }
        self.writer.add(
            Finding,
            id=self.finding,
            number=f"Z{day}-{count:03d}-{self.finding}" if count > 999 else f"Z{day}-{count:03d}",
            inspection=self.inspection,
            site=site,
            enterprise=firm,
            **place,
            item=item.code,
            severity=severity,
            times=times,
            description=self.chance.choice(item.wordings_zh.split("\n")),
            place=self.chance.choice(AREAS),
            note="",
            found_by=officer,
            found_at=moment,
            told_whom=self.chance.choice(FIRM_TITLES),
            told_at=moment,
            deadline=PRESELECTED[severity],
            due_at=due,
            **settled,
        )
        self._event(
            "finding", self.finding, "raise", officer, firm, site, place, moment, "", settled["state"]
        )

    def _event(
        self,
        kind: str,
        subject: int,
        verb: str,
        officer: int,
        firm: int,
        site: int,
        place: dict[str, str],
        moment: datetime,
        before: str,
        after: str,
    ) -> int:
        self.event += 1
        self.writer.add(
            Event,
            id=self.event,
            batch=self.event,
            subject_kind=kind,
            subject=subject,
            verb=verb,
            person=officer,
            enterprise=firm,
            site=site,
            occurred_at=moment,
            recorded_at=moment,
            from_state=before,
            to_state=str(after),
            **place,
        )
        return self.event

    def _task(
        self,
        kind: TaskKind,
        subject_kind: str,
        subject: int,
        event: int,
        firm: int,
        site: int,
        place: dict[str, str],
        matter: str,
        due: datetime,
        severity: Severity,
        officer: int,
    ) -> None:
        level = Level.STREET if place["street"] == "430105011" else Level.DISTRICT
        self.writer.add(
            Task,
            kind=kind,
            tab=TAB_OF[kind],
            subject_kind=subject_kind,
            subject=subject,
            enterprise=firm,
            site=site,
            level=level,
            due_at=due,
            severity=severity,
            matter=matter,
            state=TaskState.OPEN,
            opened_by=event,
            submitted_by=officer,
            **place,
        )

    def finish(self) -> None:
        """What later actions go on from: each site's last check, each day's last number."""
        with transaction():
            for site, (number, moment) in self.last.items():
                Site.update(last_inspection=number, last_checked_at=moment).where(Site.id == site).execute()
            _insert(
                Counter, [{"name": f"finding:{day}", "value": count} for day, count in self.numbers.items()]
            )
