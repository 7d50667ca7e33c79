"""A page of several lists, one shown at a time: `[` and `]` go between them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from textual.widget import Widget

from models.frozen import dataclass
from tui.keys import Verb, act
from tui.look import Span, begun, counted, cut, width
from tui.screens.base import DeskScreen
from tui.screens.filtering import Filtered
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column
from tui.widgets.listing import Fetch
from tui.widgets.record_table import RecordTable

# What the name of a list not shown gets: the longest there is room for.
NAME_CELLS = (40, 12, 10, 8, 7, 6, 5, 4)


LEAST_BESIDE = 12  # cells: what is said beside the names gives way down to these before a name does


def _cells(spans: Iterable[Span]) -> int:
    return sum(width(words) for words, _ in spans)


@dataclass(frozen=True)
class Tab:
    """One list: its title's text key, its columns, its rows, and what is said where there are none."""

    title: str
    columns: Sequence[Column]
    fetch: Fetch
    empty: Callable[[], tuple[str, str]]
    is_dim: Callable[[Any], bool] = lambda row: False


class TabKeys(DeskScreen):
    """`[` and `]` on a page with tabs, of which `tab` is shown; behind the last comes the first again."""

    tab: int
    table: Any

    @property
    @abstractmethod
    def tab_count(self) -> int:
        """How many there are."""

    async def do_tab_after(self) -> None:
        """The next tab."""
        await self.go_to_tab(self.tab + 1)

    async def do_tab_before(self) -> None:
        """The tab before."""
        await self.go_to_tab(self.tab - 1)

    async def go_to_tab(self, tab: int) -> None:
        """Show another tab, from its first row."""
        self.tab = tab % self.tab_count
        self.table.restart()
        await self.load()


class TabbedLists(TabKeys, Filtered):
    """A page gives its `tabs()` and what may be done with the row under the cursor."""

    VERBS: ClassVar[Sequence[Verb]] = [act("open"), act("tab_before"), act("tab_after")]
    table: RecordTable

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.tab = 0
        self.lists = self.tabs()
        first = self.lists[0]
        self.table = RecordTable(
            first.columns,
            first.fetch,
            empty=self._empty,
            is_dim=lambda row: self.shown_list.is_dim(row),
            moved=self.has_moved,
        )

    @abstractmethod
    def tabs(self) -> list[Tab]:
        """The lists of this page."""

    @property
    def shown_list(self) -> Tab:
        """The list that is shown."""
        return self.lists[self.tab]

    def _empty(self) -> tuple[str, str]:
        if self.filter:
            return text("list.nothing_filtered", text=self.filter), text("list.clear_filter")
        return self.shown_list.empty()

    def panes(self) -> Iterable[Widget]:
        """The list that is shown."""
        yield self.table

    async def load(self) -> None:
        """Read it."""
        await self.table.load()

    def facts(self) -> tuple[list[Span], list[Span]]:
        """The lists by name, the one shown with its count."""
        right = self.filter_spans()
        left = self._names(NAME_CELLS[0])
        spare = self.window[0] - 6 - _cells(left)
        if len(right) == 1 and LEAST_BESIDE <= spare < _cells(right):
            return left, [(cut(right[0][0], spare), right[0][1])]
        room = self.window[0] - 5 - _cells(right)
        left = self._names(NAME_CELLS[-1])
        for cells in NAME_CELLS:
            longer = self._names(cells)
            if _cells(longer) <= room:
                return longer, right
        return left, right

    def _names(self, cells: int) -> list[Span]:
        spans: list[Span] = []
        for at, one in enumerate(self.lists):
            words = text(one.title)
            if at == self.tab:
                total = counted(self.table.total, self.table.is_total_exact)
                spans.append((f"{words} {total}", "accent bold underline"))
            else:
                spans.append((begun(words, cells), "dim"))
            spans.append(("  ", "ink"))
        return spans

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def why_not(self, name: str) -> str:
        """An empty list opens nothing; one list alone has none beside it."""
        if name == "open" and self.table.current is None:
            return text("frame.nothing_here")
        if name in ("tab_before", "tab_after") and len(self.lists) == 1:
            return text("frame.one_list")
        return super().why_not(name)

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)

    @property
    def tab_count(self) -> int:
        """How many lists there are."""
        return len(self.lists)

    async def go_to_tab(self, tab: int) -> None:
        """Show another of the lists."""
        shown = self.lists[tab % len(self.lists)]
        self.table.columns, self.table.fetch = shown.columns, shown.fetch
        await super().go_to_tab(tab)
