"""A URL to an open store: the file system, the SQLite version, the header and the schema are looked at first."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import stat
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from models.database.backup import copy_to
from models.database.faults import explain
from models.database.gate import FileGate
from models.database.proxy import database
from models.database.schema import Store, climb, newest, refuse_newer, stored_number
from models.database.writing import connect, current, disconnect, transaction
from models.errors import StoreError

OLDEST_SQLITE = (3, 51, 3)  # below, two processes may corrupt a WAL file between them (trap 14)
HEADER = b"SQLite format 3\x00"
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",  # "never lost" is FULL
    "foreign_keys": 1,
    "recursive_triggers": 1,  # else INSERT OR REPLACE passes the DELETE trigger (trap 18)
    "cache_size": -16000,
    "journal_size_limit": 67108864,
}
# statfs magic numbers of file systems that several hosts share: WAL does not work over them.
NETWORK_FILE_SYSTEMS = {
    0x6969,  # NFS
    0x517B,  # SMB
    0xFE534D42,  # SMB2
    0xFF534D42,  # CIFS
    0x65735546,  # FUSE
    0x01021997,  # 9P
    0x5346414F,  # AFS
    0x6B414653,  # kAFS
    0x00C36400,  # Ceph
    0x73757245,  # Coda
    0x0BD00BD0,  # Lustre
}


@dataclass(frozen=True)
class OpenedStore:
    """What was opened; `path` is empty for PostgreSQL."""

    url: str
    path: Path | None
    is_rehearsal: bool
    migrated_from: int | None = None
    backup: Path | None = None


def file_system_type(folder: Path) -> int:
    """The statfs magic number of the file system a folder is on; 0 where the platform does not tell."""
    library = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
    answer = ctypes.create_string_buffer(256)
    if library.statfs(os.fsencode(folder), answer) != 0:
        return 0
    return int.from_bytes(answer.raw[: ctypes.sizeof(ctypes.c_long)], "little") & 0xFFFFFFFF


def store_path(url: str) -> Path | None:
    """The file a URL or a plain path names; None for PostgreSQL."""
    if url.startswith(("postgresql://", "postgres://")):
        return None
    if url.startswith("sqlite://"):
        return (
            Path(unquote(url.removeprefix("sqlite://").removeprefix("/") or "")).expanduser()
            if not url.startswith("sqlite:////")
            else Path(unquote(url.removeprefix("sqlite:///")))
        )
    return Path(url).expanduser()


def open_store(
    url: str,
    *,
    create: bool = False,
    may_migrate: bool = True,
    is_rehearsal: bool = False,
    file_system: Callable[[Path], int] = file_system_type,
) -> OpenedStore:
    """Open the store a URL names and bind the tables to it.

    Created only if asked. An older schema is migrated after a back-up where `may_migrate`, else StoreError("older");
    a newer one is StoreError("newer"). Every other fault is its own StoreError.
    """
    disconnect_if_open()
    path = store_path(url)
    try:
        if path is None:
            _bind_postgresql(url)
        else:
            _bind_sqlite(path, create, file_system)
        connect()
        return _settle_schema(url, path, create, may_migrate, is_rehearsal)
    except StoreError:
        disconnect_if_open()
        raise
    except Exception as error:
        disconnect_if_open()
        if (named := explain(error)) is not None:
            raise named from error
        raise


def disconnect_if_open() -> None:
    """Close this thread's connection to whatever store was open."""
    if database.obj is not None:
        disconnect()


def _bind_sqlite(path: Path, create: bool, file_system: Callable[[Path], int]) -> None:
    import apsw
    from playhouse.apsw_ext import APSWDatabase

    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if version < OLDEST_SQLITE:
        raise StoreError("old_sqlite", version=apsw.sqlite_lib_version())
    _look_at_file(path, create)
    if file_system(path.parent) in NETWORK_FILE_SYSTEMS:
        raise StoreError("network_file_system", path=str(path))
    database.initialize(
        APSWDatabase(str(path), timeout=10, lock_type="IMMEDIATE", autoconnect=False, pragmas=PRAGMAS)
    )
    current.gate, current.lock_key = FileGate(path.with_name(path.name + ".gate")), 0


def _look_at_file(path: Path, create: bool) -> None:
    """Say what is wrong with the file before SQLite makes an odd message, or a new file, of it."""
    if not path.exists():
        if not create:
            raise StoreError("missing", path=str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        return
    if not stat.S_ISREG(path.stat().st_mode):
        raise StoreError("missing", path=str(path))
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StoreError("read_only", path=str(path))
    with path.open("rb") as file:
        header = file.read(len(HEADER))
    if header not in (HEADER, b""):
        raise StoreError("damaged", path=str(path))
    if not header and not create:
        raise StoreError("damaged", path=str(path))


def _bind_postgresql(url: str) -> None:
    from peewee import PostgresqlDatabase

    parts = urlsplit(url)
    options: dict[str, Any] = {"host": parts.hostname, "port": parts.port, "user": parts.username}
    if parts.password:
        options["password"] = unquote(parts.password)
    if parts.query.startswith("host="):
        options["host"] = unquote(parts.query.removeprefix("host="))
    name = parts.path.lstrip("/")
    database.initialize(
        PostgresqlDatabase(
            name,
            autoconnect=False,
            prefer_psycopg3=True,
            **{key: value for key, value in options.items() if value is not None},
        )
    )
    current.gate, current.lock_key = None, zlib.crc32(name.encode())


def _settle_schema(
    url: str, path: Path | None, create: bool, may_migrate: bool, is_rehearsal: bool
) -> OpenedStore:
    seen = stored_number()
    refuse_newer(seen)
    if seen == newest():
        return OpenedStore(url, path, _is_rehearsal())
    if seen == 0 and not create:
        raise StoreError("damaged", path=str(path or url))
    if seen and not may_migrate:
        raise StoreError("older", theirs=seen, ours=newest())
    backup = None
    if seen and path is not None:
        backup = path.with_name(f"{path.name}.before-{newest():04d}")
        copy_to(backup)
    with transaction():
        # Another session may have done it while this one waited for its turn.
        climb(stored_number(), is_rehearsal)
    return OpenedStore(url, path, _is_rehearsal(), seen or None, backup)


def _is_rehearsal() -> bool:
    return bool(Store.select(Store.is_rehearsal).scalar())
