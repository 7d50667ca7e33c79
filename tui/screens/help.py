"""`?`: the page it was asked on in a few lines, and every key of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from tui.keys import key_shown
from tui.look import Span, pad, width
from tui.screens.base import DeskScreen
from tui.session import Session
from tui.text import has_text, text
from tui.widgets.case import wrapped
from tui.widgets.columns import block_head
from tui.widgets.sheet import Sheet

MOVING = ("j k ↑ ↓", "PgUp PgDn", "g G", "Tab")


class HelpScreen(DeskScreen):
    """Teaches the page below it."""

    TITLE_KEY = "keys.help"
    SHOWN: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, session: Session, page: DeskScreen, mains: Sequence[str]) -> None:
        super().__init__(session)
        self.mains = mains  # the title keys of the main pages in the order of their digits
        self.page = page
        self.sheet = Sheet(self.lines)

    def panes(self) -> Iterable[Widget]:
        """One page of text."""
        yield self.sheet

    def crumbs(self) -> list[str]:
        """Below the page it explains."""
        return [*self.page.crumbs(), text(self.TITLE_KEY)]

    async def load(self) -> None:
        """Nothing is read: the words are set anew."""
        self.sheet.reset()

    def lines(self, cells: int) -> list[list[Span]]:
        """What the page is for, then its keys in as many columns as there is room."""
        about = self.page.ABOUT_KEY or f"{self.page.TITLE_KEY.partition('.')[0]}.page"
        lines: list[list[Span]] = []
        if has_text(about):
            for sentence in text(about).splitlines():
                lines += [[("  ", "ink"), (line, "ink")] for line in wrapped(sentence, cells - 4)]
            lines.append([])
        lines += [block_head(text("help.pages"), cells), *self._pages(cells), []]
        lines.append(block_head(text("help.keys"), cells))
        entries = [
            (key_shown(one), self.page.label_of(name)) for name, one in self.page.keymap_by_id().items()
        ]
        entries += [(key, text(f"help.moving.{at}")) for at, key in enumerate(MOVING)]
        entries += self.page.more_keys()
        columns = max((cells - 3) // 26, 1)
        rows = -(-len(entries) // columns)
        for row in range(rows):
            line: list[Span] = [("  ", "ink")]
            for key, label in entries[row::rows]:
                line += [(pad(key, 10), "accent bold"), (pad(label, 14), "dim"), ("  ", "ink")]
            lines.append(line)
        return lines

    def _pages(self, cells: int) -> list[list[Span]]:
        """The main pages of the role by their digits, as many a line as there is room for."""
        lines: list[list[Span]] = [[("  ", "ink")]]
        room = cells - 4
        for number, key in enumerate(self.mains[:9]):
            title = text(key)
            if len(lines[-1]) > 1 and width(title) + 2 > room:
                lines.append([("  ", "ink")])
                room = cells - 4
            lines[-1] += [(str(number + 1), "accent bold"), (f" {title}  ", "dim")]
            room -= width(title) + 4
        return lines

    def state_words(self) -> str:
        """Which part is seen."""
        return self.sheet.position
