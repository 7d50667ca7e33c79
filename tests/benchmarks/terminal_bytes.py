"""P3 and P4 at the terminal: bytes a key, and how late a held key ends on a thin line.

`python -m tests.benchmarks.terminal_bytes [keys]`: the ledger of 1,000 rows under our driver and the stock one, in
turn, key by key, with vim on the same lines where it is on the path. Bytes are what came over the pty; times are
from the key's write to the picture's last byte, taken as they are read, nothing emulated meanwhile.
`… [keys] --lists [--store PATH]`: the same keys on the program's own lists, vim on the lines they show; without a
store, on a city of 10,000 checks built once.

`text` is the floor: the UTF-8 bytes of the characters that differ in the picture after the key. Whoever sends text
sends as much; a Han takes three.
"""

from __future__ import annotations

import argparse
import select
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.terminal_lists import (
    LISTS,
    LONG,
    PREVIEW,
    PROGRAM,
    STOCK,
    RealList,
    cells_seen,
    changed_text,
    cursor_row,
    place_of,
    quantile,
    total_of,
    walk,
)
from tests.models.large_store import SMALL, large_store
from tests.terminal import QUIET, Answer, Terminal
from tests.terminal_apps.ledger import rows_of

LEDGER = [sys.executable, "-m", "tests.terminal_apps.ledger", "--rows", "1000"]
TARGETS = {"row move": 200, "line scroll": 500, "page": 1000, "typed": 120, "first frame": 5300}
WIDE_FIRST_FRAME = 8000
RATE, HELD, LINE = 15, 4, 10_000  # keys a second, seconds, bytes a second
SIZES = ((80, 24), (120, 40))


class Program:
    """One program and what each kind of key cost it."""

    def __init__(self, name: str, terminal: Terminal, rest: float = QUIET) -> None:
        self.name, self.terminal, self.rest = name, terminal, rest
        self.answers: dict[str, list[Answer]] = {}
        self.texts: dict[str, list[int]] = {}

    def press(self, key: str) -> None:
        """Press a key and let what follows come."""
        if self.name == "vim":
            key = {"pagedown": "L", "/": "o", "g": "g g"}.get(key, key)
        self.terminal.press(*key.split()).settle(self.rest, LONG)

    def measure(self, what: str, key: str) -> None:
        """Press a key and keep what it cost."""
        if self.name == "vim" and key == "pagedown":
            key = "ctrl+f"
        before = cells_seen(self.terminal)
        answer = self.terminal.measure(key, quiet=0.05)
        self.answers.setdefault(what, []).append(answer)
        self.texts.setdefault(what, []).append(changed_text(before, cells_seen(self.terminal)))
        self.terminal.settle(self.rest, LONG)

    def line(self, what: str) -> str:
        """Bytes (median, most), text that changed (median), milliseconds (median, 95 of 100)."""
        found = self.answers.get(what)
        if not found:
            return "–"
        sizes = [one.size for one in found]
        times = [one.last * 1000 for one in found if one.last is not None]
        text = f"{statistics.median(self.texts[what]):.0f}" if what in self.texts else ""
        timed = f"{statistics.median(times):5.1f} {quantile(times, 0.95):5.1f} ms" if times else ""
        return f"{statistics.median(sizes):7.0f} {max(sizes):6} {text:>6} {timed:14}"


def first_frame(program: Program) -> Program:
    """Keep what came until now as the first frame's."""
    program.answers["first frame"] = [Answer(program.terminal.bytes_received, None, None)]
    return program


def vim_on(lines: Path, columns: int, rows: int, marker: str) -> list[Program]:
    """vim on a file, where it is on the path."""
    if shutil.which("vim") is None:
        return []
    terminal = Terminal(["vim", "-u", "NONE", "-n", "-c", "set enc=utf-8", str(lines)], columns, rows)
    return [first_frame(Program("vim", terminal.wait_for(marker, timeout=20).settle()))]


def print_table(title: str, programs: list[Program], columns: int, kinds: list[str]) -> None:
    """What each kind of key cost each of them."""
    print(title)
    print(f"{'':12} {'target':>7} " + " ".join(f"{one.name:^37}" for one in programs))
    print(
        f"{'':20} " + " ".join(f"{'median':>7} {'most':>6} {'text':>6} {'p50   p95':^15}" for _ in programs)
    )
    for what in kinds:
        target = WIDE_FIRST_FRAME if what == "first frame" and columns == 120 else TARGETS[what]
        print(f"{what:12} {target:7} " + " ".join(f"{one.line(what):37}" for one in programs))


