"""Two desks on one queue: nothing is decided twice, each sees the other within two seconds, nothing jumps."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.full_lists import IS_FULL
from tests.journeys.town import Town, another_writes, message
from tests.terminal import Terminal

SEEN = 2.0  # seconds until a colleague's decision shows
OTHER = "ZB0002"


def subject(terminal: Terminal, y: int) -> str:
    """The firm of a row."""
    return terminal.row(y)[16:].split("  ")[0].strip()


@pytest.fixture
def waiting(town: Town) -> list[int]:
    """The checks that wait for a decision, in the order of the list."""
    found = [one["subject"] for one in town.listed("open_tasks", tab="inspection", limit=9)]
    assert len(found) >= 4, "the demo's queue is too short for this journey"
    return found


def test_each_sees_the_other_and_the_cursor_stays(town: Town, waiting: list[int]) -> None:
    """A colleague's decision dims its row with name and verb until the page is read anew."""
    mine, theirs = town.open("coordinator"), town.open(OTHER)
    me, name = mine.row(0).split()[-1], theirs.row(0).split()[-1]
    for one in (mine, theirs):
        one.press("]").wait_for("待办 › 检查").settle()
    first, second, third = (subject(mine, y) for y in (3, 4, 5))
    mine.press("j", "j").settle()
    theirs.press("a").wait_for("已通过")
    mine.wait_for(f"{name} 通过", timeout=SEEN).settle()
    assert subject(mine, 3) == first and name in mine.row(3)
    assert subject(mine, 4) == second
    assert mine.row(5).startswith("▌") and subject(mine, 5) == third

    # What is decided is refused by name, wherever the cursor was when it happened.
    mine.press("k", "k", "a").settle()
    assert name in message(mine) and "已经办了" in message(mine)
    mine.press("j", "x", "1").wait_for("已退回").settle()
    theirs.wait_for(f"{me} 退回", timeout=SEEN)
    mine.press("r").settle()
    assert f"{name} 通过" not in mine.picture()
    assert subject(mine, 3) == third
    state = "SELECT state FROM inspection WHERE id = ?"
    assert [town.one(state, one) for one in waiting[:3]] == ["accepted", "returned", "submitted"]


def test_the_same_item_at_the_same_moment_is_decided_once(town: Town, waiting: list[int]) -> None:
    """Both press before either can have seen the other; again and again."""
    both = town.open("coordinator"), town.open(OTHER)
    for one in both:
        one.press("]").wait_for("待办 › 检查").settle()
    for keys in (("a",), ("x", "3"), ("a",)):
        for one in both:
            one.press(*keys)
        for one in both:
            one.settle()
    for one in both:
        one.press("r").settle()
    decided = town.rows(
        "SELECT subject, count(*) FROM event WHERE subject_kind = 'inspection' "
        "AND verb IN ('accept', 'return') AND id > 0 GROUP BY subject"
    )
    assert decided and all(count == 1 for _, count in decided)
    done = {subject for subject, _ in decided}
    assert town.one("SELECT count(*) FROM task WHERE kind = 'review' AND state = 'done'") == len(done)
    for one in both:
        assert one.exit_code is None


def test_a_case_open_on_its_own_page_is_refused_when_a_colleague_was_first(
    town: Town, waiting: list[int]
) -> None:
    """The page was read before the colleague decided: who and what is said, nothing is written twice."""
    mine, theirs = town.open("coordinator"), town.open(OTHER)
    name = theirs.row(0).split()[-1]
    for one in (mine, theirs):
        one.press("]").wait_for("待办 › 检查").settle()
    mine.press("enter").wait_for("经过").press("x").wait_for("1-5").settle()
    theirs.press("a").wait_for("已通过")
    mine.press("1").wait_for(lambda seen: name in message(seen))
    assert town.one("SELECT state FROM inspection WHERE id = ?", waiting[0]) == "accepted"


@pytest.mark.parametrize("tab", ["incident", "assignment"])
def test_what_hangs_on_no_site_shows_to_the_other_as_well(town: Town, tab: str) -> None:
    """An incident that ends, a lead that is confirmed: the colleague's row is dim within two seconds, with the name."""
    mine, theirs = town.open("coordinator"), town.open(OTHER)
    name = theirs.row(0).split()[-1]
    for one in (mine, theirs):
        one.press(*("]" * (3 if tab == "incident" else 4))).settle()
    waiting = town.listed("open_tasks", tab=tab, limit=9)
    theirs.press("a").settle()
    if tab == "incident":
        theirs.press("1", "tab").type("卫健").settle().press("enter", "ctrl+s")
    theirs.wait_for(lambda seen: message(seen).startswith("已"))
    mine.wait_for(lambda seen: name in seen.row(3), timeout=SEEN)
    assert town.one("SELECT state FROM task WHERE id = ?", waiting[0]["id"]) == "done"


