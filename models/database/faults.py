"""Any driver's exception to the one error that names its cause."""

from __future__ import annotations

from collections.abc import Iterator

from models.errors import Busy, LianqiError, StoreError, StoreFault

# What the drivers say, in the order in which it is asked: the first that fits names the cause.
_SAYINGS: tuple[tuple[str, StoreFault | None], ...] = (
    ("disk is full", "full"),
    ("disk full", "full"),
    ("fullerror", "full"),
    ("no space left", "full"),
    ("file size limit", "full"),
    ("readonly", "read_only"),
    ("read-only", "read_only"),
    ("not a database", "damaged"),
    ("malformed", "damaged"),
    ("disk i/o error", "damaged"),
    ("corrupt", "damaged"),
    ("unable to open", "missing"),
    ("is locked", None),
    ("busyerror", None),
    ("lockederror", None),
    ("lock timeout", None),
    ("locknotavailable", None),
    ("connection refused", "unreachable"),
    ("server closed the connection", "unreachable"),
    ("connection is closed", "unreachable"),
    ("terminating connection", "unreachable"),
    ("connection is lost", "unreachable"),
    ("could not connect", "unreachable"),
    ("connection failed", "unreachable"),
    ("no such table", "damaged"),
)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and everything it hides: a full disk surfaces as a failed rollback (trap 17)."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__]


def explain(error: BaseException) -> LianqiError | None:
    """The error a person is told, or None where the exception is a fault of ours."""
    chain = list(_chain(error))
    for one in chain:
        if isinstance(one, LianqiError):
            return one
    said = " | ".join(f"{type(one).__name__} {one}".lower() for one in chain)
    for saying, fault in _SAYINGS:
        if saying in said:
            return Busy() if fault is None else StoreError(fault)
    return None
