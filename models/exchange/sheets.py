"""Sheets as files hold them, .xlsx and .csv, cell by cell; what is too large or is no sheet is refused with a sentence."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.rules.readings import Cell, Formula

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024  # a zip bomb says in its directory, or shows in reading, what it swells to
MOST_ROWS, MOST_COLUMNS = 100_000, 200

_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and an .xlsx under a password
_FILLED = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["'][^>]*?(/?)>""", re.DOTALL
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>]")
_UNFIT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # no text has these; ESC alone is pasted from terminals
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows[0]` is its row 1, and rows may differ in length."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a file that people can see, empty ones left out.

    Invalid with one problem of field `file` where it is no .xlsx or .csv, damaged, or past the limits.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refused("file_too_large", most=MOST_BYTES // 1024 // 1024)
        content = path.read_bytes()
    except OSError as error:
        raise _refused("unreadable_file", detail=error.strerror or str(error)) from error
    if content.startswith(_OLD_EXCEL):
        raise _refused("old_excel")
    if content.startswith(b"PK"):
        sheets = _workbook(content)
    elif path.suffix.lower() in (".csv", ".txt"):
        sheets = (Sheet(path.stem, _csv_rows(content)),)
    else:
        raise _refused("not_a_sheet")
    found = tuple(sheet for sheet in sheets if any(cell is not None for row in sheet.rows for cell in row))
    if not found:
        raise _refused("empty_sheet")
    return found


def is_workbook(path: Path) -> bool:
    """Whether a file is one of Excel's, by its first bytes."""
    with path.open("rb") as file:
        return file.read(8).startswith((b"PK", _OLD_EXCEL))


def _refused(code: str, **values: str | int) -> Invalid:
    return Invalid(Problem("file", code, values))


def _csv_rows(content: bytes) -> tuple[tuple[Cell, ...], ...]:
    text = _decoded(content)
    head = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=head.count)
    rows: list[tuple[Cell, ...]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if len(rows) == MOST_ROWS:
                raise _refused("too_many_rows", most=MOST_ROWS)
            if len(cells) > MOST_COLUMNS:
                raise _refused("too_many_columns", most=MOST_COLUMNS)
            rows.append(tuple(cell or None for cell in cells))
    except csv.Error as error:
        raise _refused("not_a_sheet") from error
    return tuple(rows)


def _decoded(content: bytes) -> str:
    """The text of a file: UTF-8, what Excel calls Unicode text, or GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _UNFIT.search(text):
            return text
    raise _refused("not_a_sheet")


def _workbook(content: bytes) -> tuple[Sheet, ...]:
    has_formulas = _inspect(content)
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        seen = [one.name for one in book.sheets_metadata if one.visible is SheetVisibleEnum.Visible]
        formulas = _formulas(content, seen) if has_formulas else {}
        return tuple(_sheet(book, name, formulas.get(name, {})) for name in seen)
    except Invalid:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the reader is no Exception
        raise _refused("not_a_sheet") from error


def _inspect(content: bytes) -> bool:
    """Refuse what would swell or sprawl before a reader makes room for it; whether there are formulas."""
    has_formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if "xl/workbook.xml" not in {one.filename for one in members}:
                raise _refused("not_a_sheet")
            if sum(one.file_size for one in members) > MOST_UNPACKED:
                raise _refused("swells", most=MOST_UNPACKED // 1024 // 1024)
            for one in members:
                is_sheet = one.filename.startswith("xl/worksheets/")
                for piece in _pieces(archive, one):
                    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                        raise _refused("not_a_sheet")
                    if is_sheet:
                        _refuse_sprawl(piece)
                        has_formulas = has_formulas or _FORMULA.search(piece) is not None
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise _refused("not_a_sheet") from error
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma"):
            raise _refused("not_a_sheet") from error
        raise
    return has_formulas


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member a megabyte at a time, each piece with the end of the one before, so that no tag is cut in two."""
    with archive.open(member) as file:
        tail = b""
        while read := file.read(1024 * 1024):
            yield tail + read
            tail = read[-256:]


def _refuse_sprawl(piece: bytes) -> None:
    """A reader makes room for the whole rectangle up to the last filled cell, which may stand anywhere."""
    rows, columns = 0, set()
    for letters, row, is_empty in _FILLED.findall(piece):
        if not is_empty:
            columns.add(letters)
            rows = max(rows, int(row))
    if rows > MOST_ROWS:
        raise _refused("too_many_rows", most=MOST_ROWS)
    if any(_column(letters) > MOST_COLUMNS for letters in columns):
        raise _refused("too_many_columns", most=MOST_COLUMNS)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _sheet(book: Any, name: str, formulas: dict[tuple[int, int], str]) -> Sheet:
    read = book.get_sheet_by_name(name)
    rows = [[_cell(value) for value in row] for row in read.to_python(skip_empty_area=False)]
    for (row, column), typed in formulas.items():
        while len(rows) <= row:
            rows.append([])
        rows[row] += [None] * (column + 1 - len(rows[row]))
        value = rows[row][column]
        rows[row][column] = Formula(typed, None if isinstance(value, Formula) else value)
    for (top, column), (bottom, _) in read.merged_cell_ranges or ():
        if top < len(rows) and column < len(rows[top]) and isinstance(words := rows[top][column], str):
            for row in range(
                top + 1, min(bottom + 1, len(rows))
            ):  # a word over several rows is of each of them
                if column < len(rows[row]) and rows[row][column] is None:
                    rows[row][column] = words
    return Sheet(name, tuple(tuple(row) for row in rows))


def _cell(value: Any) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, (int, float, str, datetime, date)):
        return value
    return str(value) if isinstance(value, (time, timedelta)) else None


def _formulas(content: bytes, names: list[str]) -> dict[str, dict[tuple[int, int], str]]:
    """The formulas of the named sheets as typed, by row and column from 0: only openpyxl keeps their text."""
    from openpyxl import load_workbook

    found: dict[str, dict[tuple[int, int], str]] = {}
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        for name in names:
            of_sheet = found.setdefault(name, {})
            for row in book[name].iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        typed = getattr(cell.value, "text", cell.value)  # an array formula is an object
                        of_sheet[cell.row - 1, cell.column - 1] = str(typed or "")
    finally:
        book.close()
    return found
