"""Pulling the plug at every field of every form: what was typed is there again, and where one stood (R2)."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.town import FAULT, Hands, Town, fail_masks
from tests.terminal import Terminal

GONE = 2.0  # seconds until no process is left


def hang_up(terminal: Terminal) -> None:
    """The line drops."""
    terminal.hang_up()


def terminate(terminal: Terminal) -> None:
    """The system asks the program to end."""
    terminal.kill(signal.SIGTERM)


ENDINGS: tuple[Callable[[Terminal], object], ...] = (hang_up, terminate)


def pull(terminal: Terminal, end: Callable[[Terminal], object]) -> None:
    """End the program and see that it is gone in time."""
    end(terminal)
    assert terminal.wait_for_end(GONE) in (128 + signal.SIGHUP, 128 + signal.SIGTERM, -signal.SIGKILL)


def page(terminal: Terminal) -> list[str]:
    """What a form shows, without the message line and the times of row 1."""
    return terminal.lines[2:-2]


# One link of a chain: keys that go to the next field, words typed there.
FAULT_CHAIN: tuple[tuple[tuple[str, ...], str], ...] = (
    (("1", "3"), ""),
    (("1", "1", "2"), "包装"),
    ((), "线"),
    (("enter", "2"), ""),
    (("backspace", "0"), "口罩潮湿未换"),
    (("tab",), "两人没有戴，一人戴在下巴上"),
    (("tab",), "罗樵"),
    (("left", "left"), "车间主任"),
    (("tab", "5"), ""),
    (("tab",), "2/19"),
    (("tab", "1"), ""),
    (("tab",), "当场补发并戴上"),
    (("tab",), "相机3-118"),
    (("home",), "x"),
    (("enter", "3"), ""),
)
ABOUT_CHAIN: tuple[tuple[tuple[str, ...], str], ...] = (
    (("1", "e", "2"), ""),
    (("tab",), "行政 段苒"),
    (("tab",), "相机3-119至124"),
    (("tab",), "自制消毒通道"),
    (("tab",), "1"),
    (("tab",), "8:30"),
    (("tab",), "园区断网"),
)
NO_ACCESS_CHAIN: tuple[tuple[tuple[str, ...], str], ...] = (
    (("1",), ""),
    (("tab",), "门卫说放假"),
    (("tab",), "8:30"),
    (("tab",), "断网"),
)


def open_check(officer: Terminal) -> None:
    """The first check that Today owes."""
    officer.press("enter").wait_for("检查").settle()


def open_about(officer: Terminal) -> None:
    """The check, and its other fields if they are not open already."""
    open_check(officer)


def open_no_access(officer: Terminal) -> None:
    """未入户 at the firm of the first duty."""
    officer.press("z").wait_for("企业 ›").settle()
    officer.press("n", "2").settle()


CHAINS: dict[str, tuple[Callable[[Terminal], None], Any]] = {
    "fault": (open_check, FAULT_CHAIN),
    "about": (open_about, ABOUT_CHAIN),
    "no access": (open_no_access, NO_ACCESS_CHAIN),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_form_is_there_again_at_every_field(quiet_town: Town, name: str) -> None:
    """Type, pull the plug before the fingers have rested, come back, see the same, go on."""
    opening, chain = CHAINS[name]
    before: list[str] = []
    for at, (keys, words) in enumerate(chain):
        officer = quiet_town.open("officer")
        opening(officer)
        if before:
            assert page(officer) == before, f"link {at}:\n" + officer.picture()
        officer.press(*keys).type(words).settle()
        before = page(officer)
        pull(officer, ENDINGS[at % len(ENDINGS)])
    assert quiet_town.one("SELECT count(*) FROM draft") == 1


def test_keys_that_had_come_are_heard_before_the_end(quiet_town: Town) -> None:
    """A burst of keys and TERM right behind it, as when a laptop is shut: the answers are in the draft."""
    for keys, answers in (("111", "11100"), ("33", "11133")):
        officer = quiet_town.open("officer")
        open_check(officer)
        officer.type(keys)
        pull(officer, terminate)
        kept = quiet_town.draft("check").get("answers", {})
        assert "".join(kept.get(f"F{item}", "") for item in range(1, 6)) == answers


def test_a_recheck_is_there_again_at_every_field(quiet_town: Town) -> None:
    """The forms in a question's place: a fix, then a recheck that fails."""
    officer = quiet_town.open("officer")
    hands = fail_masks(Hands(officer).press("enter")).press("A", "ctrl+s")
    assert hands.terminal.wait_for("已提交检查")
    fix = ((("enter",), "厂办主任"), (("enter", "tab"), "已补发"), (("enter", "tab", "tab"), "8:30"))
    _dialog_chain(quiet_town, officer, "fix", ("firm_person", "measure", "occurred_at"), fix)


