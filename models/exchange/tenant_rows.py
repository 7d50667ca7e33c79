"""One row of a building's list of tenants, read; and what its title says of the building."""

from __future__ import annotations

import re

from models.errors import Invalid
from models.exchange.enterprise_rows import read_contact, read_phone
from models.exchange.layout import Headings, Layout, Line
from models.frozen import dataclass
from models.rules.codes import clean_name, folded, plain_text
from models.rules.imports import Value
from models.rules.quantities import Amount, read_amount
from models.rules.readings import cell_text, computed, read_count_cell, read_floor, read_working

HEADINGS = Headings(
    {
        "building": (
            "楼宇",
            "楼宇名称",
            "所在楼宇",
            "大厦",
            "上级企业或楼宇",
            "building",
            "firm or building above",
        ),
        "floor": ("楼层", "层", "所在楼层", "层数", "floor"),
        "unit": ("单元", "单元号", "房号", "门牌号", "室号", "铺位", "铺位号", "unit"),
        "name": ("商户名称", "租户名称", "入驻企业", "企业名称", "单位名称", "商户", "租户", "名称", "name"),
        "industry": ("业态", "行业", "经营业态", "industry", "trade"),
        "roster": ("员工数", "员工总数", "员工人数", "人数", "roster"),
        "contact_name": ("负责人", "联系人", "contact_name"),
        "contact_phone": ("电话", "联系电话", "手机", "联系方式", "contact_phone"),
        "resumption": ("是否复工", "复工", "复工状态", "状态", "复工情况", "resumption"),
        "note": ("备注", "说明", "note"),
    },
    needed=("floor", "unit", "name"),
)
_LISTED = re.compile(
    r"(入驻|在驻|进驻)?(企业|单位|商户|租户|业户|楼宇)*(基本)?(情况|信息)?(明细|名单|一览|台账|台帐|统计|登记|汇总|清单|花名册)+(表)?$"
)
_AREA = re.compile(r"面积[:：]?(.{1,20}?)(平方米|平米|㎡|m2|m²)", re.IGNORECASE)
_VACANT = frozenset({"空置", "空铺", "空", "待租", "招租", "招商中", "未出租", "未入驻", "无", "/", "-", "—"})


@dataclass(frozen=True)
class Title:
    """What stands above the headings: the building's name, and its area where one is given."""

    name: str
    area: Amount | None


def read_title(layout: Layout) -> Title:
    """The building a sheet is of: its title without 入驻企业明细 and the like, else the sheet's own name."""
    said = [
        plain_text(cell_text(cell))
        for row in layout.sheet.rows[: layout.head]
        for cell in row
        if isinstance(cell, str)
    ]
    area = next((read for text in said if (read := _area(text)) is not None), None)
    named = next((text for text in said if text and "面积" not in text), layout.sheet.name)
    bare = re.sub(r"[（(].*?[)）]", "", named)
    return Title(clean_name(_LISTED.sub("", bare)) or clean_name(bare), area)


def _area(text: str) -> Amount | None:
    found = _AREA.search(text.replace(" ", ""))
    if found is None:
        return None
    try:
        return read_amount(found[1])
    except Invalid:
        return None


@dataclass
class TenantRow:
    """What a row says of a tenant; blank cells say nothing."""

    line: Line
    values: dict[str, Value]
    building: str = ""

    @property
    def name(self) -> str:
        """The tenant's name, folded."""
        return folded(str(self.values["name"]))

    @property
    def place(self) -> tuple[str, str, str]:
        """Building, floor and unit, as they are compared: 101 is 0101."""
        return folded(self.building), str(self.values["floor"]), unit_key(str(self.values["unit"]))


def unit_key(unit: str) -> str:
    """A unit as it is compared: a spreadsheet takes the zero before a number."""
    return folded(unit).lstrip("0") or folded(unit)


def is_vacant(line: Line) -> bool:
    """Whether nobody has the unit: a row of the building, none of a firm."""
    return clean_name(cell_text(computed(line.cell("name")))) in _VACANT


def read_row(line: Line, title: Title, above: tuple[str, str]) -> TenantRow:
    """A row's values; a blank floor, and a blank building, is that of the row above."""
    row = TenantRow(line, {"name": line.required("name"), "unit": line.required("unit"), "floor": ""})
    row.building = line.text("building") or above[0] or title.name
    floor = line.read("floor", read_floor, is_refused=True)
    if floor is not None and not floor and row.building == (above[0] or row.building):
        floor = above[1]
    if not floor and not line.refused:
        line.refuse("floor", "floor_missing")
    row.values["floor"] = floor or ""
    if line.refused:
        return row
    for name in ("industry", "note"):
        if said := line.text(name):
            row.values[name] = said
    read_contact(line, row.values)
    read_phone(line, "contact_phone", row.values)
    amount = line.read("roster", read_count_cell)
    if isinstance(amount, Amount):
        row.values["roster"], row.values["roster_qualifier"] = amount.value, amount.qualifier
    if (state := line.read("resumption", read_working)) is not None:
        row.values["resumption"] = state
    _doubt_floor(row)
    return row


def _doubt_floor(row: TenantRow) -> None:
    """0901 below a floor given as 8: the blank cell was perhaps of the next floor."""
    unit, floor = str(row.values["unit"]), str(row.values["floor"])
    if unit.isdigit() and floor.isdigit() and len(unit) == 4 and int(unit[:2]) != int(floor):
        row.line.warn("unit", "unit_of_other_floor", unit, floor=floor)
