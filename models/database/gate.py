"""A fair queue of writers: `flock` beside a SQLite file, an advisory lock inside PostgreSQL.

SQLite's own busy handler polls, and one of 64 writers then commits a thousand times while another commits
once (trap 16). The kernel queues lock holders and drops the lock of a process that dies.
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

from models.errors import Busy

LONGEST_WAIT = 10.0  # seconds


class FileGate:
    """The gate of a SQLite store: one open lock file a thread, so that threads queue like processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mine = threading.local()

    def _descriptor(self) -> int:
        if getattr(self._mine, "process", None) != os.getpid():
            self._mine.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
            self._mine.process = os.getpid()
        held: int = self._mine.descriptor
        return held

    def enter(self, longest_wait: float = LONGEST_WAIT) -> None:
        """Wait for one's turn; Busy where it does not come in time."""
        descriptor = self._descriptor()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._queue(descriptor, longest_wait)

    def _queue(self, descriptor: int, longest_wait: float) -> None:
        # The kernel's queue has no time limit: a helper thread stands in it, and gives the turn back if it comes too late.
        arrived, abandoned = threading.Event(), threading.Event()

        def stand() -> None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            arrived.set()
            if abandoned.is_set():
                fcntl.flock(descriptor, fcntl.LOCK_UN)

        threading.Thread(target=stand, daemon=True).start()
        if not arrived.wait(longest_wait):
            abandoned.set()
            # The descriptor is left to the one who still stands in the queue.
            self._mine.process = None
            raise Busy

    def close(self) -> None:
        """Let this thread's lock file go: a disk that is to be unmounted must not be held by it."""
        if getattr(self._mine, "process", None) == os.getpid():
            os.close(self._mine.descriptor)
            self._mine.process = None

    def leave(self) -> None:
        """Let the next one in."""
        fcntl.flock(self._descriptor(), fcntl.LOCK_UN)
