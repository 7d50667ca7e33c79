"""Rows to a file that an office can open: Excel with real dates and numbers, CSV, or JSON; nothing in it ever runs.

A cell that a spreadsheet would take for a formula stays text; a control character is shown as its picture. The file is
written beside its place and put there whole. It says of which moment it is: in CSV and JSON in a column of its own, so
that rows cut out of it still say so; in Excel on a second sheet, so that the ledger keeps the offices' columns.
"""

from __future__ import annotations

import csv
import errno
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.rules.deadlines import SHANGHAI
from models.rules.quantities import Amount
from models.rules.rates import Rate

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")  # no XML can hold it, and no ledger would open
_RUNS = tuple("=+-@\t\r\n＝＋－＠")
Row = Sequence[Any]


class Named(str):
    """An identifier that has a word of its own, as an enum's member has: a verb of a noun."""

    __slots__ = ()


class Matter(Named):
    """What a task is about, packed as `kind:checklist:matter`; whoever knows the words of items says it."""

    __slots__ = ()


class Category(Named):
    """The category of a checklist item, which the pack names."""

    __slots__ = ()


@dataclass(frozen=True)
class Head:
    """A column's name in JSON, its heading for people, and whether its digits are no number."""

    name: str
    heading: str
    is_code: bool = False


@dataclass(frozen=True)
class Stamp:
    """Of which moment an export is: its heading, and what else is told of it on a sheet of that name."""

    sheet: str
    heading: str
    at: datetime
    told: tuple[tuple[str, str], ...] = ()


_NOT_THERE = (errno.ENOENT, errno.ENOTDIR)
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _why_not(error: OSError, path: Path) -> Problem:
    """Why a file cannot be written, in words where there are some; the old one is as it was."""
    values = {"path": str(path.parent)}
    if error.errno in _NOT_THERE:
        return Problem("OUT", "no_folder", values)
    if error.errno in _NOT_ALLOWED:
        return Problem("OUT", "may_not_write", values)
    if error.errno in _FULL:
        return Problem("OUT", "no_room", values)
    return Problem("OUT", "cannot_write", {"detail": error.strerror or str(error)})


def plain(value: str) -> str:
    """A text without control characters, each shown as its picture, and without what is no character."""
    value = _NO_CHARACTER.sub("\ufffd", value)
    return _CONTROL.sub(lambda one: chr(0x2421 if one[0] == "\x7f" else 0x2400 + ord(one[0])), value)


def harmless(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_RUNS) else value


def write_rows(
    path: Path,
    title: str,
    heads: Sequence[Head],
    rows: Iterable[Row],
    say: Callable[[Any], str],
    stamp: Stamp | None = None,
) -> int:
    """Write rows by the ending of the path, and how many; `say` gives the word of an enum's member or of yes and no.

    Invalid where the ending is none of xlsx, csv, json, or the file cannot be written there.
    """
    write = {".xlsx": _xlsx, ".csv": _csv, ".json": _json}.get(path.suffix.lower())
    if write is None:
        raise Invalid(Problem("OUT", "unknown_ending", {"value": path.suffix or path.name}))
    if stamp is not None and write is not _xlsx:
        heads, rows = [*heads, Head("as_of", stamp.heading)], ((*row, stamp.at) for row in rows)
    with beside(path) as partial:
        return write(partial, title, heads, rows, say, stamp)


def write_page(path: Path, lines: Sequence[str]) -> int:
    """Write a page of plain text to print, and how many lines; Invalid where it is no .txt or cannot be written."""
    if path.suffix.lower() != ".txt":
        raise Invalid(Problem("OUT", "no_text_file", {"value": path.suffix or path.name}))
    with beside(path) as partial:
        partial.write_text("".join(f"{plain(line).rstrip()}\n" for line in lines), encoding="utf-8")
    return len(lines)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A file to write that takes the place of `path` once it is whole; Invalid where it cannot be written."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.touch()
        yield partial
        partial.replace(path)
    except OSError as error:
        raise Invalid(_why_not(error, path)) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def text_cell(sheet: Any, value: str) -> Any:
    """A cell of a write-only sheet that is text whatever it begins with, and stays so when somebody edits it."""
    from openpyxl.cell import WriteOnlyCell

    made = WriteOnlyCell(sheet, plain(value))
    made.data_type = "s"  # openpyxl takes "=…" for a formula
    if value.startswith(_RUNS):
        made.quotePrefix = True
    return made


def _csv(
    path: Path,
    title: str,
    heads: Sequence[Head],
    rows: Iterable[Row],
    say: Callable[[Any], str],
    stamp: Stamp | None,
) -> int:
    count = 0
    # With a byte order mark: without it Excel reads Chinese as another code page.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([harmless(one.heading) for one in heads])
        for row in rows:
            table.writerow([_text(value, say) for value in row])
            count += 1
    return count


def _text(value: Any, say: Callable[[Any], str]) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (StrEnum, Named, bool)):
        return say(value)
    if isinstance(value, tuple):
        return harmless("·".join(map(say, value)))
    if isinstance(value, Amount):
        return f"{say(value.qualifier)}{value.value}"
    if isinstance(value, Rate):
        return str(value)
    return harmless(plain(value)) if isinstance(value, str) else "" if value is None else value


def _json(
    path: Path,
    title: str,
    heads: Sequence[Head],
    rows: Iterable[Row],
    say: Callable[[Any], str],
    stamp: Stamp | None,
) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            made = {one.name: _value(value) for one, value in zip(heads, row, strict=True)}
            file.write(("[" if not count else ",") + "\n" + json.dumps(made, ensure_ascii=False))
            count += 1
        file.write("\n]\n" if count else "[]\n")
    return count


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    if isinstance(value, (Amount, Rate)):
        return asdict(value)
    return value.isoformat() if isinstance(value, date) else value


def _xlsx(
    path: Path,
    title: str,
    heads: Sequence[Head],
    rows: Iterable[Row],
    say: Callable[[Any], str],
    stamp: Stamp | None,
) -> int:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for at, head in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(at)].width = max(12, 2 * len(head.heading) + 2)

    def cell(value: Any, is_code: bool = False) -> Any:
        if isinstance(value, datetime):
            made = WriteOnlyCell(sheet, value.astimezone(SHANGHAI).replace(tzinfo=None))
            made.number_format = "yyyy-mm-dd hh:mm"
            return made
        if isinstance(value, Rate) and value.value is not None:
            made = WriteOnlyCell(sheet, value.value)
            made.number_format = f'"{value.counted} = "0.00%'
            return made
        if isinstance(value, Amount):
            made = WriteOnlyCell(sheet, value.value)
            made.number_format = f'"{say(value.qualifier)}"0'
            return made
        if isinstance(value, (StrEnum, Named, bool)):
            value = say(value)
        elif isinstance(value, (tuple, Rate)):
            value = _text(value, say)
        if not isinstance(value, str):
            return value
        made = text_cell(sheet, value)
        if is_code:
            made.number_format = "@"
        return made

    sheet.append([cell(head.heading) for head in heads])
    count = 0
    try:
        for row in rows:
            sheet.append([cell(value, head.is_code) for head, value in zip(heads, row, strict=True)])
            count += 1
    except BaseException:
        sheet.close()  # else openpyxl complains on the terminal of a sheet begun and left
        raise
    if stamp is not None:
        sheet = book.create_sheet(stamp.sheet)
        sheet.column_dimensions["B"].width = 40
        sheet.append([cell(stamp.heading), cell(stamp.at)])
        for label, value in stamp.told:
            sheet.append([cell(label), cell(value)])
    book.save(path)
    return count
