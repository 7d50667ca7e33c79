"""The terminal in our own hands before Textual has it: the first picture is on it while Textual is still imported.

Keys typed meanwhile wait in the terminal, unseen. Whoever takes it over gets the canvas that knows what it shows;
where nobody does, it is given back as it was found.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
from collections.abc import Iterable
from types import FrameType, TracebackType
from typing import Any

from tui.canvas import Canvas
from tui.cells import Piece
from tui.look import current_look
from tui.way_out import install_way_out, leaving, restore

LARGEST, SMALLEST = (500, 200), (20, 6)
# Kinds of terminals that let tab stops be set, as the VT100 did.
SETTABLE = (
    "xterm", "tmux", "screen", "rxvt", "linux", "vt1", "vt2", "putty", "gnome", "vte", "konsole", "kitty",
    "alacritty", "foot", "wezterm", "st-", "mintty", "iterm",
)  # fmt: skip
# The alternate screen, no cursor, pastes bracketed, no wrapping: what Textual, too, begins with.
BEGINNING = ("\x1b[?1049h", "\x1b[?25l", "\x1b[?2004h", "\x1b[?7l")


def clamped(columns: int, rows: int) -> tuple[int, int]:
    """A window's size as we take it."""
    return (
        max(SMALLEST[0], min(columns, LARGEST[0])),
        max(SMALLEST[1], min(rows, LARGEST[1])),
    )


def window_size() -> tuple[int, int]:
    """Columns and rows of the terminal, clamped; 80x24 where it does not tell."""
    try:
        size = os.get_terminal_size(sys.__stdout__.fileno())  # type: ignore[union-attr]
    except (OSError, ValueError):
        return (80, 24)
    return clamped(size.columns or 80, size.lines or 24)


def new_canvas(columns: int, rows: int) -> Canvas:
    """A canvas for this terminal, of which nothing is known yet."""
    return Canvas(columns, rows, is_monochrome=bool(os.environ.get("NO_COLOR")), has_stops=_takes_stops())


def _takes_stops() -> bool:
    """Whether its tab stops can be set, and tabs come to it as they are: the system may make blanks of them."""
    if current_look().is_plain or not os.environ.get("TERM", "").startswith(SETTABLE):
        return False
    try:
        return not termios.tcgetattr(sys.__stdout__)[1] & termios.TABDLY  # type: ignore[arg-type]
    except termios.error:
        return False


class HeldTerminal:
    """The terminal as it was found until something is shown, then raw, with the picture of `canvas` on it."""

    def __init__(self) -> None:
        assert sys.__stdin__ is not None and sys.__stdout__ is not None
        self._keys, self._screen = sys.__stdin__.fileno(), sys.__stdout__.fileno()
        self.canvas = new_canvas(*window_size())
        self.before: list[Any] | None = None  # how it was found, once it is held
        self.is_stale = False  # its size has changed: nobody knows what it shows

    @property
    def window(self) -> tuple[int, int]:
        """The columns and rows it is painted for."""
        return self.canvas.columns, self.canvas.rows

    @property
    def is_held(self) -> bool:
        """Whether it has to be given back or taken over."""
        return self.before is not None

    def show(self, picture: Iterable[Piece]) -> None:
        """Take the terminal and show a picture on it."""
        install_way_out(lambda _: None)  # nothing is typed yet that could be saved
        signal.signal(signal.SIGWINCH, self._resized)
        self.before = termios.tcgetattr(self._keys)
        termios.tcsetattr(self._keys, termios.TCSANOW, _raw(self.before))
        for y, x, cells in picture:
            self.canvas.put(y, x, cells)
        self._send("".join([*BEGINNING, self.canvas.changes()]).encode("utf-8", "replace"))

    def _send(self, data: bytes) -> None:
        """Send it whole, as the terminal takes it; a signal ends the wait."""
        while data and not leaving.is_set():
            try:
                data = data[os.write(self._screen, data) :]
            except BlockingIOError:  # whoever had it before left it so
                select.select([], [self._screen], [], 0.1)
            except OSError:  # it is gone, and so will be the input: that is the way out
                return

    def _resized(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stale = True

    def hand_over(self) -> list[Any]:
        """It is somebody else's from now on; gives back how it was found."""
        assert self.before is not None
        before, self.before = self.before, None
        return before

    def __enter__(self) -> HeldTerminal:
        """Nothing is taken before there is something to show."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whatever happened before somebody took it over: it is as it was found."""
        if self.before is not None:
            restore(self._screen, self._keys, self.hand_over())


def _raw(before: list[Any]) -> list[Any]:
    """Every key as it is typed, none of them echoed or obeyed by the terminal itself."""
    raw = [*before[:6], list(before[6])]
    raw[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    raw[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    raw[6][termios.VMIN] = 1
    return raw
