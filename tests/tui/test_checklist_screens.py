"""清单 on the screen: read, a new version written item by item and kept as it is typed, put in force, withdrawn."""

from __future__ import annotations

from datetime import date

import pytest

from models.queries.checklists import ChecklistRow, checklist, checklists
from models.rules.checklists import Area
from models.rules.scope import Actor, Role
from tests.factories import CITY, KAIFU, City, make_city
from tests.tui.desk import Desk, desk
from tui.roles import CHECKLISTS, MAIN_SCREENS

PAGE = str(MAIN_SCREENS[Role.ADMINISTRATOR].index(CHECKLISTS) + 1)


@pytest.fixture
def city(sqlite_store: str) -> City:
    return make_city()


@pytest.fixture
def administrator(city: City) -> Actor:
    return city.person("易帆", Role.ADMINISTRATOR, CITY)


def row_of(on: Desk, *parts: str) -> str:
    return next(row for row in on.rows if all(part in row for part in parts))


async def open_factory_list(on: Desk) -> None:
    """The version of 7 April of the list of firms."""
    await on.press(PAGE)
    at = next(at for at, row in enumerate(on.rows[3:]) if "F 企业" in row)
    await on.press(*["j"] * at, "enter")


def version(actor: Actor, edition: str) -> ChecklistRow:
    return next(one for one in checklists(actor) if (one.code, one.edition) == ("F", edition))


async def test_the_versions_stand_with_their_days_and_what_each_changed(administrator: Actor) -> None:
    async with desk(administrator, 120, 40) as on:
        await on.press(PAGE)
        assert "在用" in row_of(on, "F 企业", "2020-02-01", "2020-04-06")
        assert "将用" in row_of(on, "F 企业", "2020-04-07")
        at = next(at for at, row in enumerate(on.rows[3:]) if "F 企业" in row and "2020-04-07" in row)
        await on.press(*["j"] * at, "r")
        assert "修改 F6" in on.picture and "重点人员落实观察 →" in on.picture.replace("\n", ""), on.picture


async def test_a_version_is_written_item_by_item_and_put_in_force(city: City, administrator: Actor) -> None:
    async with desk(administrator) as on:
        await open_factory_list(on)
        await on.press("e", "ctrl+u")
        await on.type("新的问法")
        await on.press("ctrl+s", "j", "d", "J", "n")
        for typed in (
            "F17",
            "测温",
            "temperature",
            None,
            None,
            "entry",
            "D",
            "S1",
            "未测",
            "none",
            None,
            "度",
            "deg",
            None,
            "37.3",
        ):
            if typed is None:
                await on.press("1")
            else:
                await on.type(typed)
            await on.press("tab")
        await on.press("shift+tab")
        assert "37.3" in on.picture
        await on.press("ctrl+s")
        assert "修改 1" in on.rows[1] and "新增 1" in on.rows[1] and "停用 1" in on.rows[1], on.picture
        await on.press("p", "ctrl+u")
        await on.type("2020-05")
        await on.press("tab", "ctrl+u")
        await on.type("2020-04-07")
        await on.press("ctrl+s")
        assert "与 2020-04 版重叠" in on.picture
        await on.press("ctrl+u")
        await on.type("2020-05-01")
        await on.press("ctrl+s")
        assert on.said == "2020-05 版自 2020-05-01 起用。", on.picture
        assert "将用" in row_of(on, "2020-05")
    made = checklist(administrator, version(administrator, "2020-05").id)
    assert [one.code for one in made.items][:3] == ["F1", "F3", "F17"]
    new = next(one for one in made.items if one.code == "F17")
    assert (new.unit_zh, new.unit_en, new.most, new.area) == ("度", "deg", "37.3", Area.GATE)
    assert made.items[0].text_zh == "新的问法"
    assert version(administrator, "2020-04").valid_to == date(2020, 4, 30)


async def test_what_is_changed_is_kept_even_half_typed(administrator: Actor) -> None:
    async with desk(administrator) as on:
        await open_factory_list(on)
        await on.press("j", "d", "g", "e", "ctrl+u")
        await on.type("半句")
        await on.press("ctrl+q")
    async with desk(administrator) as on:
        await open_factory_list(on)
        assert "半句" in on.picture and on.said.startswith("接着草稿"), on.picture
        await on.type("话")
        await on.press("ctrl+s")
        assert "半句话" in row_of(on, "F1 ") and "停用" in row_of(on, "F2 ")
        await on.press("b")
        assert on.said.startswith("改动已丢弃") and "没有改动" in on.rows[1]


async def test_a_version_that_has_not_begun_is_withdrawn(city: City, administrator: Actor) -> None:
    async with desk(administrator) as on:
        await open_factory_list(on)
        await on.press("escape", "X")
        await on.type("改期")
        await on.press("enter")
        assert on.said.startswith("已收回新版"), on.picture
        assert "已收回" in row_of(on, "F 企业", "2020-04 ")
        await on.press("X")
        assert on.said == "这一版已经收回。"
    assert version(administrator, "2020-02").valid_to is None


async def test_a_district_reads_the_citys_lists(city: City) -> None:
    async with desk(city.person("区管", Role.ADMINISTRATOR, KAIFU)) as on:
        await open_factory_list(on)
        for key in ("e", "n", "d", "p"):
            await on.press(key)
            assert on.said.startswith("全市共用一套清单")
