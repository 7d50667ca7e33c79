"""The check of one unit of a sweep: submitted, the next unit is open."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

from models.actions.sweeps import mark_unit, release_unit
from models.errors import LianqiError
from models.queries.sweeps import SweptUnit
from models.rules.inspections import InspectionForm
from tui.screens.base import DeskScreen
from tui.screens.check import CheckScreen
from tui.session import Session
from tui.text import text
from tui.widgets.columns import clock_time


class Round(Protocol):
    """The page of the sweep, which knows what comes next."""

    async def go_on(self, one: SweptUnit, said: str) -> None:
        """A unit is done: open the next one nobody is at."""

    async def holds(self, unit: int) -> bool:
        """Whether a unit of a round under way is still one's own."""


class SweepCheckScreen(CheckScreen):
    """Whoever was there first is told by name; what is typed stays in the draft."""

    def __init__(self, session: Session, below: Round, unit: SweptUnit) -> None:
        super().__init__(session, unit.site)
        self.below, self.unit = below, unit

    def crumbs(self) -> list[str]:
        """扫楼, and the unit."""
        of = text("sweep.common") if self.unit.is_common else self.unit.unit
        return [text("sweep.title"), f"{of} {self.unit.name}".strip(), text("check.title")]

    def why_not(self, name: str) -> str:
        """A round looks at whole units."""
        return text("problem.whole_unit") if name == "area" else super().why_not(name)

    async def do_back(self) -> None:
        """The unit is anybody's again, unless something is typed: then it stays one's own as long as one holds it."""
        await self.leaving()
        is_kept = bool(self.keeper.version)
        if not is_kept:
            with suppress(LianqiError):  # the round was closed, or the unit is another's by now
                await self.ask(release_unit, self.unit.id)
        await super().do_back()
        until = self.unit.taken_until
        if is_kept and until is not None and isinstance(page := self.app.screen, DeskScreen):
            of = f"{self.unit.unit} {self.unit.name}".strip()
            # A hold lapses, a colleague closes the round: what was so at the door need not be so any more.
            said = "still_yours" if await self.below.holds(self.unit.id) else "not_yours"
            page.say(text(f"sweep.{said}", unit=of, until=clock_time(until)))

    async def send(self, made: InspectionForm) -> None:
        """As the mark of this unit."""
        await self.ask(mark_unit, self.unit.id, self.unit.version, check=made)

    async def sent(self, said: str) -> None:
        """On to the next unit, without the floors in between."""
        with self.app.batch_update():
            await super().do_back()
            if isinstance(page := self.app.screen, DeskScreen):
                page.show_frame()
            await self.below.go_on(self.unit, said)
