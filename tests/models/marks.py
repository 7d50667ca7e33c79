"""A table of the tests' own, and a program of real processes that write to it: `python tests/models/marks.py URL PROCESSES TURNS [WAIT]`.

One process loads everything and forks before it opens the store, so that many writers start at once and cheaply.
Every writer adds one to the first row as a person would, reading it first, and leaves a mark; it says each mark's
number once it is committed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from peewee import BigIntegerField, Model

from models.database import database, transaction
from models.database.opening import open_store


class Total(Model):
    """One number that everybody adds to."""

    number = BigIntegerField(default=0)

    class Meta:
        database = database


class Mark(Model):
    """One writer's turn, and the total as it stood then."""

    writer = BigIntegerField()
    total = BigIntegerField()

    class Meta:
        database = database


def make() -> None:
    """Add the tables to the open store."""
    with transaction():
        database.create_tables([Total, Mark])
        Total.create(number=0)


def add(writer: int) -> int:
    """One turn: read, then write what was read plus one; the mark's number."""
    with transaction():
        total = Total.select(Total.number).scalar() + 1
        Total.update(number=total).execute()
        return int(Mark.create(writer=writer, total=total).id)


def start(url: str, processes: int, turns: int = 1_000_000, wait: float = 60) -> subprocess.Popen[str]:
    """The writers, waiting for a line on standard input."""
    command = [sys.executable, __file__, url, str(processes), str(turns), str(wait)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def _write(url: str, writer: int, turns: int, wait: float) -> None:
    open_store(url, longest_wait=wait)
    for _ in range(turns):
        os.write(1, f"{writer} {add(writer)}\n".encode())


def main(url: str, processes: str, turns: str, wait: str) -> None:
    """Fork the writers, let them go together, wait for them all."""
    read, write = os.pipe()
    for writer in range(int(processes)):
        if os.fork() == 0:
            os.close(write)
            os.read(read, 1)  # until the other end is closed
            code = 1
            try:
                _write(url, writer, int(turns), float(wait))
                code = 0
            finally:
                os._exit(code)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    os.close(read)
    os.close(write)
    codes = [os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(int(processes))]
    sys.exit(1 if any(codes) else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
