"""Goods in the ledger: double-sided, first-expiring first, never below zero, reversed and never edited."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from peewee import DatabaseError

from models.actions.people import grant_role
from models.actions.stock import (
    add_depot,
    correct_depot,
    receive_goods,
    record_loss,
    return_goods,
    reverse_movement,
    transfer_goods,
)
from models.actions.upkeep import contradictions
from models.database import database, transaction
from models.errors import Invalid, NotFound, Refused
from models.rules.deadlines import Severity
from models.rules.people import GrantForm
from models.rules.scope import Actor, Role
from models.rules.stock import (
    DepotForm,
    Expiry,
    GoodsForm,
    HolderKind,
    LotStock,
    MoveForm,
    MovementKind,
    ReceiptNote,
    Source,
    expiry_key,
    expiry_of,
    pick_lots,
)
from models.rules.supply_requests import RequestState
from models.steps.deeds import deed
from models.steps.holders import custody_of, firm_holder
from models.steps.reservations import set_aside, use_lot
from models.steps.stock import move_stock
from models.tables import (
    Enterprise,
    Holder,
    Lot,
    Movement,
    Reservation,
    Stock,
    StockTotal,
    SupplyItem,
    SupplyLine,
    SupplyRequest,
)
from models.tables.base import tuples_of
from tests.factories import KAIFU, WUJIALING, YUELU, City, make_city

TODAY = date(2020, 2, 17)
SOON, LATER, PAST = date(2020, 3, 1), date(2021, 12, 31), date(2020, 2, 16)


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def on_hand(holder: int) -> dict[int, int]:
    """What a depot has by lot."""
    return dict(
        tuples_of(
            Stock.select(Stock.lot, Stock.on_hand).where((Stock.holder == holder) & (Stock.on_hand > 0))
        )
    )


def move(city: City, depot: int, quantity: int, **more: object) -> MoveForm:
    values = {"reason": "调剂", **more}
    return MoveForm(uuid4(), depot, city.item(), quantity, **values)  # type: ignore[arg-type]


def line_of(city: City, firm: int, quantity: int) -> int:
    """An approved line of a request, for what is set aside."""
    officer = city.person("申", Role.OFFICER, WUJIALING)
    with transaction():
        asked = SupplyRequest.create(
            number=f"W{firm}",
            enterprise=firm,
            city="4301",
            district=KAIFU,
            street=WUJIALING,
            state=RequestState.APPROVED,
            urgency=Severity.MEDIUM,
            requested_by=officer.person,
            requested_at=city.clock(),
        )
        row = SupplyLine.create(
            request=asked.id,
            enterprise=firm,
            item=city.item(),
            requested=quantity,
            approved=quantity,
            allocated=quantity,
        )
        return int(row.id)


@pytest.mark.parametrize(
    ("lots", "quantity", "picked"),
    [
        ([("2020-03-01", 5), ("2020-02-20", 5)], 7, [(2, 5), (1, 2)]),
        ([("~", 5), ("2021-12-31", 5)], 7, [(2, 5), (1, 2)]),  # unknown last
        ([("2020-02-16", 5), ("2020-02-17", 5)], 7, [(2, 5)]),  # expired never, good until today still
        ([("2020-03-01", 0), ("~", 3)], 3, [(2, 3)]),
        ([], 1, []),
    ],
)
def test_the_first_to_expire_goes_first(
    lots: list[tuple[str, int]], quantity: int, picked: list[tuple[int, int]]
) -> None:
    there = [LotStock(at, expiry, free) for at, (expiry, free) in enumerate(lots, 1)]
    assert list(pick_lots(there, quantity, TODAY)) == picked


@pytest.mark.parametrize(
    ("day", "how"),
    [
        (None, Expiry.UNKNOWN),
        (PAST, Expiry.EXPIRED),
        (TODAY, Expiry.SOON),
        (date(2020, 3, 18), Expiry.SOON),
        (date(2020, 3, 19), Expiry.GOOD),
    ],
)
def test_how_a_lot_stands_towards_its_day(day: date | None, how: Expiry) -> None:
    assert expiry_of(day, TODAY) is how
    assert expiry_key(day) > "2" and (day is None) == (expiry_key(day) == "~")


def test_what_comes_in_is_there_and_only_once(city: City) -> None:
    depot = city.depot()
    keeper = city.storekeeper(depot)
    goods = (
        GoodsForm(city.item(), 6000, "箱", batch="B1", expires_on=LATER),
        GoodsForm(city.item("herbs_2"), 30),
    )
    note = ReceiptNote(uuid4(), depot, Source.DONATED, "某商会", "收字1号", goods=goods)
    event = receive_goods(keeper, note)
    assert receive_goods(keeper, note) == event
    first, second = Movement.select().order_by(Movement.id)
    assert (first.kind, first.quantity, first.pack, first.pack_factor) == (
        MovementKind.RECEIVED,
        6000,
        "箱",
        2000,
    )
    assert (first.giver.kind, first.taker.id, first.event) == (HolderKind.OUTSIDE, depot, event)
    assert (first.giver_left, first.taker_left, second.taker_left) == (None, 6000, 30)
    assert (first.lot.donor, first.lot.batch, first.lot.expires_on, second.lot.share_units) == (
        "某商会",
        "B1",
        LATER,
        3,
    )
    assert sorted(on_hand(depot).values()) == [30, 6000]
    totals = tuples_of(StockTotal.select(StockTotal.item, StockTotal.on_hand, StockTotal.reserved))
    assert sorted(totals) == sorted([(city.item(), 6000, 0), (city.item("herbs_2"), 30, 0)])


@pytest.mark.parametrize(
    ("goods", "field", "code"),
    [
        ((), "goods", "required"),
        ((0,), "quantity", "nothing_moves"),
        ((-5,), "quantity", "nothing_moves"),
        ((100_000_000,), "quantity", "too_large"),
    ],
)
def test_what_cannot_come_in(city: City, goods: tuple[int, ...], field: str, code: str) -> None:
    depot = city.depot()
    forms = tuple(GoodsForm(city.item(), quantity) for quantity in goods)
    with pytest.raises(Invalid) as wrong:
        receive_goods(city.storekeeper(depot), ReceiptNote(uuid4(), depot, Source.BOUGHT, goods=forms))
    assert [(one.field, one.code) for one in wrong.value.problems] == [(field, code)]


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"pack": "箱", "pack_factor": 500}, []),
        ({"pack": "箱", "pack_factor": 0}, [("pack_factor", "not_positive")]),
        ({"pack": "箱", "pack_factor": -1}, [("pack_factor", "not_positive")]),
        ({"pack": "箱", "pack_factor": 10**20}, [("pack_factor", "too_large")]),
        ({"share_units": 0}, [("share_units", "negative")]),
        ({"share_units": 10**20}, [("share_units", "too_large")]),
        ({"batch": "长" * 5000}, [("batch", "too_long")]),
        ({"spec": "50个/盒\n" * 500}, [("spec", "too_long")]),
        ({"note": "长" * 20_000}, [("note", "too_long")]),
    ],
)
def test_what_no_lot_is(told: dict[str, Any], problem: list[tuple[str, str]]) -> None:
    note = ReceiptNote(uuid4(), 1, Source.BOUGHT, goods=(GoodsForm(1, 10, **told),))
    assert [(one.field, one.code) for one in note.problems()] == problem


def test_a_pack_nobody_knows_is_asked_about(city: City) -> None:
    depot = city.depot()
    keeper = city.storekeeper(depot)
    for goods, code in (
        (GoodsForm(city.item(), 10, "桶"), "unknown_pack"),
        (GoodsForm(99999, 10), "not_in_catalogue"),
    ):
        with pytest.raises(Invalid) as wrong:
            receive_goods(keeper, ReceiptNote(uuid4(), depot, Source.BOUGHT, goods=(goods,)))
        assert wrong.value.problems[0].code == code
    told = GoodsForm(city.item(), 500, "箱", 500)
    receive_goods(keeper, ReceiptNote(uuid4(), depot, Source.BOUGHT, goods=(told,)))
    assert Movement.get().pack_factor == 500


def test_goods_go_to_a_point_in_the_order_of_issue(city: City) -> None:
    depot = city.depot()
    point = city.depot("政府大院食堂", parent=depot)
    keeper = city.storekeeper(depot)
    lots = [city.received(keeper, depot, 100, expires_on=day) for day in (None, LATER, SOON, PAST)]
    transfer_goods(keeper, move(city, depot, 150, to=point))
    assert on_hand(point) == {lots[2]: 100, lots[1]: 50}
    assert on_hand(depot) == {lots[0]: 100, lots[1]: 50, lots[3]: 100}
    with pytest.raises(Refused) as short:
        transfer_goods(keeper, move(city, depot, 151, to=point))
    assert (short.value.code, short.value.values["left"], short.value.values["expired"]) == (
        "not_enough_unexpired",
        150,
        100,
    )
    with pytest.raises(Refused, match="lot_expired"):
        transfer_goods(keeper, move(city, depot, 1, to=point, lot=lots[3]))
    with pytest.raises(Invalid):
        transfer_goods(keeper, move(city, depot, 1, to=depot))


def test_a_loss_is_written_off_with_its_reason(city: City) -> None:
    depot = city.depot()
    keeper = city.storekeeper(depot)
    lot = city.received(keeper, depot, 100, expires_on=PAST)
    with pytest.raises(Invalid):
        record_loss(keeper, move(city, depot, 100, lot=lot, reason=" "))
    record_loss(keeper, move(city, depot, 100, lot=lot, reason="过期"))
    lost = Movement.select().order_by(Movement.id.desc()).first()
    assert (lost.kind, lost.taker.kind, lost.note, lost.giver_left) == (
        MovementKind.LOSS,
        HolderKind.OUTSIDE,
        "过期",
        0,
    )
    with pytest.raises(Refused) as short:
        record_loss(keeper, move(city, depot, 1, lot=lot, reason="过期"))
    assert (short.value.code, short.value.values["left"]) == ("not_enough", 0)


def test_a_firm_brings_back_what_it_has_of_this_depot(city: City) -> None:
    depot, firm = city.depot(), city.firm("湖南示例建设有限公司")
    keeper = city.storekeeper(depot)
    lot = city.received(keeper, depot, 100)
    with deed(keeper) as doing:
        event = doing.record(Holder.get_by_id(depot), "sign")
        move_stock(
            doing,
            MovementKind.SIGN,
            Holder.get_by_id(depot),
            firm_holder(firm),
            Lot.get_by_id(lot),
            40,
            event,
        )
    return_goods(keeper, move(city, depot, 10, lot=lot), firm)
    assert (on_hand(depot), on_hand(firm_holder(firm).id)) == ({lot: 70}, {lot: 30})
    with pytest.raises(Refused):
        return_goods(keeper, move(city, depot, 31, lot=lot), firm)
    other = city.depot("岳麓区物资库", YUELU)
    with pytest.raises(NotFound):
        return_goods(city.storekeeper(other), move(city, other, 1, lot=lot), firm)
    for nobody in (firm + 1000, 0):
        with pytest.raises(NotFound):
            return_goods(keeper, move(city, depot, 1, lot=lot), nobody)
    return_goods(keeper, move(city, depot, 70, lot=lot))
    assert on_hand(depot) == {}


def test_what_was_wrong_is_reversed_by_a_row_of_its_own(city: City) -> None:
    depot = city.depot()
    keeper = city.storekeeper(depot)
    lot = city.received(keeper, depot, 100)
    wrong = Movement.get()
    with pytest.raises(Invalid):
        reverse_movement(keeper, wrong.id, "")
    reverse_movement(keeper, wrong.id, "写错了")
    back = Movement.select().order_by(Movement.id.desc()).first()
    assert (back.kind, back.reverses, back.lot.id, on_hand(depot)) == (
        MovementKind.REVERSAL,
        wrong.id,
        lot,
        {},
    )
    for number, code in ((wrong.id, "reversed_already"), (back.id, "is_a_reversal")):
        with pytest.raises(Refused, match=code):
            reverse_movement(keeper, number, "再冲")
    other = city.received(keeper, depot, 100)
    record_loss(keeper, move(city, depot, 60, lot=other))
    came = Movement.get((Movement.lot == other) & (Movement.kind == MovementKind.RECEIVED))
    with pytest.raises(Refused, match="not_enough"):
        reverse_movement(keeper, came.id, "已经用了")


def test_movements_are_never_changed(city: City) -> None:
    depot = city.depot()
    city.received(city.storekeeper(depot), depot, 100)
    for change in ("UPDATE supply_movement SET quantity = 1", "DELETE FROM supply_movement"):
        with pytest.raises(DatabaseError), transaction():
            database.execute_sql(change)


def test_what_is_set_aside_is_not_free_and_goes_to_whom_it_is_for(city: City) -> None:
    depot, firm = city.depot(), city.firm("湖南示例建设有限公司")
    keeper = city.storekeeper(depot)
    lots = [city.received(keeper, depot, 100, expires_on=day) for day in (LATER, SOON)]
    line, holder, item = line_of(city, firm, 150), Holder.get_by_id(depot), city.item()
    with deed(keeper) as doing:
        set_aside(doing, line, holder, item, 150)
    with pytest.raises(Refused) as held:
        record_loss(keeper, move(city, depot, 1, lot=lots[1]))
    assert (held.value.code, held.value.values["reserved"]) == ("not_enough_set_aside", 100)
    with pytest.raises(Refused), deed(keeper) as doing:
        set_aside(doing, line, holder, item, 51)
    with deed(keeper) as doing:
        use_lot(line, depot, item, lots[0], 30, is_handed_out=False)
        event = doing.record(holder, "issue")
        taker = custody_of(keeper.person)
        for lot, quantity in ((lots[1], 100), (lots[0], 10)):
            use_lot(line, depot, item, lot, quantity, is_handed_out=True)
            row = Lot.get_by_id(lot)
            move_stock(doing, MovementKind.ISSUE, holder, taker, row, quantity, event, set_aside=quantity)
    assert on_hand(depot) == {lots[0]: 90}
    assert on_hand(taker.id) == {lots[1]: 100, lots[0]: 10}
    held = [(row.lot.id, row.quantity) for row in Reservation.select()]
    assert held == [(lots[0], 10)]
    total = StockTotal.get((StockTotal.holder == depot) & (StockTotal.item == item))
    assert (total.on_hand, total.reserved) == (90, 10)


SPOILT = {
    "UPDATE supply_stock SET on_hand = on_hand + 1": "stock, not the sum of its movements (lot)",
    "UPDATE supply_stock SET reserved = reserved + 1": "stock, reserved not as set aside (lot)",
    "UPDATE supply_stock SET expiry = '2030-01-01'": "stock, item or order of issue not as its lot's",
    "UPDATE supply_total SET on_hand = 7": "stock total, not the sum of its lots (item)",
    "DELETE FROM supply_stock": "stock, moved and not kept (lot)",
    "UPDATE supply_holder SET region = '9999' WHERE kind = 'depot'": "supply_holder, unknown region",
}


@pytest.mark.parametrize(("change", "told"), SPOILT.items())
def test_the_check_proves_that_stock_is_the_sum_of_its_movements(city: City, change: str, told: str) -> None:
    depot = city.depot()
    point = city.depot("发放点", WUJIALING, depot)
    keeper = city.storekeeper(depot)
    city.received(keeper, depot, 100)
    transfer_goods(keeper, move(city, depot, 30, to=point))
    reverse_movement(keeper, Movement.select().order_by(Movement.id.desc()).first().id, "退回")
    transfer_goods(keeper, move(city, depot, 40, to=point))
    assert contradictions() == []
    with transaction():
        database.execute_sql(change)
    assert told in {one.rpartition(": ")[0] for one in contradictions()}


def test_the_store_itself_refuses_less_than_nothing(city: City) -> None:
    depot = city.depot()
    city.received(city.storekeeper(depot), depot, 100)
    for change in ("on_hand = -1", "reserved = 101", "reserved = -1"):
        with pytest.raises(DatabaseError), transaction():
            database.execute_sql(f"UPDATE supply_stock SET {change}")


def test_a_depot_is_opened_by_who_coordinates_there(city: City) -> None:
    district = city.person("区专班", Role.COORDINATOR, KAIFU)
    depot = add_depot(district, KAIFU, DepotForm("开福区物资库", "盛世路1号", "8:30-18:00"))
    point = add_depot(district, WUJIALING, DepotForm("伍家岭发放点"), depot)
    assert Holder.get_by_id(point).kind is HolderKind.POINT
    for region, name, parent, field in (
        (YUELU, "别处", None, "region"),
        (KAIFU, " 开福区物资库", None, "name"),
        (WUJIALING, "点中点", point, "parent"),
        (KAIFU, " ", None, "name"),
    ):
        with pytest.raises(Invalid) as wrong:
            add_depot(district, region, DepotForm(name), parent)
        assert wrong.value.problems[0].field == field
    add_depot(district, KAIFU, DepotForm("备用库"))
    with pytest.raises(Invalid):
        correct_depot(district, depot, DepotForm("备用库"), 1)
    assert correct_depot(district, depot, DepotForm("开福区物资库", "盛世路2号", "8:30-18:00"), 1)
    assert not correct_depot(district, depot, DepotForm("开福区物资库", "盛世路2号", "8:30-18:00"), 2)


def test_a_storekeeper_is_granted_one_depot(city: City) -> None:
    depot, other = city.depot(), city.depot("岳麓区物资库", YUELU)
    office, person = (
        city.person("管", Role.ADMINISTRATOR, KAIFU),
        city.person("新人", Role.READER, KAIFU).person,
    )
    since = date(2020, 2, 1)
    for number in (None, other, 999):
        with pytest.raises(Invalid) as wrong:
            grant_role(office, person, GrantForm(Role.STOREKEEPER, KAIFU, since, depot=number))
        assert wrong.value.problems[0].field == "depot"
    grant = grant_role(office, person, GrantForm(Role.STOREKEEPER, KAIFU, since, depot=depot))
    keeper = Actor(person, grant, "session", city.clock)
    city.received(keeper, depot, 10)
    assert grant_role(office, person, GrantForm(Role.READER, KAIFU, since, depot=depot))


def test_a_storekeeper_has_the_own_depot_and_its_points(city: City) -> None:
    depot, other = city.depot(), city.depot("岳麓区物资库", YUELU)
    point = city.depot("发放点", WUJIALING, depot)
    keeper = city.storekeeper(depot)
    city.received(keeper, point, 10)
    nobody = city.person("无库", Role.STOREKEEPER, KAIFU)
    by: tuple[tuple[Actor, int], ...] = ((keeper, other), (nobody, depot), (city.storekeeper(point), depot))
    for actor, holder in by:
        with pytest.raises(NotFound):
            city.received(actor, holder, 10)


def test_the_catalogue_comes_with_the_store(store: str) -> None:
    items = {row.code: row for row in SupplyItem.select()}
    assert (items["mask"].unit_zh, items["disinfectants"].is_mixed, items["herbs_2"].variant) == (
        "个",
        True,
        "二号",
    )
    assert Enterprise.select().count() == 0
