"""`ssh HOST get TICKET > file` and `ssh HOST put TICKET < file`: the only two things done without a terminal."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import time
from pathlib import Path

from models.errors import Busy, LianqiError, Refused, StoreError, Value
from models.queries.logins import my_standing
from models.rules.logins import Ending
from models.rules.scope import Actor
from models.rules.tickets import MOST_BYTES, Way
from tui.shown import shown
from tui.text import text

AT_ONCE = 64 * 1024
WITHIN = 15 * 60.0  # seconds that a file may take
CLOSES_WITHIN = 1.0  # seconds for the rest of sshd's half to close where the line is lost


class NotCarried(LianqiError):
    """The file did not go through; `ending` is what the ledger says of it."""

    exit_code = 4

    def __init__(self, code: str, ending: Ending = Ending.REFUSED, **values: Value) -> None:
        super().__init__(code, **values)
        self.ending = ending


class Going:
    """A file on its way: for as long as its key and its ticket's grant are good, and no longer than some minutes."""

    def __init__(self, visitor: Actor, key: int, login: int, every: float, within: float = WITHIN) -> None:
        self._visitor, self._key, self._login, self._every = visitor, key, login, every
        self._asks_at = time.monotonic() + every
        self._ends_at, self._within = time.monotonic() + within, within

    def wait_for(self, file: int, event: int) -> None:
        """Until it can be read or written at once; asks every few seconds. NotCarried where it may not go on."""
        looking = select.poll()
        looking.register(file, event)
        while True:
            now = time.monotonic()
            if now >= self._ends_at:
                raise NotCarried("file_took_too_long", minutes=round(self._within / 60))
            if now >= self._asks_at:
                self._asks_at = now + self._every
                with contextlib.suppress(Busy, StoreError):  # asked again in a while, and at the end
                    self.ask()
            if looking.poll((min(self._asks_at, self._ends_at) - now) * 1000):
                return

    def ask(self) -> None:
        """Whether it may go on; NotCarried where it may not."""
        try:
            may_stay = my_standing(self._visitor, self._key, self._login).may_stay
        except Refused as refused:
            raise NotCarried(refused.code, Ending.WITHDRAWN) from refused
        if not may_stay:
            raise NotCarried("key_closed", Ending.KEY_CLOSED)


def carry(way: Way, path: Path, going: Going) -> None:
    """Send a ticket's file to standard output, or take it from standard input."""
    if way is Way.GET:
        _send(path, going)
    else:
        _take(path, going)


def _send(path: Path, going: Going) -> None:
    answers = sys.stdout.fileno()
    os.set_blocking(answers, False)
    try:
        with path.open("rb") as file:
            path.unlink()
            while read := file.read(AT_ONCE):
                while read:
                    going.wait_for(answers, select.POLLOUT)
                    read = read[os.write(answers, read) :]
    except FileNotFoundError:
        raise Refused("no_ticket") from None
    except OSError as error:
        raise NotCarried("file_not_carried", detail=error.strerror or str(error)) from error


def _take(path: Path, going: Going) -> None:
    """Whole or not at all; seen by the page that waits for it only once it is whole."""
    partial, most, taken, brought = path.with_suffix(".part"), MOST_BYTES[Way.PUT], 0, sys.stdin.fileno()
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            while True:
                going.wait_for(brought, select.POLLIN)
                if not (read := os.read(brought, AT_ONCE)):
                    break
                taken += len(read)
                if taken > most:
                    raise NotCarried("file_too_large_over_ssh", most=most // 1024 // 1024)
                file.write(read)
        if is_cut_off(sys.stdout.fileno(), CLOSES_WITHIN):
            raise NotCarried("file_cut_off", Ending.HUNG_UP)
        if not taken:
            raise NotCarried("file_is_empty")
        going.ask()
        partial.replace(path)
    except OSError as error:
        raise NotCarried("file_not_carried", detail=error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)
    sys.stderr.write(shown(text("ssh.taken", size=f"{taken:,}")) + "\n")


def is_cut_off(answers: int, seconds: float) -> bool:
    """Whether what the answer goes to is closed at its other end, now or within some seconds.

    A client that has sent all of its file ends that way alone, and sshd goes on to read the answer. Where the line is
    lost sshd closes both, the answer's first; where sshd itself is killed the kernel may close that one a moment after.
    """
    looking = select.poll()
    looking.register(answers, 0)  # nothing is asked for: what is told without is that nobody reads any more
    return bool(looking.poll(seconds * 1000))
