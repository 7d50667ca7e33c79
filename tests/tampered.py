"""Stores of random walks to be tampered with: a walk that met too little on a slow machine is walked again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import apsw
import pytest

WALKS = 10


def walked_into(
    tampered: Mapping[str, str],
    run: Callable[[Path, float, int, int], int],
    seconds: float,
    folder: Callable[[], Path],
    triggers: Iterable[str] = (),
) -> Path:
    """A store that a walk of three processes left whole, in which each of these statements would change something.

    `run` takes path, seconds, processes and a seed, and gives 0 where every rule held; `triggers` go first.
    """
    missed: list[str] = []
    for seed in range(11, 11 + WALKS):
        path = folder() / "lianqi.db"
        assert run(path, seconds, 3, seed) == 0
        missed = [name for name, statement in tampered.items() if not tamper(path, statement, triggers)]
        if not missed:
            return path
    pytest.fail(f"{WALKS} walks met no {missed}")


def tamper(path: Path, statement: str, triggers: Iterable[str] = (), *, is_kept: bool = False) -> int:
    """How many rows a statement changes once the triggers are gone; taken back unless it `is_kept`."""
    store = apsw.Connection(str(path))
    store.execute("BEGIN")
    for name in triggers:
        store.execute(f"DROP TRIGGER {name}")
    store.execute(statement)
    changed = store.changes()
    store.execute("COMMIT" if is_kept else "ROLLBACK")
    store.close()
    return changed
