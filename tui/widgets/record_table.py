"""A list of any length over keyset windows: moves in memory, reads ahead, keeps the cursor on its record."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.timer import Timer

from tui.cells import Row
from tui.look import Span
from tui.widgets.columns import Column
from tui.widgets.listing import AHEAD, WINDOW, Fetch, Listing, nothing_said, rows_asked
from tui.widgets.painted import Painted

__all__ = ["WINDOW", "RecordTable"]

REST = 0.12  # seconds the cursor rests before the preview follows
FRESH = 20  # seconds after which a row that was drawn is drawn anew: what is due soon may be late by then
MOST_MARKED = 2000  # rows that a range may be read for


class RecordTable(Listing, Painted, can_focus=True):
    """The list widget of every screen."""

    DEFAULT_CSS = "RecordTable { height: 1fr; background: ansi_default; }"

    @dataclass
    class Rested(Message):
        """The cursor has rested on a row, or there is none."""

        row: Any

    class Opened(Message):
        """A second click on a row."""

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
        super().__init__(columns, fetch, empty=empty, is_dim=is_dim, note=note, moved=moved)
        self._turn = asyncio.Lock()  # one reading at a time: what one adds fits what the last has left
        self._is_reading = False
        self._rest: Timer | None = None
        self._drawn: dict[int, tuple[Any, Row]] = {}  # rows of the list as cells, without cursor
        self._stale_at = 0.0

    @property
    def room(self) -> int:
        """Rows that are seen at once."""
        return max(self.size.height - 1, 1)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the keys go here; `has_focus` follows only with an event, a picture too late."""
        return self.is_attached and self.screen.focused is self

    # Reading

    async def _read_on(self) -> None:
        async with self._turn:
            if not self.has_after:
                return
            self._is_reading = True
            try:
                page = await self.fetch(rows_asked(after=self._last))
                self.rows += page.rows
                self._last, self.has_after = page.last or self._last, page.has_after
            finally:
                self._is_reading = False

    async def _read_back(self) -> None:
        async with self._turn:
            if not self.has_before:
                return
            self._is_reading = True
            try:
                page = await self.fetch(rows_asked(before=self._first))
                self.rows = [*page.rows, *self.rows]
                self.cursor += len(page.rows)
                self.top += len(page.rows)
                if self.range_from is not None:
                    self.range_from += len(page.rows)
                self._first, self.has_before = page.first or self._first, page.has_before
                self.before_window = max(self.before_window - len(page.rows), 0) if self.has_before else 0
            finally:
                self._is_reading = False

    async def go_to_end(self) -> None:
        """Go to the last row of all; while a range is marked the rows between are read, as many as a range may have."""
        while self.range_from is not None and self.has_after and len(self.rows) < MOST_MARKED:
            await self._read_on()
        if self.range_from is None and self.has_after:
            async with self._turn:
                self._take(await self.fetch(rows_asked(at_end=True)))
                self.before_window = max(self.total - len(self.rows), 0)
        await self.go(len(self.rows) - 1)

    async def go_to_start(self) -> None:
        """The first row of all."""
        while self.range_from is not None and self.has_before and len(self.rows) < MOST_MARKED:
            await self._read_back()
        if self.range_from is None and (self.has_before or self.before_window):
            async with self._turn:
                self._take(await self.fetch(rows_asked()))
                self.before_window = 0
        await self.go(0)

    async def go_to_row(self, number: int) -> None:
        """The row of that number, counted from 1."""
        if number - 1 < self.before_window:
            await self.go_to_start()
        while number - self.before_window > len(self.rows) and self.has_after:
            await self._read_on()
        await self.go(number - 1 - self.before_window)

    # Moving

    async def go(self, to: int) -> None:
        """Put the cursor on a row; only the lines that change are painted, the next window is read in time."""
        if to >= len(self.rows) and self.has_after:
            await self._read_on()
        if to < 0 and self.has_before:
            held = self.cursor
            await self._read_back()
            to += self.cursor - held
        before, top = self.cursor, self.top
        self.cursor = max(0, min(to, len(self.rows) - 1)) if self.rows else 0
        if self.range_from is not None:
            self._mark_range()
            self._settle()
            return
        self._scroll()
        if self.top != top:
            super().refresh()  # what was drawn only changes place
        else:
            for line in {before, self.cursor}:
                self.refresh_line(line)
        self._has_moved()

    async def go_past(self, is_over: Callable[[Any], bool]) -> None:
        """Go from a row that is over to the first one behind it that is not."""
        here = range(self.cursor, len(self.rows))
        to = next((at for at in here if not is_over(self.rows[at])), self.cursor)
        if to != self.cursor:
            await self.go(to)

    async def go_to_next(self, wanted: Callable[[Any], bool], *, they_come_first: bool = True) -> bool:
        """Go to the next row that is wanted, and from the last of them to the first again; whether it moved.

        `they_come_first` where all of them stand at the beginning of the list.
        """
        was, at = self.current, self.cursor + 1
        most = 1 if they_come_first else MOST_MARKED
        while (found := self._first_wanted(wanted, at, most)) is None and not they_come_first:
            if not self.has_after or len(self.rows) >= MOST_MARKED:
                break
            at = len(self.rows)
            await self._read_on()
        if found is None and (self.has_before or self.before_window):
            await self.go_to_start()
        to = self._first_wanted(wanted, 0, most) if found is None else found
        if to is None or self.rows[to] is was:
            return False
        await self.go(to)
        return True

    @property
    def _is_near_end(self) -> bool:
        return self.has_after and self.cursor > len(self.rows) - AHEAD

    @property
    def _is_near_start(self) -> bool:
        return self.has_before and self.cursor < AHEAD

    def _first_wanted(self, wanted: Callable[[Any], bool], start: int, most: int) -> int | None:
        places = range(start, min(start + most, len(self.rows)))
        return next((at for at in places if wanted(self.rows[at])), None)

    def _read_ahead(self) -> None:
        if self._is_reading:
            return
        if self._is_near_end:
            self.run_worker(self._read_on(), group="reading ahead", exit_on_error=False)
        elif self._is_near_start:
            self.run_worker(self._read_back(), group="reading ahead", exit_on_error=False)

    def refresh_line(self, at: int) -> None:
        """Paint one row of the window."""
        y = at - self.top + 1
        if 0 < y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _scroll(self) -> None:
        if self.cursor < self.top:
            self.top = self.cursor
        elif self.cursor >= self.top + self.room:
            self.top = self.cursor - self.room + 1
        self.top = max(0, min(self.top, max(len(self.rows) - self.room, 0)))

    def _settle(self) -> None:
        self._scroll()
        self.refresh()
        self._has_moved()

    def _has_moved(self) -> None:
        self.moved()
        if not self._is_reading and (self._is_near_end or self._is_near_start):
            self.call_after_refresh(self._read_ahead)  # the picture is not to wait for it
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, lambda: self.post_message(self.Rested(self.current)))

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._scroll()

    async def press(self, key: str, character: str | None) -> bool:
        """Moving and marking; whether the key was for the list."""
        page = max(self.room - 1, 1)
        moves = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": page, "pageup": -page}
        if key in moves:
            await self.go(self.cursor + moves[key])
        elif key in ("G", "end"):
            await self.go_to_end()
        elif key in ("g", "home"):
            await self.go_to_start()
        elif key in ("space", "V") and not self.rows:
            return False  # the page says that there is nothing
        elif key == "space":
            await self.toggle_mark()
        elif key == "V":
            self.range_from = None if self.range_from is not None else self.cursor
            self.marked_before = dict(self.marks)
            self._mark_range()
            self._settle()
        elif key == "escape" and (self.marks or self.range_from is not None):
            self.clear_marks()
        else:
            return False
        return True

    async def toggle_mark(self) -> None:
        """Mark or unmark the current row, and move on."""
        if (row := self.current) is None:
            return
        if self.marks.pop(row.id, None) is None:
            self.marks[row.id] = row
        self.refresh_line(self.cursor)
        await self.go(self.cursor + 1)

    def _mark_range(self) -> None:
        if self.range_from is not None:
            low, high = sorted((self.range_from, self.cursor))
            self.marks = {**self.marked_before, **{row.id: row for row in self.rows[low : high + 1]}}

    def end_range(self) -> None:
        """The range goes no further with the cursor; its rows stay marked."""
        self.range_from = None

    def clear_marks(self) -> None:
        """No marks any more."""
        self.marks, self.marked_before, self.range_from = {}, {}, None
        self._settle()

    async def on_click(self, event: events.Click) -> None:
        """A click goes there, a second one opens."""
        at = self.top + event.y - 1
        if event.y < 1 or at >= len(self.rows):
            return
        if at == self.cursor:
            self.post_message(self.Opened())
        else:
            await self.go(at)

    async def on_mouse_scroll_down(self) -> None:
        """The wheel moves the cursor."""
        await self.go(self.cursor + 3)

    async def on_mouse_scroll_up(self) -> None:
        """The wheel moves the cursor."""
        await self.go(max(self.cursor - 3, 0))

    # Painting

    def refresh(self, *regions: Region, **options: Any) -> Any:
        """Paint again, all of it anew or some rows."""
        if regions:
            for y in {y for one in regions for y in one.line_range}:
                if 0 <= (at := y - 1 + self.top) < len(self.rows):
                    self._drawn.pop(id(self.rows[at]), None)
        else:
            self._drawn.clear()
        return super().refresh(*regions, **options)

    def drawn(self, y: int, cells: int, rows: int, screen: int) -> Row:
        """The head, then a row a line; a list that scrolls has drawn most of them before."""
        at = y - 1 + self.top
        if y == 0 or at == self.cursor or at >= len(self.rows):
            return super().drawn(y, cells, rows, screen)
        if (now := time.monotonic()) > self._stale_at or len(self._drawn) > 2 * WINDOW:
            self._drawn.clear()
            self._stale_at = now + FRESH
        row = self.rows[at]
        of, known = self._drawn.get(id(row), (None, []))
        if of is not row or len(known) != cells:
            known = super().drawn(y, cells, rows, screen)
            self._drawn[id(row)] = row, known
        return known

    def relabel(self) -> None:
        """Read the words again."""
        self.refresh()

    def on_focus(self) -> None:
        """The bar takes its colour."""
        self.refresh_line(self.cursor)

    def on_blur(self) -> None:
        """The bar becomes dim."""
        self.refresh_line(self.cursor)
