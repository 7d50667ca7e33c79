"""One fault from its finding to 销号, by keys, in terminals of 80x24, in Chinese; keys counted."""

from __future__ import annotations

import pytest

from tests.journeys.town import FAULT, Hands, Town, fail_masks, message

pytestmark = pytest.mark.fresh

CLEAN, WITH_FAULT = 25, 45  # keys a check may take from Today


def test_a_clean_check_takes_few_keys(quiet_town: Town) -> None:
    """Sixteen items one by one, and again with 'the rest pass'."""
    town = quiet_town
    officer = town.open("officer")
    before, last = town.rows("SELECT count(*), max(id) FROM inspection")[0]
    hands = Hands(officer).press("enter", *"1" * 16, "ctrl+s")
    officer.wait_for("已提交检查")
    assert hands.keys <= CLEAN
    hands = Hands(officer).press("enter", "A", "ctrl+s")
    officer.wait_for(lambda seen: town.one("SELECT count(*) FROM inspection") == before + 2)
    assert hands.keys <= CLEAN
    answered = town.rows("SELECT DISTINCT answers, failed FROM inspection WHERE id > ?", last or 0)
    assert answered == [("1" * 16, 0)]


def test_a_fault_of_high_severity_travels_the_whole_way(quiet_town: Town) -> None:
    """Officer, coordinator, officer, coordinator: closed off by other eyes, every step in both histories."""
    town = quiet_town
    queue = town.open("coordinator")
    officer = town.open("officer")
    hands = fail_masks(Hands(officer).press("enter")).press("A", "ctrl+s")
    officer.wait_for("已提交检查")
    assert hands.keys <= WITH_FAULT, hands.keys
    assert "1 项问题" in message(officer), message(officer)

    # The coordinator's terminal sees it by itself, and decides with one key.
    queue.wait_for("全部 1", timeout=2.5).wait_for("员工在岗按规定佩戴口罩")
    queue.press("a").wait_for("已通过")
    queue.wait_for("全部 0")
    assert town.one("SELECT state FROM inspection ORDER BY id DESC LIMIT 1") == "accepted"

    # The officer's Today shows the fault as owed; the fix is recorded, and the officer may not close it.
    officer.wait_for("未戴口罩", timeout=3)
    at = next(y for y, line in enumerate(officer.lines) if "未戴口罩" in line)
    officer.press(*"j" * (at - 3)).settle()
    officer.press("enter").wait_for("登记整改")
    officer.type("厂办主任").press("enter").type("口罩已补发，设专人监督").press("ctrl+s").wait_for(
        "已登记整改"
    )
    finding = town.listed("findings", "officer", enterprise=_enterprise(town), limit=5)[0]
    assert (finding["state"], finding["severity"], finding["place"]) == ("rectified", "H", FAULT["place"])
    officer.press("F").wait_for("复查").settle()
    officer.press("1", "enter").type("都戴了").press("ctrl+s").settle()
    assert town.listed("findings", "officer", enterprise=_enterprise(town))[0]["state"] == "rectified"
    assert "另" in message(officer), officer.picture()

    # Other eyes close it from the coordinator's list.
    queue.press("4").wait_for("未戴口罩")
    queue.press("F").wait_for("复查").press("1", "enter").type("现场都已佩戴").press("ctrl+s")
    queue.wait_for("已销号")
    closed = town.listed("finding", "coordinator", finding=finding["id"])[0]
    assert (closed["state"], closed["seen"]) == ("closed", "现场都已佩戴")
    verbs = [
        one["verb"] for one in town.listed("record_timeline", subject_kind="finding", subject=finding["id"])
    ]
    assert verbs == ["close", "record_fix", "raise"]


def _enterprise(town: Town) -> int:
    return int(town.one("SELECT enterprise_id FROM finding ORDER BY id DESC LIMIT 1"))


def test_accept_and_return_are_one_or_two_keys_and_the_cursor_is_on_the_next(town: Town) -> None:
    """`a`; `x` and a digit; `u` takes the last one back."""
    queue = town.open("coordinator")
    queue.press("]").wait_for("待办 › 检查").settle()
    waiting = [one["subject"] for one in town.listed("open_tasks", tab="inspection", limit=5)]
    assert len(waiting) >= 3, "the demo's queue is too short for this journey"
    rows = [queue.row(y)[19:46] for y in (3, 4, 5)]
    queue.press("a").wait_for("已通过").settle()
    assert queue.row(3).startswith("▌") and queue.row(3)[19:46] == rows[1]
    queue.press("x", "2").wait_for("已退回").settle()
    assert queue.row(3).startswith("▌") and queue.row(3)[19:46] == rows[2]
    state = "SELECT state FROM inspection WHERE id = ?"
    assert [town.one(state, one) for one in waiting[:3]] == ["accepted", "returned", "submitted"]
    queue.press("u").wait_for("已撤回").settle()
    assert town.one(state, waiting[1]) == "submitted"
    assert town.one("SELECT count(*) FROM task WHERE subject = ? AND state = 'open'", waiting[1]) == 1
