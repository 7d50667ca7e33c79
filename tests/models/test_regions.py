"""Regions: renamed, given another code or parent, joined, closed; open work goes along, settled records keep their code."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.actions.bodies import close_body, correct_body, merge_bodies, move_body
from models.actions.findings import assign_finding
from models.actions.inspections import accept_inspection
from models.actions.regions import (
    add_region,
    close_region,
    correct_region,
    merge_regions,
    move_region,
    reopen_region,
)
from models.actions.upkeep import contradictions
from models.errors import Conflict, Invalid, NotFound, Refused
from models.exchange.regions import plan_regions
from models.queries.findings import findings
from models.queries.inspections import inspections
from models.queries.places import bodies, regions
from models.queries.regions import FormerName, region_list, region_tree
from models.queries.rosters import known_regions
from models.queries.tasks import open_tasks
from models.rules.deadlines import Deadline
from models.rules.findings import AssignForm
from models.rules.import_reports import Outcome
from models.rules.places import BodyForm, RegionForm, RegionKind
from models.rules.scope import Actor, Role
from models.tables import Body, Enterprise, Event, Finding, Grant, Inspection, Person, Region, Site, Task
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, YUELU, City, make_city
from tests.rosters import TODAY, sheet


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def version(code: str) -> int:
    return int(Region.select(Region.version).where(Region.code == code).scalar())


def renamed(
    actor: Actor, code: str, name: str, kind: RegionKind = RegionKind.SUBDISTRICT, **days: Any
) -> int:
    return correct_region(actor, code, RegionForm(name, kind, **days), version(code))


def former(actor: Actor, code: str) -> list[tuple[str, date | None, date | None]]:
    (row,) = (one for one in region_list(actor, limit=500).rows if one.code == code)
    return [(one.name, one.valid_from, one.valid_to) for one in row.former]


def test_a_name_no_longer_borne_stays_with_its_days(city: City) -> None:
    district = city.person("周文", Role.COORDINATOR, KAIFU)
    renamed(district, WUJIALING, "伍家岭")
    city.clock.to("2020-02-20T09:00")
    event = renamed(district, WUJIALING, "新伍家岭街道")
    assert former(district, WUJIALING) == [
        ("伍家岭街道", None, date(2020, 2, 17)),
        ("伍家岭", date(2020, 2, 17), date(2020, 2, 20)),
    ]
    assert Event.get_by_id(event).changes == '{"name":["伍家岭","新伍家岭街道"]}'
    assert [one.code for one in region_list(district, text="伍家岭街道").rows] == [WUJIALING]
    assert renamed(district, WUJIALING, "新伍家岭街道") == 0
    sheets = sheet(("代码", "名称", "类型"), (WUJIALING, "新伍家岭街道", "街道"))
    plan = plan_regions(sheets, known_regions(city.person("管", Role.ADMINISTRATOR, CITY)), {}, TODAY)
    assert plan.report.count(Outcome.UNCHANGED) == 1


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        (RegionForm("", RegionKind.SUBDISTRICT), ("name", "required")),
        (RegionForm("开福", RegionKind.DISTRICT), ("kind", "not_of_this_code")),
        (
            RegionForm("开福", RegionKind.PARK, date(2020, 2, 2), date(2020, 2, 1)),
            ("valid_to", "ends_before_start"),
        ),
        (RegionForm("开福", RegionKind.PARK, None, date(2020, 2, 1)), ("valid_to", "close_it_instead")),
    ],
)
def test_what_is_wrong_with_a_correction(city: City, form: RegionForm, problem: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as error:
        correct_region(city.person("周文", Role.COORDINATOR, KAIFU), WUJIALING, form, 1)
    assert problem in [(one.field, one.code) for one in error.value.problems]


@pytest.mark.parametrize("code", ["430105", "43010500", "430105006", "430104002", "4301050060"])
def test_a_code_that_is_no_place_for_a_subdistrict(city: City, code: str) -> None:
    district = city.person("周文", Role.COORDINATOR, KAIFU)
    with pytest.raises(Invalid):
        add_region(district, code, "新村", RegionKind.SUBDISTRICT)
    with pytest.raises(Invalid):
        move_region(district, WUJIALING, code, 1)


class Town:
    """A firm of Wujialing with one settled check, one that waits, an open fault and a task, and who works there."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.street = city.person("吴岭", Role.COORDINATOR, WUJIALING)
        self.kaifu = city.person("周文", Role.COORDINATOR, KAIFU)
        self.yuelu = city.person("岳明", Role.COORDINATOR, YUELU)
        self.whole = city.person("康辉", Role.COORDINATOR, CITY)
        self.officer = city.person("何璐", Role.OFFICER, WUJIALING)
        self.firm = city.firm("湖南麓屿贸易有限公司")
        city.assign(self.officer, self.firm)
        self.body = city.body("伍家岭城管", WUJIALING)
        self.settled = city.check(self.officer, self.firm)
        self.waiting = city.check(self.officer, self.firm, "F5")
        self.finding = Finding.get().id


