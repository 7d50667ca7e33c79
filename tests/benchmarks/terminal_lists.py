"""The lists of the program as they are measured at the terminal: who sees them, and how one gets there."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyte.screens import Char

from tests.terminal import Terminal

PROGRAM = (sys.executable, "-m", "tui")
# The same program over Textual's own driver.
_OVER_STOCK = """
import sys, tui.app
from textual.drivers.linux_driver import LinuxDriver
class Stock(LinuxDriver):
    def __init__(self, app, *, held=None, **options):
        super().__init__(app, **options)
        if held is not None and held.is_held:
            held.hand_over()  # the first page is painted again
tui.app.ThinDriver = Stock
from tui.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
STOCK = (sys.executable, "-c", _OVER_STOCK)
LONG = 60  # seconds anything may take on a busy machine
PREVIEW = 0.25  # seconds after which what follows a rested cursor has been painted


@dataclass(frozen=True)
class RealList:
    """A list, the role whose list it is, and the keys that lead to it."""

    name: str
    who: str
    keys: str
    # Of a page that is no long list, the key whose picture is measured, and the one back again.
    there: str = ""
    back: str = ""

    def open(self, store: str, columns: int, rows: int, program: tuple[str, ...] = PROGRAM) -> Terminal:
        """The program in a terminal, this list shown and at rest."""
        folder = str(Path(__file__).parents[2])
        words = [*program, "--store", store, "--as", self.who, "--lang", "zh"]
        terminal = Terminal(words, columns, rows, {"PYTHONPATH": folder}, folder=folder)
        # The place in a list, or at the counter what is left, stands there once the page is read.
        terminal.wait_for(
            lambda seen: "?" in seen.row(-1) and re.search(r"\d", seen.row(-1)[-14:]) is not None, timeout=60
        )
        terminal.settle(PREVIEW, LONG)
        for key in self.keys.split():
            terminal.press(key).settle(PREVIEW, LONG)
        return terminal


QUEUE = RealList("Queue", "coordinator", "1")
FIRMS = RealList("Firms", "coordinator", "3")
RECTIFICATION = RealList("Rectification", "coordinator", "4")
TODAY = RealList("Today", "officer", "1")
LISTS = (QUEUE, RECTIFICATION, FIRMS, TODAY)
# Pages of checks and of faults: a move on those that have a cursor, the opening of a case.
PAGES = (
    RealList("Check", "officer", "2 enter n 1 1", "j", "k"),
    RealList("Sweep", "officer", "f y l g j g c enter v p", "j", "k"),
    RealList("Case of a fault", "coordinator", "4", "enter", "escape"),
    RealList("Case in queue", "coordinator", "1", "enter", "escape"),
    RealList("By item", "coordinator", "4 ]", "j", "k"),
    RealList("By firm", "coordinator", "4 ] ]", "j", "k"),
    RealList("Checklists", "administrator", "6", "j", "k"),
    RealList("A version", "administrator", "6", "enter", "escape"),
    RealList("Filter", "coordinator", "4 /", "1", "backspace"),
)
PEOPLE = (
    RealList("Officers", "coordinator", "2 ]"),
    RealList("Assignments", "coordinator", "2 ] ]"),
    RealList("Roster", "coordinator", "9"),
    RealList("People", "administrator", "2"),
)
SUPPLIES = (
    RealList("Stock by item", "storekeeper", "escape 2"),
    RealList("Stock by lot", "storekeeper", "escape 2 ]"),
    RealList("By expiry", "storekeeper", "escape 2 ] ]"),
    RealList("Ledger", "storekeeper", "escape 2 ] ] ]"),
    RealList("Way of a lot", "storekeeper", "escape 2 ] enter"),
    RealList("Receive", "storekeeper", "escape 3"),
    RealList("Stock-take", "storekeeper", "escape 4"),
    RealList("Goods waiting", "storekeeper", "escape 5"),
    RealList("Set apart", "storekeeper", "escape 5 ]"),
    RealList("On the way", "storekeeper", "escape 5 ] ]"),
    RealList("Asked for", "coordinator", "5"),
    RealList("Short", "coordinator", "5 ]"),
    RealList("Rationing", "coordinator", "5 ] j enter"),
    RealList("Cover", "coordinator", "5 ] ]"),
    RealList("Depots", "coordinator", "5 ] ] ]"),
    RealList("Rounds", "coordinator", "5 ] ] ] ]"),
    RealList("Register", "coordinator", "5 ] ] ] ] enter"),
    RealList("Goods held", "officer", "6"),
)


def cursor_row(terminal: Terminal) -> int:
    """The screen row the list's cursor stands in."""
    return next(y for y in range(terminal.rows) if terminal.cell(0, y).data == "▌")


def cells_seen(terminal: Terminal) -> list[list[Char]]:
    """Every cell; of a blank, only what shows on it."""
    return [
        [
            Char(" ", bg=cell.bg)
            if cell.data == " " and not (cell.underscore or cell.reverse or cell.strikethrough)
            else cell
            for cell in row
        ]
        for row in terminal.emulator.screen.cells()
    ]


def changed_text(before: list[list[Char]], after: list[list[Char]]) -> int:
    """UTF-8 bytes of the characters in cells that changed, blanks not among them: less nobody can send.

    Nobody who does not move rows about: what a scrolled line costs may be less.
    """
    return sum(
        len(new.data.encode())
        for old_row, new_row in zip(before, after, strict=True)
        for old, new in zip(old_row, new_row, strict=True)
        if new != old and new.data != " "
    )


def place_of(terminal: Terminal) -> int:
    """The row the cursor is on, as the key line says."""
    return _position(terminal)[0]


def total_of(terminal: Terminal) -> int:
    """How many rows there are, as the key line says; 0 where nothing says so."""
    return _position(terminal)[1]


def _position(terminal: Terminal) -> tuple[int, int]:
    found = re.search(r"(\d+)/(\d+)\+?$", terminal.row(-1))
    return (int(found[1]), int(found[2])) if found else (0, 0)


class Walker(Protocol):
    """A program that is measured."""

    @property
    def terminal(self) -> Terminal:
        """Where it runs."""

    def press(self, key: str) -> None:
        """Press a key and let what follows come."""

    def measure(self, what: str, key: str) -> None:
        """Press a key and keep what it cost."""


def walk(walkers: Sequence[Walker], count: int) -> None:
    """Rows down and up again, lines below the edge, pages: key by key, each given to all of them in turn.

    From the first row; as far as the shortest list goes of those that say how long they are.
    """

    def press(key: str) -> None:
        for one in walkers:
            one.press(key)

    def measure(what: str, key: str) -> None:
        for one in walkers:
            one.measure(what, key)

    first = walkers[0].terminal
    top = cursor_row(first)
    for _ in range(count):
        measure("row move", "j")
        press("k")
    press("pagedown")
    room = cursor_row(first) - top + 1
    total = min(total_of(one.terminal) or total_of(first) for one in walkers)
    for _ in range(min(count, total - room)):
        measure("line scroll", "j")
    for _ in range(max(count // 2, 1) if total > room else 0):
        if place_of(first) + room > total:
            press("g")
            press("pagedown")
        measure("page", "pagedown")


def quantile(values: list[float], part: float) -> float:
    """The value below which that part of them lies."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]
