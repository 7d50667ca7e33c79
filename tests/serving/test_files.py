"""Files over SSH: a line on the page, run on one's own machine, carries one file once."""

from __future__ import annotations

import io
import os
import re
import select
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from models.actions.keys import add_key, freeze_key
from models.actions.people import revoke_grant
from models.rules.keys import KeyForm
from models.rules.logins import Ending
from models.rules.scope import Actor, Role
from models.rules.tickets import MOST_BYTES, Way
from tests.factories import CITY, key_line, make_city
from tests.serving.server import NORTH, NORTHERN, SOUTHERN, Server, until
from tests.terminal import PLAIN_ESCAPE, Terminal
from tui.serving.files import Going, NotCarried, is_cut_off

DATA = Path(__file__).parents[1] / "data"


def asked_by(desk: Terminal, way: Way) -> str:
    """What the page says is to be run, as the server is asked."""
    desk.wait_for(f" {way.value} ")
    found = re.search(rf"ssh -p \d+ \S+@127\.0\.0\.1 ({way.value} [0-9A-Z]{{16}}) ", desk.picture())
    assert found is not None, desk.picture()
    return found[1]


def test_a_ledger_is_fetched_once_by_whoever_asked(server: Server) -> None:
    with server.desk("north") as desk:
        desk.press("3").wait_for(NORTHERN).press("o")
        asked = asked_by(desk, Way.GET)
        refused = server.run("south", asked)
        assert (refused.returncode, refused.stdout) == (4, b"") and "文件票不对" in refused.stderr.decode()
        fetched = server.run("north", asked)
        assert fetched.returncode == 0, fetched.stderr
        book = openpyxl.load_workbook(io.BytesIO(fetched.stdout))
        cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
        assert any(NORTHERN in one for one in cells) and not any(SOUTHERN[0] in one for one in cells)
        again = server.run("north", asked)
        assert (again.returncode, again.stdout) == (4, b"")
        assert not list((server.own / "files").iterdir()), "kept nowhere"
        desk.send(PLAIN_ESCAPE).press("ctrl+q").wait_for_end(10)
    assert [ending for ending, _ in server.logins("north")[-3:]] == ["left", "file", "refused"]


def test_a_roster_is_brought_and_looked_through(server: Server) -> None:
    with server.desk("admin") as desk:
        desk.press("n").wait_for("5 问题").press("1")
        asked = asked_by(desk, Way.PUT)
        too_large = server.run("admin", asked, given=b"x" * (MOST_BYTES[Way.PUT] + 1))
        assert too_large.returncode == 4 and "没有收" in too_large.stderr.decode()
        assert not list((server.own / "files").iterdir())
        roster = (DATA / "regions.csv").read_bytes()
        desk.send(PLAIN_ESCAPE).press("n").wait_for("5 问题").press("1")
        cut_off(server, asked_by(desk, Way.PUT), roster[: len(roster) // 2])
        desk.send(PLAIN_ESCAPE).press("n").wait_for("5 问题").press("1")
        brought = server.run("admin", asked_by(desk, Way.PUT), given=roster)
        assert brought.returncode == 0 and f"收到 {len(roster):,} 字节" in brought.stderr.decode()
        desk.wait_for("regions.csv")
        until(lambda: not list((server.own / "files").iterdir()), 10)
        desk.press("ctrl+q").wait_for_end(10)


def cut_off(server: Server, asked: str, half: bytes) -> None:
    """Bring half of a file and lose the line: none of it is taken."""
    files, words = server.own / "files", server.ssh("admin", asked, has_terminal=False)
    with subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as client:
        assert client.stdin is not None
        client.stdin.write(half)
        client.stdin.flush()
        until(lambda: list(files.iterdir()), 20, "a file that is being taken")
        client.kill()
    until(lambda: len(server.sessions()) == 1, 5, "the end of what took it")
    assert not list(files.iterdir())
    assert server.logins("admin")[-1][0] == "hung_up"


def test_a_line_that_is_lost_is_told_from_a_file_that_has_ended() -> None:
    """As sshd ends its half: of pipes, of a pair of sockets."""
    reads, writes = os.pipe()
    near, far = socket.socketpair()
    with near, far:
        far.shutdown(socket.SHUT_WR)
        assert not is_cut_off(writes, 0) and not is_cut_off(near.fileno(), 0)
        os.close(reads)
        far.close()
        assert is_cut_off(writes, 0) and is_cut_off(near.fileno(), 0)
    os.close(writes)


# What becomes of a key or a person while a file of theirs is on its way and nothing comes, and what it ends with.
STOPS: dict[str, tuple[Callable[[Actor, Actor, int], object], Ending]] = {
    "file_took_too_long": (lambda admin, officer, key: None, Ending.REFUSED),
    "key_closed": (lambda admin, officer, key: freeze_key(admin, key, 1), Ending.KEY_CLOSED),
    "no_grant": (lambda admin, officer, key: revoke_grant(admin, officer.grant, "离任"), Ending.WITHDRAWN),
}


@pytest.mark.parametrize("code", STOPS)
def test_a_file_that_stands_still_is_stopped(sqlite_store: str, code: str) -> None:
    change, ending = STOPS[code]
    city = make_city()
    admin, officer = city.person("管", Role.ADMINISTRATOR, CITY), city.person("何璐", Role.OFFICER, NORTH)
    key = add_key(admin, officer.person, KeyForm(key_line(1)))
    reads, writes = os.pipe()
    try:
        Going(officer, key, 0, every=0).wait_for(writes, select.POLLOUT)
        going = Going(officer, key, 0, every=0.002, within=0.01 if ending is Ending.REFUSED else 60)
        change(admin, officer, key)
        with pytest.raises(NotCarried) as stopped:
            going.wait_for(reads, select.POLLIN)
        assert (stopped.value.code, stopped.value.ending) == (code, ending)
    finally:
        os.close(reads)
        os.close(writes)
