"""The random run of R3 in small, and that its model of the ledger sees what is broken on purpose."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.benchmarks.ledger_model import Ledger
from tests.benchmarks.random_run import run
from tests.tampered import tamper, walked_into

# Each breaks one rule that the database itself does not hold.
TAMPERED = {
    "a finding skips a state": "UPDATE finding SET state = CASE state WHEN 'closed' THEN 'open' ELSE 'closed' END WHERE id = 1",
    "a version is lost": "UPDATE inspection SET version = version + 1 WHERE id = 1",
    "a cycle is forged": "UPDATE finding SET cycle = cycle + 1 WHERE id = 1",
    "a task vanishes": "UPDATE task SET state = 'done' WHERE kind = 'review' AND state = 'open'",
    "a failed answer vanishes": "DELETE FROM failed_answer WHERE inspection_id IN (SELECT MAX(inspection_id) FROM failed_answer)",
    "a check without an event": "UPDATE inspection SET id = 999999 WHERE failed = 0 AND id = (SELECT MAX(id) FROM inspection WHERE failed = 0 AND state = 'accepted')",
    "a lead is forged": "UPDATE enterprise SET lead = 999 WHERE id = 1",
    "a span is lost": "DELETE FROM tenure WHERE until IS NULL",
    "a fault changes hands unseen": "UPDATE finding SET held_by = 999 WHERE id = 1",
    "a fifth firm": "UPDATE assignment SET officer_id = (SELECT MIN(officer_id) FROM assignment)",
    "a handover has no lines": "DELETE FROM handover_line",
    "somebody is on leave alone": "UPDATE assignment SET state = 'on_leave' WHERE id = (SELECT MIN(id) FROM assignment WHERE state = 'active' AND covers IS NULL)",
    "a unit is marked by nobody": "UPDATE sweep_unit SET state = 'clean' WHERE id = (SELECT MIN(id) FROM sweep_unit WHERE state = 'unvisited' AND NOT is_common)",
    "a unit points at another's check": "UPDATE sweep_unit SET inspection = (SELECT MIN(id) FROM inspection) WHERE inspection IS NOT NULL",
    "a round is numbered anew": "UPDATE sweep SET number = number + 1 WHERE id = (SELECT MAX(id) FROM sweep)",
    "a unit is said to be carried over": "UPDATE sweep_unit SET is_carried = 1 WHERE sweep_id = 1 AND position = 2",
    "two versions in force on a day": "UPDATE checklist SET valid_to = '2020-05-01' WHERE valid_to = '2020-04-06'",
    "a check by a version of another day": "UPDATE inspection SET checklist = (SELECT id FROM checklist WHERE valid_from = '2020-04-07' AND code = 'F') WHERE checklist = 1",
    "a question has gone out of an old check": "DELETE FROM checklist_item WHERE checklist_id = 1 AND position = 15",
    "the finder closes a grave fault": "INSERT INTO event (id, batch, subject_kind, subject, verb, person, role_grant, city, district, street, occurred_at, recorded_at, from_state, to_state, reason, changes) SELECT (SELECT MAX(id) FROM event) + 1, 1, 'finding', id, 'close', found_by_id, (SELECT MIN(id) FROM role_grant WHERE person_id = found_by_id), city, district, street, 2000000000, 2000000000, 'rectified', 'closed', '', '' FROM finding WHERE severity = 'H' LIMIT 1",
}


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return walked_into(TAMPERED, run, 4, lambda: tmp_path_factory.mktemp("walked"))


def test_every_rule_holds_after_a_random_walk(walked: Path) -> None:
    ledger = Ledger(walked)
    assert ledger.check() == []
    assert len({event["verb"] for event in ledger.events}) >= 8


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED)
def test_the_model_sees_what_is_broken(walked: Path, tmp_path: Path, statement: str) -> None:
    copy = tmp_path / "tampered.db"
    shutil.copy(walked, copy)
    tamper(copy, statement, is_kept=True)
    assert Ledger(copy).check() != []
