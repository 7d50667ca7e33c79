"""Supplies by keys: asked for, decided on in the queue, handed out, signed for with one short, settled."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from models.actions.consignments import (
    deliver_consignment,
    keep_consignment,
    refuse_consignment,
    sign_consignment,
)
from models.actions.supply_requests import (
    decline_supply_request,
    return_supply_request,
    review_supply_request,
)
from models.rules.consignments import KeepForm, LineCount, ReceiptForm, RefusalForm
from models.rules.places import Qualifier
from models.rules.scope import Role
from models.rules.stock import HolderKind
from models.tables import Consignment, Discrepancy, Draft, SupplyLine, SupplyRequest
from tests.factories import KAIFU
from tests.shop import Shop, make_shop
from tests.tui.desk import Desk, desk
from tui.roles import MAIN_SCREENS

SUPPLIES_OF_KEEPER = str(MAIN_SCREENS[Role.STOREKEEPER].index("supplies.SuppliesScreen") + 1)


@pytest.fixture
def shop(sqlite_store: str) -> Shop:
    return make_shop()


async def typed(one: Desk, words: str) -> Desk:
    return await one.type(words)


async def test_an_officer_asks_on_a_sheet_with_packs(shop: Shop) -> None:
    """`n`, the item by its initials, `3箱`: six thousand base units, the pack kept with its factor."""
    async with desk(shop.officer) as one:
        await one.press("6", "n")
        assert "申领物资" in one.rows[0], one.picture
        await typed(one, "口罩")
        await one.press("enter")
        await typed(one, "3箱")
        assert "品名 2" in one.picture, one.picture
        await one.press("ctrl+s")
        assert "已申领：W0216-001" in one.said, one.picture
        line = SupplyLine.get()
        assert (line.requested, line.pack, line.pack_factor) == (6000, "箱", 2000)
        await one.press("right_square_bracket")
        assert "待初审" in one.picture and "6,000 个" in one.picture, one.picture


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("-5", "不能小于 0"),
        ("1e9", "看不懂"),
        ("2桶", "不知道一桶有多少"),
        ("0", "要大于 0"),
        ("3,5", "看不懂"),
        ("3箱5", "看不懂"),
        ("1箱5桶", "不知道一桶有多少"),
        ("3个半", "不是整数"),
    ],
)
async def test_a_quantity_that_cannot_be_says_why_beside_it(shop: Shop, words: str, said: str) -> None:
    async with desk(shop.officer) as one:
        await one.press("6", "n")
        await typed(one, "口罩")
        await one.press("enter")
        await typed(one, words)
        await one.press("ctrl+s")
        assert said in one.picture, one.picture
        assert not SupplyRequest.select().exists()


async def test_a_coordinator_decides_each_step_with_one_key(shop: Shop) -> None:
    request = shop.ask((shop.masks, 6000), (shop.bags, 9))
    async with desk(shop.coordinator) as one:
        assert "口罩 6,000 个" in one.picture or "一次性使用医用口罩" in one.picture, one.picture
        for key, said in (("a", "已初审"), ("a", "已核准"), ("a", "已分配")):
            await one.press(key)
            assert said in one.said, one.picture
    assert shop.chain(request) == [(6000, 6000, 6000, 0, 0), (9, 9, 9, 0, 0)]


async def test_an_approval_line_by_line_and_its_undo(shop: Shop) -> None:
    request = shop.ask((shop.masks, 6000), (shop.bags, 9))
    async with desk(shop.coordinator) as one:
        await one.press("a", "e")
        assert "申请 6,000 个" in one.picture, one.picture
        await one.press("ctrl+u")
        await typed(one, "5桶")
        await one.press("ctrl+s")
        assert shop.request(request).state == "reviewed", "a pack that its item does not come in"
        await one.press("ctrl+u")
        await typed(one, "2箱")
        await one.press("ctrl+s")
        assert "已核准" in one.said, one.picture
        assert shop.chain(request) == [(6000, 4000, 0, 0, 0), (9, 9, 0, 0, 0)]
        await one.press("u")
        assert shop.chain(request) == [(6000, None, 0, 0, 0), (9, None, 0, 0, 0)]
        await one.press("x", "2")
        assert shop.request(request).state == "returned", one.picture


async def test_a_request_is_declined_with_a_reason_by_its_number(shop: Shop) -> None:
    request = shop.ask((shop.masks, 6000))
    async with desk(shop.coordinator) as one:
        await one.press("X", "1")
        row = shop.request(request)
        assert (row.state, row.decision_reason) == ("declined", "现存够用"), one.picture


async def test_a_storekeeper_makes_up_and_hands_out(shop: Shop) -> None:
    shop.allocated((shop.masks, 6000))
    async with desk(shop.keeper) as one:
        await one.press(SUPPLIES_OF_KEEPER)
        assert "待领" in one.rows[1], one.picture
        await one.press("right_square_bracket", "w")
        assert "已装单" in one.said, one.picture
        await one.press("enter", "escape")
        await one.press("enter")
        row = Consignment.get()
        assert row.state == "ready", one.picture
    async with desk(shop.keeper) as one:
        await one.press(SUPPLIES_OF_KEEPER, "h")
        assert "贺青" in one.picture, one.picture
        await one.press("ctrl+s")
        assert "已领取登记" in one.said, one.picture
        await one.press("u")
    assert Consignment.get().state in ("ready", "collected")


async def test_an_officer_signs_with_one_bag_short_and_the_difference_is_settled(shop: Shop) -> None:
    """From Today: the delivery owed, the receipt, what is short; then the coordinator's queue."""
    number = shop.collected((shop.bags, 10))
    shop.city.clock.to("2020-02-17T08:40")
    async with desk(shop.officer) as one:
        assert "送达" in one.picture and "10 袋" in one.picture, one.picture
        row = next(y for y, line in enumerate(one.rows) if "送达" in line and "袋" in line)
        await one.press(*"j" * (row - 3), "enter")
        assert "签收人" in one.picture, one.picture
        await typed(one, "罗樵")
        await one.press("tab")
        await typed(one, "办公室主任")
        await one.press("tab")
        await typed(one, "0317")
        await one.press("tab", "tab", "tab", "tab", "ctrl+u")
        await typed(one, "9")
        await one.press("ctrl+s")
        assert "部分签收" in one.said, one.picture
    assert shop.consignment(number).state == "part_signed"
    async with desk(shop.coordinator) as one:
        assert "短少" in one.picture and "贺青" in one.picture, one.picture
        await one.press("a", "4", "tab")
        await typed(one, "装袋时少数一袋")
        await one.press("ctrl+s")
        assert "已结清差额" in one.said, one.picture
    assert (Discrepancy.get().settlement, shop.consignment(number).state) == ("miscounted", "settled")


