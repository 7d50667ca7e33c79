"""One row of a roster of firms, read: the values it gives, and what is doubtful in them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date

from models.exchange.layout import Headings, Line
from models.exchange.names import Found, RegionNames
from models.rules.codes import (
    credit_code,
    folded,
    is_credit_code,
    is_mobile,
    is_registration_number,
    phone_digits,
)
from models.rules.imports import Value
from models.rules.masking import is_masked_name, is_masked_phone
from models.rules.places import Qualifier, RegionKind, Resumption
from models.rules.quantities import Amount
from models.rules.readings import (
    cell_text,
    computed,
    read_count_cell,
    read_date_cell,
    read_sizes,
    read_state,
    read_yes_no,
)

HEADINGS = Headings(
    {
        "credit_code": (
            "统一社会信用代码",
            "信用代码",
            "社会信用代码",
            "统一信用代码",
            "税号",
            "credit_code",
            "credit code",
        ),
        "name": ("企业名称", "单位名称", "名称", "企业", "公司名称", "name"),
        "district": ("所属区县", "区县", "区县市", "属地", "所属地区", "管理属地", "district", "region"),
        "street": ("街道（园区）", "街道", "园区", "街镇", "乡镇街道", "所属街道", "街道/园区", "street"),
        "standing_in": ("所在街道", "standing_in"),
        "industry": ("行业", "所属行业", "行业类别", "industry"),
        "size": ("规模类别", "规模", "企业规模", "size", "size class"),
        "is_key_project": ("是否重点", "重点项目", "是否重点项目", "is_key_project", "key project"),
        "roster": ("员工总数", "职工总数", "员工数", "员工人数", "roster"),
        "due": ("应到人数", "应到", "应返岗人数", "due"),
        "returned": ("已到人数", "已到", "返岗人数", "已返岗人数", "到岗人数", "returned"),
        "resumed_on": ("复工日期", "复工时间", "resumed_on", "resumed on"),
        "filed_on": ("备案日期", "备案时间", "filed_on", "filed on"),
        "state": ("状态", "复工状态", "复工情况", "state"),
        "contact_name": ("负责人", "联系人", "企业负责人", "contact_name", "in charge"),
        "contact_phone": ("联系电话", "电话", "手机", "负责人电话", "联系方式", "contact_phone", "phone"),
        "note": ("备注", "说明", "note"),
    },
    needed=("name", "district"),
)

# The column a value was read from, where it is not of the same name.
COLUMN_OF = {
    "region": "street",
    "is_four_above": "size",
    "is_above_scale_industry": "size",
    "is_above_limit": "size",
    "is_small_micro": "size",
    "roster_qualifier": "roster",
    "due_qualifier": "due",
    "returned_qualifier": "returned",
    "counted_on": "roster",
    "resumption": "state",
}
COUNTS = ("roster", "due", "returned")
_NO_CODE = frozenset({"", "无", "暂无", "没有", "/", "-", "—", "NULL"})
_BETWEEN_PLACES = re.compile(r"\s*[-—–－/]\s*")
_LANDLINE = re.compile(r"0\d{9,11}|400\d{7}|800\d{7}")


@dataclass
class EnterpriseRow:
    """What a row says of a firm; blank cells say nothing."""

    line: Line
    values: dict[str, Value]
    street: str = ""
    open_region: Found | None = None  # the street means several places, or none
    is_filed_by_state: bool = False

    @property
    def name(self) -> str:
        """The firm's name, folded."""
        return folded(str(self.values["name"]))

    @property
    def region(self) -> str:
        """The managing region; the district where the street is open."""
        return str(self.values["region"])

    @property
    def code(self) -> str:
        """The credit code; empty without one."""
        return str(self.values.get("credit_code") or "")


def read_row(line: Line, regions: RegionNames, scope: str, today: date) -> EnterpriseRow:
    """A row's values; where a needed one cannot be read the line is refused and the rest is not looked at."""
    row = EnterpriseRow(line, {"name": line.required_name("name"), "region": ""})
    _read_code(row)
    _read_region(row, regions)
    if line.refused:
        return row
    if not row.region.startswith(scope):
        line.refuse("district", "outside_your_region", regions.name_of(row.region))
        return row
    _read_words(row)
    _read_counts(row)
    _read_state(row, today)
    _doubt(row)
    return row


def _read_code(row: EnterpriseRow) -> None:
    if row.line.is_uncomputed("credit_code"):
        row.line.refuse("credit_code", "formula_without_value")
        return
    code = credit_code(cell_text(computed(row.line.cell("credit_code"))))
    if code in _NO_CODE:
        return
    if is_credit_code(code):
        row.values["credit_code"] = code
    elif is_registration_number(code):
        row.line.warn("credit_code", "registration_number", code)
        row.values["note"] = code
    elif len(code) == 18:
        row.line.refuse("credit_code", "bad_check_digit", code)
    else:
        row.line.refuse("credit_code", "bad_credit_code", code, length=len(code))


