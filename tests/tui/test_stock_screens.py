"""The storekeeper's pages: what is there, what comes in, moving it, counting it, the way of a lot."""

from __future__ import annotations

from datetime import date

import pytest

from models.actions.consignments import sign_consignment
from models.actions.stock_takes import count_lot, start_stock_take
from models.queries.drafts import drafts
from models.queries.movements import movements
from models.queries.stock import depots, stock_lots
from models.queries.stock_takes import stock_take_lines
from models.rules.consignments import ReceiptForm
from models.rules.scope import Actor, Role
from models.rules.stock import HolderKind, MovementKind
from tests.factories import KAIFU, WUJIALING, City, make_city
from tests.shop import make_shop
from tests.tui.desk import desk
from tui.roles import BOARD, MAIN_SCREENS

DIGIT = {name.partition(".")[2]: str(at) for at, name in enumerate(MAIN_SCREENS[Role.STOREKEEPER], 1)}
STOCK, RECEIVE, TAKE, DRAFTS = (
    DIGIT[name] for name in ("StockScreen", "ReceiveScreen", "StockTakeScreen", "DraftsScreen")
)
SIZES = [(80, 24), (60, 20), (120, 40)]


@pytest.fixture
def city(sqlite_store: str) -> City:
    return make_city()


@pytest.fixture
def depot(city: City) -> int:
    return city.depot()


@pytest.fixture
def keeper(city: City, depot: int) -> Actor:
    made = city.storekeeper(depot, "段晓")
    city.received(made, depot, 6000, pack="箱", batch="[red]B1", expires_on=date(2020, 3, 1))
    city.received(made, depot, 100, batch="B2", expires_on=date(2020, 2, 16))
    city.received(made, depot, 30, "herbs_2")
    return made