async def test_a_loss_goes_to_another_person(shop: Shop) -> None:
    other = shop.city.person("陈明", Role.COORDINATOR, KAIFU)
    number = shop.delivered((shop.bags, 10))
    line = shop.goods(number)[0]
    sign_consignment(
        shop.officer, number, ReceiptForm("罗樵", "主任", "0317", counts=(LineCount(line.id, 9),)), 4
    )
    async with desk(shop.coordinator) as one:
        await one.press("a", "5", "tab")
        await typed(one, "路上遗失")
        await one.press("ctrl+s")
        assert "报损" in one.picture, one.picture
        await one.press("a")
        assert "自己提交" in one.said, one.picture
    async with desk(other) as one:
        await one.press("a")
        assert "已核准报损" in one.said, one.picture


async def test_goods_are_kept_delivered_and_refused_by_keys(shop: Shop) -> None:
    number = shop.collected((shop.bags, 10))
    async with desk(shop.officer) as one:
        await one.press("6", "p")
        await typed(one, "车内")
        await one.press("tab", "ctrl+u")
        await typed(one, "2/17 9:00")
        await one.press("ctrl+s")
        assert "已暂存" in one.said, one.picture
        assert "车内" in one.picture
        await one.press("d")
        assert "已送达" in one.said, one.picture
        await one.press("x")
        await typed(one, "规格不符")
        for words in ("罗樵", "主任", "0317"):
            await one.press("tab")
            await typed(one, words)
        await one.press("ctrl+s")
        assert "已拒收" in one.said, one.picture
    assert shop.consignment(number).state == "refused"


async def test_what_is_typed_into_a_receipt_is_there_again(shop: Shop) -> None:
    shop.delivered((shop.bags, 10))
    async with desk(shop.officer) as one:
        await one.press("6", "l")
        await typed(one, "罗樵")
        await one.press("escape")
        assert Draft.select().where(Draft.form == "sign_goods").exists()
        await one.press("l")
        assert "罗樵" in one.picture, one.picture


