"""A URL to an open store: the file system, the SQLite version, the header and the schema are looked at first."""

from __future__ import annotations

import ctypes
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from models.database import private
from models.database.backup import HEADER, copy_to, dump_to, free_name, may_be_replaced
from models.database.faults import explain, is_of_the_store
from models.database.gate import LONGEST_WAIT, FileGate
from models.database.proxy import database
from models.database.schema import Store, climb, newest, refuse_newer, stored_number
from models.database.writing import connect, current, disconnect, transaction, turn
from models.errors import LianqiError, StoreError
from models.frozen import dataclass

OLDEST_SQLITE = (3, 51, 3)  # below, two processes may corrupt a WAL file between them (trap 14)
_POSTGRESQL = re.compile(r"postgres(ql)?://")
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
    library = ctypes.CDLL(None, use_errno=True)  # the C library is there already; looking for it costs 10 ms
    answer = ctypes.create_string_buffer(256)
    if library.statfs(os.fsencode(folder), answer) != 0:
        return 0
    return int.from_bytes(answer.raw[: ctypes.sizeof(ctypes.c_long)], "little") & 0xFFFFFFFF


def store_path(url: str) -> Path | None:
    """The file a URL or a plain path names; None for PostgreSQL."""
    if _POSTGRESQL.match(url):
        return None
    if url.startswith("sqlite:///"):
        return Path(unquote(url.removeprefix("sqlite:///"))).expanduser()
    if re.match(r"[a-z][a-z0-9+]*://", url):
        raise StoreError("missing", path=_shown(url))
    return Path(url).expanduser()


def _shown(url: str) -> str:
    """A URL as messages may show it, without its password."""
    return re.sub(r"(?<=://)([^/@:]*):[^/@]*@|(?<=[?&])password=[^&]*", r"\1@", url)


def open_store(
    url: str,
    *,
    create: bool = False,
    may_migrate: bool = True,
    is_rehearsal: bool = False,
    longest_wait: float = LONGEST_WAIT,
    file_system: Callable[[Path], int] = file_system_type,
) -> OpenedStore:
    """Open the store a URL names and bind the tables to it.

    Created only if asked. An older schema is migrated after a back-up where `may_migrate`, else StoreError("older");
    a newer one is StoreError("newer"). Every other fault is its own StoreError; a writer waits `longest_wait` seconds.
    """
    disconnect_if_open()
    path = store_path(url)
    current.where, current.longest_wait = str(path or _shown(url)), longest_wait
    try:
        if path is None:
            _bind_postgresql(url)
        else:
            _bind_sqlite(path, create, file_system)
        connect()
        return _settle_schema(url, path, create, may_migrate, is_rehearsal)
    except BaseException as error:
        disconnect_if_open()
        is_known = is_of_the_store(error) or isinstance(error, (OSError, StoreError))
        named = explain(error) if is_known else None
        if named is None:
            raise
        if create and path is not None and _is_of_no_file(named, path):
            named = StoreError("no_place")
        if named is error:
            raise
        named.values.setdefault("path", current.where)
        raise named from error


def _is_of_no_file(error: LianqiError, path: Path) -> bool:
    """Whether a store that was to be made is said to be missing or read-only: it is neither."""
    try:
        is_there = path.exists()
    except OSError:
        is_there = False
    return not is_there and isinstance(error, StoreError) and error.fault in ("missing", "read_only")


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
    # Whoever comes by a link must stand in the same queue.
    path = path.resolve()
    _look_at_file(path, create)
    if file_system(path.parent) in NETWORK_FILE_SYSTEMS:
        raise StoreError("network_file_system", path=str(path))
    if create:
        private.make(path, path)  # SQLite would let everybody read it
    database.initialize(
        APSWDatabase(
            str(path),
            timeout=current.longest_wait,
            lock_type="IMMEDIATE",  # a deferred transaction that writes later fails at once (trap 15)
            autoconnect=False,
            pragmas=PRAGMAS,
        )
    )
    current.gate = FileGate(path.with_name(path.name + ".gate"), current.longest_wait)


def _look_at_file(path: Path, create: bool) -> None:
    """Say what is wrong with the file before SQLite makes an odd message, or a new file, of it."""
    if not path.exists():
        if not create:
            raise StoreError("missing", path=str(path))
        path.parent.mkdir(private.FOLDER_MODE, parents=True, exist_ok=True)
        return
    if not stat.S_ISREG(path.stat().st_mode):
        raise StoreError("missing", path=str(path))
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StoreError("read_only", path=str(path))
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(100)
    if (size == 0 and not create) or (size and header[: len(HEADER)] != HEADER):
        raise StoreError("damaged", path=str(path))
    if size and _is_cut(header, size, path.with_name(path.name + "-wal")):
        raise StoreError("damaged", path=str(path))


def _is_cut(header: bytes, size: int, wal: Path) -> bool:
    """Whether the file is shorter than its header says; SQLite reads wrong rows from a cut last page without an error."""
    if len(header) < 100:
        return True
    if wal.exists() and wal.stat().st_size:
        return False  # pages may be there that are not yet in the file
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    is_counted = header[24:28] == header[92:96]  # else an old program wrote last, and the count is not kept
    return is_counted and size < pages * (65536 if page == 1 else page)


def _bind_postgresql(url: str) -> None:
    import importlib.util

    from peewee import PostgresqlDatabase

    if importlib.util.find_spec("psycopg") is None:
        raise StoreError("not_installed", path="psycopg")
    database.initialize(
        PostgresqlDatabase(
            _POSTGRESQL.sub("postgresql://", url, count=1),
            autoconnect=False,
            prefer_psycopg3=True,
            connect_timeout=10,
        )
    )
    current.gate = None


def _settle_schema(
    url: str, path: Path | None, create: bool, may_migrate: bool, is_rehearsal: bool
) -> OpenedStore:
    seen = stored_number()
    if seen == 0 and (not create or database.get_tables()):
        # Another session may have made it between the two looks.
        seen = stored_number()
        if seen == 0:
            # Empty where a store should be, or another program's: neither is touched.
            raise StoreError("damaged", path=current.where)
    refuse_newer(seen)
    if seen == newest():
        return OpenedStore(url, path, _is_rehearsal())
    if seen and not may_migrate:
        raise StoreError("older", theirs=seen, ours=newest())
    if seen == 0:
        with transaction():
            # Another session may have done it while this one waited for its turn.
            climb(stored_number(), is_rehearsal)
        return OpenedStore(url, path, _is_rehearsal())
    return OpenedStore(url, path, _is_rehearsal(), seen, _migrate(url, path))


def _migrate(url: str, path: Path | None) -> Path:
    """Copy an older store, bring it up to date; the copy's path."""
    if path is None:
        import platformdirs

        folder = Path(platformdirs.user_data_dir("lianqi"))
        folder.mkdir(private.FOLDER_MODE, parents=True, exist_ok=True)
        backup = folder / f"{database.connection().info.dbname}.before-{newest():04d}.dump"
        dump_to(url, backup)
        with transaction():
            climb(stored_number(), False)
        return backup
    backup = path.with_name(f"{path.name}.before-{newest():04d}")
    if not may_be_replaced(backup):  # of another store that stood here
        backup = free_name(backup)
    with turn():
        # Whoever waited while another session did it must not copy the new one over the old one's copy.
        if stored_number() < newest():
            copy_to(backup)
            with database.atomic():
                climb(stored_number(), False)
    return backup


def _is_rehearsal() -> bool:
    return bool(Store.select(Store.is_rehearsal).scalar())
