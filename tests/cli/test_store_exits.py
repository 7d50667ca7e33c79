"""Exit 8, a sentence for each thing that is wrong with a store, and nothing lost or touched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import apsw
import pytest

from models.errors import StoreFault
from tests.cli.conftest import Town
from tests.cli.shell import ROOT, Shell
from tui.text import words


def _zero(path: Path) -> None:
    path.write_bytes(bytes(100) + path.read_bytes()[100:])


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 3 + 100])


def _foreign(path: Path) -> None:
    path.write_text("no store, only words that go on for a while")


def _newer(path: Path) -> None:
    store = apsw.Connection(str(path))
    store.execute("UPDATE store SET schema_number = 9999")
    store.close()


def _gone(path: Path) -> None:
    path.unlink()


def _settled(path: Path) -> bytes:
    """The whole store as one file: what is in the log is taken into it."""
    store = apsw.Connection(str(path))
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path.read_bytes()


SPOILT = {
    "zeroed": (_zero, "damaged"),
    "cut": (_cut, "damaged"),
    "foreign": (_foreign, "damaged"),
    "newer": (_newer, "newer"),
    "gone": (_gone, "missing"),
}


@pytest.mark.parametrize(("spoil", "fault"), SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("command", [("list", "open_tasks"), ("tick",), ("check",), ("migrate",)])
def test_a_spoilt_store_is_told_in_a_sentence_and_left_alone(
    shell: Shell, command: tuple[str, ...], spoil: Callable[[Path], None], fault: str
) -> None:
    path = Path(shell.store)
    _settled(path)
    spoil(path)
    before = path.read_bytes() if path.exists() else None
    said = shell.run(*command, "--json", who="ZB1")
    assert (said.code, said.error["code"]) == (8, fault)
    assert said.complaint.strip() == said.error["message"]
    assert _begins(fault, said.complaint)
    assert (path.read_bytes() if path.exists() else None) == before


def _begins(fault: str, complaint: str) -> bool:
    """Whether a complaint is the fault's own sentence, its places filled."""
    return complaint.startswith(str(words("error", "zh")[fault]).partition("{")[0])


@pytest.mark.parametrize("room", [4096, 32768], ids=["for nothing", "for the log's index"])
def test_a_full_disk_is_told_and_nothing_is_lost(shell: Shell, town: Town, room: int) -> None:
    _settled(Path(shell.store))
    given = {"inspection": town.check_id, "version": 1}
    said = shell.run("do", "accept_inspection", "--json", who="ZB1", given=given, limit=room)
    assert (said.code, said.error["code"]) == (8, "full")
    assert _begins("full", said.complaint)
    assert shell.list("inspections", "ZB1")[0]["state"] == "submitted"
    assert shell.run("check").code == 0
    assert shell.run("do", "accept_inspection", who="ZB1", given=given).code == 0


def test_a_read_only_store_is_told(shell: Shell) -> None:
    """Root is bound by permissions once it gives up the capability to pass them by."""
    path = Path(shell.store)
    before = _settled(path)
    path.chmod(0o444)
    if os.geteuid() == 0:
        shell.before = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
    said = shell.run("list", "open_tasks", "--json", who="ZB1")
    assert (said.code, said.error["code"]) == (8, "read_only"), said.complaint
    assert _begins("read_only", said.complaint)
    assert path.read_bytes() == before


def test_each_fault_has_a_sentence_of_its_own() -> None:
    for language in ("zh", "en"):
        said = [words("error", language)[fault] for fault in get_args(StoreFault)]
        assert len(set(said)) == len(said)


def test_a_back_up_is_put_back_by_the_command_line(shell: Shell, town: Town, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy.db")
    assert shell.run("backup", copy).code == 0
    shell.do("accept_inspection", "ZB1", inspection=town.check_id, version=1)
    _zero(Path(shell.store))
    assert shell.run("check").code == 8
    assert shell.run("restore", copy).code == 0
    assert shell.run("check").code == 0
    assert shell.list("inspections", "ZB1")[0]["state"] == "submitted"


def test_a_bad_place_or_copy_is_told_from_the_store(shell: Shell, tmp_path: Path) -> None:
    """The sentence for a store that is missing or damaged sends people to `init` and to the very back-up they gave."""
    before = _settled(Path(shell.store))
    (tmp_path / "copy.db").write_bytes(before[: len(before) // 2])
    wrong = [("backup", "nowhere/a.db"), ("backup", "."), ("restore", "gone.db"), ("restore", "copy.db")]
    said = [shell.run(command, str(tmp_path / name), "--json") for command, name in wrong]
    assert [one.error["code"] for one in said] == ["no_place", "no_place", "missing_copy", "damaged_copy"]
    assert {one.code for one in said} == {8}
    assert Path(shell.store).read_bytes() == before


def test_a_file_needs_no_driver_of_a_server(shell: Shell) -> None:
    """Peewee imports psycopg wherever it is installed: a quarter of what a command takes (trap 8)."""
    program = "import sys; from tui.cli.main import main; main(); print(bool(sys.modules.get('psycopg')))"
    words = [sys.executable, "-c", program, "list", "my_stations", "--as", "officer", "--store"]
    done = subprocess.run([*words, shell.store], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "False"


def test_a_store_that_cannot_be_made_there_is_not_called_missing(tmp_path: Path) -> None:
    for place in ("/proc/made.db", "/proc/deep/made.db"):
        said = Shell(place, tmp_path).run("init", "--json")
        assert (said.code, said.error["code"]) == (8, "no_place"), said.complaint
        assert place in said.error["message"]
