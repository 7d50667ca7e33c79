"""来龙去脉: the way of a lot from the donor through depots and hands to the firms, and where the rest of it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.widget import Widget

from models.queries.lots import LotFacts, LotStep, lot_facts, lot_steps
from models.queries.pages import Page, Window, is_anew
from models.rules.deadlines import business_date
from models.rules.stock import HolderKind
from tui.faces.stock import expiry_span, item_name, said_quantity
from tui.keys import Verb
from tui.look import Span, shown
from tui.screens.base import DeskScreen
from tui.session import Session
from tui.text import colon, text
from tui.widgets.columns import Column, day_and_time
from tui.widgets.record_table import RecordTable


class LotScreen(DeskScreen):
    """One lot; every movement of it that one may see."""

    TITLE_KEY = "lot.title"
    ABOUT_KEY = "lot.page"
    KINDS = frozenset({"stock", "consignment", "stock_take_line"})
    SHOWN: ClassVar[tuple[str, ...]] = ("back",)
    VERBS: ClassVar[Sequence[Verb]] = []

    def __init__(self, session: Session, lot: int) -> None:
        super().__init__(session)
        self.lot = lot
        self.known: LotFacts | None = None
        self.table = RecordTable(
            [
                Column("stock.at", (11, 11, 11), lambda row, _: (day_and_time(row.occurred_at), "dim")),
                Column("stock.kind", (6, 8, 12), self._kind),
                Column("lot.way", (-1, -1, -1), lambda row, _: (self._way(row), "ink"), is_subject=True),
                Column("lot.quantity", (9, 10, 12), lambda row, _: (f"{row.quantity:,}", "ink bold"), is_right=True),
                Column("lot.document", (0, 12, 16), lambda row, _: (row.document, "dim")),
            ],
            self._fetch,
            empty=lambda: (text("lot.title"), ""),
            moved=self.has_moved,
        )  # fmt: skip

    @staticmethod
    def _kind(row: LotStep, _: int) -> Span:
        return text(f"choice.movementkind.{row.kind.value}"), "dim" if row.reverses else "ink"

    def _way(self, row: LotStep) -> str:
        """某商会 → 开福区物资库."""
        return f"{self._whose(row.giver_kind, row.giver_name, True)} → {self._whose(row.taker_kind, row.taker_name, False)}"

    def _whose(self, kind: HolderKind, name: str, is_giver: bool) -> str:
        if kind is HolderKind.OUTSIDE:
            donor = self.known.donor if self.known is not None and is_giver else ""
            return donor or text("choice.holderkind.outside")
        return name

    def panes(self) -> Iterable[Widget]:
        """The movements."""
        yield self.table

    async def _fetch(self, window: Window) -> Page[LotStep]:
        if not is_anew(window):
            return await self.ask(lot_steps, self.lot, **window)
        self.known, page = await self.session.together(
            partial(lot_facts, lot=self.lot), partial(lot_steps, lot=self.lot, **window)
        )
        return page

    async def load(self) -> None:
        """What the lot is, and its way."""
        await self.table.load()

    def crumbs(self) -> list[str]:
        """来龙去脉, the item."""
        return [text(self.TITLE_KEY), *([item_name(self.known)] if self.known else [])]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """批号, 来源, 有效期."""
        one = self.known
        if one is None:
            return [], []
        spans: list[Span] = [
            (f"{text('stock.batch')}{colon()}", "dim"),
            (shown(one.batch or "—"), "ink bold"),
            (f"  {text(f'choice.source.{one.source.value}')}{colon()}", "dim"),
            (shown(one.donor or "—"), "ink"),
            (f"  {text('stock.expires')}{colon()}", "dim"),
            expiry_span(one.expires_on, business_date(self.session.clock())),
        ]
        return spans, []

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """Who has how much of it now."""
        if self.known is None:
            return [], []
        held = text("stock.between").join(
            f"{shown(one.name)} {said_quantity(self.known, one.on_hand)}" for one in self.known.holdings[:5]
        )
        return [(f"{text('lot.now')}{colon()}", "dim"), (held or text("lot.nobody"), "ink")], []

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
