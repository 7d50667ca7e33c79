"""一企一档: a firm's facts, sites, people, what is open, and all that happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.containers import Vertical
from textual.widget import Widget

from models.errors import NotFound
from models.queries.enterprises import EnterpriseFile, SiteRow, enterprise_file
from models.queries.event_rows import EventRow
from models.queries.events import timeline
from models.queries.firm_names import FirmNames, firm_names
from models.queries.firm_supplies import FirmSupplies, firm_supplies
from models.queries.pages import Key, Page, Window, whole
from models.rules.deadlines import business_date
from tui.faces.firm_supplies import OpenMatter, due_of, open_matters, supply_facts
from tui.keys import Verb, act
from tui.look import Breadth, Span, breadth_of, shown
from tui.screens.case_page import CaseScreen
from tui.screens.firm_changes import FirmChanges
from tui.screens.firm_goods import FirmGoodsScreen
from tui.screens.firm_new import FirmBeginnings
from tui.screens.firm_questions import FirmQuestions
from tui.screens.firm_words import (
    amount_words,
    fact_rows,
    mark_spans,
    own_sites,
    rate_words,
    site_words,
    state_words,
    tag_words,
)
from tui.screens.stacked import Stacked
from tui.session import Session
from tui.text import text
from tui.widgets.case import fact_lines
from tui.widgets.columns import Column, block_head, severity_span
from tui.widgets.record_table import RecordTable
from tui.widgets.sheet import Sheet
from tui.widgets.timeline import Timeline

FACTS, SITES, OPEN, HISTORY = range(4)
EVENTS = 60  # of the history read at once


class FirmScreen(FirmBeginnings, FirmChanges, FirmQuestions, Stacked):
    """One firm; what the keys act on is what the cursor stands on: a site among the sites, else the firm."""

    TITLE_KEY = "firm.title"
    LEAST = (5, 3, 3, 4)
    FILLING = OPEN
    KINDS = frozenset(
        {"enterprise", "site", "finding", "inspection", "assignment", "visit", "incident", "handover",
         "supply_request", "consignment", "firm_supply", "stock"}
    )  # fmt: skip
    SHOWN: ClassVar[tuple[str, ...]] = (
        "new", "open", "next_pane", "goods", "edit", "resumption", "responsible", "hand_over", "reveal", "floors", "back",
    )  # fmt: skip
    VERBS: ClassVar[Sequence[Verb]] = [act("open"), act("goods", "K")]

    def __init__(self, session: Session, enterprise: int) -> None:
        super().__init__(session)
        self.enterprise = enterprise
        self.file: EnterpriseFile | None = None
        self.names: FirmNames | None = None
        self.supplies: FirmSupplies | None = None
        self.merged_into = ""
        self._newest: Page[EventRow] | None = None  # of the history, until it is shown
        now = session.clock
        self.sheet = Sheet(self._lines)
        self.sites = RecordTable(
            [
                Column("field.site", (-1, -1, -1), lambda row, _: (site_words(row), "ink"), is_subject=True),
                Column("list.state", (6, 6, 6), lambda row, _: state_words(row)),
                Column("firm.count.returned", (0, 7, 7), lambda row, _: self._amount(row, "returned"), is_right=True),
                Column("firm.count.due", (0, 7, 7), lambda row, _: self._amount(row, "due"), is_right=True),
                Column("today.rate", (7, 7, 7), lambda row, _: (rate_words(row), "ink"), is_right=True),
                Column(
                    "today.unsettled", (6, 6, 6), lambda row, _: (str(row.unsettled or ""), "ink"), is_right=True
                ),
            ],
            self._sites,
            empty=lambda: (text("firm.no_site"), ""),
            is_dim=lambda row: row.is_closed,
            moved=self.has_moved,
        )  # fmt: skip
        self.table = RecordTable(
            [
                Column("list.due", (7, 7, 7), lambda row, _: due_of(row, now())),
                Column("list.severity", (2, 2, 2), lambda row, _: severity_span(row.severity)),
                Column(
                    "firm.open_items", (-1, -1, -1), lambda row, _: (row.words, "ink"),
                    is_subject=True, gaps=(1, 1, 1),
                ),
                Column("list.state", (7, 7, 7), lambda row, _: (text(f"error.state.{row.state}"), "dim")),
            ],
            self._open_items,
            empty=lambda: (text("firm.nothing_open"), ""),
            moved=self.has_moved,
        )  # fmt: skip
        self.history = Timeline(self._older)
        self.history.add_class("aside")
        self.left = Vertical(self.sheet, self.sites, self.table, classes="list")
        self.stops = (self.sheet, self.sites, self.table, self.history)

    @staticmethod
    def _amount(row: SiteRow, name: str) -> Span:
        return amount_words(getattr(row, name), getattr(row, f"{name}_qualifier")), "ink"

    def panes(self) -> Iterable[Widget]:
        """Facts, sites and open items left, the history right or below."""
        yield self.left
        yield self.history

    @property
    def site(self) -> SiteRow | None:
        """The site under the cursor, while one is among the sites."""
        return self.sites.current if self.here is self.sites else None

    # What is shown

    def crumbs(self) -> list[str]:
        """企业 and its name."""
        return [text("firm.title"), self.file.name if self.file else ""]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """The name and what kind of firm it is."""
        one = self.file
        if one is None:
            return [], []
        spans: list[Span] = [(shown(one.name), "ink bold"), *mark_spans(one, shown(self.merged_into))]
        spans += [(f"  {tag}", "dim") for tag in tag_words(one)]
        return spans, [(text("firm.file"), "dim")]

    def _lines(self, cells: int) -> list[list[Span]]:
        if self.file is None:
            return []
        today = business_date(self.session.clock())
        has_tags = breadth_of(self.window[0]) is Breadth.WIDE
        facts = fact_rows(self.file, self.names, self.revealed, today, has_tags=has_tags)
        facts += supply_facts(self.supplies.items) if self.supplies is not None else []
        bar: Span = ("▌", "accent") if self.here is self.sheet else (" ", "ink")
        return [[bar, *block_head(text("firm.facts"), cells)[1:]], *fact_lines(facts, cells)]

    async def _sites(self, window: Window) -> Page[SiteRow]:
        rows = [one for one in self.file.sites if one.enterprise == self.enterprise] if self.file else []
        return whole(rows)

    async def _open_items(self, window: Window) -> Page[OpenMatter]:
        return whole(self.matters)

    @property
    def matters(self) -> list[OpenMatter]:
        """Faults that are not settled and requests that are waited for."""
        found = self.file.open_items if self.file else ()
        return open_matters(found, self.supplies.requests if self.supplies else ())

    async def _older(self, before: Key | None) -> Page[EventRow]:
        if before is None and self._newest is not None:
            newest, self._newest = self._newest, None
            return newest
        return await self.ask(timeline, self.enterprise, before=before, at_end=before is None, limit=EVENTS)

    async def load(self) -> None:
        """The file, the names it bore, what it has and waits for, and the newest of its history."""
        file, self.names, self.supplies, self._newest = await self.session.together(
            partial(enterprise_file, enterprise=self.enterprise),
            partial(firm_names, enterprise=self.enterprise),
            partial(firm_supplies, enterprise=self.enterprise),
            partial(timeline, enterprise=self.enterprise, at_end=True, limit=EVENTS),
        )
        self.file, self.merged_into = file, ""
        if file.merged_into is not None:
            try:
                self.merged_into = (await self.ask(firm_names, file.merged_into)).name
            except NotFound:
                self.merged_into = text("firm.elsewhere")
        self.sheet.reset()
        await self.sites.load()
        await self.table.load()
        await self.history.load()
        self.fit()

    def fit(self) -> None:
        """The head of the facts tells whether the keys are there."""
        self.sheet.reset()
        super().fit()

    def wanted_rows(self, cells: int) -> list[int]:
        """The facts whole, every site, every open item."""
        return [len(self._lines(cells)) + 1, len(self.sites.rows) + 2, max(len(self.matters), 3) + 1, 0]

    # The panes

    def focus_pane(self) -> None:
        """The open items first; where nothing is open, the facts."""
        self.go_to_pane(OPEN if self.matters else FACTS)

    def label_of(self, name: str) -> str:
        """Where Tab goes; what is changed, the firm or the site."""
        if name == "open" and self.here is self.sites:
            return text("firm.site_history")
        if name == "next_pane":
            return text(f"firm.to_pane.{(self.stops.index(self.here) + 1) % len(self.stops)}")
        return super().label_of(name)

    def state_words(self) -> str:
        """Which of the sites or of the open items."""
        at = self.stops.index(self.here)
        if at == SITES:
            return f"{text('field.site')} {self.sites.position}"
        return "" if at == FACTS else f"{text('firm.open_items')} {self.table.position}"

    def why_not(self, name: str) -> str:
        """Enter opens what is open, and tells what was said of a site."""
        if name == "open" and getattr(self.here, "current", None) is None:
            return text("frame.nothing_here" if self.here is self.table else "firm.go_to_open_items")
        return super().why_not(name)

    async def do_open(self) -> None:
        """The case of the fault or the request, or what was ever said of the site's resumption."""
        if self.site is not None:
            await self.tell_resumption(self.site)
            return
        row: OpenMatter = self.table.current
        await self.go(CaseScreen(self.session, row.target, row.matter))

    async def do_goods(self) -> None:
        """What the firm has, asked for and was given."""
        assert self.file is not None
        await self.go(FirmGoodsScreen(self.session, self.enterprise, self.file.name))

    async def go_to_row(self, number: int) -> None:
        """`:12` in the list that has the keys."""
        await (self.sites if self.here is self.sites else self.table).go_to_row(number)

    @property
    def standing_sites(self) -> list[SiteRow]:
        """The firm's own sites that are in use."""
        return own_sites(self.file) if self.file else []
