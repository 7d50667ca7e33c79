"""What goes wrong with a store, each with its own error, and nothing lost or half done."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import apsw
import pytest

from models.database import transaction
from models.database.backup import copy_to, damage, put_back
from models.database.opening import disconnect_if_open, open_store
from models.errors import Busy, StoreError
from models.queries.events import newest_event
from models.rules.scope import Role
from models.tables import Person, Region
from tests.factories import WUJIALING, make_city

ROOT = Path(__file__).parents[2]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 3 + 100])


def _zero(path: Path) -> None:
    path.write_bytes(bytes(100) + path.read_bytes()[100:])


def _newer(path: Path) -> None:
    apsw.Connection(str(path)).execute("UPDATE store SET schema_number = 9999")


def _gone(path: Path) -> None:
    path.unlink()


def _foreign(path: Path) -> None:
    path.write_text("not a store at all, only words that go on for a while")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_zero, "damaged"),
        (_foreign, "damaged"),
        (_cut, "damaged"),
        (_newer, "newer"),
        (_gone, "missing"),
    ],
)
def test_a_spoilt_store_is_named_and_left_alone(sqlite_store: str, spoil, fault: str) -> None:
    disconnect_if_open()
    path = Path(sqlite_store)
    spoil(path)
    before = path.read_bytes() if path.exists() else b""
    with pytest.raises(StoreError) as error:
        open_store(sqlite_store)
        newest_event(make_city().person("何璐", Role.OFFICER, WUJIALING))
    assert error.value.fault == fault
    if fault != "missing":
        assert path.read_bytes() == before


def test_a_read_only_store_is_named(sqlite_store: str) -> None:
    """As root permissions bind nobody, so another user tries."""
    disconnect_if_open()
    folder = Path(sqlite_store).parent
    done = _as_other_user(folder, "from models.database.opening import open_store; open_store(sys.argv[1])")
    assert "read_only" in done.stderr


def _as_other_user(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    path = folder / "lianqi.db"
    scratch = Path(tempfile.gettempdir())
    for one in [path, *(parent for parent in path.parents if scratch in parent.parents)]:
        one.chmod(0o755 if one.is_dir() else 0o444)
    code = f"import sys, os; sys.path.insert(0, {str(ROOT)!r})\n"
    if os.geteuid() == 0:
        # The modules are loaded before the rights are given up: the tree may be root's alone.
        code += "import apsw, peewee, models.database.opening, playhouse.apsw_ext\nos.setuid(65534)\n"
    return subprocess.run(
        [sys.executable, "-c", code + program, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_full_disk_loses_nothing(sqlite_store: str) -> None:
    """The file may not grow any further: the write fails whole, reads go on, later writes work."""
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    people = Person.select().count()
    wal = Path(sqlite_store + "-wal").stat().st_size
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (wal + 4096, hard))
        with pytest.raises(StoreError) as error, transaction():
            for at in range(400):
                Region.create(code=f"4399{at:05d}", name="字" * 400, kind="subdistrict")
        assert error.value.fault == "full"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert Person.select().count() == people
    assert newest_event(officer) == 0
    city.person("秦朗", Role.OFFICER, WUJIALING)
    assert damage(Path(sqlite_store)) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk wants root")
def test_a_really_full_disk_is_called_full(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)], check=True)
    try:
        open_store(str(small / "lianqi.db"), create=True)
        with pytest.raises(StoreError) as error, transaction():
            for at in range(4000):
                Region.create(code=f"4399{at:05d}", name="字" * 400, kind="subdistrict")
        assert error.value.fault == "full"
        assert Region.select().count() == 0
    finally:
        disconnect_if_open()
        subprocess.run(["umount", str(small)], check=True)


def test_a_network_file_system_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as error:
        open_store(str(tmp_path / "lianqi.db"), create=True, file_system=lambda folder: 0x6969)
    assert error.value.fault == "network_file_system"


def test_a_locked_store_is_busy(sqlite_store: str) -> None:
    open_store(sqlite_store, longest_wait=0.2)
    program = (
        f"import sys, fcntl; gate = open({sqlite_store + '.gate'!r}, 'a'); fcntl.flock(gate, fcntl.LOCK_EX);"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(Busy), transaction():
            raise AssertionError("nobody gets in")
        holder.communicate("")
    with transaction():
        Region.create(code="4301", name="长沙市", kind="city")


def test_a_copy_made_under_writes_is_whole_and_restores(sqlite_store: str, tmp_path: Path) -> None:
    make_city().person("何璐", Role.OFFICER, WUJIALING)
    copy = tmp_path / "copy.db"
    copy_to(copy)
    assert damage(copy) == []
    make_city_again = Region.select().count()
    with transaction():
        Region.create(code="4302", name="株洲市", kind="city")
    disconnect_if_open()
    # A stale -wal beside the store would be replayed over the copy.
    Path(sqlite_store + "-wal").write_bytes(b"stale")
    put_back(copy, Path(sqlite_store))
    open_store(sqlite_store)
    assert Region.select().count() == make_city_again
    assert Person.select().count() == 1


def test_a_damaged_copy_is_not_put_back(sqlite_store: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy_to(copy)
    _zero(copy)
    disconnect_if_open()
    before = Path(sqlite_store).read_bytes()
    with pytest.raises(StoreError, match="damaged"):
        put_back(copy, Path(sqlite_store))
    assert Path(sqlite_store).read_bytes() == before
