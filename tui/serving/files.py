"""`ssh HOST get TICKET > file` and `ssh HOST put TICKET < file`: the only two things done without a terminal."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path

from models.actions.tickets import use_ticket
from models.errors import LianqiError, Refused, Value
from models.rules.logins import Ending
from models.rules.scope import Clock
from models.rules.tickets import MOST_BYTES, Way
from tui.shown import shown
from tui.spool import Spool
from tui.text import text

AT_ONCE = 64 * 1024
CLOSES_WITHIN = (
    1.0  # seconds for the rest of sshd's half to close after the file's end, where the line is lost
)


class NotCarried(LianqiError):
    """The file did not go through; `ending` is what the ledger says of it."""

    exit_code = 4

    def __init__(self, code: str, ending: Ending = Ending.REFUSED, **values: Value) -> None:
        super().__init__(code, **values)
        self.ending = ending


def carry(clock: Clock, person: int, way: Way, token: str, spool: Spool) -> None:
    """Send the ticket's file to standard output, or take it from standard input."""
    path = spool.path(use_ticket(clock, person, way, token).id)
    if way is Way.GET:
        _send(path)
    else:
        _take(path)


def _send(path: Path) -> None:
    try:
        with path.open("rb") as file:
            path.unlink()
            while read := file.read(AT_ONCE):
                sys.stdout.buffer.write(read)
            sys.stdout.buffer.flush()
    except FileNotFoundError:
        raise Refused("no_ticket") from None
    except OSError as error:
        raise NotCarried("file_not_carried", detail=error.strerror or str(error)) from error


def _take(path: Path) -> None:
    """Whole or not at all; seen by the page that waits for it only once it is whole."""
    partial, most, taken = path.with_suffix(".part"), MOST_BYTES[Way.PUT], 0
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            while read := os.read(sys.stdin.fileno(), AT_ONCE):
                taken += len(read)
                if taken > most:
                    raise NotCarried("file_too_large_over_ssh", most=most // 1024 // 1024)
                file.write(read)
        if is_cut_off(sys.stdout.fileno(), CLOSES_WITHIN):
            raise NotCarried("file_cut_off", Ending.HUNG_UP)
        if not taken:
            raise NotCarried("file_is_empty")
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
