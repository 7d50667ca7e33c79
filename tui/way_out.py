"""One way out when the line drops or the system asks: what is typed is kept, the terminal is usable, nothing stays.

Textual dies of HUP and TERM without a word (trap 5). Here a signal only wakes a thread of its own, which waits on
nothing the program holds: the event loop may be blocked, a lock taken, the reader stalled.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable
from typing import Any

SAVING = 1.5  # seconds `save` is given, and `hear` before it
HEARING = 0.5  # seconds of these at most for the keys that have come
RESTORING = 0.3  # seconds a slow reader is given to take the last bytes
# What a terminal needs to be usable again, whatever state we left it in; tab stops on the screen they were set on.
RESTORED = (
    "\x1b[?2026l\x1b[r\x1b[m\x1b[?2004l\x1b[?1000l\x1b[?1002l\x1b[?1006l\x1b[?7h{stops}\x1b[?1049l\x1b[?25h"
)
SIGNALS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)

leaving = threading.Event()  # nobody else writes to the terminal or reads from it any more
_bell: list[int] = []  # the pipe's end that wakes the thread
_save: list[Callable[[float], None]] = []  # what is done last, of all that was ever given the newest
_hear: list[Callable[[float], None]] = []  # what is waited for before it


def has_terminal() -> bool:
    """Whether there is a terminal to draw on and to read keys from."""
    return all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__))


def install_way_out(save: Callable[[float], None], hear: Callable[[float], None] = lambda _: None) -> None:
    """On HUP, TERM, INT or the end of input: let `save` have a second and a half, restore the terminal, and leave.

    `hear` waits before it until keys that have come are heard. Both run in a thread of their own and are told how many
    seconds they have; the exit code is 128 + the signal. Where the way is there already, only they are others from now on.
    """
    _save[:], _hear[:] = [save], [hear]
    if _bell:
        return
    assert sys.__stdin__ is not None and sys.__stdout__ is not None
    keys, screen = sys.__stdin__.fileno(), sys.__stdout__.fileno()
    before: list[Any] | None = None
    with contextlib.suppress(termios.error):
        before = termios.tcgetattr(keys)
    heard, bell = os.pipe()
    os.set_blocking(bell, False)

    def wait() -> None:
        number = os.read(heard, 1)[0]
        until = time.monotonic() + SAVING
        _quietly(_hear[0], HEARING)
        leaving.set()
        _quietly(_save[0], max(until - time.monotonic(), 0))
        restore(screen, keys, before)
        os._exit(128 + number)

    threading.Thread(target=wait, name="way out", daemon=True).start()
    _bell[:] = [bell]
    for number in SIGNALS:
        signal.signal(number, lambda caught, _frame: leave(caught))


def leave(number: int) -> None:
    """Take the way out, as on this signal; from any thread or handler, never waiting."""
    with contextlib.suppress(BlockingIOError):
        os.write(_bell[0], bytes([number]))


def lose_terminal() -> None:
    """The terminal is gone: leave as on a hang-up, by the way out where one is installed."""
    if _bell:
        leave(signal.SIGHUP)
    else:
        os.kill(os.getpid(), signal.SIGHUP)


def _quietly(act: Callable[[float], None], seconds: float) -> None:
    """Give something so many seconds."""

    def run() -> None:
        # Nobody is there to read what failed, and the way out is taken whatever happens.
        with contextlib.suppress(BaseException):
            act(seconds)

    actor = threading.Thread(target=run, name="last save", daemon=True)
    actor.start()
    actor.join(seconds)


def stops_again(columns: int) -> str:
    """A tab stop every eight columns, as every terminal begins with."""
    return "\r\x1b[3g" + "\x1b[8C\x1bH" * ((min(columns, 500) - 1) // 8)


def restore(screen: int, keys: int, before: list[Any] | None) -> None:
    """Make the terminal usable and as it was before.

    A stalled reader gets what its buffer takes in a moment; keys typed ahead are not given to the shell."""
    columns = 80
    with contextlib.suppress(OSError):
        columns = os.get_terminal_size(screen).columns
    left = memoryview(RESTORED.format(stops=stops_again(columns)).encode())
    deadline = time.monotonic() + RESTORING
    with contextlib.suppress(OSError):
        was_blocking = os.get_blocking(screen)
        os.set_blocking(screen, False)
        try:
            while left and time.monotonic() < deadline:
                try:
                    left = left[os.write(screen, left) :]
                except BlockingIOError:
                    time.sleep(0.01)
        finally:
            os.set_blocking(screen, was_blocking)
    if before is not None:
        with contextlib.suppress(termios.error):
            termios.tcflush(keys, termios.TCIFLUSH)
            termios.tcsetattr(keys, termios.TCSANOW, before)
