"""The case beside its list, as a widget."""

from __future__ import annotations

from tui.widgets.case import Case, CaseBox
from tui.widgets.painted import Painted


class CaseView(CaseBox, Painted):
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
