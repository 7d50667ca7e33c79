"""What is missing or damaged at the signature: whose it is, and the ways it is settled."""

from __future__ import annotations

import pytest

from models.actions.discrepancies import approve_loss, settle_difference
from models.actions.stock import reverse_movement
from models.actions.supply_requests import close_supply_request_short
from models.rules.consignments import SettleForm, Settlement
from models.rules.scope import Role
from models.rules.stock import HolderKind
from models.tables import Discrepancy, Movement
from tests.factories import KAIFU
from tests.models.ends import refusal
from tests.shop import Shop


def test_a_difference_is_the_custodians_and_never_the_firms(shop: Shop) -> None:
    goods, request, difference = shop.signed_short(8, damaged=1)
    line = shop.goods(goods)[0]
    assert (line.signed, line.short, line.damaged) == (8, 1, 1)
    rows = [
        (one.kind, one.quantity, one.custodian)
        for one in Discrepancy.select().order_by(Discrepancy.kind.desc())
    ]
    assert rows == [("short", 1, shop.officer.person), ("damaged", 1, shop.officer.person)]
    assert (shop.consignment(goods).state, shop.request(request).state) == ("part_signed", "approved")
    assert shop.kinds_waiting() == ["difference", "difference"]
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
    goods, request, difference = shop.signed_short(9)
    settle_difference(shop.coordinator, difference, SettleForm(way, "已核实"), 1)
    assert shop.consignment(goods).state == "settled"
    assert shop.chain(request) == [chain]
    assert (shop.there(shop.bags)[0], shop.held(HolderKind.FIRM, shop.bags)) == (depot, firm)
    assert shop.held(HolderKind.CUSTODY, shop.bags) == 0
    assert (shop.request(request).state, shop.kinds_waiting()) == (state, owed)


def test_what_settled_a_difference_is_not_reversed_by_itself(quick_shop: Shop) -> None:
    """The goods would be in custody again and nobody asked for them: consignment and difference stay settled."""
    shop = quick_shop
    _, _, difference = shop.signed_short(9)
    settle_difference(shop.coordinator, difference, SettleForm(Settlement.RETURNED, "已带回"), 1)
    back = Movement.get(Movement.kind == "return")
    assert refusal(lambda: reverse_movement(shop.keeper, back.id, "写错了")) == "not_reversible"
    assert shop.held(HolderKind.CUSTODY, shop.bags) == 0


def test_a_loss_is_approved_by_another_person(shop: Shop) -> None:
    goods, request, difference = shop.signed_short(9)
    settle_difference(shop.coordinator, difference, SettleForm(Settlement.LOSS, "路上遗失"), 1)
    assert (shop.consignment(goods).state, shop.kinds_waiting()) == ("part_signed", ["loss"])
    assert refusal(lambda: approve_loss(shop.coordinator, difference, 2)) == "own_submission"
    both = shop.city.grant(shop.officer, Role.COORDINATOR, KAIFU)
    assert refusal(lambda: approve_loss(both, difference, 2)) == "custodian_settles_not"
    approve_loss(shop.city.person("陈明", Role.COORDINATOR, KAIFU), difference, 2)
    assert (shop.consignment(goods).state, shop.kinds_waiting()) == ("settled", ["supply_allocate"])
    close_supply_request_short(shop.coordinator, request, "库存不足", shop.request(request).version)
    row = shop.request(request)
    assert (row.state, row.is_short, row.is_on_shortage_list, shop.kinds_waiting()) == (
        "closed",
        True,
        True,
        [],
    )


def test_a_loss_nobody_asked_for_is_not_approved(quick_shop: Shop) -> None:
    _, _, difference = quick_shop.signed_short(9)
    assert refusal(lambda: approve_loss(quick_shop.coordinator, difference, 1)) == "loss_not_asked"
