"""The real rosters of 1,200 firms and 900 officers, imported into a fresh store and once more: seconds and rows.

python tests/benchmarks/import_rosters.py [--repeats 3]

Each import is a process of its own, as a clerk runs it, from its start to its end; the target is 5 seconds for both.
Leaves with 1 where the second time changes anything.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"
FILES = {"regions": "regions.csv", "enterprises": "enterprises.xlsx", "officers": "officers.xlsx"}
PROGRAM = (sys.executable, "-m", "tui")


def imported(store: Path, kind: str) -> tuple[float, dict[str, Any]]:
    """Seconds, and what the import said."""
    words = [*PROGRAM, "--store", str(store), "import", kind, str(DATA / FILES[kind]), "--apply", "--json"]
    began = time.perf_counter()
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    return time.perf_counter() - began, json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    """Import, twice, as often as asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--repeats", type=int, default=3)
    is_wrong = False
    for _ in range(asked.parse_args().repeats):
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "lianqi.db"
            subprocess.run([*PROGRAM, "init", "--store", str(store)], check=True, capture_output=True)
            for turn in ("first", "second"):
                took: dict[str, float] = {}
                for kind in FILES:
                    took[kind], said = imported(store, kind)
                    is_wrong |= turn == "second" and bool(said["added"] or said["changed"])
                both = took["enterprises"] + took["officers"]
                each = "  ".join(f"{kind} {seconds:.2f} s" for kind, seconds in took.items())
                print(f"{turn:6}  {each}  firms and officers {both:.2f} s")
    return int(is_wrong)


if __name__ == "__main__":
    sys.exit(main())
