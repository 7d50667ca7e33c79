"""An assignment from the plan to the receipt, by `do` and `list` alone: planned, issued, arrived, away, back, handed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from models.database.opening import disconnect_if_open
from models.rules.scope import Role
from tests.cli.shell import CLOCK, Shell
from tests.factories import KAIFU, WUJIALING, YUELU, make_city, unsampled_key

DAY = "2020-02-17"
LATER = "2020-02-20"


class Town:
    """Three officers, a coordinator each of Kaifu and of Yuelu, a firm with nobody."""

    def __init__(self) -> None:
        city = make_city(CLOCK)
        named = (("LL1", "何璐"), ("LL2", "秦朗"), ("LL3", "邓箴"))
        self.people = {
            number: city.person(name, Role.OFFICER, KAIFU, number=number).person for number, name in named
        }
        city.person("周文", Role.COORDINATOR, WUJIALING, number="ZB1")
        city.person("岳专", Role.COORDINATOR, YUELU, number="ZB2")
        self.firm = city.firm("湖南麓屿贸易有限公司")
        self.site = city.site(self.firm)
        disconnect_if_open()


@pytest.fixture
def town(sqlite_store: str) -> Town:
    assert sqlite_store
    return Town()


def _version(shell: Shell, assignment: int) -> int:
    rows = shell.list("assignments", "ZB1")
    return next(int(row["version"]) for row in rows if row["id"] == assignment)


def _check(shell: Shell, town: Town, who: str, *failed: str) -> None:
    (view,) = shell.list("checklist_for", who, site=town.site)
    faults = [{"item": item, "description": "未戴口罩", "told_whom": "罗樵"} for item in failed]
    answers = "".join("2" if item["code"] in failed else "1" for item in view["items"])
    form: dict[str, Any] = {"key": str(unsampled_key()), "site": town.site, "checklist": view["id"]}
    shell.do("submit_inspection", who, form={**form, "answers": answers, "faults": faults})


def _who(shell: Shell, town: Town, day: str) -> list[tuple[str, str]]:
    rows = shell.list("responsible_on", "ZB1", enterprise=town.firm, day=day)
    return [(row["name"], row["charge"]) for row in rows]


def test_from_the_plan_to_the_receipt(town: Town, sqlite_store: str, tmp_path: Path) -> None:
    shell, ids = Shell(sqlite_store, tmp_path), town.people
    form = {"officer": ids["LL1"], "enterprise": town.firm, "part": "lead", "starts_on": DAY}
    post = shell.do("plan_assignment", "ZB1", form=form)
    shell.do("issue_assignment", "ZB1", assignment=post, version=1)
    shell.do("arrive", "LL1", assignment=post, version=2)
    assert _who(shell, town, DAY) == [("何璐", "lead")]
    _check(shell, town, "LL1", "F14")

    away = {"substitute": ids["LL2"], "until": LATER, "cause": "personal"}
    shell.do("leave_post", "LL1", assignment=post, version=3, form=away)
    (leave,) = shell.list("leaves", "ZB1")
    assert (leave["officer_name"], leave["substitute_name"], leave["cause"], leave["until"]) == (
        "何璐",
        "秦朗",
        "personal",
        LATER,
    )
    assert shell.list("leaves", "ZB2") == []
    shell.do("replace_substitute", "ZB1", assignment=post, version=4, form={"substitute": ids["LL3"]})
    assert _who(shell, town, DAY) == [("邓箴", "substitute")]
    _check(shell, town, "LL3", "F2")
    shell.do("resume_post", "LL1", assignment=post, version=_version(shell, post))

    refused = shell.run(
        "do",
        "end_assignment",
        "--json",
        who="ZB1",
        given={"assignment": post, "version": _version(shell, post), "form": {"cause": "rotation"}},
    )
    assert (refused.code, refused.error["code"]) == (4, "has_open_work")
    form = {"successor": ids["LL2"], "cause": "rotation", "note": "钥匙在门卫"}
    key = str(uuid4())
    handover = shell.do("hand_over", "LL1", form=form, key=key)
    assert shell.do("hand_over", "LL1", form=form, key=key) == handover  # twice is once
    again = shell.run("do", "hand_over", "--json", who="LL1", given={"form": form, "key": str(uuid4())})
    assert (again.code, again.error["code"]) == (4, "nothing_to_hand_over")
    assert shell.run("list", "handover_sheet", f"handover={handover}", who="ZB2").code == 6

    (mine,) = shell.list("handovers", "LL2", is_to_me="true")
    assert (mine["giver_name"], mine["lines"], mine["accepted"]) == ("何璐", 3, 0)
    (sheet,) = shell.list("handover_sheet", "LL2", handover=handover)
    assert [line["carried"] for line in sheet["lines"]] == ["assignment", "finding", "finding"]
    assert sheet["note"] == "钥匙在门卫"
    shell.do("accept_handover_line", "LL2", handover=handover, line=sheet["lines"][0]["id"])
    shell.do("accept_handover", "LL2", handover=handover, version=1)
    (done,) = shell.list("handovers", "ZB1")
    assert (done["state"], done["accepted"]) == ("accepted", 3)
    assert _who(shell, town, DAY) == [("秦朗", "lead")]
    assert len(shell.list("findings", "LL2")) == 2 and shell.list("findings", "LL1") == []
    assert [row["assignments"] for row in shell.list("open_work", "ZB1", officer=ids["LL2"])] == [1]
    assert [row["name"] for row in shell.list("officers", "LL1", text="qin")] == ["秦朗"]
    assert "周文" in {row["name"] for row in shell.list("successors", "LL1")}
    told = shell.list("timeline", "ZB1", enterprise=town.firm)
    passed = {(row["giver"], row["taker"]) for row in told if row["verb"] in ("hand_over", "succeed")}
    # what the substitute had found went back at the return, then all to the successor
    assert passed == {("邓箴", "何璐"), ("何璐", "秦朗")}
    assert shell.run("check").code == 0
