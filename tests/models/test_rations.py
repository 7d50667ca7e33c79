"""Shortages: who runs out first, how what there is would be shared out, and the sharing confirmed once, on both stores."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from models.actions.cover import tell_cover
from models.actions.enterprises import move_enterprise
from models.actions.merging import merge_enterprises
from models.actions.rations import confirm_ration
from models.actions.supply_requests import (
    allocate_supply_request,
    approve_supply_request,
    review_supply_request,
    submit_supply_request,
)
from models.actions.upkeep import contradictions
from models.database import transaction
from models.errors import Conflict, Invalid, NotFound, Refused
from models.queries.cover import covers_of, firms_short_of, rationed_items
from models.queries.rations import (
    RationProposal,
    claimants,
    depots_with,
    proposed_ration,
    shortage,
    wanted_items,
)
from models.rules.cover import CoverForm, CoverState
from models.rules.enterprises import MergeForm
from models.rules.places import Qualifier
from models.rules.rationing import Method, RationForm, RationRow, Supply, WhyCode, ration
from models.rules.scope import Actor, Role
from models.rules.supply_requests import LineQuantity, RequestForm, RequestLineForm
from models.tables import (
    ClaimCount,
    Event,
    FirmSupply,
    Proposal,
    Reservation,
    Site,
    Stock,
    SupplyLine,
    SupplyRequest,
)
from tests.factories import CITY, KAIFU, YUELU, City, make_city
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


def _ask(city: City, goods: Goods, officer: Actor, name: str, quantity: int, item: int = 0) -> int:
    """A firm of the officer's whose request is approved; the request's id."""
    firm = city.firm(name)
    city.assign(officer, firm)
    site = Site.get(Site.enterprise == firm).id
    made = submit_supply_request(
        officer, RequestForm(uuid4(), site, lines=(RequestLineForm(item or goods.masks, quantity),))
    )
    review_supply_request(goods.coordinator, made, 1)
    approve_supply_request(goods.coordinator, made, 2)
    return made


def _form(found: RationProposal, **more: object) -> RationForm:
    rows = tuple(RationRow(one.id, one.asked, one.given) for one in found.rows)
    form = RationForm(uuid4(), found.item, found.holder, found.method, found.reserve, found.pack, rows)
    return replace(form, **more)  # type: ignore[arg-type]


def _problems(caught: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in caught.value.problems]


def test_from_many_requests_to_one_sharing_out(city: City, goods: Goods, officer: Actor) -> None:
    asked = [_ask(city, goods, officer, f"企业{at}", quantity) for at, quantity in enumerate((100, 300, 600))]
    _ask(city, goods, officer, "别的东西", 10, goods.herbs)
    goods.receive(goods.masks, 450)
    goods.receive(goods.masks, 70, expires_on=date(2020, 2, 20))
    goods.receive(goods.masks, 999, expires_on=date(2020, 2, 10))  # past its day
    wanted = wanted_items(goods.coordinator)
    assert [(one.id, one.requests, one.firms, one.wanted, one.there, one.lacking) for one in wanted] == [
        (goods.masks, 3, 3, 1_000, 520, 480), (goods.herbs, 1, 1, 10, 0, 10),
    ]  # fmt: skip
    assert [(one.id, one.there) for one in depots_with(goods.coordinator, goods.masks)] == [
        (goods.depot, 520)
    ]
    found = proposed_ration(goods.coordinator, goods.masks, goods.depot, Method.PROPORTIONAL, 20, 50)
    assert [(one.asked, one.given) for one in found.rows] == [(100, 50), (300, 150), (600, 300)]
    assert (found.available, found.given, found.avoided, found.left_out) == (520, 500, 0, 0)
    assert Reservation.select().count() == 0  # nothing is written yet
    form = _form(found)
    made = confirm_ration(goods.coordinator, form)
    assert confirm_ration(goods.coordinator, form) == made
    row = Proposal.get_by_id(made)
    assert (row.total, row.reserve, row.pack_factor, row.lines, row.method) == (
        520,
        20,
        50,
        3,
        "proportional",
    )
    lines = list(SupplyLine.select().where(SupplyLine.proposal == made).order_by(SupplyLine.id))
    assert [one.allocated for one in lines] == [50, 150, 300]
    assert json.loads(lines[0].basis) == {
        "asked": 100, "given": 50, "reckoned": 50,
        "why": [["proportion", {"asked": 100, "rate": "50.0", "share": 50}]],
    }  # fmt: skip
    assert sum(one.reserved for one in Stock.select()) == 500
    assert [one.quantity for one in Reservation.select().order_by(Reservation.id)] == [50, 20, 130, 300]
    told = list(Event.select().where((Event.subject_kind == "supply_request") & (Event.verb == "allocate")))
    assert [one.subject for one in told] == asked
    assert len({one.batch for one in told}) == 1
    assert wanted_items(goods.coordinator)[0].wanted == 500


def test_what_is_shared_out_is_read_without_names_and_named_a_window_at_a_time(
    city: City, goods: Goods, officer: Actor
) -> None:
    asked = [_ask(city, goods, officer, f"企业{at}", 100 * at) for at in (1, 2, 3)]
    goods.receive(goods.masks, 450)
    firm = SupplyRequest.get_by_id(asked[1]).__data__["enterprise"]
    tell_cover(officer, firm, CoverForm(goods.masks, 10, daily_use=20, as_of=TODAY))
    for method in Method:
        whole = proposed_ration(goods.coordinator, goods.masks, goods.depot, method)
        found = shortage(goods.coordinator, goods.masks, goods.depot, with_cover=method is Method.COVER)
        shares = ration(Supply(found.available), found.claims, method).shares
        told = [(one.id, one.asked, one.given, one.why) for one in whole.rows]
        assert [(one.id, one.asked, one.given, one.why) for one in shares] == told
    named = claimants(goods.coordinator, tuple(one.id for one in shares[1:]))
    assert [(one.request, one.enterprise_name, one.asked, one.on_hand, one.daily_use, one.as_of) for one in named] == [
        (asked[1], "企业2", 200, 10, 20, TODAY), (asked[2], "企业3", 300, None, None, None),
    ]  # fmt: skip
    assert claimants(make_goods(city, YUELU).coordinator, (shares[0].id,)) == ()


def test_edited_and_refused(city: City, goods: Goods, officer: Actor) -> None:
    for at in range(2):
        _ask(city, goods, officer, f"企业{at}", 100)
    goods.receive(goods.masks, 150)
    found = proposed_ration(goods.coordinator, goods.masks, goods.depot, Method.EQUAL)
    first, second = _form(found).rows
    edited = _form(found, rows=(replace(first, given=100), replace(second, given=50)))
    for rows, problems in (
        ((replace(first, given=101), second), [("rows.0.given", "more_than_asked")]),
        ((replace(first, given=-1), second), [("rows.0.given", "negative")]),
        ((first, first), [("rows.1.line", "twice_in_rows")]),
        ((replace(first, given=0), replace(second, given=0)), [("rows", "nothing_given")]),
        ((), [("rows", "nothing_given")]),
    ):
        with pytest.raises(Invalid) as caught:
            confirm_ration(goods.coordinator, replace(edited, rows=rows))
        assert _problems(caught) == problems
    with pytest.raises(Conflict) as conflict:
        confirm_ration(goods.coordinator, replace(edited, reserve=1))
    assert conflict.value.code == "less_to_share"
    with pytest.raises(NotFound):
        confirm_ration(goods.coordinator, replace(edited, rows=(RationRow(999, 1, 1),)))
    with pytest.raises(NotFound):
        confirm_ration(make_goods(city, YUELU).coordinator, edited)
    with pytest.raises(Refused):
        confirm_ration(goods.keeper, edited)
    assert Reservation.select().count() == 0  # refused whole
    confirm_ration(goods.coordinator, edited)
    basis = [json.loads(one.basis) for one in SupplyLine.select().order_by(SupplyLine.id)]
    assert [(one["reckoned"], one["given"]) for one in basis] == [(75, 100), (75, 50)]


def test_conflict_where_anything_changed_meanwhile(city: City, goods: Goods, officer: Actor) -> None:
    first, _ = (_ask(city, goods, officer, f"企业{at}", 100) for at in range(2))
    goods.receive(goods.masks, 150)
    form = _form(proposed_ration(goods.coordinator, goods.masks, goods.depot))
    line = SupplyLine.get(SupplyLine.request == first).id
    allocate_supply_request(goods.coordinator, first, goods.depot, 3, (LineQuantity(line, 10),))
    with pytest.raises(Conflict) as caught:
        confirm_ration(goods.coordinator, form)
    assert caught.value.code == "claims_changed"
    assert Reservation.select().count() == 1


def test_nobody_shares_out_to_their_own_firm(city: City, goods: Goods, officer: Actor) -> None:
    own = _ask(city, goods, officer, "企业0", 100)
    _ask(city, goods, officer, "企业1", 100)
    both = city.grant(goods.coordinator, Role.OFFICER, KAIFU)
    city.assign(both, SupplyRequest.get_by_id(own).enterprise_id)
    goods.receive(goods.masks, 150)
    found = proposed_ration(goods.coordinator, goods.masks, goods.depot)
    assert ([one.enterprise_name for one in found.rows], found.avoided) == (["企业1"], 1)
    line = SupplyLine.get(SupplyLine.request == own).id
    with pytest.raises(Refused) as caught:
        confirm_ration(goods.coordinator, _form(found, rows=(RationRow(line, 100, 100),)))
    assert caught.value.code == "own_firm"


def test_whose_masks_last_how_long(city: City, goods: Goods, officer: Actor) -> None:
    firms = [city.firm(f"企业{at}") for at in range(4)]
    for firm in firms:
        city.assign(officer, firm)

    def tell(firm: int, on_hand: int | None, daily_use: int | None = None, **more: object) -> int:
        return tell_cover(
            officer, firm, CoverForm(goods.masks, on_hand, daily_use=daily_use, as_of=TODAY, **more)
        )  # type: ignore[arg-type]

    tell(firms[0], 360)  # 60 are back: two a head
    tell(firms[1], 359)
    tell(firms[2], 10, 100, on_hand_qualifier=Qualifier.ABOUT)
    tell(firms[3], None, 100)
    found = firms_short_of(goods.coordinator, goods.masks).rows
    assert [(one.enterprise, one.lasts.in_words, one.is_use_assumed) for one in found] == [
        (firms[2], "0.1", False), (firms[1], "2.9", True),
    ]  # fmt: skip
    assert [one.id for one in firms_short_of(goods.coordinator, goods.masks, days=4).rows][-1] != found[-1].id
    (row,) = covers_of(officer, firms[3])
    assert (row.lasts.state, row.on_hand, row.told_by_name) == (CoverState.UNKNOWN, None, "何璐")
    elsewhere = make_goods(city, YUELU).coordinator
    for who, is_short in ((goods.coordinator, True), (officer, True), (elsewhere, False)):
        assert [one.is_short for one in rationed_items(who) if one.id == goods.masks] == [is_short]
        assert goods.herbs not in {one.id for one in rationed_items(who)}
    city.clock.on(days=1)
    tell_cover(officer, firms[1], CoverForm(goods.masks, 900, as_of=date(2020, 2, 18)))
    assert [one.enterprise for one in firms_short_of(officer, goods.masks).rows] == [firms[2]]
    with pytest.raises(Invalid) as caught:
        tell(firms[1], 5)
    assert _problems(caught) == [("as_of", "older_than_known")]
    assert FirmSupply.select().count() == 4
    assert firms_short_of(elsewhere, goods.masks).rows == ()


def test_what_a_firm_has_goes_where_the_firm_goes(city: City, goods: Goods, officer: Actor) -> None:
    """Moved, it stood on the list of the district it had left; merged, its requests went on wanting for a file that had ended."""
    boss, yuelu = city.person("市", Role.COORDINATOR, CITY), make_goods(city, YUELU).coordinator
    requests = [_ask(city, goods, officer, name, 100) for name in ("甲厂", "乙厂", "丙厂")]
    first, second, third = (SupplyRequest.get_by_id(one).__data__["enterprise"] for one in requests)
    for firm, on_hand in ((first, 10), (second, 20), (third, 30)):
        tell_cover(officer, firm, CoverForm(goods.masks, on_hand, daily_use=100, as_of=TODAY))

    def short() -> list[list[int]]:
        assert contradictions() == []
        return [
            [one.enterprise for one in firms_short_of(who, goods.masks).rows]
            for who in (goods.coordinator, yuelu)
        ]

    move_enterprise(boss, first, "430104001", 1)
    assert short() == [[second, third], [first]]
    merge_enterprises(boss, second, MergeForm(third), 1)
    assert short() == [[third], [first]], "of two who said it, the word of the one that goes on"
    lines = SupplyLine.select().where(SupplyLine.request.in_(requests)).order_by(SupplyLine.request)
    assert [line.__data__["enterprise"] for line in lines] == [first, third, third]
    claims = ClaimCount.select().where((ClaimCount.region == KAIFU) & (ClaimCount.item == goods.masks))
    assert [(row.__data__["enterprise"], row.requests, row.wanted) for row in claims] == [(third, 2, 200)]
    merge_enterprises(boss, first, MergeForm(city.firm("丁厂")), 2)
    assert [len(rows) for rows in short()] == [2, 0]


def test_what_a_firm_may_not_be_told_to_have(city: City, goods: Goods, officer: Actor) -> None:
    firm = city.firm("企业")
    form = CoverForm(goods.masks, 10, as_of=TODAY)
    with pytest.raises(NotFound):
        tell_cover(officer, firm, form)
    city.assign(officer, firm)
    with pytest.raises(Refused):
        tell_cover(goods.coordinator, firm, form)
    with pytest.raises(NotFound):
        tell_cover(officer, firm, replace(form, item=9_999))
    for wrong, problems in (
        (replace(form, on_hand=None), [("on_hand", "required")]),
        (replace(form, on_hand=-1), [("on_hand", "negative")]),
        (replace(form, daily_use=-1), [("daily_use", "negative")]),
        (replace(form, as_of=date(2020, 2, 18)), [("as_of", "in_the_future")]),
        (replace(form, item=goods.herbs), [("item", "not_rationed")]),
    ):
        with pytest.raises(Invalid) as caught:
            tell_cover(officer, firm, wrong)
        assert _problems(caught) == problems


def test_three_hundred_requests_over_ten_thousand_masks(city: City, goods: Goods, officer: Actor) -> None:
    """The whole way, from the store and back: sums exact, whole packs."""
    firms = [city.firm(f"企业{at}") for at in range(10)]
    with transaction():
        for at in range(300):
            request = SupplyRequest.create(
                number=f"W0217-{at:03d}", enterprise=firms[at % 10], city="4301", district=KAIFU,
                street="430105006", state="approved", urgency="M", requested_by=officer.person,
                requested_at=city.clock(),
            )  # fmt: skip
            SupplyLine.create(
                request=request.id, enterprise=request.enterprise_id, item=goods.masks,
                requested=40 + at % 37 * 10, approved=40 + at % 37 * 10,
            )  # fmt: skip
    goods.receive(goods.masks, 10_000)
    found = proposed_ration(goods.coordinator, goods.masks, goods.depot, Method.EQUAL, pack=50)
    assert found.given == 10_000
    assert all(one.given % 50 == 0 and one.given <= one.asked and one.why for one in found.rows)
    assert {one.why[0].code for one in found.rows} >= {WhyCode.UNDER_A_PACK, WhyCode.LEVEL}
    confirm_ration(goods.coordinator, _form(found))
    assert sum(one.allocated for one in SupplyLine.select()) == 10_000
