"""A building floor by floor: a letter for each unit, the highest floor first, what stands beside them at the right.

Where the units of the floors are numbered alike (1801, 1701) they stand below each other; where they are not, in
their order. What the letters say is the business of who derives from this.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from textual import events

from models.rules.sites import floor_order
from tui.look import Breadth, Span, breadth_of, cut, pad, shown, width
from tui.text import text
from tui.widgets.painted import Painted

# Cells of a floor's name, a unit, a floor's count, and what stands beside.
FLOOR, UNIT, COUNT, LEGEND = 5, 4, 7, 16
WIDEST_LEGEND = 40  # with room enough, for whole names
SMALL_ROW = 8  # units a row on a narrow screen
WIDEST = 60  # columns of units; more than this many names of units are not numbered alike


class Unit(Protocol):
    """Something with a place in a building."""

    @property
    def site(self) -> int:
        """Its id."""

    @property
    def floor(self) -> str:
        """18."""

    @property
    def unit(self) -> str:
        """1804."""


UnitT = TypeVar("UnitT", bound=Unit)
UnitT_co = TypeVar("UnitT_co", bound=Unit, covariant=True)


class Floor(Protocol[UnitT_co]):
    """A floor and the units on it."""

    @property
    def floor(self) -> str:
        """18."""

    @property
    def units(self) -> tuple[UnitT_co, ...]:
        """In order."""


def column_names(floors: Sequence[Floor[Any]]) -> list[str]:
    """The heads of the columns: what the units' names end in, where they end alike; else nothing but their places."""
    names = {name_on_floor(one) for floor in floors for one in floor.units}
    longest = max((len(floor.units) for floor in floors), default=0)
    is_alike = all(len({name_on_floor(one) for one in floor.units}) == len(floor.units) for floor in floors)
    if is_alike and len(names) <= min(2 * longest, WIDEST):
        return sorted(names, key=floor_order)
    return [""] * longest


def name_on_floor(one: Unit) -> str:
    """04 of unit 1804 on floor 18."""
    floor = one.floor.rstrip("Ff")
    rest = one.unit.removeprefix(floor).lstrip("-") if floor else one.unit
    return rest or one.unit


def floor_words(floor: str) -> str:
    """18F; what is no number stays as it is."""
    return f"{floor}F" if floor.isdecimal() else shown(floor)


