"""A server of one's own: OpenSSH with a private configuration and host key, for one account and one command.

The options are those that were tried against break-outs: default-deny (`restrict`), no forwarding, no environment,
no subsystem, one session a connection. tests/serving tries each again.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.database import key_lookup
from models.errors import LianqiError
from models.rules.keys import public_key
from tui.serving.settings import CONFIG, FILES, HOST_KEY, JOURNAL, SETTINGS, STATE, Served

SSHD, KEYGEN, PRIVILEGE_SEPARATION = "sshd", "ssh-keygen", Path("/run/sshd")
SYSTEM_PYTHON, SHADOW = "/usr/bin/python3", Path("/etc/shadow")

# What holds for the one account, in a server of one's own and in the system's alike, whatever the system's says of others:
# a certificate or a command of its own would lead past the launcher, an accepted variable is there before it.
FOR_THE_ACCOUNT = """AuthenticationMethods publickey
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
AuthorizedKeysFile none
TrustedUserCAKeys none
AuthorizedKeysCommand {lookup}
AuthorizedKeysCommandUser {account}
ForceCommand none
AcceptEnv none-accepted
DisableForwarding yes
AllowTcpForwarding no
AllowStreamLocalForwarding no
AllowAgentForwarding no
X11Forwarding no
PermitTunnel no
GatewayPorts no
PermitUserRC no
PermitTTY yes
MaxSessions 1
MaxAuthTries 3
ClientAliveInterval {alive}
ClientAliveCountMax 4
ExposeAuthInfo yes
LogLevel VERBOSE
"""
OF_THE_SERVER = """Port {port}
HostKey {host_key}
PidFile none
UsePAM no
AllowUsers {account}
PermitUserEnvironment no
MaxStartups 60:30:200
LoginGraceTime 60
Compression yes
UseDNS no
PrintMotd no
PrintLastLog no
"""
# Who holds a connection and asks for nothing: a stranger could hold any number while a code is open. OpenSSH 9.2 has it.
UNUSED = "UnusedConnectionTimeout 20"


class CannotServe(LianqiError):
    """The host does not allow it; the sentence says what to do."""

    exit_code = 4


def program(name: str) -> str:
    """Where a program of OpenSSH is; the server is on no ordinary user's PATH."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise CannotServe("no_openssh", program=name)
    return str(Path(found).resolve())  # it begins itself anew for each connection, by its whole path


def account_named(asked: str | None, store: Path | None) -> pwd.struct_passwd:
    """Whom sessions run as: the one asked for, else whoever serves; of root the store's owner, since nobody is root there."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    owner = store.stat().st_uid if store is not None and store.exists() else 0
    try:
        found = pwd.getpwnam(asked) if asked else pwd.getpwuid(owner)
    except KeyError:
        raise CannotServe("no_account", account=asked or str(owner)) from None
    if found.pw_uid == 0:
        raise CannotServe("no_account", account="lianqi")
    if not os.access(found.pw_shell, os.X_OK) or Path(found.pw_shell).name in ("nologin", "false"):
        raise CannotServe("account_without_shell", account=found.pw_name)
    with contextlib.suppress(OSError):
        if is_locked(found.pw_name, SHADOW.read_text(encoding="utf-8", errors="replace")):
            raise CannotServe("account_locked", account=found.pw_name)
    return found


def is_locked(account: str, shadow: str) -> bool:
    """Whether an account's password begins as sshd takes a locked one to, which no key opens (no PAM is asked)."""
    return any(line.startswith(f"{account}:!") for line in shadow.splitlines())


def command_of(folder: Path) -> str:
    """What sshd runs for a session, but for whose it is; few memory arenas, since its memory is limited."""
    words = [sys.executable, "-I", "-X", "utf8", "-m", "tui.serving.launcher", str(folder)]
    written = shlex.join(words)
    if any(one in written for one in '"\\\n'):
        raise CannotServe("odd_path", path=str(folder))
    return f"exec env MALLOC_ARENA_MAX=2 {written}"


def interpreters(served: Served) -> Iterator[list[str]]:
    """What may run the lookup, the quickest first: sshd takes only what root alone can change."""
    needs_packages = "://" in served.store
    if not needs_packages and is_roots_alone(Path(SYSTEM_PYTHON)):
        yield [SYSTEM_PYTHON, "-IS"]
    if is_roots_alone(Path(sys.executable)):
        yield [sys.executable, "-I"]


def is_roots_alone(path: Path) -> bool:
    """Whether root alone can change a program and the folders above it: sshd asks for that."""
    try:
        return all(
            one.stat().st_uid == 0 and not one.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH)
            for one in (path.resolve(), *path.resolve().parents)
        )
    except OSError:
        return False


