"""A sheet of received goods (入库): its mess read or refused row by row, written once, into the right depot."""

from __future__ import annotations

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from models.actions.rosters import apply_plan
from models.actions.stock import reverse_movement
from models.errors import Conflict, Invalid, Refused
from models.exchange.ledgers import LEDGERS, ledger_rows
from models.exchange.rosters import plan_sheets
from models.exchange.sheets import read_sheets
from models.exchange.supply_rows import HEADINGS
from models.queries.movements import movements
from models.queries.rosters import known_for
from models.queries.stock import stock_totals
from models.rules.catalogue import Pack, packs_of_spec
from models.rules.import_reports import ImportKind, Outcome
from models.rules.readings import Cell
from models.rules.scope import Actor, Role
from models.rules.stock import MovementKind, Source, Undone
from models.rules.supply_imports import KnownSupplyItem, SupplyPlan, read_expiry, read_quantity
from models.tables import Alias, Event, Lot, Movement
from tests.factories import KAIFU, WUJIALING, YUELU, City, make_city
from tests.rosters import DATA, TODAY, sheet

HEAD = ("日期", "来源", "品名", "规格", "单位", "数量", "批号", "有效期", "备注")
MASKS = KnownSupplyItem(
    1, "mask", "口罩", "", "个", {"只": Fraction(1), "盒": Fraction(50), "箱": Fraction(2000)}
)
ALCOHOL = KnownSupplyItem(2, "alcohol", "酒精", "散装", "公斤", {"斤": Fraction(1, 2)})


@pytest.fixture
def city(store: str) -> City:
    return make_city()


@pytest.fixture
def keeper(city: City) -> Actor:
    return city.storekeeper(city.depot())


def row(**cells: Cell) -> tuple[Cell, ...]:
    values: dict[str, Cell] = {
        "日期": "2020/2/10",
        "来源": "捐赠",
        "品名": "一次性使用医用口罩",
        "单位": "个",
        "数量": "100",
    }
    return tuple({**values, **cells}.get(name) for name in HEAD)


def planned(importer: Actor, *rows: tuple[Cell, ...], choices: dict[str, str] | None = None) -> SupplyPlan:
    known = known_for(importer, ImportKind.SUPPLIES)
    made = plan_sheets(sheet(HEAD, *rows), known, choices or {}, TODAY)
    assert isinstance(made, SupplyPlan)
    return made


def refused(plan: SupplyPlan) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in plan.report.refused]


@pytest.mark.parametrize(
    ("said", "unit", "item", "spec", "value", "pack"),
    [
        ("1万2", "个", MASKS, "", 12000, ""),
        ("２００", "斤", ALCOHOL, "", 100, "斤"),
        ("240", "盒", MASKS, "20个/盒", 4800, "盒"),
        ("240", "盒", MASKS, "", 12000, "盒"),
        ("3箱", "", MASKS, "", 6000, "箱"),
        ("半箱", "", MASKS, "", 1000, "箱"),
        ("5", "箱", MASKS, "50个/盒, 40盒/箱", 10000, "箱"),
        ("12", "只", MASKS, "", 12, "只"),
        ("12000.0", "个", MASKS, "", 12000, ""),
        ("三", "盒", MASKS, "", 150, "盒"),
        ("十", "盒", MASKS, "", 500, "盒"),
        ("二十", "盒", MASKS, "", 1000, "盒"),
        ("两", "盒", MASKS, "", 100, "盒"),
        ("3百", "盒", MASKS, "", 15_000, "盒"),
        ("1百二", "盒", MASKS, "", 6000, "盒"),
        ("一万二", "盒", MASKS, "", 600_000, "盒"),
        ("半", "箱", MASKS, "", 1000, "箱"),
        ("3箱半", "箱", MASKS, "", 7000, ""),
        ("二十", "个", MASKS, "", 20, ""),
        ("三", "", MASKS, "", 3, ""),
    ],
)
def test_quantities_as_sheets_say_them(
    said: str, unit: str, item: KnownSupplyItem, spec: str, value: int, pack: str
) -> None:
    found = read_quantity(said, unit, item, spec)
    assert (found.value, found.pack) == (value, pack)


