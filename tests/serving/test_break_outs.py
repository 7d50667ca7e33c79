"""Whoever has a key gets the desk and nothing else: every way out that was ever tried, tried again (R5).

After each: no file, no port, no prompt, no traceback, no process is left.
"""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.server import NORTHERN, Server, until, words_on
from tests.terminal import Terminal
from tui.serving.sshd import UNUSED, is_known

PROMPT = re.compile(rb"Traceback|>>> |uid=\d+|\$ $|# $", re.MULTILINE)
SEEN: list[bytes] = []  # what the clients of a test were shown


@pytest.fixture(autouse=True)
def unharmed(server: Server) -> Iterator[None]:
    """Whatever is tried: nothing has come of it."""
    SEEN.clear()
    files, ports = server.files(), server.ports()
    yield
    until(lambda: not server.sessions(), 5, "the sessions' end")
    new = {
        one for one in server.files() - files if one.name != "faults.log" and "state" not in one.parts[-3:]
    }
    assert not new
    assert server.ports() <= ports
    assert not [one for one in SEEN if PROMPT.search(one)]


def seen(desk: Terminal) -> bytes:
    """What a client has been shown, kept to be looked at."""
    SEEN.append(bytes(desk.received))
    return SEEN[-1]


def ran(server: Server, *asked: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    """A client without a terminal, kept likewise."""
    done = server.run("north", *asked, **more)  # type: ignore[arg-type]
    SEEN.extend((done.stdout, done.stderr))
    return done


def leave(desk: Terminal) -> None:
    """Leave as people do; the connection is closed, and nothing comes after."""
    desk.press("ctrl+q")
    assert desk.wait_for_end(10) == 0
    seen(desk)


ASKED = (
    "/bin/sh -c id",
    "",
    "get ../../etc/passwd",
    "put AAAAAAAAAAAAAAAA\nid",
    "lianqi --as 1",
    "/usr/lib/openssh/sftp-server",
)


def test_no_command_without_a_terminal(server: Server) -> None:
    done = server.run_all([{"words": ("north", *filter(None, [asked])), "given": b"id\n"} for asked in ASKED])
    for asked, one in zip(ASKED, done, strict=True):
        SEEN.extend((one.stdout, one.stderr))
        assert (one.returncode, one.stdout) == (4, b""), asked
        assert "要在终端里用" in one.stderr.decode(), asked


def test_no_command_with_a_terminal(server: Server) -> None:
    with server.terminal("north", "/bin/sh") as one, server.terminal("north", "plain; id") as other:
        for desk in (one, other):
            assert desk.wait_for_end(20) == 4
            assert "不能运行别的命令" in words_on(desk)
            seen(desk)


def test_no_files_by_sftp_or_scp(server: Server, tmp_path: Path) -> None:
    there = f"{server.account}@127.0.0.1"
    mine = tmp_path / "mine"
    mine.write_text("x")
    for program, asked in (
        ("sftp", (there,)),
        ("scp", ("-O", str(mine), f"{there}:mine")),
        ("scp", (f"{there}:/etc/passwd", str(tmp_path / "theirs"))),
    ):
        assert ran(server, *asked, client=program).returncode != 0
    assert not (tmp_path / "theirs").exists()


def test_nothing_is_tunnelled(server: Server, tmp_path: Path) -> None:
    banner = f"127.0.0.1:{server.port}"
    done = ran(server, options=("-W", banner))
    assert b"SSH-2.0" not in done.stdout and done.returncode != 0
    for option in (f"-R0:{banner}", f"-R{tmp_path}/back:{banner}"):
        done = ran(server, options=("-N", "-o", "ExitOnForwardFailure=yes", option))
        assert done.returncode == 255


def test_a_connection_that_asks_for_nothing_is_ended(server: Server) -> None:
    """Where this OpenSSH can; a session that nobody types in goes on, as the closed lid's does."""
    assert is_known("LoginGraceTime 60") and not is_known("NoSuchOption 60")
    if is_known(UNUSED):
        with server.listening_beside(alive=30) as port:
            assert ran(server, options=("-N",), port=port).returncode == 255


def test_a_local_port_leads_nowhere(server: Server) -> None:
    with contextlib.closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        mine = one.getsockname()[1]
    words = server.ssh("north", options=("-N", f"-L{mine}:127.0.0.1:{server.port}"), has_terminal=False)
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as client:
        try:

            def read() -> bytes | None:
                with (
                    contextlib.suppress(ConnectionRefusedError),
                    socket.create_connection(("127.0.0.1", mine)) as through,
                ):
                    through.settimeout(5)
                    with contextlib.suppress(ConnectionResetError):
                        return through.recv(64)
                    return b""
                return None

            assert until(lambda: [found] if (found := read()) is not None else [], 10) == [b""]
        finally:
            client.kill()


def test_nothing_of_the_clients_environment_arrives_and_one_session_a_connection(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    control = ("-S", "control")
    planted = tmp_path / "planted"
    (tmp_path / "sitecustomize.py").write_text(f"open({str(planted)!r}, 'w')")
    sent = {
        "PYTHONINSPECT": "1",
        "PYTHONPATH": str(tmp_path),
        "PYTHONSTARTUP": str(tmp_path / "sitecustomize.py"),
        "PYTHONBREAKPOINT": "os.system",
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_DRIVER": "sitecustomize:Driver",
        "TEXTUAL_LOG": str(planted),
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_PRESS": "ctrl+q",
        "TEXTUAL_COLOR_SYSTEM": "bogus",
        "LD_PRELOAD": str(tmp_path / "none.so"),
        "LC_ALL": "zh_CN.GBK",
        "LIANQI_CLOCK": "2020-02-17T10:00+08:00",
        "LIANQI_STORE": str(planted),
    }
    sets = ("-o", "SetEnv=" + " ".join(f'{name}="{value}"' for name, value in sent.items()))
    with server.desk("north", options=("-M", *control, *sets)) as desk:
        (process,) = server.sessions()
        second = ran(server, "id", options=control)
        assert second.returncode != 0 and b"uid" not in second.stdout
        assert server.sessions() == [process]
        environment = Path(f"/proc/{process}/environ").read_bytes()
        limits = Path(f"/proc/{process}/limits").read_text()
        # sshd has its own TERM and LANG; the launcher takes what it reads and keeps nothing else.
        assert not [name for name in sent if f"{name}=".encode() in environment]
        assert re.search(r"Max core file size +0 +0", limits) and re.search(
            r"Max address space +1073741824", limits
        )
        leave(desk)
    assert not planted.exists()


KEYBOARD = b"\x03\x1c\x1a\x04"  # INT, QUIT, SUSP, EOF


def _is_deaf(process: int) -> bool:
    """Whether it ignores INT, QUIT and TSTP."""
    with contextlib.suppress(OSError):
        status = Path(f"/proc/{process}/status").read_text()
        found = re.search(r"SigIgn:\s+([0-9a-f]+)", status)
        wanted = sum(1 << (one - 1) for one in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP))
        return found is not None and int(found[1], 16) & wanted == wanted
    return False


def test_keys_of_the_terminal_at_every_moment_of_the_start(server: Server) -> None:
    with server.terminal("north") as desk:
        (process,) = until(server.sessions, 20)
        until(lambda: _is_deaf(process), 10)
        for _ in range(40):
            desk.send(KEYBOARD).read(0.02)
        desk.wait_for(NORTHERN, 20)
        leave(desk)


def test_keys_of_the_terminal_before_the_first_line_of_ours(server: Server) -> None:
    """Then it ends without a word, or is there: never a prompt, never a traceback."""
    with server.terminal("north") as desk:
        until(server.sessions, 20)
        for _ in range(10):
            if desk.is_ended:
                break
            desk.send(KEYBOARD).read(0.01)
        seen(desk)


def _memory(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


# What terminal a client says it is, and the size that its window is said to have.
CLAIMED = {"path": ("../../etc/passwd" * 200, (65535, 65535)), "dumb": ("dumb", (1, 0))}


@pytest.mark.parametrize("name", CLAIMED)
def test_whatever_terminal_and_size_are_claimed_and_however_often(server: Server, name: str) -> None:
    term, size = CLAIMED[name]
    with Terminal(server.ssh("north"), env={"TERM": term}) as desk:
        desk.wait_for(NORTHERN, 30)
        (process,) = server.sessions()
        desk.claim_size(*size)
        desk.send(b"\x1b[48;20000;20000;0;0t").send(b"\x1b[48;65535;65535;0;0t").read(0.5)
        desk.claim_size(80, 24)
        asked = time.monotonic()
        desk.press("4").wait_for("整改")
        assert time.monotonic() - asked < 5
        for at in range(200):  # a window that is dragged about while somebody types
            desk.claim_size(*((20 + at % 180, 5 + at % 60) if at % 7 else size)).press("j", "k").read(0)
        desk.resize(100, 30)
        desk.press("3").wait_for(lambda seen: "企业" in seen.row(0) and "?" in seen.row(-1), 20)
        assert len(desk.row(0).encode("gbk")) > 90, "as wide as the window is in the end"
        assert server.sessions() == [process]
        assert _memory(process) < 200
        leave(desk)


def test_bytes_that_are_no_text(server: Server) -> None:
    with server.desk("north") as desk:
        desk.send(b"\xd6\xd0\x80\xff\x00").wait_for("UTF-8")
        desk.paste("长" * 300_000)
        desk.press("escape", "3").wait_for("企业", 20)
        leave(desk)


def test_a_fault_is_a_sentence(server: Server) -> None:
    server.settings(idle="soon")
    try:
        with server.desk("north") as desk:
            assert desk.wait_for_end(15) == 9
            assert "程序出错，已记入日志" in words_on(desk)
            seen(desk)
    finally:
        server.settings(idle=1800)
    assert "TypeError" in "".join(one.read_text() for one in server.own.rglob("faults.log"))


def test_a_session_without_the_settings_file_says_nothing(server: Server) -> None:
    """The lookup fails closed."""
    path = server.own / "serving.json"
    kept = path.rename(path.with_suffix(".kept"))
    try:
        assert b"Permission denied (publickey)" in ran(server).stderr
    finally:
        kept.rename(path)
