"""物资: the goods in one's own hands by when they are due, what was asked for, what is on its way to one's firms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from models.actions.consignments import prepare_consignment
from models.actions.supply_requests import cancel_supply_request
from models.queries.collectors import depots_of
from models.queries.consignments import GoodsRow, Where, consignments
from models.queries.enterprises import SiteRow, sites
from models.queries.my_stations import my_stations
from models.queries.pages import Page, Window
from models.queries.supply_requests import RequestRow, supply_requests
from models.rules.scope import Role
from models.rules.supply_requests import RequestState
from tui.dialogs.choose import Choose
from tui.faces.firm_supplies import asked_words
from tui.faces.targets import Target
from tui.keys import Verb, act
from tui.look import Span
from tui.screens.case_page import CaseScreen
from tui.screens.firm_words import site_words
from tui.screens.goods import GoodsScreen
from tui.screens.goods_verbs import DUE, GoodsVerbs
from tui.screens.out import LedgerOut
from tui.screens.supply_request import AskAgainScreen, SupplyRequestScreen
from tui.screens.tabs import Tab, TabbedLists
from tui.text import text
from tui.widgets.columns import Column, day_and_time, due_span, severity_span
from tui.widgets.goods import goods_words
from tui.widgets.places import place_words

FIRST, REQUESTS, UNDERWAY = range(3)


class SuppliesScreen(GoodsVerbs, TabbedLists, LedgerOut):
    """An officer's goods and requests; a storekeeper's goods that wait and what is set apart to be made up."""

    TITLE_KEY = "supply.title"
    ABOUT_KEY = "supply.page"
    KINDS = frozenset({"consignment", "discrepancy", "supply_request", "supply_line"})
    SHOWN: ClassVar[tuple[str, ...]] = (
        "open", "hand_out", "ready", "prepare", "sign_goods", "deliver", "keep_goods", "count_goods", "undo", "new",
        "tab_after", "out",
    )  # fmt: skip
    VERBS: ClassVar[Sequence[Verb]] = [act("new"), act("prepare", "w"), act("cancel_request", "z")]

    def tabs(self) -> list[Tab]:
        """By role: in hand, asked for, on its way; or waiting, set apart, on its way."""
        requests = Tab("supply.tab.requests", self._request_columns(), self._requests, self._nothing_asked)
        on_its_way = Tab("supply.tab.underway", self._goods_columns(), self._underway, self._nothing_here)
        if self.session.grant.role is Role.STOREKEEPER:
            waiting = Tab("supply.tab.waiting", self._goods_columns(), self._waiting, self._nothing_here)
            return [waiting, requests, on_its_way]
        held = Tab("supply.tab.held", self._goods_columns(), self._held, self._nothing_held)
        return [held, requests, on_its_way]

    @property
    def ledger(self) -> str:
        """申领分配表 from the requests, the others as they are listed."""
        return "requests" if self.tab == REQUESTS else "goods"

    def ledger_of(self) -> Where | None:
        """Where the goods are."""
        waiting = Where.WAITING if self.session.grant.role is Role.STOREKEEPER else Where.HELD
        return {REQUESTS: None, UNDERWAY: Where.UNDERWAY}.get(self.tab, waiting)

    def narrowed(self) -> str:
        """The tab, of goods."""
        return "" if self.tab == REQUESTS else text(self.shown_list.title)

    # Lists

    def _goods_columns(self) -> list[Column]:
        now = self.session.clock
        return [
            Column("list.due", (7, 7, 7), lambda row, _: _due(row, now())),
            Column("list.state", (6, 6, 8), lambda row, _: (text(f"error.state.{row.state}"), "dim")),
            Column(
                "list.subject", (18, 22, 26), lambda row, cells: (place_words(row, cells), "ink"),
                gaps=(2, 3, 3), is_subject=True,
            ),
            Column("supply.column.goods", (-1, -1, -1), lambda row, _: (_goods(row), "ink")),
            Column("supply.column.where", (0, 10, 26), lambda row, _: (_where(row), "dim")),
        ]  # fmt: skip

    def _request_columns(self) -> list[Column]:
        return [
            Column("supply.column.asked", (5, 5, 5), lambda row, _: (day_and_time(row.requested_at)[:5], "ink")),
            Column("list.severity", (2, 2, 2), lambda row, _: severity_span(row.urgency)),
            Column("list.state", (6, 6, 8), lambda row, _: (text(f"choice.requeststate.{row.state.value}"), "dim")),
            Column(
                "list.subject", (16, 22, 30), lambda row, cells: (place_words(row, cells), "ink"),
                gaps=(2, 3, 3), is_subject=True,
            ),
            Column("supply.column.goods", (-1, -1, -1), lambda row, _: (asked_words(row), "ink")),
        ]  # fmt: skip

    def _nothing_held(self) -> tuple[str, str]:
        return text("supply.none_held"), text("supply.none_held_advice")

    def _nothing_here(self) -> tuple[str, str]:
        return text("supply.none_here"), ""

    def _nothing_asked(self) -> tuple[str, str]:
        is_keeper = self.session.grant.role is Role.STOREKEEPER
        return text("supply.none_asked"), text(f"supply.none_asked_{'at_depot' if is_keeper else 'advice'}")

    async def _held(self, window: Window) -> Page[GoodsRow]:
        return await self._goods_in(Where.HELD, window)

    async def _waiting(self, window: Window) -> Page[GoodsRow]:
        return await self._goods_in(Where.WAITING, window)

    async def _underway(self, window: Window) -> Page[GoodsRow]:
        return await self._goods_in(Where.UNDERWAY, window)

    async def _goods_in(self, where: Where, window: Window) -> Page[GoodsRow]:
        return await self.ask(consignments, where, **window)

    async def _requests(self, window: Window) -> Page[RequestRow]:
        return await self.ask(supply_requests, **window)

    # What may be done

    def goods(self) -> GoodsRow | None:
        """The consignment under the cursor, where the list is one of goods."""
        row = self.table.current
        return row if isinstance(row, GoodsRow) else None

    @property
    def request(self) -> RequestRow | None:
        """The request under the cursor, where the list is one of requests."""
        row = self.table.current
        return row if isinstance(row, RequestRow) else None

    def is_for_me(self, name: str) -> bool:
        """Officers ask, storekeepers make up."""
        role = self.session.grant.role
        if name in ("new", "cancel_request"):
            return role is Role.OFFICER
        if name == "prepare":
            return role is Role.STOREKEEPER
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """A request is made up, one's own is taken back, goods are opened."""
        if name in ("new", "prepare", "cancel_request") and not self.is_for_me(name):
            return text("error.not_for_role")
        if name == "prepare" and (self.request is None or self.request.state != RequestState.APPROVED):
            return text("supply.only_approved")
        if name == "cancel_request" and (one := self.request) is None:
            return text("supply.only_requests")
        if name == "cancel_request" and one is not None and one.state == RequestState.APPROVED:
            return text("supply.approved_already")
        return super().why_not(name)

    def label_of(self, name: str) -> str:
        """Enter does what is due."""
        if name == "open" and (one := self.goods()) is not None:
            due = DUE.get(one.state, "")
            return self.label_of(due) if due and not self.why_not(due) else super().label_of(name)
        return super().label_of(name)

    async def do_open(self) -> None:
        """What is due: the goods' page with its question, a returned request's form, else the whole case."""
        if (row := self.goods()) is not None:
            page = GoodsScreen(self.session, row.id)
            due = DUE.get(row.state, "")
            is_due = bool(due) and not self.why_not(due)
            await self.go(page)
            if is_due:
                await page.act(due)
            return
        one = self.request
        assert one is not None
        if one.state == RequestState.RETURNED and self.session.grant.role is Role.OFFICER:
            await self.go(AskAgainScreen(self.session, one.id))
            return
        of = Target("supply_request", one.id, one.version, one.state, f"{one.number} {place_words(one, 30)}")
        await self.go(CaseScreen(self.session, of, ""))

    async def do_new(self) -> None:
        """Ask for supplies: at the only firm one stands by, or at one by its number."""
        stations = await self.ask(my_stations)
        if not stations:
            self.say(text("supply.no_station"))
        elif len(stations) == 1:
            await self._ask_at(stations[0].id)
        else:
            options = [(one.id, one.name) for one in stations]
            await self.open_dialog(Choose(text("keys.supplies"), options), self._ask_at)

    async def _ask_at(self, firm: int) -> None:
        await self.close_dialog()
        places = [one for one in (await self.ask(sites, firm)).rows if one.enterprise == firm]
        if len(places) == 1:
            await self._ask_for(places[0])
        elif not places:
            self.say(text("firm.no_site"))
        else:
            options = [(one, site_words(one)) for one in places]
            await self.open_dialog(Choose(text("keys.supplies"), options), self._ask_for)

    async def _ask_for(self, site: SiteRow) -> None:
        await self.close_dialog()
        await self.go(SupplyRequestScreen(self.session, site.id))

    async def do_cancel_request(self) -> None:
        """Take a request back."""
        one = self.request
        assert one is not None
        await self.ask(cancel_supply_request, one.id, one.version)
        await self.load()
        self.say(text("queue.done", verb=text("event.supply_request.cancel"), name=one.number))

    async def do_prepare(self) -> None:
        """Make up what is set apart for a request at this depot."""
        one = self.request
        assert one is not None
        for depot in await self.ask(depots_of, one.id):
            await self.ask(prepare_consignment, one.id, depot)
        await self.go_to_tab(0)
        self.say(text("queue.done", verb=text("event.consignment.prepare"), name=one.number))


def _due(row: GoodsRow, now: datetime) -> Span:
    return due_span(row.kept_until, now) if row.kept_until is not None else ("", "dim")


def _goods(row: GoodsRow) -> str:
    quantity = row.estimate if row.estimate is not None else row.collected or row.allocated
    return goods_words(row, quantity, row.lines, row.estimate_qualifier)


def _where(row: GoodsRow) -> str:
    return row.custody_place or row.custodian_name or row.holder_name
