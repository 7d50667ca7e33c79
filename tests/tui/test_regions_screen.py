"""属地 on the screen: a tree opened level by level, found by old names too, changed by its keys; tenants imported."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.actions.founding import found_store
from models.actions.regions import correct_region
from models.queries.buildings import floor_grid
from models.queries.enterprises import enterprises
from models.queries.people import identities
from models.queries.regions import RegionDetail, region_list
from models.rules.places import EnterpriseKind, RegionForm, RegionKind
from models.rules.scope import Actor, Role
from tests.factories import KAIFU, SHAPING, WUJIALING, City, Clock, make_city
from tests.tui.desk import Desk, desk
from tui.roles import IMPORT, MAIN_SCREENS, REGIONS

REGIONS_PAGE = str(MAIN_SCREENS[Role.ADMINISTRATOR].index(REGIONS) + 1)
IMPORT_PAGE = str(MAIN_SCREENS[Role.COORDINATOR].index(IMPORT) + 1)
TENANTS = Path(__file__).parents[1] / "data" / "tenants.xlsx"


@pytest.fixture
def city(sqlite_store: str) -> City:
    """Two districts, three subdistricts, a firm."""
    one = make_city()
    one.firm("湖南麓屿贸易有限公司")
    return one


@pytest.fixture
def administrator(city: City) -> Actor:
    """Of the whole city."""
    return city.person("易帆", Role.ADMINISTRATOR, "4301")


def region(of: Actor, code: str) -> RegionDetail:
    """A region by its code."""
    return next(one for one in region_list(of, code).rows if one.code == code)


def names(on: Desk) -> list[str]:
    """The rows of the tree as they are seen, their counts behind."""
    rows = [line.replace("▌", " ").split() for line in on.rows[3:15]]
    return [
        " ".join(row) for row in rows if (row and row[0] in "+-") or (len(row) > 1 and row[1].isdecimal())
    ]


async def test_the_tree_opens_level_by_level_with_counts(administrator: Actor) -> None:
    async with desk(administrator) as on:
        await on.press(REGIONS_PAGE)
        assert names(on) == ["- 长沙市 4301 市 1 1 1", "+ 岳麓区 430104 区县", "+ 开福区 430105 区县 1 1 1"]
        await on.press("j", "j", "right")
        assert names(on)[3:] == ["伍家岭街道 430105006 街镇 1 1 1", "沙坪街道 430105011 街镇"]
        await on.press("right")
        assert on.said == "已经展开。"
        await on.press("j", "enter")
        assert on.said == "下面没有属地。"
        await on.press("k", "left")
        assert len(names(on)) == 3 and names(on)[2].startswith("+ 开福区")


async def test_a_region_is_added_renamed_and_found_by_its_old_name(administrator: Actor) -> None:
    async with desk(administrator) as on:
        await on.press(REGIONS_PAGE, "j", "j", "enter", "n", "end")
        await on.type("007")
        await on.press("tab")
        await on.type("东风路街道")
        await on.press("ctrl+s")
        assert on.said == "已新增属地：东风路街道", on.picture
        assert "东风路街道 430105007 街镇" in names(on)
        await on.press("G", "e", "ctrl+u")
        await on.type("沙坪新城街道")
        await on.press("ctrl+s")
        assert on.said == "已更正属地：沙坪新城街道", on.picture
        await on.press("slash")
        await on.type("沙坪街道")
        await on.press("enter")
        assert names(on) == ["沙坪新城街道 430105011 街镇"]
        await on.press("j", "k")
        await on.pilot.pause(0.2)
        assert "曾用：沙坪街道" in on.picture and "筛选" in on.rows[1]
        await on.press("escape")
        assert len(names(on)) == 6
    assert region(administrator, SHAPING).name == "沙坪新城街道"


async def test_recoded_closed_reopened_and_joined(administrator: Actor) -> None:
    async with desk(administrator) as on:
        await on.press(REGIONS_PAGE, "j", "j", "enter", "G", "m", "ctrl+u")
        await on.type("430105012")
        await on.press("ctrl+s")
        assert on.said == "已改代码或上级：沙坪街道", on.picture
        await on.press("X", "ctrl+s")
        assert on.said == "已停用属地：沙坪街道", on.picture
        await on.press("e")
        assert on.said == "这处属地到 2020-02-17 为止，先恢复。"
        await on.press("B")
        assert on.said == "已恢复属地：沙坪街道"
        await on.press("M")
        await on.type("伍家岭")
        await on.press("enter", "ctrl+s", "enter")
        assert "合并以后不能拆开。" in on.picture, "Enter never does what is for good"
        await on.press("y")
        assert on.said == "已属地撤并：沙坪街道", on.picture
    assert region(administrator, WUJIALING).former[-1].name in ("沙坪街道", "430105012", "430105011")


async def test_who_changed_first_wins(administrator: Actor) -> None:
    async with desk(administrator) as on:
        await on.press(REGIONS_PAGE, "j", "j", "enter", "G", "e", "ctrl+u")
        one = region(administrator, SHAPING)
        form = RegionForm("沙坪镇", RegionKind.SUBDISTRICT, date(2020, 1, 1))
        correct_region(administrator, SHAPING, form, one.version)
        await on.type("沙坪新城")
        await on.press("ctrl+s")
        assert on.said.startswith("已有变动："), on.said
        assert "沙坪新城" in on.picture, "what is typed stays"


async def test_a_new_store_begins_with_its_city(sqlite_store: str) -> None:
    """Nothing is imported yet: districts are added below the city the store was founded with."""
    clock = Clock()
    found_store("易帆", date(2020, 2, 1))
    (who,) = identities(clock)
    async with desk(Actor(who.id, who.grants[0].id, "session", clock)) as on:
        await on.press(REGIONS_PAGE)
        assert "长沙市 4301 市" in " ".join(on.rows[3].split())
        await on.press("n", "end")
        await on.type("05")
        await on.press("tab")
        await on.type("开福区")
        await on.press("ctrl+s")
        assert on.said == "已新增属地：开福区", on.picture
        assert "开福区" in on.rows[4] and "430105" in on.rows[4]


async def test_a_buildings_tenants_are_imported_where_it_is_said_to_stand(city: City) -> None:
    """The list names a building nobody knows: where it stands is chosen, it is made, and its floors are there."""
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    async with desk(coordinator, 120, 40) as on:
        await on.press(IMPORT_PAGE, "n", "3", "tab", "ctrl+u")
        await on.type(str(TENANTS))
        await on.press("ctrl+s", "right_square_bracket", "enter")
        assert "“星程国际广场”在哪个属地" in on.picture
        await on.press("1")
        assert "新增 296" in on.said, on.said
        await on.press("W", "y")
        assert on.said.startswith("已写入"), on.said
        await on.press("f")
        await on.type("xcgj")
        await on.press("enter", "v")
        assert on.rows[1].split()[1] == "296", on.picture
        first = on.rows[3].replace("▌", " ").split()[0]
        await on.press("G", "enter")
        assert "一企一档" in on.rows[1]
    house = next(one for one in enterprises(coordinator, "星程").rows if one.kind is EnterpriseKind.BUILDING)
    grid = floor_grid(coordinator, house.id)
    assert house.region == WUJIALING and grid.units == 296 and first == f"{grid.floors[-1].floor}F"
