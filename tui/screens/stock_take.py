"""盘点: a depot's lots counted one by one, counted again, and the difference posted by another person with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from textual.widget import Widget

from models.actions.stock_takes import close_stock_take, count_lot, post_difference, start_stock_take
from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.queries.pages import Page, Window, is_anew
from models.queries.stock_takes import StockTakeRow, TakeLineRow, latest_stock_take, stock_take_lines
from models.rules.forms import Kind, basic_problems, entry
from models.rules.places import Qualifier
from models.rules.quantities import read_amount
from models.rules.scope import Actor, Role
from models.rules.stock_takes import StockTakeState
from tui.dialogs.choose import Confirm, Reason
from tui.dialogs.form_dialog import FormDialog
from tui.faces.stock import expiry_span, item_name, lot_names, said_quantity, unit_of
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.screens.at_depot import NOWHERE, AtDepot
from tui.screens.lot import LotScreen
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column, day_and_time
from tui.widgets.form_lines import FormLines
from tui.widgets.packed import in_units
from tui.widgets.record_table import RecordTable


@dataclass(frozen=True)
class CountForm:
    """What is there."""

    counted: str = entry(Kind.TEXT, required=True, longest=20)


class StockTakeScreen(AtDepot):
    """The stock-take that is open, or the last one."""

    TITLE_KEY = "take.title"
    ABOUT_KEY = "take.page"
    KINDS = frozenset({"stock", "stock_take", "stock_take_line"})
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "post", "new", "close_take", "chain", "depot", "last_screen")
    VERBS: ClassVar[Sequence[Verb]] = [
        act("open"),
        act("new"),
        act("post", "P"),
        act("close_take", "W"),
        act("chain", "K"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.take: StockTakeRow | None = None
        self.table = RecordTable(
            [
                *lot_names(),
                Column("stock.expires", (0, 0, 18), lambda row, _: expiry_span(row.expires_on, self.today)),
                Column("take.expected", (8, 8, 9), lambda row, _: (f"{row.expected:,}", "dim"), is_right=True),
                Column("take.counted", (8, 8, 9), self._counted, is_right=True),
                Column("take.difference", (7, 8, 9), self._difference, is_right=True),
                Column("stock.unit", (4, 5, 8), lambda row, _: (unit_of(row), "dim")),
                Column("take.state", (6, 8, 9), self._how_far),
            ],
            self._fetch,
            empty=self._empty,
            moved=self.has_moved,
        )  # fmt: skip

    def _empty(self) -> tuple[str, str]:
        if self.depot is None:
            return text("stock.no_depot"), text("stock.no_depot_advice")
        return text("take.empty"), text("take.empty_advice")

    @staticmethod
    def _counted(row: TakeLineRow, _: int) -> Span:
        return ("", "dim") if row.counted is None else (f"{row.counted:,}", "ink bold")

    @staticmethod
    def _difference(row: TakeLineRow, _: int) -> Span:
        if not row.difference:
            return ("" if row.difference is None else "0", "dim")
        return f"{row.difference:+,}", "dim" if row.posted_at else "alarm bold"

    @staticmethod
    def _how_far(row: TakeLineRow, _: int) -> Span:
        """未点, 相符, 有差额, 复点, 已入账."""
        if row.counted is None:
            return text("take.uncounted"), "warn"
        if row.posted_at is not None:
            return text("take.posted"), "dim"
        if row.difference:
            return text("take.recounted" if row.first_counted is not None else "take.differs"), "alarm"
        return text("take.same"), "dim"

    def panes(self) -> Iterable[Widget]:
        """The lots."""
        yield self.table

    async def load(self) -> None:
        """The depot's last stock-take with its lots."""
        await self.table.load()

    async def _fetch(self, window: Window) -> Page[TakeLineRow]:
        if self.take is not None and not is_anew(window):
            return await self.ask(stock_take_lines, self.take.id, **window)

        def last(actor: Actor, depot: int) -> tuple[StockTakeRow | None, Page[TakeLineRow]]:
            take = latest_stock_take(actor, depot)
            return take, NOWHERE if take is None else stock_take_lines(actor, take.id, **window)

        self.take, page = await self.ask_here(last) or (None, NOWHERE)
        return page

    @property
    def is_open(self) -> bool:
        """Whether the one shown is going on."""
        return self.take is not None and self.take.state is StockTakeState.OPEN

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many are counted, how many differences wait; who started it when."""
        one = self.take
        if one is None:
            return [(text(self.TITLE_KEY), "dim")], []
        left: list[Span] = [
            (f"{text('take.counted_of')} ", "dim"),
            (f"{one.counted}/{one.lots}", "ink bold" if one.counted == one.lots else "warn"),
            (f"   {text('take.unposted')} ", "dim"),
            (str(one.unposted), "alarm bold" if one.unposted else "ink bold"),
        ]
        state = text(f"choice.stocktakestate.{one.state.value}")
        return left, [(f"{shown(one.started_by)} {day_and_time(one.started_at)} {state}", "dim")]

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def label_of(self, name: str) -> str:
        """What Enter and `n` do here."""
        return (
            text({"open": "take.count", "new": "take.start"}[name])
            if name in ("open", "new")
            else super().label_of(name)
        )

    def why_not(self, name: str) -> str:
        """A closed one is read; one's own count is another's to post."""
        row = self.table.current
        if name == "new":
            if self.depot is None:
                return text("stock.no_depot")
            if not self.is_storekeeper:
                return text("error.not_for_role")
            if self.is_open:
                return text("take.is_open")
        if name in ("open", "post", "chain") and row is None:
            return text("frame.nothing_here")
        if name == "close_take" and not self.is_open:
            return text("take.none_open")
        if name in ("open", "post"):
            if not self.is_open:
                return text("error.take_closed")
            if row.posted_at is not None:
                return text("error.posted_already")
        if name == "open" and not self.is_storekeeper:
            return text("error.not_for_role")
        if name == "post":
            if self.session.grant.role not in (Role.STOREKEEPER, Role.COORDINATOR):
                return text("error.not_for_role")
            if row.counted is None:
                return text("error.not_counted")
            if not row.difference:
                return text("error.no_difference")
            if self.session.actor.person in (row.counted_by, row.first_counted_by):
                return text("error.own_count")
        return super().why_not(name)

    async def do_new(self) -> None:
        """Every lot there is gets a line."""
        assert self.depot is not None
        await self.ask(start_stock_take, self.depot.id)
        await self.load()
        self.say(text("take.started", count=self.take.lots if self.take else 0))

    async def do_open(self) -> None:
        """What is there; the cursor goes on to the next lot."""
        row: TakeLineRow = self.table.current
        await self.read_catalogue()
        sizes = self.items[row.item].sizes if row.item in self.items else {}

        def read(typed: str) -> int:
            try:
                found = read_amount(typed, sizes, row.unit_zh)
            except Invalid as error:
                raise Invalid(*(Problem("counted", one.code, one.values) for one in error.problems)) from None
            if found.qualifier is not Qualifier.EXACT:
                raise Invalid(Problem("counted", "estimate_not_here"))
            return found.value

        def check(made: CountForm) -> tuple[Problem, ...]:
            try:
                read(made.counted)
            except Invalid as error:
                return basic_problems(made) + tuple(error.problems)
            return basic_problems(made)

        lines = FormLines(
            CountForm,
            check=check,
            beside={"counted": text("take.ledger_has", quantity=said_quantity(row, row.expected))},
            clock=self.session.clock,
        )
        lines.fields[0].echo = partial(in_units, packs=sizes, unit=row.unit_zh)

        lot = f"{item_name(row)} {row.batch}".rstrip()

        async def given(made: CountForm) -> None:
            held = self.table.cursor
            counted = read(made.counted)
            await self.ask(count_lot, row.id, counted, row.version)
            await self.load()
            await self.table.go(held + 1 if held + 1 < self.table.total else held)
            self.say(text("take.done", lot=lot, quantity=said_quantity(row, counted)))

        await self.open_dialog(FormDialog(f"{text('take.count')}  {lot}", lines), given)

    async def do_post(self) -> None:
        """The difference into the ledger, with its reason."""
        row: TakeLineRow = self.table.current
        ready = [text(f"take.reasons.{at}") for at in range(1, 5)]

        async def given(reason: str) -> None:
            await self.ask(post_difference, row.id, reason, row.version)
            await self.load()
            self.say(text("take.has_posted", item=item_name(row), difference=f"{row.difference or 0:+,}"))

        title = f"{text('keys.post')}  {item_name(row)} {row.difference or 0:+,} {unit_of(row)}"
        await self.open_dialog(Reason(title, ready, is_grave=True), given)

    async def do_close_take(self) -> None:
        """End it once all is counted and posted."""
        assert self.take is not None
        take = self.take

        async def sure(_: Any) -> None:
            await self.ask(close_stock_take, take.id, take.version)
            await self.load()
            self.say(text("take.closed"))

        said = [text("take.counted_lots", counted=take.counted, lots=take.lots)]
        await self.open_dialog(Confirm(text("keys.close_take"), said, text("keys.close_take")), sure)

    async def do_chain(self) -> None:
        """来龙去脉 of the lot."""
        await self.go(LotScreen(self.session, self.table.current.lot))

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
