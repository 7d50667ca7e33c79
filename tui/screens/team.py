"""本组: the roll is called for the marked ones or the current one; who was counted wrongly is put right."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from models.actions.teams import correct_arrival, roll_call
from models.queries.teams import MemberRow
from tui.dialogs.choose import Reason
from tui.faces.team import TeamFace
from tui.screens.out import LedgerOut
from tui.text import text
from tui.widgets.record_table import RecordTable


class TeamScreen(TeamFace, LedgerOut):
    """One team and its verbs."""

    KINDS = frozenset({"team", "member", "assignment", "finding", "inspection"})
    table: RecordTable
    ledger = "members"

    def panes(self) -> Iterable[Widget]:
        """One list."""
        yield self.table

    def crumbs(self) -> list[str]:
        """A coordinator sees which team it is."""
        named = [self.team.name] if self.number is not None and self.team is not None else []
        return [text(self.TITLE_KEY), *named]

    def ledger_of(self) -> int | None:
        """The team."""
        return self.team.id if self.team is not None else None

    def narrowed(self) -> str:
        """The team by name."""
        return self.team.name if self.team is not None else ""

    def why_not(self, name: str) -> str:
        """Without a team there is nothing to write."""
        return text("team.none") if name == "out" and self.team is None else super().why_not(name)

    async def do_accept(self) -> None:
        """点名: those chosen who have not arrived yet are there."""
        assert self.team is not None
        chosen: list[MemberRow] = self.table.chosen
        new = [row for row in chosen if row.arrived_at is None]
        is_marked = bool(self.table.marks)
        count = await self.ask(roll_call, self.team.id, tuple(row.person for row in new))
        self.table.clear_marks()
        await self.load()
        if not is_marked:
            await self.table.go(self.table.cursor + 1)
        name = new[0].name if len(new) == 1 else text("team.people", count=len(new))
        said = text("team.called_now", name=name, arrived=count.arrived, members=count.members)
        left = len(chosen) - len(new)
        self.say(said + (text("team.were_here", count=left) if left else ""))

    async def do_return(self) -> None:
        """更正: somebody was counted who is not there."""
        row: MemberRow = self.table.current
        ready = [text(f"team.correct_reasons.{at}") for at in range(1, 3)]

        async def give(reason: str) -> None:
            assert self.team is not None
            count = await self.ask(correct_arrival, self.team.id, row.person, reason, row.version)
            await self.close_dialog()
            await self.load()
            self.say(text("team.corrected", name=row.name, arrived=count.arrived, members=count.members))

        await self.open_dialog(Reason(text("dialog.reason_of", verb=text("team.correct")), ready), give)

    async def do_split(self) -> None:
        """The firms of this team's region."""
        from tui.screens.split import SplitScreen

        await self.go(SplitScreen(self.session, self.number))

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
