"""`o`: what a page lists, out into a file whose name says of which moment it is; masked as everywhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from models.errors import Invalid
from models.exchange.ledgers import LEDGERS
from tui.dialogs.form_dialog import FormDialog
from tui.dialogs.where import PathForm
from tui.keys import Verb, act
from tui.ledgers import Rows, title_of, write_ledger
from tui.outgoing import file_name
from tui.screens.base import DeskScreen
from tui.text import text
from tui.widgets.form_lines import FormLines

TELL_EVERY = 2.0  # seconds between two words about how far it is


def named(error: Invalid) -> Invalid:
    """The same of the form's own field."""
    return Invalid(*(replace(one, field="path") for one in error.problems))


class Stopped(Exception):
    """Somebody pressed Esc: nothing is written."""


class Tally:
    """Counts the rows that go by, and stops them."""

    def __init__(self) -> None:
        self.count, self.is_stopped = 0, False

    def passing(self, rows: Rows) -> Rows:
        """The same rows; Stopped between two of them once it is asked for."""
        for row in rows:
            if self.is_stopped:
                raise Stopped
            self.count += 1
            yield row


class Outgoing(DeskScreen):
    """A page with something to write to a file."""

    VERBS: ClassVar[Sequence[Verb]] = [act("out")]

    async def ask_path(
        self, title: str, offered: Path, write: Callable[[Path], int], said: str, tally: Tally | None = None
    ) -> None:
        """Ask where to; `write` does it on a thread of its own and gives a count, `said` is the key of what is said then.

        A folder takes the offered name; what stands there is replaced only by a whole file. With a tally it is told every
        two seconds how far it is, and Esc stops it.
        """
        lines = FormLines(PathForm, values={"path": str(offered)}, clock=self.session.clock)

        async def given(made: PathForm) -> None:
            path = Path(made.path.strip()).expanduser()
            path = path / offered.name if path.is_dir() else path
            try:
                count = await self._written(partial(write, path), tally)
            except Invalid as error:
                raise named(error) from error
            if count is not None:
                self.say(text(said, count=f"{count:,}", path=path.name))

        await self.open_dialog(FormDialog(title, lines, sends="keys.out"), given)

    async def _written(self, write: Callable[[], int], tally: Tally | None) -> int | None:
        """What was counted; None where somebody stopped it."""
        work = asyncio.ensure_future(self.session.aside(write))
        told = time.monotonic()
        while not work.done():
            await asyncio.wait([work], timeout=0.1)
            if tally is None:
                continue
            tally.is_stopped |= self.app.take_key_waiting("escape")  # type: ignore[attr-defined]
            if time.monotonic() - told >= TELL_EVERY:
                told = time.monotonic()
                self.say(text("ledger.so_far", count=f"{tally.count:,}"))
        try:
            return await work
        except Stopped:
            self.say(text("ledger.stopped"))
            return None


class LedgerOut(Outgoing):
    """A list with a ledger of the offices behind it."""

    @property
    def ledger(self) -> str:
        """The ledger of what is listed now; nothing where there is none."""
        return ""

    def why_not(self, name: str) -> str:
        """A list without a ledger does not go out."""
        if name == "out" and not self.ledger:
            return text("ledger.none")
        return super().why_not(name)

    async def do_out(self) -> None:
        """The whole ledger of one's scope, whatever the list is filtered by."""
        ledger, tally = LEDGERS[self.ledger], Tally()
        actor, who = self.session.actor, self.session.identity
        title = title_of(ledger)

        def write(path: Path) -> int:
            return write_ledger(actor, who, ledger, path, tally.passing)

        offered = Path.cwd() / file_name(title, actor.clock(), ".xlsx")
        whole = text("ledger.whole", name=title, region=self.session.grant.region_name)
        await self.ask_path(whole, offered, write, "ledger.written", tally)
