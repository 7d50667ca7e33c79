"""经过: what happened, newest first, a day's name once; read further back as one scrolls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from models.queries.event_rows import EventRow
from models.queries.pages import Key, Page
from tui.look import Span, counted
from tui.text import text
from tui.widgets.columns import block_head
from tui.widgets.history import timeline_lines
from tui.widgets.painted import Painted

Older = Callable[[Key | None], Awaitable[Page[EventRow]]]


class Timeline(Painted, can_focus=True):
    """A firm's or a record's history over keyset windows."""

    DEFAULT_CSS = "Timeline { height: 1fr; background: ansi_default; }"

    def __init__(self, older: Older) -> None:
        super().__init__()
        self.older = older
        self.rows: list[EventRow] = []
        self.total = ""
        self.top = 0
        self._first: Key | None = None
        self._has_older = True

    async def load(self) -> None:
        """Read the newest window; how far one had scrolled stays."""
        page = await self.older(None)
        self.rows = list(reversed(page.rows))
        self._first, self._has_older = page.first, page.has_before
        self.total = counted(page.total, page.is_total_exact)
        self.refresh()

    def relabel(self) -> None:
        """Read the words again."""
        self.refresh()

    async def press(self, key: str, character: str | None) -> bool:
        """Scrolling; near the end older rows are read."""
        room = max(self.size.height - 2, 1)
        by = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": room, "pageup": -room}.get(key)
        if key in ("g", "home"):
            by = -self.top
        if by is None:
            return False
        if self.top + by + room > len(self.rows) and self._has_older:
            page = await self.older(self._first)
            self.rows += reversed(page.rows)
            self._first, self._has_older = page.first or self._first, page.has_before
        self.top = max(0, min(self.top + by, max(len(timeline_lines(self.rows)) - room, 0)))
        self.refresh()
        return True

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """The head, then days and their rows."""
        if y == 0:
            count = text("event.all", count=self.total) if self.total else ""
            return block_head(text("event.title"), cells, count)
        lines = timeline_lines(self.rows)
        at = y - 1 + self.top
        bar = ("▌" if self.has_focus and y == 1 else " ", "accent")
        return [bar, (" ", "ink"), *(lines[at] if at < len(lines) else ())]

    def on_focus(self) -> None:
        """The bar appears."""
        self.refresh()

    def on_blur(self) -> None:
        """It goes."""
        self.refresh()
