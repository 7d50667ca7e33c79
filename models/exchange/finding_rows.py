"""One row of a findings ledger, read: what was found where and when, and what is said to have been done since."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from models.errors import Invalid
from models.exchange.layout import Headings, Line
from models.rules.codes import folded
from models.rules.deadlines import PRESELECTED, SHANGHAI, Deadline, Severity, due_at, end_of_work
from models.rules.findings import FindingState
from models.rules.inspections import InspectionKind
from models.rules.masking import is_masked_name
from models.rules.readings import (
    Cell,
    cell_text,
    computed,
    read_date_cell,
    read_deadline,
    read_finding_state,
    read_inspection_kind,
    read_severity,
    read_time_cell,
    read_times_cell,
)

HEADINGS = Headings(
    {
        "number": ("编号", "问题编号", "number"),
        "found_at": ("发现时间", "发现日期", "检查时间", "检查日期", "found at"),
        "enterprise": ("企业", "企业名称", "单位名称", "被检查单位", "受检单位", "enterprise"),
        "site": ("点位", "检查点位", "site"),
        "place": ("部位", "具体位置", "位置", "place"),
        "description": ("问题描述", "存在问题", "问题", "问题内容", "fault"),
        "item": ("条目", "检查项", "检查条目", "item"),
        "category": ("类别", "问题类别", "category"),
        "severity": ("严重程度", "级别", "问题级别", "severity"),
        "kind": ("检查类型", "检查方式", "类型", "kind"),
        "body": ("责任单位", "body"),
        "body_person": ("责任人", "整改责任人", "person there"),
        "told_whom": ("告知人", "已告知", "told whom"),
        "deadline": ("整改要求", "demand"),
        "due_at": ("时限", "整改时限", "整改期限", "due"),
        "measure": ("整改措施", "整改情况", "measure"),
        "fixed_at": ("完成时间", "整改完成时间", "put right at"),
        "rechecked_by": ("复查人", "rechecked by"),
        "rechecked_at": ("复查时间", "rechecked at"),
        "seen": ("复查结果", "复查情况", "seen"),
        "cycle": ("次数", "复查次数", "cycle"),
        "state": ("状态", "整改状态", "state"),
        "closed_at": ("销号时间", "closed at"),
        "photo": ("证据", "照片", "照片编号", "佐证", "evidence", "photo"),
        "photo_holder": ("照片存于", "照片存放人", "存放人", "photo held by"),
        "photo_at": ("照片时间", "拍摄时间", "拍照时间", "photo taken at"),
        "note": ("备注", "说明", "note"),
    },
    needed=("enterprise", "found_at", "description"),
)
# The hour of a day that stands without one, so that what followed a fault lies behind it.
_HOURS = {"found_at": 9, "photo_at": 9, "fixed_at": 12, "rechecked_at": 17, "closed_at": 17}
# What must be given of a fault that has got so far, by what is said of it; one that was referred or is void has papers
# that no ledger carries.
_NEEDED = {
    FindingState.OPEN: (),
    FindingState.ASSIGNED: ("body", "body_person"),
    FindingState.RECTIFIED: ("measure", "fixed_at", "body_person"),
    FindingState.CLOSED: ("measure", "fixed_at", "body_person", "rechecked_by", "rechecked_at", "seen"),
}
_MASKABLE = ("body_person", "told_whom", "photo_holder")  # a ledger exported elsewhere hides them
_LONGEST = {
    "description": 200,
    "place": 60,
    "note": 500,
    "body_person": 60,
    "told_whom": 60,
    "measure": 300,
    "seen": 300,
    "photo": 200,
    "photo_holder": 60,
}


@dataclass
class FindingRow:
    """What a row says of a fault; blank cells say nothing."""

    line: Line
    texts: dict[str, str] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    masked: set[str] = field(default_factory=set)  # the columns that name somebody, and not whom
    severity: Severity | None = None
    kind: InspectionKind = InspectionKind.UNANNOUNCED
    state: FindingState = FindingState.OPEN
    deadline: Deadline | None = None
    cycle: int = 0

    def text(self, name: str) -> str:
        """A column's words; empty where there are none."""
        return self.texts.get(name, "")

    @property
    def found_at(self) -> datetime:
        """When it was found, aware."""
        return self.moments["found_at"]

    def due(self, severity: Severity) -> tuple[Deadline, datetime]:
        """By when: the day that is said, else the demand, else what the severity asks for."""
        if "due_at" in self.moments:
            return self.deadline or Deadline.DATE, self.moments["due_at"]
        deadline = self.deadline if self.deadline not in (None, Deadline.DATE) else PRESELECTED[severity]
        assert deadline is not None
        return deadline, due_at(deadline, self.found_at)


