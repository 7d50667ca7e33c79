"""The list over keyset windows: any number of rows, marks, ranges, the cursor on its record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from textual.app import App, ComposeResult

from models.queries.pages import Page, Window
from tui.widgets.columns import Column
from tui.widgets.record_table import MOST_MARKED, WINDOW, RecordTable


@dataclass(frozen=True)
class Row:
    """A record by its number."""

    id: int
    name: str


class Rows:
    """An ordered set of records read by windows, as a query gives them; counts how often it was asked."""

    def __init__(self, count: int) -> None:
        self.rows = [Row(number, f"第 {number} 行") for number in range(count)]
        self.asked = 0

    async def fetch(self, window: Window) -> Page[Row]:
        self.asked += 1
        after, before, limit = window["after"], window["before"], window["limit"]
        rows = [
            row
            for row in self.rows
            if (after is None or row.id > int(after[0])) and (before is None or row.id < int(before[0]))
        ]
        found = rows[-limit:] if before is not None or window["at_end"] else rows[:limit]
        return Page(
            rows=tuple(found),
            total=min(len(self.rows), 500),
            is_total_exact=len(self.rows) <= 500,
            first=(found[0].id,) if found else None,
            last=(found[-1].id,) if found else None,
            has_before=bool(found) and found[0] is not self.rows[0],
            has_after=bool(found) and found[-1] is not self.rows[-1],
        )


class Listing(App[None]):
    """One list and nothing else."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        column = Column("list.subject", (-1, -1, -1), lambda row, _: (row.name, "ink"), is_subject=True)
        self.table = RecordTable([column], rows.fetch, empty=lambda: ("没有。", "新建一条。"))

    def compose(self) -> ComposeResult:
        yield self.table


@asynccontextmanager
async def listing(rows: Rows) -> AsyncIterator[RecordTable]:
    app = Listing(rows)
    async with app.run_test(size=(40, 12)):
        await app.table.load()
        yield app.table


async def press(table: RecordTable, *keys: str) -> None:
    for key in keys:
        assert await table.press(key, key if len(key) == 1 else None)


def painted(table: RecordTable) -> list[str]:
    return [table.render_line(y).text.rstrip() for y in range(table.size.height)]


async def test_moving_stays_inside_and_is_seen() -> None:
    async with listing(Rows(30)) as table:
        await press(table, "k", "up")
        assert table.cursor == 0
        await press(table, *["j"] * 50)
        assert table.current.id == 29 and "第 29 行" in painted(table)[-1]
        await press(table, "g")
        assert table.current.id == 0 and "第 0 行" in painted(table)[1]
        await press(table, "pagedown")
        assert table.current.id == table.room - 1


@pytest.mark.parametrize("count", [WINDOW - 1, WINDOW, WINDOW + 1, 5 * WINDOW + 3])
async def test_walking_down_and_up_meets_every_record_once(count: int) -> None:
    rows = Rows(count)
    async with listing(rows) as table:
        met = [table.current.id]
        while len(met) < count:
            await press(table, "j")
            met.append(table.current.id)
        assert met == list(range(count))
        back = [table.current.id]
        while len(back) < count:
            await press(table, "k")
            back.append(table.current.id)
        assert back == list(reversed(range(count)))


async def test_the_end_is_one_window_away_and_the_way_back_is_whole() -> None:
    rows = Rows(100 * WINDOW)
    async with listing(rows) as table:
        before = rows.asked
        await press(table, "G")
        assert table.current.id == 100 * WINDOW - 1 and rows.asked - before <= 2
        for _ in range(2 * WINDOW):
            await press(table, "k")
        assert table.current.id == 98 * WINDOW - 1
        await press(table, "g")
        assert (table.current.id, table.position) == (0, "1/500+")


async def test_the_place_is_never_above_what_is_told() -> None:
    async with listing(Rows(600)) as table:
        await table.go_to_row(520)
        assert (table.current.id, table.position) == (519, "520/520+")


async def test_a_row_by_its_number() -> None:
    async with listing(Rows(3 * WINDOW)) as table:
        await table.go_to_row(2 * WINDOW + 5)
        assert table.current.id == 2 * WINDOW + 4
        await table.go_to_row(9_999)
        assert table.current.id == 3 * WINDOW - 1


async def test_marks_move_on_and_are_taken_off() -> None:
    async with listing(Rows(10)) as table:
        assert [row.id for row in table.chosen] == [0]
        await press(table, "space", "j", "space")
        assert [row.id for row in table.chosen] == [0, 2] and table.cursor == 3
        assert painted(table)[1].startswith("*") and painted(table)[2].startswith(" ")
        await press(table, "k", "space")
        assert [row.id for row in table.chosen] == [0]
        await press(table, "escape")
        assert [row.id for row in table.chosen] == [3]


