"""P2 at the terminal: key to paint on every list and page of checks and faults, in a city of 10,000 checks and in one of 100,000.

`python -m tests.benchmarks.terminal_keys [keys] [--people | --stock] [--stores SMALL LARGE] [--sizes 80x24 120x40] [--only WORD]`:
the lists of people, or of supplies at 10,000 and at 1,000,000 movements, instead; both cities' programs are open at the same
time and are given every key in turn, so that a busy machine is as busy for both. A time is from the key's write to
the last byte of its picture (the preview, which follows a rested cursor, apart); CPU is of all of the program's
threads, and holds on a busy machine. Both cities are built once and kept (about a minute).
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
from pathlib import Path

from tests.benchmarks.stock_store import FEW, MANY, stock_store
from tests.benchmarks.terminal_lists import (
    LISTS,
    LONG,
    PAGES,
    PEOPLE,
    PREVIEW,
    SUPPLIES,
    RealList,
    quantile,
    walk,
)
from tests.models.large_store import LARGE, SMALL, large_store
from tests.terminal import Terminal

KINDS = ("row move", "line scroll", "page")
REST = 0.05  # seconds without a byte that end a picture


def cpu_of(terminal: Terminal) -> float:
    """Milliseconds of processor all threads of a program have had."""
    total = 0
    for task in Path(f"/proc/{terminal.process.pid}/task").iterdir():
        with contextlib.suppress(OSError):
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e6


class Timed:
    """One program: what each kind of key took."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.times: dict[str, list[float]] = {kind: [] for kind in KINDS}
        self.cpu: dict[str, list[float]] = {kind: [] for kind in KINDS}

    def press(self, key: str) -> None:
        """A key whose time is not kept."""
        self.terminal.press(key).settle(PREVIEW, LONG)

    def measure(self, what: str, key: str) -> None:
        """Press a key and keep its time; nothing else is due meanwhile."""
        before = cpu_of(self.terminal)
        answer = self.terminal.measure(key, quiet=REST)
        assert answer.last is not None, f"{what} by {key} showed nothing:\n{self.terminal.picture()}"
        self.times[what].append(answer.last * 1000)
        self.cpu[what].append(cpu_of(self.terminal) - before)
        self.terminal.settle(PREVIEW, LONG)


def measured(one: RealList, stores: tuple[str, str], columns: int, rows: int, count: int) -> list[Timed]:
    """The same walk through a list of both stores, key by key."""
    programs = [Timed(one.open(store, columns, rows)) for store in stores]

    if one.there:
        for _ in range(count):
            for program in programs:
                program.measure("row move", one.there)
            for program in programs:
                program.press(one.back)
    else:
        walk(programs, count)
    for program in programs:
        program.terminal.close()
    return programs


def main() -> None:
    """Print a line for each list, size and kind of key."""
    parser = argparse.ArgumentParser()
    parser.add_argument("keys", type=int, nargs="?", default=40)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--people", dest="lists", action="store_const", const=PEOPLE, default=(*LISTS, *PAGES))
    which.add_argument("--stock", dest="lists", action="store_const", const=SUPPLIES)
    parser.add_argument("--stores", nargs=2, metavar=("SMALL", "LARGE"), help="rehearsal stores")
    parser.add_argument("--sizes", nargs="+", default=["80x24", "120x40"])
    parser.add_argument("--only", default="", help="lists with this word in their name")
    given = parser.parse_args()
    if given.lists is SUPPLIES:
        stores = given.stores or (stock_store(FEW), stock_store(MANY))
    else:
        stores = given.stores or (large_store(SMALL), large_store(LARGE))
    print(
        f"{given.keys} keys of each; milliseconds median, p95, CPU median: small, large city; large to small"
    )
    print(f"{'':36}{'small':^24}{'large':^24}  ratio of median, CPU (p95 <= 16 ms, ratio <= 1.2)")
    for size in given.sizes:
        columns, rows = map(int, size.split("x"))
        for one in given.lists:
            if given.only not in one.name:
                continue
            small, large = measured(one, tuple(stores), columns, rows, given.keys)
            for kind in KINDS:
                title = f"{one.name:15} {columns}x{rows}  {repr(one.there) if one.there else kind:12}"
                if not small.times[kind]:
                    if not one.there:
                        print(f"{title} –")
                    continue
                cells = " ".join(
                    f"{statistics.median(program.times[kind]):7.1f} {quantile(program.times[kind], 0.95):7.1f}"
                    f" {statistics.median(program.cpu[kind]):6.1f}  "
                    for program in (small, large)
                )
                ratios = [
                    statistics.median(getattr(large, what)[kind])
                    / statistics.median(getattr(small, what)[kind])
                    for what in ("times", "cpu")
                ]
                print(f"{title}  {cells}  {ratios[0]:5.2f} {ratios[1]:5.2f}", flush=True)


if __name__ == "__main__":
    main()
