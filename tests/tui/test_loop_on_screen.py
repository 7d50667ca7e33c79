"""The loop on the screens, without a terminal: what each page shows and what each key does."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from models.actions.inspections import resubmit_inspection, return_inspection
from models.queries.findings import findings
from models.queries.inspections import inspections
from models.queries.tasks import open_tasks
from models.rules.inspections import InspectionKind
from models.rules.scope import Actor, Role
from tests.factories import KAIFU, WUJIALING, City, make_city
from tests.tui.desk import desk
from tui.look import width


@dataclass
class Two:
    """An officer with one firm, a coordinator of its district."""

    city: City
    officer: Actor
    coordinator: Actor
    enterprise: int

    def check(self, *failed: str, enterprise: int | None = None) -> None:
        """The officer's check with these faults."""
        self.city.check(self.officer, enterprise or self.enterprise, *failed)


@pytest.fixture
def two(sqlite_store: str) -> Two:
    """Both of them in a store of their own."""
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    enterprise = city.firm("湖南麓屿贸易有限公司")
    city.assign(officer, enterprise)
    return Two(city, officer, city.person("周文", Role.COORDINATOR, KAIFU), enterprise)


async def test_a_clean_check_takes_three_keys(two: Two) -> None:
    async with desk(two.officer) as on:
        assert "检查" in on.rows[3] and "麓屿贸易" in on.rows[3]
        await on.press("enter")
        assert on.rows[2].split() == ["项", "内容", "级", "前三次", "结果"]
        await on.press("A", "ctrl+s")
        assert on.said.startswith("已提交检查：湖南麓屿贸易有限公司")
        assert "今天没有欠的事。" in on.picture
    rows = inspections(two.officer).rows
    assert [(row.failed, row.enterprise_name) for row in rows] == [(0, "湖南麓屿贸易有限公司")]


async def test_a_page_beneath_another_is_let_be(two: Two) -> None:
    """It is not painted and does not look for news; a window that was resized meanwhile finds it laid out anew."""
    async with desk(two.coordinator) as on:
        await on.press("2")
        beneath = on.app.screen_stack[-2]
        assert not beneath.is_current and on.app.screen.is_current
        await on.pilot.resize_terminal(120, 40)
        await on.press("1")
        assert on.app.screen is beneath and beneath.is_current
        assert len(on.rows) == 40 and on.rows[0].endswith("周文") and width(on.rows[0]) == 119
        assert beneath.size == (120, 40)


async def test_a_fault_opens_under_its_item_and_travels_to_the_queue(two: Two) -> None:
    async with desk(two.officer) as on:
        await on.press("enter", "1", "1", "1", "1", "2")
        assert "▌" in on.rows[8] and "点位：" in on.rows[8]
        await on.type("一车间")
        await on.press("enter", "1", "enter", "enter")
        await on.type("车间主任")
        await on.press("enter", "enter", "enter", "enter")
        await on.press("A", "ctrl+s")
        assert on.said.endswith("1 项问题")
    async with desk(two.coordinator) as on:
        assert "全部 1" in on.rows[1] and "员工在岗按规定佩戴口罩" in on.rows[3]
        await on.press("a")
        assert on.said == "已通过：麓屿贸易，u 撤回"
        assert "没有等你决定的事。" in on.picture
        await on.press("u")
        assert "全部 1" in on.rows[1]
    found = findings(two.officer).rows
    assert [(one.item, one.place, one.told_whom) for one in found] == [("F5", "一车间", "车间主任")]


async def test_a_return_is_two_keys_and_comes_back_to_the_officer(two: Two) -> None:
    two.check("F5")
    async with desk(two.coordinator) as on:
        await on.press("x", "3")
        assert on.said.startswith("已退回")
    assert open_tasks(two.coordinator).rows == ()
    async with desk(two.officer) as on:
        assert "补正" in on.rows[4]
        await on.press("j", "enter")
        assert "问题" in on.rows[7]
        await on.press("ctrl+s")
        assert on.said.startswith("已提交检查")
    assert len(open_tasks(two.coordinator).rows) == 1


