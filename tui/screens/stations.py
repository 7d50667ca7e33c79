"""派驻: firms without a lead, officers by what they hold, who is away, what was handed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from models.actions.assignments import issue_assignment, plan_assignment
from models.queries.assignments import AssignmentRow, assignments, leaves
from models.queries.handovers import HandoverRow, handovers
from models.queries.pages import Page, Window
from models.queries.station_board import OfficerLoadRow, UnledRow, officer_loads, unled_enterprises
from models.rules.assignments import AssignmentForm
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from tui.keys import Verb, act
from tui.look import Span
from tui.screens.asking import AskingScreen
from tui.screens.drafting import Keeper
from tui.screens.firm import FirmScreen
from tui.screens.handover import HandoverScreen, handover_columns
from tui.screens.officer import OfficerScreen
from tui.screens.out import LedgerOut
from tui.screens.proposal import ProposalScreen
from tui.screens.tabs import Tab, TabbedLists
from tui.text import text
from tui.widgets.columns import Column
from tui.widgets.places import firm_words

UNLED, OFFICERS, ISSUED, AWAY, HANDOVERS = range(5)


class StationsScreen(TabbedLists, AskingScreen, LedgerOut):
    """The coordinator's board."""

    TITLE_KEY = "station.title"
    ABOUT_KEY = "station.page"
    KINDS = frozenset({"assignment", "handover", "enterprise", "person", "import"})
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "new", "propose", "tab_after", "filter", "out")
    VERBS: ClassVar[Sequence[Verb]] = [act("new"), act("propose", "P")]

    def tabs(self) -> list[Tab]:
        """What a coordinator sees to."""
        return [
            Tab("station.unled", self._unled_columns(), self._unled, lambda: self._nothing("unled")),
            Tab("station.officers", self._officer_columns(), self._officers, lambda: self._nothing("officers")),
            Tab("station.current", self._post_columns(), self._posts, lambda: self._nothing("current")),
            Tab("station.on_leave", self._leave_columns(), self._away, lambda: self._nothing("on_leave")),
            Tab("station.handovers", handover_columns(), self._handovers, lambda: self._nothing("handovers")),
        ]  # fmt: skip

    @property
    def ledger(self) -> str:
        """企业台账 from the firms, 联络员花名册 from the officers, then the posts and handovers as they are listed."""
        return {UNLED: "enterprises", OFFICERS: "officers", HANDOVERS: "handovers"}.get(self.tab, "posts")

    def narrowed(self) -> str:
        """The tab where it is of some firms or posts only, and the text of the filter."""
        of = "" if self.tab in (OFFICERS, HANDOVERS) else text(self.shown_list.title)
        return " ".join(part for part in (of, self.filter) if part)

    @staticmethod
    def _nothing(name: str) -> tuple[str, str]:
        return text(f"station.no_{name}"), text(f"station.no_{name}_advice")

    # Columns

    @staticmethod
    def _unled_columns() -> list[Column]:
        return [
            Column("firm.name", (-1, -1, -1), lambda row, _: (row.name, "ink"), is_subject=True),
            Column("firm.region", (14, 16, 20), lambda row, _: (row.region_name, "ink")),
            Column("firm.four_above", (4, 4, 6), lambda row, _: (_four_above(row), "ink")),
            Column("station.staff", (0, 6, 8), lambda row, _: (_count(row.roster), "ink"), is_right=True),
            Column("station.assisting", (0, 4, 6), lambda row, _: (_count(row.assistants), "ink"), is_right=True),
        ]  # fmt: skip

    @staticmethod
    def _officer_columns() -> list[Column]:
        return [
            Column("field.number", (7, 8, 8), lambda row, _: (row.number, "dim")),
            Column("station.name", (8, 10, 12), lambda row, _: (row.name, "ink"), is_subject=True, gaps=(2, 2, 2)),
            Column("field.home_unit", (-1, -1, -1), lambda row, _: (row.home_unit, "ink")),
            Column("firm.region", (0, 10, 14), lambda row, _: (row.region_name, "ink")),
            Column("station.held", (4, 6, 6), lambda row, _: (_count(row.firms), "ink"), is_right=True),
            Column("station.standing_in", (0, 6, 6), lambda row, _: (_count(row.stands_in), "ink"), is_right=True),
            Column("today.unsettled", (6, 6, 6), lambda row, _: (_count(row.findings), "ink"), is_right=True),
            Column("station.away", (4, 4, 6), lambda row, _: (text("station.away") if row.on_leave else "", "warn")),
        ]  # fmt: skip

    @staticmethod
    def _post_columns() -> list[Column]:
        return [
            Column(
                "firm.name",
                (-1, -1, -1),
                lambda row, cells: (firm_words(row.enterprise_name, cells), "ink"),
                is_subject=True,
            ),
            Column("station.name", (8, 8, 10), lambda row, _: (row.officer_name, "ink")),
            Column("station.part", (8, 8, 8), lambda row, _: (part_words(row), "ink")),
            Column("list.state", (6, 6, 8), lambda row, _: state_span(row)),
            Column("station.since", (0, 5, 10), lambda row, _: (row.starts_on.strftime("%m-%d"), "dim")),
        ]

    def _leave_columns(self) -> list[Column]:
        return [
            Column("station.until", (6, 7, 7), lambda row, _: self._until(row)),
            Column("station.name", (8, 8, 10), lambda row, _: (row.officer_name, "ink"), is_subject=True),
            Column(
                "firm.name", (-1, -1, -1), lambda row, cells: (firm_words(row.enterprise_name, cells), "ink")
            ),
            Column("station.substitute", (8, 8, 10), lambda row, _: (row.substitute_name, "ink")),
            Column("station.cause", (0, 4, 6), lambda row, _: (cause_words(row.cause), "dim")),
        ]

    def _until(self, row: AssignmentRow) -> Span:
        """A planned return; one that has passed is late."""
        if row.until is None:
            return "", "dim"
        late = (business_date(self.session.clock()) - row.until).days
        return (
            (text("list.days_late", count=late), "alarm")
            if late > 0
            else (row.until.strftime("%m-%d"), "ink")
        )

    # Reading

    async def _unled(self, window: Window) -> Page[UnledRow]:
        return await self.ask(unled_enterprises, self.filter, **window)

    async def _officers(self, window: Window) -> Page[OfficerLoadRow]:
        return await self.ask(officer_loads, self.filter, **window)

    async def _posts(self, window: Window) -> Page[AssignmentRow]:
        return await self.ask(assignments, **window)

    async def _away(self, window: Window) -> Page[AssignmentRow]:
        return await self.ask(leaves, **window)

    async def _handovers(self, window: Window) -> Page[HandoverRow]:
        return await self.ask(handovers, **window)

    # Doing

    def label_of(self, name: str) -> str:
        """`n` sends somebody."""
        return text("station.send") if name == "new" else super().label_of(name)

    def why_not(self, name: str) -> str:
        """Only firms and officers are looked up by a text; a handover is no place to begin an assignment."""
        if name == "filter" and self.tab not in (UNLED, OFFICERS):
            return text("station.not_filtered")
        if name == "new" and self.tab not in (UNLED, OFFICERS):
            return text("station.new_from")
        if name == "new" and self.table.current is None:
            return text("frame.nothing_here")
        return super().why_not(name)

    async def do_open(self) -> None:
        """The firm's file, the officer's page, or the sheet."""
        row: Any = self.table.current
        if self.tab == UNLED:
            await self.go(FirmScreen(self.session, row.id))
        elif self.tab == HANDOVERS:
            await self.go(HandoverScreen(self.session, row.id))
        else:
            await self.go(OfficerScreen(self.session, row.id if self.tab == OFFICERS else row.officer))

    async def do_propose(self) -> None:
        """A distribution of officers over all firms without a lead."""
        await self.go(ProposalScreen(self.session))

    async def do_new(self) -> None:
        """Somebody for the firm, or a firm for the officer, under the cursor: planned and issued in one."""
        row: Any = self.table.current
        # A firm's and an officer's number may be the same: an officer's is told by its sign.
        await self.send_somebody(row.id if self.tab == UNLED else -row.id, row.name)

    async def send_somebody(self, subject: int, name: str) -> None:
        """Somebody for the firm of that number, or a firm for the officer of that number with the sign turned."""
        side, other = ("enterprise", "officer") if subject > 0 else ("officer", "enterprise")

        async def send(made: AssignmentForm, keeper: Keeper) -> str:
            number = await self.ask(plan_assignment, made)
            await self.ask(issue_assignment, number, 1)
            return text("queue.done", verb=text("event.assignment.issue"), name=name)

        await self.ask_form(
            f"{text('event.assignment.issue')}  {name}",
            AssignmentForm,
            FormKind.ASSIGNMENT,
            subject,
            send,
            fixed={side: abs(subject)},
            only=(other, "part", "starts_on"),
            values={"starts_on": business_date(self.session.clock())},
            check=AssignmentForm.problems,
        )


def _count(number: int | None) -> str:
    return f"{number:,}" if number else ""


def _four_above(row: UnledRow) -> str:
    return text("firm.four_above") if row.is_four_above else ""


def part_words(row: AssignmentRow) -> str:
    """主责, 协助 or 代班; a lead that is only proposed says so."""
    if row.covers is not None:
        return text("choice.charge.substitute")
    if row.is_lead_proposed:
        return text("station.proposed")
    return text(f"choice.part.{row.part.value}")


def state_span(row: AssignmentRow) -> Span:
    """How far an assignment is."""
    key = "warn" if row.state.value in ("planned", "issued", "on_leave") else "ink"
    return text(f"error.state.{row.state.value}"), key


def cause_words(cause: Any) -> str:
    """Why somebody is away."""
    return text(f"choice.cause.{cause.value}") if cause is not None else ""
