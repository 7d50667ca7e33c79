"""Goods handed out to whoever collects them: in part, later on paper, by estimate, and taken back."""

from __future__ import annotations

from datetime import date

import pytest

from models.actions.consignments import (
    count_consignment,
    deliver_consignment,
    hand_out_consignment,
    prepare_consignment,
    sign_consignment,
    take_back_consignment,
)
from models.actions.supply_requests import release_supply_request
from models.actions.upkeep import contradictions
from models.errors import Refused
from models.rules.consignments import CollectedLine, CollectForm
from models.rules.places import Qualifier
from models.rules.stock import HolderKind
from models.tables import Event, Movement, Reservation
from tests.factories import at
from tests.models.ends import problems_of
from tests.shop import RECEIPT, Shop


def test_a_part_is_handed_out_and_the_rest_stays_set_apart(quick_shop: Shop) -> None:
    shop = quick_shop
    goods = shop.ready((shop.masks, 100))
    line = shop.goods(goods)[0]
    hand_out_consignment(
        shop.keeper, goods, CollectForm(shop.officer.person, lines=(CollectedLine(line.id, 60),)), 2
    )
    request = shop.consignment(goods).__data__["request"]
    assert (shop.chain(request), shop.there(shop.masks)) == ([(100, 100, 100, 60, 0)], (9940, 40))
    rest = prepare_consignment(shop.keeper, request, shop.depot)
    assert shop.goods(rest)[0].allocated == 40


def test_the_firms_own_collector_takes_it_from_the_storekeepers_hands(quick_shop: Shop) -> None:
    shop = quick_shop
    goods = shop.ready((shop.masks, 100))
    hand_out_consignment(shop.keeper, goods, CollectForm(collector_name=" 罗樵 "), 2)
    one = shop.consignment(goods)
    assert (one.collector, one.collector_name, one.is_proxy, one.custodian) == (
        None,
        "罗樵",
        False,
        shop.keeper.person,
    )


def test_a_collection_told_later_keeps_its_time_and_needs_a_reason(quick_shop: Shop) -> None:
    shop = quick_shop
    shop.city.clock.to("2020-02-16T16:00")
    goods = shop.ready((shop.bags, 6))
    early = at("2020-02-16T10:25")
    late = CollectForm(shop.officer.person, occurred_at=early)
    assert problems_of(lambda: hand_out_consignment(shop.keeper, goods, late, 2)) == [
        ("late_reason", "required_if_late")
    ]
    told = CollectForm(shop.officer.person, occurred_at=early, late_reason="现场纸质登记")
    hand_out_consignment(shop.keeper, goods, told, 2)
    one = shop.consignment(goods)
    assert (one.collected_at, one.is_paper, one.collected_on) == (early, True, date(2020, 2, 16))
    event = Event.select().where((Event.subject_kind == "consignment") & (Event.verb == "hand_out")).get()
    assert (event.occurred_at, event.is_late) == (early, True)


def test_an_estimate_is_counted_before_anybody_signs(shop: Shop) -> None:
    goods = shop.ready((shop.bags, 50))
    line = shop.goods(goods)[0]
    about = CollectForm(shop.officer.person, lines=(CollectedLine(line.id, 45, Qualifier.ABOUT),))
    hand_out_consignment(shop.keeper, goods, about, 2)
    request = shop.consignment(goods).__data__["request"]
    assert shop.chain(request) == [(50, 50, 50, 0, 0)], "an estimate is in no total"
    deliver_consignment(shop.officer, goods, 3)
    assert problems_of(lambda: sign_consignment(shop.officer, goods, RECEIPT, 4)) == [
        (f"line_{line.id}", "count_first")
    ]
    count_consignment(shop.officer, goods, (CollectedLine(line.id, 47),), 4)
    assert shop.chain(request) == [(50, 50, 50, 47, 0)]
    assert (shop.there(shop.bags), shop.held(HolderKind.CUSTODY, shop.bags)) == ((253, 3), 47)
    sign_consignment(shop.officer, goods, RECEIPT, 5)
    assert shop.held(HolderKind.FIRM, shop.bags) == 47
    assert [(one.kind, one.quantity) for one in Movement.select().where(Movement.kind != "received")] == [
        ("issue", 45), ("difference", 2), ("sign", 47),
    ]  # fmt: skip


def test_no_more_is_counted_than_is_still_set_apart(quick_shop: Shop) -> None:
    """What an estimate left at the depot was let go meanwhile: the goods are another's, the count cannot take them."""
    shop = quick_shop
    goods = shop.ready((shop.masks, 100))
    line = shop.goods(goods)[0]
    about = CollectForm(shop.officer.person, lines=(CollectedLine(line.id, 80, Qualifier.ABOUT),))
    hand_out_consignment(shop.keeper, goods, about, 2)
    request = shop.consignment(goods).__data__["request"]
    release_supply_request(shop.coordinator, request, shop.request(request).version)
    with pytest.raises(Refused) as short:
        count_consignment(shop.officer, goods, (CollectedLine(line.id, 95),), 3)
    assert (short.value.code, short.value.values["left"], short.value.values["wanted"]) == (
        "not_enough",
        0,
        15,
    )
    count_consignment(shop.officer, goods, (CollectedLine(line.id, 80),), 3)
    assert shop.chain(request) == [(100, 100, 80, 80, 0)]


def test_an_estimate_too_high_goes_back_into_the_books(quick_shop: Shop) -> None:
    shop = quick_shop
    goods = shop.ready((shop.bags, 50))
    line = shop.goods(goods)[0]
    about = CollectForm(shop.officer.person, lines=(CollectedLine(line.id, 50, Qualifier.ABOUT),))
    hand_out_consignment(shop.keeper, goods, about, 2)
    count_consignment(shop.officer, goods, (CollectedLine(line.id, 48),), 3)
    assert (shop.there(shop.bags), shop.held(HolderKind.CUSTODY, shop.bags)) == ((252, 2), 48)


def test_what_is_taken_back_was_never_handed_out(shop: Shop) -> None:
    goods = shop.collected((shop.masks, 100))
    take_back_consignment(shop.keeper, goods, 3)
    request = shop.consignment(goods).__data__["request"]
    assert (shop.chain(request), shop.there(shop.masks)) == ([(100, 100, 100, 0, 0)], (10_000, 100))
    assert shop.consignment(goods).custodian is None
    hand_out_consignment(shop.keeper, goods, CollectForm(shop.officer.person), 4)
    take_back_consignment(shop.keeper, goods, 5)
    assert shop.there(shop.masks) == (10_000, 100)


def test_an_estimate_counted_lower_is_taken_back_where_the_line_had_the_whole_lot(shop: Shop) -> None:
    """What the count put back is set apart again: taking the line back goes by the same goods."""
    goods = shop.ready((shop.bags, 300))
    line = shop.goods(goods)[0]
    about = CollectForm(shop.officer.person, lines=(CollectedLine(line.id, 300, Qualifier.ABOUT),))
    hand_out_consignment(shop.keeper, goods, about, 2)
    count_consignment(shop.officer, goods, (CollectedLine(line.id, 250),), 3)
    take_back_consignment(shop.keeper, goods, 4)
    request = shop.consignment(goods).__data__["request"]
    assert (shop.chain(request), shop.there(shop.bags)) == ([(300, 300, 300, 0, 0)], (300, 300))
    assert [(one.quantity) for one in Reservation.select()] == [300]
    assert contradictions() == []
