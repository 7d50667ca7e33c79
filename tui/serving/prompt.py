"""An unknown key while somebody is invited: a code is asked for, and nothing else is said or shown.

Wrong, used, too old and too often are one answer, after as long a time.
"""

from __future__ import annotations

import signal
import sys
import termios
import time
from typing import Any

from models.actions.invitations import begin_trying, bind_key
from models.actions.logins import end_login
from models.errors import Invalid
from models.rules.invitations import TRIES
from models.rules.keys import PublicKey
from models.rules.logins import Ending
from models.rules.scope import Clock
from tui.text import LANGUAGES, set_language, text

EACH_TAKES = 1.0  # seconds at least from a code to its answer
WAITS = 120  # seconds for somebody to type from paper
LONGEST = 64  # characters that are read of a line
ENDS = (signal.SIGHUP, signal.SIGTERM, signal.SIGALRM)


class _Gone(Exception):
    """The line has hung up, or nobody types any more."""


def ask_for_code(clock: Clock, key: PublicKey, visit: dict[str, Any]) -> int:
    """Ask up to three times; 0 where a code has made the key known, else 4."""
    _heed(_go)  # their default ends the process before the ledger hears of it
    ending, person, login = Ending.REFUSED, None, None
    try:
        try:
            login, is_looked_at = begin_trying(clock, visit)
            signal.alarm(WAITS)  # nobody waits here for ever
            _say("ssh.code.welcome", fingerprint=key.fingerprint)
            for _ in range(TRIES):
                _say("ssh.code.ask")
                typed = _line()
                if typed is None:
                    break
                ending, began = Ending.CODE_REFUSED, time.monotonic()
                person = _bound(clock, typed, key) if is_looked_at else None
                if person is not None:
                    ending = Ending.BOUND
                time.sleep(max(EACH_TAKES - (time.monotonic() - began), 0))
                if person is not None:
                    _say("ssh.code.bound")
                    break
                _say("ssh.code.wrong")
        finally:
            _heed(signal.SIG_IGN)  # a signal that was on its way is raised here at the latest
    except (_Gone, OSError):  # a line that is gone takes no words either
        pass
    finally:
        if login is not None:
            end_login(clock, login, ending, person)
    return 4 if person is None else 0


def _go(*_: object) -> None:
    _heed(signal.SIG_IGN)  # a line that hangs up says so twice
    raise _Gone


def _heed(how: Any) -> None:
    for number in ENDS:
        signal.signal(number, how)


def _bound(clock: Clock, typed: str, key: PublicKey) -> int | None:
    try:
        return bind_key(clock, typed, key)
    except Invalid:  # known since: another session was quicker
        return None


def _say(key: str, **values: str) -> None:
    """In both languages: nobody knows yet whose."""
    for language in LANGUAGES:
        set_language(language)
        sys.stdout.write(text(key, **values) + "\r\n")
    sys.stdout.flush()


def _line() -> str | None:
    """One line as it was typed, cut where it is longer than any code; None where the line is gone."""
    read = sys.stdin.buffer.readline(4 * LONGEST)
    if not read:
        return None
    if not read.endswith(b"\n"):
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
    return read[:LONGEST].decode("utf-8", "replace").strip()
