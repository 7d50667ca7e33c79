"""What differs in a row, as strokes: cells of one style that are sent at once, and the blanks erased behind them.

Strokes of a picture are sent style by style, so that a colour is chosen once for all rows that have it.
"""

from __future__ import annotations

from typing import NamedTuple

from tui.cells import BLANK, Row
from tui.pen import blank_style, rank

TO_THE_END = -1  # erased to the end of the row
# About how many bytes things take; a move within a list is often one to a tab stop.
MOVE, STYLE, ERASE_REST = 3, 6, 3


class Stroke(NamedTuple):
    """Cells `x` to `end` of a row, then so many blanks that are erased."""

    style: str
    y: int
    x: int
    end: int
    erased: int = 0

    @property
    def order(self) -> tuple[tuple[str, str, tuple[str, ...]], int, int]:
        """What strokes are sorted by: plain ones first, like styles together, from the top down."""
        return rank(self.style), self.y, self.x


def strokes_of(y: int, wanted: Row, shown: Row, x: int = 0) -> list[Stroke]:
    """The strokes that make the wanted row of the shown one, from a cell on; a cell after a stroke may stay as it is."""
    columns = len(wanted)
    while x < columns and wanted[x] == shown[x]:
        x += 1
    if x == columns:
        return []
    start, style = x, ""
    is_styled = False  # blanks take the style of the text behind them
    while x < columns and (wanted[x] != shown[x] or wanted[x][0] == ""):
        one, its = wanted[x]
        if (one, its) == BLANK and not blank_style(style):
            after = _end_of_blanks(wanted, x)
            last = after
            while wanted[last - 1] == shown[last - 1]:
                last -= 1
            changed = last - x
            if after < columns and wanted[after] != shown[after] and after - x < min(changed, MOVE) + MOVE:
                behind = wanted[after][1]
                if behind == style if is_styled else not blank_style(behind):
                    x = after
                    continue
            if changed < (MOVE if after < columns else ERASE_REST + 1):
                stroke = Stroke(style, y, start, last)
            elif after == columns:
                stroke = Stroke(style, y, start, x, TO_THE_END)
            else:
                return _erased(Stroke(style, y, start, x, changed), wanted, shown)
            return [stroke, *strokes_of(y, wanted, shown, last)]
        if not is_styled:
            style, is_styled = its, True
        elif its != style and (one != " " or its != blank_style(style)):
            break
        x += 1
    if not blank_style(style) and wanted[x:] != shown[x:] and _end_of_blanks(wanted, x) == columns:
        return [Stroke(style, y, start, x, TO_THE_END)]
    return [Stroke(style, y, start, x), *strokes_of(y, wanted, shown, x)]


def _erased(stroke: Stroke, wanted: Row, shown: Row) -> list[Stroke]:
    """A stroke with blanks erased behind it, or the whole rest of the row, where sending that anew is shorter."""
    at = stroke.end
    kept = [stroke, *strokes_of(stroke.y, wanted, shown, at + stroke.erased)]
    cleared = [
        stroke._replace(erased=TO_THE_END),
        *strokes_of(stroke.y, wanted, [*shown[:at], *[BLANK] * (len(shown) - at)], at),
    ]
    # What stands behind must not have been sent before the rest of the row is erased.
    is_first = all(rank(stroke.style) <= rank(one.style) for one in cleared)
    return cleared if is_first and _size(cleared, wanted) < _size(kept, wanted) else kept


def _size(strokes: list[Stroke], wanted: Row) -> int:
    """About how many bytes they take."""
    return sum(
        MOVE
        + (STYLE if one.style else 0)
        + len("".join(cell[0] for cell in wanted[one.x : one.end]).encode("utf-8", "replace"))
        + (ERASE_REST if one.erased == TO_THE_END else len(f"\x1b[{one.erased}X") if one.erased else 0)
        for one in strokes
    )


def _end_of_blanks(row: Row, x: int) -> int:
    while x < len(row) and row[x] == BLANK:
        x += 1
    return x
