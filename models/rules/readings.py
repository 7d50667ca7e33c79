"""What offices write into the cells of a roster, read: dates, counts, yes and no, size classes, states.

Each reading returns None for an empty cell, since blank is unknown, and raises Invalid with one problem of
field `value` where the cell says something else; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.rules.codes import folded, plain_text
from models.rules.deadlines import Deadline, Severity
from models.rules.findings import FindingState
from models.rules.inspections import InspectionKind
from models.rules.people import DispatchLevel
from models.rules.places import RegionKind, Resumption
from models.rules.quantities import Amount, read_amount
from models.rules.quick_dates import read_day


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula: its text as typed, and the value last computed, where the file keeps one."""

    text: str
    value: str | int | float | date | None = None


Cell = str | int | float | date | Formula | None
_T = TypeVar("_T")

# Days that Excel counts from 1899-12-30; the range is 2000 to 2099, so that no head-count passes for a date.
_SERIAL_DAYS = range(36526, 73051)
_YES = frozenset(["是", "√", "✓", "✔", "☑", "v", "y", "yes", "1", "true", "对", "有"])
_NO = frozenset(["否", "×", "✗", "✘", "x", "n", "no", "0", "false", "非", "不是", "无"])
_STATES: Mapping[str, Resumption] = {
    word: state
    for state, words in (
        (Resumption.RESUMED, "已复工 复工 已复工复产 复工复产 正常生产 resumed"),
        (Resumption.NOT_RESUMED, "未复工 尚未复工 待复工 notresumed"),
        (Resumption.SUSPENDED, "停工 已停工 停产 停工停产 suspended"),
        (Resumption.EXCLUDED, "检修 歇业 停业 关闭 注销 不计 excluded"),
    )
    for word in words.split()
}
_FILED = frozenset({"已备案", "备案", "已报备"})
_SIZES: Mapping[str, str] = {
    "四上": "four_above",
    "四上企业": "four_above",
    "规上": "above_scale",
    "规上工业": "above_scale",
    "规模以上工业": "above_scale",
    "规上工业企业": "above_scale",
    "限上": "above_limit",
    "限上商贸": "above_limit",
    "限额以上": "above_limit",
    "规上服务业": "four_above",
    "小微": "small",
    "小微企业": "small",
    "小型": "small",
    "微型": "small",
    "fourabove": "four_above",
    "abovescale": "above_scale",
    "abovelimit": "above_limit",
    "smallormicro": "small",
}
_LEVELS: Mapping[str, DispatchLevel] = {
    "市级": DispatchLevel.CITY,
    "市": DispatchLevel.CITY,
    "city": DispatchLevel.CITY,
    "县级": DispatchLevel.COUNTY,
    "区级": DispatchLevel.COUNTY,
    "区县": DispatchLevel.COUNTY,
    "区县级": DispatchLevel.COUNTY,
    "县": DispatchLevel.COUNTY,
    "区": DispatchLevel.COUNTY,
    "county": DispatchLevel.COUNTY,
}
_SEVERITIES: Mapping[str, Severity] = {
    "高": Severity.HIGH,
    "严重": Severity.HIGH,
    "重大": Severity.HIGH,
    "h": Severity.HIGH,
    "中": Severity.MEDIUM,
    "较重": Severity.MEDIUM,
    "m": Severity.MEDIUM,
    "低": Severity.LOW,
    "一般": Severity.LOW,
    "轻微": Severity.LOW,
    "l": Severity.LOW,
}
_VISITS: Mapping[str, InspectionKind] = {
    "明察": InspectionKind.ANNOUNCED,
    "announced": InspectionKind.ANNOUNCED,
    "暗访": InspectionKind.UNANNOUNCED,
    "unannounced": InspectionKind.UNANNOUNCED,
}
_DEADLINES: Mapping[str, Deadline] = {
    "立即": Deadline.AT_ONCE,
    "立即整改": Deadline.AT_ONCE,
    "atonce": Deadline.AT_ONCE,
    "24小时": Deadline.HOURS_24,
    "24h": Deadline.HOURS_24,
    "48小时": Deadline.HOURS_48,
    "48h": Deadline.HOURS_48,
    "7天": Deadline.DAYS_7,
    "7days": Deadline.DAYS_7,
    "日期": Deadline.DATE,
    "限期": Deadline.DATE,
    "限期整改": Deadline.DATE,
    "date": Deadline.DATE,
}
_PROGRESS: Mapping[str, FindingState] = {
    **dict.fromkeys(("待整改", "未整改", "整改中", "open"), FindingState.OPEN),
    **dict.fromkeys(("已交办", "交办", "assigned"), FindingState.ASSIGNED),
    **dict.fromkeys(("待复查", "已整改", "toberechecked", "rectified"), FindingState.RECTIFIED),
    **dict.fromkeys(("已销号", "销号", "已完成", "closed"), FindingState.CLOSED),
    **dict.fromkeys(("已移交", "移交", "referred"), FindingState.REFERRED),
    **dict.fromkeys(("不属实", "void"), FindingState.VOID),
}
_KINDS: Mapping[str, RegionKind] = {
    "city": RegionKind.CITY,
    "市": RegionKind.CITY,
    "district": RegionKind.DISTRICT,
    "区县": RegionKind.DISTRICT,
    "区": RegionKind.DISTRICT,
    "县": RegionKind.DISTRICT,
    "县级市": RegionKind.DISTRICT,
    "subdistrict": RegionKind.SUBDISTRICT,
    "街道": RegionKind.SUBDISTRICT,
    "乡镇": RegionKind.SUBDISTRICT,
    "镇": RegionKind.SUBDISTRICT,
    "乡": RegionKind.SUBDISTRICT,
    "park": RegionKind.PARK,
    "园区": RegionKind.PARK,
}


