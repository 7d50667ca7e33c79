"""Many processes on one store: each thing done once, each writer in turn, a killed one leaves nothing half."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter as Tally
from pathlib import Path
from uuid import uuid4

import pytest

from models.actions.drafts import keep_draft
from models.actions.inspections import return_inspection
from models.actions.upkeep import broken_seals, contradictions
from models.database.opening import disconnect_if_open, open_store
from models.queries.inspections import inspection
from models.rules.assignments import Part
from models.rules.drafts import FormKind
from models.rules.scope import Actor, Role
from models.tables import (
    Assignment,
    Draft,
    Enterprise,
    Event,
    FailedAnswer,
    Finding,
    Handover,
    HandoverLine,
    Inspection,
    Task,
    Tenure,
)
from tests.factories import KAIFU, WUJIALING, City, make_city
from tests.forked import Forked, piped
from tests.models.test_sweeps import build

WORKER = """
import sys, json
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


def _start(store: str, actor: Actor, body: str) -> Forked:
    return piped(["-c", WORKER + body, store, str(actor.person), str(actor.grant)])


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


HAND_OVER = """
from uuid import uuid4
from models.actions.handovers import hand_over
from models.rules.assignments import Cause
from models.rules.handovers import HandoverForm
def hand(giver, taker):
    return hand_over(actor, HandoverForm(taker, Cause.ROTATION, giver=giver), uuid4())
"""


def _with_open_work(city: City, officer: Actor, firms: int = 3) -> None:
    """An officer at firms, with faults, checks that came back and half-typed forms at each."""
    judge = city.person("专", Role.COORDINATOR, KAIFU)
    for at in range(firms):
        firm = city.firm(f"厂{at}")
        city.assign(officer, firm)
        city.check(officer, firm, "F14", "F2", "F3")
        back = city.check(officer, firm, "F5")
        return_inspection(judge, back, 1, "不清")
        keep_draft(officer, uuid4(), FormKind.CHECK, city.site(firm), "{}", 0)


def _whose() -> dict[str, set[int]]:
    """Who has what: faults, drafts, assignments that have not ended, spans in force, leads."""
    return {
        "findings": {one.held_by for one in Finding.select()},
        "drafts": {one.person for one in Draft.select()},
        "assignments": {
            one.__data__["officer"] for one in Assignment.select().where(Assignment.state == "active")
        },
        "tenures": {one.__data__["officer"] for one in Tenure.select().where(Tenure.until.is_null())},
        "leads": {one.lead for one in Enterprise.select()},
    }


def test_two_hand_over_the_same_officer_at_once(city: City, store: str) -> None:
    """The officer and a coordinator, to two successors: one has everything, the other is told, nothing is half."""
    officer, first, second = (city.person(name, Role.OFFICER, KAIFU) for name in ("何璐", "秦朗", "邓箴"))
    _with_open_work(city, officer)
    coordinator = city.person("王敏", Role.COORDINATOR, KAIFU)
    disconnect_if_open()
    workers = [
        _start(
            store,
            by,
            HAND_OVER
            + f"""
print("ready", flush=True); sys.stdin.readline()
try:
    print(json.dumps([hand({officer.person}, {taker.person}), ""]))
except LianqiError as error:
    print(json.dumps([0, error.code]))
""",
        )
        for by, taker in ((officer, first), (coordinator, second))
    ]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    answers = [json.loads(worker.communicate("go\n")[0]) for worker in workers]
    open_store(store)
    assert sorted(code for _, code in answers) in (["", "changed_meanwhile"], ["", "nothing_to_hand_over"])
    assert Handover.select().count() == 1
    winner = Handover.get().__data__["taker"]
    assert all(one == {winner} for one in _whose().values()), _whose()
    assert contradictions() == []


@pytest.mark.parametrize("moment", range(12))
def test_a_handover_that_is_killed_leaves_nothing_half(sqlite_store: str, moment: int) -> None:
    """Killed at any statement of it: all is with the giver still, or all with the successor."""
    city = make_city()
    officer, taker = (city.person(name, Role.OFFICER, KAIFU) for name in ("何璐", "秦朗"))
    _with_open_work(city, officer)
    events = Event.select().count()
    disconnect_if_open()
    body = (
        HAND_OVER
        + f"""
import os, signal
from models.database import database
left = [{1 + moment * 9}]
connection = database.connection()
def count(cursor, sql, values):
    if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "COMMIT")):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
    return True
connection.exec_trace = count
hand({officer.person}, {taker.person})
print("done", flush=True)
"""
    )
    with _start(sqlite_store, officer, body) as worker:
        told, complaint = worker.communicate()
    assert worker.returncode in (0, -signal.SIGKILL), complaint
    open_store(sqlite_store)
    whose = _whose()
    is_over = Handover.select().exists()
    assert is_over or "done" not in told
    assert all(one == {taker.person if is_over else officer.person} for one in whose.values()), whose
    assert is_over == (Event.select().count() > events) == (HandoverLine.select().count() > 0)
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
    workers = [_start(sqlite_store, one, body) for one in officers]
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


SWEEP = """
from uuid import uuid4
from models.actions.sweeps import mark_unit, take_next_unit
from models.queries.inspections import checklist_for
from models.queries.sweeps import sweep_units
from models.rules.inspections import InspectionForm, NoAccess, NoAccessForm
print("ready", flush=True); sys.stdin.readline()
sweep, done, at = int(sys.stdin.readline()), [], 0
while unit := take_next_unit(actor, sweep):
    row = next(one for one in sweep_units(actor, sweep).rows if one.id == unit)
    if len(done) % 3 == 2:
        mark_unit(actor, unit, row.version, no_access=NoAccessForm(uuid4(), row.site, NoAccess.LOCKED))
    else:
        view = checklist_for(actor, row.site)
        mark_unit(actor, unit, row.version, check=InspectionForm(uuid4(), row.site, view.id, "1" * len(view.items)))
    done.append(unit)
print(json.dumps(done))
"""


def test_six_sweep_one_building_and_no_unit_twice(store: str) -> None:
    """Each goes to the next unit until there is none: every one once, none refused, coverage what the rows say."""
    house = build(make_city(), floors=6, units=8).open()
    officers = [
        house.one,
        house.other,
        *(house.city.person(f"联{at}", Role.OFFICER, KAIFU) for at in range(4)),
    ]
    for one in officers[2:]:
        house.city.assign(one, house.id, Part.ASSIST)
    disconnect_if_open()
    workers = [_start(store, officer, SWEEP) for officer in officers]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(f"go\n{house.sweep}\n")
        worker.stdin.flush()
    results = [worker.communicate() for worker in workers]
    assert all(out for out, _ in results), [err for _, err in results]
    open_store(store)
    marked = Tally(unit for out, _ in results for unit in json.loads(out))
    assert len(marked) == 48 and set(marked.values()) == {1}
    assert sum(1 for out, _ in results if json.loads(out)) > 1, "several have swept"
    board = house.board()
    assert board.sweep is not None and board.sweep.visited == board.sweep.units == 48
    assert Inspection.select().count() == Event.select().where(Event.verb == "mark").count() == 48
    assert contradictions() == []
