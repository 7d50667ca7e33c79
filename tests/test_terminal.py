"""The terminal that tests use shows what real terminals show, answers as they do, and waits for conditions."""

from __future__ import annotations

import signal
import sys

import pytest

from tests.emulator import Emulator
from tests.terminal import Terminal

ECHO = """
import sys, termios, tty
tty.setraw(0)
print("\\x1b[?2026$p\\x1b[6n", end="", flush=True)
while (one := sys.stdin.buffer.raw.read(64)) != b"q":
    print(repr(one)[1:], end="\\r\\n", flush=True)
"""


@pytest.mark.parametrize(
    ("sent", "line", "cursor"),
    [
        ("中文", "中文", 4),
        ("e\u0301x", "éx", 2),
        ("中\u0301x", "中\u0301x", 3),
        ("a\u200db", "ab", 2),
        ("中文\x1b[1;2Hx", " x文", 2),
        ("中文\x1b[1;3Hx", "中x", 3),
        ("中文\x1b[1;2H\x1b[K", "", 1),
        ("\x1b[?7labcdefghij", "abcdefgj", 8),
        ("\x1b[?7labcdefg中", "abcdefg", 7),
        ("\x1b]0;title\x07a\x1b[<uc\x1b[>4;2mc\x1bP+q544e\x1b\\d\x1b[2 qe", "accde", 5),
        ("ab\x1b[3bc", "abbbbc", 6),
        ("ab\r\n中\x1b[S\x1b[2;1Hc", "中", 1),
    ],
)
def test_cells_are_those_of_real_terminals(sent: str, line: str, cursor: int) -> None:
    """Each of these is wrong in pyte itself or in a naive reader."""
    whole, pieces = Emulator(8, 2), Emulator(8, 2)
    whole.feed(sent.encode())
    for one in sent.encode():
        pieces.feed(bytes([one]))
    for emulator in (whole, pieces):
        assert (emulator.screen.line(0), emulator.screen.cursor.x) == (line, cursor)


def test_a_program_is_asked_and_answered() -> None:
    """Keys arrive as a keyboard sends them, queries are answered, the end is seen."""
    with Terminal([sys.executable, "-c", ECHO]) as terminal:
        terminal.wait_for("2026;2$y").wait_for("[1;1R")
        terminal.press("j", "enter", "ctrl+s", "shift+tab").type("文")
        terminal.wait_for(lambda seen: "\\xe6\\x96\\x87" in "".join(seen.lines))
        assert "j\\r\\x13\\x1b[Z" in "".join(terminal.lines).replace("''", "").replace("'", "")
        terminal.settle()
        assert terminal.bytes_received and terminal.find("2026")[1] == 0
        assert terminal.press("q").wait_for_end() == 0


def test_a_terminal_without_synchronised_updates_keeps_silent_about_them() -> None:
    with Terminal([sys.executable, "-c", ECHO], knows_sync=False) as terminal:
        terminal.wait_for("[1;1R").settle()
        assert "2026" not in terminal.picture()


def test_what_never_comes_is_told_with_the_picture() -> None:
    with Terminal(["cat"]) as terminal:
        terminal.type("甲乙").wait_for("甲乙")
        with pytest.raises(AssertionError, match="without '丙':\n甲乙"):
            terminal.wait_for("丙", timeout=0.2)


def test_the_line_can_drop_and_the_program_can_be_killed() -> None:
    with Terminal(["cat"]) as terminal:
        terminal.type("甲").wait_for("甲").hang_up()
        assert terminal.wait_for_end() == -signal.SIGHUP
    with Terminal(["cat"]) as terminal:
        terminal.type("甲").wait_for("甲").kill(signal.SIGTERM)
        assert terminal.wait_for_end() == -signal.SIGTERM


def test_a_resized_window_is_told_and_keeps_its_corner() -> None:
    with Terminal(["sh"], columns=40, rows=8, env={"PS1": "$ "}) as terminal:
        terminal.wait_for("$").resize(60, 20).type("stty size\n").wait_for("20 60")
        assert len(terminal.lines) == 20
        assert terminal.press("ctrl+d").wait_for_end() == 0
