"""A 申领分配表 in and out: new requests are submitted once, known ones approved by who may, the rest says why."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from models.actions.rosters import apply_plan
from models.actions.supply_requests import decline_supply_request
from models.actions.upkeep import contradictions
from models.errors import Conflict, Refused
from models.exchange.ledgers import LEDGERS, ledger_rows
from models.exchange.request_rows import HEADINGS
from models.exchange.rosters import plan_sheets, supply_sheet
from models.queries.rosters import known_for
from models.rules.import_reports import ImportKind, Outcome
from models.rules.places import Qualifier
from models.rules.readings import Cell
from models.rules.request_imports import RequestPlan
from models.rules.scope import Actor, Role
from models.rules.supply_imports import SupplySheet
from models.tables import Event, SupplyLine, SupplyRequest, Task
from tests.factories import CITY, KAIFU, YUELU
from tests.rosters import as_cell, sheet
from tests.shop import Shop, make_shop

HEAD = ("编号", "日期", "企业", "品名", "单位", "申请", "核准", "已领", "状态", "发放轮次", "备注", "约数")
TODAY = date(2020, 2, 16)
MASKS, BAGS = "一次性使用医用口罩", "防疫中药预防二号方"


@pytest.fixture
def shop(sqlite_store: str) -> Shop:
    return make_shop()


def row(**cells: Cell) -> tuple[Cell, ...]:
    values: dict[str, Cell] = {"日期": "2020-02-15", "企业": "岳岭建设集团", "品名": MASKS, "申请": "3箱"}
    return tuple({**values, **cells}.get(name) for name in HEAD)


def planned(importer: Actor, *rows: tuple[Cell, ...]) -> RequestPlan:
    sheets = sheet(HEAD, *rows)
    known = known_for(importer, ImportKind.SUPPLIES, supply_sheet(sheets))
    made = plan_sheets(sheets, known, {}, TODAY)
    assert isinstance(made, RequestPlan)
    return made


def outcomes(plan: RequestPlan) -> list[str]:
    return [one.why or one.outcome.value for one in plan.report.verdicts[1:]]


def warned(plan: RequestPlan) -> list[str]:
    return [one.code for one in plan.report.warned]


def test_requests_of_a_sheet_are_submitted_once_and_approved_by_another(store: str) -> None:
    shop = make_shop()
    rows = (row(核准="2箱", 备注="急用"), row(品名=BAGS, 申请="约300袋", 核准=200), row())
    clerk, other = shop.coordinator, shop.city.person("廖航", Role.COORDINATOR, KAIFU)
    plan = planned(clerk, *rows)
    assert outcomes(plan) == ["added", "added", "duplicate"]
    assert warned(plan) == ["approved_by_another"] * 2
    assert apply_plan(clerk, plan) == 2
    request = SupplyRequest.get()
    assert (request.note, request.held_by, request.requested_at.date()) == (
        "急用",
        shop.officer.person,
        date(2020, 2, 15),
    )
    asked = [(one.requested, one.requested_qualifier, one.pack) for one in shop.lines(request.id)]
    assert asked == [(6000, None, "箱"), (300, "about", None)]
    assert Event.get(Event.verb == "submit").is_late
    again = planned(clerk, *rows)
    assert (again.added, again.changed, warned(again)) == ((), (), ["own_request"] * 2)
    with pytest.raises(Conflict):
        apply_plan(clerk, plan)
    approval = planned(other, *rows)
    assert outcomes(approval) == ["changed", "changed", "duplicate"]
    apply_plan(other, approval)
    assert [one.approved for one in shop.lines(request.id)] == [4000, 200]
    assert [one.kind for one in Task.select().where(Task.state == "open")] == ["supply_allocate"]
    assert outcomes(planned(other, *rows)) == ["unchanged", "unchanged", "duplicate"]
    with pytest.raises(Conflict):
        apply_plan(other, approval)
    assert contradictions() == []


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"申请": "-5"}, "quantity_negative"),
        ({"申请": "1e9"}, "quantity_unreadable"),
        ({"申请": "半盒", "品名": BAGS}, "quantity_unknown_pack"),
        ({"申请": None}, "required"),
        ({"日期": None}, "day_missing"),
        ({"约数": "也许"}, "unreadable_choice"),
        ({"日期": "2020-02-17"}, "date_after_sheet"),
        ({"企业": "没有的公司"}, "unknown_name"),
        ({"品名": "没有的东西"}, "which_goods"),
        ({"单位": "公斤"}, "unit_of_other_item"),
        ({"状态": "不知道"}, "unreadable_choice"),
        ({"已领": "60"}, "moved_elsewhere"),
        ({"核准": "约5"}, "quantity_estimate_approved"),
        ({"状态": "不予核准"}, "over_elsewhere"),
        ({"发放轮次": "周末轮"}, "of_a_round"),
        ({"备注": "长" * 301}, "text_too_long"),
    ],
)
def test_rows_that_ask_for_nothing_say_why(shop: Shop, cells: dict[str, Cell], told: str) -> None:
    plan = planned(shop.coordinator, row(**cells))
    assert (outcomes(plan), plan.added) == ([told], ())


def test_an_item_asked_for_twice_in_two_quantities_is_refused_the_second_time_too(shop: Shop) -> None:
    rows = (row(), row(申请="500"))
    for bucket in ("added", "unchanged"):
        plan = planned(shop.coordinator, *rows)
        assert outcomes(plan) == [bucket, "item_twice"]
        apply_plan(shop.coordinator, plan)


@pytest.mark.parametrize(
    ("approved", "told"),
    [
        ((5000, 9), ["changed", "changed"]),
        ((0, 9), ["changed", "changed"]),
        ((6001, 9), ["more_than_asked", "beside_a_refused"]),
        ((5000, None), ["whole_request", "whole_request"]),
        ((0, 0), ["nothing_approved", "nothing_approved"]),
        ((None, None), ["unchanged", "unchanged"]),
    ],
)
def test_a_known_request_is_approved_whole(
    shop: Shop, approved: tuple[int | None, int | None], told: list[str]
) -> None:
    request = shop.request(shop.ask((shop.masks, 6000), (shop.bags, 9)))
    rows = [
        row(编号=request.number, 日期=TODAY, 品名=name, 申请=count, 核准=given)
        for name, count, given in zip((MASKS, BAGS), (6000, 9), approved, strict=True)
    ]
    plan = planned(shop.coordinator, *rows)
    assert outcomes(plan) == told
    apply_plan(shop.coordinator, plan)
    assert [one.approved for one in shop.lines(request.id)] == (
        list(approved) if plan.changed else [None] * 2
    )


def test_what_is_decided_stays_and_another_stores_number_is_no_request_of_ours(shop: Shop) -> None:
    first = shop.request(shop.approved((shop.masks, 6000)))
    second = shop.request(shop.ask((shop.masks, 500)))
    decline_supply_request(shop.coordinator, second.id, "不在范围", 1)
    plan = planned(
        shop.coordinator,
        row(编号=first.number, 日期=TODAY, 核准=5000),
        row(编号=second.number, 日期=TODAY, 申请=500, 核准=5),
        row(编号=first.number, 日期=TODAY, 品名=BAGS, 申请=5),
    )
    assert outcomes(plan) == ["unchanged", "unchanged", "number_of_another_request"]
    assert warned(plan) == ["approved_as_stored", "kept_as_stored"]


def test_who_may_bring_and_approve_requests(shop: Shop) -> None:
    request = shop.request(shop.ask((shop.masks, 6000)))
    rows = (row(编号=request.number, 日期=TODAY, 核准=5000), row(申请=7))
    admin = shop.city.person("管", Role.ADMINISTRATOR, CITY)
    plan = planned(admin, *rows)
    assert (outcomes(plan), warned(plan)) == (["unchanged", "added"], ["decided_by_coordinators"])
    with pytest.raises(Refused, match="not_for_role"):
        apply_plan(shop.keeper, plan)
    assert outcomes(planned(shop.keeper, *rows)) == ["asked_by_coordinators"] * 2
    shop.city.assign(shop.coordinator, shop.firm)
    assert warned(planned(shop.coordinator, rows[0])) == ["own_firms_request"]
    away = shop.city.person("岳明", Role.COORDINATOR, YUELU)
    assert outcomes(planned(away, *rows)) == ["unknown_name"] * 2
    with pytest.raises(Conflict):
        apply_plan(away, plan)


def test_our_own_ledger_comes_in_again_in_both_languages(shop: Shop) -> None:
    request = shop.approved((shop.masks, 6000), (shop.bags, 9))
    shop.ask((shop.bags, 30, Qualifier.ABOUT))
    ledger = LEDGERS["requests"]
    written = [tuple(map(as_cell, one)) for one in ledger_rows(shop.coordinator, ledger)]
    for language in ("zh", "en"):
        words = tomllib.loads(Path(f"tui/text/{language}/ledger.toml").read_text())["requests"]
        head = tuple(words[column.name] for column in ledger.columns)
        assert HEADINGS.columns(head).keys() == HEADINGS.of.keys() - {"note"}, (
            "every heading of ours is known"
        )
        sheets = sheet(head, *written)
        assert supply_sheet(sheets) is SupplySheet.REQUESTS
        plan = plan_sheets(
            sheets, known_for(shop.coordinator, ImportKind.SUPPLIES, SupplySheet.REQUESTS), {}, TODAY
        )
        assert plan.report.count(Outcome.UNCHANGED) == len(written) == 3
    assert SupplyLine.select().where(SupplyLine.request == request).count() == 2
    packed = planned(shop.coordinator, row(单位="箱", 申请="约4")).added[0].lines[0]
    assert (packed.quantity, packed.qualifier, packed.pack) == (8000, Qualifier.ABOUT, "箱")
    elsewhere = planned(shop.coordinator, row(品名=BAGS, 申请=40, 约数="约"))
    assert [line.qualifier for one in elsewhere.added for line in one.lines] == [Qualifier.ABOUT]
