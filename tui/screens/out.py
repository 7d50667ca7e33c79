"""`o`: what a page lists, out into a file whose name says of which moment it is; masked as everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from models.exchange.ledgers import LEDGERS
from tui.keys import Verb, act
from tui.ledgers import title_of, write_ledger
from tui.outgoing import file_name
from tui.screens.carrying import Carrying, Tally
from tui.text import text


class Outgoing(Carrying):
    """A page with something to write to a file."""

    VERBS: ClassVar[Sequence[Verb]] = [act("out")]


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
