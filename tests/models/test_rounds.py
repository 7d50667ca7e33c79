"""A distribution round at a counter: entitlements, who had what, never over the stock, taken back, on both kinds of store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from models.actions.consignments import (
    bring_back_consignment,
    deliver_consignment,
    keep_consignment,
    refuse_consignment,
    take_back_consignment,
)
from models.actions.counter import reverse_collection, serve_firm
from models.actions.discrepancies import settle_difference
from models.actions.merging import merge_enterprises
from models.actions.rounds import close_round, entitle_firms, open_round, plan_round
from models.actions.upkeep import contradictions
from models.database import transaction
from models.errors import Conflict, Invalid, NotFound, Refused
from models.queries.events import events_since, newest_event
from models.queries.round_firms import round_collectors, round_firms
from models.queries.rounds import collections, round_at_counter, rounds
from models.rules.consignments import ConsignmentState, KeepForm, RefusalForm, SettleForm, Settlement
from models.rules.enterprises import MergeForm
from models.rules.rounds import CounterForm, EntitlementRow, RoundForm, RoundState
from models.rules.scope import Actor, Role
from models.tables import (
    Consignment,
    ConsignmentLine,
    Discrepancy,
    Event,
    Movement,
    Reservation,
    Round,
    RoundItem,
    Stock,
    SupplyLine,
)
from tests.factories import KAIFU, SHAPING, WUJIALING, YUELU, City, make_city
from tests.goods import Goods, make_goods

TODAY = date(2020, 2, 17)


@pytest.fixture
def city(store: str) -> City:
    return make_city()


@pytest.fixture
def goods(city: City) -> Goods:
    return make_goods(city, KAIFU)


@pytest.fixture
def officer(city: City) -> Actor:
    return city.person("何璐", Role.OFFICER, KAIFU)


def _round(goods: Goods, each: int = 200) -> int:
    made = plan_round(goods.keeper, RoundForm(uuid4(), goods.depot, goods.herbs, each, TODAY, "9:30 起"))
    open_round(goods.keeper, made, 1)
    return made


def _line(held: int, firm: int, officer: Actor, quantity: int = 200, **more: object) -> CounterForm:
    return replace(CounterForm(uuid4(), held, firm, quantity, officer.person), **more)  # type: ignore[arg-type]


def _problems(caught: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in caught.value.problems]


def test_a_round_from_its_plan_to_the_hands_of_an_officer(city: City, goods: Goods, officer: Actor) -> None:
    firm = city.firm("湘澧建设集团")
    goods.receive(goods.herbs, 1_000)
    planned = plan_round(goods.keeper, RoundForm(uuid4(), goods.depot, goods.herbs, 200, TODAY))
    with pytest.raises(Refused) as caught:
        serve_firm(goods.keeper, _line(planned, firm, officer))
    assert (caught.value.code, caught.value.state) == ("wrong_state", RoundState.PLANNED)
    open_round(goods.keeper, planned, 1)
    form = _line(planned, firm, officer)
    made = serve_firm(goods.keeper, form)
    assert serve_firm(goods.keeper, form) == made  # the same key is the same line
    row = Consignment.get_by_id(made)
    assert (row.state, row.custodian, row.enterprise_id) == (ConsignmentState.COLLECTED, officer.person, firm)
    assert row.number == "P0217-001"
    line = SupplyLine.get(SupplyLine.round == planned)
    assert (line.approved, line.allocated, line.collected, line.signed) == (200, 200, 200, 0)
    assert (goods.on_hand(), goods.held_by(officer)) == (800, 200)
    item = RoundItem.get(RoundItem.round == planned)
    assert (item.each, item.entitled, item.issued) == (200, 200, 200)
    assert Reservation.select().count() == 0
    assert Stock.select().where(Stock.reserved > 0).count() == 0
    close_round(goods.keeper, planned, 2)
    with pytest.raises(Refused):
        serve_firm(goods.keeper, _line(planned, city.firm("星罗建设"), officer))
    told = [(one.subject_kind, one.verb) for one in Event.select().order_by(Event.id)][-6:]
    assert told == [
        ("round", "plan"), ("round", "open"), ("supply_line", "allocate"), ("consignment", "hand_out"),
        ("supply_line", "collect"), ("round", "close"),
    ]  # fmt: skip


def test_what_a_firm_may_not_have(city: City, goods: Goods, officer: Actor) -> None:
    first, second, elsewhere = city.firm("湘澧建设"), city.firm("湘林家饰"), city.firm("麓屿贸易", YUELU)
    goods.receive(goods.herbs, 300)
    held = _round(goods)
    with pytest.raises(Invalid) as caught:
        serve_firm(goods.keeper, _line(held, first, officer, 201))
    assert _problems(caught) == [("quantity", "more_than_entitled")]
    serve_firm(goods.keeper, _line(held, first, officer, 150))
    with pytest.raises(Invalid) as caught:
        serve_firm(goods.keeper, _line(held, first, officer, 50))
    assert _problems(caught) == [("again_reason", "again_today")]
    serve_firm(goods.keeper, _line(held, first, officer, 50, again_reason="第一袋破损"))
    with pytest.raises(Invalid) as caught:
        serve_firm(goods.keeper, _line(held, second, officer, 101))
    assert _problems(caught) == [("quantity", "more_than_stock")]
    with pytest.raises(NotFound):
        serve_firm(goods.keeper, _line(held, elsewhere, officer, 10))
    with pytest.raises(Invalid) as caught:
        serve_firm(goods.keeper, _line(held, second, goods.keeper, 10))
    assert _problems(caught) == [("collector", "not_an_officer")]
    city.clock.on(days=1)
    serve_firm(goods.keeper, _line(held, second, officer, 60))
    city.clock.on(days=1)
    serve_firm(goods.keeper, _line(held, second, officer, 40))  # another day, no reason asked
    assert goods.on_hand() == 0


def test_the_first_to_expire_goes_first_and_the_expired_stays(
    city: City, goods: Goods, officer: Actor
) -> None:
    goods.receive(goods.herbs, 30, expires_on=date(2020, 3, 1))
    goods.receive(goods.herbs, 20, expires_on=date(2020, 2, 20))
    goods.receive(goods.herbs, 99, expires_on=date(2020, 2, 16))
    unknown = goods.receive(goods.herbs, 10)
    held = _round(goods)
    made = serve_firm(goods.keeper, _line(held, city.firm("湘澧建设"), officer, 55))
    parts = (
        ConsignmentLine.select().where(ConsignmentLine.consignment == made).order_by(ConsignmentLine.position)
    )
    assert [one.collected for one in parts] == [20, 30, 5]
    assert parts[-1].lot_id == unknown
    with pytest.raises(Invalid) as caught:
        serve_firm(goods.keeper, _line(held, city.firm("湘林家饰"), officer, 6))
    assert _problems(caught) == [("quantity", "more_than_stock")]  # 99 lie there, past their day


def test_taken_back_while_unsigned(city: City, goods: Goods, officer: Actor) -> None:
    firm = city.firm("湘澧建设")
    goods.receive(goods.herbs, 500)
    held = _round(goods)
    made = serve_firm(goods.keeper, _line(held, firm, officer))
    with pytest.raises(Conflict):
        reverse_collection(goods.keeper, made, 9)
    with pytest.raises(NotFound):
        reverse_collection(make_goods(city, YUELU).keeper, made, 1)
    reverse_collection(goods.keeper, made, 1)
    assert (goods.on_hand(), goods.held_by(officer)) == (500, 0)
    line = SupplyLine.get(SupplyLine.round == held)
    assert (line.allocated, line.collected) == (0, 0)
    assert RoundItem.get(RoundItem.round == held).issued == 0
    assert [one.kind for one in Movement.select().order_by(Movement.id)][-2:] == ["issue", "reversal"]
    serve_firm(goods.keeper, _line(held, firm, officer))  # it has had nothing today
    with transaction():
        Consignment.update(state=ConsignmentState.SIGNED).where(Consignment.round == held).execute()
    last = Consignment.select().order_by(Consignment.id.desc()).get()
    with pytest.raises(Refused):
        reverse_collection(goods.keeper, last.id, last.version)


def test_what_is_brought_back_on_its_sheet_is_nobodys_too(city: City, goods: Goods, officer: Actor) -> None:
    """If it lay ready for the firm, the firm could have it and be served again on the same day without a word."""
    firm = city.firm("湘澧建设")
    goods.receive(goods.herbs, 500)
    held = _round(goods)
    first = serve_firm(goods.keeper, _line(held, firm, officer, 50))
    take_back_consignment(goods.keeper, first, 1)
    second = serve_firm(goods.keeper, _line(held, firm, officer, 80))
    keep_consignment(officer, second, KeepForm("车内", city.clock() + timedelta(hours=20)), 1)
    bring_back_consignment(goods.keeper, second, 2)
    assert [one.state for one in Consignment.select()] == [ConsignmentState.SETTLED] * 2
    assert (goods.on_hand(), Stock.select().where(Stock.reserved > 0).count()) == (500, 0)
    line = SupplyLine.get(SupplyLine.round == held)
    assert (line.allocated, line.collected, RoundItem.get(RoundItem.round == held).issued) == (0, 0, 0)


def test_what_is_returned_after_a_refusal_was_not_handed_out_of_the_round(
    city: City, goods: Goods, officer: Actor
) -> None:
    firm = city.firm("湘澧建设")
    goods.receive(goods.herbs, 500)
    held = _round(goods)
    made = serve_firm(goods.keeper, _line(held, firm, officer, 50))
    deliver_consignment(officer, made, 1)
    refuse_consignment(officer, made, RefusalForm("不合用", "罗樵", "主任", "0317"), 2)
    assert RoundItem.get(RoundItem.round == held).issued == 50
    settle_difference(goods.keeper, Discrepancy.get().id, SettleForm(Settlement.RETURNED, "带回"), 1)
    assert RoundItem.get(RoundItem.round == held).issued == 0
    assert (round_at_counter(goods.keeper, held).issued, goods.on_hand()) == (0, 500)


def test_a_paper_slip_keeps_its_time(city: City, goods: Goods, officer: Actor) -> None:
    goods.receive(goods.herbs, 500)
    held = _round(goods)
    at = city.clock().replace(hour=1, minute=30)
    city.clock.on(hours=6)
    form = _line(held, city.firm("湘澧建设"), officer, slip="0046", occurred_at=at)
    with pytest.raises(Invalid) as caught:
        serve_firm(goods.keeper, form)
    assert _problems(caught) == [("late_reason", "required_if_late")]
    made = serve_firm(goods.keeper, replace(form, late_reason="停电，先记纸单"))
    row = Consignment.get_by_id(made)
    assert (row.slip, row.is_paper, row.collected_at) == ("0046", True, at)
    told = Event.get((Event.subject_kind == "consignment") & (Event.subject == made))
    assert (told.is_late, told.occurred_at, told.reason) == (True, at, "停电，先记纸单")


def test_a_slip_of_an_earlier_day_is_held_against_that_day(city: City, goods: Goods, officer: Actor) -> None:
    """Who was served today may have come twice yesterday all the same, and nobody before the round began."""
    firm = city.firm("湘澧建设")
    other = goods.receive(goods.herbs, 500)
    held = _round(goods)
    yesterday = city.clock()
    last_day = goods.receive(goods.herbs, 10, expires_on=yesterday.date())
    city.clock.on(days=1)
    late = {"occurred_at": yesterday, "late_reason": "停电，先记纸单"}
    for more in ({}, late):
        serve_firm(goods.keeper, _line(held, firm, officer, 10, **more))
        with pytest.raises(Invalid) as caught:
            serve_firm(goods.keeper, _line(held, firm, officer, 10, **more))
        assert _problems(caught) == [("again_reason", "again_today")]
    lots = ConsignmentLine.select(ConsignmentLine.lot).order_by(ConsignmentLine.id).tuples()
    assert [lot for (lot,) in lots] == [other, last_day], "past its day today, it went out yesterday"
    before = {**late, "occurred_at": yesterday - timedelta(days=1)}
    with pytest.raises(Invalid) as caught:
        serve_firm(goods.keeper, _line(held, firm, officer, 10, **before))
    assert _problems(caught) == [("occurred_at", "before_the_round")]


def test_entitlements_of_single_firms(city: City, goods: Goods, officer: Actor) -> None:
    small, large = city.firm("湘澧建设"), city.firm("湘林家饰", SHAPING)
    goods.receive(goods.herbs, 1_000)
    held = _round(goods, each=0)
    with pytest.raises(Invalid) as caught:
        serve_firm(goods.keeper, _line(held, small, officer, 1))
    assert _problems(caught) == [("quantity", "more_than_entitled")]
    rows = (EntitlementRow(small, 40), EntitlementRow(large, 600))
    entitle_firms(goods.coordinator, held, rows, 2)
    assert RoundItem.get(RoundItem.round == held).entitled == 640
    serve_firm(goods.keeper, _line(held, large, officer, 500))
    with pytest.raises(Invalid) as caught:
        entitle_firms(goods.keeper, held, (EntitlementRow(large, 499),), 3)
    assert _problems(caught) == [("rows.0.quantity", "less_than_taken")]
    entitle_firms(goods.keeper, held, (EntitlementRow(large, 500),), 3)
    assert RoundItem.get(RoundItem.round == held).entitled == 540
    with pytest.raises(Invalid) as caught:
        entitle_firms(goods.keeper, held, (EntitlementRow(city.firm("麓屿", YUELU), 1),), 4)
    assert _problems(caught) == [("rows.0.enterprise", "no_such_firm")]


@pytest.mark.parametrize(
    (
        "named",
        "had",
        "left",
    ),  # of the file that ends and of the other: a number of its own, what it has taken
    [
        ((50, None), (0, 0), 50),
        ((50, None), (20, 0), 30),
        ((50, 80), (0, 0), 130),
        ((50, 80), (0, 30), 100),
        ((50, 80), (20, 30), 80),
        ((None, None), (0, 0), 200),
        ((None, None), (60, 0), 140),
        ((None, None), (60, 100), 40),
        ((None, None), (200, 150), 0),
        ((None, 80), (30, 0), 50),
        ((50, 80), (-20, -30), 130),  # came back
    ],
)
def test_what_a_file_may_take_goes_on_with_the_one_it_is_part_of(
    sqlite_store: str, named: tuple[int | None, ...], had: tuple[int, ...], left: int
) -> None:
    city = make_city()
    goods, officer = make_goods(city, KAIFU), city.person("何璐", Role.OFFICER, KAIFU)
    kaifu = city.person("周文", Role.COORDINATOR, KAIFU)
    goods.receive(goods.herbs, 1_000)
    before = contradictions()  # these goods were never received
    firms, held = (city.firm("湘澧建设"), city.firm("湘澧建筑")), _round(goods)
    own = tuple(EntitlementRow(firm, one) for firm, one in zip(firms, named, strict=True) if one)
    if own:
        entitle_firms(goods.keeper, held, own, Round.get_by_id(held).version)
    for firm, quantity in zip(firms, had, strict=True):
        if quantity:
            made = serve_firm(goods.keeper, _line(held, firm, officer, abs(quantity)))
            if quantity < 0:
                reverse_collection(goods.keeper, made, Consignment.get_by_id(made).version)
    merge_enterprises(kaifu, firms[0], MergeForm(firms[1]), 1)
    (found,) = round_firms(goods.keeper, held, "xljz")
    assert (found.id, found.left) == (firms[1], left)
    for gone in (
        lambda: serve_firm(goods.keeper, _line(held, firms[0], officer, 1)),
        lambda: entitle_firms(
            goods.keeper, held, (EntitlementRow(firms[0], 9),), Round.get_by_id(held).version
        ),
    ):
        with pytest.raises((Invalid, NotFound)):
            gone()
    if left:
        serve_firm(goods.keeper, _line(held, firms[1], officer, left, again_reason="并档"))
    with pytest.raises(Invalid):
        serve_firm(goods.keeper, _line(held, firms[1], officer, 1, again_reason="并档"))
    assert contradictions() == before


def test_whose_rounds_they_are(city: City, goods: Goods) -> None:
    form = RoundForm(uuid4(), goods.depot, goods.herbs, 200, TODAY)
    there = make_goods(city, YUELU)
    with pytest.raises(NotFound):
        plan_round(there.keeper, form)
    with pytest.raises(NotFound):
        plan_round(goods.keeper, replace(form, item=9_999))
    with pytest.raises(Refused):
        plan_round(city.person("段晓", Role.OFFICER, WUJIALING), form)
    made = plan_round(goods.coordinator, form)
    with pytest.raises(NotFound):
        open_round(there.coordinator, made, 1)
    with pytest.raises(Conflict):
        open_round(goods.keeper, made, 7)
    open_round(goods.keeper, made, 1)
    with pytest.raises(Refused):
        open_round(goods.coordinator, made, 2)
    assert Round.get_by_id(made).number == "F0217-001"


def test_what_the_counter_shows(city: City, goods: Goods, officer: Actor) -> None:
    first, second = city.firm("湘澧建设集团有限公司"), city.firm("湖南星罗重工有限公司")
    city.assign(officer, first)
    goods.receive(goods.herbs, 1_000)
    goods.receive(goods.herbs, 50, expires_on=date(2020, 2, 16))
    held = _round(goods)
    made = serve_firm(goods.keeper, _line(held, first, officer, 120))
    back = serve_firm(goods.keeper, _line(held, second, officer))
    reverse_collection(goods.keeper, back, 1)
    shown = round_at_counter(goods.keeper, held)
    assert (shown.issued, shown.there, shown.firms, shown.unsigned, shown.each) == (120, 880, 1, 1, 200)
    register = collections(goods.keeper, held).rows
    assert [(one.enterprise_name[:4], one.quantity, one.is_taken_back) for one in register] == [
        ("湘澧建设", 120, False), ("湖南星罗", 200, True),
    ]  # fmt: skip
    (line,) = round_firms(goods.keeper, held, "xljs")
    assert (line.id, line.officer_name, line.left, line.last_number) == (
        first,
        "何璐",
        80,
        register[0].number,
    )
    assert line.last_at == city.clock()
    (other,) = round_firms(goods.keeper, held, "xlcg")  # 重 is chóng as well as zhòng
    assert (other.id, other.left, other.last_at, other.officer) == (second, 200, None, None)
    assert [one.id for one in round_firms(goods.keeper, held, "星罗")] == [second]
    assert round_firms(goods.keeper, held, "qq") == ()
    assert [one.name for one in round_collectors(goods.keeper, held, "hl")] == ["何璐"]
    assert round_collectors(goods.keeper, held, "易帆") == ()  # no officer
    assert [one.id for one in rounds(goods.coordinator, RoundState.OPEN).rows] == [held]
    assert rounds(goods.keeper, RoundState.CLOSED).rows == ()
    there = make_goods(city, YUELU)
    assert rounds(there.coordinator).rows == rounds(there.keeper).rows == rounds(officer).rows == ()
    for asked in (round_at_counter, collections):
        with pytest.raises(NotFound):
            asked(there.keeper, held)
    with pytest.raises(NotFound):
        round_firms(officer, held, "xl")
    assert made in {one.id for one in register}


def test_a_storekeeper_hears_what_the_other_counter_does(city: City, goods: Goods, officer: Actor) -> None:
    other = city.storekeeper(goods.depot, "段晓")
    elsewhere = make_goods(city, YUELU).keeper
    goods.receive(goods.herbs, 500)
    held = _round(goods)
    since = newest_event(goods.keeper)
    made = serve_firm(goods.keeper, _line(held, city.firm("湘澧建设"), officer))
    assert ("consignment", made) in {(one.subject_kind, one.subject) for one in events_since(other, since)}
    assert events_since(elsewhere, since) == ()
    close_round(goods.keeper, held, 2)
    assert "round" in {one.subject_kind for one in events_since(other, since)}
