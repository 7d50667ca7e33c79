"""Hostile words for every stored text, and what a terminal may receive whatever is stored."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

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
    "enterprise": ("name", "folded", "short", "industry", "note"),
    "site": ("name", "floor", "unit"),
    "person": ("name", "home_unit", "title"),
    "contact": ("name", "title", "phone"),
    "region": ("name",),
    "body": ("name", "folded", "contact_name"),
    "finding": (
        "description",
        "place",
        "note",
        "told_whom",
        "fixed_by",
        "measure",
        "seen",
        "void_reason",
        "notice_number",
        "notice_to",
        "refer_document",
        "refer_result",
    ),
    "inspection": ("accompanied_by",),
    "event": ("reason",),
    "checklist_item": ("text_zh", "text_en", "wordings_zh", "wordings_en"),
    "incident": ("holder",),
    "supply_holder": ("name", "address", "hours"),
    "supply_lot": ("donor", "batch", "spec", "note"),
    "supply_movement": ("document", "note"),
    "stock_take_line": ("reason",),
    "supply_request": ("note", "decision_reason", "short_reason"),
    "supply_consignment": (
        "collector_name",
        "custody_place",
        "receiver_name",
        "receiver_role",
        "slip",
        "refused_reason",
    ),
    "supply_round": ("name", "hours", "note"),
}
# All that the program says to a terminal; clearing the history, asking where the cursor is, titles are not among it.
ESCAPES = re.compile(
    r"\x1b\[\d*(?:;\d*)*[ABCDGHKLMPSTXbdgmr@]|\x1b\[\?[\d;]+(?:[hl]|\$p)|\x1b\[[<>=]\d*(?:;\d*)*[um]|\x1b\[2J|\x1b\[\?u|\x1b[HM]|\x0b+(?=[\r\t\x08\x1b])|\t"
)
CONTROLS = re.compile(
    r"[\x00-\x07\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u061c]"
)


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
