"""What firms ask for: each verb of a request, from its submission to its end."""

from __future__ import annotations

from uuid import uuid4

import pytest

from models.actions.consignments import (
    deliver_consignment,
    hand_out_consignment,
    keep_consignment,
    prepare_consignment,
    ready_consignment,
    sign_consignment,
)
from models.actions.supply_requests import (
    allocate_supply_request,
    approve_supply_request,
    cancel_supply_request,
    close_supply_request_short,
    decline_supply_request,
    resubmit_supply_request,
    return_supply_request,
    review_supply_request,
    submit_supply_request,
)
from models.actions.tasks import undo_decision
from models.errors import Conflict
from models.queries.tasks import open_tasks
from models.rules.consignments import CollectForm, KeepForm
from models.rules.places import Qualifier
from models.rules.scope import Role
from models.rules.stock import HolderKind
from models.rules.supply_requests import LineQuantity, RequestForm, RequestLineForm
from models.tables import Event, SupplyLine, SupplyPack
from tests.factories import KAIFU, at
from tests.models.ends import problems_of, refusal
from tests.shop import RECEIPT, Shop


def test_a_request_travels_from_the_officer_to_the_signature(shop: Shop) -> None:
    """Every step on both stores: the chain, the stock, who owes the next decision."""
    request = shop.ask((shop.masks, 6000), (shop.bags, 9))
    assert shop.request(request).number == "W0216-001"
    assert shop.waiting() == [("supply_review", "mask:6000:2")]
    review_supply_request(shop.coordinator, request, 1)
    assert shop.kinds_waiting() == ["supply_approve"]
    masks, bags = shop.lines(request)
    approve_supply_request(
        shop.coordinator, request, 2, (LineQuantity(masks.id, 4000), LineQuantity(bags.id, 9))
    )
    assert shop.waiting() == [("supply_allocate", "mask:4000:2")]
    said = [open_tasks(shop.coordinator, text=typed).total for typed in ("口罩", "MASK", "中药")]
    assert said == [1, 1, 0]  # its row names what it asks for first
    allocate_supply_request(shop.coordinator, request, shop.depot, 3)
    assert shop.chain(request) == [(6000, 4000, 4000, 0, 0), (9, 9, 9, 0, 0)]
    assert shop.there(shop.masks) == (10_000, 4000)
    assert shop.kinds_waiting() == []

    goods = prepare_consignment(shop.keeper, request, shop.depot)
    ready_consignment(shop.keeper, goods, 1)
    hand_out_consignment(shop.keeper, goods, CollectForm(shop.officer.person, slip="0317"), 2)
    assert shop.chain(request) == [(6000, 4000, 4000, 4000, 0), (9, 9, 9, 9, 0)]
    assert shop.there(shop.masks) == (6000, 0)
    assert shop.held(HolderKind.CUSTODY, shop.masks) == 4000
    one = shop.consignment(goods)
    assert (one.custodian, one.is_proxy, one.collector_unit) == (shop.officer.person, True, "市委编办")

    keep_consignment(shop.officer, goods, KeepForm("车内", at("2020-02-17T09:00")), 3)
    shop.city.clock.to("2020-02-17T08:40")
    deliver_consignment(shop.officer, goods, 4)
    sign_consignment(shop.officer, goods, RECEIPT, 5)
    assert shop.consignment(goods).state == "signed"
    assert shop.request(request).state == "closed"
    assert not shop.request(request).is_short
    assert shop.held(HolderKind.FIRM, shop.masks) == 4000
    assert shop.held(HolderKind.CUSTODY, shop.masks) == 0
    assert [one.verb for one in Event.select().where(Event.subject_kind == "supply_request")] == [
        "submit", "review", "approve", "allocate", "close",
    ]  # fmt: skip
    assert [one.verb for one in Event.select().where(Event.subject_kind == "consignment")] == [
        "prepare", "ready", "hand_out", "keep", "deliver", "sign",
    ]  # fmt: skip


def test_the_same_key_asks_once_and_with_other_lines_never(quick_shop: Shop) -> None:
    shop, key = quick_shop, uuid4()
    form = RequestForm(key, shop.city.site(shop.firm), (RequestLineForm(shop.masks, 100),))
    first = submit_supply_request(shop.officer, form)
    assert submit_supply_request(shop.officer, form) == first
    other = RequestForm(key, form.site, (RequestLineForm(shop.masks, 200),))
    with pytest.raises(Conflict):
        submit_supply_request(shop.officer, other)
    assert shop.chain(first) == [(100, None, 0, 0, 0)]


def test_a_pack_keeps_the_factor_it_was_asked_with(quick_shop: Shop) -> None:
    shop = quick_shop
    form = RequestForm(
        uuid4(), shop.city.site(shop.firm), (RequestLineForm(shop.masks, 6000, Qualifier.ABOUT, "箱"),)
    )
    request = submit_supply_request(shop.officer, form)
    SupplyPack.update(factor=1500).where(SupplyPack.name_zh == "箱").execute()
    line = shop.lines(request)[0]
    assert (line.pack, line.pack_factor, line.requested_qualifier) == ("箱", 2000, "about")


