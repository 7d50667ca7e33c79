"""`ssh HOST get TICKET > file` and `ssh HOST put TICKET < file`: the only two things done without a terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from models.actions.tickets import use_ticket
from models.errors import LianqiError, Refused
from models.rules.scope import Clock
from models.rules.tickets import MOST_BYTES, Way
from tui.spool import Spool

AT_ONCE = 64 * 1024


class NotCarried(LianqiError):
    """The file did not go through."""

    exit_code = 4


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
        if not taken:
            raise NotCarried("file_is_empty")
        partial.replace(path)
    except OSError as error:
        raise NotCarried("file_not_carried", detail=error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)
