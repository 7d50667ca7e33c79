"""`lianqi serve`: the desk over SSH, by a server of one's own or the system's."""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from models.database.opening import disconnect_if_open, store_path
from tui.serving.configuration import drop_in, unit
from tui.serving.journal import Door, Journal
from tui.serving.settings import JOURNAL, SETTINGS, Served, folder_of, read_settings
from tui.serving.sshd import (
    CannotServe,
    account_named,
    as_account,
    command_of,
    host_fingerprint,
    lookup_of,
    prepare,
)
from tui.serving.turned_away import MOST
from tui.standing import open_with_clock
from tui.text import text

# Seconds between two looks at what the server says, and at the least between two notings.
LOOKED, NOTED = 0.2, 5.0

NOT_BOUND = "Cannot bind any address"  # sshd's last word where another listens there
SET_DEATH_SIGNAL = 1  # of prctl


def serve(url: str, options: argparse.Namespace) -> int:
    """Serve a store until Ctrl+C, or print what the system's own server needs; the exit number."""
    path = store_path(url)
    is_root = os.geteuid() == 0
    if not is_root:
        open_with_clock(url)  # its owner: an older store is brought up to date here, never by a session
        disconnect_if_open()
    account = account_named(options.account, path)
    folder = (options.folder or folder_of(url, is_root=is_root)).resolve()
    store = url if path is None else str(path.resolve())
    host = options.host or socket.getfqdn()
    served = Served(store, command_of(folder), account.pw_name, host, options.port).as_kept_in(folder)
    if options.print_config:
        with kept_in(folder):
            _prepare_once(served, folder)
        sys.stdout.write(f"# {text('ssh.config.drop_in')}\n{drop_in(served, lookup_of(served, folder))}\n")
        sys.stdout.write(f"# {text('ssh.config.unit')}\n{unit(served, folder, is_roots=is_root)}")
        return 0
    with kept_in(folder):
        words = prepare(served, folder)
    _say(text("ssh.is_served_by", store=served.store.rpartition("@")[2], folder=str(folder)))
    _say(text("ssh.reached", line=served.reached))
    _say(text("ssh.compare", fingerprint=host_fingerprint(folder)))
    _say(text("ssh.snippet", lines=served.snippet()))
    _say(text("ssh.serving", port=served.port, account=served.account))
    return _run(words, served, folder)


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """A folder that cannot be made, read or written is said to be that."""
    try:
        yield
    except OSError as error:
        detail = error.strerror or str(error)
        raise CannotServe("folder_not_kept", path=str(error.filename or folder), detail=detail) from error


def _prepare_once(served: Served, folder: Path) -> None:
    """What the system's server needs there; what a server of one's own may be running on stays, and it is said where it differs."""
    try:
        is_kept = read_settings(folder) == served
    except FileNotFoundError:
        prepare(served, folder)
        return
    except (ValueError, TypeError):  # written by hand, and not as it should be
        is_kept = False
    if not is_kept:
        _say(text("ssh.config.kept", path=str(folder / SETTINGS)))


def _say(said: str) -> None:
    sys.stderr.write(said + "\n")
    sys.stderr.flush()


def _run(words: list[str], served: Served, folder: Path) -> int:
    """The server in the foreground until it, or this, is asked to end; sessions go on.

    What it says is passed on; whom it has turned away is noted in the ledger by a process of the account, which alone
    writes the store, and not more often than every few seconds.
    """
    journal, door = Journal(folder / JOURNAL), Door()
    noting = [sys.executable, "-I", "-X", "utf8", "-m", "tui.serving.turned_away", str(folder)]
    turned_away: dict[tuple[str, str], None] = {}
    noted_at = float("-inf")
    # A session of its own: Ctrl+C is for this program, which ends the listener and nobody else.
    server = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_ends_with(os.getpid())
    )
    is_asked_to_end, last = False, ""

    def end(*_: object) -> None:
        nonlocal is_asked_to_end
        is_asked_to_end = True
        server.terminate()

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, end)
    code = None
    while code is None:
        time.sleep(LOOKED)
        code = server.poll()
        for line in journal.lines():
            last = line
            _say(line)
            turned_away |= dict.fromkeys(door.heard(line))
        if turned_away and time.monotonic() > noted_at + NOTED:
            told = [f"{fingerprint} {address}\n" for fingerprint, address in turned_away]
            done = as_account(served.account, noting, "".join(told[:MOST]))
            if done.returncode:  # nothing of it is lost: it has been said above
                _say(done.stderr.strip().rpartition("\n")[2])
            turned_away.clear()
            noted_at = time.monotonic()
    if not is_asked_to_end:
        why = "port_not_free" if last.startswith(NOT_BOUND) else "server_ended"
        raise CannotServe(why, port=served.port, detail=last)
    _say(text("ssh.stopped"))
    return 0


def _ends_with(parent: int) -> Callable[[], None] | None:
    """What a listener does before it begins, so that it ends with this program, even one that is killed outright: it would
    hold the port. Sessions are processes of their own and go on. None where the system has no such thing."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)

    def before() -> None:
        library.prctl(SET_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:  # it was gone before
            os._exit(0)

    return before
