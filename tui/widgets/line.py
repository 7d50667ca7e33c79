"""One of the fixed rows of a page, as a widget."""

from __future__ import annotations

from collections.abc import Sequence

from tui.frame import line_spans
from tui.look import Span
from tui.widgets.painted import Painted


class Line(Painted):
    """One row: spans at the left, spans at the right; repainted only where they changed."""

    DEFAULT_CSS = "Line { height: 1; background: ansi_default; }"

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.left: Sequence[Span] = ()
        self.right: Sequence[Span] = ()

    def show(self, left: Sequence[Span], right: Sequence[Span] = ()) -> None:
        """Show these spans; text in them is already safe to paint."""
        if (tuple(left), tuple(right)) != (tuple(self.left), tuple(self.right)):
            self.left, self.right = left, right
            self.refresh()

    def relabel(self) -> None:
        """The words may be the same, the theme another."""
        self.refresh()

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """The row."""
        return line_spans(self.left, self.right, cells)