@pytest.mark.parametrize(
    ("said", "unit", "item", "code"),
    [
        ("25", "斤", ALCOHOL, "not_whole"),
        ("半盒", "", KnownSupplyItem(3, "x", "护目镜", "", "副", {"盒": Fraction(5)}), "not_whole"),
        ("约300", "个", MASKS, "estimate_received"),
        ("300余", "个", MASKS, "estimate_received"),
        ("-5", "个", MASKS, "negative"),
        ("1e9", "个", MASKS, "unreadable"),
        ("0", "个", MASKS, "nothing_moves"),
        ("3桶", "", MASKS, "unknown_pack"),
        ("999999999", "个", MASKS, "too_large"),
        ("半", "个", MASKS, "not_whole"),
        ("万", "盒", MASKS, "unreadable"),
        ("10²", "盒", MASKS, "unreadable"),
    ],
)
def test_quantities_that_are_none(said: str, unit: str, item: KnownSupplyItem, code: str) -> None:
    with pytest.raises(Invalid) as wrong:
        read_quantity(said, unit, item, "")
    assert wrong.value.problems[0].code == code


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("20211231", date(2021, 12, 31)),
        ("2021.12", date(2021, 12, 31)),
        ("2022-02-01", date(2022, 2, 1)),
        ("2024年2月", date(2024, 2, 29)),
        (date(2021, 1, 1), date(2021, 1, 1)),
        ("长期", None),
        ("", None),
        (None, None),
    ],
)
def test_expiries_as_sheets_say_them(cell: Cell, day: date | None) -> None:
    assert read_expiry(cell, None) == day


@pytest.mark.parametrize(
    ("spec", "unit", "packs"),
    [
        ("50个/盒", "个", [Pack("盒", 50)]),
        ("50只/盒，40盒/箱", "个", [Pack("盒", 50), Pack("箱", 2000)]),
        ("3包/人份", "袋", [Pack("人份", 3)]),
        ("500mL", "瓶", []),
        ("500mL/瓶", "瓶", []),
        ("0个/盒", "个", []),
        ("9" * 5000 + "个/盒", "个", []),
        ("99999个/盒、99999盒/箱", "个", [Pack("盒", 99999)]),
    ],
)
def test_packs_as_specifications_tell_them(spec: str, unit: str, packs: list[Pack]) -> None:
    assert list(packs_of_spec(spec, unit)) == packs


def test_the_real_sheet_goes_in_once(keeper: Actor) -> None:
    sheets = read_sheets(DATA / "supplies-received.csv")
    plan = plan_sheets(sheets, known_for(keeper, ImportKind.SUPPLIES), {}, TODAY)
    assert isinstance(plan, SupplyPlan)
    assert [plan.report.count(one) for one in (Outcome.ADDED, Outcome.SKIPPED, Outcome.REFUSED)] == [60, 1, 0]
    assert apply_plan(keeper, plan) == Movement.select().count() == Lot.select().count() == 60
    depot = known_for(keeper, ImportKind.SUPPLIES).depots[0].id  # type: ignore[union-attr]
    totals = {(one.item_zh, one.unit_zh): one.on_hand for one in stock_totals(keeper, depot)}
    assert totals["消毒液、酒精等", "公斤"] == 60_720
    assert totals["75%酒精", "公斤"] == 6_320  # 12,640 斤
    assert totals["防疫中药预防二号方", "袋"] == 3 * 36_150
    assert totals["一次性使用医用口罩", "个"] == 60_330 + 50 * 510
    first = movements(keeper, depot).rows[0]
    assert (first.occurred_at.isoformat(), first.source, first.batch) == (
        "2020-02-03T04:00:00+00:00",
        Source.DONATED,
        "B9417",
    )
    assert Event.select().where(Event.is_late).count() == 12
    again = plan_sheets(sheets, known_for(keeper, ImportKind.SUPPLIES), {}, TODAY)
    assert again.report.count(Outcome.UNCHANGED) == 60 and not again.added
    with pytest.raises(Conflict):
        apply_plan(keeper, plan)
    reverse_movement(keeper, first.id, "写错了")
    assert len(plan_sheets(sheets, known_for(keeper, ImportKind.SUPPLIES), {}, TODAY).added) == 1


OWN = ("日期", "来源", "品名", "单位", "入", "出", "批号", "事由", "往来单位")


def test_a_ledger_from_here_brings_nothing_back_that_was_reversed(keeper: Actor) -> None:
    apply_plan(keeper, planned(keeper, row(批号="B1"), row(批号="B2")))
    wrong = Movement.get().id
    reverse_movement(keeper, wrong, "录了两次")
    ledger = LEDGERS["stock"]
    at = [one.name for one in ledger.columns].index("kind")
    assert [one[at] for one in ledger_rows(keeper, ledger)] == [
        Undone.REVERSED,
        MovementKind.RECEIVED,
        MovementKind.REVERSAL,
    ]