async def test_a_range_grows_and_shrinks_with_the_cursor() -> None:
    async with listing(Rows(10)) as table:
        await press(table, "j", "V", "j", "j")
        assert [row.id for row in table.chosen] == [1, 2, 3]
        await press(table, "k", "V", "j", "j")
        assert [row.id for row in table.chosen] == [1, 2]


async def test_a_range_to_the_end_is_of_every_row_between() -> None:
    rows = Rows(4 * WINDOW + 7)
    async with listing(rows) as table:
        await press(table, "space", "j", "V", "G", "V")
        assert [row.id for row in table.chosen] == [0, *range(2, 4 * WINDOW + 7)]
        await press(table, "escape", "G", "V", "g", "V")
        assert sorted(table.marks) == list(range(4 * WINDOW + 7))


async def test_a_range_goes_as_far_as_it_may() -> None:
    async with listing(Rows(MOST_MARKED + 5 * WINDOW)) as table:
        await press(table, "V", "G")
        assert MOST_MARKED <= len(table.marks) < MOST_MARKED + WINDOW


async def test_a_range_begun_stays_with_its_first_row_and_what_was_marked_before() -> None:
    rows = Rows(20)
    async with listing(rows) as table:
        await press(table, "space", "j", "j", "j", "j", "V", "j")
        assert [row.id for row in table.chosen] == [0, 5, 6]
        del rows.rows[1:3]
        await table.load()
        await press(table, "j")
        assert [row.id for row in table.chosen] == [0, 5, 6, 7]


@pytest.mark.parametrize("key", ["G", "j"])
async def test_reading_again_leaves_cursor_and_marks_where_they_are(key: str) -> None:
    """However far from the first row one is, and from which end one came."""
    rows = Rows(5 * WINDOW)
    async with listing(rows) as table:
        await press(table, *[key] * (1 if key == "G" else 3 * WINDOW), "k", "space", "k", "k")
        here, marked = table.current.id, list(table.marks)
        del rows.rows[1]
        await table.load()
        assert (table.current.id, list(table.marks)) == (here, marked)


async def test_the_next_that_is_wanted_wherever_it_stands() -> None:
    async with listing(Rows(3 * WINDOW)) as table:
        wanted = {3, 2 * WINDOW + 1}
        for expected in (3, 2 * WINDOW + 1, 3):
            assert await table.go_to_next(lambda row: row.id in wanted, they_come_first=False)
            assert table.current.id == expected
        assert not await table.go_to_next(lambda row: row.id == 3, they_come_first=False)
        assert not await table.go_to_next(lambda row: False, they_come_first=False)


async def test_the_cursor_stays_on_its_record_when_others_come_and_go() -> None:
    rows = Rows(20)
    async with listing(rows) as table:
        await press(table, *["j"] * 5, "space", "k")
        del rows.rows[1:3]
        await table.load()
        assert table.current.id == 5 and [row.id for row in table.chosen] == [5]
        rows.rows = [row for row in rows.rows if row.id != 5]
        await table.load()
        assert table.current.id == 6, "the next one takes the place of what is gone"
        assert table.chosen == [table.current]


async def test_a_row_a_colleague_decided_keeps_its_place() -> None:
    rows = Rows(6)
    async with listing(rows) as table:
        await press(table, "j", "j", "j")
        gone = table.rows[1]
        rows.rows.remove(gone)

        async def kept(missing: list[Row]) -> set[int]:
            assert missing == [gone]
            return {gone.id}

        await table.load(kept=kept)
        assert [row.id for row in table.rows] == [0, 1, 2, 3, 4, 5] and table.current.id == 3


async def test_an_empty_list_says_what_to_do() -> None:
    async with listing(Rows(0)) as table:
        assert (painted(table)[2].strip(), painted(table)[3].strip()) == ("没有。", "新建一条。")
        await press(table, "j", "k", "G", "g")
        for key in ("space", "V"):
            assert not await table.press(key, None)  # nothing to mark: the page says so
        assert table.current is None and table.chosen == [] and table.position == "0/0"


async def test_a_move_paints_two_lines_only() -> None:
    async with listing(Rows(10)) as table:
        before = painted(table)
        await press(table, "j")
        changed = [y for y, row in enumerate(painted(table)) if row != before[y]]
        assert changed == [1, 2]
