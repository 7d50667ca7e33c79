"""联络组: the teams of a coordinator's region, who leads each and how many of it have arrived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from models.queries.pages import Page, Window
from models.queries.teams import TeamRow, teams
from tui.keys import Verb, act
from tui.look import Span
from tui.screens.out import LedgerOut
from tui.screens.send_team import SendTeamScreen
from tui.screens.team import TeamScreen
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column
from tui.widgets.record_table import RecordTable


class TeamsScreen(LedgerOut):
    """The list of teams."""

    TITLE_KEY = "teams.title"
    KINDS = frozenset({"team", "member"})
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "new", "out", "last_screen")
    VERBS: ClassVar[Sequence[Verb]] = [act("open"), act("new")]

    ledger = "teams"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.table = RecordTable(
            [
                Column("teams.name", (-1, -1, -1), lambda row, _: (row.name, "ink"), is_subject=True),
                Column("teams.where", (12, 16, 24), lambda row, _: (row.region_name, "ink")),
                Column("teams.leader", (8, 10, 14), lambda row, _: (row.leader_name, "ink")),
                Column("teams.sent_on", (0, 10, 10), lambda row, _: (row.sent_on.isoformat(), "dim")),
                Column("team.arrived", (7, 7, 7), self._arrived, is_right=True),
            ],
            self._fetch,
            empty=lambda: (text("teams.empty"), text("teams.empty_advice")),
            moved=self.has_moved,
        )

    @staticmethod
    def _arrived(row: TeamRow, _: int) -> Span:
        return f"{row.arrived}/{row.members}", "warn" if row.arrived < row.members else "ink"

    def panes(self) -> Iterable[Widget]:
        """The list."""
        yield self.table

    async def _fetch(self, window: Window) -> Page[TeamRow]:
        return await self.ask(teams, **window)

    async def load(self) -> None:
        """The list."""
        await self.table.load()

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many teams."""
        return [(f"{text(self.TITLE_KEY)} ", "dim"), (str(self.table.total), "ink bold")], []

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def label_of(self, name: str) -> str:
        """What is new here is a team."""
        return text("teams.send") if name == "new" else super().label_of(name)

    def why_not(self, name: str) -> str:
        """An empty list opens nothing."""
        if name == "open" and self.table.current is None:
            return text("frame.nothing_here")
        return super().why_not(name)

    async def do_open(self) -> None:
        """The team: its roll and its split."""
        await self.go(TeamScreen(self.session, self.table.current.id))

    async def do_new(self) -> None:
        """Choose officers and send them."""
        await self.go(SendTeamScreen(self.session))

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
