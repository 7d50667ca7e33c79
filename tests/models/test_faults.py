"""A driver's exception becomes the sentence it deserves; a connection that is lost is opened again."""

from __future__ import annotations

import errno
import subprocess
import threading
from pathlib import Path

import apsw
import pytest
from peewee import IntegrityError, OperationalError

from models.database import Interrupted, asked_again, database, interrupt, reading, transaction
from models.database.faults import explain
from models.database.opening import open_store
from models.database.writing import disconnect
from models.errors import Busy, LianqiError, NotFound, StoreError
from tests.models import marks
from tests.models.marks import Mark, Total

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
SHORT = ENDLESS.replace("FROM n)", "FROM n WHERE i < 20000)")


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (apsw.FullError("x"), "full"),
        (apsw.ReadOnlyError("x"), "read_only"),
        (apsw.NotADBError("x"), "damaged"),
        (apsw.CorruptError("x"), "damaged"),
        (apsw.IOError("x"), "damaged"),
        (apsw.CantOpenError("x"), "missing"),
        (apsw.BusyError("x"), "busy"),
        (apsw.LockedError("x"), "busy"),
        (apsw.SQLError("no such table: event"), "damaged"),
        (apsw.SQLError("near FROM: syntax error"), None),
        (OSError(errno.ENOSPC, "x"), "full"),
        (OSError(errno.EROFS, "x"), "read_only"),
        (OSError(errno.EACCES, "x"), "read_only"),
        (OSError(errno.EIO, "x"), "damaged"),
        (Busy(), "busy"),
        (NotFound(), "not_found"),
        # what people type appears in messages, and decides nothing
        (apsw.ConstraintError("UNIQUE constraint failed: disk is full, database is locked"), None),
        (IntegrityError("Key (name)=(readonly, no space left, malformed) already exists"), None),
        (ValueError("database or disk is full"), None),
    ],
)
def test_class_and_code_decide(error: Exception, named: str | None) -> None:
    told = explain(error)
    assert (told and told.code) == named


def test_what_a_failed_rollback_hides_is_found() -> None:
    error = OperationalError("cannot rollback - no transaction is active")
    error.__context__ = apsw.FullError("database or disk is full")
    told = explain(error)
    assert isinstance(told, StoreError) and told.fault == "full"


def test_a_fault_of_ours_is_not_hidden_by_what_was_handled_before(store: str) -> None:
    marks.make()
    with pytest.raises(IntegrityError), transaction():
        try:
            raise NotFound
        except LianqiError:
            Mark.create(writer=None, total=1)


@pytest.fixture
def cut_off(postgresql: str, store: str) -> object:
    """The server ends this session's connection, as when it is started anew."""
    marks.make()

    def cut() -> None:
        own = database.execute_sql("SELECT pg_backend_pid()").fetchone()[0]
        name = database.connection().info.dbname
        subprocess.run(
            [
                "psql",
                "-h",
                postgresql,
                "-U",
                "postgres",
                "-d",
                name,
                "-c",
                f"SELECT pg_terminate_backend({own})",
            ],
            check=True,
            capture_output=True,
        )

    return cut


def _count() -> int:
    with reading():
        return Mark.select().count()


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_lost_connection_is_opened_again_for_a_read(cut_off) -> None:
    marks.add(1)
    cut_off()
    assert asked_again(_count) == 1
    cut_off()
    with pytest.raises(StoreError, match="unreachable"):
        _count()
    assert _count() == 1


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_lost_connection_ends_a_write(cut_off) -> None:
    """Before its first statement, in its midst, at its commit: nothing is written, the next one goes through."""
    cut_off()
    with pytest.raises(StoreError, match="unreachable"):
        marks.add(1)
    marks.add(2)
    with pytest.raises(StoreError, match="unreachable"), transaction():
        Mark.create(writer=3, total=3)
        cut_off()
        Mark.create(writer=4, total=4)
    with pytest.raises(StoreError, match="unreachable"), transaction():
        Mark.create(writer=5, total=5)
        cut_off()
    marks.add(6)
    assert [row.writer for row in Mark.select().order_by(Mark.id)] == [2, 6]


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_read_only_server_is_named(store: str) -> None:
    marks.make()
    with pytest.raises(StoreError, match="read_only"), transaction():
        database.execute_sql("SET TRANSACTION READ ONLY")
        Mark.create(writer=1, total=1)


def test_other_errors_of_a_query_are_not_asked_again() -> None:
    asked = []

    def query() -> None:
        asked.append(1)
        raise NotFound

    with pytest.raises(NotFound):
        asked_again(query)
    assert asked == [1]


def test_a_long_read_is_cut_short(sqlite_store: str) -> None:
    told: list[BaseException | int] = []
    is_reading = threading.Event()

    def read() -> None:
        try:
            with reading():
                is_reading.set()
                database.execute_sql(ENDLESS).fetchone()
        except Interrupted as error:
            told.append(error)
        with reading():
            told.append(database.execute_sql("SELECT 1").fetchone()[0])
        disconnect()

    reader = threading.Thread(target=read)
    reader.start()
    assert is_reading.wait(30)
    while reader.is_alive() and not told:
        interrupt(reader.ident or 0)
        reader.join(0.01)
    reader.join()
    assert isinstance(told[0], Interrupted) and told[1] == 1


def test_a_write_is_never_cut_short(sqlite_store: str) -> None:
    """Nor a read inside it: a session that wants to write interrupts, and must not hit the write before it."""
    marks.make()
    is_over = threading.Event()
    target = threading.get_ident()

    def disturb() -> None:
        while not is_over.is_set():
            interrupt(target)

    disturber = threading.Thread(target=disturb)
    disturber.start()
    try:
        for turn in range(60):
            with transaction():
                Mark.create(writer=turn, total=turn)
                with reading():
                    assert database.execute_sql(SHORT).fetchone()[0] == 20000
                Total.update(number=turn).execute()
    finally:
        is_over.set()
        disturber.join()
    assert Mark.select().count() == 60


def test_rows_that_are_damaged_are_named_while_they_are_read(sqlite_store: str) -> None:
    """The driver's own exception comes out of a loop over rows, past Peewee's translation."""
    marks.make()
    for writer in range(400):
        with transaction():
            Mark.create(writer=writer, total=writer)
    root = database.execute_sql("SELECT rootpage FROM sqlite_master WHERE name = 'mark'").fetchone()[0]
    disconnect()
    path = Path(sqlite_store)
    pages = path.read_bytes()
    # The last child page of the table's tree is scribbled over; the first rows still come out whole.
    interior = pages[(root - 1) * 4096 : root * 4096]
    assert interior[0] == 5
    last = int.from_bytes(interior[8:12], "big")
    path.write_bytes(pages[: (last - 1) * 4096] + b"\xff" * 4096 + pages[last * 4096 :])
    open_store(sqlite_store)
    with pytest.raises(StoreError, match="damaged"), reading():
        for _ in Mark.select().order_by(Mark.id):
            pass
