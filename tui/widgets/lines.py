"""Lines of text made for a width, kept until they are to be made anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.look import Span

Make = Callable[[int], list[list[Span]]]


class Lines:
    """The lines that `make(cells)` gives, from the first one seen on."""

    def __init__(self, make: Make) -> None:
        super().__init__()
        self.make = make
        self.top = 0
        self._made: tuple[int, list[list[Span]]] | None = None

    def made(self, cells: int) -> list[list[Span]]:
        """All lines for a width."""
        if self._made is None or self._made[0] != cells:
            self._made = (cells, self.make(cells))
        return self._made[1]

    def reset(self, *, to_top: bool = False) -> None:
        """What they say has changed."""
        self._made = None
        if to_top:
            self.top = 0

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """One of the lines."""
        lines, at = self.made(cells), y + self.top
        return lines[at] if at < len(lines) else ()
