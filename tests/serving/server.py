"""A real OpenSSH server on loopback over a store of two districts, and the clients that come to it."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import signal
import site
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.actions.checklists import load_packs
from models.actions.keys import add_key
from models.database import transaction
from models.database.opening import disconnect_if_open, open_store
from models.rules.keys import KeyForm
from models.rules.scope import Actor, Role
from models.tables import PersonKey
from tests.factories import CITY, City, make_city
from tests.terminal import Terminal
from tui.serving.sshd import UNUSED, is_known, program

ROOT = Path(__file__).parents[2]
ACCOUNT = "lianqi"  # whom sessions run as where the tests are root; .ci/system makes it
SYSTEM_PYTHON = "/usr/bin/python3"
NORTH, SOUTH = "430105006", "430104001"
NORTHERN, SOUTHERN = "翀北机械", "翯南仪表"  # a firm of each, in every name that it has
KEYS = ("admin", "north", "south", "officer", "other", "revoked", "frozen", "expired", "stranger", "guest")
NOT_TOOLS = ("pip*", "setuptools*", "mypy*", "ruff*", "hypothesis*", "*pytest*", "__pycache__")


def until(holds: Callable[[], Any], seconds: float = 10.0, what: str = "") -> Any:
    """Look again and again until something holds."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, f"{seconds} s passed without {what or holds}"
        time.sleep(0.05)
    return found


def words_on(desk: Terminal) -> str:
    """What stands on a screen, as one line: a sentence that is said last goes on in the next row."""
    return "".join(desk.lines)


def as_account(account: str) -> dict[str, Any]:
    """How a process becomes the account's; nothing where these tests are not root's."""
    whose = pwd.getpwnam(account)
    return (
        {"user": whose.pw_uid, "group": whose.pw_gid, "extra_groups": []}
        if os.geteuid() == 0 and whose.pw_uid != 0
        else {}
    )


