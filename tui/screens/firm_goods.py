"""企业物资: what one firm has by item and by lot, what it asked for, and all that came to it and went on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from models.queries.firm_supplies import FirmSupplies, firm_supplies
from models.queries.movements import MovementRow, movements
from models.queries.pages import Page, Window, whole
from models.queries.stock import LotRow, stock_lots
from models.queries.supply_requests import RequestRow, supply_requests
from models.rules.cover import TELL_COVER
from models.rules.deadlines import business_date
from tui.faces.firm_supplies import item_columns, request_columns
from tui.faces.stock import lot_columns, movement_columns, movement_words
from tui.faces.targets import Target
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.screens.case_page import CaseScreen
from tui.screens.cover import CoverScreen
from tui.screens.lot import LotScreen
from tui.screens.newest_first import newest_first
from tui.screens.tabs import Tab, TabbedLists
from tui.session import Session
from tui.text import text

ITEMS, LOTS, REQUESTS, LEDGER = range(4)


class FirmGoodsScreen(TabbedLists):
    """Four lists of one firm's supplies."""

    TITLE_KEY = "firm.goods"
    ABOUT_KEY = "firm.goods_page"
    KINDS = frozenset({"supply_request", "supply_line", "consignment", "firm_supply", "stock"})
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "chain", "cover", "tab_after", "back")
    VERBS: ClassVar[Sequence[Verb]] = [act("chain", "K"), act("cover", "p")]

    def __init__(self, session: Session, enterprise: int, name: str) -> None:
        self.enterprise, self.name_of_firm = enterprise, name
        self.known: FirmSupplies | None = None
        super().__init__(session)

    def tabs(self) -> list[Tab]:
        """What it has, in lots; what it asked for; what came and went."""
        lots = lot_columns(lambda: business_date(self.session.clock()))
        return [
            Tab("firm.tab.items", item_columns(), self._items, lambda: (text("firm.has_nothing"), "")),
            Tab("firm.tab.lots", lots, self._lots, lambda: (text("firm.has_nothing"), "")),
            Tab("firm.tab.requests", request_columns(), newest_first(self._requests), lambda: (text("firm.asked_nothing"), "")),
            Tab("firm.tab.ledger", movement_columns(), newest_first(self._ledger), lambda: (text("firm.got_nothing"), "")),
        ]  # fmt: skip

    def crumbs(self) -> list[str]:
        """企业物资, the firm."""
        return [text(self.TITLE_KEY), self.name_of_firm]

    async def load(self) -> None:
        """Where its goods are in the ledger, then the list."""
        self.known = await self.ask(firm_supplies, self.enterprise)
        await super().load()

    async def _items(self, window: Window) -> Page[Any]:
        return whole(self.known.items if self.known is not None else ())

    async def _lots(self, window: Window) -> Page[LotRow]:
        return await self._of_its_holder(stock_lots, window)

    async def _ledger(self, window: Window) -> Page[MovementRow]:
        return await self._of_its_holder(movements, window)

    async def _of_its_holder(self, query: Callable[..., Page[Any]], window: Window) -> Page[Any]:
        if self.known is None or self.known.holder is None:
            return whole(())
        return await self.ask(query, self.known.holder, **window)

    async def _requests(self, window: Window) -> Page[RequestRow]:
        return await self.ask(supply_requests, enterprise=self.enterprise, **window)

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """The movement under the cursor with what the columns leave out."""
        row = self.table.current
        return ([(shown(movement_words(row)), "ink")], []) if isinstance(row, MovementRow) else ([], [])

    def is_for_me(self, name: str) -> bool:
        """Officers report."""
        if name == "cover":
            return self.session.grant.role in TELL_COVER.roles
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """Only what came by lots has a way; only officers report."""
        row = self.table.current
        if name == "filter":
            return text("board.not_filtered")
        if name == "cover" and not self.is_for_me(name):
            return text("error.not_for_role")
        if name == "chain" and not isinstance(row, LotRow | MovementRow):
            return text("frame.nothing_here") if row is None else text("stock.choose_lot")
        return super().why_not(name)

    async def do_open(self) -> None:
        """Of an item its lots, of a lot or a movement the way of the lot, of a request its case."""
        row: Any = self.table.current
        if self.tab == ITEMS:
            await self.go_to_tab(LOTS)
        elif isinstance(row, RequestRow):
            name = f"{row.number} {row.enterprise_name}"
            of = Target("supply_request", row.id, row.version, row.state, name)
            await self.go(CaseScreen(self.session, of, ""))
        else:
            await self.do_chain()

    async def do_chain(self) -> None:
        """来龙去脉 of the lot."""
        row: LotRow | MovementRow = self.table.current
        await self.go(LotScreen(self.session, row.lot))

    async def do_cover(self) -> None:
        """报用量."""
        await self.go(CoverScreen(self.session, self.enterprise, self.name_of_firm))
