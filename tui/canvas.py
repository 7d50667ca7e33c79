"""What the terminal should show and what it shows: the difference between the two, in as few bytes as it takes.

Textual repaints whole lines and widgets (trap 1). `Canvas.draw` reads what it would have sent into a grid of
cells; `Canvas.changes` gives the bytes that turn the terminal's cells into those.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tui.cells import BLANK, Cell, Row, cells_of, combine, is_ambiguous
from tui.pen import Pen, applied, blank_style
from tui.strokes import TO_THE_END, Stroke, strokes_of

_TOKEN = re.compile(
    r"\x1b\[(\d*)(?:;(\d*))?H"  # 1, 2: cursor address
    r"|\x1b\[([\d;:]*)m"  # 3: style
    r"|(\r?\n)"  # 4: next row
    r"|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)"  # a link: dropped
    r"|([^\x1b\r\n]+)"  # 5: text
    r"|."  # an escape character in a text: dropped, what follows it is text
)
STOPS_FROM = 4  # strokes that begin in a column, from which on a tab stop may be set there
# Changed rows from which on they may have moved: a cursor that moves changes two, and a position.
MOVED_FROM = 4
SAVED = 40  # estimated bytes from which rows are moved by the terminal instead of sent


class Canvas:
    """The wanted grid, the shown grid, and the cursor of both."""

    def __init__(
        self, columns: int, rows: int, *, is_monochrome: bool = False, has_stops: bool = True
    ) -> None:
        self.is_monochrome, self.has_stops = is_monochrome, has_stops
        self.has_set_stops = False  # the terminal's tab stops are not as it began with them
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """Begin anew at a size: nothing is known of what the terminal shows."""
        self.columns, self.rows = columns, rows
        self.wanted = self._blank_rows(rows)
        self.cursor = (0, 0)
        self.forget()

    def forget(self) -> None:
        """The terminal may show anything now: the next changes are the whole picture."""
        self.shown = self._blank_rows(self.rows)
        self.shown_cursor: tuple[int, int] | None = None
        self.is_known = False

    def _blank_rows(self, count: int) -> list[Row]:
        return [[BLANK] * self.columns for _ in range(count)]

    # What is wanted

    def draw(self, data: str) -> None:
        """Take in a picture as Textual sends it; all but addresses, styles and text is dropped."""
        y, x, style = *self.cursor, ""
        for token in _TOKEN.finditer(data):
            kind = token.lastindex
            if kind == 5:
                x = self._put(y, x, token[5], style)
            elif token[3] is not None:
                style = applied(style, token[3], self.is_monochrome)
            elif kind == 4:
                y, x = y + 1, 0
            elif token[1] is not None:
                y, x = max(int(token[1] or 1), 1) - 1, max(int(token[2] or 1), 1) - 1
        self.put_cursor(x, y)

    def _put(self, y: int, x: int, text: str, style: str) -> int:
        """Write text into a row of the wanted grid; what does not fit is lost, a wide character whole."""
        if y >= self.rows:
            return x
        marks, cells = cells_of(text, style)
        if marks:
            combine(self.wanted[y], min(x, self.columns), marks)
        self.put(y, x, cells)
        return min(x + len(cells), self.columns)

    def put(self, y: int, x: int, cells: Sequence[Cell]) -> None:
        """Write cells into a row of the wanted grid; what does not fit is lost, a wide character whole."""
        if y >= self.rows:
            return
        row, columns = self.wanted[y], self.columns
        last = x + len(cells)
        if last > columns:
            kept = max(columns - x, 0)
            if kept and cells[kept][0] == "":
                kept -= 1
            cells, last = cells[:kept], x + kept
        if cells:
            # Overwriting half of a wide character leaves a blank in its other half.
            if x and row[x][0] == "":
                row[x - 1] = (" ", blank_style(row[x - 1][1]))
            if last < columns and row[last][0] == "":
                row[last] = (" ", blank_style(row[last][1]))
            row[x:last] = cells

    def put_cursor(self, x: int, y: int) -> None:
        """Put the cursor into a cell; behind the edge it stays in the last one."""
        self.cursor = (min(y, self.rows - 1), min(x, self.columns - 1))

    # What is sent

    def changes(self) -> str:
        """The bytes that bring the terminal from what it shows to what is wanted; empty where nothing differs."""
        pen = Pen(self.shown_cursor)
        if not self.is_known:
            pen.send("\x1b[m\x1b[2J")
            self.is_known = True
        changed = [y for y in range(self.rows) if self.shown[y] != self.wanted[y]]
        if len(changed) >= MOVED_FROM and self._scroll(changed, pen):
            changed = [y for y in range(self.rows) if self.shown[y] != self.wanted[y]]
        strokes: list[Stroke] = []
        for y in changed:
            strokes += strokes_of(y, self.wanted[y], self.shown[y])
            self.shown[y] = list(self.wanted[y])
        if self.has_stops and (stops := _stops(strokes)):
            pen.stop_at(stops)
            self.has_set_stops = True
        for stroke in sorted(strokes, key=lambda one: one.order):
            self._stroke(stroke, pen)
        pen.plain()
        pen.move(*self.cursor)
        self.shown_cursor = self.cursor
        return "".join(pen.parts)

    def _stroke(self, stroke: Stroke, pen: Pen) -> None:
        """Send the cells of a stroke, each run of them addressed anew behind a sign of uncertain width."""
        style, y, x, end, erased = stroke
        row = self.wanted[y]
        while x < end:
            self._reach(y, x, pen)
            pen.dress(style)
            start = x
            while x < end and not ((one := row[x][0]) > "~" and is_ambiguous(one)):
                x += 1
            if x < end and x == start:
                x += 2 if x + 1 < self.columns and row[x + 1][0] == "" else 1
                pen.is_certain = False
            pen.put("".join([one for one, _ in row[start:x]]), x - start)
            if x >= self.columns:
                pen.is_certain = False
        if erased:
            pen.clear_style()
            pen.move(y, end)
            pen.send("\x1b[K" if erased == TO_THE_END else f"\x1b[{erased}X")

    def _reach(self, y: int, x: int, pen: Pen) -> None:
        """Go to a cell of a row, through the unchanged ones before it where that is shorter."""
        if (pen.y, pen.x) == (y, x) and not pen.is_certain and is_ambiguous(self.wanted[y][x][0] or " "):
            return  # drift ends with the last of such signs
        way = pen.way(y, x)
        if pen.is_certain and pen.y == y and 0 < x - pen.x < len(way):
            between = self.wanted[y][pen.x : x]
            if len("".join(one for one, _ in between).encode()) < len(way) and all(
                (blank_style(pen.style) if one == " " else pen.style) == style
                and not is_ambiguous(one or " ")
                for one, style in between
            ):
                pen.put("".join([one for one, _ in between]), len(between))
                way = pen.way(y, x)
        pen.move(y, x, way)

    # What the terminal can move itself

    def _scroll(self, changed: list[int], pen: Pen) -> bool:
        """Let the terminal move rows that only changed place; whether it did."""
        # Beside a list something may stand that does not move with it: its rows are known by their left half.
        half = self.columns // 2
        places: dict[tuple[Cell, ...], list[int]] = {}
        for y in range(changed[0], changed[-1] + 1):
            if any(cell != BLANK for cell in self.shown[y][:half]):
                places.setdefault(tuple(self.shown[y][:half]), []).append(y)
        moved: dict[int, list[int]] = {}
        for y in changed:
            for old in places.get(tuple(self.wanted[y][:half]), ()):
                if old != y:
                    moved.setdefault(old - y, []).append(y)
        best, best_saved = None, SAVED
        distances: dict[tuple[int, int | None], int] = {}
        for shift, rows in sorted(moved.items(), key=lambda one: -len(one[1]))[:2]:
            high, low = rows[0] + min(shift, 0), rows[-1] + max(shift, 0)
            # A row beside them often moved too and changed a little, as the one the cursor left.
            for top in range(max(high - 1, 0), high + 1):
                for bottom in range(low, min(low + 2, self.rows)):
                    saved = self._saved(top, bottom, shift, distances)
                    if saved > best_saved:
                        best, best_saved = (top, bottom, shift), saved
        if best is None:
            return False
        top, bottom, shift = best
        self.shown[top : bottom + 1] = self._shifted(top, bottom, shift)
        pen.plain()
        pen.send(f"\x1b[{top + 1};{bottom + 1}r\x1b[{top + 1}H")
        pen.send(f"\x1b[{abs(shift) if abs(shift) > 1 else ''}{'M' if shift > 0 else 'L'}\x1b[r")
        pen.lose()
        return True

    def _shifted(self, top: int, bottom: int, shift: int) -> list[Row]:
        rows, fresh = self.shown[top : bottom + 1], self._blank_rows(min(abs(shift), bottom + 1 - top))
        return rows[shift:] + fresh if shift > 0 else fresh + rows[:shift]

    def _saved(self, top: int, bottom: int, shift: int, distances: dict[tuple[int, int | None], int]) -> int:
        """About how many bytes moving these rows saves; distances once reckoned are kept."""

        def distance(y: int, source: int | None) -> int:
            if (y, source) not in distances:
                row = self.shown[source] if source is not None else [BLANK] * self.columns
                distances[y, source] = _distance(self.wanted[y], row)
            return distances[y, source]

        return sum(
            distance(y, y) - distance(y, y + shift if top <= y + shift <= bottom else None)
            for y in range(top, bottom + 1)
        )


def _stops(strokes: Sequence[Stroke]) -> list[int]:
    """The columns that so many strokes begin in that setting tab stops there saves bytes."""
    if len(strokes) < 2 * STOPS_FROM:
        return []
    columns = Counter([one.x for one in strokes])
    stops = [x for x, count in columns.items() if x and count >= STOPS_FROM]
    return stops if sum(columns[x] for x in stops) >= 2 * STOPS_FROM else []


def _distance(wanted: Row, shown: Row) -> int:
    """About how many bytes one row is from another."""
    if wanted == shown:
        return 0
    differing = [new for new, old in zip(wanted, shown, strict=True) if new != old]
    if all(cell == BLANK for cell in differing):
        return 8
    return 6 + sum(3 if one > "\x7f" else 1 for one, _ in differing)
