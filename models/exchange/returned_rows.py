"""The rows somebody has to look at, back out as a workbook of the same layout with a column that says why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from models.exchange.files import beside, plain, text_cell
from models.exchange.layout import Headings, find_layout, laid_out
from models.exchange.sheets import Sheet
from models.rules.import_reports import ImportReport, Remark
from models.rules.readings import Cell, Formula

_NO_TITLE = re.compile(r"[\[\]:*?/\\]")  # what Excel allows in no sheet's name


def write_returned_rows(sheets: tuple[Sheet, ...], headings: Headings, report: ImportReport, path: Path, words: Callable[[Remark], str], reason: str) -> int:  # fmt: skip
    """Write title, headings and every refused or warned row with its reasons; how many rows. Invalid where it cannot be written.

    What a spreadsheet would run is written as text, marked so that it stays text when somebody edits the cell.
    """
    from openpyxl import Workbook

    layout = find_layout(sheets, headings)
    said: dict[int, list[str]] = {}
    for remark in (*report.refused, *report.warned):
        said.setdefault(remark.row, []).append(words(remark))
    read_by = {at: its.head for at, its, _ in laid_out(layout, headings) if at + 1 in said}
    heads = {layout.head, *read_by.values()}  # headings in other columns go with the rows they read
    below = {layout.head + 1} if layout.is_double else set()
    rows = sorted(heads | below | read_by.keys())
    width = max(len(layout.heading_cells), *(len(layout.sheet.rows[at]) for at in rows))

    with beside(path) as partial:
        book = Workbook(write_only=True)
        table = book.create_sheet(_NO_TITLE.sub("_", plain(layout.sheet.name))[:31] or "1")
        for at in range(layout.head):
            table.append([_written(table, cell) for cell in layout.sheet.rows[at]])
        for at in rows:
            cells = list(layout.sheet.rows[at])
            cells += [None] * (width - len(cells))
            last = reason if at in heads else "；".join(said.get(at + 1, ()))
            table.append([_written(table, cell) for cell in (*cells, last)])
        book.save(partial)
    return len(said)


def _written(table: Any, cell: Cell) -> Any:
    from openpyxl.cell import WriteOnlyCell

    value: Any = (cell.text or cell.value) if isinstance(cell, Formula) else cell
    if isinstance(value, str):
        return text_cell(table, value)
    made = WriteOnlyCell(table, value)
    if isinstance(value, date):
        made.number_format = "yyyy-mm-dd"
    return made
