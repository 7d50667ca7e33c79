"""A store and the terminals on it, as a journey needs them."""

from __future__ import annotations

import fcntl
import json
import os
import re
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from models.rules.scope import Role
from tests.forked import piped
from tests.terminal import PLAIN_ESCAPE, Terminal
from tui.roles import MAIN_SCREENS

PROGRAM = (sys.executable, "-m", "tui")
TEN = "2020-02-17T10:00+08:00"
STARTED = b"\x1b[?1000h"  # the first thing that Textual asks of the terminal, and nobody before it
KEYS_SHOWN = re.compile(r"\?|Esc")  # on the key line of a list, of a field
DEEPEST = 6  # steps back from anywhere to a main page
MASK = 5  # the item of high severity that journeys fail: masks
FAULT = {"place": "包装线", "told": "车间主任罗樵"}


def digit(role: Role, screen: str) -> str:
    """The key of one of a role's main pages, by the page's class."""
    return str([name.partition(".")[2] for name in MAIN_SCREENS[role]].index(screen) + 1)


class Town:
    """One store; programs begun here are ended with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_fresh = False  # each program by an interpreter of its own, not forked from one (tests.forked)
        self._open = ExitStack()

    def close(self) -> None:
        """End every program."""
        self._open.close()

    def begin(
        self,
        who: str,
        columns: int = 80,
        rows: int = 24,
        *,
        at: str = TEN,
        lang: str = "zh",
        more: Mapping[str, str] | None = None,
    ) -> Terminal:
        """The program as somebody in a terminal, nothing waited for."""
        words = [*PROGRAM, "--store", str(self.path), "--as", who, "--lang", lang]
        environment = {"LIANQI_CLOCK": at, **(more or {})}
        terminal = Terminal(words, columns, rows, env=environment, is_forked=not self.is_fresh)
        return self._open.enter_context(terminal)

    def open(self, who: str, columns: int = 80, rows: int = 24, **more: str) -> Terminal:
        """The same, its first page shown whole, and keys answered without another import."""
        return self.begin(who, columns, rows, **more).wait_for(
            lambda seen: STARTED in seen.received and bool(KEYS_SHOWN.search(seen.row(-1)) and seen.row(2))
        )

    def listed(self, query: str, who: str = "coordinator", at: str = TEN, **filters: Any) -> list[Any]:
        """What `lianqi list` prints."""
        words = ("list", query, *(f"{name}={value}" for name, value in filters.items()))
        return [json.loads(line) for line in self.run(*words, who=who, at=at).splitlines()]

    def run(self, *words: str, who: str = "", at: str = TEN, given: Any = None) -> str:
        """A command of the program, with JSON to read where something is given; what it says."""
        command = [*PROGRAM[1:], *words, "--store", str(self.path), *(("--as", who) if who else ())]
        with piped(command, env={**os.environ, "LIANQI_CLOCK": at}) as program:
            said, complaint = program.communicate(json.dumps(given) if given is not None else "")
        assert program.returncode == 0, complaint
        return said

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Rows of the store itself, read past the program."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            return connection.execute(statement, values).fetchall()

    def write(self, statement: str, *values: Any) -> None:
        """Change the store past the program."""
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute(statement, values)
            connection.commit()

    def one(self, statement: str, *values: Any) -> Any:
        """The first value of the first row."""
        return self.rows(statement, *values)[0][0]

    def draft(self, form: str = "check") -> dict[str, Any]:
        """What the newest draft of a form holds; empty where there is none."""
        found = self.rows("SELECT content FROM draft WHERE form = ? ORDER BY saved_at DESC, id DESC", form)
        return json.loads(found[0][0]) if found else {}


def hand_over(town: Town, at: str = TEN) -> None:
    """The firm of the first assignment goes to whoever has least, unsigned so far."""
    lead = town.listed("assignments", limit=1)[0]
    loads = town.listed("officer_loads", limit=50)
    free = [one for one in loads if one["id"] != lead["officer"] and not one["on_leave"]]
    taker = min(free, key=lambda one: one["firms"])["id"]
    form = {"successor": taker, "cause": "duty", "giver": lead["officer"], "enterprise": lead["enterprise"]}
    given = {"form": form, "key": str(uuid4())}
    town.run("do", "hand_over", who="coordinator", at=at, given=given)


@contextmanager
def another_writes(store: str | Path) -> Iterator[None]:
    """Stand in the gate, as a writer does: whoever else writes waits."""
    with Path(f"{store}.gate").open("wb") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def go(terminal: Terminal, way: str) -> Terminal:
    """From anywhere to a page: questions and pages closed, then the way; typed ahead, and answered when it returns."""
    return terminal.send(PLAIN_ESCAPE * DEEPEST).press(*way.split()).settle()


def message(terminal: Terminal) -> str:
    """The message line."""
    return terminal.row(-2).strip()


class Hands:
    """Keys counted as a person presses them; typed words are not keys."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal, self.keys = terminal, 0

    def press(self, *names: str) -> Hands:
        """Press, and wait until the program has answered."""
        self.keys += len(names)
        self.terminal.press(*names).settle()
        return self

    def type(self, words: str) -> Hands:
        """Type words."""
        self.terminal.type(words).settle()
        return self


def fail_masks(hands: Hands) -> Hands:
    """Answer the first five items, the fifth with a fault told to someone, and go on to the sixth."""
    hands.press(*"1" * (MASK - 1), "2").type(FAULT["place"])
    hands.press("enter", "1", "enter", "enter").type(FAULT["told"])
    return hands.press("enter", "enter", "enter", "enter")
