"""P1: from exec to the first complete frame of the role's first screen, beside importing Textual and VisiData.

`python -m tests.benchmarks.terminal_start [rounds]`: each round runs every one of them once, in turn, so that
a busy machine is as busy for all. psycopg is kept out of the way (it is an extra and costs its own 90 ms).
VisiData is measured where `vd` is on the path; VISIDATA_PATH is put on its PYTHONPATH and on nobody else's.

Beside the first frame stands the first key: `j` (`?` where there is no row) is pressed the moment the frame is seen, and the time is that from
exec until the picture has changed. Lianqi paints its first page before Textual is imported, so a key pressed at once
waits for that import; a figure of the frame alone would hide it.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
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


def shown(command: list[str], marker: str, key: str = "j", path: str = "") -> tuple[float, float]:
    """Milliseconds from exec until a whole frame holds the marker, and until a key pressed then is answered."""
    folders = [one for one in (str(Path.cwd()), path) if one]
    began = time.perf_counter()
    with Terminal(command, 80, 24, {"PYTHONPATH": os.pathsep.join(folders)}) as terminal:
        terminal.wait_for(lambda seen: marker in seen.picture() and bool(seen.row(-1).strip()), timeout=20)
        framed = time.perf_counter() - began
        before = terminal.emulator.screen.cells()
        terminal.press(key).wait_for(lambda seen: seen.emulator.screen.cells() != before, timeout=20)
        answered = time.perf_counter() - began
        terminal.kill()
    return framed * 1000, answered * 1000


def main(rounds: int) -> None:
    """Print the medians with their spread, and the ratio to the import."""
    with tempfile.TemporaryDirectory() as folder:
        store, rows = str(Path(folder) / "city.db"), Path(folder) / "rows.csv"
        open_store(store, create=True, is_rehearsal=True)
        load_packs()
        for _ in build_city(Size(), datetime.now(UTC)):
            pass
        rows.write_text("a,b\n1,2\nlast,3\n", encoding="utf-8")

        def lianqi(who: str, marker: str, key: str = "j") -> Callable[[], tuple[float, ...]]:
            return lambda: shown([sys.executable, "-c", LIANQI, "--store", store, "--as", who], marker, key)

        runs: dict[str, Callable[[], tuple[float, ...]]] = {
            "import textual.app": lambda: (imported(),),
            "officer's Today": lianqi("officer", "驻点企业"),
            "coordinator's queue": lianqi("coordinator", "下级"),
            "administrator's Import": lianqi("administrator", "导入", "?"),
        }
        if found := shutil.which("vd"):
            beside = os.environ.get("VISIDATA_PATH", "")
            runs["VisiData, three rows"] = lambda: shown([found, str(rows)], "last", path=beside)
        times: dict[str, list[tuple[float, ...]]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, run in runs.items():
                times[name].append(run())
    base = statistics.median(took for (took,) in times["import textual.app"])
    for name, taken in times.items():
        for what, took in zip(("first frame", "first key"), zip(*taken, strict=True), strict=False):
            middle = statistics.median(took)
            label = name if name.startswith("import") else f"{name}: {what}"
            print(f"{label:34}{middle:7.0f} ms  ({min(took):.0f}-{max(took):.0f})  {middle / base:.2f}x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
