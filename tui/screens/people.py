"""人员: everyone an administrator answers for, found by characters, pinyin, initials or number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from models.actions.people import add_person
from models.queries.grants import grants
from models.queries.pages import Page, Window
from models.queries.people import PersonRow, people
from models.rules.drafts import FormKind
from models.rules.people import PersonForm
from tui.keys import Verb, act
from tui.look import Span, counted
from tui.screens.asking import AskingScreen
from tui.screens.drafting import Keeper
from tui.screens.filtering import Filtered
from tui.screens.out import LedgerOut
from tui.screens.person import PersonScreen
from tui.screens.region_lookup import RegionLookup
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column
from tui.widgets.form_lines import Find
from tui.widgets.record_table import RecordTable


class PeopleScreen(Filtered, AskingScreen, LedgerOut):
    """The list of people."""

    TITLE_KEY = "person.title"
    ABOUT_KEY = "person.list_page"
    KINDS = frozenset({"person", "import"})
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "new", "filter", "out", "last_screen")
    VERBS: ClassVar[Sequence[Verb]] = [act("open"), act("new")]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.roles: dict[int, str] = {}
        self.find_region = RegionLookup(session)
        self.table = RecordTable(
            [
                Column("person.number", (8, 8, 10), lambda row, _: (row.number, "ink")),
                Column("person.name", (10, 10, 16), lambda row, _: (row.name, "ink"), is_subject=True),
                Column("person.home_unit", (-1, -1, -1), lambda row, _: (row.home_unit, "ink")),
                Column("person.job", (0, 8, 14), lambda row, _: (row.title, "ink")),
                Column("person.phone", (0, 11, 11), lambda row, _: (row.phone, "dim")),
                Column("person.roles", (8, 10, 20), lambda row, _: (self.roles.get(row.id, ""), "ink")),
                Column("person.state", (4, 4, 8), self._active),
            ],
            self._fetch,
            empty=self._empty,
            is_dim=lambda row: not row.is_active,
            moved=self.has_moved,
        )

    def narrowed(self) -> str:
        """The text of the filter."""
        return self.filter

    @property
    def ledger(self) -> str:
        """联络员花名册; of a list that is filtered its people, whatever their roles: that one has officers alone."""
        return "people" if self.filter else "officers"

    @staticmethod
    def _active(row: PersonRow, _: int) -> Span:
        return ("", "dim") if row.is_active else (text("person.inactive"), "warn")

    def _empty(self) -> tuple[str, str]:
        if self.filter:
            return text("list.nothing_filtered", text=self.filter), text("list.clear_filter")
        return text("person.empty"), text("person.empty_advice")

    def panes(self) -> Iterable[Widget]:
        """The list."""
        yield self.table

    def finders(self) -> dict[str, Find]:
        """Regions."""
        return {**super().finders(), "regions": self.find_region}

    async def _fetch(self, window: Window) -> Page[PersonRow]:
        found = await self.ask(people, text=self.filter, **window)
        held: dict[int, list[str]] = {row.id: [] for row in found.rows}
        for one in await self.ask(grants, tuple(held), is_in_force=True):
            held[one.person].append(text(f"choice.role.{one.role.value}"))
        self.roles |= {
            person: text("person.and").join(dict.fromkeys(roles)) for person, roles in held.items()
        }
        return found

    async def load(self) -> None:
        """The list."""
        await self.table.load()

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many; the filter right."""
        total = counted(self.table.total, self.table.is_total_exact)
        return [(f"{text('person.title')} ", "dim"), (total, "ink bold")], self.filter_spans()

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def label_of(self, name: str) -> str:
        """What is new here is a person."""
        return text("person.add") if name == "new" else super().label_of(name)

    def why_not(self, name: str) -> str:
        """An empty list opens nothing."""
        if name == "open" and self.table.current is None:
            return text("frame.nothing_here")
        return super().why_not(name)

    async def do_open(self) -> None:
        """The person's page."""
        await self.go(PersonScreen(self.session, self.table.current.id))

    async def do_new(self) -> None:
        """Add a person, who has no access until a role is granted; the list is narrowed to them."""

        async def send(made: PersonForm, _: Keeper) -> str:
            await self.ask(add_person, made)
            self.filter = made.number.strip()
            self.table.restart()
            return text("person.added", name=made.name.strip())

        await self.ask_form(
            text("person.add"), PersonForm, FormKind.PERSON, 0, send, check=PersonForm.problems
        )

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