async def test_the_delivery_note_is_one_page(shop: Shop, tmp_path: Path) -> None:
    shop.delivered((shop.bags, 10))
    async with desk(shop.officer) as one:
        await one.press("6", "enter", "escape", "o", "2", "ctrl+u")
        await typed(one, str(tmp_path / "note.txt"))
        await one.press("ctrl+s")
        assert "已写出" in one.said, one.picture
    told = (tmp_path / "note.txt").read_text(encoding="utf-8-sig")
    for words in ("物资领取签收单", "P0216-001", "10 袋", "代领", "签收人签字"):
        assert words in told, told


@pytest.mark.parametrize(("columns", "rows"), [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_width_shows_what_is_due(shop: Shop, columns: int, rows: int, language: str) -> None:
    shop.collected((shop.bags, 10))
    async with desk(shop.officer, columns, rows, language=language) as one:
        await one.press("6")
        assert "10" in one.rows[3], one.picture
        await one.press("question_mark")
        assert len(one.rows) == rows


@pytest.mark.parametrize(("words", "meant"), [("3 箱 5 个", 6005), ("1万2千", 12000), ("１，０００", 1000)])
async def test_a_quantity_is_read_as_it_is_said(shop: Shop, words: str, meant: int) -> None:
    async with desk(shop.officer) as one:
        await one.press("6", "n")
        await typed(one, "口罩")
        await one.press("enter")
        await typed(one, words)
        await one.press("ctrl+s", "right_square_bracket")
        assert f"{meant:,} 个" in one.picture, one.picture
    assert SupplyLine.get().requested == meant


async def test_what_was_kept_comes_back_and_what_was_refused_is_returned(shop: Shop) -> None:
    """Both out of an officer's custody, by the storekeeper's keys: undelivered, and not taken over by the firm."""
    kept, refused = shop.collected((shop.bags, 10)), shop.collected((shop.bags, 20))
    until = shop.city.clock() + timedelta(days=1)
    keep_consignment(shop.officer, kept, KeepForm("车内", until), 3)
    deliver_consignment(shop.officer, refused, 3)
    refuse_consignment(shop.officer, refused, RefusalForm("规格不符", "罗樵", "主任", "0317"), 4)
    assert shop.held(HolderKind.CUSTODY, shop.bags) == 30
    async with desk(shop.officer) as one:
        await one.press("6", "enter", "escape", "z")
        assert "不能" in one.said, one.picture
    async with desk(shop.keeper) as one:
        await one.press(SUPPLIES_OF_KEEPER, "left_square_bracket")
        row = next(y for y, line in enumerate(one.rows) if "暂存" in line)
        await one.press(*"j" * (row - 3), "u")
        assert one.said.startswith("已送回仓库：P0216-00"), one.picture
        row = next(y for y, line in enumerate(one.rows) if "拒收" in line)
        await one.press("g", *"j" * (row - 3), "enter", "z", "3", "tab")
        await typed(one, "原样带回")
        await one.press("ctrl+s")
        assert "已结清差额" in one.said, one.picture
        await one.press("escape", "z")
        assert one.said == "没有待处理的差异。", one.picture
    assert shop.held(HolderKind.CUSTODY, shop.bags) == 0 and shop.there(shop.bags) == (300, 10)
    assert [shop.consignment(each).state for each in (kept, refused)] == ["ready", "settled"]


@pytest.fixture
def waiting(shop: Shop) -> list[int]:
    """Two requests to be reviewed, one to be approved, one to be set apart: in the order they are due."""
    found = [
        shop.ask((shop.masks, 100)),
        shop.ask((shop.bags, 3), (shop.masks, 50)),
        shop.ask((shop.masks, 7)),
    ]
    review_supply_request(shop.coordinator, found[2], 1)
    return [*found, shop.approved((shop.bags, 1))]


def states(shop: Shop, requests: list[int]) -> list[str]:
    return [str(shop.request(one).state) for one in requests]


async def test_requests_are_taken_a_step_on_together_and_taken_back_as_one(
    shop: Shop, waiting: list[int]
) -> None:
    """First the count of what goes and what not, then a row of result each; what needs a depot goes by itself."""
    async with desk(shop.coordinator) as one:
        await one.press("V", "G", "V", "a")
        assert "3 件可以通过" in one.picture and "1 件不能：要逐件办理" in one.picture, one.picture
        await one.press("y")
        assert one.said.startswith("已通过 3 件"), one.picture
        assert sum("已通过" in row for row in one.rows[3:-2]) == 3, one.picture
        assert states(shop, waiting) == ["reviewed", "reviewed", "approved", "approved"]
        assert shop.chain(waiting[2]) == [(7, 7, 0, 0, 0)]
        await one.press("u")
        assert states(shop, waiting) == ["submitted", "submitted", "reviewed", "approved"], one.picture
        assert "3 件" in one.said


@pytest.mark.parametrize(("key", "state", "done"), [("X", "declined", "不予核准"), ("x", "returned", "退回")])
async def test_requests_are_refused_together_for_one_reason(
    shop: Shop, waiting: list[int], key: str, state: str, done: str
) -> None:
    async with desk(shop.coordinator) as one:
        await one.press("V", "G", "V", key, "1")
        assert f"3 件可以{done}" in one.picture and "1 件不能" in one.picture, one.picture
        await one.press("y")
        assert one.said.startswith(f"已{done} 3 件"), one.picture
    rows = [shop.request(number) for number in waiting]
    assert [row.state for row in rows] == [state] * 3 + ["approved"]
    assert len({row.decision_reason for row in rows[:3]}) == 1 and rows[0].decision_reason
    assert not Draft.select().exists()


async def test_what_a_colleague_decided_meanwhile_is_told_in_its_row(shop: Shop, waiting: list[int]) -> None:
    other = shop.city.person("陈明", Role.COORDINATOR, KAIFU)
    async with desk(shop.coordinator) as one:
        await one.press("V", "G", "V", "a")
        decline_supply_request(other, waiting[0], "现存够用", 1)
        await one.press("y")
        assert one.said.startswith("已通过 2 件；1 件没有办成"), one.picture
    assert states(shop, waiting) == ["declined", "reviewed", "approved", "approved"]


async def test_a_quantity_is_read_in_the_packs_of_its_item_in_english_too(shop: Shop) -> None:
    request = shop.ask((shop.masks, 6000, Qualifier.EXACT, "箱"))
    review_supply_request(shop.coordinator, request, 1)
    async with desk(shop.coordinator, language="en") as one:
        await one.press("e", "ctrl+u")
        await typed(one, "Half a carton")
        await one.press("ctrl+s")
    assert shop.chain(request) == [(6000, 1000, 0, 0, 0)]


async def test_what_came_back_is_asked_for_again_as_it_was_said(shop: Shop) -> None:
    lines = ((shop.masks, 6000, Qualifier.ABOUT, "箱"), (shop.bags, 300, Qualifier.OVER))
    request = shop.ask(*lines)
    return_supply_request(shop.coordinator, request, "请核实", 1)
    async with desk(shop.officer) as one:
        await one.press("6", "right_square_bracket", "enter")
        assert "约3 箱" in one.picture and "超过300 袋" in one.picture, one.picture
        await one.press("ctrl+s")
    asked = [(one.requested, one.requested_qualifier, one.pack) for one in shop.lines(request)]
    assert asked == [(6000, "about", "箱"), (300, "over", None)]


async def test_the_way_of_goods_in_hand_is_one_key_from_their_donor(shop: Shop) -> None:
    shop.collected((shop.masks, 100))
    shop.collected((shop.masks, 30), (shop.bags, 9))
    async with desk(shop.officer) as one:
        await one.press("6", "K")
        assert "来龙去脉" in one.rows[0] and "区政府大院食堂 → 贺青" in one.picture, one.picture
        await one.press("escape", "j", "K", "2")
        assert "来龙去脉" in one.rows[0] and "预防二号方" in one.rows[0], one.picture


@pytest.mark.parametrize(("language", "said"), [("zh", "! 必填"), ("en", "! required")])
async def test_a_receipt_says_beside_its_fields_what_is_missing_on_a_narrow_page(
    shop: Shop, language: str, said: str
) -> None:
    shop.collected((shop.masks, 100))
    async with desk(shop.officer, 60, 20, language=language) as one:
        await one.press("6", "l", "ctrl+s")
        assert one.picture.count(said) == 3, one.picture