@pytest.mark.parametrize(("columns", "rows"), SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_what_is_there_by_item_lot_and_expiry(
    keeper: Actor, columns: int, rows: int, language: str
) -> None:
    # the words stand where the day has no room
    soon, gone, unknown = ("余13天", "过期", "不详") if language == "zh" else ("13 d", "expired", "unknown")
    async with desk(keeper, columns, rows, language=language) as on:
        await on.press(STOCK)
        assert unknown in on.picture
        assert [one for one in on.rows[3].split() if one in ("6,100", "6,000")] == ["6,100", "6,000"], (
            "blocked"
        )
        await on.press("enter")
        assert [one for one in on.rows[3].split() if one in ("100", "0")] == ["100", "0"], (
            "none of it may go out"
        )
        assert "6,000" in on.picture and "100" in on.picture and "30" not in on.rows[-3]
        assert soon in on.picture and gone in on.picture
        assert "[red]B1" in on.picture and "B2" in on.picture, "two lots of one item are told apart"
        await on.press("escape", "right_square_bracket", "right_square_bracket")
        assert gone in on.rows[3] and unknown in on.rows[5]


async def test_goods_come_in_by_a_few_keys(keeper: Actor, depot: int) -> None:
    async with desk(keeper) as on:
        await on.press(RECEIVE, "n")
        await on.type("ehf")
        await on.press("enter")
        await on.type("约30")
        await on.press("tab", "3", "tab")
        await on.type("某药业")
        await on.press("tab", "tab")
        await on.type("2021.12")
        await on.press("ctrl+s")
        assert "确数" in on.picture, on.picture  # an estimate is no receipt
        await on.press("ctrl+u")
        await on.type("10人份")
        await on.press("ctrl+s")
        assert "已入库：防疫中药预防二号方 30 袋" in on.said
    (row,) = [one for one in movements(keeper, depot).rows if one.donor == "某药业"]
    assert (row.came, row.pack, row.pack_factor, row.expires_on) == (30, "人份", 3, date(2021, 12, 31))
    assert drafts(keeper).rows == ()


async def test_a_lot_is_moved_lost_given_back_and_the_wrong_line_reversed(
    city: City, keeper: Actor, depot: int
) -> None:
    point = city.depot("发放点", WUJIALING, depot)
    async with desk(keeper) as on:
        await on.press(STOCK, "T")
        assert "选一批" in on.said
        await on.press("right_square_bracket", "down", "T")
        await on.type("发放")
        await on.press("enter")
        await on.type("1箱")
        await on.press("ctrl+s")
        assert "调拨：一次性使用医用口罩 1箱" in on.said
        await on.press("B")
        await on.type("9箱")
        await on.press("tab")
        await on.type("受潮")
        await on.press("ctrl+s")
        assert "只有 4000" in on.picture
        await on.press("escape", "b")
        await on.type("50")
        await on.press("tab")
        await on.type("质量不合格")
        await on.press("ctrl+s")
        assert "退货" in on.said
        await on.press("right_square_bracket", "right_square_bracket")
        assert "退货" in on.rows[3] or "退库" in on.rows[3]
        await on.press("z", "1")
        assert "冲销" in on.said and "已冲销" in on.picture
        await on.press("z")
        assert "不在这里冲销" in on.said or "已经冲销" in on.said
    told = [(one.kind, one.went) for one in movements(keeper, depot).rows[3:]]
    assert told == [(MovementKind.TRANSFER, 2000), (MovementKind.RETURN, 50), (MovementKind.REVERSAL, 0)]
    assert [one.on_hand for one in stock_lots(keeper, point).rows] == [2000]


@pytest.mark.parametrize(("columns", "rows"), SIZES)
async def test_a_depot_is_counted(city: City, keeper: Actor, depot: int, columns: int, rows: int) -> None:
    async with desk(keeper, columns, rows) as on:
        await on.press(TAKE)
        assert "还没有盘点过" in on.picture
        await on.press("n", "enter")
        await on.type("3箱")
        await on.press("ctrl+s")
        assert "0/3" not in on.picture and "1/3" in on.rows[1]
        await on.press("enter")
        await on.type("98")
        await on.press("ctrl+s", "k", "P")
        assert "另一人" in on.said
        await on.press("W", "y")
        assert "没有清点" in on.picture
    other = city.storekeeper(depot, "另一仓管")
    async with desk(other, columns, rows) as on:
        await on.press(TAKE, "down", "P")
        await on.press("1")
        assert "差额已入账" in on.said and "-2" in on.picture, on.picture
    assert 98 in [one.on_hand for one in stock_lots(keeper, depot).rows]


async def test_a_counted_lot_is_counted_again(city: City, keeper: Actor, depot: int) -> None:
    take = start_stock_take(keeper, depot)
    first = stock_take_lines(keeper, take).rows[0]
    count_lot(keeper, first.id, 5990, first.version)
    async with desk(keeper) as on:
        await on.press(TAKE, "enter")
        await on.type("6000")
        await on.press("ctrl+s")
        assert "相符" in on.rows[3]
    again = stock_take_lines(keeper, take).rows[0]
    assert again.first_counted == 5990
    count_lot(city.storekeeper(depot, "另一仓管"), again.id, 5980, again.version)
    async with desk(keeper) as on:
        await on.press(TAKE, "P")
        assert "另一人" in on.said and on.app.screen.dialog is None, (
            "who counted first is told before asking for a reason"
        )


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_way_of_a_lot_by_one_key(keeper: Actor, language: str) -> None:
    async with desk(keeper, language=language) as on:
        await on.press(STOCK, "enter", "down", "K")
        assert "某某公司 → 开福区物资库" in on.picture and "6,000" in on.picture
        assert "[red]B1" in on.rows[1] and "开福区物资库 6,000" in on.said
        await on.press("escape")
        assert "6,000" in on.picture


async def test_another_depot_by_its_key(city: City, keeper: Actor, depot: int) -> None:
    async with desk(keeper) as on:
        await on.press(STOCK, "d")
        assert "只有这一个仓库" in on.said
    city.depot("发放点", WUJIALING, depot)
    async with desk(keeper) as on:
        await on.press(STOCK, "d", "2")
        assert "发放点" in on.rows[0] and "库里没有东西" in on.picture


async def test_without_a_depot_it_says_so(city: City) -> None:
    nobody = city.person("无库", Role.STOREKEEPER, KAIFU)
    async with desk(nobody) as on:
        for page, key in ((STOCK, "T"), (RECEIVE, "n"), (TAKE, "n")):
            await on.press(page, key)
            assert "您名下没有仓库" in on.picture


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ((RECEIVE, "n", "down"), "入库"),
        ((STOCK, "enter", "T", "down"), "调拨"),
        ((STOCK, "enter", "B"), "报损"),
    ],
)
async def test_a_draft_goes_on_where_it_was_left(keeper: Actor, way: tuple[str, ...], told: str) -> None:
    async with desk(keeper) as on:
        await on.press(*way)
        await on.type("12箱")
        await on.press("escape", DIGIT["DraftsScreen"], "enter")
        assert "12箱" in on.picture and told in on.picture


