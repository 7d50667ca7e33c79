"""Whatever a sheet holds, every row is in exactly one bucket, said so with words, and planned the same again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import Invalid
from models.exchange.enterprises import plan_enterprises
from models.exchange.officers import plan_officers
from models.exchange.regions import plan_regions
from models.exchange.rosters import plan_sheets
from models.exchange.sheets import Sheet
from models.exchange.tenants import plan_tenants
from models.rules.import_reports import ImportReport, Outcome
from models.rules.imports import (
    EnterprisePlan,
    KnownEnterprise,
    KnownEnterprises,
    KnownFirm,
    KnownOfficer,
    KnownOfficers,
    KnownStation,
    OfficerPlan,
    Plan,
)
from models.rules.readings import Formula
from models.rules.tenant_imports import KnownBuilding, KnownTenants, KnownUnit, TenantPlan
from tests.rosters import (
    CODES,
    FIRM_HEADINGS,
    OFFICER_HEADINGS,
    TITLE,
    TODAY,
    firm_row,
    officer_row,
    small_city,
)
from tui.imports import report_lines

MESS = st.one_of(
    st.none(),
    st.sampled_from(
        ("", "　", "合计", "无", "#REF!", "序号", "企业名称", "编号", "=cmd()", "[red]甲[/]", "\x1b[2J", "约60人", "60余", "2月13日",
         "2020.2.13", "2020-02-30", "隆平高科技园", "芙蓉区", "开福区", "伍家岭街道", "麓屿贸易有限公司", "麓屿", "LL0001", "是", "已备案", "停工",
         "13812341234", "1381234123", "麓屿贸易有限公司、楚庭食品", "、、；", "4301", "430105006", "city", *CODES, CODES[0].lower(), CODES[1][:-1])
    ),
    st.integers(-5, 200_000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1990, 1, 1), date(2099, 1, 1)),
    st.text(max_size=12),
    st.builds(Formula, st.just("=A1"), st.sampled_from((None, 60, "麓屿贸易有限公司"))),
)  # fmt: skip
KNOWN = KnownEnterprises(small_city())
FIRM = KnownFirm(1, "麓屿贸易有限公司", "430105006", CODES[0])
STAFF = KnownOfficers(small_city(), firms=(FIRM, KnownFirm(2, "楚庭食品有限公司", "430105")))


@st.composite
def sheets(draw: st.DrawFn, headings: tuple[str, ...], whole: tuple[Any, ...]) -> tuple[Sheet, ...]:
    """Sound rows of which some cells were put otherwise, rows of mess, and rows repeated."""
    rows: list[tuple[Any, ...]] = []
    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(("whole", "touched", "mess", "again", "short")))
        row = list(whole)
        if kind == "again" and rows:
            row = list(draw(st.sampled_from(rows)))
        elif kind == "mess":
            row = [draw(MESS) for _ in headings]
        elif kind == "short":
            row = row[: draw(st.integers(0, len(row)))]
        elif kind == "touched":
            for _ in range(draw(st.integers(1, 4))):
                row[draw(st.integers(0, len(row) - 1))] = draw(MESS)
        rows.append(tuple(row))
    titles = [(TITLE,)] * draw(st.integers(0, 1))
    return (Sheet("表", (*titles, headings, *rows)),)


FIRMS = sheets(FIRM_HEADINGS, firm_row(统一社会信用代码=CODES[0]))
OFFICERS = sheets(OFFICER_HEADINGS, officer_row(驻点企业="麓屿贸易有限公司"))
REGIONS = sheets(("code", "name", "kind", "parent"), ("430112", "望城区", "district", "4301"))
TENANTS = sheets(("楼层", "单元", "商户名称", "业态", "员工数", "负责人", "电话", "是否复工"), (1, "0101", "岳鸣诊所", "商铺", 49, "龚俊", "18920222942", "否"))  # fmt: skip
HOUSE = KnownTenants(small_city(), (KnownBuilding(9, "企业台账", "430105006"), KnownBuilding(8, "表", "430105006")), firms=(FIRM,))  # fmt: skip
MANY = settings(max_examples=60)


def hold(report: ImportReport, given: tuple[Sheet, ...], plan: Plan) -> None:
    """What must be true of any report."""
    rows = {one.row: one for one in report.verdicts}
    assert list(rows) == list(range(1, len(given[0].rows) + 1)), "every row once, in order"
    assert sum(report.count(one) for one in Outcome) == len(given[0].rows)
    accepted = {Outcome.ADDED, Outcome.CHANGED, Outcome.UNCHANGED}
    assert all(rows[one.row].outcome in accepted for one in report.warned)
    refused = {one.row for one in report.verdicts if one.outcome is Outcome.REFUSED}
    assert {one.row for one in report.refused} == refused
    for one in report.verdicts:
        if one.outcome is Outcome.SKIPPED:
            assert one.why in {"title", "heading", "blank", "total", "note", "duplicate", "vacant"}
        if one.outcome is Outcome.MERGED or one.why == "duplicate":
            first = rows[int(one.values["of"])]
            assert first.row < one.row and first.outcome in accepted | {Outcome.REFUSED}
            assert first.outcome in accepted or one.outcome is Outcome.SKIPPED
    assert report.count(Outcome.ADDED) == len(plan.added)
    assert report.count(Outcome.CHANGED) == len(plan.changed)
    said = "\n".join(report_lines(report, "名册.xlsx"))
    assert "<import." not in said, "everything said has its words"


def stored(plan: EnterprisePlan) -> KnownEnterprises:
    """The store that a plan of new firms would make."""
    firms = tuple(KnownEnterprise(at, 2, one.values) for at, one in enumerate(plan.added, 1))
    return KnownEnterprises(small_city(), firms)


def staffed(plan: OfficerPlan) -> KnownOfficers:
    """The store that a plan of new officers would make."""
    people = tuple(
        KnownOfficer(at, 1, one.values, tuple(KnownStation(s.enterprise, s.arrived_on) for s in one.stations))
        for at, one in enumerate(plan.added, 1)
    )
    return KnownOfficers(small_city(), people, STAFF.firms)


@MANY
@given(FIRMS)
def test_every_row_of_a_roster_of_firms(given: tuple[Sheet, ...]) -> None:
    plan = plan_enterprises(given, KNOWN, {}, TODAY)
    hold(plan.report, given, plan)
    assert plan_enterprises(given, KNOWN, {}, TODAY) == plan, "planned the same again"
    codes = [one.values.credit_code for one in plan.added if one.values.credit_code]
    assert len(codes) == len(set(codes))
    again = plan_enterprises(given, stored(plan), {}, TODAY)
    hold(again.report, given, again)
    assert (again.added, again.changed, again.aliases) == ((), (), ()), "the same sheet twice changes nothing"


@MANY
@given(OFFICERS)
def test_every_row_of_a_roster_of_officers(given: tuple[Sheet, ...]) -> None:
    plan = plan_officers(given, STAFF, {}, TODAY)
    hold(plan.report, given, plan)
    again = plan_officers(given, staffed(plan), {}, TODAY)
    hold(again.report, given, again)
    assert (again.added, again.changed, again.aliases) == ((), (), ())
    leads = [one.enterprise for officer in plan.added for one in officer.stations if one.is_lead_proposed]
    assert len(leads) == len(set(leads)), "one proposed lead a firm"


def taken(plan: TenantPlan) -> KnownTenants:
    """The store that a plan of new units would make, each of a firm of its own."""
    units = tuple(
        KnownUnit(at, 2, one.building, 100 + at, one.values) for at, one in enumerate(plan.added, 1)
    )
    firms = tuple(KnownFirm(one.firm, one.values.name, "430105006") for one in units)
    return replace(HOUSE, units=units, firms=(FIRM, *firms))


@MANY
@given(TENANTS)
def test_every_row_of_a_list_of_tenants(given: tuple[Sheet, ...]) -> None:
    plan = plan_tenants(given, HOUSE, {}, TODAY)
    hold(plan.report, given, plan)
    assert len({(one.building, one.values.floor, one.values.unit) for one in plan.added}) == len(plan.added)
    again = plan_tenants(given, taken(plan), {}, TODAY)
    hold(again.report, given, again)
    assert (again.added, again.changed, again.aliases) == ((), (), ()), "the same list twice changes nothing"


@MANY
@given(REGIONS)
def test_every_row_of_a_list_of_regions(given: tuple[Sheet, ...]) -> None:
    plan = plan_regions(given, small_city(), {}, TODAY)
    hold(plan.report, given, plan)


@MANY
@given(st.lists(st.lists(MESS, max_size=6), min_size=1, max_size=8))
def test_a_sheet_without_headings_is_refused_whole(rows: list[list[Any]]) -> None:
    sheets = (Sheet("表", tuple(map(tuple, rows))),)
    for known in (small_city(), KNOWN, STAFF):
        try:
            plan = plan_sheets(sheets, known, {}, TODAY)
        except Invalid as error:
            assert error.problems[0].field == "file"
        else:
            hold(plan.report, sheets, plan)
