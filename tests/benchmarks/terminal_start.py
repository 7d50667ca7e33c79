"""P1: from exec to the first complete frame of the role's first screen, beside importing Textual and VisiData.

`python -m tests.benchmarks.terminal_start [rounds]`: each round runs every one of them once, in turn, so that
a busy machine is as busy for all. psycopg is kept out of the way (it is an extra and costs its own 90 ms).
VisiData is measured where `vd` is on the path.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from models.actions.checklists import load_packs
from models.database.opening import open_store
from models.demo.city import Size, build_city
from tests.terminal import Terminal

WITHOUT_PSYCOPG = "import sys; sys.modules['psycopg'] = sys.modules['psycopg2'] = None; "
LIANQI = WITHOUT_PSYCOPG + "from tui.cli.main import main; sys.exit(main(sys.argv[1:]))"


def imported() -> float:
    """Milliseconds to import Textual and nothing else."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import textual.app"], check=True)
    return (time.perf_counter() - began) * 1000


def shown(command: list[str], marker: str) -> float:
    """Milliseconds until a frame holds the marker."""
    began = time.perf_counter()
    with Terminal(command, 80, 24, {"PYTHONPATH": str(Path.cwd())}) as terminal:
        terminal.wait_for(marker, timeout=20)
        took = (time.perf_counter() - began) * 1000
        terminal.kill()
    return took


def main(rounds: int) -> None:
    """Print the medians with their spread, and the ratio to the import."""
    with tempfile.TemporaryDirectory() as folder:
        store, rows = str(Path(folder) / "city.db"), Path(folder) / "rows.csv"
        open_store(store, create=True, is_rehearsal=True)
        load_packs()
        for _ in build_city(Size(), datetime.now(UTC)):
            pass
        rows.write_text("a,b\n1,2\nlast,3\n", encoding="utf-8")
        runs = {
            "import textual.app": imported,
            "officer's Today": lambda: shown(
                [sys.executable, "-c", LIANQI, "--store", store, "--as", "officer"], "驻点企业"
            ),
            "coordinator's queue": lambda: shown(
                [sys.executable, "-c", LIANQI, "--store", store, "--as", "coordinator"], "下级"
            ),
        }
        if found := shutil.which("vd"):
            runs["VisiData, three rows"] = lambda: shown([found, str(rows)], "last")
        times: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, run in runs.items():
                times[name].append(run())
    base = statistics.median(times["import textual.app"])
    for name, took in times.items():
        middle = statistics.median(took)
        print(f"{name:24}{middle:7.0f} ms  ({min(took):.0f}-{max(took):.0f})  {middle / base:.2f}x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