def _read_region(row: EnterpriseRow, regions: RegionNames) -> None:
    line = row.line
    said = line.required("district")
    if not said:
        return
    kind = RegionKind.DISTRICT if line.has("street") else None
    found = regions.find(said, line.row, kind=kind)
    if not found.code and kind is not None:
        whole = regions.find(said, line.row)  # 开福区伍家岭街道 in one cell
        found = whole if whole.code else found
    if not found.code and (joined := _BETWEEN_PLACES.sub("", said)) != said:
        whole = regions.find(joined, line.row)  # 开福区-伍家岭街道 of our own ledger
        found = whole if whole.code else found
    if not found.code:
        line.refuse("district", found.why, candidates=found.candidates, ask=said)
        return
    row.values["region"] = found.code
    if not line.has("street") or len(found.code) > 6:
        return
    row.street = line.text("street")
    if not row.street:
        line.warn("street", "street_blank")
        return
    street = regions.find(row.street, line.row, within=found.code)
    if street.code:
        row.values["region"] = street.code
    else:
        row.open_region = street
        row.values["standing_in"] = row.street


def _read_words(row: EnterpriseRow) -> None:
    line, values = row.line, row.values
    read_contact(line, values)
    for name in ("industry", "standing_in", "note"):
        if said := line.text(name):
            values[name] = f"{values[name]}；{said}" if name == "note" and name in values else said
    if (sizes := line.read("size", read_sizes)) is not None:
        values.update(asdict(sizes))
    if (is_key := line.read("is_key_project", read_yes_no)) is not None:
        values["is_key_project"] = is_key
    read_phone(line, "contact_phone", values)


def read_contact(line: Line, values: dict[str, Value]) -> None:
    """Who answers for a firm; 罗** of our own ledgers is nobody's name."""
    said = line.text("contact_name")
    if said and is_masked_name(said):
        line.warn("contact_name", "name_masked")
    elif said:
        values["contact_name"] = said


def read_phone(line: Line, name: str, values: dict[str, Value]) -> None:
    """A phone's digits; as written, and said, where they are not those of a phone; one of our own ledgers says nothing."""
    said = line.text(name)
    if not said:
        return
    if is_masked_phone(said):
        line.warn(name, "phone_masked")
        return
    digits = phone_digits(said)
    if is_mobile(digits) or _LANDLINE.fullmatch(digits):
        values[name] = digits
    else:
        values[name] = said
        line.warn(name, "phone_length", digits=len(digits))


def _read_counts(row: EnterpriseRow) -> None:
    line, values = row.line, row.values
    for name in COUNTS:
        amount = line.read(name, read_count_cell)
        if isinstance(amount, Amount):
            values[name], values[f"{name}_qualifier"] = amount.value, amount.qualifier
            if line.layout.as_of:
                values["counted_on"] = line.layout.as_of


def _read_state(row: EnterpriseRow, today: date) -> None:
    line, values = row.line, row.values
    sheet_day = line.layout.as_of or today
    for name in ("resumed_on", "filed_on"):
        day = line.read(name, lambda cell: read_date_cell(cell, line.layout.year))
        if day is not None:
            values[name] = day
            if day > sheet_day:
                line.warn(name, "date_after_sheet", day=sheet_day.isoformat())
    state = line.read("state", read_state, is_refused=True)
    if state is None:
        if line.has("state") and not line.refused:
            line.warn("state", "state_missing")
        return
    values["resumption"] = state.resumption
    if state.is_filed and "filed_on" not in values:
        values["filed_on"] = sheet_day
        row.is_filed_by_state = True
        line.warn("state", "filed_on_sheet_day", day=sheet_day.isoformat())


def _doubt(row: EnterpriseRow) -> None:
    """What does not go together is accepted and stands as 待核."""
    line, values = row.line, row.values
    roster, due, returned = (_count(values.get(name)) for name in COUNTS)
    if returned is not None and due is not None and returned > due and _is_bound(values, "due"):
        line.warn("returned", "present_over_due", due=due)
    if due is not None and roster is not None and due > roster and _is_bound(values, "roster"):
        line.warn("due", "due_over_roster", roster=roster)
    state = values.get("resumption")
    if state is None:
        return
    is_working = state is Resumption.RESUMED
    if not is_working and returned:
        line.warn("returned", "present_while_not_resumed", state=cell_text(line.cell("state")).strip())
    if is_working and line.has("resumed_on") and line.cell("resumed_on") is None:
        line.warn("resumed_on", "resumed_without_date")
    if state is Resumption.NOT_RESUMED and "resumed_on" in values:
        line.warn("resumed_on", "date_while_not_resumed", state=cell_text(line.cell("state")).strip())


def _count(value: Value) -> int | None:
    return value if isinstance(value, int) else None


def _is_bound(values: dict[str, Value], name: str) -> bool:
    """Whether an amount is a limit: 60余 is not."""
    return values.get(f"{name}_qualifier") is not Qualifier.OVER
