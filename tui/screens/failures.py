"""整改 by item and by firm: what fails most in one's region, where, and who has most left to put right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from models.queries.failures import (
    FirmFaults,
    ItemFailures,
    Period,
    RegionFailures,
    firms_with_most_faults,
    most_failed_items,
    where_item_fails,
)
from models.queries.pages import Page, Window, whole
from tui.faces.matters import ItemNames
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.screens.firm import FirmScreen
from tui.screens.out import LedgerOut
from tui.screens.rectification import RectificationScreen
from tui.screens.tabs import Tab, TabbedLists
from tui.session import Session
from tui.text import colon, text
from tui.widgets.columns import Column
from tui.widgets.record_table import RecordTable

BY_ITEM, BY_FIRM = range(2)


class FailuresScreen(TabbedLists, LedgerOut):
    """Beside the list by due time, a `[` or `]` away: the items, the firms."""

    TITLE_KEY = "rectification.title"
    ABOUT_KEY = "failures.page"
    KINDS = frozenset({"finding", "inspection"})
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "period", "tab_before", "tab_after", "filter", "out", "back")
    VERBS: ClassVar[Sequence[Verb]] = [act("period", "p")]

    def __init__(self, session: Session, tab: int) -> None:
        self.period = Period.WEEK
        self.names = ItemNames()
        self.where: tuple[str, tuple[RegionFailures, ...]] = ("", ())  # of which item it was asked
        super().__init__(session)
        self.tab = tab
        self.table.columns, self.table.fetch = self.shown_list.columns, self.shown_list.fetch

    def tabs(self) -> list[Tab]:
        """Items by how often they failed, firms by what is unsettled."""
        return [
            Tab(
                "failures.by_item",
                [
                    Column("failures.code", (4, 5, 6), lambda row, _: (row.item, "dim")),
                    Column(
                        "failures.item",
                        (-1, -1, -1),
                        lambda row, _: (self.names.words(row.item, None), "ink"),
                        is_subject=True,
                    ),
                    Column(
                        "failures.count",
                        (6, 6, 8),
                        lambda row, _: (f"{row.count:,}", "ink bold"),
                        is_right=True,
                    ),
                ],
                self._items,
                lambda: (text("failures.none"), text("failures.other_period")),
            ),
            Tab(
                "failures.by_firm",
                [
                    Column(
                        "failures.unsettled",
                        (6, 6, 8),
                        lambda row, _: (f"{row.count:,}", "ink bold"),
                        is_right=True,
                    ),
                    Column("failures.firm", (-1, -1, -1), lambda row, _: (row.name, "ink"), is_subject=True),
                    Column("failures.region", (12, 16, 20), lambda row, _: (row.region_name, "dim")),
                ],
                self._firms,
                lambda: (text("rectification.empty"), text("rectification.empty_advice")),
            ),
        ]

    @property
    def ledger(self) -> str:
        """Items or firms."""
        return "failed_items" if self.tab == BY_ITEM else "faulty_firms"

    def ledger_of(self) -> Period | None:
        """The period, which holds for the items."""
        return self.period if self.tab == BY_ITEM else None

    def narrowed(self) -> str:
        """The period, the text of the filter."""
        period = text(f"failures.period.{self.period.value}") if self.tab == BY_ITEM else ""
        return " ".join(part for part in (period, self.filter) if part)

    def is_of_some(self) -> bool:
        """Those that the text finds, in words."""
        return bool(self.filter)

    def subject_of(self, row: Any) -> Any:
        """The item by its code, the firm."""
        return row.item if self.tab == BY_ITEM else row.id

    async def load(self) -> None:
        """The words of the items, the list, where the item under the cursor fails."""
        await self.names.load(self.session)
        await super().load()
        await self._ask_where()

    async def _items(self, window: Window) -> Page[Any]:
        rows = await self.ask(most_failed_items, self.period)
        return whole(one for one in rows if self._fits(f"{one.item} {self.names.words(one.item, None)}"))

    async def _firms(self, window: Window) -> Page[Any]:
        rows = await self.ask(firms_with_most_faults)
        return whole(one for one in rows if self._fits(f"{one.name} {one.region_name}"))

    def _fits(self, words: str) -> bool:
        return self.filter.casefold() in words.casefold()

    # What is shown

    def facts(self) -> tuple[list[Span], list[Span]]:
        """The three lists; the period right, which holds for the items."""
        left, right = super().facts()
        first: list[Span] = [(text("failures.by_due"), "dim"), ("  ", "ink")]
        period = [(text(f"failures.period.{self.period.value}"), "ink bold")] if self.tab == BY_ITEM else []
        return [*first, *left], [*right, *([("  ", "ink")] if right and period else []), *period]

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """Where the item under the cursor fails."""
        row = self.table.current
        item, regions = self.where
        if not isinstance(row, ItemFailures) or row.item != item or not regions:
            return [], []
        said = text("import.between").join(f"{shown(one.region_name)} {one.count:,}" for one in regions[:6])
        return [(f"{text('failures.where')}{colon()}", "dim"), (said, "ink")], []

    async def on_record_table_rested(self, event: RecordTable.Rested) -> None:
        """Where it fails follows once the cursor rests."""
        await self._ask_where()

    async def _ask_where(self) -> None:
        row = self.table.current
        if isinstance(row, ItemFailures):
            self.where = row.item, await self.ask(where_item_fails, row.item, self.period)
            self.show_frame()

    # Verbs

    def why_not(self, name: str) -> str:
        """The firms are those of now."""
        if name == "period" and self.tab == BY_FIRM:
            return text("failures.of_now")
        return super().why_not(name)

    async def do_period(self) -> None:
        """Today, this week, thirty days, and today again."""
        order = list(Period)
        self.period = order[(order.index(self.period) + 1) % len(order)]
        self.table.restart()
        await self.load()

    async def do_open(self) -> None:
        """An item's findings; a firm's file."""
        row: ItemFailures | FirmFaults = self.table.current
        if isinstance(row, ItemFailures):
            await self.go(RectificationScreen(self.session, row.item))
        else:
            await self.go(FirmScreen(self.session, row.id))

    async def go_to_tab(self, tab: int) -> None:
        """Before the first and behind the last lies the list by due time."""
        if tab in (BY_ITEM, BY_FIRM):
            await super().go_to_tab(tab)
        else:
            self.filter = ""
            await self.do_back()
