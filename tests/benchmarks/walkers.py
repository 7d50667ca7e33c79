"""Many processes at random on one store: how they are begun, and how a command asks for them."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.errors import Busy, LianqiError


def walked(
    path: Path,
    build: Callable[[str], Any],
    walk: Callable[..., None],
    seconds: float,
    processes: int,
    seed: int,
) -> list[Any]:
    """What each of the walkers told in the end, once a town was built in a process of its own and all have walked.

    `walk` is given the store, the town, a seed of its own, the seconds and the queue that it tells by.
    """
    context = multiprocessing.get_context("fork")  # before any store is open here
    told = context.SimpleQueue()
    builder = context.Process(target=lambda: told.put(build(str(path))))
    builder.start()
    town = told.get()
    builder.join()
    walkers = [
        context.Process(target=walk, args=(str(path), town, seed + at, seconds, told))
        for at in range(processes)
    ]
    for one in walkers:
        one.start()
    found = [told.get() for _ in walkers]
    for one in walkers:
        one.join()
    return found


def attempt(act: Callable[[], None], ends: Counter[str]) -> None:
    """Do one thing and count how it ended; a refusal is an answer, anything else ends the run."""
    try:
        act()
        ends[f"{act.__name__.strip('_')} done"] += 1
    except Busy:
        ends["busy"] += 1
    except LianqiError as error:
        ends[f"{type(error).__name__} {error.code}"] += 1


def begin(said: str | None, run: Callable[[Path, float, int, int], int], seconds: float) -> None:
    """Read the command line, run, and leave with what it gives: 1 where anything is wrong."""
    asked = argparse.ArgumentParser(description=said)
    asked.add_argument("--seconds", type=float, default=seconds)
    asked.add_argument("--processes", type=int, default=64)
    asked.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    asked.add_argument("--store", type=Path, help="keep the store there")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(run(given.store or Path(folder) / "lianqi.db", given.seconds, given.processes, given.seed))
