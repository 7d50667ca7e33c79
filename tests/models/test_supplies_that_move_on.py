"""Requests and goods where their firm, its region or whoever holds them changes."""

from __future__ import annotations

from uuid import uuid4

import pytest

from models.actions.assignments import end_assignment
from models.actions.consignments import deliver_consignment, sign_consignment
from models.actions.handovers import hand_over
from models.actions.merging import merge_enterprises
from models.actions.upkeep import contradictions
from models.errors import Refused
from models.queries.firm_supplies import firm_supplies
from models.rules.assignments import Cause, EndForm
from models.rules.enterprises import MergeForm
from models.rules.handovers import HandoverForm
from models.rules.scope import Role
from models.steps.places import move_work_of_sites, refuse_open_work
from models.tables import Assignment, Discrepancy, HandoverLine, Holder, Stock
from tests.factories import CITY, KAIFU, YUELU
from tests.shop import RECEIPT, Shop


def test_what_a_firm_signed_for_goes_along_where_its_file_becomes_part_of_anothers(shop: Shop) -> None:
    """It lay with a file that had ended, from which nobody could bring it back."""
    sign_consignment(shop.officer, shop.delivered((shop.masks, 100)), RECEIPT, 4)
    other = shop.city.firm("接收厂")
    merge_enterprises(shop.coordinator, shop.firm, MergeForm(other), 1)
    has = {
        firm: [(one.item, one.held) for one in firm_supplies(shop.coordinator, firm).items if one.held]
        for firm in (shop.firm, other)
    }
    assert has == {shop.firm: [], other: [(shop.masks, 100)]} and contradictions() == []


def test_goods_and_requests_go_over_with_a_handover(shop: Shop) -> None:
    goods = shop.collected((shop.masks, 100))
    disputed, _, difference = shop.signed_short(8)
    waiting_one = shop.ask((shop.bags, 3))
    taker = shop.city.person("接任", Role.OFFICER, KAIFU)
    number = hand_over(shop.officer, HandoverForm(taker.person, Cause.ROTATION), uuid4())
    lines = [
        (one.carried, one.subject)
        for one in HandoverLine.select().where(HandoverLine.handover == number).order_by(HandoverLine.id)
        if one.carried in ("request", "goods")
    ]
    requests = [
        ("request", one)
        for one in sorted(
            (waiting_one, *(shop.consignment(each).__data__["request"] for each in (goods, disputed)))
        )
    ]
    assert lines == [*requests, ("goods", goods), ("goods", disputed)]
    assert shop.consignment(goods).custodian == taker.person
    assert Discrepancy.get_by_id(difference).custodian == taker.person
    held = Stock.select(Stock.on_hand).join(Holder).where(Holder.person == taker.person)
    assert sorted(count for (count,) in held.tuples()) == [2, 100]
    deliver_consignment(taker, goods, 4)
    sign_consignment(taker, goods, RECEIPT, 5)
    assert shop.request(waiting_one).held_by == taker.person


def test_an_assignment_with_goods_ends_only_to_a_successor(quick_shop: Shop) -> None:
    shop = quick_shop
    post = Assignment.select().where(Assignment.officer == shop.officer.person).get()
    shop.collected((shop.masks, 100))
    with pytest.raises(Refused) as caught:
        end_assignment(shop.coordinator, post.id, EndForm(Cause.ROTATION), post.version)
    assert (caught.value.code, caught.value.values["supplies"]) == ("has_open_work", 2)


def test_open_supplies_follow_their_site_to_another_region(quick_shop: Shop) -> None:
    shop = quick_shop
    goods = shop.collected((shop.masks, 100))
    site = shop.city.site(shop.firm)
    move_work_of_sites([site], {"city": CITY, "district": YUELU, "street": ""})
    row = shop.consignment(goods)
    assert (row.district, shop.request(row.__data__["request"]).district) == (YUELU, YUELU)
    with pytest.raises(Refused, match="open_work_there"):
        refuse_open_work(None, [site])