@dataclass(frozen=True)
class Sizes:
    """A firm's size class as flags; 规上工业 and 限上 imply 四上."""

    is_four_above: bool
    is_above_scale_industry: bool
    is_above_limit: bool
    is_small_micro: bool


@dataclass(frozen=True)
class StateReading:
    """Whether a firm works; 已备案 is a firm that has filed and not yet resumed."""

    resumption: Resumption
    is_filed: bool = False


def cell_text(cell: Cell) -> str:
    """A cell as text: a whole number without its point, a date as 2020-02-13, a formula as it was typed."""
    if cell is None:
        return ""
    if isinstance(cell, Formula):
        return cell.text or cell_text(cell.value)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def computed(cell: Cell) -> Cell:
    """What a cell shows: of a formula the value last computed."""
    return cell.value if isinstance(cell, Formula) else cell


def read_date_cell(cell: Cell, year: int | None) -> date | None:
    """The day in a cell: a real date, 2020.2.13, 2020年2月13日, or 2月13日 in the sheet's `year`.

    Invalid: `date_without_year` where neither the cell nor the sheet names one, `unreadable_date` otherwise.
    """
    cell = computed(cell)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if (serial := _serial_day(cell)) is not None:
        return serial
    text = re.sub(r"(?:\s+|(?<=\d)t)\d{1,2}:\d{2}(:\d{2}(\.0+)?)?$", "", plain_text(cell_text(cell)).lower())
    text = re.sub(r"(?<=[\d年月])\s+(?=[\d年月日])", "", text)
    if not text:
        return None
    if not text[0].isdigit():  # 今 and +3 are for people at a form, not for a file read days later
        raise _wrong("unreadable_date", cell)
    try:
        day = read_day(text, date(year or 2000, 1, 1))
    except Invalid:
        raise _wrong("unreadable_date", cell) from None
    if year is None and re.match(r"\d{4}\D|\d{8}$", text) is None:
        raise _wrong("date_without_year", cell)
    return day


def _serial_day(cell: Cell) -> date | None:
    """The day of a date whose cell lost its format: a number in a workbook, the same number as text in a CSV."""
    if isinstance(cell, str) and re.fullmatch(r"\d{5}(\.\d+)?", plain_text(cell), re.ASCII):
        cell = float(plain_text(cell))
    if not isinstance(cell, int | float):
        return None
    if abs(cell) >= 1e6 or int(cell) not in _SERIAL_DAYS:
        raise _wrong("unreadable_date", cell)
    return date(1899, 12, 30) + timedelta(days=int(cell))


def read_floor(cell: Cell) -> str:
    """A floor in one form: 1F, 1.0, 1层 and 一楼 are 1, 负1 is B1, 夹层 stays; Invalid `unreadable_floor`."""
    text = plain_text(cell_text(computed(cell))).upper().replace(" ", "")
    if not text:
        return ""
    if isinstance(computed(cell), date) or len(text) > 10:
        raise _wrong("unreadable_floor", cell)
    bare = re.sub(r"^第", "", re.sub(r"(F|L|层|楼)$", "", text))
    below = re.match(r"^(B|-|负|地下)(?=.)", bare)
    if below is not None:
        bare = bare[below.end() :]
    number = _floor_number(re.sub(r"\.0+$", "", bare))
    if number is not None:
        return f"B{number}" if below is not None else str(number)
    return text


def _floor_number(text: str) -> int | None:
    """12, 十二, 二十; None where it is no number."""
    if re.fullmatch(r"\d{1,3}", text):
        return int(text)
    digits = "〇一二三四五六七八九"
    if found := re.fullmatch(r"([一二三四五六七八九])?(十)?([一二三四五六七八九])?", text):
        tens, ten, ones = found.groups()
        if ten is None and tens is not None and ones is None:
            return digits.index(tens)
        if ten is not None:
            return 10 * (digits.index(tens) if tens else 1) + (digits.index(ones) if ones else 0)
    return None


def read_working(cell: Cell) -> Resumption | None:
    """Whether a tenant works, as 是否复工 is answered: 是, 否, or a state; Invalid `unreadable_state`."""
    word = _word(cell)
    if not word:
        return None
    if word in _YES | _NO:
        return Resumption.RESUMED if word in _YES else Resumption.NOT_RESUMED
    return _member(_STATES, word, cell, "unreadable_state")


