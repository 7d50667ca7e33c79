"""R8: back up a store of about a gigabyte while checks are submitted, restore it, compare; what the writers felt.

python tests/benchmarks/store_backup.py [--megabytes 1000] [--rate 20] [--writers 8] [--folder DIR]
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import sys
import tempfile
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event as Signal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import apsw

from models.actions.checklists import load_packs
from models.actions.upkeep import broken_seals, tick
from models.database import database, transaction
from models.database.backup import copy_to, damage, put_back
from models.database.opening import disconnect_if_open, open_store
from models.rules.scope import Actor, Role
from models.tables import Inspection
from tests.factories import WUJIALING, City, make_city


def write(
    url: str, actor: Actor, firm: int, pause: float, stop: Signal, told: Queue[list[tuple[float, float]]]
) -> None:
    """One writer: a check each pause, whatever it took; when each began and how long it took."""
    open_store(url)
    city = City(actor.clock)  # type: ignore[arg-type]
    took = []
    due = time.perf_counter()
    while not stop.is_set():
        due += pause
        time.sleep(max(0, due - time.perf_counter()))
        began = time.time()
        city.check(actor, firm, "F5", "F14")
        took.append((began, time.time() - began))
    told.put(took)


def fill(megabytes: int) -> None:
    """Multiply the inspections there are until the store has its size: the shape of rows, not their sense."""
    names = [column[1] for column in database.execute_sql("PRAGMA table_info(inspection)").fetchall()]
    columns = ", ".join(f'"{name}"' for name in names if name != "id")
    while size() < megabytes:
        with transaction():
            database.execute_sql(
                f"INSERT INTO inspection ({columns}) SELECT {columns} FROM inspection LIMIT 200000"
            )


def size() -> float:
    """Megabytes of pages in the open store."""
    pages = database.execute_sql("PRAGMA page_count").fetchone()[0]
    return pages * 4096 / 1e6


def digest(path: Path) -> str:
    """Every row of every table of a file."""
    file = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    names = [
        row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    summed = hashlib.sha256()
    for name in names:
        for row in file.execute(f'SELECT * FROM "{name}"'):
            summed.update(repr(row).encode())
    file.close()
    return summed.hexdigest()


def rows(path: Path) -> int:
    """How many inspections a file holds."""
    file = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    number = file.execute("SELECT count(*) FROM inspection").fetchone()[0]
    file.close()
    return int(number)


def slowest(told: list[list[tuple[float, float]]], since: float, until: float) -> str:
    """How the writers fared between two moments."""
    took = sorted(one for each in told for began, one in each if since <= began + one and began <= until)
    if not took:
        return "no writes"
    return f"{len(took)} writes, ms p50 {took[len(took) // 2] * 1e3:.1f} p99 {took[int(len(took) * 0.99)] * 1e3:.1f} worst {took[-1] * 1e3:.0f}"


def main() -> None:
    """Print what the copy took, what the writers felt before and during it, and whether the copy is equal."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--megabytes", type=int, default=1000)
    asked.add_argument("--rate", type=float, default=20, help="checks a second, of all writers")
    asked.add_argument("--writers", type=int, default=8)
    asked.add_argument("--folder", help="where the scratch store is made")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        path, copy = Path(folder) / "lianqi.db", Path(folder) / "copy.db"
        open_store(str(path), create=True, is_rehearsal=True)
        load_packs()
        city = make_city()
        people = [
            (city.person(f"联{at}", Role.OFFICER, WUJIALING), city.firm(f"第{at}贸易"))
            for at in range(given.writers)
        ]
        for officer, firm in people:
            city.assign(officer, firm)
            city.check(officer, firm)
        tick(city.clock)
        fill(given.megabytes)
        filled = Inspection.select().count()
        print(f"{size():.0f} MB, {filled} inspections", flush=True)
        context = multiprocessing.get_context("spawn")
        stop, told = context.Event(), context.Queue()
        pause = given.writers / given.rate
        writers = [context.Process(target=write, args=(str(path), *one, pause, stop, told)) for one in people]
        for writer in writers:
            writer.start()
        time.sleep(4)
        began, cpu = time.time(), time.process_time()
        began_copy = began
        copy_to(copy)
        ended, cpu = time.time(), time.process_time() - cpu
        time.sleep(1)
        stop.set()
        results = [told.get() for _ in writers]
        for writer in writers:
            writer.join()
        print(f"copied in {ended - began:.2f} s, {cpu:.2f} s CPU")
        print(f"writers before: {slowest(results, 0, began)}")
        print(f"writers during: {slowest(results, began, ended)}")
        began = time.time()
        problems = damage(copy)
        print(f"verified in {time.time() - began:.2f} s: {problems or 'whole'}")
        wanted = digest(copy)
        before = filled + sum(at + one <= began_copy for each in results for at, one in each)
        missing = before - rows(copy)
        disconnect_if_open()
        began = time.time()
        put_back(copy, path)
        print(f"restored (verified twice) in {time.time() - began:.2f} s")
        is_equal = digest(path) == wanted
        open_store(str(path))
        broken = broken_seals()
        disconnect_if_open()
        print(f"equal {is_equal}, acknowledged and not in the copy {max(0, missing)}, broken seals {broken}")
        sys.exit(0 if is_equal and missing <= 0 and not broken and not problems else 1)


if __name__ == "__main__":
    main()
