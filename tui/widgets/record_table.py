"""A list of any length over keyset windows: moves in memory, reads ahead, keeps the cursor on its record.

Rows come from `fetch(after, before, at_end, limit)`; a `Column` says how wide it is and how a row is painted
in it. Marks, ranges and the current row answer one question: `chosen`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from models.queries.pages import Key, Page
from tui.look import Span, current_look, cut, pad, shown, width
from tui.text import text

WINDOW = 120  # rows asked for at a time
AHEAD = 40  # rows from the edge at which the next window is asked for
REST = 0.12  # seconds the cursor rests before the preview follows


class Record(Protocol):
    """What a row must have: an id that stays."""

    @property
    def id(self) -> int:
        """The record's id."""
        ...


@dataclass(frozen=True)
class Column:
    """One column: its head's text key, its cells at 60, 80 and 120, and how a row is painted in it.

    A width of 0 leaves the column out; -1 takes what is left. The subject column carries the band.
    """

    head: str
    widths: tuple[int, int, int]
    paint: Callable[[Any], Span]
    is_subject: bool = False
    is_right: bool = False
    gap: int = 2


Fetch = Callable[[Key | None, Key | None, bool, int], Awaitable[Page[Any]]]


class RecordTable(Widget, can_focus=True):
    """The list widget of every screen."""

    DEFAULT_CSS = "RecordTable { height: 1fr; background: ansi_default; }"

    @dataclass
    class Highlighted(Message):
        """The cursor has rested on a row, or there is none."""

        row: Any

    @dataclass
    class Opened(Message):
        """Enter on a row."""

        row: Any

    @dataclass
    class Moved(Message):
        """The position or the marks changed: the key line says so."""

    def __init__(
        self,
        columns: Sequence[Column],
        fetch: Fetch,
        *,
        empty: Callable[[], tuple[str, str]],
        is_dim: Callable[[Any], bool] = lambda row: False,
        right_note: Callable[[Any], Span | None] = lambda row: None,
    ) -> None:
        super().__init__()
        self.columns, self.fetch, self.empty = columns, fetch, empty
        self.is_dim, self.right_note = is_dim, right_note
        self.rows: list[Any] = []
        self.cursor = 0
        self.top = 0
        self.before_window = 0  # rows before the window, as far as known
        self.total, self.is_total_exact = 0, True
        self.marks: dict[int, Any] = {}
        self.range_from: int | None = None
        self.has_before = self.has_after = False
        self._first: Key | None = None
        self._last: Key | None = None
        self._is_reading = False
        self._is_loaded = False
        self._rest: Timer | None = None

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
        """3/42, with a + where the total is not counted to its end."""
        if not self.rows:
            return "0/0"
        return f"{self.before_window + self.cursor + 1}/{self.total}{'' if self.is_total_exact else '+'}"

    # Reading

    async def load(self) -> None:
        """Read the first window anew; the cursor stays on its record where it is still listed."""
        kept = self.current.id if self.current is not None else None
        held = self.cursor
        page = await self.fetch(
            None, None, False, max(WINDOW, held + AHEAD) if not self.before_window else WINDOW
        )
        self.before_window = 0
        self._take(page)
        at = next((at for at, row in enumerate(self.rows) if row.id == kept), None)
        self.cursor = at if at is not None else min(held, max(len(self.rows) - 1, 0))
        self.marks = {
            number: row for number, row in self.marks.items() if any(one.id == number for one in self.rows)
        }
        self._is_loaded = True
        self._settle()

    def _take(self, page: Page[Any]) -> None:
        self.rows = list(page.rows)
        self._first, self._last = page.first, page.last
        self.has_before, self.has_after = page.has_before, page.has_after
        self.total, self.is_total_exact = page.total, page.is_total_exact

    async def _read_on(self) -> None:
        try:
            page = await self.fetch(self._last, None, False, WINDOW)
            self.rows += page.rows
            self._last, self.has_after = page.last or self._last, page.has_after
        finally:
            self._is_reading = False
        self.refresh()

    async def _read_back(self) -> None:
        try:
            page = await self.fetch(None, self._first, False, WINDOW)
            self.rows = [*page.rows, *self.rows]
            self.cursor += len(page.rows)
            self.top += len(page.rows)
            self.before_window = max(self.before_window - len(page.rows), 0)
            self._first, self.has_before = page.first or self._first, page.has_before
            if not self.has_before:
                self.before_window = 0
        finally:
            self._is_reading = False
        self.refresh()

    async def go_to_end(self) -> None:
        """The last row of all."""
        if self.has_after:
            page = await self.fetch(None, None, True, WINDOW)
            self._take(page)
            self.before_window = max(self.total - len(self.rows), 0)
        self.cursor = max(len(self.rows) - 1, 0)
        self._settle()

    async def go_to_start(self) -> None:
        """The first row of all."""
        if self.has_before or self.before_window:
            self._take(await self.fetch(None, None, False, WINDOW))
            self.before_window = 0
        self.cursor = 0
        self._settle()

    def _look_ahead(self) -> None:
        if self._is_reading:
            return
        if self.has_after and self.cursor > len(self.rows) - AHEAD:
            self._is_reading = True
            self.run_worker(self._read_on(), group="reading ahead", exit_on_error=False)
        elif self.has_before and self.cursor < AHEAD:
            self._is_reading = True
            self.run_worker(self._read_back(), group="reading ahead", exit_on_error=False)

    # Moving

    def go(self, to: int) -> None:
        """Put the cursor on a row of the window; only the lines that change are painted."""
        before, top = self.cursor, self.top
        self.cursor = max(0, min(to, len(self.rows) - 1)) if self.rows else 0
        if self.range_from is not None:
            self._mark_range()
            self._settle()
            return
        self._scroll()
        if self.top != top:
            self.refresh()
        else:
            for line in {before, self.cursor}:
                self.refresh_line(line)
        self._moved()

    def refresh_line(self, at: int) -> None:
        """Paint one row of the window."""
        from textual.geometry import Region

        y = at - self.top + 1
        if 0 < y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _scroll(self) -> None:
        room = max(self.size.height - 1, 1)
        if self.cursor < self.top:
            self.top = self.cursor
        elif self.cursor >= self.top + room:
            self.top = self.cursor - room + 1
        self.top = max(0, min(self.top, max(len(self.rows) - room, 0)))

    def _settle(self) -> None:
        self._scroll()
        self.refresh()
        self._moved()

    def _moved(self) -> None:
        self.post_message(self.Moved())
        self._look_ahead()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, lambda: self.post_message(self.Highlighted(self.current)))

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._scroll()

    def on_key(self, event: events.Key) -> None:
        """Moving and marking; every other key is the screen's."""
        room = max(self.size.height - 2, 1)
        moves = {
            "down": self.cursor + 1,
            "j": self.cursor + 1,
            "up": self.cursor - 1,
            "k": self.cursor - 1,
            "pagedown": self.cursor + room,
            "pageup": self.cursor - room,
        }
        if event.key in moves:
            self.go(moves[event.key])
        elif event.key in ("G", "end"):
            self.run_worker(self.go_to_end(), group="reading", exclusive=True, exit_on_error=False)
        elif event.key in ("g", "home"):
            self.run_worker(self.go_to_start(), group="reading", exclusive=True, exit_on_error=False)
        elif event.key == "space":
            self.toggle_mark()
        elif event.key == "V":
            self.range_from = None if self.range_from is not None else self.cursor
            self._mark_range()
            self._settle()
        elif event.key == "enter" and self.current is not None:
            self.post_message(self.Opened(self.current))
        elif event.key == "escape" and (self.marks or self.range_from is not None):
            self.clear_marks()
        else:
            return
        event.stop()
        event.prevent_default()

    def toggle_mark(self) -> None:
        """Mark or unmark the current row, and move on."""
        if (row := self.current) is None:
            return
        if self.marks.pop(row.id, None) is None:
            self.marks[row.id] = row
        self.go(self.cursor + 1)
        self.refresh_line(self.cursor - 1)

    def _mark_range(self) -> None:
        if self.range_from is None:
            return
        low, high = sorted((self.range_from, self.cursor))
        self.marks = {row.id: row for row in self.rows[low : high + 1]}

    def clear_marks(self) -> None:
        """No marks any more."""
        self.marks, self.range_from = {}, None
        self._settle()

    def on_click(self, event: events.Click) -> None:
        """A click goes there, a second one opens."""
        if event.y < 1:
            return
        at = self.top + event.y - 1
        if at == self.cursor and self.current is not None:
            self.post_message(self.Opened(self.current))
        elif at < len(self.rows):
            self.go(at)

    def on_mouse_scroll_down(self) -> None:
        """The wheel moves the cursor."""
        self.go(self.cursor + 3)

    def on_mouse_scroll_up(self) -> None:
        """The wheel moves the cursor."""
        self.go(self.cursor - 3)

    # Painting

    def relabel(self) -> None:
        """Read the words again."""
        self.refresh()

    def _layout(self) -> list[tuple[Column, int]]:
        columns = self.size.width
        which = 0 if columns < 76 else 1 if columns < 110 else 2
        kept = [(one, one.widths[which]) for one in self.columns if one.widths[which]]
        fixed = sum(size + one.gap for one, size in kept if size > 0)
        rest = columns - 3 - fixed
        return [(one, size if size > 0 else max(rest, 4)) for one, size in kept]

    def render_line(self, y: int) -> Strip:
        """The head, then a row a line."""
        look, cells = current_look(), self.size.width
        if y == 0:
            return look.strip(self._head(), cells)
        at = y - 1 + self.top
        if at < len(self.rows):
            return look.strip(self._row(at), cells)
        if not self.rows and self._is_loaded and y in (2, 3):
            truth, advice = self.empty()
            return look.strip([("  ", "ink"), (truth, "ink bold") if y == 2 else (advice, "dim")], cells)
        return look.strip((), cells)

    def _head(self) -> list[Span]:
        inside = "".join(
            pad(text(one.head) if one.head else "", size, one.is_right) + " " * one.gap
            for one, size in self._layout()
        )
        room = self.size.width - 2
        return [(" ", "ink"), (pad(f" {inside}", room), "dim underline"), (" ", "ink")]

    def _row(self, at: int) -> list[Span]:
        row = self.rows[at]
        is_here, is_marked, is_dim = at == self.cursor, row.id in self.marks, self.is_dim(row)
        bar = "*" if is_marked else "▌" if is_here else " "
        bar_key = "accent bold reverse" if is_marked and is_here else "accent bold" if is_marked else "accent"
        spans: list[Span] = [(bar, bar_key if self.has_focus or is_marked else "dim"), (" ", "ink")]
        note = self.right_note(row)
        layout = self._layout()
        for number, (column, size) in enumerate(layout):
            value, key = column.paint(row)
            value = shown(value)
            is_last = number == len(layout) - 1
            if is_last and note is not None:
                note_width = width(note[0])
                value = pad(cut(value, size - note_width - 2), max(size - note_width, 0))
                spans += [(value, "dim" if is_dim else key), (shown(note[0]), note[1])]
                continue
            if is_dim and "alarm" not in key and "warn" not in key:
                key = "dim"
            if column.is_subject and is_here:
                # one cell of band either side, always the column's full width
                last = spans[-1]
                spans[-1] = (last[0][:-1], last[1])
                spans += [(f" {pad(value, size)} ", "ink bold band"), (" " * (column.gap - 1), "ink")]
            else:
                spans += [(pad(value, size, column.is_right), key), (" " * column.gap, "ink")]
        return spans

    def on_focus(self) -> None:
        """The bar takes its colour."""
        self.refresh_line(self.cursor)

    def on_blur(self) -> None:
        """The bar becomes dim."""
        self.refresh_line(self.cursor)
