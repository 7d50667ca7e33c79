"""Files out of the desk and into it: a path on one's own machine, or over SSH a line to run there.

Over SSH no path is ever asked for: it would be one of the server's.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from models.actions.tickets import IssuedTicket, issue_ticket
from models.errors import Invalid, Problem
from models.rules.tickets import MOST_BYTES, Way
from tui.dialogs.form_dialog import FormDialog
from tui.dialogs.told import Told
from tui.dialogs.where import PathForm
from tui.look import Span, shown
from tui.screens.base import DeskScreen
from tui.spool import Spool
from tui.text import text
from tui.widgets.form_lines import FormLines

if TYPE_CHECKING:
    from tui.ledgers import Rows

TELL_EVERY = 2.0  # seconds between two words about how far it is


def named(error: Invalid) -> Invalid:
    """The same problems, of the field that this form asks in."""
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


class Carrying(DeskScreen):
    """A page that files leave or come to."""

    async def ask_path(
        self, title: str, offered: Path, write: Callable[[Path], int], said: str, tally: Tally | None = None
    ) -> None:
        """Ask where to; `write` does it on a thread of its own and gives a count, `said` is the key of what is said then.

        A folder takes the offered name; what stands there is replaced only by a whole file. With a tally it is told every
        two seconds how far it is, and Esc stops it.
        """
        if self.session.spool is not None:
            await self._hand_out(self.session.spool, title, offered.name, write, tally)
            return
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

    async def _hand_out(
        self, spool: Spool, title: str, name: str, write: Callable[[Path], int], tally: Tally | None
    ) -> None:
        """Write it where the server keeps it for ten minutes, and say what fetches it."""
        ticket = await self.ask(issue_ticket, Way.GET, name)
        partial_file = spool.folder / f"{ticket.id}{Path(name).suffix}"
        try:
            if await self._written(partial(write, partial_file), tally) is None:
                return
            if spool.is_too_large(Way.GET, partial_file.stat().st_size):
                raise Invalid(
                    Problem("", "too_large_to_fetch", {"most": MOST_BYTES[Way.GET] // 1024 // 1024})
                )
            partial_file.replace(spool.path(ticket.id))
        finally:
            partial_file.unlink(missing_ok=True)
        await self.tell_line(title, spool, Way.GET, ticket, name)

    async def tell_line(self, title: str, spool: Spool, way: Way, ticket: IssuedTicket, name: str) -> None:
        """What is to be run on one's own machine."""
        said: list[list[Span]] = [[(text("ssh.run_there"), "ink")]]
        said += [[(shown(one), "ink bold")] for one in spool.line(way, ticket.token, name)]
        said += [[(text("ssh.good_once"), "dim")]]

        async def read(_: object) -> None:
            """Nothing follows."""

        dialog = Told(title, said)
        dialog.is_across = True
        await self.open_dialog(dialog, read)
