"""`f`: find a firm anywhere in one's scope while typing: characters, pinyin initials or credit code; or somebody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from tui.dialogs.dialog import Dialog
from tui.look import Span, pad, shown
from tui.text import text
from tui.widgets.editor import LineEditor

MOST = 6
Search = Callable[[str], Awaitable[Sequence[tuple[int, str, str]]]]


class Find(Dialog):
    """Answers with the id found; `search` gives (id, name, place)."""

    is_typing = True

    def __init__(self, search: Search, *, title: str = "", nothing: str = "") -> None:
        super().__init__(title or text("keys.find"))
        self.search, self.nothing = search, nothing or text("firm.empty")
        self.editor = LineEditor()
        self.found: Sequence[tuple[int, str, str]] = ()
        self.cursor = 0

    def line_count(self) -> int:
        """The line and always as many candidates, so that nothing jumps."""
        return MOST + 1

    def line(self, at: int, cells: int) -> list[Span]:
        """What is typed, or one that fits."""
        if at == 0:
            room = max(min(cells - 4, 40), 10)
            return [("f ", "accent bold"), (pad(self.editor.window(room)[0], room), "ink band field")]
        if at > len(self.found):
            nothing = at == 1 and self.editor.text.strip()
            return [(self.nothing, "dim")] if nothing else []
        _, name, place = self.found[at - 1]
        is_here = at - 1 == self.cursor
        mark: Span = ("▌ " if is_here else "  ", "accent")
        return [mark, (pad(shown(name), cells - 24), "ink bold" if is_here else "ink"), (shown(place), "dim")]

    def answers(self) -> list[tuple[str, str]]:
        """How to go on."""
        return [("Enter", text("keys.open")), ("↑ ↓", text("dialog.take")), ("Esc", text("keys.back"))]

    async def press(self, key: str, character: str | None) -> bool:
        """Letters narrow, Enter opens."""
        if key == "enter":
            if self.found:
                await self.done(self.found[self.cursor][0])
        elif key in ("down", "up", "tab", "shift+tab"):
            by = 1 if key in ("down", "tab") else -1
            self.cursor = (self.cursor + by) % max(len(self.found), 1)
        elif self.editor.press(key, character):
            await self._look()
        else:
            return await super().press(key, character)
        self.refresh()
        return True

    async def paste(self, pasted: str) -> None:
        """A paste is typed."""
        self.editor.insert(pasted)
        await self._look()
        self.refresh()

    async def _look(self) -> None:
        typed, self.cursor = self.editor.text.strip(), 0
        self.found = (await self.search(typed))[:MOST] if typed else ()