def lookup_of(served: Served, folder: Path) -> list[str]:
    """The lookup that answers as the account; tried out with a key that is nobody's."""
    said = ""
    for interpreter in interpreters(served):
        words = [*interpreter, str(Path(key_lookup.__file__).resolve()), str(folder / SETTINGS)]
        tried = as_account(served.account, [*words, "ssh-ed25519", "AAAA"])
        if tried.returncode == 0:
            return words
        said = (tried.stderr or tried.stdout).strip().rpartition("\n")[2]
    if said:
        raise CannotServe("lookup_fails", account=served.account, detail=said)
    raise CannotServe("no_interpreter", python=SYSTEM_PYTHON)


def try_session(account: str) -> None:
    """Whether the account can run what a session is: a program in somebody's own folder is nobody else's to read."""
    try:
        tried = as_account(account, [sys.executable, "-I", "-c", "import tui.serving.launcher"])
        is_run, said = tried.returncode == 0, tried.stderr.strip().rpartition("\n")[2]
    except OSError as error:
        is_run, said = False, error.strerror or str(error)
    if not is_run:
        raise CannotServe("account_cannot_run", account=account, python=sys.executable, detail=said)


def as_account(account: str, words: list[str], given: str = "") -> subprocess.CompletedProcess[str]:
    """Run something as the account, with nothing of this environment; it reads what is given."""
    whose = pwd.getpwnam(account)
    other: dict[str, Any] = (
        {} if os.geteuid() != 0 else {"user": whose.pw_uid, "group": whose.pw_gid, "extra_groups": []}
    )
    return subprocess.run(
        words,
        input=given,
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "HOME": whose.pw_dir},
        check=False,
        **other,
    )


def tty_group_is_set(mounts: str) -> bool:
    """Whether new terminals are the group's that OpenSSH gives them to, which nobody but root could change."""
    told = [line.split() for line in mounts.splitlines()]
    options = [one[3].split(",") for one in told if len(one) > 3 and one[1] == "/dev/pts"]
    group = f"gid={grp.getgrnam('tty').gr_gid}"
    return not options or group in options[-1]


def prepare(served: Served, folder: Path) -> list[str]:
    """Write settings, configuration and, where there is none, the host key; what sshd is to be run with.

    A host key is never made anew: everybody who knows it would be told of an attack.
    """
    whose, is_root = pwd.getpwnam(served.account), os.geteuid() == 0
    if (
        not is_root
        and Path("/proc/mounts").exists()
        and not tty_group_is_set(Path("/proc/mounts").read_text())
    ):
        raise CannotServe("no_tty_group")
    try_session(served.account)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711 if is_root else 0o700)
    served.write(folder)
    if is_root:
        os.chown(folder / SETTINGS, 0, whose.pw_gid)
    for name in (FILES, STATE):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
        if is_root:
            os.chown(folder / name, whose.pw_uid, whose.pw_gid)
    host_key = folder / HOST_KEY
    if not host_key.exists():
        if host_key.with_suffix(".pub").exists():
            raise CannotServe("host_key_gone", path=str(host_key))
        _run([program(KEYGEN), "-q", "-t", "ed25519", "-N", "", "-C", "lianqi", "-f", str(host_key)])
    if is_root:
        PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
    written = OF_THE_SERVER.format(port=served.port, host_key=quoted([str(host_key)]), account=served.account)
    written += for_the_account(served, lookup_of(served, folder))
    (folder / CONFIG).write_text(written, encoding="utf-8")
    sshd = program(SSHD)
    _run([sshd, "-t", "-f", str(folder / CONFIG)])
    # Its sessions outlast whoever runs it, so what they say goes to a file and into no pipe.
    return [sshd, "-D", "-E", str(folder / JOURNAL), "-f", str(folder / CONFIG)]


def for_the_account(served: Served, lookup: list[str]) -> str:
    """The lines that hold for the account alone; sshd writes %% for a sign that is no key's kind or its text."""
    asked = quoted([*(one.replace("%", "%%") for one in lookup), "%t", "%k"])
    written = FOR_THE_ACCOUNT.format(lookup=asked, account=served.account, alive=served.alive)
    return written + (f"{UNUSED}\n" if is_known(UNUSED) else "")


def is_known(line: str) -> bool:
    """Whether this OpenSSH has an option; one that has not would not start with it."""
    words = [program(SSHD), "-t", "-f", os.devnull, "-o", line.replace(" ", "=", 1)]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stderr
    return "Bad configuration option" not in said


def quoted(words: list[str]) -> str:
    """Words as sshd's configuration reads them."""
    return " ".join(f'"{word}"' if " " in word else word for word in words)


def _run(words: list[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotServe("openssh_says", detail=(done.stderr or done.stdout).strip())


def host_fingerprint(folder: Path) -> str:
    """What a user compares at their first log-in."""
    written = (folder / HOST_KEY).with_suffix(".pub").read_text(encoding="utf-8")
    return public_key(written).fingerprint
