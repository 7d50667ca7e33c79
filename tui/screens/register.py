"""一轮的登记簿: who took how much for which firm in a round, and what single firms are entitled to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from models.actions.rounds import entitle_firms
from models.frozen import dataclass
from models.queries.catalogue import supply_items
from models.queries.pages import Page, Window
from models.queries.rounds import CollectionRow, RoundRow
from models.rules.drafts import FormKind
from models.rules.forms import Kind, basic_problems, entry
from models.rules.rounds import RUNNING, EntitlementRow
from tui.faces.ration import item_words
from tui.faces.register import read_register, register_columns, round_facts
from tui.keys import Verb, act
from tui.look import Span
from tui.screens.asking import AskingScreen
from tui.screens.drafting import Keeper
from tui.screens.newest_first import newest_first
from tui.screens.out import LedgerOut
from tui.session import Session
from tui.text import text
from tui.widgets.packed import read_in_packs
from tui.widgets.record_table import RecordTable


@dataclass(frozen=True)
class EntitlementForm:
    """Another number for one firm than for all."""

    enterprise: int | None = entry(Kind.LOOKUP, required=True, lookup="enterprises")
    quantity: int | None = entry(Kind.QUANTITY, required=True)


class RegisterScreen(AskingScreen, LedgerOut):
    """One round as it stands."""

    TITLE_KEY = "counter.register"
    ABOUT_KEY = "counter.register_page"
    KINDS = frozenset({"round", "consignment", "supply_line"})
    SHOWN: ClassVar[tuple[str, ...]] = ("entitle", "out", "back")
    VERBS: ClassVar[Sequence[Verb]] = [act("entitle", "w")]
    ledger = "collections"

    def __init__(self, session: Session, row: RoundRow) -> None:
        super().__init__(session)
        self.round = row
        self.table = RecordTable(
            register_columns(),
            newest_first(self._fetch),
            empty=lambda: (text("counter.nobody_yet"), ""),
            is_dim=lambda row: row.is_taken_back,
            moved=self.has_moved,
        )

    def panes(self) -> Iterable[Widget]:
        """The lines."""
        yield self.table

    def crumbs(self) -> list[str]:
        """The round and what is handed out."""
        one = self.round
        return [text(self.TITLE_KEY), f"{one.number} {item_words(one.item_zh, one.item_en, one.variant)}"]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """What each firm has, what went out, what is left."""
        return round_facts(self.round, self.window[0])

    def state_words(self) -> str:
        """Which line."""
        return str(self.table.position)

    async def load(self) -> None:
        """The round and its lines."""
        await self.table.load()

    async def _fetch(self, window: Window) -> Page[CollectionRow]:
        self.round, page = await read_register(self.session, self.round, window)
        return page

    def why_not(self, name: str) -> str:
        """A closed round stays as it is."""
        if name == "entitle" and self.round.state not in RUNNING:
            return text("counter.round_is_closed")
        return super().why_not(name)

    async def do_entitle(self) -> None:
        """Another number for one firm."""
        one = self.round
        known = {item.id: item.sizes for item in await self.ask(supply_items)}

        async def send(made: EntitlementForm, keeper: Keeper) -> str:
            assert made.enterprise is not None and made.quantity is not None
            rows = (EntitlementRow(made.enterprise, made.quantity),)
            await self.ask(entitle_firms, self.round.id, rows, self.round.version)
            return text("counter.entitled", count=f"{made.quantity:,}")

        await self.ask_form(
            text("keys.entitle"),
            EntitlementForm,
            FormKind.ENTITLEMENT,
            self.round.id,
            send,
            check=basic_problems,
            prepare=lambda lines: read_in_packs(lines, "quantity", known.get(one.item, {}), one.unit_zh),
        )

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
