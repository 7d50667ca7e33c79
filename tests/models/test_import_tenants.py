"""A building's list of tenants: its mess read, its questions asked, the real one in once; and the firms of it found by old names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.actions.enterprises import close_enterprise, correct_enterprise, move_enterprise
from models.actions.rosters import apply_plan
from models.actions.sites import add_site, close_site, set_resumption
from models.actions.upkeep import contradictions
from models.errors import Conflict, Invalid
from models.exchange.layout import find_layout
from models.exchange.ledgers import LEDGERS
from models.exchange.sheets import Sheet, read_sheets
from models.exchange.tenant_rows import HEADINGS, read_title
from models.exchange.tenants import plan_tenants
from models.queries.buildings import floor_grid
from models.queries.people import identities
from models.queries.rosters import known_tenants
from models.rules.enterprises import ClosingForm, EnterpriseFacts
from models.rules.import_reports import ImportKind, Outcome
from models.rules.places import Qualifier, Resumption, SiteKind
from models.rules.quantities import Amount
from models.rules.readings import read_floor
from models.rules.scope import Actor, Role
from models.rules.sites import ResumptionForm, SiteForm
from models.rules.tenant_imports import TenantPlan
from models.tables import ALL_TABLES, Assignment, Contact, Enterprise, Event, Site
from tests.factories import CITY, KAIFU, WUJIALING, City, make_city
from tests.rosters import TODAY, outcomes, planned, said, sheet
from tui.ledgers import write_ledger

HEADS = ("楼层", "单元", "商户名称", "业态", "员工数", "负责人", "电话", "是否复工")
TITLE, AREA = ("星程国际广场入驻企业明细",), ("建筑面积：约30万平方米",)
IN_WUJIALING = {"星程国际广场": WUJIALING}


@pytest.fixture
def city(store: str) -> City:
    return make_city()


@pytest.fixture
def kaifu(city: City) -> Actor:
    return city.person("周文", Role.COORDINATOR, KAIFU)


def row(floor: Any = 1, unit: Any = "0101", name: Any = "岳鸣诊所", **cells: Any) -> tuple[Any, ...]:
    """A tenant that says nothing doubtful, with some cells put otherwise."""
    values = {
        "业态": "商铺",
        "员工数": 49,
        "负责人": "龚俊",
        "电话": "18920222942",
        "是否复工": "否",
        **cells,
    }
    return (floor, unit, name, *(values[one] for one in HEADS[3:]))


def listed(*rows: tuple[Any, ...]) -> tuple[Sheet, ...]:
    """A list with its title, the line of the area and its headings: the first tenant is row 4."""
    return sheet(TITLE, AREA, HEADS, *rows)


def plan(importer: Actor, *rows: tuple[Any, ...], **choices: str) -> TenantPlan:
    return plan_tenants(listed(*rows), known_tenants(importer), IN_WUJIALING | choices, TODAY)


def counts() -> list[int]:
    return [table.select().count() for table in ALL_TABLES]


@pytest.mark.parametrize(
    ("cell", "floor"),
    [("1F", "1"), (1, "1"), (1.0, "1"), ("01F", "1"), ("１Ｆ", "1"), ("12层", "12"), ("第三层", "3"), ("十二楼", "12"), ("二十", "20"),
     ("B2", "B2"), (-1, "B1"), ("负一层", "B1"), ("地下2层", "B2"), ("夹层", "夹层"), ("  ", ""), (None, "")],
)  # fmt: skip
def test_floors_as_offices_write_them(cell: Any, floor: str) -> None:
    assert read_floor(cell) == floor


@pytest.mark.parametrize(
    ("lines", "name", "area"),
    [
        ((TITLE, AREA), "星程国际广场", Amount(300_000, Qualifier.ABOUT)),
        ((("华创大厦商户名单（2月）",), ("总面积 12000㎡",)), "华创大厦", Amount(12_000)),
        ((("云塘中心租户台账",),), "云塘中心", None),
        ((("面积不详平方米",), ("云塘中心",)), "云塘中心", None),
        ((), "表", None),
    ],
)
def test_what_stands_above_the_headings(lines: Any, name: str, area: Amount | None) -> None:
    title = read_title(find_layout(sheet(*lines, HEADS), HEADINGS))
    assert (title.name, title.area) == (name, area)


def test_the_building_is_asked_for_and_made(kaifu: Actor) -> None:
    asking = plan_tenants(listed(row()), known_tenants(kaifu), {}, TODAY)
    (question,) = asking.report.questions
    assert (question.name, question.code, question.rows) == ("星程国际广场", "unknown_building", (4,))
    assert [one.code for one in question.candidates] == [WUJIALING, "430105011"]
    assert (asking.added, asking.buildings) == ((), ())
    made = plan(kaifu, row())
    apply_plan(kaifu, made)
    house = Enterprise.get(Enterprise.kind == "building")
    assert (house.name, house.region, house.area, house.area_qualifier) == (
        "星程国际广场",
        WUJIALING,
        300_000,
        "about",
    )
    unit = Site.get(Site.building == house.id)
    assert (unit.floor, unit.unit, unit.roster, unit.kind, unit.region) == (
        "1",
        "0101",
        49,
        "unit",
        WUJIALING,
    )
    assert Contact.get().phone == "18920222942"
    with pytest.raises(Conflict):
        apply_plan(kaifu, made)
    for choices in ({}, IN_WUJIALING, {"星程国际广场": f"#{house.id}"}):
        again = plan_tenants(listed(row()), known_tenants(kaifu), choices, TODAY)
        assert (again.report.count(Outcome.UNCHANGED), again.added, again.changed, again.aliases) == (
            1,
            (),
            (),
            (),
        )
    with pytest.raises(Invalid):
        plan_tenants(listed(row()), known_tenants(kaifu), {"星程国际广场": "4399"}, TODAY)


@pytest.mark.parametrize(
    ("rows", "buckets", "remarks"),
    [
        ((row("1F"), row(None, "0102", "甲"), row(2.0, "0201", "乙")), "added added added", set()),
        ((row(None),), "refused", {(4, "floor", "floor_missing")}),
        ((row(1, 101.0),), "added", set()),
        ((row(), row()), "added skipped:\x20duplicate", set()),
        ((row(), row(员工数=None, 负责人=None)), "added skipped:\x20duplicate", set()),
        ((row(员工数=None), row()), "added merged", set()),
        ((row(), row(员工数=50)), "added refused", {(5, "roster", "differs_from_row")}),
        ((row(), row(name="甲")), "refused refused", {(4, "unit", "unit_twice"), (5, "unit", "unit_twice")}),
        ((row(), row(2, "0201")), "added added", {(5, "name", "same_name_in_building")}),
        ((row(1, "0101"), row(None, "0201", "甲")), "added added", {(5, "unit", "unit_of_other_floor")}),
        ((row(1, "0101", "空置"), row(None, "0102", "甲")), "skipped:\x20vacant added", set()),
        ((row(1, "0101", None),), "refused", {(4, "name", "required")}),
        ((row(unit=None),), "refused", {(4, "unit", "required")}),
        ((row(是否复工="看情况"),), "added", {(4, "resumption", "unreadable_state")}),
        ((row(电话="1892022294"),), "added", {(4, "contact_phone", "phone_length")}),
        ((row(), ("合计", None, None, None, 49)), "added skipped:\x20total", set()),
    ],
)  # fmt: skip
def test_every_row_has_one_bucket(
    sqlite_store: str, rows: tuple[Any, ...], buckets: str, remarks: set[tuple[int, str, str]]
) -> None:
    made = plan(make_city().person("周文", Role.COORDINATOR, KAIFU), *rows)
    found = outcomes(made.report)
    assert list(found) == list(range(1, 4 + len(rows)))
    assert " ".join(found[at] for at in range(4, 4 + len(rows))) == buckets
    assert said(made.report) == remarks


def test_a_known_firm_is_never_guessed(city: City, kaifu: Actor) -> None:
    known, far = city.firm("岳鸣诊所", "430105011"), city.firm("嘉禾诊所", "430104001")
    whole = city.person("康辉", Role.COORDINATOR, CITY)
    asking = plan(whole, row(), row(1, "0102", "嘉禾诊所"))
    assert outcomes(asking.report)[4] == "refused" and outcomes(asking.report)[5] == "added"
    codes = {one.name: [candidate.code for candidate in one.candidates] for one in asking.report.questions}
    assert codes == {"岳鸣诊所": [f"#{known}", "new"], "嘉禾诊所": [f"#{far}", "new"]}
    assert plan(kaifu, row(1, "0102", "嘉禾诊所")).report.questions == (), "what lies elsewhere is not told"
    for chosen, is_new in ((f"#{known}", False), ("new", True)):
        made = plan(whole, row(), 岳鸣诊所=chosen)
        assert [one.firm for one in made.added] == [0 if is_new else known]
    apply_plan(whole, plan(whole, row(), 岳鸣诊所=f"#{known}"))
    assert Enterprise.get_by_id(known).industry == "", "the list speaks of the unit"
    again = plan(whole, row(), 岳鸣诊所=f"#{known}")
    assert again.report.count(Outcome.UNCHANGED) == 1


def test_one_firm_of_several_units_or_several_of_one_name(kaifu: Actor) -> None:
    rows = (row(), row(2, "0201", 负责人="王梓静", 电话="13803484741"))
    each = plan(kaifu, *rows)
    assert [(one.of_row, one.values.is_provisional) for one in each.added] == [(0, False), (0, True)]
    assert [(one.of_row, one.values.is_provisional) for one in plan(kaifu, *rows, 岳鸣诊所="new").added] == [(0, False)] * 2  # fmt: skip
    apply_plan(kaifu, plan(kaifu, *rows, 岳鸣诊所="same"))
    assert Enterprise.select().where(Enterprise.name == "岳鸣诊所").count() == 1 == Contact.select().count()
    before = counts()
    again = plan(kaifu, *rows, 岳鸣诊所="same")
    assert again.report.count(Outcome.UNCHANGED) == 2
    apply_plan(kaifu, again)
    assert counts() == before


def test_a_unit_in_use_under_another_name(kaifu: Actor) -> None:
    apply_plan(kaifu, plan(kaifu, row()))
    firm = Enterprise.get(Enterprise.name == "岳鸣诊所").id
    asking = plan(kaifu, row(name="嘉禾诊所"))
    assert said(asking.report) == {(4, "unit", "unit_in_use")}
    assert [one.code for one in asking.report.questions[0].candidates] == [f"#{firm}"]
    apply_plan(kaifu, plan(kaifu, row(name="嘉禾诊所"), 嘉禾诊所=f"#{firm}"))
    assert Enterprise.get_by_id(firm).name == "嘉禾诊所"
    for name in ("岳鸣诊所", "嘉禾诊所"):
        assert plan(kaifu, row(name=name)).report.count(Outcome.UNCHANGED) == 1, "by the old name as well"


def test_a_tenant_that_left_is_not_added_again_by_a_list_of_before(city: City, kaifu: Actor) -> None:
    """By a list without a date or of an earlier day; whoever asks chooses, a later list speaks for itself."""
    apply_plan(kaifu, plan(kaifu, row(), row(1, "0102", "甲"), row(1, "0103", "乙")))
    whole = city.person("康辉", Role.COORDINATOR, CITY)
    gone = {name: Enterprise.get(Enterprise.name == name) for name in ("岳鸣诊所", "甲")}
    add_site(whole, gone["甲"].id, "430104001", SiteForm(SiteKind.FACTORY))
    unit = Site.get(Site.unit == "0102")
    close_site(kaifu, unit.id, ClosingForm(TODAY, "搬走"), unit.version)
    move_enterprise(whole, gone["甲"].id, "430104001", gone["甲"].version)
    close_enterprise(kaifu, gone["岳鸣诊所"].id, ClosingForm(TODAY, "退租"), gone["岳鸣诊所"].version)
    rows = (row(), row(1, "0102", "甲"), row(1, "0103", "乙"))
    for who, codes in ((kaifu, [["new"], ["new"]]), (whole, [["new"], [f"#{gone['甲'].id}", "new"]])):
        for title in (TITLE, ("星程国际广场商户明细（截至2020年2月16日）",)):
            old = plan_tenants(sheet(title, AREA, HEADS, *rows), known_tenants(who), {}, TODAY)
            assert (old.added, {code for _, _, code in said(old.report)}) == ((), {"unit_left"})
            assert [[one.code for one in asked.candidates] for asked in old.report.questions] == codes
    assert said(plan(whole, *rows, 岳鸣诊所=f"#{gone['岳鸣诊所'].id}", 甲="new").report) == {
        (4, "name", "firm_closed")
    }
    back = plan(whole, *rows, 岳鸣诊所="new", 甲=f"#{gone['甲'].id}")
    assert [one.firm for one in back.added] == [0, gone["甲"].id]
    later = ("星程国际广场商户明细（截至2020年2月18日）",)
    assert len(plan_tenants(sheet(later, HEADS, rows[1]), known_tenants(kaifu), {}, date(2020, 2, 18)).added)


def test_a_unit_managed_elsewhere_keeps_no_list_of_its_building_from_going_in(
    city: City, kaifu: Actor
) -> None:
    apply_plan(kaifu, plan(kaifu, row(), row(1, "0102", "甲")))
    firm = Enterprise.get(Enterprise.name == "甲")
    move_enterprise(city.person("康辉", Role.COORDINATOR, CITY), firm.id, "430104001", firm.version)
    made = plan(kaifu, row(员工数=50), row(1, "0102", "甲", 员工数=50))
    assert said(made.report) == {(5, "unit", "unit_elsewhere")}
    apply_plan(kaifu, made)
    assert [one.roster for one in Site.select().where(Site.unit != "").order_by(Site.unit)] == [50, 49]


def test_a_building_that_is_known_is_never_made_again_unasked(city: City, kaifu: Actor) -> None:
    whole = city.person("康辉", Role.COORDINATOR, CITY)
    apply_plan(whole, plan(whole, row()))
    house = Enterprise.get(Enterprise.kind == "building").id
    asking = plan(whole, row(), 星程国际广场="430104001")
    assert said(asking.report) == {(4, "building", "known_building")}
    options = [one.code for one in asking.report.questions[0].candidates]
    assert (asking.buildings, options) == ((), [f"#{house}", "new:430104001"])
    second = plan(whole, row(), 星程国际广场="new:430104001", 岳鸣诊所="new")
    assert [(one.name, one.region) for one in second.buildings] == [("星程国际广场", "430104001")]
    near = sheet(("星程广场商户明细",), HEADS, row())
    (question,) = plan_tenants(near, known_tenants(kaifu), {}, TODAY).report.questions
    assert (question.code, question.candidates[0].code, len(question.candidates)) == (
        "not_exact",
        f"#{house}",
        3,
    )
    apply_plan(kaifu, plan_tenants(near, known_tenants(kaifu), {"星程广场": f"#{house}"}, TODAY))
    again = plan_tenants(near, known_tenants(kaifu), {}, TODAY)
    assert again.report.count(Outcome.UNCHANGED) == 1, "the choice is remembered"


def test_our_own_ledger_of_sites_changes_no_unit(kaifu: Actor, tmp_path: Path) -> None:
    apply_plan(kaifu, plan(kaifu, row(员工数="约50"), row("B1", "B101", "甲", 是否复工="是")))
    (who,) = identities(kaifu.clock, person=kaifu.person)
    write_ledger(kaifu, who, LEDGERS["sites"], tmp_path / "sites.xlsx")
    again = plan_tenants(read_sheets(tmp_path / "sites.xlsx"), known_tenants(kaifu), {}, TODAY)
    assert (again.added, again.changed, again.report.count(Outcome.UNCHANGED)) == ((), (), 2)


def test_an_undated_list_takes_nothing_back(city: City, kaifu: Actor) -> None:
    apply_plan(kaifu, plan(kaifu, row()))
    unit = Site.get(Site.unit == "0101")
    set_resumption(kaifu, unit.id, ResumptionForm(Resumption.RESUMED, date(2020, 2, 16)), unit.version)
    again = plan(kaifu, row(员工数=50))
    assert said(again.report) == {(4, "resumption", "undated_state")}
    assert [dict(one.after) for one in again.changed] == [{"roster": 50}]
    apply_plan(kaifu, again)
    row_now = Site.get_by_id(unit.id)
    assert (row_now.roster, row_now.resumption) == (50, "resumed")
    dated = plan_tenants(
        sheet(("星程国际广场商户明细（截至2020年2月17日）",), HEADS, row()), known_tenants(kaifu), {}, TODAY
    )
    assert [dict(one.after) for one in dated.changed] == [{"roster": 49, "resumption": "not_resumed"}]
    apply_plan(kaifu, dated)
    assert contradictions() == []


@pytest.fixture
def administrator(store: str) -> Actor:
    """An administrator of a city with all its regions, firms and officers of the real rosters."""
    city = make_city()
    admin = city.person("管", Role.ADMINISTRATOR, CITY, number="GL1")
    for kind in (ImportKind.REGIONS, ImportKind.ENTERPRISES, ImportKind.OFFICERS):
        apply_plan(admin, planned(admin, kind))
    return admin


def test_the_real_list_goes_in_once_and_stations_are_found_by_old_names(administrator: Actor) -> None:
    made = planned(administrator, ImportKind.TENANTS, IN_WUJIALING)
    assert {one: made.report.count(one) for one in Outcome} == {
        Outcome.ADDED: 296, Outcome.CHANGED: 0, Outcome.UNCHANGED: 0,
        Outcome.MERGED: 0, Outcome.SKIPPED: 3, Outcome.REFUSED: 0,
    }  # fmt: skip
    began = Event.select().count()
    apply_plan(administrator, made)
    assert Event.select().count() == began + 297, "one event a firm, and one of the building"
    grid = floor_grid(administrator, Enterprise.get(Enterprise.kind == "building").id)
    assert [one.floor for one in grid.floors] == [str(at) for at in range(1, 35)]
    assert (grid.units, grid.resumed, grid.area) == (296, 195, 300_000)
    assert {unit.unit[:2] for one in grid.floors for unit in one.units if one.floor == "9"} == {"09"}
    before = counts()
    for choices in (None, IN_WUJIALING):
        again = planned(administrator, ImportKind.TENANTS, choices)
        assert (again.added, again.changed, again.aliases, again.report.count(Outcome.UNCHANGED)) == ((), (), (), 296)  # fmt: skip
    _stations_by_old_names(administrator)
    assert counts()[0] == before[0]
    assert contradictions() == []


def _stations_by_old_names(administrator: Actor) -> None:
    """officers.xlsx again: nothing new; short names only by a choice; a firm renamed since is the one it was."""
    again = planned(administrator, ImportKind.OFFICERS)
    assert (again.added, again.changed, again.report.count(Outcome.UNCHANGED)) == ((), (), 894)
    open_names = [one for one in again.report.questions if one.field == "firms"]
    told = [
        one
        for one in again.report.warned
        if one.field == "firms" and one.code in ("not_exact", "unknown_name")
    ]
    assert len({one.value for one in told}) > 10
    assert all(one.candidates for one in told if one.code == "not_exact"), "each with what it may mean"
    stationed = Assignment.select().count()
    question = open_names[0]
    chosen = planned(administrator, ImportKind.OFFICERS, {question.name: question.candidates[0].code})
    assert 0 < len(chosen.changed) <= len(question.rows)
    assert Assignment.select().count() == stationed
    firm = Assignment.select().order_by(Assignment.id).get().enterprise
    facts = {name: getattr(firm, name) for name in EnterpriseFacts.__dataclass_fields__}
    facts |= {"credit_code": firm.credit_code or "", "name": "改名后的企业有限公司"}
    correct_enterprise(administrator, firm.id, EnterpriseFacts(**facts), firm.version)
    after = planned(administrator, ImportKind.OFFICERS)
    assert (after.added, after.changed) == ((), ()), "stationed there by the old name as before"
    assert len(after.report.questions) == len(again.report.questions)
