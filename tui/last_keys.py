"""The keys that had come when the way out was taken: they were typed, so what they fill in is kept too."""

from __future__ import annotations

import array
import asyncio
import contextlib
import fcntl
import termios
import time
from concurrent.futures import TimeoutError as NotYet

from textual.app import App

QUIET = 2  # looks in a row that find nothing on its way: a key is handed on from one queue to the next
BETWEEN = 0.005  # seconds from one look to the next


async def _turn() -> None:
    """A turn of the loop: what was called before it is done."""


class Hearer(App[int]):
    """An application that takes its keys one after another."""

    is_at_a_key = False


def hear_out(app: Hearer, keys: int, seconds: float) -> None:
    """Wait, so many seconds at the most, until a terminal's keys are read and the application has done what they say.

    Runs beside the loop, which may be blocked, and the input thread, which goes on reading meanwhile.
    """
    until, quiet = time.monotonic() + seconds, 0
    while quiet < QUIET and (left := until - time.monotonic()) > 0 and (loop := app._loop) is not None:
        is_unread = _waiting(keys) > 0
        turned = asyncio.run_coroutine_threadsafe(_turn(), loop)
        try:
            turned.result(left)
        except (NotYet, asyncio.CancelledError):
            return
        is_quiet = not is_unread and not app.message_queue_size and not app.is_at_a_key
        quiet = quiet + 1 if is_quiet else 0
        time.sleep(BETWEEN)


def _waiting(keys: int) -> int:
    """Bytes that the terminal holds and nobody has read; none where it is gone."""
    count = array.array("i", [0])
    with contextlib.suppress(OSError):
        fcntl.ioctl(keys, termios.FIONREAD, count)
    return count[0]
