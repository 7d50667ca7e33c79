"""`/`: a filter on the list of a page, shown as long as it holds; Esc takes it off first."""

from __future__ import annotations

from tui.dialogs.dialog import Dialog
from tui.faces.filtered import FilteredFace
from tui.look import Span, pad
from tui.screens.base import DeskScreen
from tui.text import text
from tui.widgets.editor import LineEditor
from tui.widgets.record_table import RecordTable


class FilterLine(Dialog):
    """One line being typed; Enter filters."""

    is_typing = True

    def __init__(self, typed: str) -> None:
        super().__init__(text("keys.filter"))
        self.editor = LineEditor(typed)

    def line_count(self) -> int:
        """The line."""
        return 1

    def line(self, at: int, cells: int) -> list[Span]:
        """What is typed."""
        room = max(min(cells - 4, 40), 10)
        return [("/ ", "accent bold"), (pad(self.editor.window(room)[0], room), "ink band field")]

    def answers(self) -> list[tuple[str, str]]:
        """How to go on."""
        return [("Enter", text("keys.filter")), ("Esc", text("keys.back"))]

    async def press(self, key: str, character: str | None) -> bool:
        """Enter takes the text; an empty one takes the filter off."""
        if key == "enter":
            await self.done(self.editor.text.strip())
        elif not self.editor.press(key, character):
            return await super().press(key, character)
        self.refresh()
        return True

    async def paste(self, pasted: str) -> None:
        """A paste is typed."""
        self.editor.insert(pasted)
        self.refresh()


class Filtered(FilteredFace, DeskScreen):
    """A page whose list can be filtered by a text."""

    table: RecordTable

    async def do_filter(self) -> None:
        """Ask for the text."""

        async def given(typed: str) -> None:
            await self.set_filter(typed)

        await self.open_dialog(FilterLine(self.filter), given)

    async def set_filter(self, typed: str) -> None:
        """Filter by a text, or by none."""
        self.filter = typed
        self.table.restart()
        await self.load()

    async def do_back(self) -> None:
        """First the filter goes."""
        if self.filter:
            await self.set_filter("")
        else:
            await super().do_back()
