"""A finding's keys by role and state: what verbs.md allows acts, all else says why; several at once close nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from models.actions import findings as acts
from models.queries.findings import finding, findings
from models.queries.tasks import open_tasks
from models.rules.deadlines import Deadline
from models.rules.findings import (
    AssignForm,
    FindingState,
    FixForm,
    RecheckForm,
    ReferForm,
)
from models.rules.scope import Actor, Role
from tests.factories import WUJIALING, City, make_city
from tests.tui.desk import desk
from tui.faces.targets import Target
from tui.screens.case_page import CaseScreen

KEYS = {
    "assign": "t", "supervise": "S", "notice": "N", "refer": "Y", "result": "J",
    "recheck": "F", "fix": "w", "receive": "l", "void": "X",
}  # fmt: skip
# By hand: which of them act on a finding in a state.
MAY = {
    Role.COORDINATOR: {
        FindingState.OPEN: "tSNYX",
        FindingState.ASSIGNED: "SNYlX",
        FindingState.RECTIFIED: "SNYFX",
        FindingState.CLOSED: "",
        FindingState.REFERRED: "J",
        FindingState.VOID: "",
    },
    Role.OFFICER: {
        FindingState.OPEN: "wX",
        FindingState.ASSIGNED: "wlX",
        FindingState.RECTIFIED: "FX",
        FindingState.CLOSED: "",
        FindingState.REFERRED: "",
        FindingState.VOID: "",
    },
}


def _in(state: FindingState, officer: Actor, judge: Actor, city: City, number: int) -> None:
    """Bring a finding into a state."""

    def version() -> int:
        return finding(judge, number).version

    body = city.body(f"物业{number}", region=WUJIALING)
    steps: dict[FindingState, list[Callable[[], Any]]] = {
        FindingState.ASSIGNED: [
            lambda: acts.assign_finding(judge, number, AssignForm(body, "贺", Deadline.DAYS_7), version())
        ],
        FindingState.RECTIFIED: [lambda: acts.record_fix(officer, number, FixForm("罗", "改"), version())],
        FindingState.CLOSED: [
            lambda: acts.record_fix(officer, number, FixForm("罗", "改"), version()),
            lambda: acts.recheck_finding(officer, number, RecheckForm(True, "好"), version()),
        ],
        FindingState.REFERRED: [
            lambda: acts.refer_finding(judge, number, ReferForm(body, "移1号"), version())
        ],
        FindingState.VOID: [lambda: acts.void_finding(judge, number, "看错", version())],
    }
    for step in steps.get(state, []):
        step()


@pytest.mark.parametrize("role", MAY)
async def test_each_key_acts_or_says_why(sqlite_store: str, role: Role) -> None:
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    judge = city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("湖南麓屿贸易有限公司")
    city.assign(officer, firm)
    city.check(officer, firm, "F2", "F4", "F8", "F14", "F15", "F16")
    cases = dict(zip(FindingState, sorted(row.id for row in findings(judge).rows), strict=True))
    for state, number in cases.items():
        _in(state, officer, judge, city, number)
    async with desk(officer if role is Role.OFFICER else judge) as on:
        for state, number in cases.items():
            page = CaseScreen(on.app.session, Target("finding", number, 0, "", "Z"), "")  # type: ignore[attr-defined]
            await on.app.screen.go(page)  # type: ignore[attr-defined]
            await on.pilot.pause()
            assert page.keymap_by_id().keys() >= KEYS.keys()
            acting = {key for name, key in KEYS.items() if not page.why_not(name)}
            assert acting == set(MAY[role][state]), state
            *line, _ = page.key_row()
            assert acting <= {key for key, _, _ in line}, (
                "no key of a case that acts is left to the help alone"
            )
            assert [can for _, _, can in line] == sorted((can for _, _, can in line), reverse=True)
            for name, key in KEYS.items():
                if key not in acting:
                    before = on.picture
                    await on.press(key)
                    assert on.said == page.why_not(name) != "" and "<" not in on.said, (state, key)
                    assert on.picture.splitlines()[2] == before.splitlines()[2]
            await on.press("escape")


async def test_several_at_once_close_nothing(sqlite_store: str) -> None:
    """What is owed a recheck is looked at one by one: a bulk yes goes past it."""
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    judge = city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("湖南麓屿贸易有限公司")
    city.assign(officer, firm)
    for _ in range(2):
        city.check(officer, firm, "F5", F5={"is_fixed": True, "seen": "已戴"})
    kinds = [row.kind for row in open_tasks(judge).rows]
    assert sorted(kinds) == ["recheck", "recheck", "review", "review"]
    async with desk(judge) as on:
        await on.press("V", "G", "V", "a")
        assert "2" in on.picture
        await on.press("y")
        assert "已通过 2 件" in on.said
    assert sorted(row.kind for row in open_tasks(judge).rows) == ["recheck", "recheck"]
    assert {row.state for row in findings(judge).rows} == {FindingState.RECTIFIED}


async def test_a_coordinator_is_told_what_the_officer_closes(sqlite_store: str) -> None:
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm("湖南麓屿贸易有限公司")
    city.assign(officer, firm)
    city.check(officer, firm, "F14", F14={"is_fixed": True, "seen": "已清"})
    async with desk(city.person("周文", Role.COORDINATOR, WUJIALING)) as on:
        await on.press("4", "a")
        assert on.said == "一般问题由负责的联络员复查销号。"
        await on.press("enter", "a")
        assert on.said == "一般问题由负责的联络员复查销号。"


async def test_marked_faults_are_what_a_verb_of_the_list_is_of(sqlite_store: str) -> None:
    """S took the row under the cursor, which was none of those marked; and `u`, which it spoke of, was no key."""
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    judge = city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("湖南麓屿贸易有限公司")
    city.assign(officer, firm)
    city.check(officer, firm, "F2", "F4", "F8")
    first, second, third = sorted(row.id for row in findings(judge).rows)
    _in(FindingState.RECTIFIED, officer, judge, city, second)
    body = city.body("物业部", region=WUJIALING)

    def held() -> list[bool]:
        return [finding(judge, number).supervised_at is not None for number in (first, second, third)]

    async with desk(judge) as on:
        await on.press("4", "space", "space", "N")
        assert "Esc 先去掉标记" in on.said
        await on.press("S")
        await on.type("+2")
        await on.press("ctrl+s")
        assert "2 件可以督办" in on.picture and not any(held())
        await on.press("y")
        assert on.said == "已督办 2 件，u 撤回" and held() == [True, True, False]
        assert on.picture.count("已督办") == 3, "a result a row"
        await on.press("u")
        assert on.said == "已撤回督办 2 件" and not any(held())
        await on.press("g", "V", "G", "V", "t")
        await on.type("wyb")
        await on.press("enter")
        await on.type("贺")
        await on.press("tab", "1", "ctrl+s")
        assert "2 件可以交办" in on.picture and "1 件不能：现在的状态不能这样办" in on.picture
        await on.press("y")
        assert on.said.startswith("已交办 2 件")
        assert [finding(judge, one).body_name for one in (first, second, third)] == ["物业部", "", "物业部"]
        await on.press("escape", "enter", "u")
        assert on.said == "已撤回交办 2 件" and finding(judge, first).body_name == ""
    assert body