def python_of(account: str, folder: Path) -> str:
    """A Python that the account may run, with this program in it: this one, else one of the system's beside it."""

    def runs(python: str) -> bool:
        words = [python, "-I", "-c", "import tui.serving.launcher, textual, apsw, msgspec"]
        try:
            return subprocess.run(words, capture_output=True, cwd="/", **as_account(account)).returncode == 0
        except PermissionError:
            return False

    # What the account cannot write would be compiled anew at every log-in.
    subprocess.run([sys.executable, "-m", "compileall", "-q", ROOT / "models", ROOT / "tui"], check=True)
    if runs(sys.executable):
        return sys.executable
    subprocess.run([SYSTEM_PYTHON, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python, packages = str(folder / "venv/bin/python"), site.getsitepackages()[0]
    (here,) = (folder / "venv/lib").glob("python*/site-packages")
    path = here / "tests.pth"
    path.write_text(f"import site; site.addsitedir({packages!r})\n", encoding="utf-8")
    if not runs(python):  # in a folder that is nobody else's to read
        path.unlink()
        shutil.copytree(
            packages, here, ignore=shutil.ignore_patterns(*NOT_TOOLS, "__editable__*"), dirs_exist_ok=True
        )
        for name in ("models", "tui"):
            shutil.copytree(ROOT / name, here / name)
        assert runs(python), f"{account} can run no Python with this program in it"
    return python


def _open(process: int) -> Iterator[str]:
    """What a process has open."""
    with contextlib.suppress(OSError):
        for one in Path(f"/proc/{process}/fd").iterdir():
            with contextlib.suppress(OSError):
                yield str(one.readlink())


def free_port() -> int:
    """A port nobody listens on."""
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Server:
    """`lianqi serve` on a free port; the store behind it, the keys of those who come."""

    folder: Path
    account: str
    python: str
    port: int
    database: str = ""  # of PostgreSQL; else the store is a file in the folder
    people: dict[str, Actor] = field(default_factory=dict)
    served: subprocess.Popen[str] | None = None

    @property
    def store(self) -> Path:
        return self.folder / "store/lianqi.db"

    @property
    def url(self) -> str:
        """Where the store is."""
        return self.database or str(self.store)

    @property
    def own(self) -> Path:
        """What the server keeps."""
        return self.folder / "served"

    @property
    def log(self) -> str:
        """What sshd said so far."""
        return (self.folder / "log").read_text(errors="replace")

    def begin(self, *more: str) -> subprocess.Popen[str]:
        """Run what serves."""
        words = [self.python, "-m", "tui", "serve", "--store", self.url, "--folder", str(self.own)]
        words += ["--port", str(self.port), "--host", "127.0.0.1"]
        words += ["--account", self.account] if os.geteuid() == 0 else []
        words += more
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(words, stderr=log, stdout=log, cwd="/", text=True)

    def start(self) -> Server:
        """Serve, and wait until somebody listens."""
        heard = self.log.count("listening on")
        self.served = self.begin()
        served = self.served
        until(lambda: served.poll() is not None or self.log.count("listening on") > heard, 20, "a server")
        assert served.poll() is None, self.log
        return self

    def stop(self) -> None:
        """Stop listening, as Ctrl+C does; sessions go on."""
        if self.served is not None:
            served, self.served = self.served, None
            served.send_signal(signal.SIGINT)
            assert served.wait(10) == 0, "it was asked to end"

    def kill(self) -> None:
        """End what serves outright."""
        if self.served is not None:
            self.served.kill()
            self.served.wait(10)
            self.served = None

    # Who comes

    def ssh(
        self,
        key: str,
        *asked: str,
        options: Sequence[str] = (),
        has_terminal: bool = True,
        account: str = "",
        client: str = "ssh",
        port: int = 0,
    ) -> list[str]:
        """The words of a client with somebody's key; of `scp` and `sftp` the caller says where to."""
        words = [
            client,
            "-F",
            "none",
            "-p" if client == "ssh" else "-P",
            str(port or self.port),
            "-i",
            str(self.key(key)),
        ]
        told = ["IdentitiesOnly=yes", "IdentityAgent=none", "StrictHostKeyChecking=no", "BatchMode=yes"]
        told += ["LogLevel=ERROR", "UserKnownHostsFile=/dev/null", "ConnectTimeout=20"]
        words += [one for option in told for one in ("-o", option)]
        words += options
        if client != "ssh":
            return [*words, *asked]
        return [*words, "-tt" if has_terminal else "-T", f"{account or self.account}@127.0.0.1", *asked]

    def key(self, name: str) -> Path:
        """The private half of somebody's key."""
        return self.folder / "keys" / name

    @contextmanager
    def terminal(
        self,
        key: str,
        *asked: str,
        options: Sequence[str] = (),
        columns: int = 80,
        rows: int = 24,
        port: int = 0,
    ) -> Iterator[Terminal]:
        """Somebody's client in a terminal, ended at the end."""
        with Terminal(self.ssh(key, *asked, options=options, port=port), columns, rows) as terminal:
            yield terminal

    @contextmanager
    def desk(self, key: str, *asked: str, **more: Any) -> Iterator[Terminal]:
        """The same with the first page on it."""
        with self.terminal(key, *asked, **more) as terminal:
            yield terminal.wait_for(lambda seen: "?" in seen.row(-1) and bool(seen.row(2)), 30)

    def run(
        self, key: str, *asked: str, given: bytes = b"", **more: Any
    ) -> subprocess.CompletedProcess[bytes]:
        """A client without a terminal, to its end."""
        words = self.ssh(key, *asked, has_terminal=False, **more)
        return subprocess.run(words, input=given, capture_output=True, timeout=30)

    # What there is

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Rows of the store, read past the program."""
        with closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as connection:
            return connection.execute(statement, values).fetchall()

    def write(self, statement: str, *values: Any) -> None:
        """Change the store past the program."""
        with closing(sqlite3.connect(self.store)) as connection:
            connection.execute(statement, values)
            connection.commit()

    def logins(self, key: str) -> list[tuple[str, str]]:
        """The endings of a person's log-ins, the newest last, and from where they came."""
        return self.rows(
            "SELECT ending, address FROM login WHERE person_id = ? ORDER BY id", self.people[key].person
        )

    def sessions(self) -> list[int]:
        """Processes of sessions, whoever's."""
        mark, found = str(self.own).encode(), []
        for one in Path("/proc").iterdir():
            if one.name.isdecimal():
                try:
                    words = (one / "cmdline").read_bytes()
                except OSError:
                    continue
                if b"tui.serving.launcher" in words and mark in words:
                    found.append(int(one.name))
        return found

    def files(self) -> set[Path]:
        """Every file of the account's and of the server's."""
        home = Path(pwd.getpwnam(self.account).pw_dir)
        roots = [self.folder, *([home] if os.geteuid() == 0 else [])]
        return {
            one
            for root in roots
            for one in root.rglob("*")
            if not one.name.endswith((".gate", "-shm", "-wal"))
        }

    def ports(self) -> set[int]:
        """Ports that the server, or whoever it has let in, listens on."""
        listening = {}
        for name in ("tcp", "tcp6"):
            for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
                parts = line.split()
                if parts[3] == "0A":
                    listening[f"socket:[{parts[9]}]"] = int(parts[1].rpartition(":")[2], 16)
        return {
            listening[one] for process in self.descendants() for one in _open(process) if one in listening
        }

    def descendants(self) -> set[int]:
        """The server's own processes and those of everybody it has let in."""
        assert self.served is not None
        parents = {}
        for one in Path("/proc").iterdir():
            if one.name.isdecimal():
                with contextlib.suppress(OSError):
                    parents[int(one.name)] = int((one / "stat").read_text().rpartition(")")[2].split()[1])
        found = {self.served.pid}
        while new := {one for one, parent in parents.items() if parent in found} - found:
            found |= new
        return found

    def settings(self, **changed: Any) -> dict[str, Any]:
        """Change what the next session reads; all of it."""
        path = self.own / "serving.json"
        told = {**json.loads(path.read_text()), **changed}
        path.write_text(json.dumps(told))
        return told

    @contextmanager
    def set_to(self, **changed: Any) -> Iterator[None]:
        """The same for a while."""
        before = self.settings()
        self.settings(**changed)
        try:
            yield
        finally:
            self.settings(**before)

    @contextmanager
    def listening_beside(self, alive: int) -> Iterator[int]:
        """The same sshd once more, which asks a silent client after so many seconds and waits one second for an idle one; the port it listens on."""
        port, config, log = free_port(), self.folder / "beside", self.folder / "beside.log"
        written = (self.own / "sshd_config").read_text()
        for line, other in (
            (f"Port {self.port}\n", f"Port {port}\n"),
            ("ClientAliveInterval 30\n", f"ClientAliveInterval {alive}\n"),
            *([(f"{UNUSED}\n", UNUSED.replace("20", "1\n"))] if is_known(UNUSED) else []),
        ):
            assert line in written
            written = written.replace(line, other)
        config.write_text(written)
        with subprocess.Popen([program("sshd"), "-D", "-E", str(log), "-f", str(config)]) as listener:
            try:
                until(lambda: log.exists() and "listening on" in log.read_text(), 20, "a second listener")
                yield port
            finally:
                listener.terminate()
                config.unlink()
                log.unlink(missing_ok=True)

    def run_all(self, calls: Sequence[dict[str, Any]]) -> list[subprocess.CompletedProcess[bytes]]:
        """Clients without a terminal, all of them at once; what became of each, in their order."""
        with ThreadPoolExecutor(len(calls)) as pool:
            return list(
                pool.map(lambda call: self.run(*call.pop("words"), **call), [{**one} for one in calls])
            )


def _filled(server: Server) -> None:
    """Two coordinators of two districts, each with a firm whose fault waits for them; keys in every state."""
    open_store(server.url, create=True, is_rehearsal=True)
    load_packs()
    city: City = make_city()
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    for key, firm, region, name in (("north", NORTHERN, NORTH, "周文"), ("south", SOUTHERN, SOUTH, "岳明")):
        judge = city.person(name, Role.COORDINATOR, region)
        officer = city.person(f"{name}员", Role.OFFICER, region)
        number = city.firm(firm, region)
        city.assign(officer, number)
        city.check(officer, number, "F5")
        server.people[key] = judge
        server.people["officer" if key == "north" else "other"] = officer
    server.people["admin"] = admin
    for name in KEYS:
        if name in ("stranger", "guest"):
            continue
        whose = server.people.get(name) or city.person(name, Role.OFFICER, NORTH)
        server.people[name] = whose
        add_key(admin, whose.person, KeyForm(server.key(name).with_suffix(".pub").read_text()))
        if name in ("revoked", "frozen", "expired"):
            with transaction():
                state: dict[str, Any] = (
                    {"valid_to": city.clock().date()} if name == "expired" else {"state": name}
                )
                PersonKey.update(**state).where(PersonKey.person == whose.person).execute()
    disconnect_if_open()


@contextmanager
def a_server(database: str = "", python: str = "") -> Iterator[Server]:
    """A server of its own, gone with all it made; of a store in a file, or in an empty database; by another's Python."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="lianqi-ssh-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        account = ACCOUNT if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        for name in ("keys", "store"):
            (folder / name).mkdir()
        (folder / "log").touch()
        for name in KEYS:
            words = [
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-C",
                name,
                "-f",
                str(folder / "keys" / name),
            ]
            subprocess.run(words, check=True)
        server = Server(folder, account, python or python_of(account, folder), free_port(), database)
        _filled(server)
        if os.geteuid() == 0:
            for one in (folder / "store", *(folder / "store").iterdir()):
                shutil.chown(one, account, account)
        stack.callback(server.stop)
        yield server.start()
