"""What triggers keep of supplies: what firms wait for in a shortage, who came for a round; and lists of several depots' goods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any
from uuid import uuid4

from models.actions.counter import reverse_collection, serve_firm
from models.actions.rounds import open_round, plan_round
from models.actions.stock import transfer_goods
from models.actions.supply_requests import (
    allocate_supply_request,
    approve_supply_request,
    close_supply_request_short,
    release_supply_request,
    review_supply_request,
)
from models.actions.tasks import undo_decision
from models.actions.upkeep import contradictions
from models.database import database, transaction
from models.queries.consignments import Where, consignments
from models.queries.movements import movements
from models.queries.pages import Page
from models.queries.rations import wanted_items
from models.queries.stock import stock_of_depots, stock_totals
from models.queries.supply_requests import supply_requests
from models.rules.consignments import ConsignmentState
from models.rules.rounds import CounterForm, RoundForm
from models.rules.stock import MoveForm
from models.rules.supply_requests import LineQuantity
from models.steps.places import move_work_of_sites
from models.tables import ClaimCount, ClaimTotal, Consignment, Holder, RoundItem
from models.tables.base import tuples_of
from tests.factories import CITY, KAIFU, YUELU
from tests.shop import Shop


def claims(region: str) -> list[tuple[int, int]]:
    """Of each item that somebody waits for in a region: how many requests, how much; and all agrees with the lines and in sum."""
    assert [one for one in contradictions() if not one.startswith("task")] == []
    kept = ClaimCount.select(ClaimCount.requests, ClaimCount.wanted).where(ClaimCount.region == region)
    return [(one, two) for one, two in tuples_of(kept.order_by(ClaimCount.item))]


def test_claims_follow_every_decision(shop: Shop) -> None:
    officer_asks = shop.ask((shop.masks, 100), (shop.bags, 9))
    review_supply_request(shop.coordinator, officer_asks, 1)
    assert claims(KAIFU) == []
    event = approve_supply_request(shop.coordinator, officer_asks, 2)
    assert claims(KAIFU) == claims(CITY) == [(1, 100), (1, 9)]
    undo_decision(shop.coordinator, event)
    assert claims(KAIFU) == []
    more, less = shop.approved((shop.masks, 50)), shop.approved((shop.masks, 30), given=(20,))
    assert claims(KAIFU) == [(2, 70)]
    (line,) = shop.lines(more)
    allocate_supply_request(shop.coordinator, more, shop.depot, 3, (LineQuantity(line.id, 40),))
    assert claims(KAIFU) == [(2, 30)]
    release_supply_request(shop.coordinator, more, shop.request(more).version, (LineQuantity(line.id, 10),))
    assert claims(KAIFU) == [(2, 40)]
    move_work_of_sites([shop.city.site(shop.firm)], {"city": CITY, "district": YUELU, "street": ""})
    assert (claims(KAIFU), claims(YUELU), claims(CITY)) == ([], [(2, 40)], [(2, 40)])
    move_work_of_sites([shop.city.site(shop.firm)], {"city": CITY, "district": KAIFU, "street": ""})
    close_supply_request_short(shop.coordinator, less, "企业停工", shop.request(less).version)
    assert claims(KAIFU) == [(1, 20)]
    for who in (shop.coordinator, shop.officer):  # of a region as it is kept, of one's own firms line by line
        (wanted,) = wanted_items(who)
        assert (wanted.requests, wanted.firms, wanted.wanted) == (1, 1, 20)


def _round(shop: Shop) -> int:
    form = RoundForm(uuid4(), shop.depot, shop.bags, 20, date(2020, 2, 16), "9:30 起")
    made = plan_round(shop.keeper, form)
    open_round(shop.keeper, made, 1)
    return made


def _serve(shop: Shop, held: int, firm: int, quantity: int, again: str = "") -> int:
    form = CounterForm(uuid4(), held, firm, quantity, shop.officer.person, again_reason=again)
    return serve_firm(shop.keeper, form)


def test_a_round_counts_who_came_and_what_is_unsigned(shop: Shop) -> None:
    other, held = shop.city.firm("麓屿贸易"), _round(shop)

    def counted() -> tuple[int, int]:
        assert contradictions() == []
        return tuples_of(RoundItem.select(RoundItem.firms, RoundItem.unsigned))[0]  # type: ignore[return-value]

    def become(goods: int, state: ConsignmentState) -> None:
        with transaction():
            Consignment.update(state=state).where(Consignment.id == goods).execute()

    first = _serve(shop, held, shop.firm, 5)
    again = _serve(shop, held, shop.firm, 5, "还有一车")
    assert counted() == (1, 2)
    last = _serve(shop, held, other, 20)
    assert counted() == (2, 3)
    reverse_collection(shop.keeper, first, 1)
    assert counted() == (2, 2)
    reverse_collection(shop.keeper, last, 1)
    assert counted() == (1, 1)
    become(again, ConsignmentState.SIGNED)
    assert counted() == (1, 0)
    become(again, ConsignmentState.REFUSED)
    assert counted() == (1, 1)


def _kept() -> list[Any]:
    columns = (RoundItem.round, RoundItem.firms, RoundItem.unsigned)
    reserved = database.execute_sql("SELECT line_id, request FROM supply_reservation ORDER BY id")
    claimed = (tuples_of(one.select().order_by(one.region, one.item)) for one in (ClaimCount, ClaimTotal))
    return [tuples_of(RoundItem.select(*columns)), reserved.fetchall(), *claimed]


def test_an_older_store_is_filled_with_what_it_must_have(shop: Shop) -> None:
    shop.approved((shop.masks, 100), (shop.bags, 9))
    shop.allocated((shop.masks, 60))
    _serve(shop, _round(shop), shop.firm, 5)
    dialect = "SQLITE" if "Sqlite" in type(database.obj).__name__ else "POSTGRESQL"
    steps = [
        import_module(f"models.migrations.{name}") for name in ("0011_supply_lists", "0014_claim_totals")
    ]
    older, newer = (
        [one for one in getattr(step, dialect) if one.startswith(("UPDATE", "INSERT"))] for step in steps
    )
    assert (len(older), len(newer)) == (3, 1)
    wanted = _kept()
    with transaction():
        for table, change in (
            ("supply_reservation", "request = NULL"), ("supply_round_item", "firms = 0, unsigned = 0"),
        ):  # fmt: skip
            database.execute_sql(f"UPDATE {table} SET {change}")
        database.execute_sql("DELETE FROM claim_count")
        assert _kept() != wanted
        for one in older:
            database.execute_sql(one)
        assert _kept() == wanted, "the sums follow by themselves"
        database.execute_sql("DELETE FROM claim_total")
        for one in newer:
            database.execute_sql(one)
    assert _kept() == wanted


SPOILT = {
    "UPDATE claim_count SET wanted = wanted + 1": "claims by district",
    "DELETE FROM claim_count": "claims by city",
    "UPDATE claim_count SET region = '430104' WHERE region = '430105'": "claims by district",
    "UPDATE claim_count SET requests = 0": "claims, of nothing",
    "UPDATE claim_total SET requests = requests + 1": "claims of all firms, not the sum of each (item)",
    "UPDATE claim_total SET firms = firms + 1": "claims of all firms, not the sum of each (item)",
    "UPDATE claim_total SET wanted = 0": "claims of all firms, not the sum of each (item)",
    "DELETE FROM claim_total": "claims of all firms, not the sum of each (item)",
    "INSERT INTO claim_total (region, item_id, requests, firms, wanted) SELECT 'x', item_id, 1, 1, 1 FROM claim_total LIMIT 1": "claims of all firms, not the sum of each (item)",
    "UPDATE supply_round_item SET firms = 2": "round, who came and what is unsigned not as its consignments",
    "UPDATE supply_round_item SET unsigned = 0": "round, who came and what is unsigned not as its consignments",
    "UPDATE supply_reservation SET request = 9": "reservation, of another request than its line",
}


def test_the_check_tells_what_is_not_as_it_is_kept(shop: Shop) -> None:
    shop.approved((shop.masks, 100))
    shop.allocated((shop.masks, 60))
    _serve(shop, _round(shop), shop.firm, 5)
    assert contradictions() == []
    for change, told in SPOILT.items():
        with transaction():
            database.execute_sql(change)
            assert told in {one.rpartition(": ")[0] for one in contradictions()}, change
            database.rollback()
            database.execute_sql("BEGIN")


def _through(ask: Callable[..., Page[Any]]) -> list[list[Any]]:
    """The same list page by page: forwards, and backwards from its end."""
    found: list[list[Any]] = []
    for step, at_end in (("after", False), ("before", True)):
        page, rows = ask(at_end=at_end, limit=2), []
        while page.rows:
            rows = [*rows, *page.rows] if step == "after" else [*page.rows, *rows]
            page = ask(**{step: page.last if step == "after" else page.first}, limit=2)
        found.append(rows)
    return found


def test_goods_of_a_depot_and_its_point_are_one_list(shop: Shop) -> None:
    point = shop.city.depot("发放点", KAIFU, shop.depot)
    for item in (shop.masks, shop.bags):
        transfer_goods(shop.keeper, MoveForm(uuid4(), shop.depot, item, 90, to=point, reason="调剂"))
    made = [shop.ready((shop.masks, count)) for count in (10, 20, 30, 40, 50)]
    with transaction():
        Consignment.update(holder=point).where(Consignment.id.in_(made[1::2])).execute()
    for where in (Where.WAITING, Where.UNDERWAY):
        whole = consignments(shop.keeper, where)
        assert [row.id for row in whole.rows] == made
        for rows in _through(lambda where=where, **window: consignments(shop.keeper, where, **window)):
            assert tuple(rows) == whole.rows
    asked = supply_requests(shop.keeper)
    assert [row.requested for row in asked.rows] == [10, 20, 30, 40, 50]
    for rows in _through(lambda **window: supply_requests(shop.keeper, **window)):
        assert tuple(rows) == asked.rows
    ledger = movements(shop.keeper, shop.depot)
    for rows in _through(lambda **window: movements(shop.keeper, shop.depot, **window)):
        assert tuple(rows) == ledger.rows and len(rows) == 4
    stock = stock_of_depots(shop.coordinator)
    for rows in _through(lambda **window: stock_of_depots(shop.coordinator, **window)):
        assert tuple(rows) == stock.rows
    totals = [one for depot in (shop.depot, point) for one in stock_totals(shop.coordinator, depot)]
    assert [(one.item, one.on_hand, one.reserved) for one in stock.rows] == [
        (one.item, one.on_hand, one.reserved) for one in totals
    ]
    assert [row.depot_name for row in stock.rows] == [Holder.get_by_id(row.depot).name for row in stock.rows]
    assert stock_of_depots(shop.keeper).rows == stock.rows
    assert stock_of_depots(shop.officer).rows == ()
