"""今日待办: what an officer owes now, the firms they stand by, what is still typed and not sent."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from models.queries.duties import Duty
from tui.faces.today import TodayFace
from tui.screens.out import LedgerOut
from tui.text import text
from tui.widgets.places import place_words
from tui.widgets.record_table import RecordTable
from tui.widgets.sheet import Sheet


class TodayScreen(TodayFace, LedgerOut):
    """The officer's first page, and the way to what is owed."""

    KINDS = frozenset(
        {
            "finding",
            "inspection",
            "assignment",
            "site",
            "task",
            "member",
            "sweep",
            "sweep_unit",
            "consignment",
            "supply_request",
        }
    )
    table: RecordTable
    below: Sheet
    ledger = "duties"

    def panes(self) -> Iterable[Widget]:
        """What is owed above, the firms below."""
        yield self.table
        self.below.can_focus = False
        self.below.add_class("gives-way")  # to a question: the list keeps its rows
        yield self.below

    async def load(self) -> None:
        """Read, and give the firms their rows."""
        await super().load()
        self.below.styles.height = self.rows_below()

    def fit(self) -> None:
        """The firms below take what the list leaves."""
        super().fit()
        self.below.styles.height = self.rows_below()

    async def do_open(self) -> None:
        """Do what is due."""
        from models.actions.assignments import arrive
        from models.actions.teams import report_arrival
        from tui.faces.targets import Target
        from tui.screens.case_page import CaseScreen
        from tui.screens.check import CheckScreen
        from tui.screens.goods import GoodsScreen
        from tui.screens.supply_request import AskAgainScreen
        from tui.screens.sweep import SweepScreen

        one = self.current
        assert one is not None
        if one.duty is Duty.CHECK:
            await self.go(CheckScreen(self.session, one.site))
        elif one.duty is Duty.RESUBMIT:
            await self.go(CheckScreen(self.session, one.site, returned=one.subject))
        elif one.duty is Duty.SWEEP:
            await self.go(SweepScreen(self.session, one.enterprise))
        elif one.duty in (Duty.DELIVER, Duty.SIGN):
            goods = GoodsScreen(self.session, one.subject)
            await self.go(goods)
            await goods.act("sign_goods")
        elif one.duty is Duty.ASK_AGAIN:
            await self.go(AskAgainScreen(self.session, one.subject))
        elif one.duty is Duty.ARRIVE:
            await self.ask(arrive, one.subject, one.version)
            await self.load()
            self.say(text("queue.done", verb=text("event.assignment.arrive"), name=one.enterprise_name))
        elif one.duty is Duty.REPORT:
            await self.ask(report_arrival, one.subject)
            await self.load()
            self.say(text("today.reported", name=place_words(one, 40)))
        else:
            of = Target("finding", one.subject, one.version, "", place_words(one, 30))
            page = CaseScreen(self.session, of, one.matter)
            await self.go(page)
            await page.act("recheck" if one.duty is Duty.RECHECK else "fix")

    async def do_firm(self) -> None:
        """The firm's file."""
        from tui.screens.firm import FirmScreen

        one = self.current
        assert one is not None
        await self.go(FirmScreen(self.session, one.enterprise))

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
