"""Many processes on one store: each thing done once, each writer in turn, a killed one leaves nothing half."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter as Tally
from pathlib import Path

import pytest

from models.actions.upkeep import broken_seals, contradictions
from models.database.opening import disconnect_if_open, open_store
from models.queries.inspections import inspection
from models.rules.assignments import Part
from models.rules.scope import Role
from models.tables import Event, FailedAnswer, Finding, Inspection, Task
from tests.factories import WUJIALING, City, make_city

ROOT = Path(__file__).parents[2]
WORKER = """
import sys, json
sys.path.insert(0, {root!r})
from models.database.opening import open_store
from models.errors import LianqiError
from models.actions.inspections import accept_inspection, return_inspection, submit_inspection
from models.actions.tasks import claim_task
from models.queries.tasks import open_tasks
from models.rules.scope import Actor
from tests.factories import Clock, City
open_store(sys.argv[1])
clock = Clock()
actor = Actor(int(sys.argv[2]), int(sys.argv[3]), "s" + sys.argv[2], clock)
"""


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def _start(store: str, actor: object, body: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            WORKER.format(root=str(ROOT)) + body,
            store,
            str(actor.person),
            str(actor.grant),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_each_of_forty_items_is_decided_once(city: City, store: str) -> None:
    """Eight coordinators decide whatever they see, with whatever version they saw."""
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    deciders = [city.person(f"专{n}", Role.COORDINATOR, WUJIALING) for n in range(8)]
    checks = [city.check(officer, firm, "F5") for _ in range(40)]
    body = """
done = []
for row in open_tasks(actor, limit=200).rows:
    if row.kind != "review":
        continue
    try:
        accept_inspection(actor, row.subject, 1)
        done.append(row.subject)
    except LianqiError as error:
        assert error.code in ("wrong_state", "changed_meanwhile"), error.code
print(json.dumps(done))
"""
    disconnect_if_open()
    workers = [_start(store, decider, body) for decider in deciders]
    results = [worker.communicate() for worker in workers]
    open_store(store)
    for out, err in results:
        assert out, err
    decided = Tally(number for out, _ in results for number in json.loads(out))
    assert decided == Tally(checks)
    assert Event.select().where(Event.verb == "accept").count() == len(checks)
    assert contradictions() == []


@pytest.mark.parametrize("moment", range(6))
def test_a_killed_writer_leaves_nothing_half(tmp_path: Path, sqlite_store: str, moment: int) -> None:
    """Whatever was acknowledged is there, and every check has all that belongs to it."""
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    body = f"""
city = City(clock)
while True:
    print(city.check(actor, {firm}, "F5", "F14"), flush=True)
"""
    disconnect_if_open()
    with _start(sqlite_store, officer, body) as worker:
        assert worker.stdout is not None
        told = [int(worker.stdout.readline()) for _ in range(3 + moment * 2)]
        os.kill(worker.pid, signal.SIGKILL)
        told += [int(line) for line in worker.stdout.read().split()]
    open_store(sqlite_store)
    stored = [row.id for row in Inspection.select().order_by(Inspection.id)]
    assert set(told) <= set(stored)
    assert len(stored) - len(told) <= 1
    assert Finding.select().count() == 2 * len(stored)
    assert FailedAnswer.select().count() == 2 * len(stored)
    assert Event.select().where(Event.verb == "submit").count() == len(stored)
    # The third repeat puts each item before a coordinator once more.
    assert Task.select().where(Task.kind == "review").count() == len(stored)
    assert contradictions() == [] and broken_seals() == []


def test_writers_take_turns(sqlite_store: str) -> None:
    """Sixteen writers in a row: none commits more than a few times as often as another (figures: benchmarks)."""
    city = make_city()
    officers = [city.person(f"联{n}", Role.OFFICER, WUJIALING) for n in range(16)]
    firm = city.firm("麓屿贸易")
    for officer in officers:
        city.assign(officer, firm, Part.ASSIST)
    body = f"""
city = City(clock)
print("ready", flush=True); sys.stdin.readline()
for _ in range(20):
    city.check(actor, {firm})
print("done", flush=True)
"""
    disconnect_if_open()
    workers = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                WORKER.format(root=str(ROOT)) + body,
                sqlite_store,
                str(one.person),
                str(one.grant),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for one in officers
    ]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        assert "done" in worker.communicate()[0]
    open_store(sqlite_store)
    assert Inspection.select().count() == 16 * 20
    by = officers[0]
    assert inspection(by, 1).failed == 0