def test_a_claim_shows_to_the_other_and_is_refused_there(town: Town, waiting: list[int]) -> None:
    """`C` puts a name on the row of both desks within the same two seconds."""
    mine, theirs = town.open("coordinator"), town.open(OTHER)
    me = mine.row(0).split()[-1]
    for one in (mine, theirs):
        one.press("]").wait_for("待办 › 检查").settle()
    claims = "SELECT count(*) FROM task WHERE claimed_by_id IS NOT NULL"
    before = town.one(claims)
    mine.press("C").wait_for(lambda seen: me in seen.row(3))
    theirs.wait_for(lambda seen: me in seen.row(3), timeout=SEEN)
    theirs.press("C").wait_for(lambda seen: me in message(seen))
    assert town.one(claims) == before + 1


IN_BULK = 500 if IS_FULL else 30
HIGH = 60  # rows of their terminals
FIRST_ROW, LAST_ROW = 3, HIGH - 7  # of the list there


def more_checks(town: Town, count: int) -> list[int]:
    """As many checks more that wait on one desk, like one that waits there already; their ids in the list's order."""
    listed = town.listed("open_tasks", tab="inspection", limit=30)
    like = next(one for one in reversed(listed) if one["claimed_by"] is None)
    first = town.one("SELECT min(due_at) - 1 FROM task WHERE state = 'open'")
    made = []
    with closing(sqlite3.connect(town.path)) as store:
        for _ in range(count):
            check = _again(store, "inspection", like["subject"], {})
            _again(store, "task", like["id"], {"subject": check, "due_at": first})
            made.append(check)
        store.commit()
    return made


def _again(store: sqlite3.Connection, table: str, row: int, changed: dict[str, int]) -> int:
    names = [one[1] for one in store.execute(f"PRAGMA table_info({table})") if one[1] != "id"]
    values = ", ".join(str(changed.get(name, f'"{name}"')) for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    made = store.execute(f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} WHERE id = ?", (row,))
    return int(made.lastrowid or 0)


def notes(terminal: Terminal, first: int, count: int) -> list[str]:
    """What stands at the right of rows, counted from the first of all; what is not on the screen is walked to."""
    seen = LAST_ROW - FIRST_ROW + 1
    terminal.press("g", *"j" * min(seen - 1, count)).settle(timeout=30)
    found = [terminal.row(y).split()[-1] for y in range(FIRST_ROW, FIRST_ROW + min(seen, count))]
    for _ in range(seen, count):
        found.append(terminal.press("j").settle().row(LAST_ROW).split()[-1])
    return found[first:]


def test_two_bulks_over_the_same_rows_decide_each_once(town: Town) -> None:
    """One says yes to all, the other to all but the first third, at the same moment: every row tells who did it."""
    checks = more_checks(town, IN_BULK)
    last = town.one("SELECT max(id) FROM event")
    begins = {"ZB0001": 0, OTHER: IN_BULK // 3}
    both = {who: town.open(who, rows=HIGH) for who in begins}
    names = {who: terminal.row(0).split()[-1] for who, terminal in both.items()}
    for who, one in both.items():
        one.press("]").wait_for("待办 › 检查").settle()
        one.press(":", *str(begins[who] + 1), "enter", "V", ":", *str(IN_BULK), "enter")
        one.wait_for(f"已标记 {IN_BULK - begins[who]}").settle()
        one.press("V", "a").wait_for(f"{IN_BULK - begins[who]} 件可以通过")
    with another_writes(town.path):
        for one in both.values():
            one.press("y").settle()
    for one in both.values():
        one.wait_for(lambda seen: "已通过" in message(seen), timeout=120).settle(timeout=60)
    decided = town.rows(
        "SELECT e.subject, p.number FROM event e JOIN person p ON p.id = e.person "
        "WHERE e.id > ? AND e.subject_kind = 'inspection' ORDER BY e.id",
        last,
    )
    assert sorted(subject for subject, _ in decided) == checks, "each once"
    by = dict(decided)
    assert set(by.values()) == set(both), "both got some"
    for who, terminal in both.items():
        tried = checks[begins[who] :]
        mine = sum(by[one] == who for one in tried)
        assert f"已通过 {mine} 件" in message(terminal)
        assert (f"；{len(tried) - mine} 件没有办成" in message(terminal)) == (mine < len(tried))
        other = names[next(one for one in both if one != who)]
        told = ["已通过" if by[one] == who else f"{other}已办" for one in tried]
        assert notes(terminal, begins[who], IN_BULK) == told
