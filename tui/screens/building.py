"""楼层图: a building floor by floor; Enter opens the tenant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from models.queries.buildings import FloorGrid as Building
from models.queries.buildings import floor_grid
from models.rules.enterprises import ADD_ENTERPRISE
from models.rules.rates import Rate
from models.rules.sweeps import OPEN_SWEEP
from tui.keys import Verb, act
from tui.look import Breadth, Span, breadth_of, shown
from tui.screens.base import DeskScreen
from tui.screens.firm_forms import NewTenantScreen
from tui.screens.sweep import SweepScreen
from tui.session import Session
from tui.text import colon, text
from tui.widgets.floor_grid import FloorGrid, Sign, last_check_words


class BuildingScreen(DeskScreen):
    """The units of a building, a letter each."""

    TITLE_KEY = "floors.title"
    KINDS = frozenset({"enterprise", "site", "finding", "inspection"})
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "sweep", "new", "back")
    VERBS: ClassVar[Sequence[Verb]] = [act("open"), act("sweep", "p"), act("new")]

    def __init__(self, session: Session, building: int) -> None:
        super().__init__(session)
        self.building = building
        self.house: Building | None = None
        self.grid = FloorGrid(moved=self.has_moved)

    def panes(self) -> Iterable[Widget]:
        """The floors."""
        yield self.grid

    def crumbs(self) -> list[str]:
        """企业, the building, 楼层图."""
        return [text("firm.title"), self.house.name if self.house else "", text(self.TITLE_KEY)]

    async def load(self) -> None:
        """All floors."""
        self.house = await self.ask(floor_grid, self.building)
        self.grid.show(self.house.floors)

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many units there are and work; on a narrow screen also the counts of the legend."""
        one = self.house
        if one is None:
            return [], []
        rate = Rate(one.resumed, one.units)
        spans: list[Span] = [(f"{text('floors.units')} ", "dim"), (f"{one.units:,}", "ink bold")]
        spans += [(f"   {text('floors.resumed')} ", "dim"), (str(rate), "ink bold")]
        if breadth_of(self.window[0]) is Breadth.NARROW:
            for sign in (Sign.FAULTS, Sign.NOT_RESUMED, Sign.UNCHECKED):
                if count := self.grid.counts[sign]:
                    key = "alarm bold" if sign is Sign.FAULTS else "dim"
                    spans.append((f"  {text(f'floors.sign.{sign.value}')} {count}", key))
        elif faults := sum(unit.unsettled for floor in one.floors for unit in floor.units):
            spans += [(f"   {text('floors.unsettled')} ", "dim"), (f"{faults:,}", "alarm bold")]
        return spans, []

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """On a narrow screen, where nothing stands beside the floors, the unit under the cursor."""
        one = self.grid.current
        if one is None or breadth_of(self.window[0]) is not Breadth.NARROW:
            return [], []
        words = shown(f"{one.unit} {one.name}")
        state = text(f"choice.resumption.{one.resumption.value}")
        last = f"{text('floors.last')}{colon()}{last_check_words(one.last_checked_at)}"
        right: list[Span] = [(f"{state}  {last}", "dim")]
        if one.unsettled:
            right.append((f"  {text('floors.unsettled')} {one.unsettled}", "alarm"))
        return [(words, "ink")], right

    def state_words(self) -> str:
        """The floor and the unit."""
        return self.grid.position

    def label_of(self, name: str) -> str:
        """n adds a tenant."""
        return text("firm.add_tenant") if name == "new" else super().label_of(name)

    def is_for_me(self, name: str) -> bool:
        """Who may add firms adds tenants."""
        if name == "new":
            return self.session.grant.role in ADD_ENTERPRISE.roles
        if name == "sweep":
            return self.session.grant.role in OPEN_SWEEP.roles
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """Without units there is nothing to open."""
        if name == "open" and self.grid.current is None:
            return text("floors.empty")
        if name in ("new", "sweep") and not self.is_for_me(name):
            return text("error.not_for_role")
        return super().why_not(name)

    async def do_open(self) -> None:
        """The tenant's firm."""
        from tui.screens.firm import FirmScreen

        assert self.grid.current is not None
        await self.go(FirmScreen(self.session, self.grid.current.enterprise))

    async def do_sweep(self) -> None:
        """The round through this building that is under way, or the last one."""
        await self.go(SweepScreen(self.session, self.building))

    async def do_new(self) -> None:
        """A tenant with a unit here."""
        assert self.house is not None
        await self.go(NewTenantScreen(self.session, self.building, self.house.name))
