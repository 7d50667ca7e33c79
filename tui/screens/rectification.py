"""整改: unsettled findings by due time, and every verb on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from models.queries.findings import FindingRow, findings
from models.queries.pages import Page, Window
from tui.faces.row_results import RowResult, Sides, said_of
from tui.faces.targets import Target
from tui.keys import Verb, act
from tui.look import Span, counted
from tui.screens.bulk import BulkDecisions
from tui.screens.out import LedgerOut
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column, due_span, severity_span
from tui.widgets.places import place_words
from tui.widgets.record_table import RecordTable


class RectificationScreen(BulkDecisions, LedgerOut):
    """The list of findings."""

    TITLE_KEY = "rectification.title"
    KINDS = frozenset({"finding", "inspection"})
    VERBS: ClassVar[Sequence[Verb]] = [
        act("overdue_only", "p"),
        act("tab_before"),
        act("tab_after"),
        act("mark"),
        act("range"),
    ]

    def __init__(self, session: Session, item: str = "") -> None:
        self.is_overdue_only, self.item = False, item
        self.results: dict[int, RowResult] = {}  # of the last bulk, until the page is read anew
        super().__init__(session)

    @property
    def ledger(self) -> str:
        """问题台账."""
        return "findings"

    def narrowed(self) -> str:
        """The item, the overdue ones, the text."""
        late = text("rectification.overdue_only") if self.is_overdue_only else ""
        return " ".join(part for part in (self.item, late, self.filter) if part)

    def crumbs(self) -> list[str]:
        """整改; of one item its code."""
        return [text("rectification.title"), *([self.item] if self.item else [])]

    def make_table(self) -> RecordTable:
        """The findings by due time."""
        now = self.session.clock
        return RecordTable(
            [
                Column("list.due", (7, 7, 7), lambda row, _: due_span(row.due_at, now())),
                Column("list.severity", (2, 2, 2), lambda row, _: severity_span(row.severity)),
                Column("list.state", (0, 6, 6), lambda row, _: (text(f"error.state.{row.state}"), "dim")),
                Column(
                    "list.subject", (20, 23, 23), lambda row, cells: (place_words(row, cells), "ink"),
                    gaps=(2, 3, 2), is_subject=True,
                ),
                Column("list.content", (-1, -1, -1), lambda row, cells: (self._content(row, cells), "ink")),
            ],
            self._fetch,
            empty=self._empty,
            note=lambda row: one.note if (one := self.results.get(row.id)) is not None else None,
            moved=self.has_moved,
        )  # fmt: skip

    SHOWN: ClassVar[tuple[str, ...]] = (
        "recheck", "fix", "receive", "result", "assign", "supervise", "notice", "refer", "void", "overdue_only", "open", "undo",
    )  # fmt: skip

    def _content(self, row: FindingRow, cells: int) -> str:
        return self.names.found(
            row.cycle, row.description, row.item, row.checklist, cells, is_case_seen=self.is_case_seen
        )

    def _empty(self) -> tuple[str, str]:
        if self.filter or self.is_overdue_only:
            shown = self.filter or text("today.late")
            return text("list.nothing_filtered", text=shown), text("list.clear_filter")
        return text("rectification.empty"), text("rectification.empty_advice")

    async def _fetch(self, window: Window) -> Page[FindingRow]:
        return await self.ask(
            findings, is_overdue=self.is_overdue_only, text=self.filter, item=self.item, **window
        )

    async def load(self) -> None:
        """The page anew, without what became of the last bulk."""
        self.results = {}
        await super().load()

    async def live_load(self) -> None:
        """The list anew; what became of a bulk stays beside its rows."""
        await super().load()

    def idle_message(self) -> Sides:
        """What kept a row of the last bulk from being done; how many are marked."""
        row = self.table.current
        return said_of(self.results.get(row.id) if row is not None else None, len(self.table.marks))

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many are listed; filters right."""
        total = counted(self.table.total, self.table.is_total_exact)
        right = self.filter_spans()
        if self.is_overdue_only:
            right = [*right, (f"  {text('rectification.overdue_only')}", "ink bold")]
        if not self._has_tabs:
            return [(f"{text('today.unsettled')} ", "dim"), (total, "ink bold")], right
        others = [(text(f"failures.{one}"), "dim") for one in ("by_item", "by_firm")]
        here = [(f"{text('failures.by_due')} {total}", "accent bold underline"), ("  ", "ink")]
        return [*here, others[0], ("  ", "ink"), others[1]], right

    def shown_verbs(self) -> Sequence[str]:
        """What can be done with the fault under the cursor comes first."""
        return self.able_first(super().shown_verbs())

    @property
    def _has_tabs(self) -> bool:
        """Whoever reads a region sees what fails most there; of one item there is one list."""
        return not self.is_officer and not self.item

    def is_for_me(self, name: str) -> bool:
        """The lists beside are of a region, not of one officer's sites."""
        if name in ("tab_before", "tab_after") and not self._has_tabs:
            return False
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """One list alone has none beside it."""
        if name in ("tab_before", "tab_after") and not self._has_tabs:
            return text("frame.one_list")
        return super().why_not(name)

    async def do_tab_after(self) -> None:
        """What fails most, by item."""
        await self._go_beside(0)

    async def do_tab_before(self) -> None:
        """Who has most to put right."""
        await self._go_beside(1)

    async def _go_beside(self, tab: int) -> None:
        from tui.screens.failures import FailuresScreen  # which opens the findings of an item here

        await self.go(FailuresScreen(self.session, tab))

    def target_of(self, row: FindingRow) -> Target:
        """The finding."""
        task_kind = "void_asked" if row.void_asked_at is not None else ""
        return Target(
            "finding",
            row.id,
            row.version,
            row.state,
            f"{row.number} {place_words(row, 26)}",
            task_kind,
            is_officers=not row.wants_other_eyes,
        )

    def matter_of(self, row: FindingRow) -> str:
        """What was found."""
        return row.description

    def label_of(self, name: str) -> str:
        """An officer asks for what a coordinator decides."""
        if name == "void" and self.is_officer:
            return text("rectification.ask_void")
        return super().label_of(name)

    async def do_overdue_only(self) -> None:
        """All, or the overdue ones."""
        self.is_overdue_only = not self.is_overdue_only
        self.table.restart()
        await self.load()

    async def do_back(self) -> None:
        """First the filters go."""
        if self.is_overdue_only and not self.filter:
            await self.do_overdue_only()
        else:
            await super().do_back()
