"""本组: who of a team has arrived and when, the firms each of them holds, what is overdue with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from models.errors import NotFound
from models.queries.pages import Page, Window, whole
from models.queries.teams import MemberRow, TeamDetail, team, team_board
from tui.faces.face import FIXED, Block, Face
from tui.keys import Verb, act
from tui.look import Span, counted, shown
from tui.seat import Seat
from tui.text import text
from tui.widgets.columns import Column, day_and_time
from tui.widgets.places import firms_words

WHOLE = 200  # members read at once: all of a team, so that what is overdue with them can be added up


class TeamFace(Face):
    """A leader's first page; a coordinator opens it for any team of the region."""

    TITLE_KEY = "team.title"
    SHOWN: ClassVar[tuple[str, ...]] = ("accept", "mark", "return", "split", "last_screen")
    VERBS: ClassVar[Sequence[Verb]] = [
        act("accept"),
        act("return"),
        act("mark"),
        act("range"),
        act("split", "P"),
    ]

    def __init__(self, session: Seat, number: int | None = None) -> None:
        super().__init__(session)
        self.number = number
        self.team: TeamDetail | None = None
        self.table = self.list_type(
            [
                Column("person.number", (0, 8, 10), lambda row, _: (row.number, "dim")),
                Column("person.name", (8, 8, 16), lambda row, _: (row.name, "ink"), is_subject=True),
                Column("team.arrived", (11, 11, 11), self._arrival),
                Column("team.how", (4, 4, 6), self._how),
                Column("team.firms", (-1, -1, -1), self._firms),
                Column("team.owed", (0, 4, 6), lambda row, _: (str(row.checks_owed or ""), "ink"), is_right=True),
                Column("team.late", (4, 4, 4), self._late, is_right=True),
            ],
            self._fetch,
            empty=lambda: (text("team.none"), text("team.none_advice")),
            moved=self.has_moved,
        )  # fmt: skip

    @staticmethod
    def _arrival(row: MemberRow, _: int) -> Span:
        return (
            (text("team.not_yet"), "warn")
            if row.arrived_at is None
            else (day_and_time(row.arrived_at), "ink")
        )

    @staticmethod
    def _how(row: MemberRow, _: int) -> Span:
        if row.arrived_at is None:
            return "", "dim"
        return text("team.called" if row.is_called else "team.reported"), "dim"

    @staticmethod
    def _firms(row: MemberRow, cells: int) -> Span:
        count = f"{row.firms} "
        return (f"{count}{firms_words(row.firm_names, cells - len(count))}" if row.firms else "", "ink")

    @staticmethod
    def _late(row: MemberRow, _: int) -> Span:
        return str(row.overdue or ""), "alarm"

    async def _fetch(self, window: Window) -> Page[MemberRow]:
        if self.team is None:
            return whole(())
        wide: Window = {**window, "limit": max(window["limit"], WHOLE)}
        return await self.ask(team_board, self.team.id, **wide)

    async def load(self) -> None:
        """The team and its members; a leader may have none."""
        try:
            self.team = await self.ask(team, self.number)
        except NotFound:
            self.team = None
        await self.table.load()

    def blocks(self) -> Iterable[Block]:
        """One list."""
        columns, rows = self.window
        return [Block(0, 0, columns, rows - FIXED, self.table)]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """Arrived of how many, what is overdue, how many firms have no lead; the team right."""
        one = self.team
        if one is None:
            return [], []
        late = sum(row.overdue for row in self.table.rows)
        is_whole = one.arrived == one.members
        spans: list[Span] = [
            (f"{text('team.arrived')} ", "dim"),
            (f"{one.arrived}/{one.members}", "ink bold" if is_whole else "warn bold"),
            (f"   {text('team.late')} ", "dim"),
            (str(late), "alarm bold" if late else "dim"),
            (f"   {text('team.unled')} ", "dim"),
            (counted(one.unled, one.is_unled_exact), "ink" if one.unled else "dim"),
        ]
        return spans, [(shown(one.name), "dim")]

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """How many are marked."""
        count = len(self.table.marks)
        return ([(text("list.marked", count=count), "accent bold")] if count else []), []

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def label_of(self, name: str) -> str:
        """What the two decisions are here."""
        words = {"accept": "team.call", "return": "team.correct"}
        return text(words[name]) if name in words else super().label_of(name)

    def why_not(self, name: str) -> str:
        """Without a team nothing; whoever has arrived is not called again, and only they are corrected."""
        row: MemberRow | None = self.table.current
        if name in ("accept", "return", "mark", "range", "split") and self.team is None:
            return text("team.none")
        if name in ("accept", "return", "mark", "range") and row is None:
            return text("frame.nothing_here")
        if name == "accept" and all(one.arrived_at is not None for one in self.table.chosen):
            return text("team.here_already")
        if name == "return" and row is not None and row.arrived_at is None:
            return text("error.not_arrived")
        return super().why_not(name)
