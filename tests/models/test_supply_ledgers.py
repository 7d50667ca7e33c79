"""申领分配表 and 领取签收表: each line of one's own scope with how far it is, who collected and signed, names masked."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from models.actions.counter import reverse_collection, serve_firm
from models.actions.rounds import open_round, plan_round
from models.actions.supply_requests import (
    approve_supply_request,
    decline_supply_request,
    review_supply_request,
    submit_supply_request,
)
from models.exchange.ledgers import LEDGERS, ledger_rows
from models.rules.rounds import CounterForm, RoundForm
from models.rules.scope import Actor, Role
from models.rules.supply_requests import LineQuantity, RequestForm, RequestLineForm
from models.tables import Site, SupplyLine
from tests.factories import KAIFU, YUELU, City, make_city
from tests.goods import Goods, make_goods


@pytest.fixture
def city(store: str) -> City:
    return make_city()


@pytest.fixture
def goods(city: City) -> Goods:
    return make_goods(city, KAIFU)


def _rows(actor: Actor, name: str, *columns: str) -> list[tuple[Any, ...]]:
    ledger = LEDGERS[name]
    at = [next(at for at, one in enumerate(ledger.columns) if one.name == column) for column in columns]
    return [tuple(row[one] for one in at) for row in ledger_rows(actor, ledger)]


def test_requests_and_entitlements(city: City, goods: Goods) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    firm = city.firm("湘澧建设")
    city.assign(officer, firm)
    site = Site.get(Site.enterprise == firm).id

    def ask(quantity: int) -> int:
        form = RequestForm(uuid4(), site, lines=(RequestLineForm(goods.masks, quantity),))
        return submit_supply_request(officer, form)

    first, second = ask(500), ask(9)
    review_supply_request(goods.coordinator, first, 1)
    line = SupplyLine.get(SupplyLine.request == first).id
    approve_supply_request(goods.coordinator, first, 2, (LineQuantity(line, 300),))
    decline_supply_request(goods.coordinator, second, "已有库存", 1)
    goods.receive(goods.herbs, 100)
    held = plan_round(
        goods.keeper, RoundForm(uuid4(), goods.depot, goods.herbs, 40, date(2020, 2, 17), name="第六轮")
    )
    open_round(goods.keeper, held, 1)
    serve_firm(goods.keeper, CounterForm(uuid4(), held, firm, 40, officer.person))
    columns = (
        "number",
        "requested",
        "approved",
        "collected",
        "signed",
        "difference",
        "state",
        "round",
        "reason",
    )
    assert _rows(goods.coordinator, "requests", *columns) == [
        ("W0217-001", 500, 300, 0, 0, 300, "approved", "", ""),
        ("W0217-002", 9, None, 0, 0, 0, "declined", "", "已有库存"),
        ("F0217-001", 40, 40, 40, 0, 40, None, "第六轮", ""),
    ]
    assert [row[0] for row in _rows(goods.keeper, "requests", "number")] == ["F0217-001"]
    assert [row[0] for row in _rows(officer, "requests", "number")] == ["W0217-001", "W0217-002"]
    elsewhere = make_goods(city, YUELU)
    assert (
        _rows(elsewhere.coordinator, "requests", "number")
        == _rows(elsewhere.keeper, "requests", "number")
        == []
    )


def test_who_collected(city: City, goods: Goods) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    firms = [city.firm(name) for name in ("湘澧建设", "湘林家饰", "星罗重工")]
    goods.receive(goods.herbs, 30, expires_on=date(2020, 3, 1))
    goods.receive(goods.herbs, 100)
    held = plan_round(goods.keeper, RoundForm(uuid4(), goods.depot, goods.herbs, 40, date(2020, 2, 17)))
    open_round(goods.keeper, held, 1)
    serve_firm(goods.keeper, CounterForm(uuid4(), held, firms[0], 40, officer.person))
    serve_firm(goods.keeper, CounterForm(uuid4(), held, firms[1], 10, collector_name="谢旻"))
    reverse_collection(
        goods.keeper, serve_firm(goods.keeper, CounterForm(uuid4(), held, firms[2], 10, officer.person)), 1
    )
    columns = ("enterprise", "quantity", "collector", "firm_collector", "signed_at", "handed_out_by")
    assert _rows(goods.keeper, "collections", *columns) == [
        ("湘澧建设", 30, "何璐", "", None, "易帆"),
        ("湘澧建设", 10, "何璐", "", None, "易帆"),
        ("湘林家饰", 10, "", "谢*", None, "易帆"),
    ]
    assert len(_rows(goods.coordinator, "collections", "enterprise")) == 3
    assert _rows(make_goods(city, YUELU).keeper, "collections", "enterprise") == []
