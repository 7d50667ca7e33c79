"""催报: the members who have not arrived or owe something; who rang them, when, and what they answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from models.actions.teams import chase_member
from models.errors import NotFound
from models.queries.officers import work_phone
from models.queries.pages import Page, Window, whole
from models.queries.teams import MemberRow, TeamDetail, team, team_board
from models.rules.deadlines import business_date
from tui.dialogs.choose import Reason
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.screens.out import LedgerOut
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column, day_and_time
from tui.widgets.record_table import RecordTable

WHOLE = 200  # members read at once: those who owe nothing are left out here


class ChaseScreen(LedgerOut):
    """A leader's list of whom to ring."""

    TITLE_KEY = "chase.title"
    KINDS = frozenset({"team", "member", "assignment", "finding", "inspection"})
    SHOWN: ClassVar[tuple[str, ...]] = ("remind", "out", "last_screen")
    VERBS: ClassVar[Sequence[Verb]] = [act("remind", "m")]

    ledger = "members"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.team: TeamDetail | None = None
        self.table = RecordTable(
            [
                Column("person.name", (8, 8, 16), lambda row, _: (row.name, "ink"), is_subject=True),
                Column("person.phone", (0, 11, 13), lambda row, _: (row.phone, "dim")),
                Column("chase.what", (17, 17, 24), self._what),
                Column("chase.last", (-1, -1, -1), self._last),
            ],
            self._fetch,
            empty=self._empty,
            moved=self.has_moved,
        )

    def _empty(self) -> tuple[str, str]:
        page = "team" if self.team is None else "chase"
        return text(f"{page}.none"), text(f"{page}.none_advice")

    @staticmethod
    def _what(row: MemberRow, _: int) -> Span:
        said = [text("team.not_yet")] if row.arrived_at is None else []
        said += [text("chase.checks", count=row.checks_owed)] if row.checks_owed else []
        said += [text("chase.late", count=row.overdue)] if row.overdue else []
        return " ".join(said), "warn" if row.arrived_at is None or row.overdue else "ink"

    @staticmethod
    def _last(row: MemberRow, _: int) -> Span:
        if row.chased_at is None:
            return "", "dim"
        said = text("chase.said", at=day_and_time(row.chased_at), by=row.chased_by, answer=row.answer)
        return shown(said), "dim"

    async def _fetch(self, window: Window) -> Page[MemberRow]:
        rows: tuple[MemberRow, ...] = ()
        if self.team is not None:
            found = (await self.ask(team_board, self.team.id, limit=max(window["limit"], WHOLE))).rows
            rows = tuple(one for one in found if one.arrived_at is None or one.checks_owed or one.overdue)
        return whole(rows)

    async def load(self) -> None:
        """The team and whom of it to ring; a leader may have none."""
        try:
            self.team = await self.ask(team, None)
        except NotFound:
            self.team = None
        await self.table.load()

    def panes(self) -> Iterable[Widget]:
        """One list."""
        yield self.table

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many there are to ring, and how many were today; the team right."""
        if self.team is None:
            return [], []
        today = business_date(self.session.clock())
        rung = sum(
            one.chased_at is not None and business_date(one.chased_at) == today for one in self.table.rows
        )
        count = len(self.table.rows)
        spans: list[Span] = [
            (f"{text('chase.owing')} ", "dim"),
            (str(count), "warn bold" if count else "dim"),
            (f"   {text('chase.rung')} ", "dim"),
            (str(rung), "ink" if rung else "dim"),
        ]
        return spans, [(shown(self.team.name), "dim")]

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def label_of(self, name: str) -> str:
        """What is noted here is a call."""
        return text("chase.verb") if name == "remind" else super().label_of(name)

    def why_not(self, name: str) -> str:
        """Nobody is there to be rung; without a team nothing goes out."""
        if name == "out" and self.team is None:
            return text("team.none")
        if name == "remind" and self.table.current is None:
            return text("team.none" if self.team is None else "chase.none")
        return super().why_not(name)

    def narrowed(self) -> str:
        """Those of the team who are to be rung."""
        return f"{self.team.name} {text('chase.owing')}" if self.team is not None else ""

    async def do_remind(self) -> None:
        """What somebody who was rung answered; on to the next."""
        row: MemberRow = self.table.current
        ready = [text(f"chase.answers.{at}") for at in range(1, 4)]

        async def give(answer: str) -> None:
            assert self.team is not None
            await self.ask(chase_member, self.team.id, row.person, answer)
            await self.close_dialog()
            await self.load()
            await self.table.go(self.table.cursor + 1)
            self.say(text("chase.done", name=row.name, answer=answer))

        phone = await self.ask(work_phone, row.person)
        await self.open_dialog(Reason(f"{text('chase.verb')}  {row.name}  {phone}", ready), give)

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
