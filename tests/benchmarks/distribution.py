"""Proposing and confirming a distribution of 3,815 officers over 5,000 firms without anybody, and of just enough officers.

python tests/benchmarks/distribution.py [--firms 5000] [--officers 3815 1667] [--repeats 3]

Seconds are wall time with CPU in brackets, medians: of the proposal (the store read, officers and firms matched), and of
the turn at the gate in which the whole of it is written. Leaves with 1 where a firm that could have a lead has none or
two, or an officer has more firms than the cap.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[2]))

from models.actions.distribution import apply_distribution
from models.database.opening import disconnect_if_open
from models.demo.city import Size
from models.queries.distribution import Proposal, proposed_distribution
from models.rules.assignments import CURRENT, Part
from models.rules.distribution import DistributionRow
from models.tables import Assignment, Enterprise
from models.tables.base import tuples_of
from tests.models.large_store import people_of
from tui.cli.demo import built

Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[Result, float, float]:
    """What it gave, and its wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def rows_of(found: Proposal) -> tuple[DistributionRow, ...]:
    """The difference as it is confirmed unchanged."""
    return tuple(DistributionRow(one.officer.id, one.enterprise, one.part) for one in found.rows)


def wrong(cap: int, room: int) -> list[str]:
    """What does not hold in the store after it."""
    current = tuples_of(
        Assignment.select(Assignment.officer, Assignment.enterprise, Assignment.part).where(
            Assignment.state.in_(CURRENT)
        )
    )
    leads = Counter(firm for _, firm, part in current if part == Part.LEAD)
    held = Counter(officer for officer, _, _ in current)
    firms = Enterprise.select().count()
    named = Enterprise.select().where(Enterprise.lead.is_null(False)).count()
    found = []
    if len(leads) != min(firms, room) or named != len(leads):
        found.append(f"{len(leads)} of {firms} firms have a lead, {named} name one")
    if max(leads.values()) > 1:
        found.append("a firm has two leads")
    if max(held.values()) > cap:
        found.append(f"an officer has {max(held.values())} firms")
    return found


def measure(firms: int, officers: int, repeats: int) -> list[str]:
    """Print the lines of one city; what is wrong with it."""
    proposing, confirming, broken = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        city = built(str(Path(folder) / "city.db"), Size(firms, 0, officers=officers, unled=firms))
        for at in range(repeats):
            path = str(Path(folder) / f"{at}.db")
            shutil.copy(city, path)
            actor = people_of(path)["city coordinator"]
            found, *seconds = timed(lambda actor=actor: proposed_distribution(actor))
            proposing.append(seconds)
            rows = rows_of(found)
            _, *seconds = timed(lambda actor=actor, rows=rows: apply_distribution(actor, uuid4(), rows))
            confirming.append(seconds)
            broken += wrong(found.totals.cap, found.totals.officers * found.totals.cap)
            disconnect_if_open()
    totals, spread = found.totals, found.totals.spread
    print(f"firms {totals.firms:,}, officers {totals.officers:,}")
    print(
        f"  every firm has a lead: {'yes' if totals.led_after == totals.firms else 'no'} ({totals.led_after:,})"
    )
    print(f"  no officer above the cap of {totals.cap}: {'yes' if spread.most_firms <= totals.cap else 'no'}")
    print(f"  firms an officer: max {spread.most_firms}, median {spread.median_firms}")
    print(f"  load in points: max {spread.most_load}, median {spread.median_load}")
    print(
        f"  officers with a firm {spread.officers:,}, of {spread.sent:,} sent {spread.at_home / spread.sent:.1%} to the home region"
    )
    for name, taken in (("proposed in", proposing), ("the gate held", confirming)):
        wall, cpu = (statistics.median(one[which] for one in taken) for which in (0, 1))
        print(f"  {name} {wall:.2f} s ({cpu:.2f} s CPU)")
    return broken


def main() -> int:
    """Print a paragraph a city."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--firms", type=int, default=5000)
    asked.add_argument("--officers", type=int, nargs="+", default=[3815, 1667])
    asked.add_argument("--repeats", type=int, default=3)
    given = asked.parse_args()
    broken = [line for many in given.officers for line in measure(given.firms, many, given.repeats)]
    print("wanted: proposed in <= 10 s, the gate held <= 2 s, every firm with a lead, the cap kept")
    print(*broken, sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
