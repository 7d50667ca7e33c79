"""A screen that behaves as xterm and tmux do where pyte does not: the judge of what the driver sent.

pyte 0.8 drops the rest of a write at a zero-width character, hangs a mark on the blank half of a wide one,
leaves half of a wide character standing when its other half is overwritten, wraps a mark in the last column,
and keeps a stale row when lines are deleted over rows never written.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import ClassVar

import pyte
from pyte import modes
from pyte.screens import Char, Margins, wcwidth

# What pyte would print or take for something else: key options, private queries, cursor shapes, strings.
_STRANGE = re.compile(
    r"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*[a-gi-km-zA-Z]|\x1b\[\??[0-9;]*[ $][a-zA-Z]"
    r"|\x1b[P\]^_].*?(?:\x1b\\|\x07)|\x1b[=>]",
    re.S,
)
_COMPLETE = re.compile(
    r"\x1b(?:\[[0-9:;<=>?]*[ !\"#$%&'()*+,./-]*[@-~]|[P\]^_].*?(?:\x1b\\|\x07)|[()*+%#].|[^\[P\]^_()*+%#])",
    re.S,
)


class Screen(pyte.Screen):
    """pyte's screen, with a real terminal's cells."""

    _last = " "
    is_wide_ambiguous = False  # as old CJK consoles draw box signs, `…` and `—`

    def _width(self, one: str) -> int:
        if self.is_wide_ambiguous and unicodedata.east_asian_width(one) == "A":
            return 2
        return int(wcwidth(one))

    def draw(self, data: str) -> None:
        """Put text at the cursor, cell by cell."""
        for one in data:
            self._draw_one(one, self._width(one))
        self._last = data[-1:] or " "
        self.dirty.add(self.cursor.y)

    def repeat(self, count: int = 1) -> None:
        """Draw the last character again (REP)."""
        self.draw(self._last * max(count, 1))

    def scroll_up(self, count: int = 1) -> None:
        """Move the rows of the margins up (SU); the cursor stays."""
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = (self.margins or Margins(0, self.lines - 1)).top
        self.delete_lines(max(count, 1))
        self.cursor.x, self.cursor.y = x, y

    def scroll_down(self, count: int = 1) -> None:
        """Move the rows of the margins down (SD); the cursor stays."""
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = (self.margins or Margins(0, self.lines - 1)).top
        self.insert_lines(max(count, 1))
        self.cursor.x, self.cursor.y = x, y

    def _draw_one(self, one: str, width: int) -> None:
        if width <= 0:
            if unicodedata.category(one) in ("Mn", "Me"):
                self._mark(one)
            return
        if self.cursor.x + width > self.columns and modes.DECAWM in self.mode:
            self.carriage_return()
            self.linefeed()
        elif self.cursor.x == self.columns:
            self.cursor.x -= 1
        if self.cursor.x + width > self.columns:
            return
        if modes.IRM in self.mode:
            self.insert_characters(width)
        row, x = self.buffer[self.cursor.y], self.cursor.x
        for at in range(x, x + width):
            self._part(at)
        row[x] = self.cursor.attrs._replace(data=one)
        if width == 2:
            row[x + 1] = self.cursor.attrs._replace(data="")
        self.cursor.x += width

    def _mark(self, mark: str) -> None:
        row, at = self.buffer[self.cursor.y], self.cursor.x - 1
        if at > 0 and row[at].data == "":
            at -= 1
        if at >= 0:
            row[at] = row[at]._replace(data=unicodedata.normalize("NFC", row[at].data + mark))

    def _part(self, x: int) -> None:
        """Overwriting half of a wide character leaves a blank in its other half."""
        row = self.buffer[self.cursor.y]
        if row[x].data == "" and x:
            row[x - 1] = row[x - 1]._replace(data=" ")
        elif x + 1 < self.columns and row[x + 1].data == "":
            row[x + 1] = row[x + 1]._replace(data=" ")

    def _at_edge(self) -> None:
        """After the last column the cursor stands on it, for everything but text."""
        self.cursor.x = min(self.cursor.x, self.columns - 1)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        """Erase in the cursor's line; a wide character cut in two goes whole."""
        self._at_edge()
        if how in (0, 1) and self.buffer[self.cursor.y][self.cursor.x].data == "":
            self._part(self.cursor.x)
        super().erase_in_line(how, private)

    def cursor_back(self, count: int | None = None) -> None:
        """Move left."""
        self._at_edge()
        super().cursor_back(count)

    def delete_lines(self, count: int | None = None) -> None:
        """Delete lines in the margins; what moves up is what stood below, also where nothing was written."""
        top, bottom = self.margins or Margins(0, self.lines - 1)
        if top <= self.cursor.y <= bottom:
            for y in range(self.cursor.y, bottom + 1):
                _ = self.buffer[y]
        super().delete_lines(count)

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        """Another size: what fits stays where it is, as on the alternate screen."""
        rows, cells = lines or self.lines, columns or self.columns
        for y in [y for y in self.buffer if y >= rows]:
            del self.buffer[y]
        for row in self.buffer.values():
            for x in [x for x in row if x >= cells]:
                del row[x]
        self.lines, self.columns = rows, cells
        self.margins = None
        self.cursor.x, self.cursor.y = min(self.cursor.x, cells - 1), min(self.cursor.y, rows - 1)

    def cell(self, x: int, y: int) -> Char:
        """The character and style in a cell; the data behind a wide character is empty."""
        return self.buffer[y][x]

    def line(self, y: int) -> str:
        """A row's text, without the blanks at its end."""
        row = self.buffer[y]
        return "".join(row[x].data for x in range(self.columns)).rstrip()

    def cells(self) -> list[list[Char]]:
        """Every cell: what two pictures are compared by."""
        return [[self.buffer[y][x] for x in range(self.columns)] for y in range(self.lines)]


class _Stream(pyte.Stream):
    csi: ClassVar[dict[str, str]] = {**pyte.Stream.csi, "b": "repeat", "S": "scroll_up", "T": "scroll_down"}


class Emulator:
    """Bytes in, a screen out; a sequence cut by the end of a read waits for its rest."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = Screen(columns, rows)
        self._stream = _Stream(self.screen)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""

    def feed(self, data: bytes) -> str:
        """Show these bytes; gives back the text that was complete, for whoever answers queries."""
        text = self._held + self._decode(data)
        last = text.rfind("\x1b")
        is_cut = last >= 0 and _COMPLETE.match(text, last) is None and len(text) - last < 4096
        # A DCS may hold an ESC of its own terminator: hold from its beginning.
        if is_cut and last and text[last:] == "\x1b" and (start := _open_string(text, last)) is not None:
            last = start
        text, self._held = (text[:last], text[last:]) if is_cut else (text, "")
        self._stream.feed(_STRANGE.sub("", text))
        return text


def _open_string(text: str, before: int) -> int | None:
    """Where a string sequence begins that has not ended before a place."""
    start = max(text.rfind(opening, 0, before) for opening in ("\x1bP", "\x1b]", "\x1b_", "\x1b^"))
    return start if start >= 0 and _COMPLETE.match(text[:before], start) is None else None
