"""A list of cases with the case under the cursor beside it: what the queue and the rectification list share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.widget import Widget

from tui.faces.beside import BesideFace
from tui.screens.base import DeskScreen
from tui.screens.case_page import CaseScreen
from tui.screens.deciding import CaseVerbs
from tui.screens.filtering import Filtered
from tui.screens.goods import GoodsScreen
from tui.screens.handover import HandoverScreen
from tui.session import Session
from tui.text import text
from tui.widgets.case_view import CaseView
from tui.widgets.record_table import RecordTable


class CasesBeside(BesideFace, Filtered, CaseVerbs):
    """Moving in the list, and opening what it lists."""

    IS_SPLIT = True
    table: RecordTable
    view: CaseView

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.table.add_class("list")

    def panes(self) -> Iterable[Widget]:
        """List and case."""
        yield self.table
        yield self.view

    @property
    def is_case_seen(self) -> bool:
        """Whether it is there, and no question in its place."""
        return bool(self.view.display)

    async def on_record_table_rested(self, event: RecordTable.Rested) -> None:
        """The case follows once the cursor rests, unless it is shown as it was read with its row."""
        if self.seen is None or self.seen[0] is not self.table.current:
            await self.show_case()

    async def do_open(self) -> None:
        """The whole case on a page of its own; a handover is its sheet."""
        row = self.table.current
        one = self.target_of(row)
        page: DeskScreen | None = HandoverScreen(self.session, one.id) if one.kind == "handover" else None
        if one.kind == "consignment":
            page = GoodsScreen(self.session, one.id)
        await self.go(page or CaseScreen(self.session, one, self.matter_of(row)))

    async def do_next_overdue(self) -> None:
        """The next one past its due; after the last of them the first again."""
        if not await self.table.go_to_next(self.is_late, they_come_first=self.late_come_first):
            self.say(text("list.nothing_late"))

    @property
    def late_come_first(self) -> bool:
        """Whether the list is by due time."""
        return True

    def is_late(self, row: Any) -> bool:
        """Whether a row is past its due."""
        late: bool = row.due_at < self.session.clock()
        return late

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
