"""A request from its submission to the signature, and goods from the depot to the firm: what follows from each verb."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from models.actions.assignments import end_assignment
from models.actions.consignments import (
    count_consignment,
    deliver_consignment,
    hand_out_consignment,
    keep_consignment,
    prepare_consignment,
    ready_consignment,
    refuse_consignment,
    sign_consignment,
    take_back_consignment,
    unpack_consignment,
)
from models.actions.discrepancies import approve_loss, settle_difference
from models.actions.handovers import hand_over
from models.actions.merging import merge_enterprises
from models.actions.onward import pass_on_goods
from models.actions.stock import reverse_movement
from models.actions.supply_requests import (
    allocate_supply_request,
    approve_supply_request,
    cancel_supply_request,
    close_supply_request_short,
    decline_supply_request,
    release_supply_request,
    resubmit_supply_request,
    return_supply_request,
    review_supply_request,
    submit_supply_request,
)
from models.actions.tasks import undo_decision
from models.actions.upkeep import contradictions, tick
from models.database.opening import disconnect_if_open, open_store
from models.errors import Conflict, Invalid, NotFound, Refused
from models.queries.firm_supplies import firm_supplies
from models.queries.tasks import open_tasks
from models.rules.assignments import Cause, EndForm, Part
from models.rules.consignments import (
    CONSIGNMENT,
    CollectedLine,
    CollectForm,
    KeepForm,
    LineCount,
    OnwardForm,
    ReceiptForm,
    RefusalForm,
    SettleForm,
    Settlement,
)
from models.rules.deadlines import SHANGHAI
from models.rules.enterprises import MergeForm
from models.rules.handovers import HandoverForm
from models.rules.places import Qualifier, SiteKind, region_columns
from models.rules.scope import Actor, Role, Verbs
from models.rules.stock import HolderKind
from models.rules.supply_requests import REQUEST, LineQuantity, RequestForm, RequestLineForm
from models.steps.holders import outside
from models.steps.lines import standing_of
from models.steps.places import move_work_of_sites, refuse_open_work
from models.tables import (
    Assignment,
    Consignment,
    ConsignmentLine,
    Discrepancy,
    Event,
    HandoverLine,
    Holder,
    Movement,
    OnwardLine,
    Reservation,
    Site,
    Stock,
    SupplyLine,
    SupplyPack,
    SupplyRequest,
    Task,
)
from tests.factories import CITY, KAIFU, WUJIALING, YUELU
from tests.shop import Shop, make_shop

FOR = ReceiptForm("罗樵", "办公室主任", "0317")


@pytest.fixture
def shop(store: str) -> Shop:
    return make_shop()


@pytest.fixture
def quick_shop(sqlite_store: str) -> Shop:
    return make_shop()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def waiting(shop: Shop) -> list[tuple[str, str]]:
    rows = Task.select(Task.kind, Task.state).where(Task.state == "open").order_by(Task.id)
    return [(one.kind, one.matter) for one in Task.select().where(Task.id.in_(rows.select(Task.id)))]


def kinds(shop: Shop) -> list[str]:
    return [kind for kind, _ in waiting(shop)]


def codes(call: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        call()
    return [(one.field, one.code) for one in caught.value.problems]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def test_a_request_travels_from_the_officer_to_the_signature(shop: Shop) -> None:
    """Every step on both stores: the chain, the stock, who owes the next decision."""
    request = shop.ask((shop.masks, 6000), (shop.bags, 9))
    assert shop.request(request).number == "W0216-001"
    assert waiting(shop) == [("supply_review", "mask:6000:2")]
    review_supply_request(shop.coordinator, request, 1)
    assert kinds(shop) == ["supply_approve"]
    masks, bags = shop.lines(request)
    approve_supply_request(
        shop.coordinator, request, 2, (LineQuantity(masks.id, 4000), LineQuantity(bags.id, 9))
    )
    assert waiting(shop) == [("supply_allocate", "mask:4000:2")]
    said = [open_tasks(shop.coordinator, text=typed).total for typed in ("口罩", "MASK", "中药")]
    assert said == [1, 1, 0]  # its row names what it asks for first
    allocate_supply_request(shop.coordinator, request, shop.depot, 3)
    assert shop.chain(request) == [(6000, 4000, 4000, 0, 0), (9, 9, 9, 0, 0)]
    assert shop.there(shop.masks) == (10_000, 4000)
    assert kinds(shop) == []

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
    sign_consignment(shop.officer, goods, FOR, 5)
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
    assert codes(lambda: quick_shop.ask((quick_shop.masks, 5), (9999, 5))) == [
        ("line_2", "not_in_the_catalogue")
    ]


def test_a_returned_request_is_sent_again_with_other_lines(quick_shop: Shop) -> None:
    shop = quick_shop
    request = shop.ask((shop.masks, 6000))
    return_supply_request(shop.coordinator, request, "数量过多", 1)
    assert kinds(shop) == []
    form = RequestForm(uuid4(), shop.city.site(shop.firm), (RequestLineForm(shop.bags, 9),))
    event = resubmit_supply_request(shop.officer, request, form, 2)
    assert resubmit_supply_request(shop.officer, request, form, 2) == event
    assert shop.chain(request) == [(9, None, 0, 0, 0)]
    assert (shop.request(request).revision, kinds(shop)) == (2, ["supply_review"])


@pytest.mark.parametrize("verb", [decline_supply_request, return_supply_request])
def test_a_refusal_needs_its_reason_and_leaves_nothing_owed(quick_shop: Shop, verb: object) -> None:
    shop = quick_shop
    request = shop.ask((shop.masks, 100))
    assert codes(lambda: verb(shop.coordinator, request, " ", 1)) == [("reason", "required")]  # type: ignore[operator]
    verb(shop.coordinator, request, "不在范围", 1)  # type: ignore[operator]
    assert kinds(shop) == []


def test_an_approval_is_taken_back_with_its_quantities(quick_shop: Shop) -> None:
    shop = quick_shop
    request = shop.ask((shop.masks, 100))
    review_supply_request(shop.coordinator, request, 1)
    event = approve_supply_request(shop.coordinator, request, 2)
    undo_decision(shop.coordinator, event)
    assert shop.chain(request) == [(100, None, 0, 0, 0)]
    assert (shop.request(request).state, kinds(shop)) == ("reviewed", ["supply_approve"])


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


def test_no_more_is_set_apart_than_there_is_and_the_expired_stays(quick_shop: Shop) -> None:
    shop = quick_shop
    request = shop.approved((shop.bags, 350))
    assert refusal(lambda: allocate_supply_request(shop.coordinator, request, shop.depot, 3)) == "not_enough"
    shop.receive(shop.bags, 100, date(2020, 2, 15))
    refused = refusal(lambda: allocate_supply_request(shop.coordinator, request, shop.depot, 3))
    assert refused == "not_enough_unexpired"
    line = shop.lines(request)[0]
    allocate_supply_request(shop.coordinator, request, shop.depot, 3, (LineQuantity(line.id, 300),))
    assert (shop.chain(request), kinds(shop)) == ([(350, 350, 300, 0, 0)], ["supply_allocate"])


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
    assert codes(lambda: prepare_consignment(shop.keeper, request, shop.depot, endless)) == [
        ("note", "too_long")
    ]
    goods = prepare_consignment(shop.keeper, request, shop.depot, "  易碎 ")
    assert codes(lambda: unpack_consignment(shop.keeper, goods, endless, 1)) == [("reason", "too_long")]
    late = codes(
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
    assert codes(lambda: hand_out_consignment(shop.keeper, goods, late, 2)) == [
        ("late_reason", "required_if_late")
    ]
    told = CollectForm(shop.officer.person, occurred_at=early, late_reason="现场纸质登记")
    hand_out_consignment(shop.keeper, goods, told, 2)
    one = shop.consignment(goods)
    assert (one.collected_at, one.is_paper, one.collected_on) == (early, True, date(2020, 2, 16))
    event = Event.select().where((Event.subject_kind == "consignment") & (Event.verb == "hand_out")).get()
    assert (event.occurred_at, event.is_late) == (early, True)


def test_times_on_the_way_are_in_order(quick_shop: Shop) -> None:
    """Kept, delivered, signed or refused: nothing before what it follows, by the minute as people type it."""
    shop = quick_shop
    shop.city.clock.to("2020-02-17T10:00:30")
    past, early, same = at("2020-02-16T09:00"), at("2020-02-17T09:59"), at("2020-02-17T10:00")
    one, other = shop.ready((shop.bags, 6)), shop.ready((shop.bags, 6))
    over = CollectForm(shop.officer.person, kept_until=past)
    assert codes(lambda: hand_out_consignment(shop.keeper, one, over, 2)) == [("kept_until", "in_the_past")]
    for goods in (one, other):
        hand_out_consignment(shop.keeper, goods, CollectForm(shop.officer.person), 2)
    kept = KeepForm("车内", past)
    assert codes(lambda: keep_consignment(shop.officer, one, kept, 3)) == [("kept_until", "in_the_past")]
    late = {"occurred_at": early, "late_reason": "补录"}
    tomorrow = KeepForm("车内", at("2020-02-18T09:00"), **late)
    before = [("occurred_at", "before_collected")]
    assert codes(lambda: keep_consignment(shop.officer, one, tomorrow, 3)) == before
    assert codes(lambda: deliver_consignment(shop.officer, one, 3, early, "补录")) == before
    deliver_consignment(shop.officer, one, 3, same)
    shop.city.clock.to("2020-02-17T11:00")
    deliver_consignment(shop.officer, other, 3)
    refused = RefusalForm("规格不符", "罗樵", "办公室主任", "0317", same, "补录")
    before = [("occurred_at", "before_delivered")]
    assert codes(lambda: refuse_consignment(shop.officer, other, refused, 4)) == before
    signed = replace(FOR, occurred_at=same)
    assert codes(lambda: sign_consignment(shop.officer, other, signed, 4)) == before
    sign_consignment(shop.officer, one, signed, 4)


def test_an_estimate_is_counted_before_anybody_signs(shop: Shop) -> None:
    goods = shop.ready((shop.bags, 50))
    line = shop.goods(goods)[0]
    about = CollectForm(shop.officer.person, lines=(CollectedLine(line.id, 45, Qualifier.ABOUT),))
    hand_out_consignment(shop.keeper, goods, about, 2)
    request = shop.consignment(goods).__data__["request"]
    assert shop.chain(request) == [(50, 50, 50, 0, 0)], "an estimate is in no total"
    deliver_consignment(shop.officer, goods, 3)
    assert codes(lambda: sign_consignment(shop.officer, goods, FOR, 4)) == [
        (f"line_{line.id}", "count_first")
    ]
    count_consignment(shop.officer, goods, (CollectedLine(line.id, 47),), 4)
    assert shop.chain(request) == [(50, 50, 50, 47, 0)]
    assert (shop.there(shop.bags), shop.held(HolderKind.CUSTODY, shop.bags)) == ((253, 3), 47)
    sign_consignment(shop.officer, goods, FOR, 5)
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


def test_only_the_custodian_keeps_delivers_and_has_it_signed(quick_shop: Shop) -> None:
    shop = quick_shop
    other = shop.city.person("另一位", Role.OFFICER, KAIFU)
    shop.city.assign(other, shop.firm)
    goods = shop.collected((shop.masks, 100))
    assert refusal(lambda: deliver_consignment(other, goods, 3)) == "not_the_custodian"
    deliver_consignment(shop.officer, goods, 3)
    assert refusal(lambda: sign_consignment(other, goods, FOR, 4)) == "not_the_custodian"


def short(shop: Shop, accepted: int, damaged: int = 0, of: int = 10) -> tuple[int, int, int]:
    """Ten bags of which less arrived: the consignment, the request, the difference."""
    goods = shop.delivered((shop.bags, of))
    line = shop.goods(goods)[0]
    told = ReceiptForm("罗樵", "办公室主任", "0317", counts=(LineCount(line.id, accepted, damaged),))
    sign_consignment(shop.officer, goods, told, 4)
    found = Discrepancy.select().where(Discrepancy.consignment == goods).first()
    return goods, int(shop.consignment(goods).__data__["request"]), int(found.id) if found else 0


def test_a_difference_is_the_custodians_and_never_the_firms(shop: Shop) -> None:
    goods, request, difference = short(shop, 8, damaged=1)
    line = shop.goods(goods)[0]
    assert (line.signed, line.short, line.damaged) == (8, 1, 1)
    rows = [
        (one.kind, one.quantity, one.custodian)
        for one in Discrepancy.select().order_by(Discrepancy.kind.desc())
    ]
    assert rows == [("short", 1, shop.officer.person), ("damaged", 1, shop.officer.person)]
    assert (shop.consignment(goods).state, shop.request(request).state) == ("part_signed", "approved")
    assert kinds(shop) == ["difference", "difference"]
    both = shop.city.grant(shop.officer, Role.COORDINATOR, KAIFU)
    way = SettleForm(Settlement.MISCOUNTED, "点错")
    assert refusal(lambda: settle_difference(both, difference, way, 1)) == "custodian_settles_not"


@pytest.mark.parametrize(
    ("way", "chain", "depot", "firm", "state", "owed"),
    [
        (Settlement.DELIVERED_LATER, (10, 10, 10, 10, 10), 290, 10, "closed", []),
        (Settlement.REPLACED, (10, 10, 10, 10, 10), 289, 10, "closed", []),
        (Settlement.RETURNED, (10, 10, 9, 9, 9), 291, 9, "approved", ["supply_allocate"]),
        (Settlement.MISCOUNTED, (10, 10, 9, 9, 9), 291, 9, "approved", ["supply_allocate"]),
    ],
)
def test_the_ways_a_difference_is_settled(
    quick_shop: Shop,
    way: Settlement,
    chain: tuple[int, ...],
    depot: int,
    firm: int,
    state: str,
    owed: list[str],
) -> None:
    shop = quick_shop
    goods, request, difference = short(shop, 9)
    settle_difference(shop.coordinator, difference, SettleForm(way, "已核实"), 1)
    assert shop.consignment(goods).state == "settled"
    assert shop.chain(request) == [chain]
    assert (shop.there(shop.bags)[0], shop.held(HolderKind.FIRM, shop.bags)) == (depot, firm)
    assert shop.held(HolderKind.CUSTODY, shop.bags) == 0
    assert (shop.request(request).state, kinds(shop)) == (state, owed)


def test_what_settled_a_difference_is_not_reversed_by_itself(quick_shop: Shop) -> None:
    """The goods would be in custody again and nobody asked for them: consignment and difference stay settled."""
    shop = quick_shop
    _, _, difference = short(shop, 9)
    settle_difference(shop.coordinator, difference, SettleForm(Settlement.RETURNED, "已带回"), 1)
    back = Movement.get(Movement.kind == "return")
    assert refusal(lambda: reverse_movement(shop.keeper, back.id, "写错了")) == "not_reversible"
    assert shop.held(HolderKind.CUSTODY, shop.bags) == 0


def test_a_loss_is_approved_by_another_person(shop: Shop) -> None:
    goods, request, difference = short(shop, 9)
    settle_difference(shop.coordinator, difference, SettleForm(Settlement.LOSS, "路上遗失"), 1)
    assert (shop.consignment(goods).state, kinds(shop)) == ("part_signed", ["loss"])
    assert refusal(lambda: approve_loss(shop.coordinator, difference, 2)) == "own_submission"
    both = shop.city.grant(shop.officer, Role.COORDINATOR, KAIFU)
    assert refusal(lambda: approve_loss(both, difference, 2)) == "custodian_settles_not"
    approve_loss(shop.city.person("陈明", Role.COORDINATOR, KAIFU), difference, 2)
    assert (shop.consignment(goods).state, kinds(shop)) == ("settled", ["supply_allocate"])
    close_supply_request_short(shop.coordinator, request, "库存不足", shop.request(request).version)
    row = shop.request(request)
    assert (row.state, row.is_short, row.is_on_shortage_list, kinds(shop)) == ("closed", True, True, [])


def test_a_loss_nobody_asked_for_is_not_approved(quick_shop: Shop) -> None:
    _, _, difference = short(quick_shop, 9)
    assert refusal(lambda: approve_loss(quick_shop.coordinator, difference, 1)) == "loss_not_asked"


def test_what_the_firm_refuses_is_all_a_difference(quick_shop: Shop) -> None:
    shop = quick_shop
    goods = shop.delivered((shop.bags, 10))
    refuse_consignment(shop.officer, goods, RefusalForm("规格不符", "罗樵", "办公室主任", "0317"), 4)
    difference = Discrepancy.select().get()
    assert (difference.kind, difference.quantity, shop.consignment(goods).state) == ("refused", 10, "refused")
    settle_difference(shop.coordinator, difference.id, SettleForm(Settlement.REPLACED, "换颗粒剂"), 1)
    assert shop.there(shop.bags)[0] == 300 - 10 + 10 - 10
    assert shop.consignment(goods).state == "settled"


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
    assert (shop.request(request).state, kinds(shop)) == ("cancelled", [])
    assert refusal(lambda: cancel_supply_request(shop.officer, shop.approved((shop.masks, 5)), 3)) == (
        "wrong_state"
    )


def test_a_building_passes_goods_on_to_its_tenants(quick_shop: Shop) -> None:
    shop = quick_shop
    tenant, stranger = shop.city.firm("麓屿贸易"), shop.city.firm("别处贸易")
    Site.create(
        enterprise=tenant, building=shop.firm, name="1204", kind=SiteKind.UNIT, resumption="resumed",
        **region_columns(WUJIALING),
    )  # fmt: skip
    goods = shop.delivered((shop.masks, 100))
    sign_consignment(shop.officer, goods, FOR, 4)
    line = shop.goods(goods)[0]
    found = codes(lambda: pass_on_goods(shop.officer, goods, (OnwardForm(line.id, stranger, 10),), 5))
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
            codes(lambda lines=lines, rest=rest: pass_on_goods(shop.officer, goods, lines, 8, rest)) == wanted
        )
    too_many = (OnwardForm(line.id, tenant, 50),)
    found = codes(lambda: pass_on_goods(shop.officer, goods, too_many, 8))
    assert found == [(f"line_{line.id}", "more_than_left")]


def test_declined_and_cancelled_lines_are_in_no_chain(quick_shop: Shop) -> None:
    shop = quick_shop
    decline_supply_request(shop.coordinator, shop.ask((shop.masks, 100)), "不在范围", 1)
    assert SupplyLine.select().where(SupplyLine.approved.is_null(False)).count() == 0


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


def test_what_a_firm_signed_for_goes_along_where_its_file_becomes_part_of_anothers(shop: Shop) -> None:
    """It lay with a file that had ended, from which nobody could bring it back."""
    sign_consignment(shop.officer, shop.delivered((shop.masks, 100)), FOR, 4)
    other = shop.city.firm("接收厂")
    merge_enterprises(shop.coordinator, shop.firm, MergeForm(other), 1)
    has = {
        firm: [(one.item, one.held) for one in firm_supplies(shop.coordinator, firm).items if one.held]
        for firm in (shop.firm, other)
    }
    assert has == {shop.firm: [], other: [(shop.masks, 100)]} and contradictions() == []


def test_goods_and_requests_go_over_with_a_handover(shop: Shop) -> None:
    goods = shop.collected((shop.masks, 100))
    disputed, _, difference = short(shop, 8)
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
    sign_consignment(taker, goods, FOR, 5)
    assert shop.request(waiting_one).held_by == taker.person


def test_an_assignment_with_goods_ends_only_to_a_successor(quick_shop: Shop) -> None:
    shop = quick_shop
    post = Assignment.select().where(Assignment.officer == shop.officer.person).get()
    shop.collected((shop.masks, 100))
    with pytest.raises(Refused) as caught:
        end_assignment(shop.coordinator, post.id, EndForm(Cause.ROTATION), post.version)
    assert (caught.value.code, caught.value.values["supplies"]) == ("has_open_work", 2)


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
    assert kinds(shop) == []


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


def test_open_supplies_follow_their_site_to_another_region(quick_shop: Shop) -> None:
    shop = quick_shop
    goods = shop.collected((shop.masks, 100))
    site = shop.city.site(shop.firm)
    move_work_of_sites([site], {"city": CITY, "district": YUELU, "street": ""})
    row = shop.consignment(goods)
    assert (row.district, shop.request(row.__data__["request"]).district) == (YUELU, YUELU)
    with pytest.raises(Refused, match="open_work_there"):
        refuse_open_work(None, [site])


ONWARD = ("ask", "review", "approve", "allocate", "prepare", "ready", "hand_out", "deliver", "sign", "sign")
BESIDE = ("cancel", "return", "decline", "release", "take_back", "close_short", "refuse", "refuse", "undo")
ENDING = ("settle", "loss", "settle", "loss")


def test_random_verbs_never_break_the_chain_or_the_stock(sqlite_store: str) -> None:
    """Legal and illegal ones by everybody: after each, every line is in order and goods are where movements took them."""
    shop = make_shop(masks=400, bags=60)
    chance = random.Random(5)
    other = shop.city.person("陈明", Role.COORDINATOR, KAIFU)
    done: Counter[str] = Counter()
    for _ in range(500):
        verb = chance.choice(chance.choice((ONWARD, ONWARD, ONWARD, ONWARD, BESIDE, ENDING)))
        try:
            _do(verb, shop, other, chance)
            done[verb] += 1
        except (Refused, Invalid, Conflict, NotFound):
            continue
    assert {*ONWARD, *BESIDE, *ENDING} <= set(done), done
    sound()


def sound() -> None:
    """Every line is in order, what is set apart is what is owed, and goods are where movements took them."""
    for line in SupplyLine.select():
        assert standing_of(line).is_in_order
        goods = list(ConsignmentLine.select().where(ConsignmentLine.line == line.id))
        assert line.signed == sum(one.signed for one in goods)
        reserved = Reservation.select(Reservation.quantity).where(Reservation.line == line.id)
        assert line.allocated - line.collected == sum(count for (count,) in reserved.tuples())
    replayed: Counter[tuple[int, int]] = Counter()
    for row in Movement.select():
        replayed[row.__data__["giver"], row.__data__["lot"]] -= row.quantity
        replayed[row.__data__["taker"], row.__data__["lot"]] += row.quantity
    out = outside().id
    stock = {(row.__data__["holder"], row.__data__["lot"]): row.on_hand for row in Stock.select()}
    assert {key: count for key, count in replayed.items() if key[0] != out and count} == {
        key: count for key, count in stock.items() if count
    }
    assert contradictions() == []


def test_processes_at_once_never_break_them_either(sqlite_store: str) -> None:
    """Three at the same few requests and goods, each with a clock and a chance of its own."""
    shop = make_shop(masks=400, bags=60)
    other = shop.city.person("陈明", Role.COORDINATOR, KAIFU)
    for _ in range(3):
        shop.approved((shop.masks, 30))
    disconnect_if_open()
    context = multiprocessing.get_context("fork")  # no store is open here
    told: Any = context.SimpleQueue()
    walkers = [
        context.Process(target=_walk, args=(sqlite_store, shop, other, seed, told)) for seed in (3, 5, 7)
    ]
    for one in walkers:
        one.start()
    ends = [told.get() for _ in walkers]
    for one in walkers:
        one.join()
    assert [fault for _, fault in ends if fault] == []
    assert sum(count for count, _ in ends) > 20, ends
    open_store(sqlite_store)
    sound()


def _walk(path: str, shop: Shop, other: Actor, seed: int, told: Any) -> None:
    chance, done, fault = random.Random(seed), 0, ""
    open_store(path)
    for _ in range(70):
        try:
            _do(chance.choice(chance.choice((ONWARD, ONWARD, ONWARD, BESIDE, ENDING))), shop, other, chance)
            done += 1
        except (Refused, Invalid, Conflict, NotFound):
            continue
        except Exception as error:
            fault = repr(error)
            break
    disconnect_if_open()
    told.put((done, fault))


def _fitting(table: Any, verbs: Verbs, verb: str, is_fit: bool) -> list[Any]:
    known = verbs.all.get(verb)
    states = known.comes_from if known and known.comes_from and is_fit else ()
    if table is SupplyRequest and verb == "prepare":
        states = ("approved",)
    where = table.state.in_(list(states)) if states else table.id > 0
    return list(table.select().where(where).order_by(table.id.desc()).limit(8))


def _do(verb: str, shop: Shop, other: Actor, chance: random.Random) -> None:
    """One verb on a random record, as somebody who often may."""
    boss = chance.choice((shop.coordinator, other))
    is_fit = chance.random() < 0.95  # mostly what the verb comes from
    requests, goods = (
        _fitting(SupplyRequest, REQUEST, verb, is_fit),
        _fitting(Consignment, CONSIGNMENT, verb, is_fit),
    )
    if verb == "ask" or not SupplyRequest.select().exists():
        if SupplyRequest.select().where(SupplyRequest.state == "submitted").count() < 3:
            shop.ask((chance.choice((shop.masks, shop.bags)), chance.randrange(1, 40)))
        return
    row = chance.choice(requests) if requests else SupplyRequest(id=0, version=1)
    one = chance.choice(goods) if goods else None
    lines = shop.lines(row.id)
    some = tuple(LineQuantity(each.id, chance.randrange(0, each.requested + 2)) for each in lines)
    if verb == "review":
        review_supply_request(boss, row.id, row.version)
    elif verb == "approve":
        approve_supply_request(boss, row.id, row.version, some)
    elif verb == "allocate":
        allocate_supply_request(boss, row.id, shop.depot, row.version, some if chance.random() < 0.4 else ())
    elif verb == "prepare":
        prepare_consignment(shop.keeper, row.id, shop.depot)
    elif verb == "cancel":
        cancel_supply_request(shop.officer, row.id, row.version)
    elif verb == "return":
        return_supply_request(boss, row.id, "再核", row.version)
    elif verb == "decline":
        decline_supply_request(boss, row.id, "不在范围", row.version)
    elif verb == "release":
        release_supply_request(boss, row.id, row.version, some)
    elif verb == "close_short":
        close_supply_request_short(boss, row.id, "库存不足", row.version)
    elif verb == "undo":
        newest = Event.select().where(Event.person == boss.person).order_by(Event.id.desc()).first()
        undo_decision(boss, newest.id if newest else 0)
    elif verb in ("settle", "loss"):
        asked = Discrepancy.loss_asked_by.is_null(verb != "loss")
        open_ones = list(Discrepancy.select().where((Discrepancy.state == "open") & asked))
        difference = chance.choice(open_ones) if open_ones else None
        if difference is None:
            raise NotFound("discrepancy")
        if verb == "loss":
            approve_loss(boss, difference.id, difference.version)
        else:
            settle_difference(
                boss,
                difference.id,
                SettleForm(chance.choice((*Settlement, Settlement.LOSS, Settlement.LOSS)), "查"),
                difference.version,
            )
    elif one is None:
        raise NotFound("consignment")
    elif verb == "ready":
        ready_consignment(shop.keeper, one.id, one.version)
    elif verb == "hand_out":
        hand_out_consignment(shop.keeper, one.id, CollectForm(shop.officer.person), one.version)
    elif verb == "take_back":
        take_back_consignment(shop.keeper, one.id, one.version)
    elif verb == "deliver":
        deliver_consignment(shop.officer, one.id, one.version)
    elif verb == "sign":
        counts = tuple(
            LineCount(each.id, chance.randrange(max(each.collected - 1, 0), each.collected + 1))
            for each in shop.goods(one.id)
        )
        told = counts if chance.random() < 0.5 else ()
        sign_consignment(shop.officer, one.id, replace(FOR, counts=told), one.version)
    elif verb == "refuse":
        refuse_consignment(
            shop.officer, one.id, RefusalForm("规格不符", "罗樵", "办公室主任", "0317"), one.version
        )
    shop.city.clock.on(seconds=20)
