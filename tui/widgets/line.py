"""One of the fixed rows of a page, as a widget."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip
from textual.widget import Widget

from tui.frame import line_spans
from tui.look import Span
from tui.strips import strip


class Line(Widget):
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

    def render_line(self, y: int) -> Strip:
        """The row."""
        return strip(line_spans(self.left, self.right, self.size.width), self.size.width)
