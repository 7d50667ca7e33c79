"""A distribution proposed, edited and confirmed from a shell, and refused where somebody was faster."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from models.database.opening import disconnect_if_open
from models.rules.scope import Role
from tests.cli.shell import CLOCK, Shell
from tests.factories import KAIFU, make_city


@pytest.fixture
def shell(sqlite_store: str, tmp_path: Path) -> Shell:
    city = make_city(CLOCK)
    city.person("周文", Role.COORDINATOR, KAIFU, number="ZB1")
    for number in range(4):
        city.person(f"员{number}", Role.OFFICER, KAIFU, number=f"LL{number}")
    for number in range(6):
        city.firm(f"企{number}")
    disconnect_if_open()
    return Shell(sqlite_store, tmp_path)


def _lines(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"officer": one["officer"]["id"], "enterprise": one["enterprise"], "part": one["part"]}
        for one in found["rows"]
    ]


def test_from_a_proposal_to_assignments(shell: Shell) -> None:
    (found,) = shell.list("proposed_distribution", "ZB1")
    lines = _lines(found)
    assert len(lines) == found["totals"]["firms"] == 6
    assert found["unserved"] == []
    assert {reason["code"] for one in found["rows"] for reason in one["reasons"]} >= {"own_district", "load"}
    edited = [*lines[:-1], {**lines[-1], "officer": lines[0]["officer"]}]
    key = str(uuid4())
    assert shell.do("apply_distribution", "ZB1", key=key, rows=edited, starts_on="2020-02-18") == 6
    assert shell.do("apply_distribution", "ZB1", key=key, rows=edited, starts_on="2020-02-18") == 6
    (after,) = shell.list("proposed_distribution", "ZB1")
    assert (after["rows"], after["totals"]["led_before"]) == ([], 6)
    stale = shell.run(
        "do", "apply_distribution", "--json", who="ZB1", given={"key": str(uuid4()), "rows": lines}
    )
    assert (stale.code, stale.error["code"]) == (5, "distribution_outdated")
    assert "1, 2, 3, 4, 5, 6" in stale.error["message"]
    assert len(shell.list("duties", "LL0")) > 0  # 报到 is owed now
    assert shell.run("check").code == 0


def test_a_line_that_cannot_be_is_named_with_its_field(shell: Shell) -> None:
    (found,) = shell.list("proposed_distribution", "ZB1")
    first, second = _lines(found)[:2]
    given = {"key": str(uuid4()), "rows": [first, {**second, "enterprise": first["enterprise"]}]}
    said = shell.run("do", "apply_distribution", "--json", who="ZB1", given=given)
    assert (said.code, said.error["fields"]) == (3, {"rows.1.part": "two_leads_in_rows"})
    assert "另一行" in said.complaint


def test_officers_propose_nothing(shell: Shell) -> None:
    (found,) = shell.list("proposed_distribution", "LL0")
    assert found["rows"] == []
    given = {"key": str(uuid4()), "rows": [{"officer": 1, "enterprise": 1}]}
    assert shell.run("do", "apply_distribution", who="LL0", given=given).code == 4


def test_a_demo_city_may_have_firms_without_anybody(tmp_path: Path) -> None:
    bare = Shell(str(tmp_path / "city.db"), tmp_path, clock=None)
    said = bare.run("demo", "--build-only", "--firms", "30", "--officers", "12", "--unled", "20")
    assert said.code == 0, said.complaint
    (found,) = bare.list("proposed_distribution", "ZB0003")  # the city's
    # beside the thirty firms and their officers stands the park with a team of its own
    with closing(sqlite3.connect(tmp_path / "city.db")) as store:
        waiting = "SELECT count(*), sum(lead IS NULL) FROM enterprise"
        assert store.execute(f"{waiting} WHERE id <= 30").fetchone() == (30, 20)
        firms, without = store.execute(waiting).fetchone()
    assert found["totals"]["led_before"] == firms - without
    assert found["totals"]["officers"] > 12
    assert bare.run("check").code == 0
    assert bare.run("demo", "--build-only", "--officers", "1").code == 2
