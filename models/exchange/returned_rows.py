"""The rows somebody has to look at, back out as a workbook of the same layout with a column that says why."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from models.errors import Invalid, Problem
from models.exchange.layout import Headings, find_layout
from models.exchange.sheets import Sheet
from models.rules.import_reports import ImportReport, Remark
from models.rules.readings import Cell, Formula

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_RUN = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write_returned_rows(sheets: tuple[Sheet, ...], headings: Headings, report: ImportReport, path: Path, words: Callable[[Remark], str], reason: str) -> int:  # fmt: skip
    """Write title, headings and every refused or warned row with its reasons; how many rows. Invalid where it cannot be written.

    What a spreadsheet would run is written as text, marked so that it stays text when somebody edits the cell.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    layout = find_layout(sheets, headings)
    said: dict[int, list[str]] = {}
    for remark in (*report.refused, *report.warned):
        said.setdefault(remark.row, []).append(words(remark))
    book = Workbook(write_only=True)
    table = book.create_sheet(_CONTROLS.sub("", layout.sheet.name)[:31] or "1")
    width = max(len(layout.heading_cells), *(len(layout.sheet.rows[row - 1]) for row in said), 0)

    def written(cell: Cell) -> Any:
        value: Any = (cell.text or cell.value) if isinstance(cell, Formula) else cell
        if not isinstance(value, str):
            made = WriteOnlyCell(table, value)
            if isinstance(value, date):
                made.number_format = "yyyy-mm-dd"
            return made
        made = WriteOnlyCell(table, _CONTROLS.sub(lambda one: chr(0x2400 + ord(one[0])), value))
        made.data_type = "s"
        made.quotePrefix = value.startswith(_RUN)
        return made

    for at in range(layout.head):
        table.append([written(cell) for cell in layout.sheet.rows[at]])
    for at in (layout.head, *(row - 1 for row in sorted(said))):
        cells = list(layout.sheet.rows[at])
        cells += [None] * (width - len(cells))
        last = reason if at == layout.head else "；".join(said[at + 1])
        table.append([written(cell) for cell in (*cells, last)])
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        book.save(aside)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        detail = {"path": str(path), "detail": error.strerror or str(error)}
        raise Invalid(Problem("errors", "not_written", detail)) from error
    return len(said)
