"""`o`: what a page lists, out into a file whose name says of which moment it is; masked as everywhere."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from models.queries.pages import Key
from tui.keys import Verb, act
from tui.outgoing import file_name
from tui.screens.carrying import Carrying, Tally
from tui.text import text
from tui.widgets.listing import Listing, rows_asked

PAGE = 500  # rows of a list read at a time


class Outgoing(Carrying):
    """A page with something to write to a file."""

    VERBS: ClassVar[Sequence[Verb]] = [act("out")]


class LedgerOut(Outgoing):
    """A list with a ledger behind it: one of the offices, or the list itself."""

    @property
    @abstractmethod
    def ledger(self) -> str:
        """The ledger of what is listed now."""

    def narrowed(self) -> str:
        """What the list is of, in words, where it is not all of one's scope."""
        return ""

    def ledger_of(self) -> Any:
        """What the list is of as a listing takes it: a team, days; None: all, or those listed."""
        return None

    def is_of_some(self) -> bool:
        """Whether the rows are to be named one by one: the list is narrowed, and no listing is of just that."""
        return bool(self.narrowed()) and self.ledger_of() is None

    def subject_of(self, row: Any) -> int:
        """The record of the ledger that a row of the list stands for."""
        number: int = row.id
        return number

    async def _listed(self) -> set[int]:
        """The records of all rows of the list, read to its end."""
        listing: Listing = self.table  # type: ignore[attr-defined]
        found: set[int] = set()
        after: Key | None = None
        while True:
            page = await listing.fetch(rows_asked(after=after, limit=PAGE))
            found |= {self.subject_of(row) for row in page.rows}
            if not page.has_after:
                return found
            after = page.last

    async def do_out(self) -> None:
        """The whole ledger of one's scope; of a list that is filtered its rows alone, and the title says so."""
        from models.exchange.ledgers import LEDGERS  # which first pages need not
        from tui.ledgers import title_of, write_ledger

        ledger, tally = LEDGERS[self.ledger], Tally()
        actor, who = self.session.actor, self.session.identity
        title, narrowed = title_of(ledger), self.narrowed()
        of = self.ledger_of()
        only = await self._listed() if self.is_of_some() else None

        def write(path: Path) -> int:
            return write_ledger(actor, who, ledger, path, tally.passing, only=only, of=of, narrowed=narrowed)

        name = f"{title}-{narrowed}" if narrowed else title
        offered = Path.cwd() / file_name(name, actor.clock(), ".xlsx")
        region = self.session.grant.region_name
        # Over SSH the line names the file, and what comes is of its kind whatever it is then called.
        said = {
            "name": title,
            "region": region,
            "formats": "" if self.session.spool else text("ledger.formats"),
        }
        asked = (
            text("ledger.some", **said, narrowed=narrowed, count=f"{len(only):,}")
            if only is not None
            else text("ledger.part", **said, narrowed=narrowed)
            if narrowed
            else text("ledger.whole", **said)
        )
        await self.ask_path(asked, offered, write, "ledger.written", tally)
