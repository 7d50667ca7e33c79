"""Copies made under writes are whole; one is put back over nothing that is open; nothing is written to what was replaced."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
from pathlib import Path

import apsw
import pytest

from models.database import database, reading, transaction
from models.database.backup import BEFORE_RESTORE, copy_to, damage, dump_to, put_back, shorten_log
from models.database.opening import disconnect_if_open, open_store
from models.database.schema import Store
from models.errors import Busy, Refused, StoreError
from tests.forked import piped
from tests.models import marks
from tests.models.marks import Mark, Total


@pytest.fixture
def marked(sqlite_store: str) -> Path:
    """A SQLite store with one mark; its path."""
    marks.make()
    marks.add(1)
    return Path(sqlite_store)


def _marks(path: Path) -> list[tuple[int, int]]:
    file = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return list(file.execute("SELECT id, total FROM mark ORDER BY id"))
    finally:
        file.close()


def test_a_copy_under_writes_holds_all_that_was_told(marked: Path, tmp_path: Path) -> None:
    with marks.start(str(marked), 4) as writers:
        assert writers.stdin is not None and writers.stdout is not None
        assert writers.stdout.readline() == "ready\n"
        writers.stdin.write("go\n")
        writers.stdin.flush()
        for at in range(5):
            told = {int(writers.stdout.readline().split()[1]) for _ in range(20)}
            copy = tmp_path / f"copy-{at}.db"
            copy_to(copy)
            rows = _marks(copy)
            assert told <= {number for number, _ in rows}
            assert [total for _, total in rows] == list(range(1, len(rows) + 1))
            assert damage(copy) == []
            assert not copy.with_name(copy.name + "-wal").exists()
        os.killpg(writers.pid, signal.SIGKILL)
        writers.communicate()


def test_a_copy_takes_the_place_of_an_older_one(marked: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy_to(copy)
    marks.add(2)
    copy_to(copy)
    assert len(_marks(copy)) == 2
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.db"]


def test_the_store_is_not_copied_onto_itself(marked: Path) -> None:
    with pytest.raises(Refused, match="exists"):
        copy_to(marked)
    marks.add(2)
    assert len(_marks(marked)) == 2


@pytest.mark.parametrize("what", ["another store", "a text"])
def test_a_copy_takes_the_place_of_nothing_else(marked: Path, tmp_path: Path, what: str) -> None:
    there = tmp_path / "copy.db"
    if what == "another store":
        copy_to(there)
        file = apsw.Connection(str(there))
        file.execute("UPDATE store SET identity = 'another'")
        file.close()
    else:
        there.write_text("precious")
    before = there.read_bytes()
    with pytest.raises(Refused, match="exists"):
        copy_to(there)
    assert there.read_bytes() == before


@pytest.mark.parametrize(
    ("destination", "fault"),
    [("nowhere/copy.db", "no_place"), ("store.db/copy.db", "no_place"), ("", "no_place")],
)
def test_a_copy_that_cannot_be_made_is_named(
    marked: Path, tmp_path: Path, destination: str, fault: str
) -> None:
    with pytest.raises(StoreError, match=fault):
        copy_to(tmp_path / destination)
    marks.add(2)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk wants root")
def test_a_copy_onto_a_full_disk_leaves_nothing(marked: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], check=True)
    try:
        with pytest.raises(StoreError, match="full"):
            copy_to(small / "copy.db")
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_what_stood_there_before_is_kept_aside(marked: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy_to(copy)
    marks.add(2)
    disconnect_if_open()
    put_back(copy, marked)
    open_store(str(marked))
    assert Mark.select().count() == 1
    assert len(_marks(marked.with_name(marked.name + BEFORE_RESTORE))) == 2
    assert len(_marks(copy)) == 1
    marks.add(3)
    assert Total.select(Total.number).scalar() == 2
    disconnect_if_open()
    second = marked.with_name(marked.name + BEFORE_RESTORE + "-2")
    assert put_back(copy, marked) == second, "what the first one put aside stays"
    assert [len(_marks(one)) for one in (second, marked.with_name(marked.name + BEFORE_RESTORE))] == [2, 2]


@pytest.mark.parametrize("stale", [b"stale", "the real one"])
def test_a_log_left_behind_is_not_replayed_over_the_copy(marked: Path, tmp_path: Path, stale: object) -> None:
    """The log of a store whose last session was killed holds commits that must not come back over the copy."""
    copy = tmp_path / "copy.db"
    copy_to(copy)
    with transaction():
        for writer in range(50):
            Mark.create(writer=writer, total=writer)
    log = marked.with_name(marked.name + "-wal")
    left = log.read_bytes() if stale == "the real one" else stale
    disconnect_if_open()
    log.write_bytes(left)
    put_back(copy, marked)
    open_store(str(marked))
    assert Mark.select().count() == 1
    assert damage(marked) == []


def test_a_damaged_store_gives_way_and_is_kept(marked: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy_to(copy)
    disconnect_if_open()
    spoilt = bytes(4096) + marked.read_bytes()[4096:]
    marked.write_bytes(spoilt)
    marked.with_name(marked.name + "-wal").write_bytes(b"whatever")
    put_back(copy, marked)
    open_store(str(marked))
    assert Mark.select().count() == 1
    aside = marked.with_name(marked.name + BEFORE_RESTORE)
    assert aside.read_bytes() == spoilt
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"whatever"


def test_a_removed_store_is_put_back(marked: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy_to(copy)
    disconnect_if_open()
    marked.unlink()
    put_back(copy, marked)
    open_store(str(marked))
    assert Mark.select().count() == 1


def test_nothing_is_put_over_a_store_that_is_open(marked: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy_to(copy)
    program = (
        "import sys; from models.database.opening import open_store; from models.database.schema import Store;"
        "open_store(sys.argv[1]); print(Store.get().schema, flush=True); sys.stdin.read()"
    )
    with piped(["-c", program, str(marked)]) as session:
        assert session.stdout is not None and session.stdout.readline()
        disconnect_if_open()
        with pytest.raises(Busy):
            put_back(copy, marked, longest_wait=0.2)
        session.communicate("")
    put_back(copy, marked)
    assert sorted(path.name for path in marked.parent.glob("*.partial")) == []


def _spoil(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:5000])


def _other(copy: Path) -> None:
    copy.unlink()
    apsw.Connection(str(copy)).execute("CREATE TABLE theirs (one)")


def _newer(copy: Path) -> None:
    apsw.Connection(str(copy)).execute("UPDATE store SET schema_number = 999")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_spoil, "damaged_copy"),
        (_other, "damaged_copy"),
        (_newer, "newer"),
        (Path.unlink, "missing_copy"),
    ],
)
def test_what_is_not_a_whole_store_of_ours_is_not_put_back(
    marked: Path, tmp_path: Path, spoil, fault: str
) -> None:
    copy = tmp_path / "copy.db"
    copy_to(copy)
    marks.add(2)
    disconnect_if_open()
    spoil(copy)
    with pytest.raises(StoreError, match=fault):
        put_back(copy, marked)
    open_store(str(marked))
    assert Mark.select().count() == 2


def test_the_store_is_not_put_back_onto_itself(marked: Path) -> None:
    disconnect_if_open()
    with pytest.raises(Refused, match="exists"):
        put_back(marked, marked)


def test_a_session_writes_nothing_to_a_store_that_was_replaced(marked: Path, tmp_path: Path) -> None:
    """A file put there by hand, past `restore`: what went to the old one would be lost without a word."""
    copy = tmp_path / "copy.db"
    copy_to(copy)
    marks.add(2)
    copy.replace(marked)
    for ending in ("-wal", "-shm"):
        marked.with_name(marked.name + ending).unlink(missing_ok=True)
    with pytest.raises(Busy):
        marks.add(3)
    marks.add(4)
    assert [row.writer for row in Mark.select().order_by(Mark.id)] == [1, 4]


def test_a_session_writes_nothing_to_a_store_that_was_removed(marked: Path) -> None:
    marked.unlink()
    with pytest.raises(StoreError, match="missing"):
        marks.add(2)
    assert not marked.exists()


def test_the_log_is_shortened(marked: Path) -> None:
    log = marked.with_name(marked.name + "-wal")
    assert log.stat().st_size > 0
    shorten_log()
    assert log.stat().st_size == 0
    with reading():
        assert Mark.select().count() == 1


def test_a_long_read_is_not_waited_for(marked: Path) -> None:
    reader = apsw.Connection(str(marked))
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM mark").fetchall()
    marks.add(2)
    shorten_log()
    assert marked.with_name(marked.name + "-wal").stat().st_size > 0
    assert database.execute_sql("PRAGMA busy_timeout").fetchone() == (10000,)
    reader.close()
    shorten_log()
    assert marked.with_name(marked.name + "-wal").stat().st_size == 0


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_server_is_copied_by_its_own_tool(store: str, tmp_path: Path) -> None:
    marks.make()
    marks.add(1)
    shorten_log()
    copy = tmp_path / "copy.dump"
    dump_to(store, copy)
    listed = subprocess.run(["pg_restore", "--list", str(copy)], check=True, capture_output=True, text=True)
    assert all(f" {name} " in listed.stdout for name in ("store", "event", "mark"))
    with pytest.raises(StoreError, match="no_place"):
        dump_to(store, tmp_path / "nowhere" / "copy.dump")
    assert Store.select().count() == 1 and database.table_exists("mark")


def _rights(path: Path) -> tuple[int, int]:
    seen = path.stat()
    return seen.st_uid, stat.S_IMODE(seen.st_mode) & 0o007


def test_no_other_account_reads_a_store_or_a_copy(tmp_path: Path) -> None:
    disconnect_if_open()
    path, copy = tmp_path / "a/b/lianqi.db", tmp_path / "copy.db"
    open_store(str(path), create=True)
    copy_to(copy)
    beside = [path.with_name(path.name + ending) for ending in ("-wal", "-shm", ".gate")]
    assert [_rights(one)[1] for one in (path.parent, path, copy, *beside)] == [0] * 6
    disconnect_if_open()


@pytest.mark.parametrize("is_there", [True, False])
def test_what_root_puts_back_is_the_accounts_that_serves_it(
    marked: Path, tmp_path: Path, is_there: bool
) -> None:
    copy, account = tmp_path / "copy.db", os.geteuid() or 65534
    copy_to(copy)
    disconnect_if_open()
    for one in (marked.parent, marked):
        os.chown(one, account, -1)
    if not is_there:
        marked.unlink()
    put_back(copy, marked)
    assert _rights(marked) == (account, 0)
