"""Several blocks on one page: the one with the keys has what it needs, the others their first rows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from textual.containers import Vertical

from tui.faces.face import FIXED
from tui.keys import Verb, act
from tui.look import Breadth, breadth_of
from tui.screens.base import DeskScreen
from tui.session import Session


class Stacked(DeskScreen):
    """`stops` are the panes in the order of Tab; the last stands beside the others, or below them.

    On a small screen the pane with the keys is alone.
    """

    IS_SPLIT = True
    LEAST: ClassVar[tuple[int, ...]] = ()  # rows of each pane that are seen in any case
    FILLING = 0  # the pane that takes the rows which nobody needs
    VERBS: ClassVar[Sequence[Verb]] = [act("next_pane", "tab"), act("previous_pane", "shift+tab")]
    stops: tuple[Any, ...]
    left: Vertical  # all panes but the last

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.at = 0  # which of the panes has the keys

    @property
    def here(self) -> Any:
        """The pane that has the keys, or had them before a question."""
        if self.focused in self.stops:
            self.at = self.stops.index(self.focused)
        return self.stops[self.at]

    @abstractmethod
    def wanted_rows(self, cells: int) -> list[int]:
        """How many rows each pane would fill."""

    def fit(self) -> None:
        """Rows for each pane; a question takes the last one's place."""
        super().fit()
        here, last, is_wide = self.here, self.stops[-1], breadth_of(self.window[0]) is Breadth.WIDE
        self.left.display = not self.is_small or here is not last
        last.display = self.dialog is None and (not self.is_small or here is last)
        for one in self.stops[:-1]:
            one.display = not self.is_small or one is here
        rows = self.rows_of_panes(is_wide)
        for one, count in zip(self.stops[:-1], rows, strict=False):
            one.styles.height = "1fr" if self.is_small or one is self.stops[self.FILLING] else count
        self.left.styles.height = "1fr"
        last.styles.height = "1fr" if is_wide or self.is_small else rows[-1]
        last.styles.width = "2fr" if is_wide else "1fr"

    def rows_of_panes(self, is_wide: bool) -> list[int]:
        """The least of each, then what each wants: first the one with the keys."""
        columns, rows = self.window
        room = rows - FIXED
        wanted = self.wanted_rows(columns * 3 // 5 if is_wide else columns)
        wanted[-1] = 0 if is_wide else room
        given = [min(one, least) for one, least in zip(wanted, self.LEAST, strict=True)]
        for at in (self.at, *range(len(wanted))):
            given[at] += max(min(wanted[at] - given[at], room - sum(given)), 0)
        return given

    def go_to_pane(self, at: int) -> None:
        """Give the keys to a pane."""
        pane = self.stops[at % len(self.stops)]
        self.left.display = pane.display = True  # what is not displayed takes no keys
        self.set_focus(pane)
        self.fit()

    def do_next_pane(self) -> None:
        """The next one."""
        self.go_to_pane(self.stops.index(self.here) + 1)

    def do_previous_pane(self) -> None:
        """The other way round."""
        self.go_to_pane(self.stops.index(self.here) - 1)

    async def open_dialog(self, dialog: Any, then: Any) -> None:
        """The question takes the last pane's place."""
        await super().open_dialog(dialog, then)
        self.fit()

    async def close_dialog(self) -> None:
        """The last pane is seen again."""
        await super().close_dialog()
        self.fit()