def ledger(columns: int, rows: int, count: int) -> None:
    """The ledger's table at a size."""
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "ledger.txt"
        lines.write_text(
            "".join(f"  {row.due[0]}  {row.grade[0]}  {row.firm}  {row.matter}\n" for row in rows_of(1000)),
            encoding="utf-8",
        )
        programs = [
            first_frame(
                Program(
                    name,
                    Terminal([*LEDGER, "--driver", name], columns, rows)
                    .wait_for("1/1000", timeout=20)
                    .settle(),
                )
            )
            for name in ("thin", "stock")
        ]
        programs += vim_on(lines, columns, rows, "0001")
        walk(programs, count)
        for program in programs:
            program.press("/")
        for at in range(min(count, 26)):
            for program in programs:
                program.measure("typed", "口罩佩戴abc12"[at % 9])
        print_table(f"ledger, {columns}x{rows}, {count} keys of each", programs, columns, list(TARGETS))
        for program in programs:
            program.terminal.close()


def lines_of(one: RealList, store: str, columns: int, rows: int, pages: int) -> list[str]:
    """The rows of a list as it shows them, so many pages of them."""
    with one.open(store, columns, rows) as terminal:
        top = cursor_row(terminal)
        terminal.press("pagedown").settle(PREVIEW, LONG)
        bottom = cursor_row(terminal)
        found: list[str] = []
        for _ in range(pages):
            seen = terminal.lines[top : bottom + 1]
            found += [line.replace("▌", " ") for line in (seen[1:] if found else seen)]
            if place_of(terminal) == total_of(terminal):
                break
            terminal.press("pagedown").settle(PREVIEW, LONG)
        return found


def real(one: RealList, store: str, columns: int, rows: int, count: int) -> None:
    """A list's table at a size; vim's window is as high as the list."""
    programs = [
        Program(name, one.open(store, columns, rows, program), PREVIEW)
        for name, program in (("thin", PROGRAM), ("stock", STOCK))
    ]
    with tempfile.TemporaryDirectory() as folder:
        lines = lines_of(one, store, columns, rows, count + 4)
        file = Path(folder) / "list.txt"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        height = cursor_row(programs[0].terminal.press("pagedown").settle(PREVIEW, LONG))
        programs[0].press("g")
        height -= cursor_row(programs[0].terminal) - 1
        programs += vim_on(file, columns, height + 1, lines[1].strip()[:8])
        walk(programs, count)
        print_table(f"{one.name}, {columns}x{rows}, {height} rows", programs, columns, list(TARGETS)[:3])
        for program in programs:
            program.terminal.close()


def held(name: str, command: list[str]) -> float:
    """Hold j on a thin line; seconds from the last key to the last byte of its picture."""
    with Terminal([*command], 80, 24) as terminal:
        terminal.wait_for("1/1000").settle()
        began = time.monotonic()
        pressed, taken = 0, 0
        last_key = 0.0
        while f"{RATE * HELD + 1}/1000" not in terminal.row(-1):
            now = time.monotonic() - began
            if now > 60:
                raise SystemExit(f"{name} never caught up:\n{terminal.picture()}")
            if pressed < RATE * HELD and now >= pressed / RATE:
                terminal.press("j")
                pressed, last_key = pressed + 1, now
            allowed = int(now * LINE) - taken
            if allowed > 0:
                taken += terminal.read(0.002, allowed)
            else:
                select.select([], [], [], 0.002)
            # What the line could have carried while there was nothing to carry is not saved up.
            taken = max(taken, int((time.monotonic() - began) * LINE) - 200)
        return time.monotonic() - began - last_key


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("keys", type=int, nargs="?", default=40)
    parser.add_argument("--lists", action="store_true", help="the program's own lists, not the ledger")
    parser.add_argument("--store", help="a rehearsal store, for the lists")
    given = parser.parse_args()
    print("bytes median and most, text that changed, milliseconds p50 and p95")
    if given.lists or given.store:
        store = given.store or large_store(SMALL)
        for columns, rows in SIZES:
            for one in LISTS:
                real(one, store, columns, rows, given.keys)
        return
    for columns, rows in SIZES:
        ledger(columns, rows, given.keys)
    print(f"j held {RATE}/s for {HELD} s on a line of {LINE // 1000} kB/s: late by (target 0.2 s)")
    for name in ("thin", "stock"):
        late = sorted(held(name, [*LEDGER, "--driver", name]) for _ in range(3))
        print(f"{name:12} " + " ".join(f"{one:6.2f} s" for one in late))


if __name__ == "__main__":
    main()
