"""Copies of a store that others are working on, and putting one back."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from models.database import private
from models.database.faults import explain
from models.database.gate import LONGEST_WAIT, FileGate
from models.database.proxy import database
from models.database.schema import Store, refuse_newer
from models.database.writing import connect, current, turn
from models.errors import Refused, StoreError

if TYPE_CHECKING:
    import apsw

HEADER = b"SQLite format 3\x00"
BEFORE_RESTORE = ".before-restore"


def copy_to(destination: Path) -> None:
    """Copy the open SQLite store, all pages in one step: a paged copy never ends under load (trap 17).

    It takes the place of an earlier copy of the same store, of nothing else: Refused("exists").
    """
    connect()
    _require_place(destination)
    if not may_be_replaced(destination):
        raise Refused("exists", path=str(destination))
    with _partial(destination, destination) as partial:
        _copy(database.connection(), partial)


def _require_place(destination: Path) -> None:
    """Refuse what no file can be written to, before it is taken for a store that is missing."""
    if destination.is_dir() or not destination.parent.is_dir():
        raise StoreError("no_place", path=str(destination))


def may_be_replaced(destination: Path) -> bool:
    """Whether nothing stands there but a copy of the open store that nobody works on."""
    if not destination.exists():
        return True
    # The open store itself, or one that others have open, would be pulled from under their feet.
    if _beside(destination, ".gate").exists() or not destination.is_file() or not is_sqlite_file(destination):
        return False
    return _identity_of(destination) == str(Store.select(Store.identity).scalar())


def _identity_of(copy: Path) -> str | None:
    """Which store a file is a copy of; None where it is none."""
    import apsw

    try:
        file = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error:
        return None
    try:
        row = file.execute("SELECT identity FROM store").fetchone()
    except apsw.Error:
        return None
    finally:
        file.close()
    return str(row[0]) if row is not None else None


def put_back(source: Path, destination: Path, longest_wait: float = LONGEST_WAIT) -> Path | None:
    """Put a verified copy in a store's place, and the store aside with BEFORE_RESTORE behind its name: where, if one stood there.

    What an earlier one put aside stays, and this one is numbered. Busy while anybody has the store open; StoreError where the copy is missing, damaged or of a newer program.
    """
    import apsw

    if destination.exists() and source.resolve() == destination.resolve():
        raise Refused("exists", path=str(destination))
    _verify(source)
    destination = destination.resolve()
    gate = FileGate(_beside(destination, ".gate"), longest_wait)
    gate.enter()
    try:
        # Put back by root, it is still the store of the account that serves it.
        whose = destination if destination.exists() else destination.parent
        with _partial(destination, whose) as partial:
            opened = apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)
            try:
                _copy(opened, partial)
            finally:
                opened.close()
            _verify(partial)
            return _set_aside(destination)
    finally:
        gate.leave()
        gate.close()


def dump_to(url: str, destination: Path) -> None:
    """Copy a PostgreSQL store with the server's own tool; `not_installed` where that is missing, `unreachable` where it fails."""
    _require_place(destination)
    tool = shutil.which("pg_dump")
    if tool is None:
        raise StoreError("not_installed", path="pg_dump")
    done = subprocess.run(
        [tool, "--format=custom", f"--file={destination}", url],
        capture_output=True,
        check=False,
        umask=private.UMASK,
    )
    if done.returncode:
        raise StoreError("unreachable", path=done.stderr.decode(errors="replace").strip()[:200])


def damage(path: Path) -> list[str]:
    """What SQLite finds wrong with a file, foreign keys included; empty where nothing is."""
    import apsw

    try:
        file = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error as error:
        return [str(error)]
    try:
        found = [str(row[0]) for row in file.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [
            f"{row[0]} {row[1]} refers to a missing {row[2]}"
            for row in file.execute("PRAGMA foreign_key_check")
        ]
        return found
    except apsw.Error as error:
        return [str(error)]
    finally:
        file.close()


def shorten_log() -> None:
    """Take what the -wal file holds into the store and empty it, unless someone is reading; nothing on PostgreSQL."""
    connect()
    if current.gate is None:
        return
    with turn():
        # No statistics are taken: the plans that the tests hold to are the plans that run.
        # Nobody who wants to write is to wait for a long read to end.
        database.execute_sql("PRAGMA busy_timeout = 0").fetchall()
        try:
            database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            database.execute_sql(f"PRAGMA busy_timeout = {int(current.longest_wait * 1000)}").fetchall()


def is_sqlite_file(path: Path) -> bool:
    """Whether a file begins as every SQLite file does."""
    with path.open("rb") as file:
        return file.read(len(HEADER)) == HEADER


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


@contextlib.contextmanager
def _partial(destination: Path, whose: Path) -> Iterator[Path]:
    """A file to write beside the destination, of another's owner, put in its place when it is whole; faults are named."""
    import apsw

    partial = _beside(destination, ".partial")
    try:
        partial.unlink(missing_ok=True)
        private.make(partial, whose)
        yield partial
        _sync(partial)
        partial.replace(destination)
        _sync(destination.parent)
    except (apsw.Error, OSError) as error:
        named = explain(error)
        if named is None:
            raise
        named.values.setdefault("path", str(destination))
        raise named from error
    finally:
        partial.unlink(missing_ok=True)


def _copy(source: apsw.Connection, partial: Path) -> None:
    import apsw

    copy = apsw.Connection(str(partial))
    try:
        with copy.backup("main", source, "main") as step:
            step.step(-1)
        # The copy leaves WAL mode, so that it is one file whatever opens it next.
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()


def _verify(copy: Path) -> None:
    """Refuse what is not a whole store of this program's schema or an older one."""
    import apsw

    if not copy.exists():
        raise StoreError("missing_copy", path=str(copy))
    if damage(copy):
        raise StoreError("damaged_copy", path=str(copy))
    file = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        row = file.execute("SELECT schema_number FROM store").fetchone()
    except apsw.Error as error:
        raise StoreError("damaged_copy", path=str(copy)) from error
    finally:
        file.close()
    if row is None:
        raise StoreError("damaged_copy", path=str(copy))
    refuse_newer(int(row[0]))


def _set_aside(destination: Path) -> Path | None:
    """Give the store that stood here a second name, and leave nothing that would be replayed over the new one."""
    import apsw

    if not destination.exists():
        return None
    if is_sqlite_file(destination):  # of anything else SQLite would throw the -wal away
        with contextlib.suppress(apsw.CorruptError, apsw.NotADBError, apsw.IOError):
            old = apsw.Connection(str(destination))
            try:
                # Only the last one there may leave WAL mode; all commits are then in the one file.
                old.execute("PRAGMA journal_mode = DELETE")
            finally:
                old.close()
    aside = free_name(_beside(destination, BEFORE_RESTORE))
    for ending in ("-wal", "-shm"):
        _beside(aside, ending).unlink(missing_ok=True)
    for ending in ("-wal", "-shm"):
        if (left := _beside(destination, ending)).exists():
            left.replace(_beside(aside, ending))
    os.link(destination, aside)
    return aside


def free_name(path: Path) -> Path:
    """That name, or the first with a number behind it that nothing has."""
    if not path.exists():
        return path
    return next(one for at in count(2) if not (one := _beside(path, f"-{at}")).exists())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
