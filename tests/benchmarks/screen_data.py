"""P5: what each screen asks of the store, at 10,000 and at 100,000 checks, beside one raw keyset query.

python tests/benchmarks/screen_data.py [--repeats 60]

CPU time of this process for all queries of a screen together, as median and quartiles; how many statements they are.
The raw query is the first window of a district's unsettled findings, by apsw alone from the same store.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import apsw

from models.database import database
from models.database.opening import disconnect_if_open
from models.queries.drafts import drafts
from models.queries.duties import duties, my_stations, unfinished_drafts
from models.queries.enterprises import enterprise_file, enterprises
from models.queries.events import events_since, newest_event, timeline
from models.queries.findings import finding, findings
from models.queries.inspections import checklist_for, inspections
from models.queries.tasks import open_tasks, task_counts
from models.rules.scope import Actor
from tests.models.large_store import LARGE, SMALL, large_store, people_of

WINDOW = 24  # rows a list fetches: those of an 80x24 screen
RAW = """SELECT f.id, f.version, f.number, f.due_at, f.severity, f.state, f.item, f.description, e.name, s.name
FROM finding f JOIN enterprise e ON e.id = f.enterprise_id JOIN site s ON s.id = f.site_id
WHERE f.district = ? AND f.state IN ('open', 'assigned', 'rectified', 'referred')
AND (f.due_at, f.id) > (?, ?) ORDER BY f.due_at, f.id LIMIT ?"""


def screens(people: dict[str, Actor]) -> dict[str, Callable[[], object]]:
    """Every screen's queries, by the screen's name."""
    officer, coordinator, city = (
        people[name] for name in ("officer", "district coordinator", "city coordinator")
    )
    last = newest_event(officer)
    station = my_stations(officer)[0].id
    site = enterprise_file(officer, station).sites[0].id
    fault = findings(officer, limit=1).rows[0].id
    return {
        "Today": lambda: (duties(officer), my_stations(officer), unfinished_drafts(officer)),
        "Check": lambda: checklist_for(officer, site),
        "Rectification, officer": lambda: findings(officer, limit=WINDOW),
        "Rectification, district": lambda: findings(coordinator, limit=WINDOW),
        "Rectification, city": lambda: findings(city, limit=WINDOW),
        "A fault": lambda: finding(officer, fault),
        "Queue": lambda: (task_counts(coordinator), open_tasks(coordinator, limit=WINDOW)),
        "Firms, officer": lambda: enterprises(officer, limit=WINDOW),
        "Firms, district": lambda: enterprises(coordinator, limit=WINDOW),
        "Firm": lambda: (
            enterprise_file(officer, station),
            timeline(officer, station, at_end=True, limit=WINDOW),
        ),
        "Checks, district": lambda: inspections(coordinator, limit=WINDOW),
        "Drafts": lambda: drafts(officer, limit=WINDOW),
        "Poll": lambda: (newest_event(officer), events_since(officer, last)),
    }


def spent(work: Callable[[], object], repeats: int) -> list[float]:
    """Milliseconds of CPU, once for each repeat, the first few left out."""
    taken = []
    for at in range(repeats + 3):
        before = time.process_time()
        work()
        if at >= 3:
            taken.append((time.process_time() - before) * 1e3)
    return taken


def statements(work: Callable[[], object]) -> int:
    """How many statements reach SQLite."""
    ran: list[str] = []

    def take(_: Any, sql: str, __: Any) -> bool:
        ran.append(sql)
        return True

    connection = database.connection()
    connection.exec_trace = take
    try:
        work()
    finally:
        connection.exec_trace = None
    return len(ran)


def measure(path: str, repeats: int) -> tuple[float, dict[str, tuple[list[float], int]]]:
    """The raw query's median and each screen's times and statements, on one store."""
    people = people_of(path)
    raw = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)

    def keyset() -> object:
        return raw.execute(RAW, ("430105", 0, 0, WINDOW + 1)).fetchall()

    plain = statistics.median(spent(keyset, repeats * 5))
    told = {name: (spent(work, repeats), statements(work)) for name, work in screens(people).items()}
    raw.close()
    disconnect_if_open()
    return plain, told


def main() -> None:
    """Print a line a screen."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--repeats", type=int, default=60)
    repeats = asked.parse_args().repeats
    few_raw, few = measure(large_store(SMALL), repeats)
    many_raw, many = measure(large_store(LARGE), repeats)
    print(f"raw keyset query: {few_raw:.3f} ms at 10,000 checks, {many_raw:.3f} ms at 100,000")
    print(
        f"{'screen':26} {'SQL':>3} {'10,000':>8} {'100,000':>8} {'(quartiles)':>15} {'ratio':>6} {'x raw':>6}"
    )
    for name, (taken, count) in many.items():
        low, middle, high = statistics.quantiles(taken, n=4)
        before = statistics.median(few[name][0])
        print(
            f"{name:26} {count:3} {before:8.2f} {middle:8.2f} {f'({low:.2f}-{high:.2f})':>15} "
            f"{middle / before:6.2f} {middle / many_raw:6.1f}"
        )
    print("targets: <= 2 ms, <= 10x raw, <= 4 statements or it says why, ratio <= 1.5")


if __name__ == "__main__":
    main()
