"""The driver's ends in a real pty: hang-up, signals, the end of input, leaving, stopping; read or stalled."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import Terminal

MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
SHELL_MODES = {7, 25}  # wrapping, and a visible cursor


def modes_left(terminal: Terminal) -> set[int]:
    """The private modes that were set and not taken back."""
    found = {int(number): letter == b"h" for number, letter in MODE.findall(bytes(terminal.received))}
    return {number for number, is_set in found.items() if is_set}


def assert_stops_are_as_before(terminal: Terminal) -> None:
    """Tab stops were set, and stand where every terminal has them."""
    assert b"\x1b[3g" in terminal.received
    assert terminal.emulator.screen.tabstops == set(range(8, terminal.columns, 8))


ENDS: dict[str, tuple[Callable[[Terminal], object], int]] = {
    "hang-up": (lambda terminal: terminal.hang_up(), signal.SIGHUP),
    "HUP": (lambda terminal: terminal.kill(signal.SIGHUP), signal.SIGHUP),
    "TERM": (lambda terminal: terminal.kill(signal.SIGTERM), signal.SIGTERM),
    "INT": (lambda terminal: terminal.kill(signal.SIGINT), signal.SIGINT),
}


@pytest.mark.parametrize("is_stalled", [False, True], ids=["read", "stalled"])
@pytest.mark.parametrize("end", ENDS)
def test_every_end_keeps_what_is_typed_and_gives_the_terminal_back(
    ledger: Callable[..., Terminal], tmp_path: Path, end: str, is_stalled: bool
) -> None:
    """Gone within two seconds, also while nobody reads: what is typed meanwhile is kept too."""
    terminal = ledger()
    terminal.press("/").settle().type("甲").wait_for("备注：甲")
    if is_stalled:
        terminal.stall()
    terminal.type("乙").settle()
    assert ("乙" in terminal.picture()) is not is_stalled
    act, number = ENDS[end]
    act(terminal)
    assert terminal.wait_for_end(timeout=2) == 128 + number
    assert (tmp_path / "kept").read_text() == "甲乙"
    if end != "hang-up":
        assert terminal.modes() == (True, True, True)
        if not is_stalled:
            assert modes_left(terminal) == SHELL_MODES
            assert_stops_are_as_before(terminal)


def test_the_end_of_input_is_a_hang_up_also_where_nobody_sends_one(
    ledger: Callable[..., Terminal], tmp_path: Path
) -> None:
    """As after setsid or behind a relay: Textual's own loop would spin for ever (trap 4)."""
    terminal = ledger(is_controlling=False)
    terminal.press("/").settle().type("甲").wait_for("备注：甲").hang_up()
    assert terminal.wait_for_end(timeout=2) == 128 + signal.SIGHUP
    assert (tmp_path / "kept").read_text() == "甲"


def test_a_save_that_hangs_is_not_waited_for(ledger: Callable[..., Terminal], tmp_path: Path) -> None:
    terminal = ledger("--hang")
    terminal.kill(signal.SIGTERM)
    assert terminal.wait_for_end(timeout=2) == 128 + signal.SIGTERM
    assert modes_left(terminal) == SHELL_MODES


def test_leaving_gives_the_terminal_back(ledger: Callable[..., Terminal]) -> None:
    terminal = ledger()
    terminal.press("ctrl+q")
    assert terminal.wait_for_end(timeout=2) == 0
    assert modes_left(terminal) == SHELL_MODES
    assert_stops_are_as_before(terminal)
    assert terminal.modes() == (True, True, True)


def test_leaving_does_not_wait_for_a_stalled_reader(ledger: Callable[..., Terminal]) -> None:
    terminal = ledger()
    terminal.stall().press("j", "ctrl+q")
    assert terminal.wait_for_end(timeout=3) == 0
    assert terminal.modes() == (True, True, True)


def test_stopped_and_continued_it_paints_everything_again(ledger: Callable[..., Terminal]) -> None:
    terminal = ledger()
    before = terminal.lines
    terminal.kill(signal.SIGTSTP)
    state = Path(f"/proc/{terminal.process.pid}/stat")
    terminal.wait_for(lambda seen: state.read_text().rpartition(")")[2].split()[0] == "T")
    terminal.read(0)
    assert modes_left(terminal) == SHELL_MODES
    terminal.emulator.feed("\x1b[2J\x1b[5;1H别人写的".encode())
    terminal.kill(signal.SIGCONT).wait_for("1/1000").settle()
    assert terminal.lines == before
    terminal.press("j").wait_for("2/1000")
