"""P2, P3 and P4 at the terminal: key to paint, bytes a key, and how late a held key ends on a thin line.

`python -m tests.benchmarks.terminal_bytes [keys]`: the ledger of 1,000 rows under our driver and the stock one, in
turn, key by key, with vim on the same lines where it is on the path. Bytes are what came over the pty; times are
from the key's write to the picture's last byte, taken as they are read, nothing emulated meanwhile.
"""

from __future__ import annotations

import select
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.terminal import Answer, Terminal
from tests.terminal_apps.ledger import rows_of

LEDGER = [sys.executable, "-m", "tests.terminal_apps.ledger", "--rows", "1000"]
TARGETS = {"row move": 200, "line scroll": 500, "page": 1000, "typed": 120, "first frame": 5300}
RATE, HELD, LINE = 15, 4, 10_000  # keys a second, seconds, bytes a second


def quantile(values: list[float], part: float) -> float:
    """The value below which that part of them lies."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


class Program:
    """One program and what each kind of key cost it."""

    def __init__(self, name: str, command: list[str], columns: int, rows: int, marker: str) -> None:
        self.name, self.height = name, rows
        self.answers: dict[str, list[Answer]] = {}
        self.terminal = Terminal(command, columns, rows).wait_for(marker, timeout=20).settle()
        self.answers["first frame"] = [Answer(self.terminal.bytes_received, None, None)]

    def measure(self, what: str, key: str) -> None:
        """Press a key and keep what it cost."""
        answer = self.terminal.measure(key, quiet=0.05)
        self.answers.setdefault(what, []).append(answer)
        self.terminal.settle()

    def line(self, what: str) -> str:
        """Bytes (median, most) and milliseconds (median, 95 of 100)."""
        found = self.answers.get(what)
        if not found:
            return f"{'–':>26}"
        sizes = [one.size for one in found]
        times = [one.last * 1000 for one in found if one.last is not None]
        timed = f"{statistics.median(times):5.1f} {quantile(times, 0.95):5.1f} ms" if times else ""
        return f"{statistics.median(sizes):7.0f} {max(sizes):6} B {timed:14}"


def keys_of(programs: list[Program], count: int) -> None:
    """The same walk for all of them, in turn."""
    height = programs[0].height
    for program in programs:
        program.terminal.press("j").settle()
    for _ in range(count):
        for program in programs:
            # Down and up again: the cursor stays off the edges.
            program.measure("row move", "j")
            program.terminal.press("k").settle()
    for program in programs:
        for _ in range(height - 2):
            program.terminal.press("j").settle()
    for _ in range(count):
        for program in programs:
            program.measure("line scroll", "j")
    for _ in range(count // 2):
        for program in programs:
            program.measure("page", "ctrl+f" if program.name == "vim" else "pagedown")
    for program in programs:
        program.terminal.press("o" if program.name == "vim" else "/").settle()
    for at in range(min(count, 26)):
        for program in programs:
            program.measure("typed", "口罩佩戴abc12"[at % 9])


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


def main(count: int) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "ledger.txt"
        lines.write_text(
            "".join(f"  {row.due[0]}  {row.grade[0]}  {row.firm}  {row.matter}\n" for row in rows_of(1000)),
            encoding="utf-8",
        )
        for columns, rows in ((80, 24), (120, 40)):
            programs = [
                Program(name, [*LEDGER, "--driver", name], columns, rows, "1/1000")
                for name in ("thin", "stock")
            ]
            if shutil.which("vim"):
                programs.append(
                    Program(
                        "vim",
                        ["vim", "-u", "NONE", "-n", "-c", "set enc=utf-8", str(lines)],
                        columns,
                        rows,
                        "0001",
                    )
                )
            keys_of(programs, count)
            print(f"{columns}x{rows}, {count} keys of each: bytes median and most, milliseconds p50 and p95")
            print(f"{'':12} {'target':>7} " + " ".join(f"{one.name:>30}" for one in programs))
            for what, target in TARGETS.items():
                if what == "first frame" and columns == 120:
                    target = 8000
                print(f"{what:12} {target:7} " + " ".join(f"{one.line(what):>30}" for one in programs))
            for program in programs:
                program.terminal.close()
    print(f"j held {RATE}/s for {HELD} s on a line of {LINE // 1000} kB/s: late by (target 0.2 s)")
    for name in ("thin", "stock"):
        late = sorted(held(name, [*LEDGER, "--driver", name]) for _ in range(3))
        print(f"{name:12} " + " ".join(f"{one:6.2f} s" for one in late))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