def read_row(line: Line, today: date) -> FindingRow:
    """A row's values; where a needed one cannot be read the line is refused and the rest is not looked at."""
    row = FindingRow(line)
    row.texts = {"enterprise": line.required("enterprise"), "description": line.required("description")}
    if line.cell("found_at") is None:
        line.refuse("found_at", "required")
    _read_moment(row, "found_at", is_refused=True)
    if line.refused:
        return row
    last = min(line.layout.as_of or today, today)
    if row.found_at.astimezone(SHANGHAI).date() > last:
        line.refuse("found_at", "date_after_sheet", day=last.isoformat())
        return row
    for name in ("number", "site", "place", "item", "category", "body", "body_person", "told_whom", "measure",
                 "rechecked_by", "seen", "note", "photo", "photo_holder"):  # fmt: skip
        if said := line.text(name):
            row.texts[name] = said
    for name in _MASKABLE:
        if is_masked_name(row.text(name)):
            line.warn(name, "name_masked")
            row.masked.add(name)
            del row.texts[name]
    for name, longest in _LONGEST.items():
        if len(row.text(name)) > longest:
            line.refuse(name, "text_too_long", longest=longest)
    row.severity = line.read("severity", read_severity)
    row.kind = line.read("kind", read_inspection_kind) or row.kind
    row.deadline = line.read("deadline", read_deadline)
    by_words = _deadline_in_words(line.cell("due_at"))
    row.deadline = row.deadline or by_words
    for name in ("due_at", "fixed_at", "rechecked_at", "closed_at", "photo_at"):
        if name != "due_at" or by_words is None:
            _read_moment(row, name)
    if not row.text("photo") and (row.text("photo_holder") or "photo_at" in row.moments):
        line.warn("photo", "photo_without_number")
    row.cycle = line.read("cycle", read_times_cell) or 0
    _read_state(row)
    return row


def _read_moment(row: FindingRow, name: str, *, is_refused: bool = False) -> None:
    line = row.line
    day = line.read(name, lambda cell: _day(cell, line.layout.year), is_refused)
    if day is None:
        return
    at = line.read(name, read_time_cell)
    if name == "due_at" and at is None:
        row.moments[name] = end_of_work(day)
    else:
        row.moments[name] = datetime.combine(day, at or time(_HOURS.get(name, 18)), SHANGHAI)


def _deadline_in_words(cell: Cell) -> Deadline | None:
    """立即 or 48小时 where the day of the deadline stands; None for a day."""
    try:
        return read_deadline(cell) if isinstance(cell, str) else None
    except Invalid:
        return None


def _day(cell: Cell, year: int | None) -> date | None:
    """The day of a cell that may have a time behind it."""
    cell = computed(cell)
    if isinstance(cell, str) and " " in cell.strip():
        day, _, rest = cell.strip().partition(" ")
        if ":" in rest or "：" in rest:
            cell = day
    return read_date_cell(cell, year)


def _read_state(row: FindingRow) -> None:
    """How far it is said to be, else how far what is given goes; refused where a column for that is missing."""
    line = row.line
    try:
        said = read_finding_state(line.cell("state"))
    except Invalid:
        line.refuse("state", "unreadable_state")
        return
    row.state = said or _derived(row)
    if row.state not in _NEEDED:
        line.refuse("state", "state_not_imported")
        return
    for name in _NEEDED[row.state]:
        if not row.text(name) and name not in row.moments and name not in row.masked:
            heading = line.layout.heading(name) or HEADINGS.of[name][0]
            line.refuse(name, f"needed_if_{row.state.value}", column=heading)
    if line.refused:
        return
    if row.state is FindingState.CLOSED and folded(row.text("rechecked_by")) == folded(
        row.text("body_person")
    ):
        line.refuse("rechecked_by", "firm_never_closes")
    row.moments.setdefault("closed_at", row.moments.get("rechecked_at", row.found_at))
    _order(row)


def _derived(row: FindingRow) -> FindingState:
    if "closed_at" in row.moments:
        return FindingState.CLOSED
    if "fixed_at" in row.moments or row.text("measure"):
        return FindingState.RECTIFIED
    return FindingState.OPEN


def _order(row: FindingRow) -> None:
    """Found, put right, rechecked, closed: a later one of the same day is not before an earlier one, of another refused."""
    before = row.found_at
    names: dict[FindingState, tuple[str, ...]] = {
        FindingState.RECTIFIED: ("fixed_at",),
        FindingState.CLOSED: ("fixed_at", "rechecked_at", "closed_at"),
    }
    for name in names.get(row.state, ()):
        at = row.moments[name]
        if at.astimezone(SHANGHAI).date() < before.astimezone(SHANGHAI).date():
            row.line.refuse(name, "dates_out_of_order")
            return
        before = row.moments[name] = max(at, before)
    if "due_at" in row.moments and row.moments["due_at"] < row.found_at:
        row.line.refuse("due_at", "dates_out_of_order")


def history_of(row: FindingRow) -> dict[str, Any]:
    """What was done since, as far as the state goes."""
    if row.state not in (FindingState.RECTIFIED, FindingState.CLOSED):
        return {}
    done: dict[str, Any] = {
        "measure": row.text("measure"),
        "fixed_by": row.text("body_person"),
        "fixed_at": row.moments["fixed_at"],
    }
    if row.state is FindingState.CLOSED:
        done |= {name: row.moments[name] for name in ("rechecked_at", "closed_at")}
        done["seen"] = row.text("seen")
    return done


def photo_of(row: FindingRow) -> dict[str, Any]:
    """The photo of the fault: its number, who holds it, when it was taken, as far as they are said."""
    if not row.text("photo"):
        return {}
    return {
        "photo": row.text("photo"),
        "photo_holder": row.text("photo_holder"),
        "photo_at": row.moments.get("photo_at"),
    }


def said(row: FindingRow, name: str) -> str:
    """A cell as it stands in the sheet."""
    return cell_text(row.line.cell(name)).strip()
