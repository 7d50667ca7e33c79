"""A building floor by floor: letters, order, moves, sideways at 60 columns, Enter; many tenants."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from models.actions.enterprises import add_enterprise, add_tenant
from models.actions.sites import set_resumption
from models.queries.buildings import GridFloor, GridUnit
from models.queries.enterprises import enterprise_file
from models.rules.enterprises import EnterpriseForm, TenantForm
from models.rules.places import EnterpriseKind, Qualifier, Resumption, SiteKind
from models.rules.scope import Actor, Role
from models.rules.sites import ResumptionForm
from tests.factories import KAIFU, WUJIALING, City, make_city
from tests.tui.desk import desk
from tui.look import width
from tui.roles import FIRMS, MAIN_SCREENS
from tui.text import set_language
from tui.widgets.floor_grid import Sign, sign_of
from tui.widgets.unit_grid import column_names

FIRMS_OF_OFFICER = str(MAIN_SCREENS[Role.OFFICER].index(FIRMS) + 1)


def unit(floor: str, name: str, **more: object) -> GridUnit:
    """A resumed unit that was never checked."""
    values = {
        "site": 1, "version": 1, "floor": floor, "unit": name, "enterprise": 1, "name": "麓谷贸易", "industry": "",
        "resumption": Resumption.RESUMED, "roster": None, "roster_qualifier": Qualifier.EXACT,
        "last_checked_at": None, "unsettled": 0, **more,
    }  # fmt: skip
    return GridUnit(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "sign"),
    [
        ({}, Sign.UNCHECKED),
        ({"last_checked_at": datetime(2020, 2, 14, tzinfo=UTC)}, Sign.CLEAN),
        ({"unsettled": 1, "last_checked_at": datetime(2020, 2, 14, tzinfo=UTC)}, Sign.FAULTS),
        ({"unsettled": 1, "resumption": Resumption.NOT_RESUMED}, Sign.FAULTS),
        ({"resumption": Resumption.NOT_RESUMED}, Sign.NOT_RESUMED),
        ({"resumption": Resumption.SUSPENDED}, Sign.SUSPENDED),
        ({"resumption": Resumption.EXCLUDED}, Sign.EXCLUDED),
    ],
)
def test_a_unit_says_the_most_pressing_first(more: dict[str, object], sign: Sign) -> None:
    assert sign_of(unit("18", "1804", **more)) is sign


@pytest.mark.parametrize(
    ("floors", "names"),
    [
        ({"17": ["1701", "1703"], "18": ["1801", "1802"]}, ["01", "02", "03"]),
        ({"B1": ["B1-01"], "1": ["101", "102"]}, ["01", "02"]),
        ({"2": ["东", "西", "中庭"]}, ["东", "中庭", "西"]),
        ({"1": ["甲", "乙"], "2": ["丙", "丁"], "3": ["戊", "己"]}, ["", ""]),
        ({"2": ["A", "A"], "3": ["A"]}, ["", ""]),
        ({}, []),
    ],
)
def test_units_numbered_alike_stand_below_each_other(floors: dict[str, list[str]], names: list[str]) -> None:
    made = [GridFloor(floor, tuple(unit(floor, name) for name in units)) for floor, units in floors.items()]
    assert column_names(made) == names


@dataclass
class House:
    """A building, who coordinates it, an officer of it."""

    city: City
    coordinator: Actor
    officer: Actor
    id: int
    site: dict[str, int]  # by unit


def build(floors: int, units: int) -> House:
    """A building with so many floors of so many units each."""
    city = make_city()
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    officer = city.person("周伟", Role.OFFICER, WUJIALING)
    form = EnterpriseForm(
        name="云樟国际广场",
        kind=EnterpriseKind.BUILDING,
        region=WUJIALING,
        site_kind=SiteKind.COMMON_AREA,
        area=300_000,
        area_qualifier=Qualifier.ABOUT,
    )
    house = House(city, coordinator, officer, add_enterprise(coordinator, form), {})
    city.assign(officer, house.id)
    for floor in range(1, floors + 1):
        for at in range(1, units + 1):
            name = f"{floor}{at:02d}"
            tenant = add_tenant(
                coordinator, house.id, TenantForm(name=f"{name} 麓谷贸易", floor=str(floor), unit=name)
            )
            house.site[name] = enterprise_file(coordinator, tenant).sites[0].id
    return house


@pytest.fixture
def house(sqlite_store: str) -> House:
    """Three floors of twelve units; 101 works, 102 has halted, 301 has a fault."""
    one = build(3, 12)
    for name, state in (
        ("101", Resumption.RESUMED),
        ("102", Resumption.SUSPENDED),
        ("301", Resumption.RESUMED),
    ):
        set_resumption(one.coordinator, one.site[name], ResumptionForm(state, date(2020, 2, 12)), 1)
    return one


async def test_the_highest_floor_is_first_and_letters_say_what_is(house: House) -> None:
    async with desk(house.coordinator) as on:
        await on.press("f")
        await on.type("yzgj")
        await on.press("enter")
        assert "36 户，已复工 2/36 = 5.56%" in on.picture and "约300,000 平方米" in on.picture
        await on.press("v")
        assert on.rows[1].split() == ["户", "36", "已复工", "2/36", "=", "5.56%"]
        assert on.rows[2].split()[:13] == ["楼层", *(f"{at:02d}" for at in range(1, 13))]
        assert [line.replace("▌", " ").split()[0] for line in on.rows[3:6]] == ["3F", "2F", "1F"]
        assert on.rows[5].split()[1:4] == ["..", "停", "未"]
        assert "1/12" in on.rows[3] and "2/12" not in on.rows[5] and "1/12" in on.rows[5]
        assert "301 麓谷贸易" in on.picture and "没查过" in on.picture


async def test_moves_go_from_unit_to_unit_and_enter_opens_the_tenant(house: House) -> None:
    async with desk(house.officer) as on:
        await on.press(FIRMS_OF_OFFICER, "enter", "v", "right", "right", "j")
        assert on.rows[-1].endswith("2F  3/12") and "203 麓谷贸易" in on.picture
        await on.press("end", "right")
        assert on.rows[-1].endswith("1F  1/12"), "behind the last unit comes the next floor"
        await on.press("left", "g", "home", "left")
        assert on.rows[-1].endswith("3F  1/12")
        await on.press("G", "enter")
        assert "101 麓谷贸易" in on.rows[0] and "企业" in on.rows[0]
        await on.press("v")
        assert on.rows[-1].endswith("3F  1/12"), "the tenant knows its building"
        await on.press("escape", "escape")
        assert on.rows[-1].endswith("1F  1/12"), "back on the unit it was opened from"


async def test_at_60_columns_eight_units_a_row_and_sideways(house: House) -> None:
    """The legend's counts are in row 1, the unit on the message line."""
    async with desk(house.coordinator, 60, 20) as on:
        await on.press("f")
        await on.type("yzgj")
        await on.press("enter", "v")
        assert on.rows[2].split()[:9] == ["楼层", *(f"{at:02d}" for at in range(1, 9))] and ">" in on.rows[2]
        assert "未 33" in on.rows[1]
        assert "301 301 麓谷贸易" in on.said and "已复工" in on.said
        await on.press(*["right"] * 8)
        assert on.rows[2].split()[:2] == ["楼层<02", "03"] and on.rows[-1].endswith("3F  9/12")
        await on.press("end")
        assert on.rows[2].split()[1] == "06" and ">" not in on.rows[2]
        assert all(width(line) <= 60 for line in on.rows)


