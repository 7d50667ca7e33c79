"""What a list of any length holds and shows, without a widget: a window of rows, a cursor, marks.

Rows come from `fetch(window)`; a `Column` says how wide it is and how a row is painted
in it. Marks, ranges and the current row answer one question: `chosen`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence, Set
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, TypeVar

from models.queries.pages import Key, Page, Window
from tui.look import Span, counted
from tui.text import language
from tui.widgets.case import wrapped
from tui.widgets.columns import Column, Layout, head_spans, laid_out, row_spans

WINDOW = 120  # rows asked for at a time
AHEAD = 40  # rows from the edge at which the next window is asked for

Fetch = Callable[[Window], Awaitable[Page[Any]]]

RowT = TypeVar("RowT")
Kept = Callable[[list[Any]], Awaitable[Set[int]]]


def rows_asked(
    *, after: Key | None = None, before: Key | None = None, at_end: bool = False, limit: int = WINDOW
) -> Window:
    """The rows of a list that are asked for next: without a key the first, or at the end the last."""
    return {"after": after, "before": before, "at_end": at_end, "limit": limit}


def window_of(lines: Sequence[RowT], window: Window) -> Page[RowT]:
    """A window of lines that are all here; the `id` of each is its place among them."""
    after, before, limit = window["after"], window["before"], window["limit"]
    count = len(lines)
    start = int(after[0]) + 1 if after else max(int(before[0]) - limit, 0) if before else 0
    start = max(count - limit, 0) if window["at_end"] else start
    end = min(int(before[0]) if before else start + limit, count)
    is_empty = start >= end
    return Page(
        rows=tuple(lines[start:end]),
        total=count,
        is_total_exact=True,
        first=None if is_empty else (start,),
        last=None if is_empty else (end - 1,),
        has_before=not is_empty and start > 0,
        has_after=not is_empty and end < count,
    )


def nothing_said(row: Any) -> Span | None:
    """No note at the right of a row."""
    return None


SMALLEST = 4  # rows of a pane that is one of several


class Listing:
    """The rows of a list; one must have an `id` that stays."""

    is_active = True  # whether the keys go here: the bar has its colour

    def __init__(
        self,
        columns: Sequence[Column],
        fetch: Fetch,
        *,
        empty: Callable[[], tuple[str, str]],
        is_dim: Callable[[Any], bool] = lambda row: False,
        note: Callable[[Any], Span | None] = nothing_said,
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self.columns, self.fetch, self.empty = columns, fetch, empty
        self.is_dim, self.note, self.moved = is_dim, note, moved
        self.rows: list[Any] = []
        self.cursor = self.top = 0
        self.before_window = 0  # rows before the window, as far as known
        self.total, self.is_total_exact = 0, True
        self.marks: dict[int, Any] = {}
        self.range_from: int | None = None  # the row that a range being marked begins at
        self.marked_before: dict[int, Any] = {}  # what was marked already when the range began
        self.has_before = self.has_after = False
        self._first: Key | None = None
        self._last: Key | None = None
        self._is_loaded = False
        self._laid_out: tuple[tuple[Sequence[Column], int, int, str], Layout] | None = None
        self._turn: AbstractAsyncContextManager[None] = nullcontext()  # held while it is read

    # What is here

    @property
    def current(self) -> Any:
        """The row under the cursor, or None."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    @property
    def chosen(self) -> list[Any]:
        """The marked rows, or without marks the current one."""
        if self.marks:
            return list(self.marks.values())
        return [self.current] if self.current is not None else []

    @property
    def position(self) -> str:
        """3/42, with a + where the total is not counted to its end, and not less than where one is."""
        if not self.rows:
            return "0/0"
        here = self.before_window + self.cursor + 1
        return f"{here}/{counted(max(here, self.total), self.is_total_exact)}"

    # Reading

    async def load(self, *, kept: Kept | None = None) -> None:
        """Read the window anew; the cursor and what is marked stay on their records.

        `kept` says of the rows that are no longer listed which stay in their places; it is asked after the list, so
        that what happens in between is neither lost nor shown twice.
        """
        async with self._turn:
            was = self.current
            start = self.range_from
            began = self.rows[start].id if start is not None and start < len(self.rows) else None
            held, before = self.cursor, list(self.rows)
            is_at_end = bool(self.before_window)  # a window is read from the first row or from the last
            page = await self.fetch(rows_asked(at_end=is_at_end, limit=self._needed(is_at_end)))
            listed = {row.id for row in page.rows}
            missing = [row for row in before if row.id not in listed]
            staying = await kept(missing) if kept is not None and missing else frozenset()
            self._take(page)
            self.before_window = max(self.total - len(self.rows), 0) if is_at_end and self.has_before else 0
            for at, row in enumerate(before):
                if row.id in staying and row.id not in listed:
                    self.rows.insert(min(at, len(self.rows)), row)
                    self.total += 1
            ids = {row.id: at for at, row in enumerate(self.rows)}
            self.cursor = ids.get(was.id, held) if was is not None else held
            self.cursor = max(0, min(self.cursor, len(self.rows) - 1))
            self.marks, self.marked_before = (
                {number: self.rows[ids[number]] for number in marked if number in ids}
                for marked in (self.marks, self.marked_before)
            )
            if start is not None:
                self.range_from = ids.get(began, min(start, max(len(self.rows) - 1, 0)))
            self._is_loaded = True
            self._settle()

    def _needed(self, is_at_end: bool) -> int:
        """How many rows the cursor and the marks need, from the first row on or from the last one back."""
        places = [self.cursor, *(at for at, row in enumerate(self.rows) if row.id in self.marks)]
        far = len(self.rows) - min(places) if is_at_end else max(places)
        return max(WINDOW, far + AHEAD)

    def restart(self) -> None:
        """Forget place and marks: the next load shows another list."""
        self.rows, self.cursor, self.top, self.before_window = [], 0, 0, 0
        self.marks, self.marked_before, self.range_from = {}, {}, None

    def _take(self, page: Page[Any]) -> None:
        self.rows = list(page.rows)
        self._first, self._last = page.first, page.last
        self.has_before, self.has_after = page.has_before, page.has_after
        self.total, self.is_total_exact = page.total, page.is_total_exact

    def _settle(self) -> None:
        """Other rows or marks are there now."""

    # What is shown

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """One line: the head, then a row a line."""
        if y == 0:
            return head_spans(self.columns, cells, screen)
        at = y - 1 + self.top
        if at < len(self.rows):
            row = self.rows[at]
            is_here = at == self.cursor
            return row_spans(
                self._layout(cells, screen),
                row,
                is_here=is_here,
                is_marked=row.id in self.marks,
                has_focus=is_here and self.is_active,
                is_dim=self.is_dim(row),
                note=self.note(row),
            )
        first = 1 if rows <= SMALLEST else 2  # in a small pane the blank row belongs between it and the next
        if not self.rows and self._is_loaded and y >= first:
            truth, advice = self.empty()
            said = [(one, "ink bold") for one in wrapped(truth, cells - 4)]
            said += [(one, "dim") for one in wrapped(advice, cells - 4)]
            return [("  ", "ink"), said[y - first]] if y - first < len(said) else ()
        return ()

    def _layout(self, cells: int, screen: int) -> Layout:
        """Where the columns are: the same for all rows of a picture."""
        shape = (self.columns, cells, screen, language())
        if self._laid_out is None or self._laid_out[0] != shape:
            self._laid_out = (shape, laid_out(self.columns, cells, screen))
        return self._laid_out[1]