def _dialog_chain(
    town: Town, officer: Terminal, form: str, fields: tuple[str, ...], chain: tuple[Any, ...]
) -> None:
    for at, (_, words) in enumerate(chain):
        row = next(y for y, line in enumerate(officer.lines) if "整改" in line and y > 2)
        officer.press(*"j" * (row - 3)).settle().press("enter").wait_for("登记整改").settle()
        if at:
            assert chain[at - 1][1] in officer.picture()
            kept = town.draft(form)
            assert kept["at"] == fields[at - 1]
            officer.press("tab")
        officer.type(words).settle()
        pull(officer, ENDINGS[at % len(ENDINGS)])
        kept = town.draft(form)
        assert kept["fields"][fields[at]][1] == words
        officer = town.open("officer")


def test_a_line_at_the_counter_is_there_again(town: Town) -> None:
    """Of a person in the queue: the firm that was chosen, what is said of it, how much, and where one stood."""
    (held,) = town.listed("rounds", "storekeeper")
    town.run("do", "open_round", who="storekeeper", given={"supply_round": held["id"], "version": 1})
    keeper = town.open("storekeeper").wait_for("发放 ›").settle()
    keeper.type("湖南").settle().press("enter", "ctrl+u").type("7").settle()
    before = keeper.lines[2:7]
    assert "未领" in before[1] and "：7" in before[2], keeper.picture()
    pull(keeper, hang_up)
    assert town.open("storekeeper").wait_for("发放 ›").settle().lines[2:7] == before


def test_an_edited_proposal_is_there_again(town: Town) -> None:
    """Each share that was given by hand, whatever was reckoned."""
    way = ("5", "]", "P", "1")
    desk = town.open("coordinator").press(*way).wait_for("分配 ›").settle()
    desk.press("e", "ctrl+u", "7", "ctrl+s").wait_for("原拟").settle()
    before = desk.lines[3:-2]
    pull(desk, terminate)
    assert town.open("coordinator").press(*way).wait_for("分配 ›").settle().lines[3:-2] == before


def test_a_killed_program_loses_a_second_of_typing_at_the_most(quiet_town: Town) -> None:
    """Typed without a rest, ten characters a second, then kill -9."""
    officer = quiet_town.open("officer")
    open_check(officer)
    officer.press("2").settle()
    typed: list[tuple[float, str]] = []
    began = time.monotonic()
    while (now := time.monotonic() - began) < 3:
        letter = chr(ord("a") + len(typed) % 26)
        typed.append((now, letter))
        officer.type(letter)
        while time.monotonic() - began < now + 0.1:
            officer.read(0.02)
    ended = time.monotonic() - began
    pull(officer, lambda one: one.kill())
    due = "".join(letter for at, letter in typed if at < ended - 1)
    assert quiet_town.draft()["faults"]["F1"]["fields"]["place"][1].startswith(due)
    officer = quiet_town.open("officer")
    open_check(officer)
    assert due in officer.picture()


def test_looking_at_a_check_leaves_no_draft(quiet_town: Town) -> None:
    """Opened, moved about in for more than a second, left: nothing was typed, so nothing is kept."""
    officer = quiet_town.open("officer")
    open_check(officer)
    began = time.monotonic()
    officer.wait_for(lambda seen: time.monotonic() - began > 1.2)
    officer.press("j", "j", "escape").wait_for("今日待办").settle()
    officer.press("z").wait_for("企业 ›").press("n", "2").wait_for("未入户").press("tab", "escape").settle()
    assert quiet_town.rows("SELECT * FROM draft") == []


def test_one_draft_in_two_terminals_is_one_inspection(quiet_town: Town) -> None:
    """Both stand before the same filled form; both submit."""
    first = quiet_town.open("officer")
    fail_masks(Hands(first).press("enter")).press("A")
    first.wait_for(lambda seen: quiet_town.draft().get("rest_passed") == 11)
    second = quiet_town.open("officer")
    open_check(second)
    assert FAULT["told"] in second.press("k").settle().picture()
    first.press("ctrl+s")
    second.press("ctrl+s")
    first.wait_for("已提交检查")
    second.wait_for("已提交检查")
    assert quiet_town.one("SELECT count(*) FROM inspection") == 1
    assert quiet_town.one("SELECT count(*) FROM finding") == 1
    assert quiet_town.rows("SELECT * FROM draft") == []


def test_the_end_of_input_is_a_hang_up(quiet_town: Town) -> None:
    """EOF on the line while a fault is half told."""
    officer = quiet_town.open("officer")
    open_check(officer)
    officer.press("2").type("门岗").settle()
    hang_up(officer)
    assert officer.wait_for_end(GONE) == 128 + signal.SIGHUP
    assert quiet_town.draft()["faults"]["F1"]["fields"]["place"][1] == "门岗"
