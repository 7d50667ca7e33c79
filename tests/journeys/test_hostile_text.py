"""Hostile words in every stored text: shown safely and whole on every page; no control byte reaches the terminal (R4)."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from tests.journeys.town import Town
from tests.terminal import Terminal

HOSTILE = {
    "markup": "[red]甲[/]",
    "broken markup": "甲[/]乙[",
    "live markup": "[@click=app.bell]x[/]",
    "clear screen": "丙\x1b[3J\x1b[1;1H丁",
    "title and answer": "\x1b]0;owned\x07\x1b[6n戊",
    "c1": "己\x9b2J\x85\x90庚",
    "c0": "辛\x00\x07\x08\r壬\n癸\t子",
    "bidi": "丑\u202e寅卯\u2066辰\u200f",
    "zero width": "巳\u200b\u200d\ufeff\u2060午",
    "combining": "未" + "\u0301" * 30 + "申",
    "emoji": "酉\U0001f468\u200d\U0001f469\u200d\U0001f467\ufe0f戌",
    "tags and private": "亥\U000e0041\ue000\uffff",
    "long": "长" * 10_000,
    "formula": "=cmd|'/c calc'!A1",
}
# Columns that hold what people have typed.
TYPED = {
    "enterprise": ("name", "short", "industry", "note"),
    "site": ("name", "floor", "unit"),
    "person": ("name", "home_unit", "title"),
    "contact": ("name", "title", "phone"),
    "region": ("name",),
    "body": ("name", "contact_name"),
    "finding": ("description", "place", "note", "told_whom", "fixed_by", "measure", "seen", "void_reason"),
    "inspection": ("accompanied_by",),
    "event": ("reason",),
    "checklist_item": ("text_zh", "text_en"),
}
# All that the program says to a terminal; clearing the history, asking where the cursor is, titles are not among it.
ESCAPES = re.compile(
    r"\x1b\[\d*(?:;\d*)*[ABCDGHKLMPSTXbdmr@]|\x1b\[\?[\d;]+(?:[hl]|\$p)|\x1b\[[<>=]\d*(?:;\d*)*[um]|\x1b\[2J|\x1b\[\?u|\x1bM|\x0b+(?=[\r\x08\x1b])"
)
CONTROLS = re.compile(
    r"[\x00-\x07\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u061c]"
)


ROTATIONS = 3  # walks in which each column and row has another of the hostile words


def poison(town: Town, *words: str) -> None:
    """Put words into every typed column of a store, row by row another of them."""
    with closing(sqlite3.connect(town.path)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.create_function("hostile", 1, lambda number: words[number % len(words)])
        for shift, (table, column) in enumerate((one, column) for one in TYPED for column in TYPED[one]):
            connection.execute(f'UPDATE "{table}" SET "{column}" = hostile(id + ?)', (shift,))
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()


def sound(terminal: Terminal, where: str) -> None:
    """It runs, and all that came are our own sequences and printable text."""
    assert terminal.exit_code is None, f"{where}\n{terminal.picture()}"
    sent = terminal.received.decode("utf-8", "replace")
    rest = ESCAPES.sub("", sent)
    found = CONTROLS.search(rest)
    assert found is None, f"{where}: {rest[max(found.start() - 40, 0) : found.end() + 40]!r}"


def walk(terminal: Terminal, *keys: str) -> None:
    """Press keys one by one, sound after each."""
    for key in keys:
        terminal.press(key).settle(quiet=0.06 if key == "escape" else 0.03)
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
    "escape", "2", "enter", "i", "1", "W", "left", "escape", "tab", "tab", "tab", "tab", "e", "escape", "m", "escape", "escape", "3", "j", "enter", "F", "escape", "S", "escape", "escape", "?",
)  # fmt: skip


WALKS = {"officer": OFFICER, "coordinator": COORDINATOR, "administrator": ADMINISTRATOR}


@pytest.mark.parametrize("who", WALKS)
@pytest.mark.parametrize("rotation", range(ROTATIONS))
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
    officer.press("A", "escape", "A", "ctrl+s").wait_for("已提交检查").settle()
    sound(officer, "submitted")
    place, description, told = quiet_town.rows("SELECT place, description, told_whom FROM finding")[0]
    assert (place, told) == ("[red]甲[/]", "[@click=app.bell]x")
    assert "\x1b" not in description and "丙[/]" in description
    walk(officer, "3", "enter", "escape", "1", "z")
    queue = quiet_town.open("coordinator")
    walk(queue, "enter", "escape", "3", "enter")
