"""P6: many processes submit checks as fast as they can; who got how many turns, who waited longest, is every count exact.

python tests/benchmarks/store_writers.py [--writers 64] [--seconds 5] [--repeats 3] [--think MS] [--store URL]
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from models.actions.checklists import load_packs
from models.actions.inspections import submit_inspection
from models.database.opening import disconnect_if_open, open_store
from models.rules.assignments import Part
from models.rules.scope import Actor, Role
from models.tables import Event, FailedAnswer, Finding, Inspection
from tests.factories import WUJIALING, City, make_city

FAULTS = ("F5", "F14")


def write(
    url: str, actor: Actor, firm: int, seconds: float, think: float, start: Barrier, told: Queue[list[float]]
) -> None:
    """One writer: submit until the time is up, and tell how long each took."""
    open_store(url)
    city = City(actor.clock)  # type: ignore[arg-type]
    city.check(actor, firm, *FAULTS)
    start.wait()
    until, took = time.perf_counter() + seconds, []
    while time.perf_counter() < until:
        form = city.form(actor, firm, *FAULTS)
        before = time.perf_counter()
        submit_inspection(actor, form)
        took.append(time.perf_counter() - before)
        time.sleep(think)
    told.put(took)


def run(url: str, writers: int, seconds: float, think: float) -> None:
    """One repeat, in a store of its own."""
    open_store(url, create=True, is_rehearsal=True)
    load_packs()
    city = make_city()
    officers = [city.person(f"联{at}", Role.OFFICER, WUJIALING) for at in range(writers)]
    firms = [city.firm(f"第{at}贸易") for at in range(writers)]
    for officer, firm in zip(officers, firms, strict=True):
        city.assign(officer, firm, Part.LEAD)
    disconnect_if_open()
    # A fork would share the parent's connections and locks.
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(writers), context.Queue()
    processes = [
        context.Process(target=write, args=(url, officer, firm, seconds, think, start, told))
        for officer, firm in zip(officers, firms, strict=True)
    ]
    for process in processes:
        process.start()
    results = [told.get() for _ in processes]
    for process in processes:
        process.join()
    open_store(url)
    total = sum(len(took) for took in results) + writers
    exact = (
        Inspection.select().count() == total
        and Finding.select().count() == 2 * total
        and FailedAnswer.select().count() == 2 * total
        and Event.select().where(Event.verb == "submit").count() == total
    )
    disconnect_if_open()
    every = sorted(one for took in results for one in took)
    turns = sorted(len(took) for took in results)
    print(
        f"{writers} writers {seconds:g} s think {think * 1000:g} ms: {len(every) / seconds:6.0f}/s  "
        f"turns min/median/max {turns[0]}/{statistics.median(turns):g}/{turns[-1]} "
        f"(max/min {turns[-1] / max(1, turns[0]):.2f})  "
        f"ms p50 {every[len(every) // 2] * 1e3:.1f} p99 {every[int(len(every) * 0.99)] * 1e3:.1f} "
        f"worst {every[-1] * 1e3:.0f}  exact {exact}",
        flush=True,
    )
    if not exact:
        sys.exit("counts are not exact")


def main() -> None:
    """Print a line a repeat."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--writers", type=int, default=64)
    asked.add_argument("--seconds", type=float, default=5)
    asked.add_argument("--repeats", type=int, default=3)
    asked.add_argument("--think", type=float, default=0, help="milliseconds between two submits")
    asked.add_argument("--store", help="an empty PostgreSQL database, for one repeat")
    given = asked.parse_args()
    if given.store:
        run(given.store, given.writers, given.seconds, given.think / 1000)
        return
    for _ in range(given.repeats):
        with tempfile.TemporaryDirectory() as folder:
            run(str(Path(folder) / "lianqi.db"), given.writers, given.seconds, given.think / 1000)


if __name__ == "__main__":
    main()
