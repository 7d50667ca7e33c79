"""Where a sheet's headings stand, which of its rows are records, and what its cells say; nothing is guessed.

A `Line` is one row that is a record: it reads cells by field and keeps what is to be said of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import TypeVar

from models.errors import Invalid, Problem
from models.exchange.sheets import Sheet
from models.frozen import dataclass
from models.rules.codes import clean_name, folded
from models.rules.import_reports import Candidate, Outcome, Remark, Verdict
from models.rules.readings import Cell, Formula, cell_text, title_day

_T = TypeVar("_T")

SEARCHED = 30  # a heading stands among the first rows
NOT_NAMED = ("序号", "原因", "导入结果", "reason")  # columns nobody misses
_TOTAL = re.compile(r"(本页|全市|全区|本表)?(合计|总计|小计|共计|累计|总数)[:：]?")
_LIKE_A_TOTAL = re.compile(
    r".{0,10}?(合计|总计|小计|共计|累计|总数|subtotal|total|sum)[:：]?(共?\d*(家|户|人|名|个|条|件|处|行)?)[:：]?"
)
_FOOTNOTE = re.compile(
    r"(注|备注|说明|(填表|填报|制表|审核|复核|审批|批准)(人|单位|日期|时间)?|(单位)?负责人|分管领导|经办人|联系人|(联系)?电话|日期|单位（盖章）|盖章)"
    r"\s*\d?\s*[:：]"
)
_NO_NAME = frozenset(["无", "暂无", "没有", "不详", "未知", "NULL", "null", "N/A", "n/a"])
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")


@dataclass(frozen=True)
class Headings:
    """The fields of one kind of roster: what offices call each, and which must be there; or any one of which is enough, even alone."""

    of: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    either: tuple[str, ...] = ()

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """Folded heading to field."""
        return {folded(name): field for field, names in self.of.items() for name in names}

    def are_in(self, columns: Mapping[str, int]) -> bool:
        """Whether what must be there is."""
        return all(name in columns for name in self.needed) and (
            not self.either or any(name in columns for name in self.either)
        )

    def field_of(self, cell: Cell) -> str:
        """The field a heading names; empty where it names none."""
        text = cell_text(cell)
        if len(text) > 40:
            return ""
        bare = re.sub(r"[（(][^（()）]*[)）]", "", text)
        for one in (text, bare):
            if found := self.fields.get(folded(one).strip("*:：")):
                return found
        return ""

    def columns(self, row: tuple[Cell, ...]) -> dict[str, int]:
        """Field to column of a row, as far as its cells are headings; the first of two of one name."""
        found: dict[str, int] = {}
        for at, cell in enumerate(row):
            if name := self.field_of(cell):
                found.setdefault(name, at)
        return found


@dataclass(frozen=True)
class Layout:
    """A sheet with its headings found, as they read the rows below."""

    sheet: Sheet
    head: int  # index of the row of headings
    columns: Mapping[str, int]
    year: int | None
    as_of: date | None
    is_double: bool = False  # the row below the headings says what a heading over several columns is of

    @property
    def heading_cells(self) -> tuple[Cell, ...]:
        """The row of headings; of one in two rows what stands lowest."""
        cells = self.sheet.rows[self.head]
        if not self.is_double:
            return cells
        below = self.sheet.rows[self.head + 1]
        width = max(len(cells), len(below))
        upper, lower = (row + (None,) * (width - len(row)) for row in (cells, below))
        return tuple(one if _is_blank(other) else other for one, other in zip(upper, lower, strict=True))

    def heading(self, name: str) -> str:
        """A field's heading as the sheet has it; empty where it has none."""
        at = self.columns.get(name)
        return "" if at is None else clean_name(cell_text(self.heading_cells[at]))

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headings that nobody here reads."""
        read = set(self.columns.values())
        named = [cell_text(cell).strip() for at, cell in enumerate(self.heading_cells) if at not in read]
        return tuple(name for name in named if name and folded(name) not in NOT_NAMED)


def find_layout(sheets: tuple[Sheet, ...], headings: Headings) -> Layout:
    """The one sheet that has these headings; Invalid where none has, several have, or a needed one is missing."""
    best: list[tuple[int, Sheet, int, dict[str, int]]] = []
    for sheet in sheets:
        rows = [(headings.columns(row), at) for at, row in enumerate(sheet.rows[:SEARCHED])]
        columns, at = max(rows, key=lambda one: (len(one[0]), -one[1]))
        if len(columns) > 1 or columns.keys() & set(headings.either):
            best.append((len(columns), sheet, at, columns))
    expected = "、".join(headings.of[name][0] for name in headings.needed or headings.either)
    if not best:
        raise Invalid(Problem("file", "no_headings", {"needed": expected}))
    whole = [one for one in best if headings.are_in(one[3])]
    whole = [one for one in whole if one[0] > 1] or whole  # a sheet beside it may list the headings' names
    if len(whole) > 1:
        raise Invalid(Problem("file", "several_sheets", {"names": "、".join(one[1].name for one in whole)}))
    if not whole:
        _, _, _, columns = max(best, key=lambda one: one[0])
        wanted = headings.needed or headings.either
        missing = "、".join(headings.of[name][0] for name in wanted if name not in columns)
        raise Invalid(Problem("file", "missing_headings", {"missing": missing}))
    _, sheet, head, columns = whole[0]
    said = [title_day(cell_text(cell)) for row in sheet.rows[:head] for cell in row if isinstance(cell, str)]
    year = next((one for one, _ in said if one), None)
    more = _second_row(sheet, head, columns, headings)
    as_of = next((day for _, day in said if day), None)
    return Layout(sheet, head, {**columns, **more}, year, as_of, is_double=bool(more))


def _second_row(sheet: Sheet, head: int, columns: Mapping[str, int], headings: Headings) -> Mapping[str, int]:
    """The columns of a second row of headings, as merged ones leave it in a CSV: nothing else may stand in it."""
    row = sheet.rows[head + 1] if head + 1 < len(sheet.rows) else ()
    below = headings.columns(row)
    filled = {at for at, cell in enumerate(row) if not _is_blank(cell)}
    is_free = filled == set(below.values()) and filled.isdisjoint(columns.values())
    return below if is_free and below.keys().isdisjoint(columns) else {}


def laid_out(layout: Layout, headings: Headings) -> Iterator[tuple[int, Layout, str]]:
    """Every row with the layout that reads it and why it is no record: title, heading, blank, total, note; or empty.

    Where the headings stand once more in other columns, rows are read by them from there on.
    """
    for at, row in enumerate(layout.sheet.rows):
        again = _headings_again(layout, row, headings) if at > layout.head else {}
        if any(layout.columns.get(name) != column for name, column in again.items()):
            layout = Layout(layout.sheet, at, again, layout.year, layout.as_of)
        yield at, layout, "heading" if again else _why_no_record(layout, at)


def _why_no_record(layout: Layout, at: int) -> str:
    row = layout.sheet.rows[at]
    if all(_is_blank(cell) for cell in row):
        return "blank"
    if at < layout.head:
        return "title"
    if at == layout.head or (layout.is_double and row == layout.sheet.rows[layout.head + 1]):
        return "heading"
    filled = [at for at, cell in enumerate(row) if not _is_blank(cell)]
    first = folded(cell_text(row[filled[0]]))
    if _TOTAL.fullmatch(first) and (filled[0] not in layout.columns.values() or not _is_record(layout, row)):
        return "total"
    is_alone = len(_words(layout, row)) == (filled[0] in layout.columns.values())
    if _LIKE_A_TOTAL.fullmatch(first) and is_alone:
        return "total"
    if all(_FOOTNOTE.match(cell_text(row[at]).strip()) for at in filled):
        return "note"
    is_numbered = filled == [0] and folded(cell_text(layout.heading_cells[0])) == "序号"
    return "blank" if is_numbered and first.isdigit() else ""  # numbered beforehand and never filled


def _headings_again(layout: Layout, row: tuple[Cell, ...], headings: Headings) -> dict[str, int]:
    """The columns of headings that a row has once more; none where it is no such row.

    In their old columns two will do, or the only one; in others the needed ones must be there, and half of those there were.
    """
    known = next(name for name in (*headings.needed, *headings.either) if name in layout.columns)
    first = layout.columns[known]
    # Looked at more closely is only what has the same word somewhere, or a heading for a name.
    if layout.heading_cells[first] not in row and (first >= len(row) or not headings.field_of(row[first])):
        return {}
    again = headings.columns(row)
    is_in_place = all(layout.columns.get(name) == at for name, at in again.items())
    if is_in_place and len(again) >= min(len(layout.columns), 2) and known in again:
        return again
    is_whole = all(name in again for name in (known, *headings.needed)) and 2 * len(again) >= len(
        layout.columns
    )
    return again if is_whole and len(again) > 1 else {}


def _is_record(layout: Layout, row: tuple[Cell, ...]) -> bool:
    """Whether a row that begins like a total has more words than that and a place, as a firm of that name would."""
    return len(_words(layout, row)) > 2


def _words(layout: Layout, row: tuple[Cell, ...]) -> list[str]:
    """What stands in the columns that are read and is no number."""
    cells = [cell for at in layout.columns.values() if at < len(row) and isinstance(cell := row[at], str)]
    return [one for one in cells if not _is_blank(one) and not one.strip().isdigit()]


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip("\u3000 \t\r\n\u200b\ufeff"))


@dataclass
class Line:
    """One record of the sheet: its cells by field, and what was said of them."""

    layout: Layout
    at: int
    warned: list[Remark] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)

    @property
    def row(self) -> int:
        """The row's number as the sheet shows it."""
        return self.at + 1

    def has(self, name: str) -> bool:
        """Whether the sheet has a column for a field."""
        return name in self.layout.columns

    def cell(self, name: str) -> Cell:
        """A field's cell; None where it is blank or the sheet has no such column."""
        at, row = self.layout.columns.get(name), self.layout.sheet.rows[self.at]
        cell = None if at is None or at >= len(row) else row[at]
        return None if _is_blank(cell) else cell

    def is_uncomputed(self, name: str) -> bool:
        """Whether a field holds a formula whose value the file does not keep."""
        cell = self.cell(name)
        return isinstance(cell, Formula) and cell.value is None

    def text(self, name: str) -> str:
        """A field's words as they are stored; an error of the spreadsheet (#REF!) is none, and said."""
        cell = self.cell(name)
        if isinstance(cell, Formula) and cell.value is not None and name != "note":
            cell = cell.value  # what people see there; of a note the formula itself is kept
        text = clean_name(cell_text(cell))
        if _ERROR.fullmatch(text):
            self.warn(name, "spreadsheet_error")
            return ""
        return text

    def required(self, name: str) -> str:
        """A field's words; refused where there are none."""
        cell = self.cell(name)
        text = clean_name(cell_text(cell))
        if not text:
            self.refuse(name, "required")
        elif _ERROR.fullmatch(text) or (isinstance(cell, Formula) and cell.value is None):
            self.refuse(name, "spreadsheet_error")
            return ""
        elif isinstance(cell, Formula):
            return clean_name(cell_text(cell.value))
        return text

    def required_name(self, name: str) -> str:
        """The name of a firm or person; refused where there is none, or a number, a date or a dash stands for it."""
        text = self.required(name)
        if text and (text in _NO_NAME or not any(map(str.isalpha, text))):
            self.refuse(name, "no_name")
        return text

    def read(self, name: str, reading: Callable[[Cell], _T | None], is_refused: bool = False) -> _T | None:
        """A field as a reading has it; what it cannot read is said and left unknown, or refused."""
        if self.is_uncomputed(name):
            self.warn(name, "formula_without_value")
            return None
        try:
            return reading(self.cell(name))
        except Invalid as error:
            say = self.refuse if is_refused else self.warn
            say(name, error.problems[0].code)
            return None

    def _remark(
        self,
        name: str,
        code: str,
        said: str | None,
        values: Mapping[str, str | int],
        candidates: tuple[Candidate, ...],
        ask: str,
    ) -> Remark:
        value = cell_text(self.cell(name)).strip() if said is None else said
        return Remark(
            self.row,
            self.layout.heading(name),
            name,
            value,
            code,
            {"value": value, **values},
            candidates,
            ask,
        )

    def warn(
        self,
        name: str,
        code: str,
        said: str | None = None,
        /,
        candidates: tuple[Candidate, ...] = (),
        ask: str = "",
        **values: str | int,
    ) -> None:
        """Say something of a cell of a row that is accepted."""
        self.warned.append(self._remark(name, code, said, values, candidates, ask))

    def refuse(
        self,
        name: str,
        code: str,
        said: str | None = None,
        /,
        candidates: tuple[Candidate, ...] = (),
        ask: str = "",
        **values: str | int,
    ) -> None:
        """Say why the row is not accepted."""
        self.refused.append(self._remark(name, code, said, values, candidates, ask))

    @property
    def is_doubtful(self) -> bool:
        """Whether the row stands as 待核."""
        return any(remark.is_doubt for remark in self.warned)


def lines_of(layout: Layout, headings: Headings) -> tuple[list[Line], dict[int, Verdict]]:
    """The rows that are records, and a verdict for each that is none."""
    lines, verdicts = [], {}
    for at, its, why in laid_out(layout, headings):
        if why:
            verdicts[at + 1] = Verdict(at + 1, Outcome.SKIPPED, why)
        else:
            lines.append(Line(its, at))
    return lines, verdicts
