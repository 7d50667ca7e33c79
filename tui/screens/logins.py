"""登录记录: who came with which key, from where, when, and why the session ended; above it, how things stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from models.queries.logins import Health, LoginRow, health, logins
from models.queries.pages import Page, Window
from models.rules.logins import NOT_LET_IN, Ending
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.screens.out import LedgerOut
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column, day_and_time
from tui.widgets.record_table import RecordTable

BAD = (*NOT_LET_IN, Ending.FAULT, Ending.LOST)


class LoginsScreen(LedgerOut):
    """The ledger of one's scope, or of one person, the newest first."""

    TITLE_KEY = "ssh.logins.title"
    ABOUT_KEY = "ssh.logins.page"
    SHOWN: ClassVar[tuple[str, ...]] = ("open_only", "reload", "out", "last_screen")
    VERBS: ClassVar[Sequence[Verb]] = [act("open_only", "p")]

    ledger = "logins"

    def __init__(self, session: Session, person: int | None = None, name: str = "") -> None:
        super().__init__(session)
        self.person, self.whose, self.is_open = person, name, False
        self.health: Health | None = None
        self.table = RecordTable(
            [
                Column("ssh.logins.began", (11, 11, 11), lambda row, _: (day_and_time(row.began_at), "ink")),
                Column("person.number", (7, 8, 10), lambda row, _: (row.number, "dim")),
                Column("person.name", (8, 8, 16), lambda row, _: (_name(row), "ink"), is_subject=True),
                Column("ssh.logins.address", (-1, -1, -1), lambda row, _: (row.address, "ink")),
                Column("ssh.keys.fingerprint", (0, 0, 20), lambda row, _: (row.fingerprint[7:], "dim")),
                Column("ssh.logins.ended", (0, 11, 11), lambda row, _: (_ended(row), "dim")),
                Column("ssh.logins.why", (10, 13, 15), self._why),
            ],
            self._fetch,
            empty=lambda: (text("ssh.logins.empty"), text("ssh.logins.empty_advice")),
            moved=self.has_moved,
        )

    @staticmethod
    def _why(row: LoginRow, _: int) -> Span:
        ending = row.ending or "open"
        key = "warn" if ending in BAD else "accent" if ending == "open" else "ink"
        return text(f"ssh.ending.{ending}"), key

    def panes(self) -> Iterable[Widget]:
        """The list."""
        yield self.table

    def crumbs(self) -> list[str]:
        """登录记录 and, of one person, whose."""
        return [text(self.TITLE_KEY), *([self.whose] if self.whose else [])]

    def narrowed(self) -> str:
        """Whose, and whether only those who are here."""
        return " ".join(one for one in (self.whose, text("keys.open_only") if self.is_open else "") if one)

    async def _fetch(self, window: Window) -> Page[LoginRow]:
        return await self.ask(logins, self.person, self.is_open, **window)

    async def load(self) -> None:
        """The list and the counts."""
        self.health = await self.ask(health)
        await self.table.load()

    def facts(self) -> tuple[list[Span], list[Span]]:
        """Who is in, how many came and failed in a day, keys; the filter right."""
        told: list[Span] = []
        for name, value in vars(self.health).items() if self.health else ():
            if value or name in ("open_sessions", "day_logins"):
                told += [(f"{text(f'ssh.health.{name}')} ", "dim"), (f"{value}  ", "ink bold")]
        return told, [(text("keys.open_only"), "accent")] if self.is_open else []

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """The key and the terminal of the row under the cursor, whole."""
        row: LoginRow | None = self.table.current
        return ([(shown(f"{row.fingerprint}  {row.terminal}"), "dim")] if row is not None else []), []

    async def do_open_only(self) -> None:
        """Only those who are in, and back."""
        self.is_open = not self.is_open
        self.table.restart()
        await self.load()

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)


def _name(row: LoginRow) -> str:
    return row.name or text("ssh.logins.nobody")


def _ended(row: LoginRow) -> str:
    return day_and_time(row.ended_at) if row.ended_at else ""