def read_count_cell(cell: Cell) -> Amount | None:
    """A head-count with how exact it was said to be: 60, ６０, 约60人, 60余; Invalid `unreadable_count`."""
    cell = computed(cell)
    text = cell_text(cell)
    if not text.strip():
        return None
    if isinstance(cell, date):
        raise _wrong("unreadable_count", cell)
    try:
        return read_amount(text)
    except Invalid:
        raise _wrong("unreadable_count", cell) from None


MOST_TIMES = 99  # nobody rechecks a fault oftener


def read_times_cell(cell: Cell) -> int | None:
    """How many times: 0 to 99, ２, 2次; Invalid `unreadable_times`."""
    cell = computed(cell)
    text = plain_text(cell_text(cell)).strip()
    if not text:
        return None
    found = re.fullmatch(r"(\d+)(?:\.0)?\s*次?", text, re.ASCII)
    if isinstance(cell, date) or found is None or len(found[1]) > 4 or int(found[1]) > MOST_TIMES:
        raise _wrong("unreadable_times", cell)
    return int(found[1])


def read_yes_no(cell: Cell) -> bool | None:
    """是 and √, 否 and ×; Invalid `unreadable_choice`."""
    word = _word(cell)
    if not word:
        return None
    if word not in _YES | _NO:
        raise _wrong("unreadable_choice", cell)
    return word in _YES


def read_sizes(cell: Cell) -> Sizes | None:
    """A size class, or several joined by 、 or ·; Invalid `unreadable_choice`."""
    parts = [folded(part) for part in re.split(r"[、,，;；/·]", cell_text(computed(cell)))]
    found = {_member(_SIZES, part, cell) for part in parts if part}
    if not found:
        return None
    return Sizes(
        is_four_above=bool(found & {"four_above", "above_scale", "above_limit"}),
        is_above_scale_industry="above_scale" in found,
        is_above_limit="above_limit" in found,
        is_small_micro="small" in found,
    )


def read_state(cell: Cell) -> StateReading | None:
    """Whether a firm has resumed; Invalid `unreadable_state`."""
    word = _word(cell)
    if not word:
        return None
    if word in _FILED:
        return StateReading(Resumption.NOT_RESUMED, is_filed=True)
    return StateReading(_member(_STATES, word, cell, "unreadable_state"))


def read_level(cell: Cell) -> DispatchLevel | None:
    """From which level an officer was selected; Invalid `unreadable_choice`."""
    word = _word(cell)
    return _member(_LEVELS, word, cell) if word else None


def read_region_kind(cell: Cell) -> RegionKind | None:
    """The kind of a region; Invalid `unreadable_choice`."""
    word = _word(cell)
    return _member(_KINDS, word, cell) if word else None


def read_severity(cell: Cell) -> Severity | None:
    """How grave a fault is; Invalid `unreadable_choice`."""
    word = _word(cell)
    return _member(_SEVERITIES, word, cell) if word else None


def read_inspection_kind(cell: Cell) -> InspectionKind | None:
    """明察 or 暗访; Invalid `unreadable_choice`."""
    word = _word(cell)
    return _member(_VISITS, word, cell) if word else None


def read_deadline(cell: Cell) -> Deadline | None:
    """How a deadline was given; Invalid `unreadable_choice`."""
    word = _word(cell).replace(" ", "")
    return _member(_DEADLINES, word, cell) if word else None


def read_finding_state(cell: Cell) -> FindingState | None:
    """How far a fault is; Invalid `unreadable_state`."""
    word = _word(cell).replace(" ", "")
    return _member(_PROGRESS, word, cell, "unreadable_state") if word else None


def read_time_cell(cell: Cell) -> time | None:
    """The time of day behind a date, in Shanghai; None where the cell has none, or midnight, as sheets write a bare day."""
    cell = computed(cell)
    if isinstance(cell, datetime):
        return cell.time().replace(microsecond=0) if cell.time() != time() else None
    found = re.search(r"\s(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?$", plain_text(cell_text(cell)))
    if found is None:
        return None
    hour, minute, second = (int(one or 0) for one in found.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise _wrong("unreadable_date", cell)
    return time(hour, minute, second) if (hour, minute, second) != (0, 0, 0) else None


def title_day(text: str) -> tuple[int | None, date | None]:
    """The year that a title names and, where it names one, its day: 截至2020年2月16日."""
    plain = plain_text(text).replace(" ", "")
    if found := re.search(r"(\d{4})[年.\-/](\d{1,2})[月.\-/](\d{1,2})", plain):
        try:
            return int(found[1]), date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return int(found[1]), None
    found = re.search(r"(?<!\d)(20\d{2})年", plain)
    return (int(found[1]) if found else None), None


def _word(cell: Cell) -> str:
    return folded(cell_text(computed(cell)))


def _member(members: Mapping[str, _T], word: str, cell: Cell, code: str = "unreadable_choice") -> _T:
    if word not in members:
        raise _wrong(code, cell)
    return members[word]


def _wrong(code: str, cell: Cell) -> Invalid:
    return Invalid(Problem("value", code, {"value": cell_text(cell)}))
