"""楼层图: what the letters of a building's units say of a day, and what stands beside them.

Letters say what colours only repeat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from models.queries.buildings import GridUnit
from models.rules.places import Resumption
from tui.look import Span, cut, pad, shown, width
from tui.text import colon, text
from tui.widgets.columns import block_head, day_and_time
from tui.widgets.unit_grid import Floor, UnitGrid, floor_words


class Sign(StrEnum):
    """What a unit's letter says, the most pressing first."""

    FAULTS = "faults"
    SUSPENDED = "suspended"
    NOT_RESUMED = "not_resumed"
    EXCLUDED = "excluded"
    UNCHECKED = "unchecked"
    CLEAN = "clean"


KEYS = {
    Sign.FAULTS: "alarm bold",
    Sign.SUSPENDED: "warn",
    Sign.NOT_RESUMED: "dim",
    Sign.EXCLUDED: "dim",
    Sign.UNCHECKED: "faint",
    Sign.CLEAN: "dim",
}


def sign_of(one: GridUnit) -> Sign:
    """The letter of a unit: what is unsettled there before whether it works, before whether it was ever checked."""
    if one.unsettled:
        return Sign.FAULTS
    if one.resumption is not Resumption.RESUMED:
        return Sign(one.resumption.value)
    return Sign.CLEAN if one.last_checked_at is not None else Sign.UNCHECKED


class FloorGrid(UnitGrid[GridUnit]):
    """A building's units: the most pressing of each."""

    COUNTED_KEY = "floors.resumed"

    def __init__(self, *, moved: Callable[[], None] = lambda: None) -> None:
        super().__init__(moved=moved)
        self.counts: Counter[Sign] = Counter()

    def counted(self, floors: Sequence[Floor[GridUnit]]) -> None:
        """How many units have each letter."""
        self.counts = Counter(sign_of(one) for floor in floors for one in floor.units)

    def letter(self, one: GridUnit) -> Span:
        """What is most pressing there."""
        sign = sign_of(one)
        return text(f"floors.sign.{sign.value}"), KEYS[sign]

    def is_counted(self, one: GridUnit) -> bool:
        """Those that work."""
        return one.resumption is Resumption.RESUMED

    def beside(self, y: int, cells: int) -> Sequence[Span]:
        """The legend with its counts, then the unit under the cursor."""
        lines: list[Sequence[Span]] = [block_head(text("floors.legend"), cells, text("floors.units"))]
        for sign in Sign:
            count = f"{self.counts[sign]:,}" if self.counts[sign] else ""
            letter = pad(text(f"floors.sign.{sign.value}"), 3)
            named = pad(text(f"floors.means.{sign.value}"), cells - 10)
            lines.append(
                [("  ", "ink"), (letter, KEYS[sign]), (named, "ink"), (pad(count, 4, right=True), "dim")]
            )
        if (one := self.current) is not None:
            lines += [[], block_head(f"{floor_words(one.floor)} {shown(one.unit)}", cells)]
            lines += [
                [("  ", "ink"), (cut(part, cells - 3), key)] for part, key in unit_lines(one, cells - 3)
            ]
        return lines[y] if y < len(lines) else ()


def name_lines(name: str, cells: int) -> list[Span]:
    """Who has a unit, in as many as three lines."""
    name = shown(name)
    lines: list[Span] = []
    while name and len(lines) < 3:
        line = name if width(name) <= cells else cut(name, cells + 1).rstrip("…")
        lines.append((line, "ink bold"))
        name = name[len(line) :]
    return lines


def unit_lines(one: GridUnit, cells: int) -> list[Span]:
    """Who has a unit, whether it works, when it was checked, what is unsettled."""
    lines = name_lines(one.name, cells)
    lines.append((text(f"choice.resumption.{one.resumption.value}"), "ink"))
    checked = last_check_words(one.last_checked_at)
    lines.append((f"{text('floors.last')}{colon()}{checked}", "dim"))
    if one.unsettled:
        lines.append((f"{text('floors.unsettled')} {one.unsettled}", "alarm"))
    return lines


def last_check_words(moment: datetime | None) -> str:
    """02-14 10:20, or that there was none."""
    return day_and_time(moment)[:5] if moment is not None else text("floors.never")
