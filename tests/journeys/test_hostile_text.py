"""Hostile words in every stored text: shown safely and whole on every page; no control byte reaches the terminal (R4)."""

from __future__ import annotations

import pytest

from tests.full_lists import some
from tests.journeys.poison import HOSTILE, poison, sound
from tests.journeys.town import Town
from tests.terminal import Terminal

ROTATIONS = 3  # walks in which each column and row has another of the hostile words


def walk(terminal: Terminal, *keys: str) -> None:
    """Press keys one by one, sound after each."""
    for key in keys:
        terminal.press(key).settle()
        sound(terminal, key)


OFFICER = (
    "?", "escape", ":", "escape", "z", "tab", "j", "tab", "enter", "escape", "n", "escape", "escape", "enter", "2", "tab",
    "escape", "e", "escape", "ctrl+s", "escape", "2", "j", "enter", "escape", "f", "escape", "3", "j", "enter", "w",
    "escape", "escape", "4", "escape", "5", "L", "1", "2", "3", "L",
)  # fmt: skip
ADMINISTRATOR = (
    "3", "j", "right", "j", "e", "escape", "m", "escape", "M", "escape", "X", "escape", "2", "enter", "e", "escape",
)  # fmt: skip
COORDINATOR = (
    "j", "enter", "t", "escape", "escape", "]", "]", "[", "a", "x", "1", "u", "D", "escape", "V", "j", "a", "escape",
    "escape", "2", "]", "enter", "escape", "P", "escape", "3", "enter", "i", "1", "W", "left", "escape", "tab", "tab", "tab", "tab", "e", "escape", "m", "escape", "escape", "4", "j", "enter", "F", "escape", "S", "escape", "escape", "?",
)  # fmt: skip


WALKS = {"officer": OFFICER, "coordinator": COORDINATOR, "administrator": ADMINISTRATOR}


@pytest.mark.parametrize("who", WALKS)
@pytest.mark.parametrize("rotation", some(range(ROTATIONS), 1))
def test_hostile_words_stand_on_every_page(town: Town, who: str, rotation: int) -> None:
    """Every page with hostile words as names, notes and reasons: controls are seen, none of them acts."""
    by = rotation * len(HOSTILE) // ROTATIONS
    words = [*HOSTILE.values()]
    poison(town, *words[by:], *words[:by])
    terminal = town.open(who)
    walk(terminal, *WALKS[who])
    assert "\ufffd" in terminal.received.decode()


@pytest.mark.parametrize("name", ["markup", "broken markup", "live markup", "formula"])
def test_words_that_need_no_guard_are_shown_whole(town: Town, name: str) -> None:
    """Brackets are words: not one character of them is eaten."""
    poison(town, HOSTILE[name])
    officer = town.open("officer")
    assert HOSTILE[name] in officer.row(3)
    officer.press("z").wait_for(HOSTILE[name]).settle()
    assert HOSTILE[name] in officer.row(0) and HOSTILE[name] in officer.row(1)


def test_typed_and_pasted_hostility_is_kept_as_words(quiet_town: Town) -> None:
    """Pasted into a fault and submitted: controls are gone, markup is words, all pages of the finding are sound."""
    officer = quiet_town.open("officer")
    officer.press("enter", "1", "1", "2").settle()
    for one in HOSTILE.values():
        if len(one) < 100:
            officer.paste(one[:12]).settle()
            sound(officer, repr(one))
            officer.press("ctrl+u").settle()
    officer.type("[red]甲[/]").press("tab", "0").paste("乙\x1b[3J\u202e丙[/]").press("tab", "tab")
    officer.type("[@click=app.bell]x").press("ctrl+s").settle()
    officer.press("A", "ctrl+s").wait_for("已提交检查").settle()
    sound(officer, "submitted")
    newest = "SELECT place, description, told_whom FROM finding ORDER BY id DESC"
    place, description, told = quiet_town.rows(newest)[0]
    assert (place, told) == ("[red]甲[/]", "[@click=app.bell]x")
    assert "\x1b" not in description and "丙[/]" in description
    walk(officer, "3", "enter", "escape", "1", "z")
    queue = quiet_town.open("coordinator")
    walk(queue, "enter", "escape", "4", "enter")