@pytest.fixture
def town(city: City) -> Town:
    return Town(city)


def test_a_street_under_another_district_takes_along_what_is_open(town: Town) -> None:
    new = f"{YUELU}006"
    with pytest.raises(Invalid, match="1"):
        move_region(town.kaifu, WUJIALING, new, 1)  # Yuelu is not Kaifu's to fill
    event = move_region(town.whole, WUJIALING, new, 1)

    assert Enterprise.get().region == Site.get().region == Body.get().region == new
    assert {(one.city, one.district, one.street) for one in (Enterprise.get(), Site.get(), Finding.get(), Task.get())} == {(CITY, YUELU, new)}  # fmt: skip
    assert Inspection.get_by_id(town.waiting).street == new
    assert Inspection.get_by_id(town.settled).street == WUJIALING, "made under the old code"
    assert Person.get_by_id(town.street.person).region == new
    assert Grant.get_by_id(town.street.grant).region == new
    told = Event.select().where(Event.id >= event)
    assert {one.batch for one in told} == {event} and len(told) == len({(one.subject_kind, one.subject) for one in told})  # fmt: skip
    assert ("enterprise", "move", f'{{"region":["{WUJIALING}","{new}"]}}') in [(one.subject_kind, one.verb, one.changes) for one in told]  # fmt: skip

    assert [one.enterprise_name for one in open_tasks(town.street).rows] == ["湖南麓屿贸易有限公司"]
    accept_inspection(town.street, town.waiting, 1)
    assert (findings(town.kaifu).rows, inspections(town.yuelu).total) == ((), 1)
    assert [one.id for one in findings(town.yuelu).rows] == [town.finding]
    assert former(town.whole, new) == [(WUJIALING, None, date(2020, 2, 17))]
    assert contradictions() == []


def test_a_district_recoded_keeps_its_people_at_work(town: Town) -> None:
    new = "430106"
    move_region(town.whole, KAIFU, new, 1)
    assert {one.code for one in regions(town.whole)} == {
        CITY,
        YUELU,
        "430104001",
        new,
        "430106006",
        "430106011",
    }
    assert [one.id for one in findings(town.kaifu).rows] == [town.finding]
    assert [one.name for one in bodies(town.street)] == ["伍家岭城管"]
    assign_finding(town.kaifu, town.finding, AssignForm(town.body, "贺经理", Deadline.HOURS_24), 1)
    assert contradictions() == []
    sheets = sheet(("代码", "名称", "类型"), (KAIFU, "开福区", "区"))
    plan = plan_regions(sheets, known_regions(city_admin(town.city)), {}, TODAY)
    assert [(one.code, one.values["now"]) for one in plan.report.refused] == [("recoded", new)]
    with pytest.raises(Invalid, match="1"):
        add_region(city_admin(town.city), KAIFU, "又一个开福", RegionKind.DISTRICT)
    move_region(town.whole, new, KAIFU, version(new))
    assert {one.region for one in Enterprise.select()} == {WUJIALING} and contradictions() == []


def city_admin(city: City) -> Actor:
    return city.person("管", Role.ADMINISTRATOR, CITY)


