"""Files of every make: read as they are, or refused with a sentence before they can do harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from models.errors import Invalid
from models.exchange import sheets
from models.exchange.enterprise_rows import HEADINGS
from models.exchange.invited import named_rows
from models.exchange.layout import find_layout
from models.exchange.sheets import Sheet, read_sheets
from models.rules.readings import Formula
from tests.rosters import FIRM_HEADINGS, firm_row, sheet
from tests.rosters import firms as roster
from tui.sentences import problem_words
from tui.text import has_text


def book(*rows: tuple[Any, ...]) -> Workbook:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    return made


def saved(made: Workbook, path: Path) -> Path:
    made.save(path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Invalid) as caught:
        read_sheets(path)
    (problem,) = caught.value.problems
    assert problem.field == "file" and has_text(f"problem.{problem.code}")
    assert "{" not in problem_words(problem)
    return problem.code


def test_a_workbook_is_read_cell_by_cell(tmp_path: Path) -> None:
    path = saved(book(("标题",), (), (7, 7.5, date(2020, 2, 13), " 甲 ", True, None, '=HYPERLINK("x","点")')), tmp_path / "a.xlsx")  # fmt: skip
    (read,) = read_sheets(path)
    assert read.rows[0][0] == "标题"
    assert not any(read.rows[1])
    assert read.rows[2] == (7, 7.5, date(2020, 2, 13), " 甲 ", "TRUE", None, Formula('=HYPERLINK("x","点")'))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_text_file_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((delimiter.join(("编号", "姓名", "㮾梨")) + "\r\n").encode(encoding))
    (read,) = read_sheets(path)
    assert read.rows[0] == ("编号", "姓名", "㮾梨")


def test_a_line_break_within_quotes_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,"b\nc",\n\nd\n', encoding="utf-8")
    assert read_sheets(path)[0].rows == (("a", "b\nc", None), (), ("d",))


def test_a_word_merged_over_rows_is_of_each(tmp_path: Path) -> None:
    made = book(("开福区", 5), (None, None), (None, 7))
    made.active.merge_cells("A1:A3")
    made.active.merge_cells("B1:B2")
    rows = read_sheets(saved(made, tmp_path / "a.xlsx"))[0].rows
    assert [row[0] for row in rows] == ["开福区"] * 3
    assert [row[1] for row in rows] == [5, None, 7], "a number merged over rows is not counted twice"


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    made = book(("看得见",))
    made.create_sheet("藏").append(["看不见"])
    made["藏"].sheet_state = "hidden"
    assert [one.rows for one in read_sheets(saved(made, tmp_path / "a.xlsx"))] == [(("看得见",),)]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xlsx", "old_excel"),
        (b"\x00\x01\x02\xff" * 100, "a.xlsx", "not_a_sheet"),
        (b"\x00\x01\x02\xff" * 100, "a.csv", "not_a_sheet"),
        (b"PK\x03\x04 and no more", "a.xlsx", "not_a_sheet"),
        (b"<html><table></table></html>", "a.xlsx", "not_a_sheet"),
        (b'a,"b', "a.csv", "not_a_sheet"),
        (b"", "a.csv", "empty_sheet"),
        (b",,\n,,\n", "a.csv", "empty_sheet"),
        (b"a\n" * 100_001, "a.csv", "too_many_rows"),
        (b"a," * 300, "a.csv", "too_many_columns"),
        (b"a" * (20 * 1024 * 1024 + 1), "a.csv", "file_too_large"),
    ],
)
def test_what_is_no_roster_is_refused(tmp_path: Path, content: bytes, name: str, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path) == code


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "没有.xlsx") == "unreadable_file"
    assert refusal(tmp_path) == "unreadable_file"


def repacked(path: Path, change: dict[str, bytes]) -> Path:
    """A workbook with some members put otherwise."""
    with zipfile.ZipFile(path) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**members, **change}.items():
            archive.writestr(name, content)
    return path


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_is(tmp_path: Path) -> None:
    path = saved(book(("甲",)), tmp_path / "a.xlsx")
    repacked(path, {"xl/media/zeros.bin": b"\0" * (sheets.MOST_UNPACKED + 1)})
    assert path.stat().st_size < 1024 * 1024
    assert refusal(path) == "swells"
    content = bytearray(path.read_bytes())
    true_size = (sheets.MOST_UNPACKED + 1).to_bytes(4, "little")
    assert content.count(true_size) == 2
    path.write_bytes(bytes(content).replace(true_size, (1000).to_bytes(4, "little")))
    assert refusal(path) == "not_a_sheet", "a directory that lies is found out"


@pytest.mark.parametrize(("place", "code"), [("XFD1", "too_many_columns"), ("A1048576", "too_many_rows")])
def test_a_cell_far_out_is_refused_before_room_is_made_for_it(tmp_path: Path, place: str, code: str) -> None:
    made = book(("甲",))
    made.active[place] = 1
    assert refusal(saved(made, tmp_path / "a.xlsx")) == code


def test_a_far_cell_without_content_does_no_harm(tmp_path: Path) -> None:
    path = saved(book(("甲",)), tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    repacked(path, {"xl/worksheets/sheet1.xml": xml.replace(b"</row>", b'<c r="XFD1" s="0" /></row>')})
    assert read_sheets(path)[0].rows[0][0] == "甲"


def test_entities_are_refused(tmp_path: Path) -> None:
    path = saved(book(("甲",)), tmp_path / "a.xlsx")
    repacked(path, {"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><workbook/>'})
    assert refusal(path) == "not_a_sheet"


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    path = saved(book(("甲",) * 50), tmp_path / "a.xlsx")
    repacked(path, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c"})
    assert refusal(path) == "not_a_sheet"
    whole = saved(book(("甲",) * 50), tmp_path / "b.xlsx").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path) == "not_a_sheet"


def test_headings_are_found_below_titles_and_by_other_names() -> None:
    found = find_layout(
        sheet(("全市台账（截至2020年2月16日）",), ("基本情况", None, "人数"), ("公司名称*", "区县", "员工人数（人）", "星级")),
        HEADINGS,
    )  # fmt: skip
    assert (found.head, found.year, found.as_of) == (2, 2020, date(2020, 2, 16))
    assert dict(found.columns) == {"name": 0, "district": 1, "roster": 2}
    assert found.ignored == ("星级",)


@pytest.mark.parametrize(
    ("given", "code", "value"),
    [
        (sheet(("甲", "乙"), (1, 2)), "no_headings", "企业名称、所属区县"),
        (sheet(("企业名称", "行业"), ("甲", "乙")), "missing_headings", "所属区县"),
        ((*roster(firm_row()), Sheet("又一张", (FIRM_HEADINGS, firm_row()))), "several_sheets", "表、又一张"),
    ],
)
def test_a_sheet_that_is_no_roster_says_what_it_lacks(given: tuple[Sheet, ...], code: str, value: str) -> None:  # fmt: skip
    with pytest.raises(Invalid) as caught:
        find_layout(given, HEADINGS)
    assert caught.value.problems[0].code == code
    assert value in caught.value.problems[0].values.values()


# What a roster of people to invite may consist of, and whom it names, as row, number and name.
NAMING: dict[str, tuple[tuple[Sheet, ...], list[tuple[int, str, str]]]] = {
    "numbers": (sheet(("编号",), ("LL0001",), (None,), ("LL0002",)), [(2, "LL0001", ""), (4, "LL0002", "")]),
    "names": (sheet(("联络员名单",), ("姓名",), ("何璐",), ("姓名",), ("周文",)), [(3, "", "何璐"), (5, "", "周文")]),
    "numbers and phones": (sheet(("编号", "手机"), ("LL0001", "1")), [(2, "LL0001", "")]),
    "both": (sheet(("姓名", "编号"), ("何璐", "LL0001")), [(2, "LL0001", "何璐")]),
    "beside how to fill it": (
        (*sheet(("编号", "姓名"), ("LL0001", "何璐")), Sheet("说明", (("编号",), ("姓名",)))),
        [(2, "LL0001", "何璐")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("given", NAMING)
def test_a_number_or_a_name_is_enough_to_invite(given: str) -> None:
    sheets, expected = NAMING[given]
    assert [(one.row, one.number, one.name) for one in named_rows(sheets)] == expected


def test_a_roster_of_neither_numbers_nor_names_says_so() -> None:
    for given, code in ((sheet(("甲",), ("乙",)), "no_headings"), (sheet(("手机", "职务"), (1, 2)), "missing_headings")):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            named_rows(given)
        (problem,) = caught.value.problems
        assert (problem.code, *problem.values.values()) == (code, "编号、姓名")


def test_a_zip_in_memory_is_no_workbook(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    path = tmp_path / "a.xlsx"
    path.write_bytes(made.getvalue())
    assert refusal(path) == "not_a_sheet"
