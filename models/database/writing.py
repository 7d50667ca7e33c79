"""Transactions and reads of the one open store, every fault named."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

from models.database.faults import explain, is_interrupt, is_of_the_store
from models.database.gate import LONGEST_WAIT, FileGate
from models.database.proxy import database
from models.errors import Busy, LianqiError, StoreError

P = ParamSpec("P")
R = TypeVar("R")


class Interrupted(Exception):
    """A read was cut short because a write was waiting; ask it again."""


class _Current:
    """What the open store needs besides Peewee's database."""

    where: str = ""  # what messages call it: a path, or a URL without its password
    gate: FileGate | None = None  # SQLite
    longest_wait: float = LONGEST_WAIT


current = _Current()


class _Opened:
    """A thread's SQLite connection, the file it is to, and how many reads it is in: only those may be interrupted."""

    def __init__(self, connection: Any, file: int) -> None:
        self.connection = connection
        self.file = file
        self.reads = 0


_opened: dict[int, _Opened] = {}  # by thread
_opened_lock = threading.Lock()
LOCK_KEY = 0x6C69616E7169  # one store a database, so one key does for all


def connect() -> None:
    """Make sure this thread has its own open connection; a store that cannot be opened is named."""
    if not database.is_closed():
        return
    # Looked at before it is opened: a file put in its place meanwhile is then seen as another.
    file = _file_number()
    try:
        database.connect()
        connection = database.connection()
        if current.gate is not None:
            plan_once(connection)
    except Exception as error:
        _raise_named(error)
    if current.gate is not None:
        with _opened_lock:
            _opened[threading.get_ident()] = _Opened(connection, file or _file_number())


def plan_once(connection: Any) -> None:
    """Let a SQLite connection keep the plan it made of a statement, whatever values the statement is given next.

    Else it plans anew for each value that it compares with the condition of a partial index, and planning takes two to
    five times as long as running. So a partial index is used only where its condition stands in the statement itself.
    """
    import apsw

    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)


def disconnect() -> None:
    """Close this thread's connection, even one that is lost."""
    with _opened_lock:
        _opened.pop(threading.get_ident(), None)
    if current.gate is not None:
        current.gate.close()
    if not database.is_closed():
        database.close()


def interrupt(thread: int) -> None:
    """Cut short the read that a thread is in; safe from any thread, nothing where it reads nothing or writes."""
    with _opened_lock:
        reader = _opened.get(thread)
        if reader is not None and reader.reads:
            reader.connection.interrupt()


def _file_number() -> int:
    """The inode that the store's path leads to now; 0 where there is none, or no file."""
    try:
        return Path(database.database).stat().st_ino if current.gate is not None else 0
    except OSError:
        return 0


def _raise_named(error: Exception) -> NoReturn:
    """Raise the error that people are told instead; the exception itself where it is a fault of ours."""
    named = explain(error) if is_of_the_store(error) else None
    if named is None:
        raise error
    if isinstance(named, StoreError):
        named.values.setdefault("path", current.where)
        if named.fault == "unreachable" and database.obj is not None:
            # What is lost is closed, so that whoever asks next opens anew.
            disconnect()
    raise named from error


@contextmanager
def turn() -> Iterator[None]:
    """The gate of a SQLite store, without a transaction: for copies and housekeeping that write by themselves."""
    assert current.gate is not None
    current.gate.enter()
    try:
        # A store that was restored or removed under us: what is written to the old file would be lost.
        number = _file_number()
        if is_ours := number == _opened[threading.get_ident()].file:
            yield
    finally:
        current.gate.leave()
    if not is_ours:
        disconnect()
        raise Busy if number else StoreError("missing", path=current.where)


@contextmanager
def transaction() -> Iterator[None]:
    """One writer's turn: everything inside is committed as one, or not at all. Never nested."""
    connect()
    assert not database.in_transaction(), "a transaction is never nested"
    try:
        if current.gate is not None:
            with turn(), database.atomic():
                yield
            return
        with database.atomic():
            # Both in one round trip; the lock is the first thing, so numbers are in the order of commits.
            database.execute_sql(
                f"SET LOCAL lock_timeout = {int(current.longest_wait * 1000)}; "
                f"SELECT pg_advisory_xact_lock({LOCK_KEY})"
            )
            yield
    except Exception as error:
        _raise_named(error)


class _Moment(threading.local):
    """What a thread has read of the one moment it reads of."""

    known: dict[Any, Any] | None = None


_moment = _Moment()


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Several reads of the store as it is now: none of them sees what is committed meanwhile.

    So what one of them has read need not be read again by the next: `read_already` keeps it until the moment is over.
    """
    with reading():
        is_file = current.gate is not None
        database.execute_sql("BEGIN" if is_file else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        _moment.known = {}
        try:
            yield
        finally:
            _moment.known = None
            if not database.is_closed():
                database.execute_sql("ROLLBACK")


def read_already() -> dict[Any, Any] | None:
    """What this thread has read of the moment it reads of, by what was asked; None outside `at_one_moment`."""
    return _moment.known


@contextmanager
def reading() -> Iterator[None]:
    """A connection to read with, outside any transaction of its own; Interrupted where a write cut it short."""
    connect()
    if database.in_transaction():
        yield  # part of a write, which names its own faults and which nobody interrupts
        return
    reader = _opened.get(threading.get_ident())
    if reader is not None:
        reader.reads += 1
    try:
        yield
    except Exception as error:
        if is_interrupt(error):
            raise Interrupted from error
        _raise_named(error)
    finally:
        if reader is not None:
            with _opened_lock:
                reader.reads -= 1


def asked_again(query: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """A query's answer; where the connection is lost, it is opened and the query asked once more. Never for a write."""
    try:
        return query(*arguments, **named)
    except LianqiError as error:
        if not (isinstance(error, StoreError) and error.fault == "unreachable"):
            raise
    return query(*arguments, **named)


@contextmanager
def savepoint() -> Iterator[None]:
    """Round a write whose IntegrityError is expected: PostgreSQL would abort the whole transaction."""
    with database.savepoint():
        yield
