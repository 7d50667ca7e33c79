"""A coordinator's supplies by keys: what is short, a proposal edited and confirmed, who runs out, the rounds."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from models.actions.cover import tell_cover
from models.actions.supply_requests import (
    approve_supply_request,
    review_supply_request,
    submit_supply_request,
)
from models.database import transaction
from models.rules.cover import CoverForm
from models.rules.scope import Role
from models.rules.supply_requests import RequestForm, RequestLineForm
from models.tables import FirmSupply, Reservation, Site, SupplyLine, SupplyPack, SupplyRequest
from tests.factories import KAIFU, City, make_city
from tests.goods import Goods, make_goods
from tests.tui.desk import Desk, desk
from tui.widgets.record_table import WINDOW

TODAY = date(2020, 2, 17)


@pytest.fixture
def city(sqlite_store: str) -> City:
    return make_city()


@pytest.fixture
def goods(city: City) -> Goods:
    """Two firms that wait for 100 and 300 masks, one of which runs out today; 200 lie in the depot."""
    made = make_goods(city, KAIFU)
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    for name, quantity, on_hand in (("湘澧建设集团", 100, 5), ("湘林家饰", 300, 900)):
        firm = city.firm(name)
        city.assign(officer, firm)
        site = Site.get(Site.enterprise == firm).id
        row = submit_supply_request(
            officer, RequestForm(uuid4(), site, lines=(RequestLineForm(made.masks, quantity),))
        )
        review_supply_request(made.coordinator, row, 1)
        approve_supply_request(made.coordinator, row, 2)
        tell_cover(officer, firm, CoverForm(made.masks, on_hand, daily_use=50, as_of=TODAY))
    made.receive(made.masks, 200)
    return made


async def _short(at: Desk) -> None:
    await at.press("5", "right_square_bracket")


async def test_a_proposal_edited_and_confirmed(goods: Goods) -> None:
    async with desk(goods.coordinator) as at:
        await _short(at)
        assert "一次性口罩" in at.rows[3] and "400" in at.rows[3] and "200" in at.rows[3]
        await at.press("P")
        assert "申请 100 的 50.0% 是 50" in at.picture
        assert "按申请量  现有 200 个  分出 200  剩 0" in at.rows[1]
        await at.press("m")  # equal days of cover
        assert "只申请 100，全给" in at.picture and "够用 18.0 天，补到 20.0 天" in at.picture
        await at.press("enter", *["backspace"] * 3)
        await at.type("200")
        await at.press("ctrl+s")
        assert "多于申请的 100" in at.picture
        await at.press(*["backspace"] * 3)
        await at.type("40")
        await at.press("ctrl+s")
        assert "原拟 100" in at.picture
        await at.press("ctrl+s", "y")
        assert at.said == "已分配 2 家，共 140 个"
    assert [one.allocated for one in SupplyLine.select().order_by(SupplyLine.id)] == [40, 100]
    assert Reservation.select().count() == 2


async def test_more_than_there_is_is_not_sent(goods: Goods) -> None:
    async with desk(goods.coordinator) as at:
        await _short(at)
        await at.press("P", "j", "e", *["backspace"] * 3)
        await at.type("300")
        await at.press("ctrl+s", "ctrl+s")
        assert "分的和留底多出 150，先改少。" in at.said
        await at.press("d", "w", "tab")
        await at.type("50")
        await at.press("tab")
        await at.press("backspace")
        await at.type("25")
        await at.press("ctrl+s")
        assert "留底 50" in at.rows[1]
        assert "零头" in at.picture
        await at.press("ctrl+q")
    assert Reservation.select().count() == 0


async def test_an_edited_proposal_is_there_again(goods: Goods) -> None:
    async with desk(goods.coordinator) as at:
        await _short(at)
        await at.press("P", "d", "escape")
        await at.press("P")
        assert "原拟 50" in at.picture
        assert "分出 150" in at.rows[1]


async def test_who_waits_is_named_a_window_at_a_time(goods: Goods) -> None:
    """Of a proposal of two windows the second as it is gone to; what has left the district meanwhile keeps its number without a name."""
    first = SupplyRequest.get()
    asked = {
        name: first.__data__[name] for name in ("enterprise", "city", "district", "street", "requested_by")
    }
    with transaction():
        for at in range(WINDOW):
            made = SupplyRequest.create(
                number=f"W0218-{at:03d}", state="approved", urgency="M", requested_at=first.requested_at, **asked
            )  # fmt: skip
            SupplyLine.create(
                request=made.id, enterprise=asked["enterprise"], item=goods.masks, requested=10, approved=10
            )
    async with desk(goods.coordinator) as at:
        await _short(at)
        await at.press("P")
        with transaction():
            SupplyRequest.update(district="430104", street="").where(SupplyRequest.id == made.id).execute()
        await at.press("G")
        gone, named = at.rows[-3], at.rows[-4]
        assert "122/122" in at.picture and "湘澧建设集团" in named and "—" in gone, at.picture
        assert "湘澧" not in gone and " 10 " in gone, at.picture


async def test_who_runs_out_what_is_there_and_rounds(goods: Goods) -> None:
    async with desk(goods.coordinator) as at:
        await _short(at)
        await at.press("right_square_bracket")
        assert "告急 1" in at.rows[1]
        assert "0.1" in at.rows[3] and "湘澧建设集团" in at.rows[3]
        await at.press("right_square_bracket")
        assert "一次性口罩" in at.rows[3] and "200" in at.rows[3]
        await at.press("right_square_bracket", "n", "tab")
        await at.type("口罩")
        await at.press("enter")
        await at.type("约50")
        await at.press("ctrl+s")
        assert "确数" in at.picture, at.picture
        await at.press("ctrl+u")
        await at.type("5十")
        await at.press("ctrl+s")
        assert "已计划 F0217-001" in at.said
        assert "未开始" in at.picture
        await at.press("W", "1")
        assert "发放中" in at.picture
        await at.press("enter", "w")
        await at.type("xljs")
        await at.press("enter")
        await at.type("80")
        await at.press("ctrl+s")
        assert "应领数已定为 80" in at.said
        await at.press("escape", "z", "y")
        assert "F0217-001 已结束" in at.said


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_on_every_screen(goods: Goods, size: tuple[int, int], language: str) -> None:
    async with desk(goods.coordinator, *size, language=language) as at:
        await at.press("5")
        names = {"zh": "申领 缺口 告急 库存 轮次", "en": "Requests Short Cover Stock Rounds"}[
            language
        ].split()
        for _ in range(5):
            assert not any("<board" in row or "<ration" in row for row in at.rows)
            assert all(one in at.rows[1] for one in names), at.rows[1]
            await at.press("right_square_bracket")
        await at.press("right_square_bracket", "P")
        assert "湘澧" in at.picture and not any("<ration" in row for row in at.rows)


async def test_an_officer_reports_what_a_firm_has(city: City, goods: Goods) -> None:
    officer = city.person("段晓", Role.OFFICER, KAIFU)
    firm = city.firm("星罗重工")
    city.assign(officer, firm)
    async with desk(officer) as at:
        await at.press("2", "enter", "n")
        digit = next(row.strip()[0] for row in at.rows if row.rstrip().endswith("报用量"))
        await at.press(digit)
        assert "一次性使用医用口罩" in at.picture
        await at.type("120")
        await at.press("ctrl+s")
        assert at.said == "星罗重工：够用 1.0 天（日用 120 个）"  # 60 are back, two each
        await at.press("n", digit)
        assert "上次 120" in at.picture


@pytest.mark.parametrize(
    ("reserve", "pack", "reason"),
    [
        ("9,999", "1", "没有可分的（现有 200，留底 9,999）"),
        ("200", "1", "没有可分的（现有 200，留底 200）"),
        ("150", "60", "能分的 50 不足一包装（60）"),
        ("0", "1千", "申请 100，不足一包装（1,000）"),
    ],
)
async def test_where_nothing_can_be_given_each_says_why_and_nothing_is_sent(
    goods: Goods, reserve: str, pack: str, reason: str
) -> None:
    async with desk(goods.coordinator, 120, 40) as at:
        await _short(at)
        await at.press("P", "w", "tab", "ctrl+u")
        await at.type(reserve)
        await at.press("tab", "ctrl+u")
        await at.type(pack)
        await at.press("ctrl+s")
        assert reason in at.rows[3] and "分出 0  剩 200" in at.rows[1], at.picture
        await at.press("ctrl+s")
        assert at.said == "没有要分的。"
    assert Reservation.select().count() == 0


async def test_every_share_set_to_nothing_is_not_sent_and_packs_are_read(city: City, goods: Goods) -> None:
    with transaction():
        SupplyPack.create(
            item=goods.masks, name_zh="盒", name_en="box", factor=50, valid_from=date(2020, 1, 1)
        )
    async with desk(goods.coordinator) as at:
        await _short(at)
        await at.press("P", "V", "G", "d")
        assert "分出 0" in at.rows[1], at.picture
        await at.press("ctrl+s")
        assert at.said == "没有要分的。"
        await at.press("g", "e", "ctrl+u")
        await at.type("1盒半")
        await at.press("ctrl+s")
        assert "分出 75" in at.rows[1], at.picture
    assert Reservation.select().count() == 0


async def test_a_quantity_is_read_in_the_packs_of_the_item_that_is_chosen_last(city: City) -> None:
    """盒 is 50 of one mask and 20 of another: what stood there first does not count."""
    officer = city.person("段晓", Role.OFFICER, KAIFU)
    firm = city.firm("星罗重工")
    city.assign(officer, firm)
    async with desk(officer) as at:
        await at.press("2", "enter", "n")
        digit = next(row.strip()[0] for row in at.rows if row.rstrip().endswith("报用量"))
        await at.press(digit, "shift+tab", "ctrl+u")
        await at.type("n95")
        await at.press("enter")
        await at.type("2盒")
        await at.press("ctrl+s")
        assert at.said.startswith("星罗重工"), at.picture
    assert FirmSupply.get().on_hand == 40
