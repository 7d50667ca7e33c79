"""库存: what a depot has by item, by lot and by expiry, its ledger, and moving it: 调拨, 报损, 退货, 企业退回, 冲销."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from models.actions.stock import add_depot, correct_depot, reverse_movement
from models.frozen import dataclass
from models.queries.movements import MovementRow, movements
from models.queries.pages import Page, Window, whole
from models.queries.stock import ItemStock, LotRow, stock_lots, stock_totals
from models.rules.drafts import FormKind
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import Role
from models.rules.stock import CORRECT_DEPOT, DepotForm, reversal_refused
from tui.dialogs.choose import Reason
from tui.dialogs.form_dialog import FormDialog
from tui.faces.stock import (
    item_columns,
    item_name,
    lot_columns,
    movement_columns,
    movement_words,
    said_quantity,
)
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.screens.lot import LotScreen
from tui.screens.newest_first import newest_first
from tui.screens.out import LedgerOut
from tui.screens.region_lookup import RegionLookup
from tui.screens.stock_moves import MOVES, StockMoves
from tui.screens.tabs import Tab, TabbedLists
from tui.sentences import sentence
from tui.session import Session
from tui.text import in_language, text
from tui.widgets.form_lines import FormLines

ITEMS, LOTS, BY_EXPIRY, LEDGER = range(4)


@dataclass(frozen=True)
class NewDepotForm:
    """设仓库: where it stands, what it is called; a point belongs to a depot."""

    region: str = entry(Kind.LOOKUP, default="", lookup="regions", required=True)
    name: str = entry(Kind.TEXT, required=True, longest=60)
    is_point: bool = entry(Kind.YES_NO, default=False)
    address: str = entry(Kind.TEXT, longest=100)
    hours: str = entry(Kind.TEXT, longest=60)


class StockScreen(StockMoves, TabbedLists, LedgerOut):
    """Four lists of one depot."""

    TITLE_KEY = "stock.title"
    ABOUT_KEY = "stock.page"
    KINDS = frozenset({"stock", "stock_take_line", "consignment", "supply_request"})
    SHOWN: ClassVar[tuple[str, ...]] = (
        "open",
        "chain",
        "transfer",
        "lose",
        "give_back",
        "take_in",
        "reverse",
        "depot",
        "tab_after",
    )
    VERBS: ClassVar[Sequence[Verb]] = [
        act("chain", "K"),
        act("reverse", "z"),
        act("new"),
        act("edit"),
    ]

    def __init__(self, session: Session) -> None:
        self.of: ItemStock | None = None  # the one item that the lots and the ledger are of
        super().__init__(session)

    def tabs(self) -> list[Tab]:
        """Items, their lots, all lots by expiry, the ledger."""
        return [
            Tab("stock.by_item", item_columns(lambda: self.today), self._items, self._nothing),
            Tab("stock.by_lot", lot_columns(lambda: self.today), self._lots, self._nothing),
            Tab("stock.by_expiry", lot_columns(lambda: self.today), self._by_expiry, self._nothing),
            Tab("stock.ledger", movement_columns(), newest_first(self._ledger), self._nothing, _is_reversed),
        ]

    @property
    def ledger(self) -> str:
        """物资收支台账."""
        return "stock"

    def _nothing(self) -> tuple[str, str]:
        if self.depot is None:
            return text("stock.no_depot"), text("stock.no_depot_advice")
        return text("stock.empty"), text("stock.empty_advice")

    @property
    def item(self) -> int | None:
        """The one item that the lots and the ledger are of."""
        return None if self.of is None else self.of.item

    async def _items(self, window: Window) -> Page[Any]:
        wanted = self.filter.casefold()
        found = await self.ask_here(stock_totals) or ()
        rows = [one for one in found if wanted in item_name(one).casefold()]
        return whole(rows)

    async def _lots(self, window: Window) -> Page[Any]:
        return await self.page_here(stock_lots, window, item=self.item)

    async def _by_expiry(self, window: Window) -> Page[Any]:
        return await self.page_here(stock_lots, window, by_expiry=True)

    async def _ledger(self, window: Window) -> Page[Any]:
        return await self.page_here(movements, window, item=self.item)

    # What is shown

    def facts(self) -> tuple[list[Span], list[Span]]:
        """The lists; right the one item that lots and ledger are of."""
        left, right = super().facts()
        if (one := self.of) is not None and self.tab in (LOTS, LEDGER):
            right = [*right, (shown(f" {in_language(one.item_zh, one.item_en)}"), "accent")]
        return left, right

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """The row under the cursor with what the columns leave out."""
        row = self.table.current
        if isinstance(row, MovementRow):
            return [(shown(movement_words(row)), "ink")], []
        return [], []

    def why_not(self, name: str) -> str:
        """Only a lot is moved, only by a storekeeper; only a movement is reversed, once."""
        row = self.table.current
        if name == "filter" and self.tab != ITEMS:
            return text("stock.filter_items")
        if name == "edit":
            return self._why_not_edit()
        if name in ("open", "chain", *MOVES, "take_in", "reverse") and row is None:
            return text("frame.nothing_here")
        if name == "new" and self.session.grant.role is not Role.COORDINATOR:
            return text("error.not_for_role")
        if name in (*MOVES, "take_in", "reverse") and not self.is_storekeeper:
            return text("error.not_for_role")
        if name in MOVES and not isinstance(row, LotRow):
            return text("stock.choose_lot")
        if name in ("chain", "take_in") and not isinstance(row, LotRow | MovementRow):
            return text("stock.choose_lot")
        if name == "reverse":
            if not isinstance(row, MovementRow):
                return text("stock.choose_movement")
            if row.reversed_by is not None:
                return text("error.reversed_already")
            if refused := reversal_refused(row.kind, row.other_kind):
                return sentence(refused)
        return super().why_not(name)

    # Verbs

    async def do_open(self) -> None:
        """Of an item its lots, of a lot its way, of a movement the way of its lot."""
        row = self.table.current
        if self.tab == ITEMS:
            self.of = row
            await self.go_to_tab(LOTS)
        else:
            await self.do_chain()

    def _why_not_edit(self) -> str:
        """A depot is corrected by whoever may set one up, where there is one."""
        if self.session.grant.role not in CORRECT_DEPOT.roles:
            return text("error.not_for_role")
        return "" if self.depot is not None else text("stock.no_depot")

    def label_of(self, name: str) -> str:
        """What is new here, or changed, is a depot."""
        own = {"new": "stock.new_depot", "edit": "stock.correct_depot"}
        return text(own[name]) if name in own else super().label_of(name)

    async def do_edit(self) -> None:
        """改仓库: the name, address and hours of the depot that is looked at."""
        one = self.depot
        assert one is not None
        lines = FormLines(
            DepotForm,
            values={"name": one.name, "address": one.address, "hours": one.hours},
            check=DepotForm.problems,
            clock=self.session.clock,
        )

        async def given(made: DepotForm) -> None:
            await self.ask(correct_depot, one.id, made, one.version)
            await self.load()
            self.say(text("stock.depot_corrected", name=made.name.strip()))

        dialog = FormDialog(f"{text('stock.correct_depot')}  {one.name}", lines)
        await self.ask_kept(FormKind.DEPOT, one.id, dialog, given, seen_version=one.version)

    async def do_new(self) -> None:
        """设仓库: a depot of the region, or a point under the depot that is looked at."""
        lines = FormLines(
            NewDepotForm,
            values={"region": self.session.grant.region},
            find={"regions": RegionLookup(self.session, below=self.session.grant.region)},
            check=basic_problems,
            clock=self.session.clock,
        )

        async def given(made: NewDepotForm) -> None:
            above = self.depot.parent or self.depot.id if made.is_point and self.depot else None
            form = DepotForm(made.name, made.address, made.hours)
            number = await self.ask(add_depot, made.region, form, above)
            await self.load()
            await self.go_to_depot(number)
            self.say(text("stock.depot_made", name=made.name.strip()))

        await self.ask_kept(FormKind.NEW_DEPOT, 0, FormDialog(text("stock.new_depot"), lines), given)

    async def do_back(self) -> None:
        """From one item's lots to all items first."""
        if self.of is not None and self.tab in (LOTS, LEDGER):
            self.of = None
            await self.go_to_tab(ITEMS if self.tab == LOTS else LEDGER)
            return
        await super().do_back()

    async def do_chain(self) -> None:
        """来龙去脉 of the lot."""
        await self.go(LotScreen(self.session, self.table.current.lot))

    async def go_to_lot(self, lot: int) -> None:
        """The cursor on a lot, in whichever of one's depots has it, where a draft about it goes on."""
        await self.go_to_tab(LOTS)
        for depot in self.depots:
            if any(row.lot == lot for row in self.table.rows):
                break
            await self.go_to_depot(depot.id)
        else:  # used up in all of them: where it came and went
            await self.go_to_tab(LEDGER)
        at = next((at for at, row in enumerate(self.table.rows) if row.lot == lot), 0)
        await self.table.go(at)

    async def do_reverse(self) -> None:
        """冲销 with a reason."""
        row: MovementRow = self.table.current
        ready = [text(f"stock.reverse_reasons.{at}") for at in range(1, 4)]

        async def given(reason: str) -> None:
            await self.ask(reverse_movement, row.id, reason)
            await self._done_reversing(row)

        title = f"{text('keys.reverse')}  {movement_words(row)}"
        await self.open_dialog(Reason(title, ready, is_grave=True), given)

    async def _done_reversing(self, row: MovementRow) -> None:
        await self.load()
        said = said_quantity(row, row.quantity)
        self.say(text("stock.done", verb=text("keys.reverse"), item=item_name(row), quantity=said))


def _is_reversed(row: Any) -> bool:
    return isinstance(row, MovementRow) and (row.reversed_by is not None or row.reverses is not None)
