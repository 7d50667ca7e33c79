"""Any driver's exception to the one error that names its cause, by class and code: messages may quote what people typed."""

from __future__ import annotations

import errno
from collections.abc import Iterator

from models.errors import Busy, LianqiError, StoreError, StoreFault

# None stands for Busy: nothing is wrong with the store, somebody else has it.
_SQLITE: dict[str, StoreFault | None] = {
    "FullError": "full",
    "ReadOnlyError": "read_only",
    "PermissionsError": "read_only",
    "NotADBError": "damaged",
    "CorruptError": "damaged",
    "FormatError": "damaged",
    "IOError": "damaged",
    "CantOpenError": "missing",
    "BusyError": None,
    "LockedError": None,
    "ProtocolError": None,
    "InterruptError": None,  # outside reading(), which knows it as Interrupted
}
# What SQLite does not take for a full disk, though nothing else is wrong: a write that a quota or a size limit
# stopped, and the index of the log that could not be made where the disk was full before the store was opened.
_NO_ROOM = (778, 4874)  # SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE

# The longest prefix of the SQLSTATE that is listed here decides.
_POSTGRESQL: dict[str, StoreFault | None] = {
    "08": "unreachable",
    "57P": "unreachable",  # shut down, crashed, starting
    "53100": "full",
    "25006": "read_only",
    "42501": "read_only",
    "58030": "damaged",
    "XX001": "damaged",
    "XX002": "damaged",
    "42P01": "damaged",  # no such table
    "40001": None,
    "40P01": None,
    "53300": None,
    "55P03": None,
}
_SYSTEM: dict[int, StoreFault] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
    errno.EIO: "damaged",
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.EISDIR: "missing",
}


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it hides: a full disk surfaces as a failed rollback (trap 17)."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__]


def explain(error: BaseException) -> LianqiError | None:
    """The error a person is told, or None where the exception is a fault of ours."""
    if isinstance(error, LianqiError):
        return error
    for one in _chain(error):
        is_known, fault = _fault_of(one)
        if is_known:
            return Busy() if fault is None else StoreError(fault)
    return None


def is_of_the_store(error: BaseException) -> bool:
    """Whether Peewee or a driver raised it; rows that are fetched late bring the driver's own exceptions."""
    return _driver(error) in ("peewee", "apsw", "psycopg")


def is_interrupt(error: BaseException) -> bool:
    """Whether a statement ended because `interrupt` cut it short."""
    return any(_driver(one) == "apsw" and type(one).__name__ == "InterruptError" for one in _chain(error))


def _fault_of(error: BaseException) -> tuple[bool, StoreFault | None]:
    """Whether the exception says something of the store, and what."""
    if _driver(error) == "apsw":
        return _of_sqlite(error)
    if _driver(error) == "psycopg":
        return _of_postgresql(error)
    if isinstance(error, OSError) and error.errno in _SYSTEM:
        return True, _SYSTEM[error.errno]
    return False, None


def _driver(error: BaseException) -> str:
    return type(error).__module__.partition(".")[0]


def _of_sqlite(error: BaseException) -> tuple[bool, StoreFault | None]:
    name = type(error).__name__
    if getattr(error, "extendedresult", 0) in _NO_ROOM:
        return True, "full"
    if name == "SQLError" and str(error).startswith("no such table"):
        return True, "damaged"
    return name in _SQLITE, _SQLITE.get(name)


def _of_postgresql(error: BaseException) -> tuple[bool, StoreFault | None]:
    state = getattr(error, "sqlstate", None)
    if state is None:
        # What libpq itself says, of a connection that was refused, cut or closed, carries no state.
        return type(error).__name__ in ("OperationalError", "ConnectionTimeout"), "unreachable"
    for length in (5, 3, 2):
        if state[:length] in _POSTGRESQL:
            return True, _POSTGRESQL[state[:length]]
    return False, None
