"""What a depot has, its ledger, and the way of a lot from the donor to the firm."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import uuid4

import pytest

from models.actions.stock import record_loss, reverse_movement, transfer_goods
from models.actions.stock_takes import close_stock_take, count_lot, start_stock_take
from models.database import at_one_moment
from models.errors import NotFound
from models.exchange.ledgers import LEDGERS, ledger_rows
from models.exchange.rosters import plan_sheets
from models.queries.catalogue import supply_items
from models.queries.lots import lot_facts, lot_steps
from models.queries.movements import movements
from models.queries.rosters import known_for
from models.queries.stock import depots, depots_nearby, stock_lots, stock_of_depots, stock_totals
from models.queries.stock_takes import latest_stock_take, stock_take_lines, stock_takes
from models.rules.import_reports import ImportKind, Outcome
from models.rules.scope import Actor, Role
from models.rules.stock import HolderKind, MoveForm, MovementKind, Source
from models.steps.deeds import deed
from models.steps.holders import custody_of, firm_holder
from models.steps.stock import move_stock
from models.tables import Holder, Lot, StockTake
from tests.factories import CITY, KAIFU, WUJIALING, YUELU, City, make_city
from tests.rosters import sheet
from tui.outgoing import word
from tui.text import text

SOON, LATER, PAST = date(2020, 3, 1), date(2021, 12, 31), date(2020, 2, 16)


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def move(city: City, depot: int, quantity: int, **more: Any) -> MoveForm:
    return MoveForm(uuid4(), depot, city.item(), quantity, **{"reason": "调剂", **more})


def carry(by: Actor, kind: MovementKind, giver: Holder, taker: Holder, lot: int, quantity: int) -> None:
    with deed(by) as doing:
        event = doing.record(giver, kind.value)
        move_stock(doing, kind, giver, taker, Lot.get_by_id(lot), quantity, event)


def test_a_depot_by_item_and_by_lot(city: City) -> None:
    depot = city.depot()
    keeper = city.storekeeper(depot)
    unknown, later, past = (
        city.received(keeper, depot, 100, expires_on=day, batch="B1") for day in (None, LATER, PAST)
    )
    herbs = city.received(keeper, depot, 30, "herbs_2", SOON)
    masks, bags = stock_totals(keeper, depot)
    assert (masks.item_zh, masks.on_hand, masks.first_expiry, masks.expired, masks.free) == (
        "一次性使用医用口罩",
        300,
        PAST,
        100,
        200,
    )
    assert (bags.on_hand, bags.first_expiry, bags.expired, bags.free) == (30, SOON, 0, 30)
    assert [one.lot for one in stock_lots(keeper, depot).rows] == [past, later, unknown, herbs]
    assert [one.lot for one in stock_lots(keeper, depot, by_expiry=True).rows] == [
        past,
        herbs,
        later,
        unknown,
    ]
    first = stock_lots(keeper, depot, item=city.item(), limit=2)
    rest = stock_lots(keeper, depot, item=city.item(), after=first.last, limit=2)
    assert [one.lot for one in (*first.rows, *rest.rows)] == [past, later, unknown]
    assert (first.total, first.has_after, rest.has_after, first.rows[0].expires_on) == (3, True, False, PAST)


def test_the_ledger_of_a_depot_has_in_out_and_what_is_left(city: City) -> None:
    depot = city.depot()
    point = city.depot("发放点", WUJIALING, depot)
    keeper = city.storekeeper(depot)
    lot = city.received(keeper, depot, 100, pack="盒")
    city.received(keeper, depot, 30, "herbs_2")
    transfer_goods(keeper, move(city, depot, 40, to=point))
    record_loss(keeper, move(city, depot, 5, lot=lot, reason="破损"))
    lost = movements(keeper, depot).rows[-1]
    reverse_movement(keeper, lost.id, "没破")
    rows = movements(keeper, depot, item=city.item()).rows
    told = [(one.kind, one.is_in, one.quantity, one.left, one.other_kind, one.note) for one in rows]
    assert told == [
        (MovementKind.RECEIVED, True, 100, 100, HolderKind.OUTSIDE, ""),
        (MovementKind.TRANSFER, False, 40, 60, HolderKind.POINT, "调剂"),
        (MovementKind.LOSS, False, 5, 55, HolderKind.OUTSIDE, "破损"),
        (MovementKind.REVERSAL, True, 5, 60, HolderKind.OUTSIDE, "没破"),
    ]
    assert (rows[0].pack, rows[0].pack_factor, rows[1].other_name) == ("盒", 50, "发放点")
    assert (rows[2].reversed_by, rows[3].reverses) == (rows[3].id, rows[2].id)
    whole = movements(keeper, depot)
    assert len(whole.rows) == 5 and [one.id for one in whole.rows] == sorted(one.id for one in whole.rows)
    last = movements(keeper, depot, at_end=True, limit=2)
    before = movements(keeper, depot, before=last.first, limit=2)
    assert [one.id for one in (*before.rows, *last.rows)] == [one.id for one in whole.rows[1:]]
    assert [one.left for one in movements(keeper, point).rows] == [40]


def test_the_way_of_a_lot_from_the_donor_to_the_firm(city: City) -> None:
    depot, other = city.depot(), city.depot("岳麓区物资库", YUELU)
    keeper, away = city.storekeeper(depot, region=CITY), city.storekeeper(other, region=YUELU)
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm, far = city.firm("湖南示例建设有限公司"), city.firm("远处公司", "430104001")
    city.assign(officer, firm)
    lot = city.received(keeper, depot, 100)
    transfer_goods(keeper, move(city, depot, 30, to=other))
    at, there = Holder.get_by_id(depot), Holder.get_by_id(other)
    carry(keeper, MovementKind.ISSUE, at, custody_of(officer.person), lot, 20)
    carry(keeper, MovementKind.SIGN, custody_of(officer.person), firm_holder(firm), lot, 19)
    carry(away, MovementKind.SIGN, there, firm_holder(far), lot, 7)

    told = [(one.giver_name, one.taker_name, one.quantity) for one in lot_steps(officer, lot).rows]
    assert told == [
        ("", "开福区物资库", 100),
        ("开福区物资库", "岳麓区物资库", 30),
        ("开福区物资库", "何璐", 20),
        ("何璐", "湖南示例建设有限公司", 19),
    ]
    facts = lot_facts(officer, lot)
    assert facts.donor == "某某公司"
    held = {one.name: one.on_hand for one in facts.holdings}
    assert held == {"开福区物资库": 50, "岳麓区物资库": 23, "何璐": 1, "湖南示例建设有限公司": 19}
    seen_from_there = [one.taker_name for one in lot_steps(away, lot).rows]
    assert seen_from_there == ["开福区物资库", "岳麓区物资库", "远处公司"]
    for one in (city.person("生人", Role.OFFICER, WUJIALING), city.person("读", Role.READER, KAIFU)):
        for ask in (lot_steps, lot_facts):
            with pytest.raises(NotFound):
                ask(one, lot)


def test_what_a_moment_has_listed_is_seen_by_who_asked_alone(city: City) -> None:
    """The next question of the moment does not ask again; of another grant, or of a depot only named, it does."""
    depot = city.depot()
    keeper, elsewhere = (
        city.storekeeper(depot),
        city.storekeeper(city.depot("岳麓区物资库", YUELU), "别处", YUELU),
    )
    administrator = city.person("易帆", Role.ADMINISTRATOR, CITY)
    city.received(keeper, depot, 100)
    with at_one_moment():
        assert [one.id for one in depots(keeper)] == [depot]
        assert [one.on_hand for one in stock_totals(keeper, depot)] == [100]
        assert depot in [one.id for one in depots(administrator)]
        for other in (elsewhere, administrator):
            with pytest.raises(NotFound):
                stock_totals(other, depot)
        assert stock_of_depots(administrator).rows == ()


def test_the_stock_take_that_a_depot_shows(city: City) -> None:
    depot = city.depot()
    keeper = city.storekeeper(depot)
    assert latest_stock_take(keeper, depot) is None
    lot = city.received(keeper, depot, 100)
    for _ in range(2):
        take = start_stock_take(keeper, depot)
        with at_one_moment():
            found = latest_stock_take(keeper, depot)
            (line,) = stock_take_lines(keeper, take).rows
        assert found is not None and (found.id, found.state, found.lots, line.lot) == (take, "open", 1, lot)
        count_lot(keeper, line.id, 100, line.version)
        close_stock_take(keeper, take, StockTake.get_by_id(take).version)
        found = latest_stock_take(keeper, depot)
        assert found is not None and (found.id, found.state, found.counted) == (take, "closed", 1)
    assert (
        latest_stock_take(city.storekeeper(city.depot("岳麓区物资库", YUELU), "别处", YUELU), depot) is None
    )


def test_whose_depots_are_whose(city: City) -> None:
    depot, other = city.depot(), city.depot("岳麓区物资库", YUELU)
    point = city.depot("发放点", WUJIALING, depot)
    keeper = city.storekeeper(depot)
    assert [one.id for one in depots(keeper)] == [depot, point]
    above = city.depot("市物资库", CITY)
    assert [one.id for one in depots_nearby(keeper)] == [depot, point, above]
    assert [one.id for one in depots_nearby(city.storekeeper(above, region=CITY))] == [
        depot,
        other,
        point,
        above,
    ]
    assert depots_nearby(city.person("区专班", Role.COORDINATOR, KAIFU)) == ()
    assert [one.id for one in depots(city.person("区专班", Role.COORDINATOR, KAIFU))] == [depot, point]
    for role in (Role.OFFICER, Role.LEADER, Role.READER, Role.STOREKEEPER):
        assert depots(city.person("别人", role, KAIFU)) == ()
    office = city.person("管", Role.ADMINISTRATOR, KAIFU)
    assert [one.id for one in depots(office)] == [depot, point]
    for ask in (stock_totals, stock_lots, movements):
        for who, where in ((keeper, other), (office, depot)):
            with pytest.raises(NotFound):
                ask(who, where)


def test_a_stock_take_says_how_far_it_is(city: City) -> None:
    depot = city.depot()
    keeper = city.storekeeper(depot)
    first = city.received(keeper, depot, 100)
    city.received(keeper, depot, 50)
    take = start_stock_take(keeper, depot)
    line = next(one for one in stock_take_lines(keeper, take).rows if one.lot == first)
    assert (line.expected, line.counted, line.difference) == (100, None, None)
    count_lot(keeper, line.id, 98, line.version)
    (row,) = stock_takes(keeper).rows
    assert (row.id, row.lots, row.counted, row.unposted, row.started_by) == (take, 2, 1, 1, "仓管")
    counted = next(one for one in stock_take_lines(keeper, take).rows if one.lot == first)
    assert (counted.difference, counted.counted_name) == (-2, "仓管")
    with pytest.raises(NotFound):
        stock_take_lines(city.person("外人", Role.COORDINATOR, YUELU), take)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("口罩", {"mask", "mask_surgical", "mask_n95", "mask_bin"}),
        ("ycx", {"mask", "meal_box"}),
        ("二号方", {"herbs_2"}),
        ("kn95", {"mask_n95"}),
        ("jiujing", {"alcohol", "alcohol_bulk", "alcohol_litre", "disinfectants"}),
        ("酒精", {"alcohol", "alcohol_bulk", "alcohol_litre", "disinfectants"}),
    ],
)
def test_items_are_found_by_any_name(city: City, text: str, found: set[str]) -> None:
    by = city.person("谁", Role.OFFICER, WUJIALING)
    assert {one.code for one in supply_items(by, text)} == found


def test_items_come_with_their_packs(city: City) -> None:
    items = {one.code: one for one in supply_items(city.person("谁", Role.OFFICER, WUJIALING))}
    said = [("只", "piece", "pieces"), ("盒", "box", "boxes"), ("箱", "carton", "cartons")]
    sizes = {name: size for names, size in zip(said, (1, 50, 2000), strict=True) for name in names}
    assert items["mask"].sizes == sizes, "as the field says it, and as English does"
    assert items["herbs_2"].sizes["人份"] == 3
    assert items["alcohol_bulk"].sizes["斤"] * 2 == 1


def test_the_ledger_leaves_in_the_columns_of_the_offices_and_comes_in_again(sqlite_store: str) -> None:
    city = make_city()
    depot = city.depot()
    point = city.depot("发放点", WUJIALING, depot)
    keeper = city.storekeeper(depot)
    city.received(keeper, depot, 100, batch="0012", expires_on=LATER, spec="50个/盒")
    transfer_goods(keeper, move(city, depot, 40, to=point))
    ledger = LEDGERS["stock"]
    names = [one.name for one in ledger.columns]
    rows = [dict(zip(names, one, strict=True)) for one in ledger_rows(keeper, ledger)]
    told = [(one["depot"], one["came"], one["went"], one["left"], one["other"]) for one in rows]
    assert told == [
        ("开福区物资库", 100, None, 100, "某某公司"),
        ("开福区物资库", None, 40, 60, "发放点"),
        ("发放点", 40, None, 40, "开福区物资库"),
    ]
    assert (
        "/".join(text(f"ledger.stock.{one}") for one in names[:10])
        == "日期/来源/品名/规格/单位/入/出/结存/批号/有效期"
    )
    assert (rows[0]["batch"], rows[0]["expires_on"], rows[0]["source"]) == ("0012", LATER, Source.BOUGHT)
    # what came in is known again from the ledger's own sheet; what went on between depots is no receipt
    heads = tuple(text(f"ledger.stock.{one}") for one in names)
    plan = plan_sheets(
        sheet(
            heads,
            *(
                tuple(word(cell) if isinstance(cell, StrEnum) else cell for cell in one.values())
                for one in rows
            ),
        ),
        known_for(keeper, ImportKind.SUPPLIES),
        {},
        date(2020, 2, 17),
    )
    assert [one.outcome for one in plan.report.verdicts[1:]] == [
        Outcome.UNCHANGED,
        Outcome.SKIPPED,
        Outcome.SKIPPED,
    ]
