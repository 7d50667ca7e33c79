"""What the terminal should show and what it shows: the difference between the two, in as few bytes as it takes.

Textual repaints whole lines and widgets (trap 1). `Canvas.draw` reads what it would have sent into a grid of
cells; `Canvas.changes` gives the bytes that turn the terminal's cells into those.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len

_TOKEN = re.compile(
    r"\x1b\[(\d*);?(\d*)H"  # 1, 2: cursor address
    r"|\x1b\[([\d;:]*)m"  # 3: style
    r"|(\r?\n)"  # 4
    r"|(\x1b[\[\]PX^_][^\x1b]*?(?:\x07|\x1b\\|[@-~])|\x1b.)"  # 5: any other sequence
    r"|([^\x1b\r\n]+)",  # 6: text
    re.S,
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_COLOUR = re.compile(r"(?:^|;)(?:[34][0-7]|[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|9[0-7]|10[0-7])(?=;|$)")
BRIDGED = 6  # unchanged cells that are cheaper to send again than to jump over
ERASED = 8  # blank cells at the end of a line that are cheaper to erase than to send

Cell = tuple[str, str]  # character (with its combining marks; empty behind a wide one) and SGR parameters
BLANK: Cell = (" ", "")
Row = list[Cell]


@lru_cache(maxsize=8192)
def _width(one: str) -> int:
    return cell_len(one)


def _is_ambiguous(one: str) -> bool:
    """Whether old CJK consoles may draw a one-cell sign in two: drift ends where the cursor is addressed anew."""
    return one > "\u00a0" and _width(one[:1]) == 1


class Canvas:
    """The wanted grid, the shown grid, and the cursor of both."""

    def __init__(self, columns: int, rows: int, *, is_monochrome: bool = False) -> None:
        self.is_monochrome = is_monochrome
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """Begin anew at a size: nothing is known of what the terminal shows."""
        self.columns, self.rows = columns, rows
        self.wanted: list[Row] = [[BLANK] * columns for _ in range(rows)]
        self.shown: list[Row | None] = [None] * rows
        self.cursor = (0, 0)
        self.shown_cursor: tuple[int, int] | None = None

    def forget(self) -> None:
        """The terminal may show anything now: the next changes are the whole picture."""
        self.shown = [None] * self.rows
        self.shown_cursor = None

    def draw(self, data: str) -> str:
        """Take in what Textual sends; gives back the sequences that are not about cells."""
        passed: list[str] = []
        y, x, style = *self.cursor, ""
        for token in _TOKEN.finditer(data):
            kind = token.lastindex
            if kind in (1, 2) or (token[0].endswith("H") and kind is None):
                y, x = int(token[1] or 1) - 1, int(token[2] or 1) - 1
            elif kind == 3 or kind is None:
                style = self._style(token[3] or "")
            elif kind == 4:
                y, x = y + 1, 0
            elif kind == 5:
                passed.append(token[0])
            else:
                x = self._put(y, x, token[6], style)
        self.cursor = (max(0, min(y, self.rows - 1)), max(0, min(x, self.columns - 1)))
        return "".join(passed)

    def _style(self, parameters: str) -> str:
        if parameters in ("", "0"):
            return ""
        return _COLOUR.sub("", parameters).strip(";") if self.is_monochrome else parameters

    def _put(self, y: int, x: int, text: str, style: str) -> int:
        """Write text into a row of the wanted grid; controls are dropped, whatever let them through."""
        if not 0 <= y < self.rows:
            return x
        row, columns = self.wanted[y], self.columns
        for one in _CONTROL.sub("", text):
            width = 1 if " " <= one <= "~" else _width(one)
            if width == 0:
                self._combine(row, x, one)
                continue
            if x + width > columns:
                x = columns
                continue
            self._part(row, x)
            if width == 2:
                self._part(row, x + 1)
                row[x], row[x + 1] = (one, style), ("", style)
            else:
                row[x] = (one, style)
            x += width
        return x

    @staticmethod
    def _part(row: Row, x: int) -> None:
        """Overwriting half of a wide character leaves a blank in its other half."""
        character, style = row[x]
        if character == "" and x:
            row[x - 1] = (" ", row[x - 1][1])
        elif x + 1 < len(row) and row[x + 1][0] == "":
            row[x + 1] = (" ", style)

    @staticmethod
    def _combine(row: Row, x: int, mark: str) -> None:
        at = x - 1
        while at > 0 and row[at][0] == "":
            at -= 1
        if at >= 0 and len(row[at][0]) < 8:
            row[at] = (row[at][0] + mark, row[at][1])

    def changes(self) -> str:
        """The bytes that bring the terminal from what it shows to what is wanted; empty where nothing differs."""
        changed = [y for y in range(self.rows) if self.shown[y] != self.wanted[y]]
        if not changed and self.shown_cursor == self.cursor:
            return ""
        out = _Output(self.shown_cursor)
        if len(changed) > 3 and self._scroll(changed, out):
            changed = [y for y in changed if self.shown[y] != self.wanted[y]]
        for y in changed:
            self._row(y, out)
        out.plain()
        out.move(*self.cursor)
        self.shown_cursor = self.cursor
        return "".join(out.parts)

    def _row(self, y: int, out: _Output) -> None:
        wanted, shown = self.wanted[y], self.shown[y]
        if shown is None:
            # Unknown is not blank: erase first, then only what is not blank is sent.
            out.plain()
            out.move(y, 0)
            out.parts.append("\x1b[K")
            shown = [BLANK] * self.columns
        end = len(wanted)
        while end and wanted[end - 1] == BLANK:
            end -= 1
        stale = [x for x in range(end, self.columns) if shown[x] != BLANK]
        x = 0
        limit = end if len(stale) >= ERASED else self.columns
        while x < limit:
            if wanted[x] == shown[x]:
                x += 1
                continue
            if wanted[x][0] == "" and x:
                x -= 1
            x = self._run(y, x, limit, wanted, shown, out)
        if limit == end and stale:
            out.plain()
            out.move(y, end)
            out.parts.append("\x1b[K")
        self.shown[y] = list(wanted)

    @staticmethod
    def _run(y: int, x: int, limit: int, wanted: Row, shown: Row, out: _Output) -> int:
        """Send from x on until only unchanged cells follow for a while; gives back where it stopped."""
        last = x
        at = x
        while at < limit and at - last <= BRIDGED:
            if wanted[at] != shown[at]:
                last = at
            at += 1
        last += 1
        while last < limit and wanted[last][0] == "":
            last += 1
        out.move(y, x)
        for character, style in wanted[x:last]:
            out.put(character, style)
        out.arrived(y, last, len(wanted))
        return last

    def _scroll(self, changed: list[int], out: _Output) -> bool:
        """Let the terminal move rows that only changed place; whether it did."""
        top, bottom = changed[0], changed[-1]
        places: dict[tuple[Cell, ...], list[int]] = {}
        for y in range(top, bottom + 1):
            row = self.shown[y]
            if row is not None and any(cell != BLANK for cell in row):
                places.setdefault(tuple(row), []).append(y)
        votes: dict[int, int] = {}
        for y in changed:
            for old in places.get(tuple(self.wanted[y]), ())[:4]:
                if old != y:
                    votes[old - y] = votes.get(old - y, 0) + 1
        if not votes:
            return False
        shift = max(votes, key=lambda one: (votes[one], -abs(one)))
        if votes[shift] < 3 or votes[shift] * 2 < len(changed) - abs(shift):
            return False
        count = abs(shift)
        rows = self.shown[top : bottom + 1]
        fresh: list[Row | None] = [[BLANK] * self.columns for _ in range(count)]
        self.shown[top : bottom + 1] = rows[shift:] + fresh if shift > 0 else fresh + rows[:shift]
        out.plain()
        out.parts.append(f"\x1b[{top + 1};{bottom + 1}r")
        if shift > 0:
            out.parts.append(f"\x1b[{bottom + 1};1H" + "\n" * count)
        else:
            out.parts.append(f"\x1b[{top + 1};1H" + "\x1bM" * count)
        out.parts.append("\x1b[r")
        out.position = None
        return True


class _Output:
    """Bytes being put together, with the style and cursor the terminal will have after them."""

    def __init__(self, position: tuple[int, int] | None) -> None:
        self.parts: list[str] = []
        self.style = ""
        self.position = position
        self.is_certain = True

    def plain(self) -> None:
        if self.style:
            self.parts.append("\x1b[m")
            self.style = ""

    def move(self, y: int, x: int) -> None:
        if self.position == (y, x):
            return
        if self.position is not None and self.position[0] == y and 0 < x - self.position[1] < 10_000:
            ahead = x - self.position[1]
            self.parts.append(f"\x1b[{ahead}C" if ahead > 1 else "\x1b[C")
        elif x == 0:
            self.parts.append(f"\x1b[{y + 1}H" if y else "\x1b[H")
        else:
            self.parts.append(f"\x1b[{y + 1};{x + 1}H")
        self.position = (y, x)

    def put(self, character: str, style: str) -> None:
        if not character:
            return
        if style != self.style:
            if not style:
                self.parts.append("\x1b[m")
            else:
                self.parts.append(f"\x1b[0;{style}m" if self.style else f"\x1b[{style}m")
            self.style = style
        self.parts.append(character)
        if _is_ambiguous(character):
            self.is_certain = False

    def arrived(self, y: int, x: int, columns: int) -> None:
        self.position = (y, x) if self.is_certain and x < columns else None
        self.is_certain = True
