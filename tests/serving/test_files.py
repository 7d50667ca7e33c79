"""Files over SSH: a line on the page, run on one's own machine, carries one file once."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl

from models.rules.tickets import MOST_BYTES, Way
from tests.serving.server import NORTHERN, SOUTHERN, Server, until
from tests.terminal import PLAIN_ESCAPE, Terminal

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
        desk.press("n").wait_for("5 问题台账").press("1")
        asked = asked_by(desk, Way.PUT)
        too_large = server.run("admin", asked, given=b"x" * (MOST_BYTES[Way.PUT] + 1))
        assert too_large.returncode == 4 and "没有收" in too_large.stderr.decode()
        assert not list((server.own / "files").iterdir())
        desk.send(PLAIN_ESCAPE).press("n").wait_for("5 问题台账").press("1")
        brought = server.run("admin", asked_by(desk, Way.PUT), given=(DATA / "regions.csv").read_bytes())
        assert brought.returncode == 0, brought.stderr
        desk.wait_for("regions.csv")
        until(lambda: not list((server.own / "files").iterdir()), 10)
        desk.press("ctrl+q").wait_for_end(10)