async def test_a_coordinator_adds_a_tenant_and_the_cursor_stays(house: House) -> None:
    async with desk(house.coordinator) as on:
        await on.press("f")
        await on.type("yzgj")
        await on.press("enter", "v", "j", "right", "n")
        await on.type("楠竹设计")
        await on.press("tab")
        await on.type("4F")
        await on.press("tab")
        await on.type("401")
        await on.press("ctrl+s")
        assert on.said == "已新增租户：楠竹设计", on.picture
        assert on.rows[-1].endswith("2F  2/12") and "4F" in on.rows[3]
    async with desk(house.officer) as on:
        await on.press(FIRMS_OF_OFFICER, "enter", "v", "n")
        assert on.said == "你的角色不能做这件事。"


async def test_letters_are_in_both_languages(house: House) -> None:
    async with desk(house.officer, 120, 40, language="en") as on:
        await on.press(FIRMS_OF_OFFICER, "enter", "v")
        assert on.rows[5].split()[1:4] == ["..", "SP", "NR"]
        assert "Units 36" in on.rows[1] and "SP halted" in on.picture
    set_language("zh")


async def test_three_hundred_tenants_page_at_once(sqlite_store: str) -> None:
    """37 floors of 8: the page is there, and a page of floors further, in far less than a second of work."""
    house = build(37, 8)
    async with desk(house.coordinator) as on:
        await on.press("f")
        await on.type("yzgj")
        await on.press("enter")
        began = time.process_time()
        await on.press("v")
        await on.press("pagedown", "pagedown", "G")
        took = time.process_time() - began
        assert on.rows[1].split()[1] == "296" and on.rows[-1].endswith("1F  1/8")
    assert took < 1.0, took
