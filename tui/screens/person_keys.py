"""密钥: whose key is whose; an administrator adds, freezes and revokes them, a leader freezes those of the own team."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.widget import Widget

from models.actions.invitations import invite
from models.actions.keys import add_key, freeze_key, revoke_key, unfreeze_key
from models.queries.keys import KeyRow, keys
from models.queries.pages import Page, Window
from models.queries.people import PersonRow, people
from models.rules.deadlines import business_date
from models.rules.invitations import INVITE
from models.rules.keys import ADD_KEY, FREEZE, REVOKE_KEY, UNFREEZE, KeyForm, KeyState, is_expired
from tui.dialogs.choose import Confirm, Reason
from tui.dialogs.find import Find
from tui.dialogs.form_dialog import FormDialog
from tui.dialogs.told import Told
from tui.keys import Verb, act
from tui.look import Span, counted
from tui.screens.logins import LoginsScreen
from tui.screens.out import LedgerOut
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column, day_and_time
from tui.widgets.form_lines import FormLines
from tui.widgets.record_table import RecordTable

VERB_OF = {"new": ADD_KEY, "invite": INVITE, "freeze": FREEZE, "unfreeze": UNFREEZE, "revoke": REVOKE_KEY}
MOST = 6  # people offered while a name is typed


class KeysScreen(LedgerOut):
    """The keys of one's scope, or of one person."""

    TITLE_KEY = "ssh.keys.title"
    ABOUT_KEY = "ssh.keys.page"
    KINDS = frozenset({"key", "person"})
    SHOWN: ClassVar[tuple[str, ...]] = (
        "open",
        "new",
        "invite",
        "freeze",
        "unfreeze",
        "revoke",
        "out",
        "back",
    )
    VERBS: ClassVar[Sequence[Verb]] = [
        act("open"),
        act("new"),
        act("invite", "I"),
        act("freeze", "z"),
        act("unfreeze", "Z"),
        act("revoke", "v"),
    ]

    ledger = "keys"

    def __init__(self, session: Session, person: int | None = None, name: str = "") -> None:
        super().__init__(session)
        self.person, self.whose = person, name
        self.table = RecordTable(
            [
                Column("person.number", (7, 8, 10), lambda row, _: (row.number, "ink")),
                Column("person.name", (8, 8, 16), lambda row, _: (row.name, "ink"), is_subject=True),
                Column("ssh.keys.fingerprint", (-1, -1, -1), lambda row, _: (row.fingerprint[7:], "ink")),
                Column("person.state", (6, 6, 8), lambda row, _: self._in_words(row)),
                Column("ssh.keys.until", (0, 10, 10), lambda row, _: (_day(row), "ink")),
                Column("ssh.keys.last", (11, 11, 11), lambda row, _: (_last(row), "dim")),
            ],
            self._fetch,
            empty=lambda: (
                text("ssh.keys.empty"),
                text("ssh.keys.empty_advice" if self.is_for_me("new") else "ssh.keys.empty_freeze"),
            ),
            is_dim=lambda row: row.state is KeyState.REVOKED,
            moved=self.has_moved,
        )

    def _in_words(self, row: KeyRow) -> Span:
        if is_expired(row.valid_to, business_date(self.session.clock())) and row.state is KeyState.VALID:
            return text("ssh.expired"), "warn"
        return text(f"error.state.{row.state.value}"), "warn" if row.state is KeyState.FROZEN else "ink"

    def panes(self) -> Iterable[Widget]:
        """The list."""
        yield self.table

    def crumbs(self) -> list[str]:
        """密钥 and, of one person, whose."""
        return [text(self.TITLE_KEY), *([self.whose] if self.whose else [])]

    def narrowed(self) -> str:
        """Whose, on the page of one person."""
        return self.whose

    async def _fetch(self, window: Window) -> Page[KeyRow]:
        return await self.ask(keys, self.person, **window)

    async def load(self) -> None:
        """The list."""
        await self.table.load()

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many."""
        total = counted(self.table.total, self.table.is_total_exact)
        return [(f"{text(self.TITLE_KEY)} ", "dim"), (total, "ink bold")], []

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """The fingerprint whole, as people compare it, and of which kind the key is."""
        row: KeyRow | None = None if self.dialog is not None else self.table.current
        return ([(f"{row.kind}  {row.fingerprint}", "dim")] if row is not None else []), []

    def label_of(self, name: str) -> str:
        """What these verbs do to a key."""
        own = {"new": "ssh.keys.add", "open": "ssh.logins.title", "revoke": "ssh.keys.revoke"}
        return text(own[name]) if name in own else super().label_of(name)

    def is_for_me(self, name: str) -> bool:
        """By the verbs' roles."""
        verb = VERB_OF.get(name)
        return self.session.grant.role in verb.roles if verb else super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """Only from the states that the rules say."""
        row: KeyRow | None = self.table.current
        if not self.is_for_me(name):
            return text("error.not_for_role")
        if name in ("open", "freeze", "unfreeze", "revoke") and row is None:
            return text("frame.nothing_here")
        if (
            name in ("freeze", "unfreeze", "revoke")
            and row is not None
            and row.state not in VERB_OF[name].comes_from
        ):
            state = text(f"error.state.{row.state.value}")
            return text("frame.not_from_state", state=state, verb=self.label_of(name))
        return super().why_not(name)

    async def do_open(self) -> None:
        """When and from where its owner logged in."""
        row: KeyRow = self.table.current
        await self.go(LoginsScreen(self.session, row.person, row.name))

    async def _whose(self, then: Callable[[int, str], Awaitable[None]]) -> None:
        """Whom it is about, and what they are called: the person of the page, else one looked up."""
        if self.person is not None:
            await then(self.person, self.whose)
            return
        called: dict[int, str] = {}

        async def search(typed: str) -> list[tuple[int, str, str]]:
            found: Page[PersonRow] = await self.ask(people, typed, limit=MOST)
            called.update({one.id: f"{one.name}  {one.number}" for one in found.rows})
            return [(one.id, one.name, f"{one.number}  {one.home_unit}") for one in found.rows]

        async def chosen(person: int) -> None:
            await then(person, called[person])

        await self.open_dialog(
            Find(search, title=text("ssh.keys.whose"), nothing=text("ssh.keys.nobody")), chosen
        )

    async def do_new(self) -> None:
        """Make a key known: its line is pasted."""

        async def asked(person: int, name: str) -> None:
            today = business_date(self.session.clock())
            lines = FormLines(
                KeyForm, clock=self.session.clock, check=lambda form: KeyForm.problems(form, today)
            )

            async def given(made: KeyForm) -> None:
                await self.ask(add_key, person, made)
                self.table.restart()
                await self.load()
                self.say(text("ssh.keys.added", name=self.table.current.name))

            await self.open_dialog(FormDialog(f"{text('ssh.keys.add')}  {name}", lines), given)

        await self._whose(asked)

    async def do_invite(self) -> None:
        """A one-time code, shown once, to be written down and handed over."""

        async def asked(person: int, name: str) -> None:
            code = await self.ask(invite, person)
            lines = [[(code, "accent bold")], [(text("ssh.invited_until"), "dim")]]

            async def read(_: object) -> None:
                """Nothing follows."""

            await self.open_dialog(Told(f"{text('keys.invite')}  {name}", lines), read)

        await self._whose(asked)

    async def do_freeze(self) -> None:
        """At once: live sessions on it end."""
        row: KeyRow = self.table.current
        await self.ask(freeze_key, row.id, row.version)
        await self._after("ssh.frozen", row)

    async def do_unfreeze(self) -> None:
        """Let it in again."""
        row: KeyRow = self.table.current
        await self.ask(unfreeze_key, row.id, row.version)
        await self._after("ssh.unfrozen", row)

    async def do_revoke(self) -> None:
        """For good, with a reason; asked once more, since it cannot be undone."""
        row: KeyRow = self.table.current
        verb = self.label_of("revoke")

        async def sure(reason: str, _: bool) -> None:
            await self.ask(revoke_key, row.id, row.version, reason)
            await self.close_dialog()
            await self._after("ssh.revoked", row)

        async def give(reason: str) -> None:
            said = [f"{row.name}  {row.fingerprint}", text("person.not_undone")]
            await self.open_dialog(Confirm(verb, said, verb, is_grave=True), partial(sure, reason))

        await self.open_dialog(Reason(text("dialog.reason_of", verb=verb), [], is_grave=True), give)

    async def _after(self, key: str, row: KeyRow) -> None:
        await self.load()
        self.say(text(key, number=row.number, name=row.name, fingerprint=row.fingerprint[:14]))

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)


def _day(row: KeyRow) -> str:
    return row.valid_to.isoformat() if row.valid_to else ""


def _last(row: KeyRow) -> str:
    return day_and_time(row.last_login_at) if row.last_login_at else ""
