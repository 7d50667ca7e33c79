"""P2 at the terminal: key to paint on every list and page of checks and faults, in a city of 10,000 checks and in one of 100,000.

`python -m tests.benchmarks.terminal_keys [keys] [--people] [--stores SMALL LARGE]`: both cities' programs are open at the same
time and are given every key in turn, so that a busy machine is as busy for both. A time is from the key's write to
the last byte of its picture (the preview, which follows a rested cursor, apart); CPU is of all of the program's
threads, and holds on a busy machine. Both cities are built once and kept (about a minute).
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
from pathlib import Path

from tests.benchmarks.terminal_lists import LISTS, LONG, PAGES, PEOPLE, PREVIEW, RealList, quantile, walk
from tests.models.large_store import LARGE, SMALL, large_store
from tests.terminal import Terminal

SIZES = ((80, 24), (120, 40))
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
    parser.add_argument("--people", action="store_true", help="the lists of people instead")
    parser.add_argument("--stores", nargs=2, metavar=("SMALL", "LARGE"), help="rehearsal stores")
    given = parser.parse_args()
    stores = tuple(given.stores) if given.stores else (large_store(SMALL), large_store(LARGE))
    print(
        f"{given.keys} keys of each; milliseconds median, p95, CPU median: small, large city; large to small"
    )
    print(f"{'':37}{'small':^24}{'large':^24}  ratio of median, CPU (p95 <= 16 ms, ratio <= 1.2)")
    for columns, rows in SIZES:
        for one in PEOPLE if given.people else (*LISTS, *PAGES):
            small, large = measured(one, stores, columns, rows, given.keys)
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
