"""From an empty folder to a fault that is closed off, by `do` and `list` alone, as a script would."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.cli.shell import Shell
from tests.factories import unsampled_key

CITY, DISTRICT, STREET = "4301", "430105", "430105006"


def _only(rows: list[Any], **values: object) -> Any:
    """The one row with these values."""
    (found,) = (row for row in rows if all(row[name] == value for name, value in values.items()))
    return found


def _person(shell: Shell, number: str, name: str, role: str, region: str) -> int:
    person = shell.do(
        "add_person",
        "GL0001",
        form={"number": number, "name": name, "region": region, "phone": "13800001111"},
    )
    shell.do(
        "grant_role",
        "GL0001",
        person=person,
        form={"role": role, "region": region, "valid_from": date(2020, 1, 1).isoformat()},
    )
    return int(person)


def _station(shell: Shell, officer: int, firm: int, part: str) -> None:
    form = {"officer": officer, "enterprise": firm, "part": part, "starts_on": date(2020, 2, 1).isoformat()}
    assignment = shell.do("plan_assignment", "ZB1", form=form)
    shell.do("issue_assignment", "ZB1", assignment=assignment, version=1)
    shell.do("arrive", "ZB1", assignment=assignment, version=2)


def _form(shell: Shell, key: UUID, *failed: str) -> dict[str, Any]:
    site = _only(shell.list("sites", "LL1"))["id"]
    (view,) = shell.list("checklist_for", "LL1", site=site)
    faults = [
        {"item": item, "description": "未戴口罩", "told_whom": "车间主任 罗樵", "deadline": "hours_24"}
        for item in failed
    ]
    answers = "".join("2" if item["code"] in failed else "1" for item in view["items"])
    return {"key": str(key), "site": site, "checklist": view["id"], "answers": answers, "faults": faults}


def test_the_whole_loop_from_a_shell(tmp_path: Path) -> None:
    shell = Shell(str(tmp_path / "lianqi.db"), tmp_path, clock=None)
    assert shell.run("init").code == 0
    assert shell.run("init").code == 4  # there is one already
    shell.do("add_region", "GL0001", code=DISTRICT, name="开福区", kind="district")
    shell.do("add_region", "GL0001", code=STREET, name="伍家岭街道", kind="subdistrict")
    officer = _person(shell, "LL1", "何璐", "officer", DISTRICT)
    other = _person(shell, "LL2", "秦朗", "officer", DISTRICT)
    _person(shell, "ZB1", "周文", "coordinator", DISTRICT)
    firm = shell.do(
        "add_enterprise", "ZB1", form={"name": "湖南麓屿贸易有限公司", "region": STREET, "roster": 90}
    )
    body = shell.do("add_body", "ZB1", name="物业部", region=DISTRICT)
    site = _only(shell.list("sites", "ZB1"))
    resumed = {"state": "resumed", "since": date(2020, 2, 12).isoformat()}
    shell.do("set_resumption", "ZB1", site=site["id"], version=site["version"], form=resumed)
    _station(shell, officer, firm, "lead")
    _station(shell, other, firm, "assist")
    assert [row["duty"] for row in shell.list("duties", "LL1")] == ["check"]

    form = _form(shell, unsampled_key(), "F5")
    check = shell.do("submit_inspection", "LL1", form=form)
    assert shell.do("submit_inspection", "LL1", form=form) == check  # twice is once
    assert len(shell.list("inspections", "LL1")) == 1
    task = _only(shell.list("open_tasks", "ZB1"), kind="review")
    assert (task["subject"], task["severity"]) == (check, "H")
    shell.do("accept_inspection", "ZB1", inspection=check, version=1)
    assert shell.list("open_tasks", "ZB1") == []

    fault = _only(shell.list("findings", "LL1"))
    shell.do(
        "assign_finding",
        "ZB1",
        finding=fault["id"],
        version=fault["version"],
        form={"body": body, "body_person": "贺经理", "deadline": "hours_24"},
    )
    shell.do("receive_finding", "LL1", finding=fault["id"], version=2)
    fixed = {"firm_person": "贺经理", "measure": "全员发放口罩"}
    shell.do("record_fix", "LL1", finding=fault["id"], version=3, form=fixed)
    passed = {"form": {"passed": True, "seen": "全员佩戴"}, "finding": fault["id"], "version": 4}
    refused = shell.run("do", "recheck_finding", "--json", who="LL1", given=passed)
    assert (refused.code, refused.error["code"]) == (4, "needs_other_eyes")
    shell.do("recheck_finding", "LL2", **passed)

    assert _only(shell.list("finding", "LL1", finding=fault["id"]))["state"] == "closed"
    assert shell.list("open_tasks", "ZB1") == []
    told = [row["verb"] for row in shell.list("timeline", "LL1", enterprise=firm)]
    assert told[-7:] == ["submit", "raise", "accept", "assign", "receive", "record_fix", "close"]
    assert shell.run("tick").code == 0
    said = shell.run("check", "--json")
    assert said.code == 0
    assert said.rows[0]["contradictions"] == said.rows[0]["broken_seals"] == said.rows[0]["damage"] == []
    assert said.rows[0]["seals"] == 1
