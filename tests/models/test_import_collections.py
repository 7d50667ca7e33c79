"""A 领取签收表 in and out: what went out and was signed for on paper, by the rules of the counter, once; the rest says why."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from models.actions.consignments import prepare_consignment, take_back_consignment
from models.actions.rosters import apply_plan
from models.actions.rounds import open_round, plan_round
from models.actions.upkeep import contradictions
from models.errors import Conflict, Refused
from models.exchange.collection_rows import HEADINGS
from models.exchange.ledgers import LEDGERS, ledger_rows
from models.exchange.rosters import plan_sheets, supply_sheet
from models.queries.rosters import known_for
from models.rules.collection_imports import CollectionPlan
from models.rules.import_reports import ImportKind
from models.rules.readings import Cell
from models.rules.rounds import RoundForm
from models.rules.scope import Actor
from models.rules.supply_imports import SupplySheet
from models.tables import Consignment, Discrepancy
from tests.rosters import as_cell, sheet
from tests.shop import Shop, make_shop

HEAD = ("编号", "领取时间", "领取人", "企业来人", "代领企业", "品名", "领取数", "签收数", "签收人", "签收人职务", "手机后四位",
        "签收时间", "纸单号", "再领原因")  # fmt: skip
TODAY = date(2020, 2, 16)
MASKS, BAGS = "一次性使用医用口罩", "防疫中药预防二号方"
SIGNED = {"签收人": "罗樵", "签收人职务": "行政", "手机后四位": 317, "签收时间": "2020-02-16 09:40"}


@pytest.fixture
def shop(sqlite_store: str) -> Shop:
    return make_shop()


@pytest.fixture
def round_(shop: Shop) -> int:
    return opened(shop)


def opened(shop: Shop) -> int:
    form = RoundForm(uuid4(), shop.depot, shop.bags, 15, TODAY)
    number = plan_round(shop.keeper, form)
    open_round(shop.keeper, number, 1)
    return number


def row(**cells: Cell) -> tuple[Cell, ...]:
    values: dict[str, Cell] = {
        "领取时间": "2020-02-16 09:15",
        "领取人": "贺青",
        "代领企业": "岳岭建设集团",
        "品名": BAGS,
        "领取数": 10,
    }
    return tuple({**values, **cells}.get(name) for name in HEAD)


def planned(importer: Actor, *rows: tuple[Cell, ...]) -> CollectionPlan:
    sheets = sheet(HEAD, *rows)
    made = plan_sheets(sheets, known_for(importer, ImportKind.SUPPLIES, supply_sheet(sheets)), {}, TODAY)
    assert isinstance(made, CollectionPlan)
    return made


def outcomes(plan: CollectionPlan) -> list[str]:
    return [one.why or one.outcome.value for one in plan.report.verdicts[1:]]


def warned(plan: CollectionPlan) -> list[str]:
    return [one.code for one in plan.report.warned]


def test_a_paper_register_of_a_round_goes_in_once(store: str) -> None:
    shop = make_shop()
    opened(shop)
    rows = (
        row(签收数=9, 纸单号="001", **SIGNED),
        row(纸单号="002"),
        row(领取数=5, 纸单号="003", 再领原因="漏领"),
    )
    plan = planned(shop.keeper, *rows)
    assert outcomes(plan) == ["added", "more_than_entitled", "added"]
    assert apply_plan(shop.keeper, plan) == 2
    first, second = Consignment.select().order_by(Consignment.id)
    assert (first.state, first.slip, first.receiver_last4) == ("part_signed", "001", "0317")
    assert (second.state, second.again_reason) == ("collected", "漏领")
    assert [(one.kind, one.quantity, one.custodian) for one in Discrepancy.select()] == [
        ("short", 1, shop.officer.person)
    ]
    assert shop.there(shop.bags) == (285, 0)
    again = planned(shop.keeper, *rows)
    assert (again.added, again.changed) == ((), ()) and outcomes(again)[::2] == ["unchanged"] * 2
    with pytest.raises(Conflict):
        apply_plan(shop.keeper, plan)
    assert contradictions() == []


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"领取数": "-5"}, "quantity_negative"),
        ({"领取数": "约5"}, "counted_at_the_counter"),
        ({"领取数": 16}, "more_than_entitled"),
        ({"领取数": None}, "required"),
        ({"领取时间": None}, "required"),
        ({"领取时间": "2020-02-15 09:00"}, "before_the_round"),
        ({"领取时间": "2020-02-17"}, "date_after_sheet"),
        ({"领取人": "没这人"}, "unknown_collector"),
        ({"领取人": None}, "required"),
        ({"领取人": None, "企业来人": "李**"}, "name_masked"),
        ({"代领企业": "没有的公司"}, "unknown_name"),
        ({"品名": MASKS}, "nothing_to_hand_out"),
        ({"编号": "P9", "纸单号": "长" * 41}, "text_too_long"),
        ({"签收数": 11, **SIGNED}, "more_than_collected"),
        ({"签收数": 9, **SIGNED, "签收时间": "2020-02-16 09:00"}, "dates_out_of_order"),
    ],
)
def test_rows_that_are_no_collection_say_why(
    shop: Shop, round_: int, cells: dict[str, Cell], told: str
) -> None:
    plan = planned(shop.keeper, row(**cells))
    assert (outcomes(plan), plan.added) == ([told], ())


def test_more_than_there_is_and_twice_a_day_are_refused_row_by_row(sqlite_store: str) -> None:
    shop = make_shop(bags=12)
    opened(shop)
    shop.city.firm("麓屿贸易")
    rows = (row(), row(领取数=1), row(领取数=3, 代领企业="麓屿贸易"), row(领取数=2, 代领企业="麓屿贸易"))
    assert outcomes(planned(shop.keeper, *rows)) == ["added", "again_today", "more_than_stock", "added"]


def test_what_lies_ready_is_handed_out_in_part_and_signed_for_later(shop: Shop) -> None:
    goods = shop.consignment(shop.ready((shop.masks, 2000), (shop.bags, 30)))
    rows = (row(编号=goods.number, 品名=MASKS, 领取数="半箱"), row(编号=goods.number, 领取数=30))
    assert outcomes(planned(shop.keeper, rows[0], row(编号=goods.number, 领取数=31))) == [
        "beside_a_refused_row",
        "more_than_prepared",
    ]
    plan = planned(shop.keeper, *rows)
    assert outcomes(plan) == ["changed"] * 2
    apply_plan(shop.keeper, plan)
    assert [one.collected for one in shop.goods(goods.id)] == [1000, 30]
    assert outcomes(planned(shop.keeper, *rows)) == ["unchanged"] * 2
    half = planned(shop.keeper, row(编号=goods.number, 签收数=30, 领取数=30, **SIGNED))
    assert (outcomes(half), warned(half)) == (["unchanged"], ["signed_in_part"])
    unnamed = planned(shop.keeper, *((*one[:7], one[6], *one[8:]) for one in rows))
    assert (outcomes(unnamed), warned(unnamed)) == (["unchanged"] * 2, ["signature_incomplete"])
    signed = [
        row(编号=goods.number, 品名=MASKS, 领取数="半箱", 签收数=1000, **SIGNED),
        row(编号=goods.number, 领取数=30, 签收数=30, **SIGNED),
    ]
    plan = planned(shop.keeper, *signed)
    assert outcomes(plan) == ["changed"] * 2
    apply_plan(shop.keeper, plan)
    assert shop.consignment(goods.id).state == "signed"
    assert outcomes(planned(shop.keeper, *signed)) == ["unchanged"] * 2
    assert contradictions() == []


def test_goods_without_a_number_are_those_that_lie_ready_for_the_firm(shop: Shop) -> None:
    request = shop.allocated((shop.masks, 100))
    number = prepare_consignment(shop.keeper, request, shop.depot)
    told = row(品名=MASKS, 领取数=100)
    assert outcomes(planned(shop.keeper, told)) == ["nothing_to_hand_out"], "it is made up and not ready"
    named = row(编号=shop.consignment(number).number, 品名=MASKS, 领取数=100)
    assert outcomes(planned(shop.keeper, named)) == ["not_ready_yet"]
    first = shop.ready((shop.masks, 7))
    plan = planned(shop.keeper, row(品名=MASKS, 领取数=7))
    apply_plan(shop.keeper, plan)
    assert shop.consignment(first).state == "collected"
    take_back_consignment(shop.keeper, first, 3)
    shop.ready((shop.masks, 8))
    assert outcomes(planned(shop.keeper, row(品名=MASKS, 领取数=7))) == ["which_collection"]


def test_only_a_storekeeper_hands_out_and_another_depots_number_is_none_of_ours(
    shop: Shop, round_: int
) -> None:
    plan = planned(shop.keeper, row())
    assert outcomes(planned(shop.coordinator, row())) == ["handed_out_by_storekeepers"]
    with pytest.raises(Refused, match="not_for_role"):
        apply_plan(shop.coordinator, plan)
    goods = shop.consignment(shop.collected((shop.masks, 100)))
    for cells in ({"品名": BAGS}, {"品名": MASKS, "领取时间": "2020-02-15"}):
        told = planned(shop.keeper, row(编号=goods.number, **cells))  # type: ignore[arg-type]
        assert outcomes(told) == ["number_of_another_collection"]
    more = planned(shop.coordinator, row(编号=goods.number, 品名=MASKS, 领取数=200))
    assert (outcomes(more), warned(more)) == (["unchanged"], ["collected_as_stored"])


def test_our_own_register_comes_in_again_in_both_languages(shop: Shop, round_: int) -> None:
    shop.collected((shop.masks, 100), (shop.bags, 9))
    apply_plan(shop.keeper, planned(shop.keeper, row(签收数=10, **SIGNED)))
    ledger = LEDGERS["collections"]
    written = [tuple(map(as_cell, one)) for one in ledger_rows(shop.keeper, ledger)]
    for language in ("zh", "en"):
        words = tomllib.loads(Path(f"tui/text/{language}/ledger.toml").read_text())["collections"]
        head = tuple(words[column.name] for column in ledger.columns)
        assert HEADINGS.columns(head).keys() == HEADINGS.of.keys() - {"receiver_role", "receiver_last4"}
        for nameless in (False, True):
            at = [column.name for column in ledger.columns].index("number")
            rows = [(*one[:at], None if nameless else one[at], *one[at + 1 :]) for one in written]
            sheets = sheet(head, *rows)
            assert supply_sheet(sheets) is SupplySheet.COLLECTIONS
            known = known_for(shop.keeper, ImportKind.SUPPLIES, SupplySheet.COLLECTIONS)
            told = plan_sheets(sheets, known, {}, TODAY)
            assert outcomes(told) == ["unchanged"] * 3  # type: ignore[arg-type]
