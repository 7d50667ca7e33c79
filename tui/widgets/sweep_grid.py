"""扫楼: what each unit of a round is, who is at which of them, and the unit under the cursor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from models.queries.sweeps import SweptUnit
from models.rules.sweeps import OWED, UnitState
from tui.look import Span, cut, pad, shown, width
from tui.text import text
from tui.widgets.columns import block_head, clock_time, day_and_time
from tui.widgets.floor_grid import name_lines
from tui.widgets.unit_grid import Floor, UnitGrid, floor_words

KEYS = {
    UnitState.CLEAN: "dim",
    UnitState.FAULT: "alarm bold",
    UnitState.LOCKED: "warn",
    UnitState.REFUSED: "warn",
    UnitState.VACANT: "dim",
    UnitState.NOT_RESUMED: "dim",
    UnitState.UNVISITED: "faint",
}
MOST_AT_WORK = 4  # lines of who is where


class SweepGrid(UnitGrid[SweptUnit]):
    """The units of a round; of one that is closed, the missed ones are named so."""

    COUNTED_KEY = "sweep.seen"

    def __init__(self, *, moved: Callable[[], None] = lambda: None) -> None:
        super().__init__(moved=moved)
        self.is_closed = False
        self.empty: tuple[str, str] = ("", "")  # what is said where there was no round yet
        self.counts: Counter[UnitState] = Counter()
        self.carried = 0

    @property
    def units(self) -> list[SweptUnit]:
        """All of them."""
        return [one for floor, _ in self.floors for one in floor.units]

    def counted(self, floors: Sequence[Floor[SweptUnit]]) -> None:
        """How many units are what; those that are held were not visited yet."""
        units = [one for floor in floors for one in floor.units]
        self.counts = Counter(one.state for one in units)
        self.carried = sum(one.is_carried and one.state in OWED for one in units)

    def letter(self, one: SweptUnit) -> Span:
        """What was found, or the surname of who is there."""
        if one.state is UnitState.TAKEN:
            return surname(one.taken_by_name), "accent bold"
        if one.state is UnitState.UNVISITED and (one.is_carried or self.is_closed):
            return text("sweep.sign.missed"), "warn"
        return text(f"sweep.sign.{one.state.value}"), KEYS[one.state]

    def is_counted(self, one: SweptUnit) -> bool:
        """Those that somebody was at."""
        return one.state not in OWED

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """Where there is no round, what to do."""
        if self.floors or not any(self.empty):
            return super().spans(y, cells, rows, screen)
        said = {1: (self.empty[0], "ink bold"), 2: (self.empty[1], "dim")}.get(y)
        return [("  ", "ink"), said] if said else ()

    def beside(self, y: int, cells: int) -> Sequence[Span]:
        """The legend with its counts, who is where, the unit under the cursor."""
        above, below = self._legend(cells), self._unit(cells)
        room = self.size.height - len(above) - len(below)
        lines = [*above, *self._at_work(cells, room), *below]
        return lines[y] if y < len(lines) else ()

    def _legend(self, cells: int) -> list[Sequence[Span]]:
        lines: list[Sequence[Span]] = [block_head(text("floors.legend"), cells, text("floors.units"))]
        signs = [(state.value, key, self.counts[state]) for state, key in KEYS.items()]
        if self.is_closed:
            signs[-1] = ("missed", "warn", self.counts[UnitState.UNVISITED])
        elif self.carried:
            signs.append(("missed", "warn", self.carried))
        for name, key, count in signs:
            lines.append(
                [
                    ("  ", "ink"),
                    (pad(text(f"sweep.sign.{name}"), 3), key),
                    (pad(text(f"sweep.means.{name}"), cells - 10), "ink"),
                    (pad(f"{count:,}" if count else "", 4, right=True), "dim"),
                ]
            )
        return lines

    def _at_work(self, cells: int, room: int) -> list[Sequence[Span]]:
        """Who is where, as many as there is room for: the unit under the cursor is never pushed out."""
        there = sorted(
            (one for one in self.units if one.state is UnitState.TAKEN), key=lambda one: one.taken_by_name
        )
        if not there or room < 3:
            return []
        lines: list[Sequence[Span]] = [(), block_head(text("sweep.at_work"), cells)]
        for one in there[: min(MOST_AT_WORK, room - 2)]:
            where = cut(shown(one.unit), 7)
            lines.append(
                [
                    ("  ", "ink"),
                    (pad(shown(one.taken_by_name), cells - 4 - width(where)), "accent"),
                    (where, "ink"),
                ]
            )
        return lines

    def _unit(self, cells: int) -> list[Sequence[Span]]:
        if (one := self.current) is None:
            return []
        lines: list[Sequence[Span]] = [(), block_head(f"{floor_words(one.floor)} {shown(one.unit)}", cells)]
        about = [*name_lines(one.name, cells - 3), *state_lines(one)]
        return [*lines, *([("  ", "ink"), (cut(words, cells - 3), key)] for words, key in about)]


def surname(name: str) -> str:
    """The first of a name: a Han, or two letters."""
    said = shown(name)
    return said[:1] if said and width(said[:1]) == 2 else said[:2]


def state_lines(one: SweptUnit) -> list[Span]:
    """What was found and by whom, whether it works, what is unsettled."""
    lines: list[Span] = []
    if one.state is UnitState.TAKEN and one.taken_until is not None:
        until = text("sweep.until", at=clock_time(one.taken_until))
        lines.append((f"{shown(one.taken_by_name)} {until}", "accent"))
    elif one.marked_at is not None:
        key = "alarm" if one.state is UnitState.FAULT else "ink"
        lines.append((text(f"sweep.means.{one.state.value}"), key))
        lines.append((f"{shown(one.marked_by_name)} {day_and_time(one.marked_at)}", "dim"))
    elif one.is_carried:
        lines.append((text("sweep.carried"), "warn"))
    lines.append((text(f"choice.resumption.{one.resumption.value}"), "dim"))
    if one.unsettled:
        lines.append((f"{text('floors.unsettled')} {one.unsettled}", "alarm"))
    return lines