async def test_an_unanswered_check_says_how_many_are_left(two: Two) -> None:
    async with desk(two.officer) as on:
        await on.press("enter", "1", "1", "ctrl+s")
        assert on.said.startswith("未能提交：还有 14 项未答")
    assert inspections(two.officer).rows == ()


async def test_what_is_typed_is_there_again(two: Two) -> None:
    async with desk(two.officer) as on:
        await on.press("enter", "1", "2")
        await on.type("门岗")
        await on.press("escape", "escape")
        assert "草稿 1" in on.rows[1]
        await on.press("enter")
        assert "门岗" in on.picture and on.said.startswith("接着草稿")


async def test_keys_typed_ahead_meet_what_they_were_meant_for(two: Two) -> None:
    for number in range(3):
        firm = two.city.firm(f"湖南浏水{number}食品有限公司")
        two.city.assign(two.officer, firm)
        two.check("F5", enterprise=firm)
    async with desk(two.coordinator) as on:
        order = [row.id for row in open_tasks(two.coordinator).rows]
        await on.press("j", "a", "a", "x", "2")
        assert "没有等你决定的事。" in on.picture
    assert len(order) == 3


async def test_a_recheck_closes_what_the_officer_may_close(two: Two) -> None:
    two.check("F8")
    async with desk(two.officer) as on:
        await on.press("3", "w")
        await on.type("王厂长")
        await on.press("enter")
        await on.type("已公示")
        await on.press("ctrl+s")
        assert on.said.startswith("已登记整改")
        await on.press("F", "1", "enter")
        await on.type("电话已张贴")
        await on.press("ctrl+s")
        assert on.said.startswith("已销号"), on.picture
        assert "没有未销号的问题。" in on.picture


async def test_a_key_that_cannot_act_says_why(two: Two) -> None:
    two.check("F5")
    async with desk(two.officer) as on:
        await on.press("3", "F")
        assert on.said == "现在是“待整改”，不能复查。"
    assert findings(two.officer).rows[0].state == "open"


@pytest.mark.parametrize(("columns", "rows"), [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_row_ends_before_the_edge(two: Two, columns: int, rows: int, language: str) -> None:
    """Text goes from column 2 to w-2 on every page, at every size, in both languages."""
    two.check("F5", "F8")
    pages = {two.officer: ["enter", "escape", "z", "escape", "2", "3", "4", "5", "question_mark"],
             two.coordinator: ["enter", "escape", "t", "x", "escape", "colon", "escape", "f"]}  # fmt: skip
    for actor, keys in pages.items():
        async with desk(actor, columns, rows, language=language) as on:
            for key in ["", *keys]:
                if key:
                    await on.press(key)
                assert len(on.rows) == rows
                for number, row in enumerate(on.rows):
                    is_head = on.style_at(columns - 1, number).underline
                    assert is_head or width(row) <= columns - 1, (key, row)
                    assert row[:1] in ("", " ", "▌", "*"), (key, row)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
async def test_a_check_submitted_again_shows_what_is_different(two: Two, columns: int, rows: int) -> None:
    two.check("F5", "F2")
    (row,) = inspections(two.officer).rows
    return_inspection(two.coordinator, row.id, 1, "照片不清")
    form = two.city.form(two.officer, two.enterprise, "F5", "F14", kind=InspectionKind.ANNOUNCED)
    resubmit_inspection(two.officer, row.id, form, 2)
    async with desk(two.coordinator, columns, rows) as on:
        said = "与上次：F2 ✗→✓ F14 ✓→✗" if columns == 80 else "F2 ✗ → ✓"
        assert said in on.picture
        await on.press("enter", *(["pagedown"] if columns == 80 else []))
        assert "F14 ✓ → ✗  设废弃口罩专用桶并及时清运" in on.picture
        assert "性质：暗访 → 明察" in on.picture and "实测" not in on.picture
        assert "1111" not in on.picture
