"""`:`: a line being typed and the commands that fit it."""

from __future__ import annotations

from collections.abc import Sequence

from tui.dialogs.dialog import Dialog
from tui.look import Span, pad
from tui.palette import Command, fitting
from tui.text import text
from tui.widgets.editor import LineEditor

MOST = 9  # candidates shown at once: the main pages, before anything is typed


class Palette(Dialog):
    """A line being typed and the commands that fit it; a number goes to that row."""

    is_typing = True

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__(text("keys.commands"))
        self.commands = list(commands)
        self.editor = LineEditor()
        self.cursor = 0

    @property
    def found(self) -> list[Command]:
        """What fits what is typed."""
        typed = self.editor.text.strip().lower().replace(" ", "")
        return fitting(self.commands, typed)[:MOST]

    def line_count(self) -> int:
        """The line and the candidates, always as many, so that nothing jumps."""
        return MOST + 1

    def line(self, at: int, cells: int) -> list[Span]:
        """What is typed, or a candidate with its key."""
        if at == 0:
            room = max(min(cells - 4, 40), 10)
            return [(": ", "accent bold"), (pad(self.editor.window(room)[0], room), "ink band field")]
        found = self.found
        if at > len(found):
            return [(text("palette.nothing"), "dim")] if at == 1 and not self.editor.text.isdecimal() else []
        one = found[at - 1]
        is_here = at - 1 == self.cursor
        return [
            ("▌ " if is_here else "  ", "accent"),
            (pad(one.label, 24), "ink bold" if is_here else "ink"),
            (one.key, "dim"),
        ]

    def answers(self) -> list[tuple[str, str]]:
        """How to go on."""
        return [("Enter", text("keys.open")), ("↑ ↓", text("dialog.take")), ("Esc", text("keys.back"))]

    async def press(self, key: str, character: str | None) -> bool:
        """Letters narrow the list, Enter does the command under the bar."""
        found = self.found
        if key == "enter":
            if (typed := self.editor.text.strip()).isdecimal():
                await self.done(f"row:{int(typed)}")
            elif found:
                await self.done(found[min(self.cursor, len(found) - 1)].id)
        elif key in ("down", "up", "tab", "shift+tab"):
            by = 1 if key in ("down", "tab") else -1
            self.cursor = (self.cursor + by) % max(len(found), 1)
        elif self.editor.press(key, character):
            self.cursor = 0
        else:
            return await super().press(key, character)
        self.refresh()
        return True

    async def paste(self, pasted: str) -> None:
        """A paste is typed."""
        self.editor.insert(pasted)
        self.refresh()
