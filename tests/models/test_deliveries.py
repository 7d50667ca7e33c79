"""Goods from the custodian to the firm: kept, delivered, signed for or refused, and passed on to tenants."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.actions.consignments import (
    deliver_consignment,
    hand_out_consignment,
    keep_consignment,
    refuse_consignment,
    sign_consignment,
)
from models.actions.discrepancies import settle_difference
from models.actions.onward import pass_on_goods
from models.actions.supply_requests import cancel_supply_request
from models.actions.upkeep import tick
from models.errors import NotFound
from models.rules.assignments import Part
from models.rules.consignments import CollectForm, KeepForm, OnwardForm, RefusalForm, SettleForm, Settlement
from models.rules.places import SiteKind, region_columns
from models.rules.scope import Actor, Role
from models.tables import Consignment, Discrepancy, OnwardLine, Site, Task
from tests.factories import CITY, KAIFU, WUJIALING, at
from tests.models.ends import problems_of, refusal
from tests.shop import RECEIPT, Shop


def test_times_on_the_way_are_in_order(quick_shop: Shop) -> None:
    """Kept, delivered, signed or refused: nothing before what it follows, by the minute as people type it."""
    shop = quick_shop
    shop.city.clock.to("2020-02-17T10:00:30")
    past, early, same = at("2020-02-16T09:00"), at("2020-02-17T09:59"), at("2020-02-17T10:00")
    one, other = shop.ready((shop.bags, 6)), shop.ready((shop.bags, 6))
    over = CollectForm(shop.officer.person, kept_until=past)
    assert problems_of(lambda: hand_out_consignment(shop.keeper, one, over, 2)) == [
        ("kept_until", "in_the_past")
    ]
    for goods in (one, other):
        hand_out_consignment(shop.keeper, goods, CollectForm(shop.officer.person), 2)
    kept = KeepForm("车内", past)
    assert problems_of(lambda: keep_consignment(shop.officer, one, kept, 3)) == [
        ("kept_until", "in_the_past")
    ]
    late = {"occurred_at": early, "late_reason": "补录"}
    tomorrow = KeepForm("车内", at("2020-02-18T09:00"), **late)
    before = [("occurred_at", "before_collected")]
    assert problems_of(lambda: keep_consignment(shop.officer, one, tomorrow, 3)) == before
    assert problems_of(lambda: deliver_consignment(shop.officer, one, 3, early, "补录")) == before
    deliver_consignment(shop.officer, one, 3, same)
    shop.city.clock.to("2020-02-17T11:00")
    deliver_consignment(shop.officer, other, 3)
    refused = RefusalForm("规格不符", "罗樵", "办公室主任", "0317", same, "补录")
    before = [("occurred_at", "before_delivered")]
    assert problems_of(lambda: refuse_consignment(shop.officer, other, refused, 4)) == before
    signed = replace(RECEIPT, occurred_at=same)
    assert problems_of(lambda: sign_consignment(shop.officer, other, signed, 4)) == before
    sign_consignment(shop.officer, one, signed, 4)


def test_only_the_custodian_keeps_delivers_and_has_it_signed(quick_shop: Shop) -> None:
    shop = quick_shop
    other = shop.city.person("另一位", Role.OFFICER, KAIFU)
    shop.city.assign(other, shop.firm)
    goods = shop.collected((shop.masks, 100))
    assert refusal(lambda: deliver_consignment(other, goods, 3)) == "not_the_custodian"
    deliver_consignment(shop.officer, goods, 3)
    assert refusal(lambda: sign_consignment(other, goods, RECEIPT, 4)) == "not_the_custodian"


def stranger_of(shop: Shop) -> Actor:
    return shop.city.person("外人", Role.OFFICER, KAIFU)


def test_an_officer_elsewhere_sees_nothing_of_it(quick_shop: Shop) -> None:
    shop = quick_shop
    goods = shop.collected((shop.masks, 100))
    for call in (
        lambda: deliver_consignment(stranger_of(shop), goods, 3),
        lambda: cancel_supply_request(stranger_of(shop), shop.ask((shop.masks, 5)), 1),
    ):
        with pytest.raises(NotFound):
            call()


def test_what_the_firm_refuses_is_all_a_difference(quick_shop: Shop) -> None:
    shop = quick_shop
    goods = shop.delivered((shop.bags, 10))
    refuse_consignment(shop.officer, goods, RefusalForm("规格不符", "罗樵", "办公室主任", "0317"), 4)
    difference = Discrepancy.select().get()
    assert (difference.kind, difference.quantity, shop.consignment(goods).state) == ("refused", 10, "refused")
    settle_difference(shop.coordinator, difference.id, SettleForm(Settlement.REPLACED, "换颗粒剂"), 1)
    assert shop.there(shop.bags)[0] == 300 - 10 + 10 - 10
    assert shop.consignment(goods).state == "settled"


def test_a_building_passes_goods_on_to_its_tenants(quick_shop: Shop) -> None:
    shop = quick_shop
    tenant, stranger = shop.city.firm("麓屿贸易"), shop.city.firm("别处贸易")
    Site.create(
        enterprise=tenant, building=shop.firm, name="1204", kind=SiteKind.UNIT, resumption="resumed",
        **region_columns(WUJIALING),
    )  # fmt: skip
    goods = shop.delivered((shop.masks, 100))
    sign_consignment(shop.officer, goods, RECEIPT, 4)
    line = shop.goods(goods)[0]
    found = problems_of(lambda: pass_on_goods(shop.officer, goods, (OnwardForm(line.id, stranger, 10),), 5))
    assert found == [(f"line_{line.id}", "not_a_tenant")]
    pass_on_goods(shop.officer, goods, (OnwardForm(line.id, tenant, 40, "店长"),), 5)
    pass_on_goods(shop.officer, goods, (OnwardForm(line.id, tenant, 10, "店长", "0317"),), 6, "物业前台")
    line = shop.goods(goods)[0]
    assert (line.distributed, line.rest_with) == (50, "物业前台")
    pass_on_goods(shop.officer, goods, (OnwardForm(line.id, tenant, 1),), 7)  # nobody named blanks nobody
    assert [(one.quantity, one.receiver_name, one.receiver_last4) for one in OnwardLine.select()] == [
        (51, "店长", "0317")
    ]
    mine = f"line_{line.id}"
    for told, rest, wanted in (
        ([(5,), (-3,)], "", [(mine, "not_positive")]),
        ([(5,), (0,)], "", [(mine, "not_positive")]),
        ([(5, "店长", "13800138000")], "", [("receiver_last4", "too_long"), ("receiver_last4", "not_four_digits")]),
        ([(5, "张" * 41)], "库" * 41, [("receiver_name", "too_long"), ("rest_with", "too_long")]),
    ):  # fmt: skip
        lines = tuple(OnwardForm(line.id, tenant, *one) for one in told)  # type: ignore[arg-type]
        assert (
            problems_of(lambda lines=lines, rest=rest: pass_on_goods(shop.officer, goods, lines, 8, rest))
            == wanted
        )
    too_many = (OnwardForm(line.id, tenant, 50),)
    found = problems_of(lambda: pass_on_goods(shop.officer, goods, too_many, 8))
    assert found == [(f"line_{line.id}", "more_than_left")]


def test_goods_kept_too_long_rise_level_by_level_until_they_are_delivered(quick_shop: Shop) -> None:
    shop = quick_shop
    shop.city.person("城专班", Role.COORDINATOR, CITY)
    goods = shop.collected((shop.masks, 100))
    keep_consignment(shop.officer, goods, KeepForm("车内", at("2020-02-17T09:00")), 3)
    clock = shop.city.clock
    clock.to("2020-02-17T08:59")
    assert tick(clock).kept_too_long == 0
    clock.to("2020-02-17T09:00")
    assert [tick(clock).kept_too_long for _ in range(2)] == [1, 0]
    task = Task.select().where(Task.kind == "custody").get()
    assert (task.level, task.matter, task.state) == ("district", "mask:100:1", "open")
    clock.to("2020-02-19T09:00")
    assert tick(clock).kept_too_long == 1
    assert Task.get_by_id(task.id).level == "city"
    keep_consignment(shop.officer, goods, KeepForm("车内", at("2020-02-20T09:00")), 4)
    assert Task.get_by_id(task.id).state == "done"
    clock.to("2020-02-20T09:00")
    assert tick(clock).kept_too_long == 1
    deliver_consignment(shop.officer, goods, 5)
    assert shop.kinds_waiting() == []


@pytest.mark.parametrize(
    ("whose", "above", "level"),
    [
        ("the custodian's", True, "city"),
        ("who is stationed there", True, "city"),
        ("the custodian's", False, "district"),
    ],
)
def test_goods_kept_too_long_pass_by_whoever_keeps_them_or_is_stationed_there(
    quick_shop: Shop, whose: str, above: bool, level: str
) -> None:
    """Nobody is asked about their own goods or firm while another can be."""
    shop = quick_shop
    if above:
        shop.city.person("城专班", Role.COORDINATOR, CITY)
    goods = shop.collected((shop.masks, 100))
    keep_consignment(shop.officer, goods, KeepForm("车内", at("2020-02-17T09:00")), 3)
    if whose == "the custodian's":
        Consignment.update(custodian=shop.coordinator.person).where(Consignment.id == goods).execute()
    else:
        shop.city.assign(shop.coordinator, shop.firm, Part.ASSIST)
    shop.city.clock.to("2020-02-17T09:00")
    assert tick(shop.city.clock).kept_too_long == 1
    assert Task.get(Task.kind == "custody").level == level