async def test_a_coordinator_sets_up_a_depot_and_its_point(city: City) -> None:
    district = city.person("区专班", Role.COORDINATOR, KAIFU)
    board = next(
        str(at)
        for at, name in enumerate(MAIN_SCREENS[Role.COORDINATOR], 1)
        if name.endswith("SupplyBoardScreen")
    )
    async with desk(district) as on:
        await on.press(board, *("right_square_bracket",) * 3, "enter", "n", "tab")
        await on.type("开福区物资库")
        await on.press("ctrl+s")
        assert "已设：开福区物资库" in on.said and "开福区物资库" in on.rows[0]
        await on.press("n", "tab")
        await on.type("食堂发放点")
        await on.press("tab", "1", "ctrl+s")
        assert "已设：食堂发放点" in on.said
        await on.press("T")
        assert "不能做这件事" in on.said or "没有" in on.said
    depot, point = depots(district)
    assert (point.parent, point.kind) == (depot.id, HolderKind.POINT)


async def test_a_storekeeper_sets_up_none(keeper: Actor) -> None:
    async with desk(keeper) as on:
        await on.press(STOCK, "n")
        assert "不能做这件事" in on.said


async def test_a_firm_brings_back_some_of_a_lot_it_signed_for(sqlite_store: str) -> None:
    """Also where the depot has none of it left: then from the ledger."""
    shop = make_shop(masks=0)
    goods = shop.delivered((shop.bags, 300))
    async with desk(shop.keeper) as on:
        await on.press(STOCK, "left_square_bracket", "y")
        assert on.said == "没有企业签收过这一批还有结余。"
    sign_consignment(shop.officer, goods, ReceiptForm("宋安", "前台", "1234"), 4)
    async with desk(shop.keeper) as on:
        await on.press(STOCK, "left_square_bracket", "y")
        await on.type("岳岭")
        assert "300 袋" in on.picture, on.picture
        await on.press("enter")
        await on.type("301")
        await on.press("tab")
        await on.type("领多了")
        await on.press("ctrl+s")
        assert "只有 300" in on.picture, on.picture
        await on.press("escape")
    async with desk(shop.keeper) as on:  # the draft goes on, though the lot lies nowhere here
        await on.press(DRAFTS, "enter", "shift+tab", "ctrl+u")
        await on.type("10人份")
        await on.press("ctrl+s")
        assert on.said == "企业退回：防疫中药预防二号方 10人份", on.picture
        assert "退" in on.rows[3] and "30" in on.rows[3]
    assert (shop.there(shop.bags), shop.held(HolderKind.FIRM, shop.bags)) == ((30, 0), 270)


async def test_a_coordinator_corrects_a_depot(city: City, depot: int) -> None:
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    async with desk(coordinator) as on:
        await on.press(str(MAIN_SCREENS[Role.COORDINATOR].index(BOARD) + 1), *["right_square_bracket"] * 3)
        await on.press("enter", "e", "tab", "tab")
        await on.type("8:30-18:00")
        await on.press("ctrl+s")
        assert on.said.startswith("已改仓库："), on.picture
    (row,) = depots(coordinator)
    assert (row.hours, row.version) == ("8:30-18:00", 2)
    async with desk(city.storekeeper(depot, "段晓")) as on:
        await on.press(STOCK, "e")
        assert on.said == "你的角色不能做这件事。", on.said
