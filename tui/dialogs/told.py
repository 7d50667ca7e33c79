"""What is known of one thing, to be read: lines below a head, nothing to answer."""

from __future__ import annotations

from collections.abc import Sequence

from tui.dialogs.dialog import Dialog
from tui.look import Span
from tui.text import text

MOST = 9


class Told(Dialog):
    """The last lines of what was told; Esc or Enter goes back."""

    def __init__(self, title: str, lines: Sequence[Sequence[Span]]) -> None:
        super().__init__(title)
        self.lines = lines[-MOST:]

    def line_count(self) -> int:
        """As many as there are."""
        return len(self.lines)

    def line(self, at: int, cells: int) -> list[Span]:
        """One of them."""
        return list(self.lines[at])

    def answers(self) -> list[tuple[str, str]]:
        """Only the way back."""
        return [("Esc", text("keys.back"))]

    async def press(self, key: str, character: str | None) -> bool:
        """Enter goes back, too."""
        return await super().press("escape" if key == "enter" else key, character)
