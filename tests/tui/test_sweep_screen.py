"""扫楼 on the screen: two keys a clean unit, one key for who did not get in, who is where, common areas, closing."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from models.actions.drafts import keep_draft
from models.actions.sweeps import close_sweep, take_unit
from models.database import transaction
from models.rules.drafts import FormKind
from models.rules.inspections import NoAccess
from models.rules.scope import Role
from models.tables import Enterprise, Inspection, Person
from tests.factories import KAIFU, WUJIALING, make_city
from tests.models.test_sweeps import House, build
from tests.tui.desk import Desk, desk
from tui.look import shown, width
from tui.roles import DRAFTS, FIRMS, MAIN_SCREENS
from tui.screens.sweep import SweepScreen

FIRMS_OF_OFFICER = str(MAIN_SCREENS[Role.OFFICER].index(FIRMS) + 1)
WAY = (FIRMS_OF_OFFICER, "enter", "v", "p")  # the building is the officer's only firm that stands first


@pytest.fixture
def house(sqlite_store: str) -> House:
    assert sqlite_store
    return build(make_city())


def signs(on: Desk, floor: int) -> list[str]:
    """The letters of a floor, the third on top."""
    return on.rows[6 - floor].replace("▌", " ").split()[1:5]


def before_the_news(on: Desk) -> None:
    """Nobody has told the page yet what a colleague does from now on."""
    page = on.app.screen
    assert isinstance(page, SweepScreen)
    page._is_polling = True


async def test_a_clean_unit_is_two_keys(house: House) -> None:
    """A passes all, Ctrl+S submits and opens the next unvisited one; typed ahead it is the same."""
    async with desk(house.one) as on:
        await on.press(*WAY)
        assert "还没有扫过这座楼" in on.rows[3] and "按 n" in on.rows[4]
        await on.press("n")
        assert on.said == "已开始：12 户。" and "第 1 轮" in on.rows[0] and "覆盖 0/12 = 0.00%" in on.rows[1]
        await on.press("enter")
        assert "301 贸易" in on.rows[0] and "未答 4" in on.said
        await on.press("A", "ctrl+s")
        assert "302 贸易" in on.rows[0] and on.said.startswith("已提交检查：301 贸易，全部合格  1/12")
        await on.press(*["A", "ctrl+s"] * 10)
        assert "104 贸易" in on.rows[0] and "11/12" in on.said
        await on.press("A", "ctrl+s")
        assert "没有没查的了" in on.said and "12/12 = 100.00%" in on.said and "第 1 轮" in on.rows[0]
        assert signs(on, 1) == ["净"] * 4
        await on.press("N")
        assert "没有没查的了" in on.said
    assert Inspection.select().count() == 12


async def test_a_round_goes_out_floor_by_floor(house: House, tmp_path: Path) -> None:
    """What came of each unit in words; before there was a round nothing goes out."""
    async with desk(house.one, 120, 40) as on:
        await on.press(*WAY, "o")
        assert on.said == "还没有扫过这座楼。"
        await on.press("n", "N", "l", "o")
        assert "第 1 轮”" in on.picture
        await on.press("ctrl+u")
        await on.type(str(tmp_path / "out.csv"))
        await on.press("ctrl+s")
        assert on.said.startswith("已导出 ")
    head, *lines = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert head.startswith("楼宇,轮次,楼层,单元,名称,复工状态,上一轮漏查,结果")
    assert [line.split(",")[7] for line in lines].count("锁门") == 1 and "没查" in lines[0]


@pytest.mark.parametrize(
    ("key", "sign", "why"),
    [("l", "锁", "锁门"), ("d", "拒", "拒入"), ("v", "空", "空置"), ("w", "未", "未复工")],
)
async def test_who_did_not_get_in_is_one_key(house: House, key: str, sign: str, why: str) -> None:
    house.open()
    async with desk(house.one) as on:
        await on.press(*WAY, key)
        assert signs(on, 3)[0] == sign and on.said == f"已记：301 301 贸易，{why}  1/12"
        assert on.rows[-1].endswith("3F  2/4"), "on to the next"
        await on.press("left", "u")
        assert "不能撤回" in on.said
        await on.press("enter", "2", "enter", "1", "enter", "enter")
        await on.type("罗樵")
        await on.press("enter", "enter", "enter", "enter", "A", "ctrl+s")
        assert "302 贸易" in on.rows[0], on.picture
        await on.press("escape")
        assert signs(on, 3)[:2] == ["问", ".."], "who comes again gets in; whoever leaves again holds nothing"
        await on.press("left", "l")
        assert "何璐 02-17 10:00 已查过" in on.said
        await on.press("enter")
        assert "企业 › 301 贸易" in on.rows[0], "what was found stands in the firm's file"


async def test_a_colleague_is_seen_and_not_run_into(house: House) -> None:
    house.open()
    seen = house.unit("302")
    take_unit(house.other, house.unit("301").id)
    async with desk(house.one) as on:
        await on.press(*WAY)
        assert signs(on, 3)[:2] == ["段", ".."] and on.rows[-1].endswith("3F  2/4"), "the next one is free"
        assert any("段晓" in line and line.rstrip().endswith("301") for line in on.rows[3:-2])
        await on.press("left", "enter")
        assert on.said == "段晓 正在这里查，到 10:10。"
        before_the_news(on)
        take_unit(house.other, seen.id)
        await on.press("right", "enter")
        assert (
            on.said.startswith("已有变动")
            and "段晓 02-17 10:00 已到这一户" in on.said
            and signs(on, 3)[1] == "段"
        )


async def test_what_a_colleague_finished_meanwhile_is_told_and_nothing_is_lost(house: House) -> None:
    """The hold has lapsed over a long talk: the draft stays, and the unit is theirs."""
    house.open()
    async with desk(house.one) as on:
        await on.press(*WAY, "enter", "1", "1")
        house.city.clock.on(minutes=11)
        house.mark(house.other, "301")
        await on.press("A", "ctrl+s")
        assert "段晓 02-17 10:11 已查过这里" in on.said and "草稿" in on.said
        assert "301 贸易" in on.rows[0] and "合格 4" not in on.said
        await on.press("escape")
        assert signs(on, 3)[0] == "净"
        assert on.said == "301 301 贸易 已不在你名下：填了一半的检查在草稿里。"
        await on.press(str(MAIN_SCREENS[Role.OFFICER].index(DRAFTS) + 1))
        assert "检查" in on.rows[3] and "待提交" in on.rows[3]
    assert Inspection.select().count() == 1


async def test_common_areas_once_a_day(house: House) -> None:
    house.open()
    async with desk(house.one) as on:
        await on.press(*WAY)
        assert "公区 今日未查" in on.rows[1]
        await on.press("b", "A", "ctrl+s")
        assert "公区 今日已查" in on.rows[1] and "第 1 轮" in on.rows[0] and "0/12" in on.rows[1]
        await on.press("b")
        assert on.said == "公共区域一天查一次：何璐 02-17 10:00 已查过。"
        house.city.clock.on(days=1)
        await on.press("r")
        assert "公区 今日未查" in on.rows[1]


async def test_closing_names_the_missed_and_the_next_round_begins_with_them(house: House) -> None:
    house.open()
    for name in ("301", "302", "303", "304", "201"):
        house.mark(house.other, name)
    async with desk(house.coordinator) as on:
        await on.press("f")
        await on.type("yzgj")
        await on.press("enter", "n", "4")
        assert "第 1 轮" in on.rows[0], on.picture
        await on.press("z")
        assert "还有 7 户没查" in on.picture and "2F  202 202 贸易，203 203 贸易" in on.picture
        await on.press("enter", "escape")
        assert "覆盖 5/12" in on.rows[1], "Enter is never on what cannot be taken back"
        take_unit(house.other, house.unit("204").id)
        await on.press("z")
        assert "段晓 正在查 204，还没提交。" in on.picture
        await on.press("y")
        assert on.said == "已结束这一轮，漏查 7 户。" and "结束，漏 7 户" in on.rows[1]
        assert signs(on, 2) == ["净", "漏", "漏", "漏"]
        await on.press("l")
        assert "已由 周文" in on.said and "结束" in on.said
        await on.press("n")
        assert on.said == "已开始：12 户。上一轮漏查的 7 户在前。" and on.rows[-1].endswith("2F  2/4")
        assert signs(on, 3) == [".."] * 4 and signs(on, 2) == ["..", "漏", "漏", "漏"]


async def test_closing_on_an_older_count_is_told(house: House) -> None:
    house.open()
    async with desk(house.one) as on:
        await on.press(*WAY, "z")
        before_the_news(on)
        house.mark(house.other, "301")
        await on.press("y")
        assert "现在漏 11 户" in on.said and "覆盖 1/12" in on.rows[1]


@pytest.mark.parametrize(("columns", "rows"), [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_it_fits(house: House, columns: int, rows: int, language: str) -> None:
    house.open().mark(house.other, "302", "B4")
    take_unit(house.other, house.unit("303").id)
    async with desk(house.one, columns, rows, language=language) as on:
        await on.press(*WAY, "right", "right")
        assert "1/12 = 8.33%" in on.rows[1] and all(width(line) <= columns for line in on.rows)
        assert signs(on, 3) == (["..", "问", "段", ".."] if language == "zh" else ["..", "FT", "段", ".."])
        if columns == 60:
            assert on.rows[2].split()[1:5] == ["01", "02", "03", "04"] and "303 303 贸易" in on.said
        await on.press("question_mark")
        assert ("一座楼一轮" if language == "zh" else "One building, one round") in on.picture


async def test_a_hold_that_lapses_is_seen_without_an_event(house: House) -> None:
    house.open()
    take_unit(house.other, house.unit("301").id)
    async with desk(house.one) as on:
        await on.press(*WAY)
        page = on.app.screen
        assert page._lapse is not None and not page._is_stale
        house.city.clock.on(minutes=10)
        page._lapsed()
        await page._poll()
        assert signs(on, 3)[0] == ".."


async def test_no_access_on_an_older_picture_is_a_conflict(house: House) -> None:
    house.open()
    async with desk(house.one) as on:
        await on.press(*WAY)
        before_the_news(on)
        house.mark(house.other, "301", why=NoAccess.LOCKED)
        await on.press("v")
        assert "段晓" in on.said and signs(on, 3)[0] == "锁"


async def test_today_leads_to_the_round(house: House) -> None:
    house.open().mark(house.other, "301")
    async with desk(house.one) as on:
        at = next(y for y, line in enumerate(on.rows) if "扫楼" in line)
        assert "已查 1/12 户" in on.rows[at] and "云樟国际广场" in on.rows[at]
        await on.press(*["j"] * (at - 3), "enter")
        assert "扫楼 › 云樟国际广场 › 第 1 轮" in on.rows[0]
        await on.press("l", "escape")
        assert "已查 2/12 户" in on.picture


async def test_a_leader_reaches_it_by_the_firm(house: House) -> None:
    leader = house.city.person("宋溪", Role.LEADER, KAIFU)
    house.city.team(leader, WUJIALING, house.other)
    house.open()
    async with desk(leader) as on:
        await on.press("f")
        await on.type("yzgj")
        await on.press("enter", "n", "1")
        assert "第 1 轮" in on.rows[0] and "组长 宋溪" in on.rows[0]
        await on.press("z", "y")
        assert on.said == "已结束这一轮，漏查 12 户。"


async def test_commands_by_name_in_both_languages(house: House) -> None:
    house.open()
    async with desk(house.one) as on:
        await on.press(*WAY[:-1], "colon")
        await on.type("sweep")
        await on.press("enter")
        assert "第 1 轮" in on.rows[0]
        await on.press("colon")
        await on.type("锁门")
        await on.press("enter")
        assert "锁门  1/12" in on.said


@pytest.mark.parametrize(
    "name", ["[red]甲[/]", "[@click=app.quit]x[/]", "魍\x1b[2J彘", "貔\u202e貅", "獬\u200b豸"]
)
async def test_a_hostile_name_does_not_act(house: House, name: str) -> None:
    """Of the building, its tenants and whoever is there: whole beside the floors, and never its control characters."""
    house.open()
    take_unit(house.other, house.unit("301").id)
    with transaction():
        Enterprise.update(name=name).execute()
        Person.update(name=name).where(Person.id == house.other.person).execute()
    async with desk(house.one, 120, 40) as on:
        await on.press(*WAY, "left")
        assert on.picture.count(shown(name)) >= 4, on.picture
        await on.press("enter")
        assert shown(name) in on.said
        await on.press("right", "l", "z")
        assert shown(name) in on.picture
        assert not set(on.picture) & {"\x1b", "\u202e", "\u200b"}


async def test_who_leaves_a_unit_half_filled_keeps_it_and_hears_so(house: House) -> None:
    house.open()
    async with desk(house.one) as on:
        await on.press(*WAY, "enter", "1", "1", "escape")
        assert on.said == "301 301 贸易 还记在你名下，到 10:10：填了一半的检查在草稿里。"
        assert signs(on, 3)[0] == "何"
        await on.press("enter")
        close_sweep(house.other, house.sweep, 12)
        await on.press("escape")
        assert "301 301 贸易 已不在你名下" in on.said and "结束" in on.rows[1], on.picture


async def test_a_coordinator_goes_on_with_a_unit_from_the_drafts(house: House) -> None:
    """Who is no officer submits no check but as a mark of a round."""
    house.open()
    drafts = str(MAIN_SCREENS[Role.COORDINATOR].index(DRAFTS) + 1)
    unit = house.unit("301")
    async with desk(house.coordinator) as on:
        page = SweepScreen(on.app.session, house.id)
        await on.app.screen.go(page)  # type: ignore[attr-defined]
        await on.press("enter", "1", "1", "escape", drafts, "enter")
        assert "扫楼" in on.rows[0] and "301" in on.rows[0]
        await on.press("A", "ctrl+s")
        assert "已提交检查：301" in on.said, on.picture
    assert Inspection.get(Inspection.site == unit.site).__data__["officer"] == house.coordinator.person


async def test_a_draft_of_a_round_that_is_over_says_so(house: House) -> None:
    house.open()
    unit = house.unit("301")
    keep_draft(house.coordinator, uuid4(), FormKind.CHECK, unit.site, "{}", 0)
    close_sweep(house.one, house.sweep, 12)
    async with desk(house.coordinator) as on:
        await on.press(str(MAIN_SCREENS[Role.COORDINATOR].index(DRAFTS) + 1), "enter")
        assert "扫楼已经结束" in on.said