def moved(kind: str, batch: str = "B1", other: str = "") -> tuple[Cell, ...]:
    came, went = (None, 100) if kind == "冲销" else (100, None)
    return "2020-02-10 16:20", "捐赠", "一次性使用医用口罩", "个", came, went, batch, kind, other


@pytest.mark.parametrize(
    ("rows", "added"),
    [
        ([moved("入库"), moved("冲销")], []),  # as ledgers left here before they said so
        ([moved("已冲销"), moved("冲销")], []),
        ([moved("入库"), moved("冲销"), moved("入库")], [4]),
        ([moved("入库"), moved("入库"), moved("冲销")], [2]),
        ([moved("入库"), moved("已冲销"), moved("冲销")], [2]),
        ([moved("已冲销"), moved("入库"), moved("冲销")], [3]),
        ([moved("入库"), moved("冲销", other="湘澧建设")], [2]),  # what a firm had brought
        ([moved("入库"), moved("冲销", batch="B2")], [2]),
    ],
)
def test_rows_of_a_ledger_that_were_reversed(
    sqlite_store: str, rows: list[tuple[Cell, ...]], added: list[int]
) -> None:
    city = make_city()
    known = known_for(city.storekeeper(city.depot()), ImportKind.SUPPLIES)
    plan = plan_sheets(sheet(OWN, *rows), known, {}, TODAY)
    assert isinstance(plan, SupplyPlan)
    assert [one.row for one in plan.added] == added and not plan.report.refused


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"日期": None}, ("day", "required")),
        ({"日期": "2020/2/30"}, ("day", "unreadable_date")),
        ({"日期": "2020/2/18"}, ("day", "date_after_sheet")),
        ({"来源": "路边捡的"}, ("source", "unreadable_choice")),
        ({"来源": None}, ("source", "required")),
        ({"品名": "月饼"}, ("item", "which_goods")),
        ({"单位": "公斤"}, ("unit", "unit_of_other_item")),
        ({"品名": "消毒液、酒精等", "单位": "升"}, ("unit", "unit_of_other_item")),
        ({"品名": "75%酒精", "单位": None}, ("item", "which_goods")),
        ({"数量": "约300"}, ("quantity", "quantity_estimate_received")),
        ({"数量": "-5"}, ("quantity", "quantity_negative")),
        ({"数量": "1e9"}, ("quantity", "quantity_unreadable")),
        ({"数量": None}, ("quantity", "required")),
        ({"有效期": "明年"}, ("expires_on", "unreadable_date")),
        ({"备注": "长" * 301}, ("note", "text_too_long")),
    ],
)
def test_rows_that_are_not_taken(sqlite_store: str, cells: dict[str, Cell], told: tuple[str, str]) -> None:
    city = make_city()
    plan = planned(city.storekeeper(city.depot()), row(**cells))
    assert refused(plan) == [told] and plan.added == ()


def test_a_row_is_noticed_or_skipped_where_that_is_due(keeper: Actor) -> None:
    plan = planned(keeper, row(), row(), row(有效期="2020-02-16", 批号="B1"))
    assert [one.outcome for one in plan.report.verdicts[1:]] == [
        Outcome.ADDED,
        Outcome.SKIPPED,
        Outcome.ADDED,
    ]
    assert [one.code for one in plan.report.warned] == ["expiry_unknown", "expired_already"]


def test_two_firms_may_give_as_much_on_one_day(keeper: Actor) -> None:
    head = ("日期", "来源", "品名", "单位", "数量", "来源单位")
    rows = [
        ("2020/2/3", "捐赠", "一次性使用医用口罩", "个", 100, name) for name in ("甲公司", "乙公司", "甲公司")
    ]

    def plan() -> SupplyPlan:
        made = plan_sheets(sheet(head, *rows), known_for(keeper, ImportKind.SUPPLIES), {}, TODAY)
        assert isinstance(made, SupplyPlan)
        return made

    assert [one.donor for one in plan().added] == ["甲公司", "乙公司"]
    apply_plan(keeper, plan())
    assert [plan().report.count(one) for one in (Outcome.ADDED, Outcome.UNCHANGED)] == [0, 3]


