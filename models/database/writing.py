"""Transactions and reads of the one open store, every fault named."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import peewee

from models.database.faults import explain
from models.database.gate import LONGEST_WAIT, FileGate
from models.database.proxy import database
from models.errors import Busy, StoreError


class Interrupted(Exception):
    """A read was cut short because a write was waiting; ask it again."""


class _Current:
    """What the open store needs besides Peewee's database."""

    gate: FileGate | None = None  # SQLite
    lock_key: int = 0  # PostgreSQL


current = _Current()
_connections: dict[int, Any] = {}  # thread id to apsw connection: what interrupt() reaches


def connect() -> None:
    """Make sure this thread has its own open connection; a store that cannot be opened is named."""
    if not database.is_closed():
        return
    try:
        database.connect()
        connection = database.connection()
    except Exception as error:
        raise _named(error) from error
    if hasattr(connection, "interrupt"):
        _connections[threading.get_ident()] = connection


def disconnect() -> None:
    """Close this thread's connection."""
    _connections.pop(threading.get_ident(), None)
    if current.gate is not None:
        current.gate.close()
    if not database.is_closed():
        database.close()


def interrupt(thread: int) -> None:
    """Cut short the read that a thread is in; safe from any thread, nothing where it reads nothing."""
    if (connection := _connections.get(thread)) is not None:
        connection.interrupt()


def _named(error: BaseException) -> BaseException:
    return explain(error) or error


def _is_lost(error: BaseException) -> bool:
    named = explain(error)
    return isinstance(named, StoreError) and named.fault == "unreachable"


@contextmanager
def transaction() -> Iterator[None]:
    """One writer's turn: everything inside is committed as one, or not at all. Never nested."""
    connect()
    assert not database.in_transaction(), "a transaction is never nested"
    gate = current.gate
    try:
        if gate is not None:
            gate.enter()
            try:
                with database.atomic():
                    yield
            finally:
                gate.leave()
        else:
            with database.atomic():
                database.execute_sql(f"SET LOCAL lock_timeout = '{int(LONGEST_WAIT)}s'")
                database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (current.lock_key,))
                yield
    except Busy:
        raise
    except (peewee.PeeweeException, OSError) as error:
        if _is_lost(error):
            disconnect()
        raise _named(error) from error


@contextmanager
def reading() -> Iterator[None]:
    """A connection to read with, outside any transaction; Interrupted where a write cut it short."""
    connect()
    try:
        yield
    except peewee.PeeweeException as error:
        if "interrupt" in f"{type(error.__cause__).__name__} {error}".lower():
            raise Interrupted from error
        if _is_lost(error):
            disconnect()
        raise _named(error) from error


@contextmanager
def savepoint() -> Iterator[None]:
    """Round a write whose IntegrityError is expected: PostgreSQL would abort the whole transaction."""
    with database.savepoint():
        yield
