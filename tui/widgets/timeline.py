"""经过: what happened, newest first, a day's name once; read further back as one scrolls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.strip import Strip
from textual.widget import Widget

from models.queries.events import EventRow
from models.queries.pages import Key, Page
from models.rules.deadlines import SHANGHAI
from tui.look import Span, current_look, pad, shown
from tui.text import has_text, text
from tui.widgets.columns import block_head

GRAVE = frozenset(
    {"finding.fail_recheck", "finding.rise", "inspection.return", "inspection.no_access", "incident.open"}
)
Older = Callable[[Key | None], Awaitable[Page[EventRow]]]


def verb_words(row: EventRow) -> str:
    """An event's verb in words."""
    key = f"event.{row.subject_kind}.{row.verb}"
    return text(key) if has_text(key) else row.verb


def note_of(row: EventRow) -> str:
    """Where, which item, and why."""
    late = text("event.late") if row.is_late else ""
    # What rose says to which level: a word of the program's, not of a person.
    reason = text(f"event.risen_to.{row.reason}") if row.verb == "rise" and row.reason else row.reason
    return " ".join(part for part in (row.site_name, row.item, reason, late) if part)


def event_line(row: EventRow) -> list[Span]:
    """Time, who, verb, note; only a failed or overdue verb is alarm."""
    grave = f"{row.subject_kind}.{row.verb}" in GRAVE
    return [
        (row.occurred_at.astimezone(SHANGHAI).strftime("%H:%M"), "dim"),
        ("  ", "ink"),
        (pad(shown(row.by or text("event.system")), 6), "ink" if row.by else "dim"),
        (" ", "ink"),
        (pad(verb_words(row), 10), "alarm" if grave else "ink"),
        ("  ", "ink"),
        (shown(note_of(row)), "dim"),
    ]


def day_words(row: EventRow) -> str:
    """02-17 周一."""
    day = row.occurred_at.astimezone(SHANGHAI)
    return f"{day.strftime('%m-%d')} {text(f'event.weekday.{day.weekday()}')}"


def timeline_lines(rows: Sequence[EventRow]) -> list[list[Span]]:
    """Rows newest first under their days."""
    lines: list[list[Span]] = []
    day = ""
    for row in rows:
        if (words := day_words(row)) != day:
            day = words
            lines.append([(words, "ink bold")])
        lines.append([("  ", "ink"), *event_line(row)])
    return lines


def compact_lines(rows: Sequence[EventRow]) -> list[list[Span]]:
    """Rows newest first, the date once in front of its first."""
    lines: list[list[Span]] = []
    day = ""
    for row in rows:
        words = row.occurred_at.astimezone(SHANGHAI).strftime("%m-%d")
        lines.append([(words if words != day else "     ", "dim"), (" ", "ink"), *event_line(row)])
        day = words
    return lines


class Timeline(Widget, can_focus=True):
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
        self.total = f"{page.total}{'' if page.is_total_exact else '+'}"
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

    def render_line(self, y: int) -> Strip:
        """The head, then days and their rows."""
        look, cells = current_look(), self.size.width
        if y == 0:
            count = text("event.all", count=self.total) if self.total else ""
            return look.strip(block_head(text("event.title"), cells, count), cells)
        lines = timeline_lines(self.rows)
        at = y - 1 + self.top
        bar = ("▌" if self.has_focus and y == 1 else " ", "accent")
        return look.strip([bar, (" ", "ink"), *(lines[at] if at < len(lines) else ())], cells)

    def on_focus(self) -> None:
        """The bar appears."""
        self.refresh()

    def on_blur(self) -> None:
        """It goes."""
        self.refresh()
