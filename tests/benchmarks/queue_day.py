"""A coordinator's day: two thousand decisions in a real terminal, each applied once, in the order of the keys.

`python -m tests.benchmarks.queue_day [2000] [--store PATH]`: in a copy of the city of 100,000 checks. The first and the
last quarter are decided key by key, the next as soon as the last is painted; the half between in bursts of fifty keys
typed at once, faster than anybody types. `a` accepts, every fourth is `x` and a digit. A time is from the key's write to
the last byte of its picture; CPU is of all of the program's threads, and holds on a busy machine. Leaves with 1 where
a decision was lost, done twice, or went to another row than the one under the cursor.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.benchmarks.terminal_keys import cpu_of
from tests.benchmarks.terminal_lists import LONG, PREVIEW, QUEUE, quantile
from tests.models.large_store import LARGE, large_store
from tests.terminal import Terminal

BURST, HUNDRED = 50, 100
REST = 0.05  # seconds without a byte that end a picture
WAITING = (
    "SELECT t.subject FROM task t JOIN role_grant g ON g.region = t.district JOIN person p ON p.id = g.person_id "
    "WHERE t.state = 'open' AND t.level = 'district' AND t.tab = 'inspection' AND g.role = 'coordinator' "
    "AND p.number = 'ZB0001' ORDER BY t.due_at, t.id LIMIT ?"
)
DECIDED = (
    "SELECT e.subject, e.verb, e.reason FROM event e JOIN person p ON p.id = e.person "
    "WHERE e.id > ? AND p.number = 'ZB0001' AND e.subject_kind = 'inspection' ORDER BY e.id"
)


def rows(store: str, statement: str, *values: int) -> list[tuple[object, ...]]:
    """Rows of the store, read past the program."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        return connection.execute(statement, values).fetchall()


def keys_of(decision: int) -> tuple[str, ...]:
    """What is pressed for a decision: yes, or no with one of five reasons."""
    return ("x", str(decision // 4 % 5 + 1)) if decision % 4 == 3 else ("a",)


class Day:
    """One program and what each of its decisions took."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.times: list[float] = []  # milliseconds of the decisions pressed one by one
        self.cpu: list[float] = []
        self.bursts: list[float] = []  # CPU milliseconds a decision in each burst
        self.memory: list[float] = []

    def one_by_one(self, decisions: range) -> None:
        """Each once the last is painted."""
        for decision in decisions:
            before = cpu_of(self.terminal)
            answer = self.terminal.measure(*keys_of(decision), quiet=REST, timeout=LONG)
            assert answer.last is not None, f"decision {decision} showed nothing:\n{self.terminal.picture()}"
            self.times.append(answer.last * 1000)
            self.cpu.append(cpu_of(self.terminal) - before)
            if decision % HUNDRED == HUNDRED - 1:
                self.memory.append(self.terminal.memory())

    def in_bursts(self, decisions: range) -> None:
        """Fifty at once: what is typed ahead meets the row it was meant for."""
        for start in range(decisions.start, decisions.stop, BURST):
            burst = range(start, min(start + BURST, decisions.stop))
            before = cpu_of(self.terminal)
            self.terminal.press(*(key for decision in burst for key in keys_of(decision)))
            self.terminal.settle(PREVIEW, LONG)
            self.bursts.append((cpu_of(self.terminal) - before) / len(burst))
            self.memory.append(self.terminal.memory())


def wrong(store: str, last: int, waiting: list[object]) -> Iterator[str]:
    """What does not fit: every key decided its own row, once, in order, for its own reason."""
    done = rows(store, DECIDED, last)
    if len(done) != len(waiting):
        yield f"{len(waiting)} decisions typed, {len(done)} in the store"
    reasons: dict[str, object] = {}
    for at, (subject, (found, verb, reason)) in enumerate(zip(waiting, done, strict=False)):
        keys = keys_of(at)
        expected = "accept" if keys[0] == "a" else "return"
        if (found, verb) != (subject, expected):
            yield f"decision {at}: {verb} of {found} where {expected} of {subject} was typed"
        elif keys[0] == "x" and reasons.setdefault(keys[1], reason) != reason:
            yield f"decision {at}: another reason than {keys[1]} gave before"


def main() -> int:
    """Press them all and print what they took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("decisions", type=int, nargs="?", default=2000)
    parser.add_argument("--store", help="a rehearsal store with as many checks on one desk")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "lianqi.db")
        shutil.copy(given.store or large_store(LARGE), store)
        waiting = [subject for (subject,) in rows(store, WAITING, given.decisions)]
        last = int(str(rows(store, "SELECT max(id) FROM event")[0][0]))
        count = len(waiting)
        quarter = max(count // 4, min(HUNDRED, count // 2))
        terminal = QUEUE.open(store, 80, 24)
        terminal.press("]").settle(PREVIEW, LONG)
        day = Day(terminal)
        day.one_by_one(range(quarter))
        day.in_bursts(range(quarter, count - quarter))
        day.one_by_one(range(count - quarter, count))
        terminal.settle(PREVIEW, LONG).close()
        found = list(wrong(store, last, waiting))
    print(f"{count} decisions on one desk at 80x24; milliseconds from key to picture, CPU of all threads")
    for name, times, cpu in (
        ("first hundred", day.times[:HUNDRED], day.cpu[:HUNDRED]),
        ("last hundred", day.times[-HUNDRED:], day.cpu[-HUNDRED:]),
    ):
        print(
            f"{name:14} median {statistics.median(times):6.1f}  p95 {quantile(times, 0.95):6.1f}  "
            f"CPU median {statistics.median(cpu):5.1f}  p95 {quantile(cpu, 0.95):5.1f}"
        )
    if day.bursts:
        print(f"bursts of {BURST}   CPU a decision: first {day.bursts[0]:5.1f}  last {day.bursts[-1]:5.1f}")
    print(
        f"memory MB      first {day.memory[0]:5.1f}  last {day.memory[-1]:5.1f}  most {max(day.memory):5.1f}"
    )
    print(*(found[:10] or [f"each of the {count} decided once, in the order of the keys"]), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
