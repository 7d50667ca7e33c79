"""The check of one unit of a sweep: submitted, the next unit is open."""

from __future__ import annotations

from typing import Protocol

from models.actions.sweeps import mark_unit
from models.queries.sweeps import SweptUnit
from models.rules.inspections import InspectionForm
from tui.screens.base import DeskScreen
from tui.screens.check import CheckScreen
from tui.session import Session
from tui.text import text


class Round(Protocol):
    """The page of the sweep, which knows what comes next."""

    async def go_on(self, one: SweptUnit, said: str) -> None:
        """A unit is done: open the next one nobody is at."""


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

    async def send(self, made: InspectionForm) -> None:
        """As the mark of this unit."""
        await self.ask(mark_unit, self.unit.id, self.unit.version, check=made)

    async def sent(self, said: str) -> None:
        """On to the next unit, without the floors in between."""
        with self.app.batch_update():
            await self.do_back()
            if isinstance(page := self.app.screen, DeskScreen):
                page.show_frame()
            await self.below.go_on(self.unit, said)
