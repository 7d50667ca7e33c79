"""What offices write into cells, as tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from models.errors import Invalid
from models.rules.people import DispatchLevel
from models.rules.places import Qualifier, RegionKind, Resumption
from models.rules.quantities import Amount
from models.rules.readings import (
    Cell,
    Formula,
    Sizes,
    StateReading,
    cell_text,
    read_count_cell,
    read_date_cell,
    read_level,
    read_region_kind,
    read_sizes,
    read_state,
    read_times_cell,
    read_yes_no,
    title_day,
)

FEBRUARY_13 = date(2020, 2, 13)


def code_of(reading: Callable[..., Any], *cells: Any) -> str:
    with pytest.raises(Invalid) as caught:
        reading(*cells)
    return str(caught.value.problems[0].code)


@pytest.mark.parametrize(
    "cell",
    [
        FEBRUARY_13,
        datetime(2020, 2, 13, 8, 30),
        "2月13日",
        " ２月１３日 ",
        "2020.2.13",
        "2020-02-13",
        "2020/2/13",
        "2020/2/13 0:00:00",
        "2020年2月13日",
        "2020 年 2 月 13 日",
        "20200213",
        "2/13",
        43874,
        43874.0,
        43874.41,
        "43874",
        "43874.41",
        "2月13号",
        "2020-02-13T08:00:00",
        "2020/2/13 8:30",
        Formula("=TODAY()", FEBRUARY_13),
    ],
)
def test_a_date_is_read(cell: Cell) -> None:
    assert read_date_cell(cell, 2020) == FEBRUARY_13


@pytest.mark.parametrize("cell", [None, "", "  ", "　"])
def test_blank_is_unknown(cell: Cell) -> None:
    assert read_date_cell(cell, 2020) is None
    assert read_count_cell(cell) is None
    assert read_yes_no(cell) is None
    assert read_sizes(cell) is None
    assert read_state(cell) is None
    assert read_level(cell) is None
    assert read_region_kind(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "2月30日",
        "今",
        "+3",
        "元宵后",
        2.13,
        60,
        "60",
        "12345",
        1e300,
        "2月13日、2月15日",
        "13日",
        "2020年2月",
        Formula("=A1"),
    ],
)
def test_a_date_that_cannot_be_read(cell: Cell) -> None:
    if isinstance(cell, Formula):
        assert read_date_cell(cell, 2020) is None  # the file keeps no value of it
    else:
        assert code_of(read_date_cell, cell, 2020) == "unreadable_date"


def test_a_day_without_a_year_anywhere() -> None:
    assert code_of(read_date_cell, "2月13日", None) == "date_without_year"
    assert read_date_cell("2020.2.13", None) == FEBRUARY_13


@pytest.mark.parametrize(
    ("cell", "value", "qualifier"),
    [
        (60, 60, Qualifier.EXACT),
        (60.0, 60, Qualifier.EXACT),
        (0, 0, Qualifier.EXACT),
        ("６０", 60, Qualifier.EXACT),
        ("60人", 60, Qualifier.EXACT),
        ("1,200", 1200, Qualifier.EXACT),
        ("约60人", 60, Qualifier.ABOUT),
        ("60人左右", 60, Qualifier.ABOUT),
        ("60余", 60, Qualifier.OVER),
        ("60余人", 60, Qualifier.OVER),
        ("近300", 300, Qualifier.NEARLY),
        ("不到60", 60, Qualifier.UNDER),
        (Formula("=50+10", 60.0), 60, Qualifier.EXACT),
    ],
)
def test_counts_keep_their_qualifier(cell: Cell, value: int, qualifier: Qualifier) -> None:
    assert read_count_cell(cell) == Amount(value, qualifier)


@pytest.mark.parametrize(
    ("cell", "times"), [("", None), (None, None), (0, 0), (2.0, 2), ("２", 2), ("3次", 3), ("99", 99)]
)
def test_how_many_times(cell: Cell, times: int | None) -> None:
    assert read_times_cell(cell) == times


@pytest.mark.parametrize("cell", ["-1", "100", "99999", 1.5, "约2", "几次", FEBRUARY_13])
def test_what_is_no_number_of_times(cell: Cell) -> None:
    assert code_of(read_times_cell, cell) == "unreadable_times"


@pytest.mark.parametrize("cell", ["若干", -1, 12.5, FEBRUARY_13, "60-70", "#N/A"])
def test_a_count_that_cannot_be_read(cell: Cell) -> None:
    assert code_of(read_count_cell, cell) == "unreadable_count"


@pytest.mark.parametrize(
    ("cell", "means"),
    [("是", True), ("√", True), (" Ｙ ", True), (1, True), ("否", False), ("×", False), (0, False)],
)
def test_yes_and_no(cell: Cell, means: bool) -> None:
    assert read_yes_no(cell) is means


def test_neither_yes_nor_no() -> None:
    assert code_of(read_yes_no, "待定") == "unreadable_choice"


@pytest.mark.parametrize(
    ("cell", "flags"),
    [
        ("四上", (True, False, False, False)),
        ("规上工业", (True, True, False, False)),
        ("限上商贸", (True, False, True, False)),
        ("小微", (False, False, False, True)),
        ("规上工业、限上商贸", (True, True, True, False)),
    ],
)
def test_sizes_imply_four_above(cell: str, flags: tuple[bool, bool, bool, bool]) -> None:
    assert read_sizes(cell) == Sizes(*flags)


@pytest.mark.parametrize(
    ("cell", "state", "is_filed"),
    [
        ("已复工", Resumption.RESUMED, False),
        ("未复工", Resumption.NOT_RESUMED, False),
        ("已备案", Resumption.NOT_RESUMED, True),
        ("停工", Resumption.SUSPENDED, False),
        ("检修", Resumption.EXCLUDED, False),
    ],
)
def test_states(cell: str, state: Resumption, is_filed: bool) -> None:
    assert read_state(cell) == StateReading(state, is_filed)


def test_words_nobody_knows() -> None:
    assert code_of(read_state, "基本复工") == "unreadable_state"
    assert code_of(read_sizes, "四上、巨型") == "unreadable_choice"
    assert code_of(read_level, "省级") == "unreadable_choice"
    assert code_of(read_region_kind, "village") == "unreadable_choice"


def test_levels_and_kinds() -> None:
    assert (read_level("市级"), read_level("县级")) == (DispatchLevel.CITY, DispatchLevel.COUNTY)
    assert (read_region_kind("park"), read_region_kind("街道")) == (RegionKind.PARK, RegionKind.SUBDISTRICT)


@pytest.mark.parametrize(
    ("title", "year", "day"),
    [
        ("全市复工复产企业台账（截至2020年2月16日）", 2020, date(2020, 2, 16)),
        ("截至 ２０２０．２．１６", 2020, date(2020, 2, 16)),
        ("2020年驻企防疫联络员花名册", 2020, None),
        ("截至2020年2月31日", 2020, None),
        ("驻企防疫联络员花名册", None, None),
    ],
)
def test_the_year_is_in_the_title(title: str, year: int | None, day: date | None) -> None:
    assert title_day(title) == (year, day)


def test_cells_as_text() -> None:
    assert [cell_text(cell) for cell in (None, 17323723054.0, FEBRUARY_13, Formula("=1+1", 2), " a ")] == [
        "",
        "17323723054",
        "2020-02-13",
        "=1+1",
        " a ",
    ]
