"""Goods set apart for a request, let go again, and made up into consignments at the depot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.actions.consignments import (
    deliver_consignment,
    hand_out_consignment,
    prepare_consignment,
    unpack_consignment,
)
from models.actions.supply_requests import allocate_supply_request, release_supply_request
from models.errors import NotFound
from models.rules.consignments import CollectForm
from models.rules.scope import Role
from models.rules.supply_requests import LineQuantity
from tests.factories import KAIFU, at
from tests.models.ends import problems_of, refusal
from tests.shop import Shop


def test_no_more_is_set_apart_than_there_is_and_the_expired_stays(quick_shop: Shop) -> None:
    shop = quick_shop
    request = shop.approved((shop.bags, 350))
    assert refusal(lambda: allocate_supply_request(shop.coordinator, request, shop.depot, 3)) == "not_enough"
    shop.receive(shop.bags, 100, date(2020, 2, 15))
    refused = refusal(lambda: allocate_supply_request(shop.coordinator, request, shop.depot, 3))
    assert refused == "not_enough_unexpired"
    line = shop.lines(request)[0]
    allocate_supply_request(shop.coordinator, request, shop.depot, 3, (LineQuantity(line.id, 300),))
    assert (shop.chain(request), shop.kinds_waiting()) == ([(350, 350, 300, 0, 0)], ["supply_allocate"])


def test_what_expires_while_it_is_set_apart_is_not_handed_out(quick_shop: Shop) -> None:
    shop = quick_shop
    shop.receive(shop.bags, 5, date(2020, 2, 16))
    waiting_there, ready = shop.allocated((shop.bags, 2)), shop.ready((shop.bags, 2))
    shop.city.clock.to("2020-02-17T10:00")
    prepared = refusal(lambda: prepare_consignment(shop.keeper, waiting_there, shop.depot))
    given = CollectForm(shop.officer.person)
    out = refusal(lambda: hand_out_consignment(shop.keeper, ready, given, 2))
    assert (prepared, out) == ("set_aside_expired", "set_aside_expired")
    on_paper = replace(given, occurred_at=at("2020-02-16T17:00"), late_reason="停电，先记纸单")
    hand_out_consignment(shop.keeper, ready, on_paper, 2)  # it was good on the day it was taken


def test_the_first_to_expire_goes_first(quick_shop: Shop) -> None:
    shop = quick_shop
    soon = shop.receive(shop.bags, 5, date(2020, 3, 1))
    goods = shop.ready((shop.bags, 8))
    assert [(one.__data__["lot"] == soon, one.allocated) for one in shop.goods(goods)] == [
        (True, 5), (False, 3),
    ]  # fmt: skip


def test_what_is_set_apart_can_be_let_go_unless_it_is_packed(quick_shop: Shop) -> None:
    shop = quick_shop
    request = shop.allocated((shop.masks, 100))
    release_supply_request(shop.coordinator, request, 4)
    assert (shop.chain(request), shop.there(shop.masks)) == ([(100, 100, 0, 0, 0)], (10_000, 0))
    allocate_supply_request(shop.coordinator, request, shop.depot, 5)
    goods = prepare_consignment(shop.keeper, request, shop.depot)
    line = shop.lines(request)[0]
    some = (LineQuantity(line.id, 50),)
    refused = refusal(lambda: release_supply_request(shop.coordinator, request, 6, some))
    assert refused == "in_a_consignment"
    unpack_consignment(shop.keeper, goods, "没有人来领", 1)
    release_supply_request(shop.coordinator, request, 6)
    assert shop.there(shop.masks) == (10_000, 0)


def test_nothing_is_packed_twice(quick_shop: Shop) -> None:
    shop = quick_shop
    request = shop.allocated((shop.masks, 100))
    prepare_consignment(shop.keeper, request, shop.depot)
    assert refusal(lambda: prepare_consignment(shop.keeper, request, shop.depot)) == "nothing_to_prepare"


def test_what_is_written_outside_a_form_has_a_bound_too(quick_shop: Shop) -> None:
    shop, endless = quick_shop, "长" * 501
    request = shop.allocated((shop.masks, 100))
    assert problems_of(lambda: prepare_consignment(shop.keeper, request, shop.depot, endless)) == [
        ("note", "too_long")
    ]
    goods = prepare_consignment(shop.keeper, request, shop.depot, "  易碎 ")
    assert problems_of(lambda: unpack_consignment(shop.keeper, goods, endless, 1)) == [("reason", "too_long")]
    late = problems_of(
        lambda: deliver_consignment(
            shop.officer, shop.collected((shop.masks, 1)), 3, at("2020-02-16T07:00"), endless
        )
    )
    assert late == [("late_reason", "too_long")]
    unpack_consignment(shop.keeper, goods, "无人来领" + " " * 600, 1)


def test_another_depots_storekeeper_sees_nothing_of_it(quick_shop: Shop) -> None:
    shop = quick_shop
    goods = shop.ready((shop.masks, 100))
    stranger = shop.city.person("外仓", Role.STOREKEEPER, KAIFU)
    with pytest.raises(NotFound):
        hand_out_consignment(stranger, goods, CollectForm(shop.officer.person), 2)
    with pytest.raises(NotFound):
        prepare_consignment(stranger, shop.allocated((shop.masks, 5)), shop.depot)
