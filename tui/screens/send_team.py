"""派出联络组: officers are marked one after another, whatever the filter; then name, park and leader, and they are sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.widget import Widget

from models.actions.teams import send_team
from models.queries.drafts import draft
from models.queries.pages import Page, Window
from models.queries.people import PersonRow, people
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.scope import Role
from models.rules.teams import TeamForm
from tui.keys import Verb, act
from tui.look import Span
from tui.screens.asking import AskingScreen
from tui.screens.drafting import Keeper
from tui.screens.filtering import Filtered
from tui.screens.region_lookup import MOST, RegionLookup
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column
from tui.widgets.form_lines import Find
from tui.widgets.record_table import RecordTable


class SendTeamScreen(Filtered, AskingScreen):
    """The officers of one's scope; marks stay while the filter changes."""

    TITLE_KEY = "teams.send_title"
    ABOUT_KEY = "teams.send_page"
    KINDS = frozenset({"person", "member"})
    SHOWN: ClassVar[tuple[str, ...]] = ("mark", "filter", "new", "back")
    VERBS: ClassVar[Sequence[Verb]] = [act("mark"), act("range"), act("new")]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.find_region = RegionLookup(session, below=session.grant.region)
        self.table = RecordTable(
            [
                Column("person.number", (8, 8, 10), lambda row, _: (row.number, "dim")),
                Column("person.name", (10, 10, 16), lambda row, _: (row.name, "ink"), is_subject=True),
                Column("person.home_unit", (-1, -1, -1), lambda row, _: (row.home_unit, "ink")),
                Column("person.job", (0, 12, 18), lambda row, _: (row.title, "ink")),
            ],
            self._fetch,
            empty=lambda: (text("roster.empty"), text("list.clear_filter") if self.filter else ""),
            moved=self.has_moved,
        )

    def panes(self) -> Iterable[Widget]:
        """The list."""
        yield self.table

    async def _fetch(self, window: Window) -> Page[PersonRow]:
        return await self.ask(people, text=self.filter, role=Role.OFFICER, **window)

    async def load(self) -> None:
        """The list; who is marked stays marked though the filter hides them."""
        marked = dict(self.table.marks) if self._is_open else await self._left_chosen()
        await self.table.load()
        self.table.marks = marked

    async def _left_chosen(self) -> dict[Any, Any]:
        """Whom a draft was left with."""
        left = await self.ask(draft, FormKind.TEAM, 0)
        numbers = json.loads(left.content).get("chosen", []) if left is not None else []
        found = [await self.ask(people, text=one, role=Role.OFFICER, limit=1) for one in numbers]
        return {row.id: row for one in found for row in one.rows}

    async def set_filter(self, typed: str) -> None:
        """Filter by a text, or by none; the marks stay."""
        marked = dict(self.table.marks)
        self.filter = typed
        self.table.restart()
        self.table.marks = marked
        await self.load()

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many go, and who; the filter right."""
        marked = list(self.table.marks.values())
        names = text("person.and").join(row.name for row in marked[:5])
        if len(marked) > 5:
            names = text("teams.and_others", names=names)
        count = text("team.people", count=len(marked))
        return [
            (f"{text('teams.chosen')} ", "dim"),
            (count, "ink bold"),
            (f"  {names}", "dim"),
        ], self.filter_spans()

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def label_of(self, name: str) -> str:
        """What follows once they are chosen."""
        return text("teams.send") if name == "new" else super().label_of(name)

    def why_not(self, name: str) -> str:
        """A team has somebody in it."""
        if name == "new" and not self.table.marks:
            return text("teams.nobody_chosen")
        if name in ("mark", "range") and self.table.current is None:
            return text("frame.nothing_here")
        return super().why_not(name)

    def finders(self) -> dict[str, Find]:
        """Streets and parks of one's own, and who leads."""
        return {**super().finders(), "regions": self.find_region, "people": self._find_leader}

    async def _find_leader(self, typed: str) -> list[tuple[int, str]]:
        rows = (await self.ask(people, text=typed, limit=MOST)).rows
        return [
            (row.id, "  ".join(part for part in (row.name, row.number, row.home_unit) if part))
            for row in rows
            if row.is_active
        ]

    async def do_new(self) -> None:
        """Name, park, leader, from which day."""
        chosen = tuple(self.table.marks)

        async def send(made: TeamForm, _: Keeper) -> str:
            await self.ask(send_team, made, chosen)
            self.table.clear_marks()
            return text("teams.sent", name=made.name.strip(), count=len(chosen))

        await self.ask_form(
            f"{text('teams.send')}  {text('team.people', count=len(chosen))}",
            TeamForm,
            FormKind.TEAM,
            0,
            send,
            more={"chosen": [row.number for row in self.table.marks.values()]},
            values={"sent_on": business_date(self.session.clock())},
            check=TeamForm.problems,
        )

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