class UnitGrid(Painted, Generic[UnitT], can_focus=True):
    """`moved` is told when another unit is under the cursor."""

    COUNTED_KEY = ""  # the head of what is counted of each floor
    DEFAULT_CSS = "UnitGrid { height: 1fr; background: ansi_default; }"

    def __init__(self, *, moved: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.moved = moved
        self.columns: list[str] = []
        self.floors: list[tuple[Floor[UnitT], list[UnitT | None]]] = []
        self.row = self.column = self.top = self.left = 0

    # What its letters say

    @abstractmethod
    def letter(self, one: UnitT) -> Span:
        """Two cells that say what a unit is."""

    @abstractmethod
    def is_counted(self, one: UnitT) -> bool:
        """Whether a unit is among those that a floor's count is of."""

    @abstractmethod
    def beside(self, y: int, cells: int) -> Sequence[Span]:
        """A line of what stands at the right: the legend, then the unit under the cursor."""

    def counted(self, floors: Sequence[Floor[UnitT]]) -> None:
        """Other units are here: count what the legend tells."""

    # What is here

    def show(self, floors: Sequence[Floor[UnitT]]) -> None:
        """Other floors, from the lowest up; the cursor stays on its unit."""
        was = self.current
        self.columns = column_names(floors)
        self.floors = [(one, self._placed(one)) for one in reversed(floors)]
        self.counted(floors)
        if was is None or not self.go_to(was.site):
            self.row = min(self.row, max(len(self.floors) - 1, 0))
            self._step(0, 0)
            self._settle()

    def go_to(self, site: int) -> bool:
        """Put the cursor on a unit; whether it is here."""
        for row, (_, units) in enumerate(self.floors):
            for column, one in enumerate(units):
                if one is not None and one.site == site:
                    self.row, self.column = row, column
                    self._settle()
                    return True
        return False

    def _placed(self, floor: Floor[UnitT]) -> list[UnitT | None]:
        if not any(self.columns):
            return [*floor.units, *[None] * (len(self.columns) - len(floor.units))]
        there = {name_on_floor(one): one for one in floor.units}
        return [there.get(name) for name in self.columns]

    @property
    def current(self) -> UnitT | None:
        """The unit under the cursor."""
        if not self.floors:
            return None
        units = self.floors[self.row][1]
        return units[self.column] if self.column < len(units) else None

    @property
    def position(self) -> str:
        """18F 4/12: the floor, and which of its units."""
        if (one := self.current) is None:
            return ""
        units = [each for each in self.floors[self.row][1] if each is not None]
        return f"{cut(floor_words(one.floor), 8)}  {units.index(one) + 1}/{len(units)}"

    # Keys

    async def press(self, key: str, character: str | None) -> bool:
        """Floors up and down, units sideways."""
        page = max(self._room - 1, 1)
        floors = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": page, "pageup": -page}
        if key in floors:
            self._step(floors[key], 0)
        elif key in ("left", "right"):
            self._step(0, 1 if key == "right" else -1)
        elif key in ("g", "G"):
            self._step(-len(self.floors) if key == "g" else len(self.floors), 0)
        elif key in ("home", "end"):
            self._step(0, -len(self.columns) if key == "home" else len(self.columns))
        else:
            return False
        self._settle()
        return True

    def _step(self, floors: int, units: int) -> None:
        """To another floor, to the unit nearest there; sideways over what is empty, and on to the next floor."""
        if not self.floors:
            return
        self.row = max(0, min(self.row + floors, len(self.floors) - 1))
        there = [at for at, one in enumerate(self.floors[self.row][1]) if one is not None]
        if abs(units) == 1:
            further = [at for at in there if (at - self.column) * units > 0]
            to = min(further, key=lambda at: abs(at - self.column), default=None)
            if to is not None:
                self.column = to
            elif 0 <= self.row + units < len(self.floors):
                self.row += units
                there = [at for at, one in enumerate(self.floors[self.row][1]) if one is not None]
                self.column = there[0] if units > 0 else there[-1]
            return
        wanted = max(0, min(self.column + units, max(len(self.columns) - 1, 0)))
        self.column = min(there, key=lambda at: (abs(at - wanted), at))

    def _settle(self) -> None:
        room, across = self._room, self._across
        self.top = max(0, min(self.top, self.row, max(len(self.floors) - room, 0)))
        self.top = max(self.top, self.row - room + 1)
        self.left = max(0, min(self.left, self.column, max(len(self.columns) - across, 0)))
        self.left = max(self.left, self.column - across + 1)
        self.refresh()
        self.moved()

    async def on_click(self, event: events.Click) -> None:
        """A click goes to a unit."""
        row, column = event.y - 1 + self.top, (event.x - FLOOR - 2) // UNIT + self.left
        is_inside = event.y and row < len(self.floors) and 0 <= column < len(self.columns)
        if is_inside and self.floors[row][1][column] is not None:
            self.row, self.column = row, column
            self._settle()

    # Painting

    @property
    def _is_narrow(self) -> bool:
        return breadth_of(self.app.size.width) is Breadth.NARROW

    @property
    def _room(self) -> int:
        return max(self.size.height - 1, 1)

    @property
    def _across(self) -> int:
        """Units of a floor that are seen at once."""
        if self._is_narrow:
            return SMALL_ROW
        return max((self.size.width - 2 - FLOOR - COUNT - LEGEND - 1) // UNIT, 1)

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._settle()

    def relabel(self) -> None:
        """Read the words again."""
        self.refresh()

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """The head, then a floor a line; beside them the legend and the unit."""
        left = self._head() if y == 0 else self._floor(y - 1 + self.top)
        if self._is_narrow:
            return left
        room = 2 + FLOOR + UNIT * min(self._across, len(self.columns)) + COUNT + 1
        used = sum(width(value) for value, _ in left)
        beside = self.beside(y, min(cells - room, WIDEST_LEGEND))
        return [*left, (" " * max(room - used, 0), "ink"), *beside]

    def _head(self) -> list[Span]:
        seen = self.columns[self.left : self.left + self._across]
        before = "<" if self.left else " "
        behind = ">" if self.left + self._across < len(self.columns) else ""
        names = "".join(
            pad(shown(name or str(self.left + at + 1)), UNIT - 1) + " " for at, name in enumerate(seen)
        )
        head = f" {pad(text('floors.floor'), FLOOR - 1)}{before}{names}"
        head += pad(f"{behind}{text(self.COUNTED_KEY)}", COUNT, right=True)
        return [(" ", "ink"), (head, "dim underline"), (" ", "ink")]

    def _floor(self, at: int) -> list[Span]:
        if at >= len(self.floors):
            return []
        floor, units = self.floors[at]
        is_here = at == self.row
        spans: list[Span] = [
            ("▌" if is_here else " ", "accent" if self.has_focus else "dim"),
            (" ", "ink"),
            (pad(floor_words(floor.floor), FLOOR), "ink bold" if is_here else "dim"),
        ]
        for column in range(self.left, min(self.left + self._across, len(self.columns))):
            one = units[column] if column < len(units) else None
            if one is None:
                spans.append((" " * UNIT, "ink"))
                continue
            words, key = self.letter(one)
            if is_here and column == self.column:
                spans[-1] = (spans[-1][0][:-1], spans[-1][1])
                spans.append((f" {pad(words, 2)} ", f"{key} bold band"))
                spans.append((" " * (UNIT - 3), "ink"))
            else:
                spans.append((pad(words, UNIT), key))
        done = sum(self.is_counted(one) for one in floor.units)
        counted = pad(f"{done}/{len(floor.units)}", COUNT, right=True)
        return [*spans, (counted, "ink bold" if is_here else "dim")]