def test_two_streets_become_one(town: Town) -> None:
    shaping = town.city.person("沙平", Role.COORDINATOR, SHAPING)
    merge_regions(town.kaifu, WUJIALING, SHAPING, 1)
    assert [one.id for one in findings(shaping).rows] == [town.finding]
    assert former(town.kaifu, SHAPING) == [
        (WUJIALING, None, date(2020, 2, 17)),
        ("伍家岭街道", date(2020, 2, 17), date(2020, 2, 17)),
    ]
    assert WUJIALING not in {one.code for one in regions(town.kaifu)}
    assert [one.valid_to for one in region_list(town.kaifu).rows if one.code == WUJIALING] == [
        date(2020, 2, 16)
    ]
    assert contradictions() == []


def test_a_region_closes_once_nothing_is_in_it(town: Town) -> None:
    with pytest.raises(Refused) as error:
        close_region(town.kaifu, WUJIALING, date(2020, 3, 1), 1)
    assert error.value.code == "region_in_use"
    assert {name: error.value.values[name] for name in ("regions", "firms", "sites", "people")} == {
        "regions": 0, "firms": 1, "sites": 1, "people": 2,
    }  # fmt: skip
    close_region(town.kaifu, SHAPING, date(2020, 2, 16), 1)
    assert SHAPING not in {one.code for one in regions(town.kaifu)}
    with pytest.raises(Conflict):
        reopen_region(town.kaifu, SHAPING, 1)
    reopen_region(town.kaifu, SHAPING, 2)
    assert SHAPING in {one.code for one in regions(town.kaifu)}


def test_the_tree_counts_what_is_ones_own(town: Town) -> None:
    elsewhere = town.city.firm("岳麓机械厂", "430104001", sites=3)
    closed = town.city.firm("已停厂")
    Enterprise.update(is_closed=True).where(Enterprise.id == closed).execute()
    Site.update(is_closed=True).where(Site.enterprise == closed).execute()
    (own,) = region_tree(town.kaifu)
    assert (own.code, own.below, own.firms, own.sites, own.is_exact) == (KAIFU, 2, 1, 1, True)
    assert [(one.name, one.firms) for one in region_tree(town.kaifu, KAIFU)] == [("伍家岭街道", 1), ("沙坪街道", 0)]  # fmt: skip
    Enterprise.update(lead=None).where(Enterprise.id == town.firm).execute()
    Enterprise.update(lead=1).where(Enterprise.id == elsewhere).execute()
    assert [(one.name, one.firms, one.sites, one.unled) for one in region_tree(town.whole, CITY)] == [
        ("岳麓区", 1, 3, 0),
        ("开福区", 1, 1, 1),
    ]
    for parent in (CITY, YUELU, "430104001"):
        with pytest.raises(NotFound):
            region_tree(town.kaifu, parent)
    with pytest.raises(NotFound):
        region_tree(town.officer)


def test_names_of_places_are_listed_a_page_at_a_time(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    first = region_list(officer, limit=2)
    assert [one.code for one in first.rows] == [CITY, YUELU] and first.has_after
    assert [one.code for one in region_list(officer, after=first.last, limit=2).rows] == ["430104001", KAIFU]
    assert FormerName("x", None, None) not in first.rows[0].former


def test_a_body_is_corrected_moved_merged_and_closed(town: Town) -> None:
    street, other = town.street, town.city.body("街道城管办", WUJIALING)
    assign_finding(street, town.finding, AssignForm(town.body, "贺经理", Deadline.HOURS_24), 1)
    with pytest.raises(Refused) as error:
        close_body(street, town.body, 1)
    assert error.value.values["findings"] == 1
    with pytest.raises(Invalid):
        correct_body(street, town.body, BodyForm("城管", answered_by=town.officer.person), 1)
    correct_body(street, town.body, BodyForm("城管局", "贺经理", "13812341234", street.person), 1)
    assert Body.get_by_id(town.body).answered_by == street.person
    merge_bodies(street, town.body, other, 2)
    assert Finding.get().__data__["body"] == other
    assert [one.name for one in bodies(street)] == ["街道城管办"]
    move_body(town.kaifu, other, SHAPING, 1)
    assert bodies(street) == () and [one.region for one in bodies(town.kaifu)] == [SHAPING]
    assert contradictions() == []
