"""企业: the firms of one's scope, found by characters, initials or credit code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from models.queries.enterprises import EnterpriseRow, enterprises
from models.queries.pages import Page, Window
from models.rules.enterprises import ADD_ENTERPRISE
from tui.keys import Verb, act
from tui.look import Span, counted
from tui.screens.filtering import Filtered
from tui.screens.firm import FirmScreen
from tui.screens.firm_forms import NewFirmScreen
from tui.screens.out import LedgerOut
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column
from tui.widgets.record_table import RecordTable


class FirmsScreen(Filtered, LedgerOut):
    """The list of firms."""

    TITLE_KEY = "firm.title"
    ABOUT_KEY = "firm.list_page"
    KINDS = frozenset({"enterprise", "import"})
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "new", "filter", "find", "out", "last_screen")
    VERBS: ClassVar[Sequence[Verb]] = [act("open"), act("new")]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.table = RecordTable(
            [
                Column("firm.name", (-1, -1, -1), lambda row, _: (row.name, "ink"), is_subject=True),
                Column("firm.region", (14, 16, 20), lambda row, _: (row.region_name, "ink")),
                Column("firm.industry", (0, 14, 20), lambda row, _: (row.industry, "ink")),
                Column("firm.four_above", (0, 4, 6), lambda row, _: (self._tag(row, "is_four_above"), "ink")),
                Column(
                    "firm.to_verify", (4, 4, 4), lambda row, _: (self._tag(row, "is_provisional"), "warn")
                ),
            ],
            self._fetch,
            empty=lambda: (text("firm.empty"), text("firm.empty_advice")),
            is_dim=lambda row: row.is_closed,
            moved=self.has_moved,
        )

    def narrowed(self) -> str:
        """The text of the filter."""
        return self.filter

    @property
    def ledger(self) -> str:
        """企业台账."""
        return "enterprises"

    @staticmethod
    def _tag(row: EnterpriseRow, name: str) -> str:
        words = {"is_four_above": "firm.four_above", "is_provisional": "firm.to_verify"}
        return text(words[name]) if getattr(row, name) else ""

    def panes(self) -> Iterable[Widget]:
        """The list."""
        yield self.table

    async def _fetch(self, window: Window) -> Page[EnterpriseRow]:
        return await self.ask(enterprises, text=self.filter, **window)

    async def load(self) -> None:
        """The list."""
        await self.table.load()

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many; the filter right."""
        total = counted(self.table.total, self.table.is_total_exact)
        return [(f"{text('firm.title')} ", "dim"), (total, "ink bold")], self.filter_spans()

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def is_for_me(self, name: str) -> bool:
        """Firms are added by who may."""
        if name == "new":
            return self.session.grant.role in ADD_ENTERPRISE.roles
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """An empty list opens nothing."""
        if name == "open" and self.table.current is None:
            return text("frame.nothing_here")
        return super().why_not(name) if self.is_for_me(name) else text("error.not_for_role")

    async def do_open(self) -> None:
        """The firm's file."""
        await self.go(FirmScreen(self.session, self.table.current.id))

    async def do_new(self) -> None:
        """A firm, a building or a group."""
        await self.go(NewFirmScreen(self.session))

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
