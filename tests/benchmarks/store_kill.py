"""R1: kill -9 at random moments while writers submit checks; what was acknowledged is there, nothing is half.

python tests/benchmarks/store_kill.py [--kills 100] [--writers 4] [--seed 1]
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from models.actions.checklists import load_packs
from models.actions.upkeep import broken_seals, contradictions, tick
from models.database.backup import damage
from models.database.opening import disconnect_if_open, open_store
from models.rules.scope import Actor, Role
from models.tables import Event, FailedAnswer, Finding, Inspection, Task
from tests.factories import WUJIALING, City, make_city

FAULTS = ("F5", "F14")
LINE = 16  # bytes of an acknowledgement, so that a killed writer leaves no half line


def write(url: str, actor: Actor, firm: int, tell: int) -> None:
    """Submit and acknowledge until killed."""
    open_store(url)
    city = City(actor.clock)  # type: ignore[arg-type]
    while True:
        os.write(tell, f"{city.check(actor, firm, *FAULTS):<{LINE}}".encode())


def kill_once(url: str, writers: list[tuple[Actor, int]], after: float) -> set[int]:
    """Start the writers, kill them all after some seconds; the checks that were acknowledged."""
    told, tell = os.pipe()
    children = []
    for actor, firm in writers:
        child = os.fork()
        if child == 0:
            write(url, actor, firm, tell)
        children.append(child)
    os.close(tell)
    time.sleep(after)
    for child in children:
        os.kill(child, signal.SIGKILL)
    for child in children:
        os.waitpid(child, 0)
    with os.fdopen(told, "rb") as file:
        words = file.read()
    return {int(words[at : at + LINE]) for at in range(0, len(words), LINE)}


def wrong(acknowledged: set[int], before: int, writers: int) -> list[str]:
    """What is not as it must be in the open store."""
    stored = {row[0] for row in Inspection.select(Inspection.id).tuples()}
    counts = {
        "findings": Finding.select().count() / 2,
        "failed answers": FailedAnswer.select().count() / 2,
        "submit events": Event.select().where(Event.verb == "submit").count(),
        "review tasks": Task.select().where(Task.kind == "review").count(),
    }
    return [
        *(f"check {number} was acknowledged and is gone" for number in sorted(acknowledged - stored)),
        *(
            f"{name}: {count:g} for {len(stored)} checks"
            for name, count in counts.items()
            if count != len(stored)
        ),
        *(["more stored than one a writer beyond what was told"] if len(stored) - before > writers else []),
    ]


def main() -> None:
    """Print one line; exit 1 where anything was lost or half."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--writers", type=int, default=4)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        url = str(Path(folder) / "lianqi.db")
        open_store(url, create=True, is_rehearsal=True)
        load_packs()
        city = make_city()
        city.person("专", Role.COORDINATOR, WUJIALING)
        writers = [
            (city.person(f"联{at}", Role.OFFICER, WUJIALING), city.firm(f"第{at}贸易"))
            for at in range(given.writers)
        ]
        for officer, firm in writers:
            city.assign(officer, firm)
        acknowledged: set[int] = set()
        opened, problems, stored = [], [], 0
        for kill in range(given.kills):
            disconnect_if_open()
            new = kill_once(url, writers, chance.uniform(0.02, 0.4))
            acknowledged |= new
            began = time.perf_counter()
            open_store(url)
            opened.append(time.perf_counter() - began)
            problems += [
                f"kill {kill}: {one}" for one in wrong(acknowledged, stored + len(new), given.writers)
            ]
            stored = Inspection.select().count()
        tick(city.clock)
        problems += [f"seal {number}" for number in broken_seals()]
        problems += contradictions() + damage(Path(url))
        disconnect_if_open()
    print(
        f"{given.kills} kills, {given.writers} writers: {len(acknowledged)} acknowledged, {stored} stored, "
        f"reopened in ms median {statistics.median(opened) * 1e3:.1f} worst {max(opened) * 1e3:.1f}; "
        f"{len(problems)} wrong"
    )
    sys.exit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    main()
