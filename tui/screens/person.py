"""One person: facts, what is open with them, and their grants with dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from models.actions.people import correct_person, deactivate_person, grant_role, revoke_grant
from models.queries.assignments import OpenWork, open_work
from models.queries.grants import grants
from models.queries.pages import Page, Window, whole
from models.queries.people import GrantRow, PersonRow, person
from models.queries.person_facts import PersonFactsRow, person_facts
from models.queries.stock import depots
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.people import GrantForm, PersonFacts
from tui.dialogs.choose import Confirm, Reason
from tui.faces.stock import depot_name
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.screens.asking import AskingScreen
from tui.screens.drafting import Keeper
from tui.screens.person_keys import KeysScreen
from tui.screens.region_lookup import RegionLookup
from tui.session import Session
from tui.text import text
from tui.widgets.case import fact_lines
from tui.widgets.columns import Column, block_head
from tui.widgets.form_lines import Find
from tui.widgets.record_table import RecordTable
from tui.widgets.sheet import Sheet

OPEN_KINDS = ("assignments", "findings", "checks", "drafts", "claims", "supplies")


class PersonScreen(AskingScreen):
    """What an administrator may know and change of somebody."""

    TITLE_KEY = "person.title"
    KINDS = frozenset({"person", "assignment", "finding", "inspection", "task", "draft", "handover"})
    SHOWN: ClassVar[tuple[str, ...]] = ("new", "edit", "revoke", "deactivate", "keys", "back")
    VERBS: ClassVar[Sequence[Verb]] = [
        act("new"),
        act("edit"),
        act("revoke", "v"),
        act("deactivate", "d"),
        act("keys", "K"),
    ]

    def __init__(self, session: Session, number: int) -> None:
        super().__init__(session)
        self.number = number
        self.one: PersonRow | None = None
        self.kept: PersonFactsRow | None = None
        self.open: OpenWork | None = None
        self.find_region = RegionLookup(session)
        self.sheet = Sheet(self._lines)
        self.table = RecordTable(
            [
                Column("person.role", (14, 14, 18), self._role, is_subject=True),
                Column("person.where", (-1, -1, -1), lambda row, _: (row.region_name or row.region, "ink")),
                Column("person.from", (10, 10, 10), lambda row, _: (row.valid_from.isoformat(), "dim")),
                Column(
                    "person.to",
                    (10, 10, 10),
                    lambda row, _: (row.valid_to.isoformat() if row.valid_to else "", "dim"),
                ),
                Column("person.state", (0, 6, 8), lambda row, _: (self._standing(row), "ink")),
            ],
            self._fetch,
            empty=lambda: (text("person.no_grant"), text("person.no_grant_advice")),
            is_dim=lambda row: self._standing(row) != "",
            moved=self.has_moved,
        )

    @staticmethod
    def _role(row: GrantRow, _: int) -> Span:
        return text(f"choice.role.{row.role.value}"), "ink"

    def _standing(self, row: GrantRow) -> str:
        today = business_date(self.session.clock())
        if row.valid_from > today:
            return text("person.not_yet")
        return text("person.over") if row.valid_to and row.valid_to < today else ""

    def panes(self) -> Iterable[Widget]:
        """Facts above, grants below."""
        self.sheet.can_focus = False
        yield self.sheet
        yield self.table

    def finders(self) -> dict[str, Find]:
        """Regions."""
        return {**super().finders(), "regions": self.find_region, "depots": self._find_depot}

    def crumbs(self) -> list[str]:
        """人员 and who."""
        return [text("person.title"), self.one.name if self.one else ""]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """The name, whole as far as there is room; whether active at the right."""
        if self.one is None:
            return [], []
        state = [] if self.one.is_active else [(text("person.inactive"), "warn")]
        return [(shown(self.one.name), "ink bold"), (f"  {shown(self.one.number)}", "dim")], state

    def _lines(self, cells: int) -> list[list[Span]]:
        if self.one is None:
            return []
        one = self.one
        rows = [
            (text("person.name"), one.name, "ink bold"),
            (text("person.home_unit"), one.home_unit, "ink"),
            (text("field.seconded_by"), self.kept.seconded_by if self.kept else "", "ink"),
            (text("field.level"), self._level(), "ink"),
            (text("person.job"), one.title, "ink"),
            (text("person.phone"), one.phone, "ink"),
            (text("person.open"), self._open_words(), "ink"),
        ]
        told = [row for row in rows if row[1]]
        return [block_head(text("person.facts"), cells), *fact_lines(told, cells)]

    def _level(self) -> str:
        level = self.kept.level if self.kept else None
        return text(f"choice.dispatchlevel.{level.value}") if level else ""

    def _open_words(self) -> str:
        return text("person.and").join(
            text(f"person.open_kind.{name}", count=count) for name, count in self._open_counts() if count
        )

    def _open_counts(self) -> list[tuple[str, int]]:
        return [(name, getattr(self.open, name)) for name in OPEN_KINDS] if self.open else []

    async def _fetch(self, window: Window) -> Page[GrantRow]:
        return whole(await self.ask(grants, (self.number,)))

    async def load(self) -> None:
        """The person, the counts and the grants."""
        self.one = await self.ask(person, self.number)
        self.kept = await self.ask(person_facts, self.number)
        self.open = await self.ask(open_work, self.number)
        self.sheet.reset()
        await self.table.load()
        self.fit()

    def fit(self) -> None:
        """Facts take what they need; three grants are always seen."""
        super().fit()
        columns, rows = self.window
        self.sheet.styles.height = max(min(len(self._lines(columns)) + 1, rows - 4 - 4), 1)

    def state_words(self) -> str:
        """Which of the grants."""
        return f"{text('who.grants')} {self.table.position}"

    def label_of(self, name: str) -> str:
        """What is new here is a grant."""
        return text("event.person.grant") if name == "new" else super().label_of(name)

    def why_not(self, name: str) -> str:
        """Nobody who is deactivated is granted anything, and nobody goes whose work is not handed over."""
        is_active = self.one is not None and self.one.is_active
        if name in ("new", "deactivate") and not is_active:
            return text("person.is_inactive")
        if name == "revoke" and self.table.current is None:
            return text("person.no_grant")
        if name == "deactivate" and any(count for _, count in self._open_counts()):
            return text("person.still_open", open=self._open_words())
        return super().why_not(name)

    async def do_edit(self) -> None:
        """Correct name, units, level, title or phone."""
        assert self.kept is not None
        kept = self.kept

        async def send(made: PersonFacts, _: Keeper) -> str:
            event = await self.ask(correct_person, kept.id, made, kept.version)
            return text("person.corrected" if event else "person.as_it_was", name=made.name.strip())

        await self.ask_form(
            f"{text('event.person.correct')}  {kept.name}",
            PersonFacts,
            FormKind.CORRECT_PERSON,
            kept.id,
            send,
            values={name: getattr(kept, name) for name in PersonFacts.__dataclass_fields__},
            check=PersonFacts.problems,
        )

    async def do_keys(self) -> None:
        """Their SSH keys."""
        assert self.one is not None
        await self.go(KeysScreen(self.session, self.number, self.one.name))

    async def do_new(self) -> None:
        """Grant a role."""

        async def send(made: GrantForm, _: Keeper) -> str:
            await self.ask(grant_role, self.number, made)
            assert self.one is not None and made.role is not None
            return text("person.granted", name=self.one.name, role=text(f"choice.role.{made.role.value}"))

        assert self.one is not None
        await self.ask_form(
            f"{text('event.person.grant')}  {self.one.name}",
            GrantForm,
            FormKind.PERSON,
            self.number,
            send,
            values={"valid_from": business_date(self.session.clock())},
            check=GrantForm.problems,
        )

    async def _find_depot(self, typed: str) -> list[tuple[int, str]]:
        """Depots and points of one's region by name."""
        known = await self.ask(depots)
        return [(one.id, depot_name(one)) for one in known if typed.strip() in one.name][:6]

    async def do_revoke(self) -> None:
        """End a grant now, with a reason; asked once more, since it cannot be undone."""
        row: GrantRow = self.table.current
        assert self.one is not None
        verb, name = text("keys.revoke"), self.one.name
        what = f"{text(f'choice.role.{row.role.value}')} {row.region_name or row.region}"

        async def give(reason: str) -> None:
            async def sure(_: bool) -> None:
                await self.ask(revoke_grant, row.id, reason)
                await self._after(text("person.revoked", name=name, role=what))

            said = [text("person.will_revoke", name=name, role=what), text("person.not_undone")]
            await self.open_dialog(Confirm(verb, said, verb, is_grave=True), sure)

        await self.open_dialog(Reason(text("dialog.reason_of", verb=verb), [], is_grave=True), give)

    async def do_deactivate(self) -> None:
        """No access from now on; refused while anything is open with them."""
        assert self.one is not None
        one, verb = self.one, text("keys.deactivate")

        async def give(reason: str) -> None:
            async def sure(_: bool) -> None:
                await self.ask(deactivate_person, one.id, reason, one.version)
                await self._after(text("person.deactivated", name=one.name))

            said = [text("person.will_deactivate", name=one.name), text("person.not_undone")]
            await self.open_dialog(Confirm(verb, said, verb, is_grave=True), sure)

        await self.open_dialog(Reason(text("dialog.reason_of", verb=verb), [], is_grave=True), give)

    async def _after(self, said: str) -> None:
        await self.close_dialog()
        await self.load()
        self.say(said)
