"""The case beside its list, as a widget."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from tui.strips import strip
from tui.widgets.case import Case, CaseBox


class CaseView(CaseBox, Widget):
    """Paints a case small or whole, as its height allows."""

    DEFAULT_CSS = "CaseView { background: ansi_default; }"

    def __init__(self) -> None:
        super().__init__()
        self.add_class("preview")

    def show(self, case: Case | None) -> None:
        """Show another case, or none."""
        super().show(case)
        self.refresh()

    def relabel(self) -> None:
        """Wait for the words to be made anew."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of it."""
        cells, rows = self.size
        return strip(self.spans(y, cells, rows, self.app.size.width), cells)
