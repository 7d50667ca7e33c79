"""Rosters for tests: the real ones, sheets written by hand, and a small store's worth of what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from models.exchange.rosters import plan_sheets
from models.exchange.sheets import Sheet, read_sheets
from models.queries.rosters import known_for
from models.rules.deadlines import SHANGHAI
from models.rules.import_reports import ImportKind, ImportReport, Outcome
from models.rules.imports import KnownRegion, KnownRegions, Plan
from models.rules.places import RegionKind
from models.rules.scope import Actor

DATA = Path(__file__).parent / "data"
FILES = {
    ImportKind.REGIONS: DATA / "regions.csv",
    ImportKind.ENTERPRISES: DATA / "enterprises.xlsx",
    ImportKind.OFFICERS: DATA / "officers.xlsx",
    ImportKind.TENANTS: DATA / "tenants.xlsx",
}
TODAY = date(2020, 2, 17)
FIRM_HEADINGS = ("序号", "统一社会信用代码", "企业名称", "所属区县", "街道（园区）", "行业", "规模类别", "是否重点", "员工总数",
                 "应到人数", "已到人数", "复工日期", "状态", "负责人", "联系电话", "备注")  # fmt: skip
OFFICER_HEADINGS = ("编号", "姓名", "派出单位", "职务", "派出层级", "手机", "驻点企业", "属地", "到岗日期", "组长", "备注")  # fmt: skip
TITLE = "企业台账（截至2020年2月16日）"
CODES = (
    "91430105XXXXXXXX1K",
    "91430105XXXXXXXX2N",
    "91430105XXXXXXXX3R",
)  # invented, their check digits right


def sheet(*rows: Sequence[Any]) -> tuple[Sheet, ...]:
    """One sheet of these rows."""
    return (Sheet("表", tuple(tuple(row) for row in rows)),)


def as_cell(value: Any) -> Any:
    """A value of a ledger as a workbook gives it back, a time in the city's own."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).replace(tzinfo=None)
    return value.value if isinstance(value, StrEnum) else value


def firm_row(**cells: Any) -> tuple[Any, ...]:
    """A row of a firm that says nothing doubtful, with some cells put otherwise."""
    values = {
        "统一社会信用代码": None,
        "企业名称": "麓屿贸易有限公司",
        "所属区县": "开福区",
        "街道（园区）": "伍家岭街道",
        "规模类别": "小微",
        "员工总数": 90,
        "应到人数": 80,
        "已到人数": 60,
        "复工日期": "2月13日",
        "状态": "已复工",
        "负责人": "罗樵",
        "联系电话": "13812341234",
        **cells,
    }
    return tuple(values.get(name) for name in FIRM_HEADINGS)


def officer_row(number: str = "LL0001", name: str = "何璐", **cells: Any) -> tuple[Any, ...]:
    """A row of an officer by no firm, with some cells put otherwise."""
    values = {"编号": number, "姓名": name, "手机": "13812341234", "属地": "开福区", **cells}
    return tuple(values.get(one) for one in OFFICER_HEADINGS)


def firms(*rows: Sequence[Any]) -> tuple[Sheet, ...]:
    """A roster of firms with its title and headings: the first row of data is row 3."""
    return sheet((TITLE,), FIRM_HEADINGS, *rows)


def officers(*rows: Sequence[Any]) -> tuple[Sheet, ...]:
    """A roster of officers with its headings: the first row of data is row 2."""
    return sheet(OFFICER_HEADINGS, *rows)


def small_city(scope: str = "4301") -> KnownRegions:
    """Three districts, one with a park that bears a subdistrict's name."""
    kinds = {4: RegionKind.CITY, 6: RegionKind.DISTRICT, 9: RegionKind.SUBDISTRICT}
    named = (
        ("4301", "长沙市"),
        ("430102", "芙蓉区"),
        ("430105", "开福区"),
        ("430111", "雨花区"),
        ("430102400", "隆平高科技园"),
        ("430102P01", "隆平高科技园"),
        ("430105006", "伍家岭街道"),
        ("430105019", "沙坪街道"),
        ("430111007", "高桥街道"),
    )
    regions = [
        KnownRegion(at, 1, code, name, RegionKind.PARK if "P" in code else kinds[len(code)])
        for at, (code, name) in enumerate(named, 1)
    ]
    return KnownRegions(tuple(regions), scope=scope)


def outcomes(report: ImportReport) -> dict[int, str]:
    """The bucket of each row, `skipped: why` where it is skipped."""
    return {
        one.row: f"{one.outcome}: {one.why}" if one.outcome is Outcome.SKIPPED else str(one.outcome)
        for one in report.verdicts
    }


def said(report: ImportReport) -> set[tuple[int, str, str]]:
    """Row, field and code of everything said of cells."""
    return {(one.row, one.field, one.code) for one in (*report.warned, *report.refused)}


def planned(importer: Actor, kind: ImportKind, choices: Mapping[str, str] | None = None) -> Plan:
    """The plan of a real file for the open store."""
    return plan_sheets(read_sheets(FILES[kind]), known_for(importer, kind), choices or {}, TODAY)
