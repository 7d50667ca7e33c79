"""What lists and pages of supplies show to whom."""

from __future__ import annotations

import pytest

from models.actions.consignments import sign_consignment
from models.actions.supply_requests import return_supply_request
from models.errors import NotFound
from models.queries.assignments import open_work
from models.queries.collectors import collectors
from models.queries.consignments import Where, consignment, consignments
from models.queries.discrepancies import discrepancy
from models.queries.duties import Duty, duties
from models.queries.supply_requests import depots_for, supply_request, supply_requests
from models.rules.consignments import LineCount, ReceiptForm
from models.rules.scope import Role
from models.tables import Discrepancy
from tests.factories import KAIFU, YUELU
from tests.shop import Shop


def test_a_request_is_seen_by_its_officer_its_coordinators_and_the_depot_that_serves_it(shop: Shop) -> None:
    request = shop.ask((shop.masks, 6000), (shop.bags, 9))
    row = supply_requests(shop.officer).rows[0]
    assert (row.id, row.item_zh, row.requested, row.lines) == (request, "一次性使用医用口罩", 6000, 2)
    assert supply_requests(shop.coordinator).rows == (row,)
    assert supply_requests(shop.keeper).rows == ()
    stranger = shop.city.person("外区", Role.COORDINATOR, YUELU)
    assert supply_requests(stranger).rows == ()
    with pytest.raises(NotFound):
        supply_request(stranger, request)
    with pytest.raises(NotFound):
        depots_for(stranger, request)


def test_a_request_whole_says_how_far_its_lines_are(shop: Shop) -> None:
    request = shop.approved((shop.masks, 6000), given=(4000,))
    one = supply_request(shop.officer, request)
    assert (one.reviewed_by_name, one.decided_by_name, one.requested_by_name) == ("周文", "周文", "贺青")
    assert [(line.requested, line.approved, line.standing.to_allocate) for line in one.lines] == [
        (6000, 4000, 4000)
    ]
    assert [(row.name, row.free, row.is_enough) for row in depots_for(shop.coordinator, request)] == [
        ("区政府大院食堂", (10_000,), True)
    ]
    assert [row.id for row in supply_requests(shop.coordinator, enterprise=shop.firm).rows] == [request]


def test_goods_are_listed_where_they_are(shop: Shop) -> None:
    waiting = shop.ready((shop.bags, 6))
    held = shop.collected((shop.masks, 100))
    assert [one.id for one in consignments(shop.keeper, Where.WAITING).rows] == [waiting]
    assert [one.id for one in consignments(shop.officer, Where.HELD).rows] == [held]
    assert [one.id for one in consignments(shop.coordinator).rows] == [waiting, held]
    row = consignments(shop.officer, Where.HELD).rows[0]
    assert (row.custodian_name, row.holder_name, row.collected, row.lines) == (
        "贺青", "区政府大院食堂", 100, 1,
    )  # fmt: skip
    stranger = shop.city.person("外仓", Role.STOREKEEPER, KAIFU)
    assert consignments(stranger, Where.WAITING).rows == ()


def test_a_consignment_whole_and_its_difference(shop: Shop) -> None:
    number = shop.delivered((shop.bags, 10))
    line = shop.goods(number)[0]
    sign_consignment(
        shop.officer, number, ReceiptForm("罗樵", "主任", "0317", counts=(LineCount(line.id, 8, 1),)), 4
    )
    one = consignment(shop.coordinator, number)
    assert [(each.signed, each.short, each.damaged) for each in one.lines] == [(8, 1, 1)]
    assert [(each.kind, each.quantity) for each in one.differences] == [("short", 1), ("damaged", 1)]
    assert (one.receiver_name, one.receiver_last4, one.is_proxy) == ("罗樵", "0317", True)
    found = discrepancy(shop.coordinator, Discrepancy.select(Discrepancy.id).limit(1).scalar())
    assert (found.custodian_name, found.receiver_name, found.collected, found.signed) == (
        "贺青",
        "罗樵",
        10,
        8,
    )
    with pytest.raises(NotFound):
        discrepancy(shop.city.person("外区", Role.COORDINATOR, YUELU), found.id)


def test_the_firms_officers_are_offered_first_as_collectors(shop: Shop) -> None:
    number = shop.ready((shop.bags, 6))
    shop.city.person("贺同", Role.OFFICER, KAIFU)
    assert [one.name for one in collectors(shop.keeper, number)] == ["贺青"]
    assert [one.name for one in collectors(shop.keeper, number, "贺")] == ["贺青", "贺同"]


def test_today_lists_what_is_to_be_delivered_signed_and_asked_again(shop: Shop) -> None:
    held = shop.collected((shop.bags, 6))
    delivered = shop.delivered((shop.masks, 100))
    back = shop.ask((shop.masks, 6000))
    return_supply_request(shop.coordinator, back, "数量过多", 1)
    rows = [
        (one.duty, one.subject, one.matter)
        for one in duties(shop.officer)
        if one.duty in (Duty.DELIVER, Duty.SIGN, Duty.ASK_AGAIN)
    ]
    assert sorted(rows) == [
        ("ask_again", back, "数量过多"), ("deliver", held, "herbs_2:6:1"), ("sign", delivered, "mask:100:1"),
    ]  # fmt: skip


def test_what_is_open_with_somebody_counts_requests_and_goods(shop: Shop) -> None:
    assert open_work(shop.coordinator, shop.officer.person).supplies == 0
    shop.ask((shop.masks, 6000))
    shop.collected((shop.bags, 6))
    assert open_work(shop.coordinator, shop.officer.person).supplies == 3