def test_a_sheet_that_names_no_donor_means_what_is_there(sqlite_store: str) -> None:
    keeper = (city := make_city()).storekeeper(city.depot())
    head = (*HEAD[:6], "来源单位", "单号")
    given = ("2020/2/10", "捐赠", "一次性使用医用口罩", "", "个", 100, "甲公司", "捐〔2020〕7号")
    apply_plan(keeper, plan_sheets(sheet(head, given), known_for(keeper, ImportKind.SUPPLIES), {}, TODAY))
    assert Movement.get().document == "捐〔2020〕7号"
    told = planned(keeper, row(), row(数量="200")).report
    assert [told.count(one) for one in (Outcome.ADDED, Outcome.UNCHANGED)] == [1, 1]


def test_what_came_in_from_nobody_is_not_there_again_once_a_sheet_names_the_donor(sqlite_store: str) -> None:
    keeper = (city := make_city()).storekeeper(city.depot())
    head = (*HEAD[:6], "来源单位")
    given = [
        ("2020/2/10", "捐赠", "一次性使用医用口罩", "", "个", 100, donor)
        for donor in ("甲公司", "", "乙公司")
    ]

    def told(*rows: tuple[Cell, ...]) -> SupplyPlan:
        made = plan_sheets(sheet(head, *rows), known_for(keeper, ImportKind.SUPPLIES), {}, TODAY)
        assert isinstance(made, SupplyPlan)
        return made

    apply_plan(keeper, planned(keeper, row()))
    plan = told(given[0])
    assert [one.outcome for one in plan.report.verdicts[1:]] == [Outcome.UNCHANGED]
    assert ("donor", "received_from_nobody") in [(one.field, one.code) for one in plan.report.warned]
    # It stands for one gift: of a second firm's, or beside a row that names nobody either, it is another.
    assert [one.donor for one in told(given[0], given[2]).added] == ["乙公司"]
    assert [one.donor for one in told(*given).added] == ["甲公司", "乙公司"]


def test_goods_are_known_in_english_too(sqlite_store: str) -> None:
    keeper = (city := make_city()).storekeeper(city.depot())
    told = ("3箱", "3 Cartons", "half a carton")
    rows = [row(品名="disposable medical mask", 数量=one, 批号=str(at)) for at, one in enumerate(told)]
    rows += [row(单位="pieces", 批号="4"), row(单位="Carton", 数量=2, 批号="5")]
    apply_plan(keeper, planned(keeper, *rows))
    made = [(one.quantity, one.pack) for one in Movement.select().order_by(Movement.id)]
    assert made == [(6000, "箱"), (6000, "箱"), (1000, "箱"), (100, None), (4000, "箱")]
    for folder in ("zh", "en"):
        words = tomllib.loads(Path(f"tui/text/{folder}/ledger.toml").read_text())["stock"]
        assert HEADINGS.are_in(HEADINGS.columns(tuple(words.values()))), (
            "our own ledger is known by its heads"
        )
        assert {"donor", "spec", "kind", "document"} <= HEADINGS.columns(tuple(words.values())).keys()


def test_a_name_once_chosen_is_remembered(keeper: Actor) -> None:
    line = row(品名="爱心口罩", 单位="只")
    plan = planned(keeper, line)
    (question,) = plan.report.questions
    assert question.name == "爱心口罩" and "mask" in {one.code for one in question.candidates}
    chosen = planned(keeper, line, choices={"爱心口罩": "mask"})
    apply_plan(keeper, chosen)
    assert Alias.get(Alias.name == "爱心口罩").code == "mask"
    assert len(planned(keeper, row(品名="爱心口罩", 数量="7")).added) == 1
    assert refused(planned(keeper, row(品名="救灾口罩"), choices={"救灾口罩": "bleach"})) == [
        ("unit", "unit_of_other_item")
    ]


def test_a_depot_is_the_own_one_or_asked_for(city: City) -> None:
    district = city.person("区专班", Role.COORDINATOR, KAIFU)
    assert refused(planned(district, row())) == [("depot", "no_depot")]
    first = city.depot()
    assert [one.depot for one in planned(district, row()).added] == [first]
    second = city.depot("备用库")
    (question,) = planned(district, row()).report.questions
    assert [one.name for one in question.candidates] == ["开福区物资库", "备用库"]
    made = planned(district, row(), choices={question.name: str(second)})
    assert [one.depot for one in made.added] == [second]
    apply_plan(district, made)
    other = city.storekeeper(city.depot("岳麓区物资库", YUELU), region=YUELU)
    with pytest.raises(Conflict):
        apply_plan(other, made)


def test_who_may_import_goods(city: City) -> None:
    for role in (Role.OFFICER, Role.LEADER, Role.READER):
        with pytest.raises(Refused):
            known_for(city.person("谁", role, WUJIALING), ImportKind.SUPPLIES)
