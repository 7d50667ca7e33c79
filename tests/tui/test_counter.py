"""The counter by keys: a person in the queue in under ten of them, another quantity, twice a day, taken back, a paper slip."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from models.actions.rounds import open_round, plan_round
from models.database import transaction
from models.queries.rounds import round_at_counter
from models.rules.consignments import ConsignmentState
from models.rules.rounds import RoundForm
from models.rules.scope import Actor, Role
from models.tables import Consignment, Draft, SupplyItem, SupplyLine
from tests.factories import KAIFU, City, make_city
from tests.goods import Goods, make_goods
from tests.tui.desk import desk

TODAY = date(2020, 2, 17)


@pytest.fixture
def city(sqlite_store: str) -> City:
    return make_city()


@pytest.fixture
def goods(city: City) -> Goods:
    return make_goods(city, KAIFU)


@pytest.fixture
def officer(city: City, goods: Goods) -> Actor:
    made = city.person("何璐", Role.OFFICER, KAIFU)
    for name in ("湘澧建设集团有限公司", "湘林家饰有限公司"):
        city.assign(made, city.firm(name))
    city.firm("星罗重工有限公司")
    goods.receive(goods.herbs, 1_000)
    row = plan_round(goods.keeper, RoundForm(uuid4(), goods.depot, goods.herbs, 200, TODAY, "9:30 起"))
    open_round(goods.keeper, row, 1)
    return made


async def test_six_keys_a_person(goods: Goods, officer: Actor) -> None:
    async with desk(goods.keeper) as at:
        assert "每企业 200 袋   已发 0 家 0 袋   结存 1,000 袋" in at.rows[1]
        await at.type("xljs")
        assert "湘澧建设集团" in at.picture and "何璐" in at.picture and "未领" in at.picture
        await at.press("enter")
        assert "200" in at.picture
        await at.press("enter")
        assert at.said == "已登记：001 湘澧建设集团有限公司 200 袋，何璐 领取，结存 800"
        assert "已发 1 家 200 袋   结存 800 袋   待签 1" in at.rows[1]
        await at.type("xljs")
        await at.press("enter")
        assert "已领" in at.picture
        await at.press("ctrl+q")
    assert Draft.select().count() == 1  # what stands in the line is there at the next login
    async with desk(goods.keeper) as at:
        assert "湘澧建设集团" in at.rows[3]


async def test_twice_a_day_and_another_quantity(goods: Goods, officer: Actor) -> None:
    async with desk(goods.keeper) as at:
        await at.type("xljs")
        await at.press("enter", *["backspace"] * 3)
        await at.type("3,5")
        await at.press("enter")
        assert "看不懂" in at.picture
        await at.press(*["backspace"] * 3)
        await at.type("120")
        await at.press("enter")
        assert "已登记：001" in at.said
        await at.type("xljs")
        await at.press("enter", "enter")
        assert "当天已领过" in at.picture
        await at.type("有一袋破损")
        await at.press("enter")
        assert "已登记：002 湘澧建设集团有限公司 80 袋" in at.said
    assert [one.again_reason for one in Consignment.select().order_by(Consignment.id)] == ["", "有一袋破损"]
    assert SupplyLine.get().collected == 200


async def test_the_shares_are_those_of_what_is_typed(goods: Goods, officer: Actor) -> None:
    with transaction():
        SupplyItem.update(share_units=3).where(SupplyItem.id == goods.herbs).execute()
    async with desk(goods.keeper) as at:
        await at.type("xljs")
        await at.press("enter")
        assert "= 66 人份余 2 袋" in at.rows[4]
        await at.press(*["backspace"] * 3)
        assert "人份" not in at.rows[4]
        await at.type("9")
        assert "= 3 人份" in at.rows[4]
        await at.type("x")
        assert "人份" not in at.rows[4]


async def test_a_firm_without_an_officer(goods: Goods, officer: Actor) -> None:
    async with desk(goods.keeper) as at:
        await at.type("xlcg")  # 重 read as chóng
        await at.press("enter", "enter")
        assert "写领取人" in at.picture
        await at.type("hl")
        await at.press("enter", "enter")
        assert "已登记：001 星罗重工有限公司 200 袋，何璐 领取" in at.said


async def test_a_person_of_the_firm(goods: Goods, officer: Actor) -> None:
    async with desk(goods.keeper) as at:
        await at.type("xlcg")
        await at.press("enter", "tab")
        await at.type("谢旻")
        await at.press("enter")
        assert "已登记：001 星罗重工有限公司 200 袋，谢旻 领取" in at.said
    row = Consignment.get()
    assert (row.collector, row.collector_name, row.custodian) == (None, "谢旻", goods.keeper.person)


async def test_a_name_nobody_has_keeps_the_cursor(goods: Goods, officer: Actor) -> None:
    async with desk(goods.keeper) as at:
        await at.press("enter", "z", "z", "enter", "enter")
        assert "zz" in at.rows[3] and "没有这样的企业" in at.rows[3]
        await at.press("backspace", "backspace")
        await at.type("xljs")
        await at.press("enter", "enter")
        assert "已登记：001" in at.said


async def test_a_firm_that_has_had_everything(goods: Goods, officer: Actor) -> None:
    async with desk(goods.keeper) as at:
        await at.type("xljs")
        await at.press("enter", "enter")
        await at.type("xljs")
        await at.press("enter", "enter")
        assert "应领的已经领完" in at.rows[4]
        await at.press("escape", "u")
        assert "已冲回：001 湘澧建设集团有限公司 200 袋" in at.said
        assert "未领" in at.rows[3] and "200" in at.rows[4], "what stands in the line is as it is now"
        await at.press("tab", "enter")
        assert "已登记：002" in at.said


async def test_taken_back(goods: Goods, officer: Actor) -> None:
    async with desk(goods.keeper) as at:
        await at.type("xljs")
        await at.press("enter", "enter", "escape", "u")
        assert "已冲回：001 湘澧建设集团有限公司 200" in at.said
        assert "冲回" in at.picture and "结存 1,000 袋" in at.rows[1]
        await at.press("u")
        assert "已经冲回" in at.said
    assert Consignment.get().state == ConsignmentState.SETTLED


async def test_a_paper_slip(city: City, goods: Goods, officer: Actor) -> None:
    city.clock.on(hours=5)
    async with desk(goods.keeper) as at:
        await at.type("xljs")
        await at.press("enter", "tab", "tab")
        await at.type("0046")
        await at.press("tab")
        await at.type("10:26")
        await at.press("enter")
        assert "补录" in at.picture
        await at.type("停电")
        await at.press("enter")
        assert "已登记" in at.said
    row = Consignment.get()
    assert (row.slip, row.is_paper, row.collected_at.hour, row.collected_at.minute) == ("0046", True, 2, 26)


async def test_plan_begin_and_close_a_round(goods: Goods, officer: Actor) -> None:
    async with desk(goods.keeper) as at:
        await at.press("escape", "n", "tab", "tab")
        await at.type("3x")
        await at.press("ctrl+s")
        assert at.said == "未能提交：2 处要改，已停在第一处。已填内容都在草稿里。"
        assert "看不懂" in at.picture and "必填" in at.picture
        await at.press("tab", *["backspace"] * 2, "shift+tab")
        await at.type("口罩")
        await at.press("enter")
        await at.type("50")
        await at.press("ctrl+s")
        assert "已计划 F0217-002，按 W 开始" in at.said
        await at.press("W", "2")
        assert "F0217-002 开始发放" in at.said
        assert "每企业 50 个" in at.rows[1]
        await at.press("escape", "z", "y")
        assert "F0217-002 已结束" in at.said


async def test_what_is_read_of_a_round_does_not_bring_it_back_when_another_was_begun(
    goods: Goods, officer: Actor
) -> None:
    """The list reads itself again by itself: goods would be handed out of the round that was left."""
    other = plan_round(goods.keeper, RoundForm(uuid4(), goods.depot, goods.masks, 50, TODAY))
    open_round(goods.keeper, other, 1)
    async with desk(goods.keeper) as at:
        await at.press("escape")
        page: Any = at.app.screen
        await page._drop_line()
        reading = asyncio.ensure_future(page.load())
        await asyncio.sleep(0)  # it has asked
        assert page.round.id == other
        await page.take_round(round_at_counter(goods.keeper, other - 1))
        await reading
        assert page.round.id == other - 1


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_on_every_screen(goods: Goods, officer: Actor, size: tuple[int, int], language: str) -> None:
    async with desk(goods.keeper, *size, language=language) as at:
        await at.type("xl")
        assert "湘澧建设" in at.picture
        assert all(not set("<>").intersection(row) for row in at.rows if "<" in row and "." in row)


async def test_the_one_thing_that_is_wrong_is_told_whole_on_a_narrow_page(
    goods: Goods, officer: Actor
) -> None:
    """Beside its field sixty columns cut it."""
    async with desk(goods.keeper, 60, 20, language="en") as at:
        await at.type("xljs")
        await at.press("enter", "ctrl+u")
        await at.type("201")
        await at.press("enter")
        assert at.said.startswith("Not submitted: Quantity: more than the 200 it may still"), at.picture
