"""Other clients than OpenSSH's in a terminal: PuTTY's, tmux around it, and one that sends what no other does."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh
import pytest

from models.rules.keys import public_key
from tests.serving.server import NORTHERN, Server, until
from tests.terminal import Terminal


def test_putty(server: Server) -> None:
    own, theirs = server.key("north").with_suffix(".ppk"), server.own / "host_ed25519.pub"
    subprocess.run(["puttygen", str(server.key("north")), "-o", str(own)], check=True, timeout=30)
    words = ["plink", "-batch", "-no-antispoof", "-t", "-P", str(server.port), "-i", str(own)]
    words += ["-hostkey", public_key(theirs.read_text()).fingerprint, f"{server.account}@127.0.0.1"]
    with Terminal(words, env={"HOME": str(server.folder)}) as desk:
        desk.wait_for(NORTHERN, 20).press("3").wait_for("企业")
        desk.press("ctrl+q")
        assert desk.wait_for_end(10) == 0


@contextmanager
def in_tmux_in_tmux(folder: Path, words: list[str]) -> Iterator[list[str]]:
    """What shows a program in a tmux that runs in another: two that have nothing to do with each other."""
    settings = folder / "tmux.conf"
    settings.write_text("set -g status off\nset -g escape-time 10\nset -g default-terminal tmux-256color\n")
    tmux = [["tmux", "-u", "-S", str(folder / name), "-f", str(settings)] for name in ("inner", "outer")]
    inner, outer = ([*one, "new-session", "-A", "-s", "desk"] for one in tmux)
    try:
        yield [*outer, "env", "-u", "TMUX", *inner, *words]
    finally:
        for one in tmux:
            subprocess.run([*one, "kill-server"], capture_output=True, check=False)


def test_tmux_in_tmux(server: Server, tmp_path: Path) -> None:
    """A window of another size, a tmux that is left and come back to: one session, which goes on."""
    with in_tmux_in_tmux(tmp_path, server.ssh("north")) as words:
        with Terminal(words, 80, 24) as desk:
            desk.wait_for(NORTHERN, 30)
            (process,) = server.sessions()
            desk.resize(120, 30).press("3").wait_for(
                lambda seen: "企业" in seen.row(0) and "?" in seen.row(29), 20
            )
            desk.press("ctrl+b", "d").wait_for_end(10)
        assert server.sessions() == [process], "who leaves tmux has not left the desk"
        with Terminal(words, 80, 24) as desk:
            desk.wait_for(lambda seen: "企业" in seen.row(0) and "?" in seen.row(23), 20)
            desk.press("4").wait_for("整改").press("ctrl+q").wait_for_end(10)
    assert server.logins("north")[-1] == ("left", "127.0.0.1")


async def _read_until(process: asyncssh.SSHClientProcess[bytes], wanted: str) -> bytes:
    seen = b""
    while wanted.encode() not in seen:
        read = await asyncio.wait_for(process.stdout.read(65536), 20)
        assert read, seen
        seen += read
    return seen


async def test_a_client_that_asks_for_everything(server: Server) -> None:
    """Signals, a subsystem, variables, X11, an agent, sockets, a second session: all of it refused, the desk goes on."""
    async with asyncssh.connect(
        "127.0.0.1",
        server.port,
        username=server.account,
        client_keys=[str(server.key("north"))],
        known_hosts=None,
        config=None,
        agent_path=None,
    ) as connection:
        process = await connection.create_process(
            term_type="xterm-256color",
            term_size=(80, 24),
            env={"PYTHONINSPECT": "1", "TEXTUAL_LOG": "/tmp/lianqi-planted"},
            encoding=None,
        )
        await _read_until(process, NORTHERN)
        for name in ("KILL", "INT", "QUIT", "USR1", "TERM"):
            process.send_signal(name)
        for open_another in (
            lambda: connection.open_connection("127.0.0.1", server.port),
            lambda: connection.open_unix_connection("/run/dbus/system_bus_socket"),
            lambda: connection.create_process("id"),
            lambda: connection.start_sftp_client(),
            lambda: connection.start_server(lambda *_: None, "127.0.0.1", 0),
        ):
            with pytest.raises((asyncssh.Error, asyncssh.ChannelListenError, OSError)):
                await asyncio.wait_for(open_another(), 10)
        process.change_terminal_size(120, 40)
        process.stdin.write(b"4")
        await _read_until(process, "整改")
        process.stdin.write(b"\x11")
        await asyncio.wait_for(process.wait_closed(), 20)
        assert process.exit_status == 0
    until(lambda: not server.sessions(), 5)
