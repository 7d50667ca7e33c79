"""What a key begins: run by sshd alone, as `python -I -m tui.serving.launcher FOLDER KEY`; no command for people.

Whose session it is follows from the key, which sshd has proved; nothing that the client says is believed. Signals of
the keyboard are ignored first, the environment is emptied to a list, and without a terminal one sentence is all.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.queries.keys import KeyOwner
    from models.rules.keys import PublicKey
    from models.rules.scope import Clock
    from models.rules.tickets import Way
    from tui.serving.settings import Served

INVITED = "invited"  # instead of a key's number: a key that is nobody's, while a code is open
PLAIN = "plain"  # `ssh -t HOST plain`: ASCII and unambiguous signs, for a terminal that shows them wide
MOST_MEMORY = 1024 * 1024 * 1024
TERMINAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,39}")


class Client:
    """What the client and sshd say, read before the environment is emptied."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.asked = environment.get("SSH_ORIGINAL_COMMAND", "")
        self.address = environment.get("SSH_CONNECTION", "").partition(" ")[0][:64]
        term = environment.get("TERM", "")
        self.terminal = term if TERMINAL.fullmatch(term) and term != "dumb" else "xterm"
        self.proof = environment.get("SSH_USER_AUTH", "")
        self.home = environment.get("HOME", "/")

    @property
    def is_plain(self) -> bool:
        """Whether it asked for plain signs."""
        return self.asked == PLAIN

    def proved_key(self) -> PublicKey | None:
        """The key that sshd saw proved (ExposeAuthInfo); None where it does not say."""
        from models.errors import Invalid
        from models.rules.keys import public_key

        try:
            method, _, key = Path(self.proof).read_text(encoding="ascii").strip().partition(" ")
            return public_key(key) if method == "publickey" else None
        except (OSError, ValueError, Invalid):
            return None


def main(words: list[str] | None = None) -> int:
    """A session from its first signal to its last; the exit number."""
    for one in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
        signal.signal(one, signal.SIG_IGN)
    client = Client(os.environ)
    folder, who = Path((words or sys.argv[1:])[0]), (words or sys.argv[1:])[1]
    os.environ.clear()
    os.environ.update(
        {
            "PATH": "/usr/bin:/bin",
            "HOME": client.home,
            "LANG": "C.UTF-8",
            "TERM": client.terminal,
            "XDG_STATE_HOME": str(folder / "state"),
            "ESCDELAY": "25",
        }
    )
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.umask(0o077)
    from models.errors import LianqiError
    from tui import faults
    from tui.sentences import sentence
    from tui.shown import shown

    try:
        return _serve(client, folder, who)
    except LianqiError as error:
        said, code = sentence(error), error.exit_code
    except Exception as error:
        fault = faults.OurFault("fault", reference=faults.log(error))
        said, code = sentence(fault), fault.exit_code
    sys.stderr.write(shown(said) + "\n")
    return code


def _serve(client: Client, folder: Path, who: str) -> int:
    from models.errors import Refused
    from tui.serving.asked import way_asked

    has_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    carried = way_asked(client.asked) if not has_terminal and who != INVITED else None
    if carried is None and not has_terminal:
        raise Refused("no_terminal_over_ssh")
    if client.asked and carried is None and not client.is_plain:
        raise Refused("no_command_over_ssh")
    from tui.serving.settings import read_settings

    served = read_settings(folder)
    if "://" not in served.store:
        # Peewee imports whichever driver is installed: 90 ms and 17 MB that a SQLite store never needs (trap 8).
        sys.modules.update(dict.fromkeys(("psycopg", "psycopg2"), None))  # type: ignore[arg-type]
    from tui.standing import open_with_clock

    _, clock = open_with_clock(served.store, may_migrate=False)
    key = client.proved_key()
    if key is None:
        raise Refused("key_not_proved")
    visit: dict[str, Any] = {
        "fingerprint": key.fingerprint,
        "address": client.address,
        "terminal": client.terminal,
    }
    if who == INVITED:
        from tui.serving.processes import myself
        from tui.serving.prompt import ask_for_code

        return ask_for_code(clock, key, {**visit, **myself()})
    return _known(client, folder, served, clock, _owner(int(who), key, clock), visit, carried)


def _owner(number: int, key: PublicKey, clock: Clock) -> KeyOwner:
    """Whose the key is, read again: it was looked up for a key that was offered, and some time ago."""
    from models.errors import Refused
    from models.queries.keys import key_owner, opens

    owner = key_owner(number)
    if owner is None or (owner.kind, owner.blob) != (key.kind, key.blob):
        raise Refused("key_not_proved")
    if not opens(owner, clock):
        raise Refused("key_closed")
    return owner


def _known(
    client: Client,
    folder: Path,
    served: Served,
    clock: Clock,
    owner: KeyOwner,
    visit: dict[str, Any],
    carried: tuple[Way, str] | None,
) -> int:
    from models.actions.logins import begin_login, end_login
    from models.actions.tickets import use_ticket
    from models.errors import Refused
    from models.queries.people import identities
    from models.rules.logins import Ending
    from models.rules.scope import Actor
    from tui.serving.files import Going, NotCarried, carry
    from tui.serving.processes import end_lost, myself
    from tui.serving.settings import FILES
    from tui.spool import Spool
    from tui.text import set_language

    spool = Spool(folder / FILES, served.reached)
    person = next((one for one in identities(clock, owner.number) if one.number == owner.number), None)
    if person is not None:
        set_language(person.language)
    end_lost(clock)
    spool.drop_left_behind()
    login = begin_login(clock, {**visit, **myself(), "key": owner.id, "person": owner.person})
    ending = Ending.REFUSED
    try:
        if person is None or not person.grants:
            raise Refused("no_grant")
        if carried is not None:
            way, token = carried
            ticket = use_ticket(clock, owner.person, way, token)
            visitor = Actor(owner.person, ticket.grant, "·", clock)
            try:
                carry(way, spool.path(ticket.id), Going(visitor, owner.id, login, served.look))
            except NotCarried as error:
                ending = error.ending
                raise
            ending = Ending.FILE
            return 0
        from tui.serving.watch import Watch
        from tui.sitting import sit_down
        from tui.standing import actor_of

        ending = Ending.FAULT
        watch = Watch(owner.id, login, served, spool, clock)
        code = sit_down(person, actor_of(person, clock), is_plain=client.is_plain, guard=watch)
        ending = watch.ending if code == 0 else Ending.FAULT
        return code
    finally:
        end_login(clock, login, ending)


if __name__ == "__main__":
    sys.exit(main())
