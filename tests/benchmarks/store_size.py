"""P10: bytes an inspection takes with its failed rows and their indexes; events, tasks and findings are counted apart.

python tests/benchmarks/store_size.py [--inspections 100000] [--store PATH] [--besides]

The pages of each table and index as SQLite's dbstat counts them, of a city made as `lianqi demo --build-only` makes it.
With `--besides`, on a copy, every tenth check gets an area, a colleague and two numbers first.
The exit number is 1 where an inspection takes more than 200 bytes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import apsw

from models.demo.city import Size
from tests.models.large_store import LARGE, MILLION, large_store
from tui.cli.demo import built

MOST = 200
APART = ("finding", "task", "event")
BESIDES = """UPDATE inspection SET area = 'dormitory', others = '[1234]', numbers = 'C6=36.8 C8=6' WHERE id % 10 = 0"""


def sizes(store: str) -> tuple[int, dict[str, tuple[int, int]]]:
    """How many checks there are, and bytes of each table: its rows, its indexes."""
    connection = apsw.Connection(store, flags=apsw.SQLITE_OPEN_READONLY)
    (count,) = next(connection.execute("SELECT COUNT(*) FROM inspection"))
    found: dict[str, tuple[int, int]] = {}
    rows = connection.execute(
        "SELECT m.tbl_name, m.type, SUM(d.pgsize) FROM dbstat d JOIN sqlite_schema m ON m.name = d.name GROUP BY 1, 2"
    )
    for table, kind, size in rows:
        own, indexes = found.get(table, (0, 0))
        found[table] = (own + size, indexes) if kind == "table" else (own, indexes + size)
    return int(count), found


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inspections", type=int, default=LARGE.inspections)
    parser.add_argument("--store")
    parser.add_argument("--besides", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = asked.store
        if store is None and asked.inspections == LARGE.inspections:
            store = large_store()
        elif store is None and asked.inspections == MILLION.inspections:
            store = large_store(MILLION)
        elif store is None:
            # As many checks a firm as ever: of a thousand at one the demo's last days have faults no officer may close.
            firms = LARGE.firms * asked.inspections // LARGE.inspections
            store = built(str(Path(folder) / "city.db"), Size(max(firms, 100), asked.inspections))
        if asked.besides:
            copy = str(Path(folder) / "besides.db")
            shutil.copy(store, copy)
            store = copy
            connection = apsw.Connection(store)
            connection.execute(BESIDES)
            connection.execute("VACUUM")  # as if they had been written so
        count, found = sizes(store)
    total = 0
    print(f"{count:,} inspections, {Path(store).name}")
    for table in ("inspection", "failed_answer"):
        own, indexes = found[table]
        total += own + indexes
        print(f"  {table:<14} rows {own / count:6.1f}  indexes {indexes / count:6.1f}  bytes an inspection")
    print(f"  together {total / count:.1f} bytes an inspection (wanted <= {MOST})")
    for table in APART:
        own, indexes = found[table]
        print(f"  apart: {table:<7} rows {own / count:6.1f}  indexes {indexes / count:6.1f}")
    return int(total > MOST * count)


if __name__ == "__main__":
    sys.exit(main())
