"""Lines of text one may scroll through: previews, facts, help."""

from __future__ import annotations

from tui.look import Span
from tui.widgets.lines import Lines, Make
from tui.widgets.painted import Painted


class Sheet(Lines, Painted, can_focus=True):
    """Paints the lines that `make(cells)` gives for the width at hand; remakes them only when told."""

    DEFAULT_CSS = "Sheet { height: 1fr; background: ansi_default; }"

    def __init__(self, make: Make) -> None:
        super().__init__(make)

    def lines(self) -> list[list[Span]]:
        """All lines for the width at hand."""
        return self.made(self.size.width)

    def reset(self, *, to_top: bool = False) -> None:
        """What it shows has changed."""
        super().reset(to_top=to_top)
        self.refresh()

    def relabel(self) -> None:
        """Read the words again."""
        self.reset()

    @property
    def position(self) -> str:
        """2/3: pages, where it does not fit on one."""
        room, count = max(self.size.height, 1), len(self.lines())
        return f"{self.top // room + 1}/{-(-count // room)}" if count > room else ""

    async def press(self, key: str, character: str | None) -> bool:
        """Scrolling."""
        room = max(self.size.height - 1, 1)
        by = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": room, "pageup": -room}.get(key)
        if by is None:
            return False
        most = max(len(self.lines()) - self.size.height, 0)
        self.top = max(0, min(self.top + by, most))
        self.refresh()
        return True
