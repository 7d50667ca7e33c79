"""Several checks decided at once: stopped between two rows by Esc, taken back as one act."""

from __future__ import annotations

import pytest

from tests.journeys.town import Town, another_writes, message
from tests.terminal import Terminal

STATES = "SELECT state, count(*) FROM inspection WHERE id IN ({}) GROUP BY state"


def states(town: Town, checks: list[int]) -> dict[str, int]:
    """How many of the checks are in which state."""
    return dict(town.rows(STATES.format(",".join(map(str, checks)))))


@pytest.fixture
def waiting(town: Town) -> list[int]:
    """The checks that wait, in the order of the list; a colleague has claimed one of them."""
    listed = town.listed("open_tasks", tab="inspection", limit=30)
    assert len(listed) >= 6, "the demo's queue is too short for this journey"
    assert [one["claimed_by"] is not None for one in listed].count(True) == 1
    return [int(one["subject"]) for one in listed]


@pytest.fixture
def checks(town: Town, waiting: list[int]) -> list[int]:
    """Those that are decided together."""
    claimed = {one["subject"] for one in town.listed("open_tasks", limit=60) if one["claimed_by"] is not None}
    return [one for one in waiting if one not in claimed]


@pytest.fixture
def marked(town: Town, waiting: list[int]) -> Terminal:
    """A queue with all of them marked."""
    queue = town.open("coordinator")
    queue.press("]").wait_for("待办 › 检查").settle()
    queue.press("V", "G", "V").wait_for(f"已标记 {len(waiting)}").settle()
    return queue


def test_a_bulk_is_taken_back_as_one_act(
    town: Town, checks: list[int], waiting: list[int], marked: Terminal
) -> None:
    """One `u` after one `y`: every row is where it was; the next `u` has nothing left to take back."""
    marked.press("a").wait_for(f"{len(checks)} 件可以通过").wait_for("1 件不能：同事认领着")
    marked.press("y").wait_for(f"已通过 {len(checks)} 件").settle()
    assert sum("已通过" in line for line in marked.lines[3:-2]) == len(checks), "a result a row"
    assert states(town, checks) == {"accepted": len(checks)}
    marked.press("u").wait_for(f"已撤回通过 {len(checks)} 件")
    assert states(town, checks) == {"submitted": len(checks)}
    assert [one["subject"] for one in town.listed("open_tasks", tab="inspection", limit=30)] == waiting
    verbs = town.rows("SELECT batch, count(*) FROM event WHERE verb = 'undo' GROUP BY batch")
    assert [count for _, count in verbs] == [len(checks)], "one batch, one event a row"
    marked.press("u").wait_for("没有可以撤回的决定")


def test_what_a_colleague_went_on_from_stays(town: Town, checks: list[int], marked: Terminal) -> None:
    """Row by row inside: one check was submitted anew meanwhile, the others come back; which one stays is said."""
    marked.press("x").wait_for("1-5").press("2").wait_for(f"{len(checks)} 件可以退回")
    marked.press("y").wait_for(f"已退回 {len(checks)} 件")
    other = town.open("ZB0002")
    other.press("]").settle()
    resubmitted = checks[-1]
    town.write(
        "INSERT INTO event (id, batch, subject_kind, subject, verb, person, enterprise, site, city, district, street, "
        "occurred_at, recorded_at, is_late, from_state, to_state, reason, changes) "
        "SELECT (SELECT max(id) + 1 FROM event), 1, subject_kind, subject, 'resubmit', person, enterprise, site, city, "
        "district, street, occurred_at, recorded_at, 0, 'returned', 'submitted', '', '' FROM event "
        "WHERE subject_kind = 'inspection' AND subject = ? ORDER BY id DESC LIMIT 1",
        resubmitted,
    )
    marked.press("u").wait_for(f"已撤回退回 {len(checks) - 1} 件；1 件没有办成")
    assert states(town, checks) == {"submitted": len(checks) - 1, "returned": 1}


def test_esc_stops_a_bulk_between_two_rows(
    town: Town, checks: list[int], waiting: list[int], marked: Terminal
) -> None:
    """The row being written is written whole, the others are not touched and stay marked; keys behind are not lost."""
    marked.press("a").wait_for(f"{len(checks)} 件可以通过")
    with another_writes(town.path):
        marked.press("y").settle()
        marked.press("escape").settle(quiet=0.3)
        assert states(town, checks) == {"submitted": len(checks)}
    marked.wait_for(f"已通过 1 件；停下了，{len(checks) - 1} 件没有动").settle()
    assert states(town, checks) == {"accepted": 1, "submitted": len(checks) - 1}
    assert sum(line.startswith("*") for line in marked.lines) == len(waiting) - 1
    marked.press("u").wait_for("已撤回 通过")
    assert states(town, checks) == {"submitted": len(checks)}
    assert "  " not in message(marked)


def test_a_reason_for_many_is_there_again_until_it_was_given(
    town: Town, checks: list[int], marked: Terminal
) -> None:
    """Typed once, asked whether to go on: a line that drops before the `y` loses nothing."""
    marked.press("x", "0").type("请按清单逐项写明").settle().press("enter").wait_for("件可以退回")
    marked.hang_up().wait_for_end(2)
    queue = town.open("coordinator")
    queue.press("]").settle().press("V", "G", "V").settle().press("x").wait_for("请按清单逐项写明")
    queue.press("enter").wait_for("件可以退回").press("y").wait_for(f"已退回 {len(checks)} 件").settle()
    assert town.rows("SELECT * FROM draft") == []


def test_where_none_of_the_marked_can_go_it_is_said_and_nothing_asked(town: Town) -> None:
    """Faults are decided one by one."""
    queue = town.open("coordinator")
    queue.press("]", "]").wait_for("待办 › 整改").settle()
    queue.press("space", "space").wait_for("已标记 2").settle()
    for key in ("a", "x"):
        queue.press(key).wait_for("2 件不能：要逐件办理").settle()
        assert "t 交办" in queue.row(-1), "the list has the keys"
        queue.press("r").settle()


def test_marked_checks_are_decided_though_the_cursor_is_on_a_fault(town: Town) -> None:
    """The marks are meant, not the row under the cursor."""
    kinds = [one["subject_kind"] for one in town.listed("open_tasks", limit=60)]
    first, second = [at + 1 for at, kind in enumerate(kinds) if kind == "inspection"][:2]
    fault = kinds.index("finding") + 1
    queue = town.open("coordinator")
    for row in (first, second):
        queue.press(":", *str(row), "enter").settle().press("space").settle()
    queue.press(":", *str(fault), "enter").wait_for("已标记 2").settle()
    queue.press("a").wait_for("2 件可以通过").press("y").wait_for("已通过 2 件")
