"""入库: what comes in, a line at a time; below it what has come and gone, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import uuid4

from textual.widget import Widget

from models.actions.stock import receive_goods
from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.queries.movements import MovementRow, movements
from models.queries.pages import Page, Window
from models.rules.drafts import FormKind
from models.rules.forms import Kind, basic_problems, entry
from models.rules.stock import GoodsForm, ReceiptNote, Source
from models.rules.supply_imports import read_expiry
from tui.dialogs.form_dialog import FormDialog
from tui.faces.stock import item_name, movement_columns, movement_words, said_quantity
from tui.keys import Verb, act
from tui.look import Span, counted, shown
from tui.screens.at_depot import AtDepot
from tui.screens.kept import KeptQuestions
from tui.screens.lot import LotScreen
from tui.screens.newest_first import newest_first
from tui.screens.out import LedgerOut
from tui.session import Session
from tui.text import text
from tui.widgets.form_lines import FormLines
from tui.widgets.record_table import RecordTable


@dataclass(frozen=True)
class ReceiveForm:
    """One kind of goods: what, how much, from whom, good until when."""

    item: int | None = entry(Kind.LOOKUP, required=True, lookup="supply_items")
    quantity: str = entry(Kind.TEXT, required=True, longest=20)
    source: Source | None = entry(Kind.CHOICE, choices=Source, required=True)
    donor: str = entry(Kind.TEXT, longest=60)
    batch: str = entry(Kind.TEXT, longest=40)
    expires_on: str = entry(Kind.TEXT, longest=20)
    document: str = entry(Kind.TEXT, longest=40)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)


class ReceiveScreen(AtDepot, LedgerOut, KeptQuestions):
    """The form by `n`; the next line of the same delivery has its source and paper in place."""

    TITLE_KEY = "receive.title"
    ABOUT_KEY = "receive.page"
    KINDS = frozenset({"stock", "stock_take_line", "consignment"})
    SHOWN: ClassVar[tuple[str, ...]] = ("new", "open", "depot", "out", "last_screen")
    VERBS: ClassVar[Sequence[Verb]] = [act("new"), act("open"), act("chain", "K")]
    ledger = "stock"
    table: RecordTable

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.before: dict[str, Any] = {}  # of the same delivery
        self.table = RecordTable(
            movement_columns(),
            newest_first(self._fetch),
            empty=self._empty,
            is_dim=lambda row: row.reversed_by is not None,
            moved=self.has_moved,
        )

    def _empty(self) -> tuple[str, str]:
        if self.depot is None:
            return text("stock.no_depot"), text("stock.no_depot_advice")
        return text("receive.empty"), text("receive.empty_advice")

    def panes(self) -> Iterable[Widget]:
        """The ledger."""
        yield self.table

    async def load(self) -> None:
        """The ledger of the depot."""
        await self.table.load()

    async def _fetch(self, window: Window) -> Page[MovementRow]:
        return await self.page_here(movements, window)

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many lines the ledger has."""
        total = counted(self.table.total, self.table.is_total_exact)
        return [(f"{text('stock.ledger')} ", "dim"), (total, "ink bold")], []

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """The row under the cursor with what the columns leave out."""
        row = self.table.current
        return ([(shown(movement_words(row)), "ink")], []) if isinstance(row, MovementRow) else ([], [])

    def why_not(self, name: str) -> str:
        """Without a depot nothing comes in; an empty list opens nothing."""
        if name == "new" and self.depot is None:
            return text("stock.no_depot")
        if name in ("open", "chain") and self.table.current is None:
            return text("frame.nothing_here")
        return super().why_not(name)

    async def do_open(self) -> None:
        """来龙去脉 of the lot."""
        await self.go(LotScreen(self.session, self.table.current.lot))

    async def do_chain(self) -> None:
        """来龙去脉 of the lot, by its own key."""
        await self.do_open()

    async def do_new(self) -> None:
        """One line of what has come."""
        assert self.depot is not None
        depot = self.depot
        await self.read_catalogue()
        lines = FormLines(
            ReceiveForm,
            values=self.before,
            check=self._problems,
            find={"supply_items": self.find_item},
            beside={"quantity": text("receive.packs"), "expires_on": text("receive.expiry")},
            clock=self.session.clock,
        )
        self.echo_quantity(lines, lambda: next(one.chosen for one in lines.fields if one.name == "item"))

        async def given(made: ReceiveForm) -> None:
            quantity, pack = self.read_quantity("quantity", made.quantity, made.item)
            assert made.item is not None
            goods = GoodsForm(
                made.item, quantity, pack, batch=made.batch, expires_on=_expiry(made.expires_on)
            )
            note = ReceiptNote(
                uuid4(),
                depot.id,
                made.source,
                made.donor,
                made.document,
                made.occurred_at,
                made.late_reason,
                (goods,),
            )
            await self.ask(receive_goods, note)
            self.before = {"source": made.source, "donor": made.donor, "document": made.document}
            await self.load()
            row = self.table.rows[0] if self.table.rows else None
            if isinstance(row, MovementRow):
                self.say(text("receive.done", item=item_name(row), quantity=said_quantity(row, row.quantity)))

        title = f"{text('receive.title')}  {depot.name}"
        await self.ask_kept(FormKind.RECEIVE_GOODS, depot.id, FormDialog(title, lines), given)

    def _problems(self, made: ReceiveForm) -> tuple[Problem, ...]:
        found = basic_problems(made) + self.quantity_problems("quantity", made.quantity, made.item)
        try:
            _expiry(made.expires_on)
        except Invalid as error:
            found += tuple(error.problems)
        return found


def _expiry(typed: str) -> date | None:
    """2021-12-31, 20211231, 2021.12 (its last day); empty is unknown."""
    try:
        return read_expiry(typed.strip() or None, None)
    except Invalid:
        raise Invalid(Problem("expires_on", "unreadable_date", {"value": typed})) from None
