"""A reason for a whole record or for one item of it: Tab goes through the items, a reason is given as ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.dialogs.choose import Reason
from tui.look import Span, shown
from tui.text import colon, text


class ReasonAbout(Reason):
    """Answers with (item, reason); `items` are codes with their words, the item is empty where the whole is meant."""

    def __init__(self, title: str, ready: Sequence[str], items: Sequence[tuple[str, str]]) -> None:
        super().__init__(title, ready)
        self.items = [("", text("dialog.the_whole")), *items]
        self.about = 0

    def line_count(self) -> int:
        """One line more, for the item."""
        return super().line_count() + 1

    def line(self, at: int, cells: int) -> list[Span]:
        """The item first."""
        if at:
            return super().line(at - 1, cells)
        code, words = self.items[self.about]
        return [
            (f"{text('case.item')}{colon()}", "dim"),
            (shown(f"{code} {words}".strip()), "ink bold" if code else "ink"),
            (f"  {self.about}/{len(self.items) - 1}", "dim"),
        ]

    def answers(self) -> list[tuple[str, str]]:
        """Tab as well."""
        return [*super().answers()[:-1], ("Tab", text("dialog.next_item")), super().answers()[-1]]

    async def press(self, key: str, character: str | None) -> bool:
        """Tab and Shift+Tab choose the item."""
        if key not in ("tab", "shift+tab"):
            return await super().press(key, character)
        self.about = (self.about + (1 if key == "tab" else -1)) % len(self.items)
        self.typed()
        self.refresh()
        return True

    async def done(self, result: Any) -> None:
        """The reason with its item."""
        await super().done((self.items[self.about][0], result))

    def content(self) -> dict[str, Any]:
        """The item too."""
        return {**super().content(), "item": self.items[self.about][0]}

    async def restore(self, content: Mapping[str, Any]) -> None:
        """The item that was chosen, where it is still one."""
        await super().restore(content)
        codes = [code for code, _ in self.items]
        if content.get("item") in codes:
            self.about = codes.index(str(content["item"]))
