"""The first page in a real terminal: whole before Textual is imported, the same after it, whatever happens between."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product

import pytest

from tests.emulator import Emulator
from tests.full_lists import some_or
from tests.journeys.town import STARTED, TEN, Town
from tests.terminal import Terminal
from tests.tui.test_driver_ends import SHELL_MODES, modes_left

IMPORTED = b"\x1b_textual\x1b\\"  # sent where the first module of Textual is asked for
TAKEOVER = 60  # bytes of the modes it asks for, and of a picture that is the same
# The program itself, heard when it comes to Textual; AT_IMPORT is what happens to it there.
PROGRAM = f"""
import os, signal, sys
def hear(event, values):
    if event == "import" and values[0].partition(".")[0] == "textual" and not heard:
        heard.append(values[0])
        os.write(1, {IMPORTED!r})
        what = os.environ.get("AT_IMPORT", "")
        if what == "RAISE":
            raise RuntimeError("a fault of ours")
        if what:
            os.kill(os.getpid(), getattr(signal, what))
heard = []
sys.addaudithook(hear)
from tui.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


class Opening:
    """The program in terminals on one town."""

    def __init__(self, town: Town, stack: ExitStack) -> None:
        self.town, self._stack = town, stack

    def begin(self, who: str, columns: int = 80, rows: int = 24, *words: str, **env: str) -> Terminal:
        """Begun, nothing waited for."""
        command = [sys.executable, "-c", PROGRAM, "--store", str(self.town.path), "--as", who, *words]
        terminal = Terminal(command, columns, rows, env={"LIANQI_CLOCK": TEN, **env})
        return self._stack.enter_context(terminal)

    def framed(self, who: str, *more: str, **env: str) -> Terminal:
        """The first page is there, Textual is not."""
        return self.begin(who, 80, 24, *more, **env).wait_for(lambda seen: IMPORTED in seen.received)


@pytest.fixture
def opening(town: Town) -> Iterator[Opening]:
    """Programs on a town of one's own, ended with the test."""
    with ExitStack() as stack:
        yield Opening(town, stack)


def taken(terminal: Terminal) -> Terminal:
    """Textual has it, and is at rest."""
    return terminal.wait_for(lambda seen: STARTED in seen.received).settle()


def shown_by(data: bytes, columns: int, rows: int) -> Emulator:
    """What a terminal shows after these bytes."""
    emulator = Emulator(columns, rows)
    emulator.feed(data)
    return emulator


SIZES = ((80, 24), (120, 40), (60, 20))
KINDS = ((), ("--lang", "en"), ("--plain",))
PRODUCT = [*product(("officer", "coordinator"), SIZES, KINDS, ("xterm-256color",))]
CASES = [
    *some_or(PRODUCT, PRODUCT[::4]),
    ("administrator", (80, 24), ("--lang", "en"), "xterm-256color"),
    ("administrator", (60, 20), ("--plain",), "xterm-256color"),
    ("administrator", (120, 40), (), "linux"),
    ("officer", (113, 23), (), "linux"),
    ("coordinator", (113, 23), (), "linux"),
    ("coordinator", (120, 21), (), "xterm-256color"),
    ("officer", (20, 6), (), "xterm-256color"),
    ("coordinator", (20, 6), (), "xterm-256color"),
]


@pytest.mark.parametrize(("who", "size", "words", "term"), CASES)
def test_the_first_page_is_whole_without_textual_and_the_same_with_it(
    opening: Opening, who: str, size: tuple[int, int], words: tuple[str, ...], term: str
) -> None:
    terminal = taken(opening.begin(who, *size, *words, TERM=term))
    before, mark, after = bytes(terminal.received).partition(IMPORTED)
    assert mark and before and b"?1000" not in before
    first = shown_by(before, *size)
    assert "?" in first.screen.line(size[1] - 1)
    assert first.screen.cells() == terminal.emulator.screen.cells()
    assert len(after) <= TAKEOVER, after


def test_keys_typed_at_any_time_are_handled_in_order(opening: Opening) -> None:
    """Before the terminal is ours, on the first page, and while Textual takes it over: none lost, none shown."""
    terminal = opening.begin("officer").press("j")
    terminal.wait_for(lambda seen: IMPORTED in seen.received).press("j", "k", "j")
    terminal.wait_for(lambda seen: STARTED in seen.received).press("j", "?")
    terminal.wait_for("按键").settle().press("escape").wait_for("今日待办").settle()
    assert terminal.row(-1).split()[-1].startswith("4/")


def test_a_paste_typed_ahead_is_no_keys(opening: Opening) -> None:
    terminal = opening.framed("officer").paste("jjj")
    assert taken(terminal).row(-1).split()[-1].startswith("1/")


@pytest.mark.parametrize("end", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_between_page_and_textual_gives_the_terminal_back(opening: Opening, end: str) -> None:
    terminal = opening.begin("officer", AT_IMPORT=end)
    assert terminal.wait_for_end() == 128 + getattr(signal, end)
    assert STARTED not in terminal.received
    assert terminal.modes() == (True, True, True)
    assert modes_left(terminal) == SHELL_MODES


def test_a_fault_between_page_and_textual_gives_the_terminal_back(opening: Opening) -> None:
    terminal = opening.begin("officer", AT_IMPORT="RAISE")
    assert terminal.wait_for_end() == 9
    assert terminal.modes() == (True, True, True)
    assert modes_left(terminal) == SHELL_MODES
    assert any("程序出错" in line for line in terminal.lines)


def test_the_end_of_input_between_page_and_textual_ends_it(opening: Opening) -> None:
    terminal = opening.framed("officer").hang_up()
    assert terminal.wait_for_end() in (128 + signal.SIGHUP, -signal.SIGHUP)


@pytest.mark.parametrize("sizes", [((60, 20),), ((120, 40),), ((60, 20), (80, 24))], ids=str)
def test_a_window_of_another_size_is_right_afterwards(
    opening: Opening, sizes: tuple[tuple[int, int], ...]
) -> None:
    """Also one that is as large as before again: what it shows nobody knows."""
    terminal = opening.framed("coordinator")
    for size in sizes:
        terminal.resize(*size)
    taken(terminal)
    fresh = taken(opening.begin("coordinator", *sizes[-1]))
    assert terminal.emulator.screen.cells() == fresh.emulator.screen.cells()