def test_what_is_in_no_catalogue_cannot_be_asked_for(quick_shop: Shop) -> None:
    assert problems_of(lambda: quick_shop.ask((quick_shop.masks, 5), (9999, 5))) == [
        ("line_2", "not_in_the_catalogue")
    ]


def test_a_returned_request_is_sent_again_with_other_lines(quick_shop: Shop) -> None:
    shop = quick_shop
    request = shop.ask((shop.masks, 6000))
    return_supply_request(shop.coordinator, request, "数量过多", 1)
    assert shop.kinds_waiting() == []
    form = RequestForm(uuid4(), shop.city.site(shop.firm), (RequestLineForm(shop.bags, 9),))
    event = resubmit_supply_request(shop.officer, request, form, 2)
    assert resubmit_supply_request(shop.officer, request, form, 2) == event
    assert shop.chain(request) == [(9, None, 0, 0, 0)]
    assert (shop.request(request).revision, shop.kinds_waiting()) == (2, ["supply_review"])


@pytest.mark.parametrize("verb", [decline_supply_request, return_supply_request])
def test_a_refusal_needs_its_reason_and_leaves_nothing_owed(quick_shop: Shop, verb: object) -> None:
    shop = quick_shop
    request = shop.ask((shop.masks, 100))
    assert problems_of(lambda: verb(shop.coordinator, request, " ", 1)) == [("reason", "required")]  # type: ignore[operator]
    verb(shop.coordinator, request, "不在范围", 1)  # type: ignore[operator]
    assert shop.kinds_waiting() == []


def test_an_approval_is_taken_back_with_its_quantities(quick_shop: Shop) -> None:
    shop = quick_shop
    request = shop.ask((shop.masks, 100))
    review_supply_request(shop.coordinator, request, 1)
    event = approve_supply_request(shop.coordinator, request, 2)
    undo_decision(shop.coordinator, event)
    assert shop.chain(request) == [(100, None, 0, 0, 0)]
    assert (shop.request(request).state, shop.kinds_waiting()) == ("reviewed", ["supply_approve"])


def test_an_approval_that_something_followed_stays(quick_shop: Shop) -> None:
    shop = quick_shop
    request = shop.ask((shop.masks, 100))
    review_supply_request(shop.coordinator, request, 1)
    event = approve_supply_request(shop.coordinator, request, 2)
    allocate_supply_request(shop.coordinator, request, shop.depot, 3)
    assert refusal(lambda: undo_decision(shop.coordinator, event)) == "followed"


def test_nobody_decides_on_what_they_asked_for_or_a_firm_they_stand_by(quick_shop: Shop) -> None:
    shop = quick_shop
    request = shop.ask((shop.masks, 100))
    both = shop.city.grant(shop.officer, Role.COORDINATOR, KAIFU)
    assert refusal(lambda: review_supply_request(both, request, 1)) == "own_submission"
    beside = shop.city.person("另一位", Role.OFFICER, KAIFU)
    shop.city.assign(beside, shop.firm)
    too = shop.city.grant(beside, Role.COORDINATOR, KAIFU)
    assert refusal(lambda: review_supply_request(too, request, 1)) == "own_firm"


def test_a_request_with_goods_on_their_way_is_not_closed_short(quick_shop: Shop) -> None:
    shop = quick_shop
    goods = shop.collected((shop.masks, 100))
    request = shop.consignment(goods).__data__["request"]
    refused = refusal(lambda: close_supply_request_short(shop.coordinator, request, "算了", 4))
    assert refused == "goods_on_their_way"
    assert shop.request(request).state == "approved"


def test_closing_short_lets_go_what_is_set_apart(quick_shop: Shop) -> None:
    shop = quick_shop
    request = shop.allocated((shop.masks, 100))
    close_supply_request_short(shop.coordinator, request, "企业停工", 4, stays_on_list=False)
    assert (shop.there(shop.masks), shop.request(request).is_on_shortage_list) == ((10_000, 0), False)


def test_a_request_is_taken_back_only_before_it_is_approved(quick_shop: Shop) -> None:
    shop = quick_shop
    request = shop.ask((shop.masks, 100))
    cancel_supply_request(shop.officer, request, 1)
    assert (shop.request(request).state, shop.kinds_waiting()) == ("cancelled", [])
    assert refusal(lambda: cancel_supply_request(shop.officer, shop.approved((shop.masks, 5)), 3)) == (
        "wrong_state"
    )


def test_declined_and_cancelled_lines_are_in_no_chain(quick_shop: Shop) -> None:
    shop = quick_shop
    decline_supply_request(shop.coordinator, shop.ask((shop.masks, 100)), "不在范围", 1)
    assert SupplyLine.select().where(SupplyLine.approved.is_null(False)).count() == 0
