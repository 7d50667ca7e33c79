"""整改: unsettled findings by due time, and every verb on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from models.errors import LianqiError
from models.queries.findings import FindingRow, findings
from models.queries.pages import Key, Page
from tui.keys import act
from tui.look import Span
from tui.screens.case_page import CaseScreen
from tui.screens.cases import case_of, read_subject
from tui.screens.deciding import CaseVerbs
from tui.screens.filtering import Filtered
from tui.screens.matters import ItemNames
from tui.screens.targets import Target
from tui.session import Session
from tui.text import text
from tui.widgets.case import CaseView
from tui.widgets.columns import Column, due_span, severity_span
from tui.widgets.places import place_words
from tui.widgets.record_table import RecordTable


class RectificationScreen(Filtered, CaseVerbs):
    """The list of findings."""

    TITLE_KEY = "rectification.title"
    IS_SPLIT = True
    KINDS = frozenset({"finding", "inspection"})
    BINDINGS: ClassVar[list[BindingType]] = [act("open"), act("overdue_only", "p"), act("next_overdue")]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.is_overdue_only = False
        self.names = ItemNames()
        now = session.clock
        self.table = RecordTable(
            [
                Column("list.due", (7, 7, 7), lambda row, _: due_span(row.due_at, now())),
                Column("list.severity", (2, 2, 2), lambda row, _: severity_span(row.severity)),
                Column("list.state", (0, 6, 6), lambda row, _: (text(f"error.state.{row.state}"), "dim")),
                Column(
                    "list.subject", (20, 23, 23), lambda row, cells: (place_words(row, cells), "ink"),
                    gaps=(2, 3, 2), is_subject=True,
                ),
                Column("list.content", (-1, -1, -1), lambda row, _: (self._content(row), "ink")),
            ],
            self._fetch,
            empty=self._empty,
            moved=self.show_frame,
        )  # fmt: skip
        self.table.add_class("list")
        self.view = CaseView()

    SHOWN: ClassVar[tuple[str, ...]] = (
        "recheck", "fix", "assign", "supervise", "notice", "void", "overdue_only", "open",
    )  # fmt: skip

    def panes(self) -> Iterable[Widget]:
        """List and case."""
        yield self.table
        yield self.view

    def _content(self, row: FindingRow) -> str:
        cycle = text("today.cycle", cycle=row.cycle) if row.cycle else ""
        return " ".join(part for part in (cycle, row.description, self.names.words(row.item)) if part)

    def _empty(self) -> tuple[str, str]:
        if self.filter or self.is_overdue_only:
            shown = self.filter or text("today.late")
            return text("list.nothing_filtered", text=shown), text("list.clear_filter")
        return text("rectification.empty"), text("rectification.empty_advice")

    async def _fetch(
        self, after: Key | None, before: Key | None, at_end: bool, limit: int
    ) -> Page[FindingRow]:
        return await self.ask(
            findings,
            is_overdue=self.is_overdue_only,
            text=self.filter,
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )

    async def load(self) -> None:
        """List and case."""
        await self.names.load(self.session)
        await self.table.load()
        await self._show_case()

    async def on_record_table_rested(self, event: RecordTable.Rested) -> None:
        """The case follows once the cursor rests."""
        await self._show_case()

    async def _show_case(self) -> None:
        row: FindingRow | None = self.table.current
        if row is None or not self.view.display:
            self.view.show(None)
            return
        try:
            known = await read_subject(self.session, "finding", row.id)
        except LianqiError:
            return
        if self.table.current is row:
            self.view.show(case_of(known, row.description, self.session.clock()))

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many are listed; filters right."""
        total = f"{self.table.total}{'' if self.table.is_total_exact else '+'}"
        right = self.filter_spans()
        if self.is_overdue_only:
            right = [*right, (f"  {text('rectification.overdue_only')}", "ink bold")]
        return [(f"{text('today.unsettled')} ", "dim"), (total, "ink bold")], right

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def target(self) -> Target | None:
        """The finding under the cursor."""
        row: FindingRow | None = self.table.current
        if row is None:
            return None
        task_kind = "void_asked" if row.void_asked_at is not None else ""
        name = f"{row.number} {place_words(row, 26)}"
        return Target("finding", row.id, row.version, row.state, name, task_kind)

    def label_of(self, name: str) -> str:
        """An officer asks for what a coordinator decides."""
        if name == "void" and self.is_officer:
            return text("rectification.ask_void")
        return super().label_of(name)

    def why_not(self, name: str) -> str:
        """Nothing listed, nothing to open."""
        if name == "open" and self.table.current is None:
            return text("frame.nothing_here")
        return super().why_not(name)

    async def do_open(self) -> None:
        """The whole case."""
        one = self.target()
        assert one is not None
        await self.go(CaseScreen(self.session, one, self.table.current.description))

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

    async def do_next_overdue(self) -> None:
        """They come first: the next of them, then the first again."""
        if not await self.table.go_to_next(lambda row: row.due_at < self.session.clock()):
            self.say(text("list.nothing_late"))

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
