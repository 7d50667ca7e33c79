"""A fair queue of writers: `flock` beside a SQLite file; inside PostgreSQL an advisory lock does the same.

SQLite's own busy handler polls, and one of 64 writers then commits a thousand times while another commits
once (trap 16). The kernel queues lock holders and drops the lock of a process that dies.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path

from models.database import private
from models.database.faults import explain
from models.errors import Busy

LONGEST_WAIT = 10.0  # seconds
# The kernel wakes who waits, it does not hand the lock over: who comes back at once would be there first,
# again and again. So whoever left less than this long ago lets the one that was woken go first.
AT_ONCE, STEP_ASIDE = 0.0005, 0.0002  # seconds


class FileGate:
    """The gate of a SQLite store: one open lock file a thread, so that threads queue like processes."""

    def __init__(self, path: Path, longest_wait: float = LONGEST_WAIT) -> None:
        self.path = path
        self.longest_wait = longest_wait
        self._mine = threading.local()

    def _descriptor(self) -> int:
        if getattr(self._mine, "process", None) != os.getpid():
            try:
                store = self.path.with_name(self.path.name.removesuffix(".gate"))
                self._mine.descriptor = private.opened(self.path, store)
            except OSError as error:
                raise explain(error) or error from error
            self._mine.process = os.getpid()
        held: int = self._mine.descriptor
        return held

    def enter(self) -> None:
        """Wait for one's turn; Busy where it does not come in time."""
        descriptor = self._descriptor()
        if time.monotonic() - getattr(self._mine, "left", 0.0) < AT_ONCE:
            time.sleep(STEP_ASIDE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._queue(descriptor)

    def _queue(self, descriptor: int) -> None:
        # The kernel's queue has no time limit: a helper thread stands in it, and gives the turn back if it comes too late.
        arrived, deciding = threading.Event(), threading.Lock()
        is_abandoned = False

        def stand() -> None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            with deciding:
                if is_abandoned:
                    os.close(descriptor)
                else:
                    arrived.set()

        threading.Thread(target=stand, daemon=True).start()
        if arrived.wait(self.longest_wait):
            return
        with deciding:
            if arrived.is_set():
                return
            # The descriptor is left to the one who still stands in the queue.
            is_abandoned = True
            self._mine.process = None
        raise Busy

    def leave(self) -> None:
        """Let the next one in."""
        fcntl.flock(self._descriptor(), fcntl.LOCK_UN)
        self._mine.left = time.monotonic()

    def close(self) -> None:
        """Let this thread's lock file go: a disk that is to be unmounted must not be held by it."""
        if getattr(self._mine, "process", None) == os.getpid():
            os.close(self._mine.descriptor)
            self._mine.process = None
