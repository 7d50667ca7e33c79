"""物资 of a coordinator: what is asked for, what is short, who runs out first, what the depots have, the rounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from models.queries.cover import CoverRow, RationedItem, firms_short_of, rationed_items
from models.queries.pages import Page, Window, is_anew, whole
from models.queries.rations import WantedItem, depots_with, wanted_items
from models.queries.rounds import RoundRow, rounds
from models.queries.stock import stock_of_depots
from models.queries.supply_requests import RequestRow, supply_requests
from models.rules.rounds import RoundState
from models.rules.scope import Actor
from tui.dialogs.choose import Choose
from tui.faces.ration import item_words
from tui.faces.targets import Target
from tui.keys import Verb, act
from tui.look import Span
from tui.screens.case_page import CaseScreen
from tui.screens.firm import FirmScreen
from tui.screens.newest_first import newest_first
from tui.screens.out import LedgerOut
from tui.screens.ration import RationScreen
from tui.screens.register import RegisterScreen
from tui.screens.round_verbs import RoundVerbs
from tui.screens.stock import StockScreen
from tui.screens.tabs import Tab, TabbedLists
from tui.session import Session
from tui.text import in_language, text
from tui.units import unit_words
from tui.widgets.columns import Column, day_and_time, severity_span
from tui.widgets.places import firm_words

REQUESTS, SHORT, COVER, STOCK, ROUNDS = range(5)


class SupplyBoardScreen(RoundVerbs, TabbedLists, LedgerOut):
    """The coordinator's supplies."""

    TITLE_KEY = "board.title"
    ABOUT_KEY = "board.page"
    KINDS = frozenset({"supply_request", "supply_line", "firm_supply", "stock", "round", "consignment"})
    SHOWN: ClassVar[tuple[str, ...]] = (
        "open", "propose", "other_item", "choose_round", "new", "finish", "tab_after", "out",
    )  # fmt: skip
    VERBS: ClassVar[Sequence[Verb]] = [act("propose", "P"), act("other_item", "w")]

    def __init__(self, session: Session) -> None:
        self.rationed: Sequence[RationedItem] = ()
        self.item: RationedItem | None = None  # whose days of cover are told
        super().__init__(session)

    def tabs(self) -> list[Tab]:
        """What a coordinator sees to."""
        return [
            Tab("board.requests", self._request_columns(), newest_first(self._requests), lambda: self._nothing("requests")),
            Tab("board.short", self._short_columns(), self._short, lambda: self._nothing("short")),
            Tab("board.cover", self._cover_columns(), self._running_out, lambda: self._nothing("cover")),
            Tab("board.stock", self._stock_columns(), self._stock, lambda: self._nothing("stock")),
            Tab(
                "board.rounds", self._round_columns(), newest_first(self._rounds), lambda: self._nothing("rounds"),
                is_dim=lambda row: row.state is RoundState.CLOSED,
            ),
        ]  # fmt: skip

    @property
    def ledger(self) -> str:
        """收支台账 from the stock, 领取签收表 from the rounds, 申领分配表 from the others."""
        return {STOCK: "stock", ROUNDS: "collections"}.get(self.tab, "requests")

    @property
    def round(self) -> RoundRow | None:  # type: ignore[override]
        """The round under the cursor."""
        row = self.table.current
        return row if isinstance(row, RoundRow) else None

    @staticmethod
    def _nothing(name: str) -> tuple[str, str]:
        return text(f"board.no_{name}"), text(f"board.no_{name}_advice")

    # Columns

    @staticmethod
    def _request_columns() -> list[Column]:
        return [
            Column(
                "board.asked_at",
                (5, 5, 11),
                lambda row, cells: (day_and_time(row.requested_at)[:cells], "dim"),
            ),
            Column("list.severity", (2, 2, 2), lambda row, _: severity_span(row.urgency)),
            Column("board.firm", (18, 24, 32), _firm, is_subject=True),
            Column("board.item", (-1, -1, -1), _asked_for),
            Column("board.wanted", (7, 8, 10), lambda row, _: (f"{row.requested:,}", "ink"), is_right=True),
            Column("list.state", (0, 6, 8), lambda row, _: (text(f"error.state.{row.state.value}"), "dim")),
        ]

    @staticmethod
    def _short_columns() -> list[Column]:
        return [
            Column("board.item", (-1, -1, -1), lambda row, _: (_item(row), "ink"), is_subject=True),
            Column("board.firms", (4, 5, 6), lambda row, _: (f"{row.firms:,}", "ink"), is_right=True),
            Column("board.waiting", (8, 9, 10), lambda row, _: (f"{row.wanted:,}", "ink"), is_right=True),
            Column("board.there", (8, 9, 10), lambda row, _: (f"{row.there:,}", "ink"), is_right=True),
            Column("board.lacking", (8, 9, 10), _lacking, is_right=True),
            Column("board.unit", (0, 6, 6), lambda row, _: (in_language(row.unit_zh, row.unit_en), "dim")),
        ]

    @staticmethod
    def _cover_columns() -> list[Column]:
        return [
            Column("board.lasts", (6, 6, 6), lambda row, _: (row.lasts.in_words, "alarm"), is_right=True),
            Column("board.firm", (-1, -1, -1), _firm, is_subject=True, gaps=(2, 2, 2)),
            Column("firm.region", (0, 10, 14), lambda row, _: (row.region_name, "dim")),
            Column("board.on_hand", (7, 8, 9), lambda row, _: (f"{row.on_hand:,}", "ink"), is_right=True),
            Column("board.use", (7, 8, 9), _use, is_right=True),
            Column("board.as_of", (0, 5, 5), lambda row, _: (row.as_of.strftime("%m-%d"), "dim")),
        ]  # fmt: skip

    @staticmethod
    def _stock_columns() -> list[Column]:
        return [
            Column("board.depot", (12, 16, 24), lambda row, _: (row.depot_name, "dim")),
            Column("board.item", (-1, -1, -1), lambda row, _: (_item(row), "ink"), is_subject=True),
            Column("board.on_hand", (8, 9, 10), lambda row, _: (f"{row.on_hand:,}", "ink"), is_right=True),
            Column("board.reserved", (7, 8, 9), lambda row, _: (_some(row.reserved), "dim"), is_right=True),
            Column("board.expired", (0, 7, 8), lambda row, _: (_some(row.expired), "alarm"), is_right=True),
            Column("board.unit", (0, 6, 6), lambda row, _: (in_language(row.unit_zh, row.unit_en), "dim")),
        ]

    @staticmethod
    def _round_columns() -> list[Column]:
        return [
            Column("board.number", (9, 9, 10), lambda row, _: (row.number, "dim")),
            Column("board.held_on", (0, 5, 5), lambda row, _: (row.held_on.strftime("%m-%d"), "dim")),
            Column("board.item", (-1, -1, -1), lambda row, _: (_item(row), "ink"), is_subject=True),
            Column("board.depot", (0, 12, 20), lambda row, _: (row.holder_name, "ink")),
            Column("board.each", (0, 6, 8), lambda row, _: (_some(row.each), "ink"), is_right=True),
            Column("board.issued", (8, 9, 10), lambda row, _: (f"{row.issued:,}", "ink"), is_right=True),
            Column("board.firms", (4, 5, 6), lambda row, _: (_some(row.firms), "ink"), is_right=True),
            Column("list.state", (6, 6, 8), _round_state),
        ]

    # Reading

    async def _requests(self, window: Window) -> Page[RequestRow]:
        return await self.ask(supply_requests, **window)

    async def _short(self, window: Window) -> Page[Any]:
        return whole(await self.ask(wanted_items))

    async def _running_out(self, window: Window) -> Page[CoverRow]:
        if self.item is not None and not is_anew(window):
            return await self.ask(firms_short_of, self.item.id, **window)
        held = self.item

        def of_item(actor: Actor) -> tuple[Sequence[RationedItem], RationedItem | None, Page[CoverRow]]:
            """The item that is looked at, or the first of the catalogue that somebody runs out of."""
            known = rationed_items(actor)
            short = [one for one in known if one.is_short] or known
            item = next((one for one in known if held and one.id == held.id), next(iter(short), None))
            if item is None:
                return known, None, whole(())
            return known, item, firms_short_of(actor, item.id, **window)

        ((self.rationed, self.item, page),) = await self.session.together(of_item)
        return page

    async def _stock(self, window: Window) -> Page[Any]:
        return await self.ask(stock_of_depots, **window)

    async def _rounds(self, window: Window) -> Page[RoundRow]:
        return await self.ask(rounds, **window)

    def filter_spans(self) -> list[Span]:
        """Which item's days are told; else the filter."""
        if self.tab == COVER and self.item is not None:
            return [(item_words(self.item.name_zh, self.item.name_en, self.item.variant), "ink bold")]
        return super().filter_spans()

    # Doing

    def is_for_me(self, name: str) -> bool:
        """On the key line only what acts in this list."""
        if name == "propose":
            return self.tab == SHORT
        if name == "other_item":
            return self.tab == COVER
        if name in ("choose_round", "new", "finish"):
            return self.tab == ROUNDS
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """Each list has its own verbs."""
        if name == "filter":
            return text("board.not_filtered")
        if name == "propose":
            return "" if self.tab == SHORT and self.table.current else text("board.propose_from")
        if name == "other_item" and (self.tab != COVER or len(self.rationed) < 2):
            return text("board.one_item")
        if name == "open" and self.tab == STOCK:
            return ""  # where there is no depot yet, one is set up there
        if name == "finish" and self.round is None:
            return text("board.finish_from")
        return super().why_not(name)

    def label_of(self, name: str) -> str:
        """`P` shares out, `n` plans a round, `W` begins one."""
        own = {
            "new": "counter.plan",
            "finish": "counter.close",
            "choose_round": "board.begin",
            "propose": "board.propose",
        }
        return text(own[name]) if name in own else super().label_of(name)

    async def do_open(self) -> None:
        """The request, the proposal, the firm, the depots, the register."""
        row: Any = self.table.current
        if self.tab == REQUESTS:
            of = Target(
                "supply_request", row.id, row.version, row.state, f"{row.number} {row.enterprise_name}"
            )
            await self.go(CaseScreen(self.session, of, ""))
        elif self.tab == SHORT:
            await self.do_propose()
        elif self.tab == COVER:
            await self.go(FirmScreen(self.session, row.enterprise))
        elif self.tab == STOCK:
            await self.go(StockScreen(self.session))
        else:
            await self.go(RegisterScreen(self.session, row))

    async def do_propose(self) -> None:
        """Share out what a depot has of the item."""
        item: WantedItem = self.table.current
        found = await self.ask(depots_with, item.id)
        if not found:
            self.say(text("board.nothing_there", item=_item(item)))
        elif len(found) == 1:
            await self.go(RationScreen(self.session, item, found[0]))
        else:
            options = [
                (one, f"{one.name}  {one.there:,} {unit_words(item.unit_zh, item.unit_en, one.there)}")
                for one in found
            ]

            async def chosen(depot: Any) -> None:
                await self.close_dialog()
                await self.go(RationScreen(self.session, item, depot))

            await self.open_dialog(Choose(text("board.which_depot"), options), chosen)

    async def do_other_item(self) -> None:
        """The days of the next item that firms report."""
        assert self.item is not None
        numbers = [one.id for one in self.rationed]
        self.item = self.rationed[(numbers.index(self.item.id) + 1) % len(numbers)]
        self.table.restart()
        await self.load()

    async def take_round(self, row: RoundRow) -> None:
        """The list shows it."""


def _item(row: Any) -> str:
    return item_words(row.item_zh, row.item_en, row.variant)


def _some(number: int) -> str:
    return f"{number:,}" if number else ""


def _firm(row: RequestRow | CoverRow, cells: int) -> Span:
    return firm_words(row.enterprise_name, cells), "ink"


def _asked_for(row: RequestRow, _: int) -> Span:
    more = text("board.more", count=row.lines) if row.lines > 1 else ""
    return f"{_item(row)} {more}".strip(), "ink"


def _lacking(row: WantedItem, _: int) -> Span:
    return (f"{row.lacking:,}", "alarm bold") if row.lacking else ("", "dim")


def _use(row: CoverRow, _: int) -> Span:
    used = f"{row.daily_use:,}" if row.daily_use is not None else "—"
    return (f"≈{used}", "dim") if row.is_use_assumed else (used, "ink")


def _round_state(row: RoundRow, _: int) -> Span:
    key = {RoundState.OPEN: "accent", RoundState.PLANNED: "ink", RoundState.CLOSED: "dim"}[row.state]
    return text(f"choice.roundstate.{row.state.value}"), key
