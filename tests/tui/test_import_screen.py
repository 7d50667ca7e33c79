"""The Import screen over the real rosters: looked through, a name chosen, written once, the rest written back."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from models.actions.founding import found_store
from models.queries.enterprises import enterprises
from models.queries.people import identities
from models.rules.deadlines import business_date
from models.rules.scope import Actor, Role
from tests.factories import KAIFU, Clock, make_city
from tests.tui.desk import Desk, desk

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def administrator(sqlite_store: str) -> Actor:
    """Who founded the store."""
    clock = Clock()
    found_store("易帆", business_date(clock()))
    (who,) = identities(clock)
    return Actor(who.id, who.grants[0].id, "session", clock)


async def choose(on: Desk, kind: str, path: Path) -> None:
    """n, the kind, the file."""
    await on.press("n", kind, "tab", "ctrl+u")
    await on.type(str(path))
    await on.press("ctrl+s")


async def test_rosters_are_looked_through_and_written_once(administrator: Actor, tmp_path: Path) -> None:
    async with desk(administrator, 120, 40) as on:
        assert "还没有选名册。" in on.picture
        await choose(on, "1", DATA / "regions.csv")
        assert "新增 184" in on.said and "未写入" in on.rows[1]
        assert "430102  芙蓉区" in on.rows[5], "of a row of which nothing is said, which it is"
        await on.press("W", "y")
        assert on.said == "已写入 184 条。" and "已写入" in on.rows[1]
        await on.press("W")
        assert on.said == "已写入"
        await choose(on, "2", DATA / "enterprises.xlsx")
        assert "待选 97" in on.rows[1] and "不接受 7" in on.rows[1] and "全部 1,219" in on.rows[1]
        await on.press("right_square_bracket")
        assert "隆平高科技园" in on.rows[3]
        await on.press("enter", "1")
        assert "待选 4" in on.rows[1]
        back = tmp_path / "back.xlsx"
        await on.press("o", "ctrl+u")
        await on.type(str(back))
        await on.press("ctrl+s", "W", "y")
        assert on.said == "已写入 1193 条。"
    assert enterprises(administrator).total == 500
    sheet = load_workbook(back).active
    assert sheet is not None and sheet.max_row > 7


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"not a workbook", "未能提交："), (b"", "未能提交：")],
)
async def test_what_is_no_roster_says_so_and_keeps_the_path(
    administrator: Actor, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(content)
    async with desk(administrator) as on:
        await choose(on, "2", path)
        assert on.said.startswith(said)
        assert "roster.xlsx" in on.picture and "还没有选名册。" in on.picture


async def test_a_file_that_is_not_there(administrator: Actor, tmp_path: Path) -> None:
    async with desk(administrator) as on:
        await choose(on, "2", tmp_path / "gone.xlsx")
        assert "! 没有这个文件" in on.picture


async def test_a_findings_ledger_comes_in_with_its_items_chosen(sqlite_store: str, tmp_path: Path) -> None:
    city = make_city()
    clerk = city.person("周文", Role.COORDINATOR, KAIFU)
    city.firm("湖南麓屿贸易有限公司")
    file = tmp_path / "问题台账.csv"
    rows = (
        "发现时间,企业,问题描述,状态",
        "2020-02-14,湖南麓屿贸易有限公司,[red]看着不对,",
        "2020-02-14,湖南麓屿贸易有限公司,未戴口罩,已销号",
    )
    file.write_text("\n".join(rows), encoding="utf-8")
    async with desk(clerk, 80, 24) as on:
        await on.press("6")
        await choose(on, "4", file)
        assert "新增 0" in on.said and "不接受 2" in on.said
        assert "已销号的还缺" in on.picture
        await on.press("right_square_bracket", "enter")
        assert "F1 防控小组成立" in on.picture and "[red]看着不对" in on.picture
        await on.press("3")
        assert "新增 1" in on.said
        await on.press("W", "y")
        assert on.said == "已写入 1 条。"
        await on.press("4")
        assert "[red]看着不对" in on.picture


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.STOREKEEPER, "物资。"),
        (Role.COORDINATOR, "企业、联络员、租户、问题、物资。"),
    ],
)
async def test_each_role_is_told_what_it_may_bring(sqlite_store: str, role: Role, kinds: str) -> None:
    """In the narrowest window too: what does not fit a row goes on in the next."""
    city = make_city()
    who = (
        city.storekeeper(city.depot("库", KAIFU), "段晓")
        if role is Role.STOREKEEPER
        else city.person("周文", role, KAIFU)
    )
    async with desk(who, 60, 20) as on:
        await on.type(":dr")
        await on.press("enter")
        said = "".join(row.strip() for row in on.rows[5:8])
        assert said == f"按 n 选名册文件，依次是：{kinds}"
        await on.press("n")
        offered = next(row for row in on.rows if "* 名册：" in row)
        whole = [f"{at} {one}" for at, one in enumerate(kinds.removesuffix("。").split("、"), 1)]
        if len(whole) > 1:
            assert offered.split("：")[1].strip() == "  ".join(whole)
        else:  # taken already: the file is typed at once
            await on.type("a.csv")
            assert "* 名册：物资" in offered and any("* 文件：a.csv" in row for row in on.rows)
