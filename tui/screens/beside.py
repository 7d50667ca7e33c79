"""A list of cases with the case under the cursor beside it: what the queue and the rectification list share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from models.errors import LianqiError
from tui.keys import act
from tui.screens.case_page import CaseScreen
from tui.screens.cases import case_of, read_subject
from tui.screens.deciding import CaseVerbs
from tui.screens.filtering import Filtered
from tui.screens.matters import ItemNames
from tui.screens.targets import Target
from tui.session import Session
from tui.text import text
from tui.widgets.case import CaseView
from tui.widgets.record_table import RecordTable


class CasesBeside(Filtered, CaseVerbs):
    """`make_table()` is the list, `target_of(row)` and `matter_of(row)` what a row is about."""

    IS_SPLIT = True
    BINDINGS: ClassVar[list[BindingType]] = [act("open"), act("next_overdue")]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.names = ItemNames()
        self.table = self.make_table()
        self.table.add_class("list")
        self.view = CaseView()

    @abstractmethod
    def make_table(self) -> RecordTable:
        """The list."""

    @abstractmethod
    def target_of(self, row: Any) -> Target:
        """The case a row stands for."""

    @abstractmethod
    def matter_of(self, row: Any) -> str:
        """What a row is about, in words."""

    def panes(self) -> Iterable[Widget]:
        """List and case."""
        yield self.table
        yield self.view

    async def load(self) -> None:
        """List and case."""
        await self.names.load(self.session)
        await self.table.load()
        await self.show_case()

    async def on_record_table_rested(self, event: RecordTable.Rested) -> None:
        """The case follows once the cursor rests."""
        await self.show_case()

    async def show_case(self) -> None:
        """Read the case under the cursor; one that has gone meanwhile shows nothing."""
        row = self.table.current
        if row is None or not self.view.display:
            self.view.show(None)
            return
        one = self.target_of(row)
        try:
            known = await read_subject(self.session, one.kind, one.id)
        except LianqiError:
            self.view.show(None)
            return
        if self.table.current is row:
            self.view.show(case_of(known, self.matter_of(row), self.session.clock()))

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def target(self) -> Target | None:
        """The case under the cursor."""
        row = self.table.current
        return self.target_of(row) if row is not None else None

    def why_not(self, name: str) -> str:
        """Nothing listed, nothing to open."""
        if name == "open" and self.table.current is None:
            return text("frame.nothing_here")
        return super().why_not(name)

    async def do_open(self) -> None:
        """The whole case on a page of its own."""
        row = self.table.current
        await self.go(CaseScreen(self.session, self.target_of(row), self.matter_of(row)))

    async def do_next_overdue(self) -> None:
        """The next one past its due: they come first, so after the last of them the first again."""
        if not await self.table.go_to_next(lambda row: row.due_at < self.session.clock()):
            self.say(text("list.nothing_late"))

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
