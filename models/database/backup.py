"""Copies of a store that others are working on, and putting one back."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from models.database.proxy import database
from models.errors import StoreError


def copy_to(destination: Path) -> None:
    """Copy the open SQLite store, all pages in one step: a paged copy never ends under load (trap 17)."""
    import apsw

    partial = destination.with_name(destination.name + ".partial")
    partial.unlink(missing_ok=True)
    copy = apsw.Connection(str(partial))
    try:
        with copy.backup("main", database.connection(), "main") as step:
            step.step(-1)
        # The copy leaves WAL mode, so that it is one file whatever opens it next.
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
    descriptor = os.open(partial, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    partial.replace(destination)


def dump_to(url: str, destination: Path) -> None:
    """Copy a PostgreSQL store with the server's own tool; `unreachable` where that is missing or fails."""
    tool = shutil.which("pg_dump")
    if tool is None:
        raise StoreError("unreachable", path="pg_dump")
    done = subprocess.run(
        [tool, "--format=custom", f"--file={destination}", url], capture_output=True, check=False
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


def put_back(source: Path, destination: Path) -> None:
    """Put a checked copy in a store's place; an old -wal beside it would be replayed over it, so it goes too."""
    if damage(source):
        raise StoreError("damaged", path=str(source))
    partial = destination.with_name(destination.name + ".restoring")
    shutil.copyfile(source, partial)
    for leftover in ("-wal", "-shm"):
        destination.with_name(destination.name + leftover).unlink(missing_ok=True)
    partial.replace(destination)
