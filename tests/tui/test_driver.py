"""The driver in a real pty: any bytes in, any size, any reader."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import Terminal
from tests.tui.conftest import LEDGER

# Bytes in


@pytest.mark.parametrize(
    "sent",
    [
        b"\xff",
        b"\xc3",
        "中文".encode("gbk"),
        b"\x81j\x81j",  # GBK too: half of each is the letter the list moves by
        b"\xe4\xb8",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xc2\x9b2J\xc2\x85",
        b"\x00\x01\x02",
        b"\x1b[55296u\x1b[99999999u",
        b"\x1b[48;65535;65535;65535;65535t",
        b"\x1b[48;20000;20000;0;0t",
        b"\x1b[8;65535;65535t",
        b"\x1b[65535;65535R\x1b[I\x1b[O",
        b"\x1b[<0;65535;65535M\x1b[<35;0;0m",
        b"\x1b]52;c;aGk=\x07",
        b"\x1bP+r\x1b\\",
    ],
)
def test_no_bytes_end_it_or_move_the_list(ledger: Callable[..., Terminal], sent: bytes) -> None:
    """What is no key does nothing, and the next key is answered."""
    terminal = ledger()
    terminal.send(sent).settle()
    assert terminal.exit_code is None
    terminal.press("escape").settle()
    assert "1/1000" in terminal.row(-1)
    terminal.press("j").wait_for("2/1000", timeout=1)


def test_a_character_may_arrive_byte_by_byte(ledger: Callable[..., Terminal]) -> None:
    terminal = ledger()
    terminal.press("/").settle()
    for one in "中文é😀".encode():
        terminal.send(bytes([one]))
    terminal.wait_for("备注：中文é😀")


def test_gbk_in_a_field_is_dropped_whole(ledger: Callable[..., Terminal]) -> None:
    terminal = ledger()
    terminal.press("/").settle().type("甲").settle()
    terminal.send("中文".encode("gbk")).settle()
    terminal.type("乙").wait_for("备注：甲乙")


def test_a_paste_is_one_line_without_what_acts(ledger: Callable[..., Terminal]) -> None:
    """An escape character in a paste would have typed what follows it as keys."""
    terminal = ledger()
    terminal.press("/").settle()
    terminal.paste("甲\n乙\x1b[31mjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj丙\x00\x07\u009b").settle()
    terminal.wait_for("备注：甲 乙[31mjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj丙")
    assert "1/1000" in terminal.row(-1)
    before = terminal.bytes_received
    terminal.type("\x07\x1b[31m").settle()
    assert b"\x07" not in terminal.received[before:]


def test_a_paste_without_an_end_is_taken_when_nothing_follows(ledger: Callable[..., Terminal]) -> None:
    terminal = ledger()
    terminal.press("/").settle()
    terminal.send(b"\x1b[200~" + "甲".encode()).wait_for("备注：甲")
    terminal.press("escape").settle()
    terminal.press("j").wait_for("2/1000", timeout=1)


def test_escape_is_heard_soon_and_sequences_may_be_cut(ledger: Callable[..., Terminal]) -> None:
    terminal = ledger()
    for one in b"\x1b[B":
        terminal.send(bytes([one]))
    terminal.wait_for("2/1000")
    terminal.press("/").settle().type("甲").wait_for("备注：甲").press("escape").settle()
    terminal.press("j").wait_for("3/1000")


# Sizes


@pytest.mark.parametrize("size", [(65535, 65535), (1, 1), (65535, 1), (0, 0), (20, 6)])
def test_any_window_size_is_borne(ledger: Callable[..., Terminal], size: tuple[int, int]) -> None:
    """Under 200 MB, and the next key is answered within a second."""
    terminal = ledger()
    terminal.claim_size(*size).press("j")
    before = terminal.bytes_received
    terminal.wait_for(lambda seen: seen.bytes_received > before, timeout=1)
    terminal.settle()
    before = terminal.bytes_received
    terminal.press("j").wait_for(lambda seen: seen.bytes_received > before, timeout=1)
    assert terminal.memory("VmHWM") < 200
    terminal.claim_size(80, 24).settle().wait_for("3/1000")
    assert terminal.find("3/1000")[1] == 23


def test_it_may_begin_in_a_window_of_any_size(tmp_path: Path) -> None:
    command = f"stty cols 65535 rows 65535; exec {' '.join(LEDGER)}"
    with Terminal(["sh", "-c", command]) as terminal:
        terminal.wait_for(lambda seen: b"1/1000" in seen.received).settle()
        before = terminal.bytes_received
        terminal.press("j").wait_for(lambda seen: seen.bytes_received > before, timeout=1)
        assert terminal.memory("VmHWM") < 200


def test_a_resized_window_shows_what_a_new_one_would(ledger: Callable[..., Terminal]) -> None:
    terminal, fresh = ledger(), ledger(columns=61, rows=20)
    for columns, rows in ((120, 40), (200, 10), (61, 20)):
        terminal.resize(columns, rows).settle()
    assert terminal.lines == fresh.lines


def test_a_window_dragged_away_and_back_between_two_looks_is_painted_anew(
    ledger: Callable[..., Terminal],
) -> None:
    """It is as large as before when it is looked at, but what was cut off is gone from it."""
    terminal = ledger()
    before = terminal.emulator.screen.cells()
    for lines, columns in ((20, 60), (24, 80)):
        terminal.emulator.screen.resize(lines, columns)
    terminal.kill(signal.SIGWINCH).wait_for(lambda seen: seen.emulator.screen.cells() == before)


# Bytes out


def test_a_stalled_reader_skips_pictures(ledger: Callable[..., Terminal]) -> None:
    """However many pictures there were meanwhile, what comes is at most the one begun and the last."""
    terminal = ledger()
    terminal.stall()
    for _ in range(50):
        terminal.press("pagedown")
    terminal.settle()
    before = terminal.bytes_received
    terminal.flow_again().wait_for("901/1000").settle()
    assert terminal.bytes_received - before < 4_000


def test_nothing_is_sent_while_nothing_changes(ledger: Callable[..., Terminal]) -> None:
    terminal = ledger()
    before = terminal.bytes_received
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        terminal.read(0.2)
    assert terminal.bytes_received == before


@pytest.mark.parametrize("driver", ["thin", "stock"])
def test_no_colour_means_none(ledger: Callable[..., Terminal], driver: str) -> None:
    """NO_COLOR leaves bold, underline and reverse; the stock driver sends greys all the same."""
    terminal = ledger("--driver", driver, env={"NO_COLOR": "1"})
    colours = {
        (terminal.cell(x, y).fg, terminal.cell(x, y).bg)
        for x in range(terminal.columns)
        for y in range(terminal.rows)
    }
    if driver == "thin":
        assert colours == {("default", "default")}
        assert terminal.cell(3, 0).reverse


def test_sixteen_colours_are_the_terminals_own(ledger: Callable[..., Terminal]) -> None:
    terminal = ledger(env={"TERM": "linux"})
    assert b"38;5;" not in terminal.received and b"38;2;" not in terminal.received
    assert terminal.cell(*terminal.find("逾2天")).fg == "brightred"


@pytest.mark.parametrize("knows_sync", [True, False])
def test_pictures_are_bracketed_where_the_terminal_knows_how(
    ledger: Callable[..., Terminal], knows_sync: bool
) -> None:
    terminal = ledger(columns=120, rows=40, knows_sync=knows_sync)
    terminal.press("pagedown").wait_for("35/1000").press("j", "k").settle()
    begun, done = terminal.received.count(b"\x1b[?2026h"), terminal.received.count(b"\x1b[?2026l")
    assert begun == done and (begun > 0) is knows_sync


def test_both_drivers_end_with_the_same_picture(ledger: Callable[..., Terminal]) -> None:
    """A walk through the ledger, seen cell by cell."""
    thin, stock = ledger(), ledger("--driver", "stock")
    walk = [
        *"jjjj",
        "pagedown",
        "j",
        "pagedown",
        "k",
        "pageup",
        "G",
        "k",
        "g",
        *["j"] * 25,
        " ",
        "V",
        "j",
        "j",
    ]
    for key in walk:
        for terminal in (thin, stock):
            terminal.press(key).settle()
        assert thin.lines == stock.lines
        for y in range(24):
            for x in range(80):
                one, other = thin.cell(x, y), stock.cell(x, y)
                assert one == other or (one.data, one.bg, one.underscore) == (" ", other.bg, other.underscore)
    assert thin.bytes_received * 3 < stock.bytes_received


def test_random_bytes_do_not_end_it(ledger: Callable[..., Terminal]) -> None:
    """Five thousand of them, beginnings of sequences among them, but not the key that leaves."""
    from random import Random

    random = Random(20200214)
    terminal = ledger()
    pieces = [
        b"\x1b",
        b"\x1b[",
        b"\x1b[<",
        b"\x1b]",
        b"\x1bP",
        b"\x1bO",
        b";",
        b"M",
        b"\xff",
        b"\xe4",
        b"\x1b[200~",
    ]
    for _ in range(50):
        noise = b"".join(
            random.choice(pieces) if random.random() < 0.3 else bytes([random.randrange(256)])
            for _ in range(100)
        )
        terminal.send(noise.replace(b"\x11", b""))
        terminal.read(0.01)
    terminal.send(b"\x1b[201~").settle()
    assert terminal.exit_code is None
    terminal.press("escape").settle()
    terminal.press("escape", "g").settle().press("j").wait_for("2/1000", timeout=2)
    sent = bytes(terminal.received)
    assert not re.search(rb"[\x00-\x06\x0c\x0e-\x1a\x1c-\x1f\x7f]|\x0b(?![\x0b\r\t\x08\x1b])", sent)


@pytest.mark.parametrize(
    ("before", "kind", "is_set"),
    [
        ("true", "xterm-256color", True),
        ("stty tab3", "xterm-256color", False),
        ("true", "eterm-color", False),
    ],
)
def test_tab_stops_are_set_where_tabs_come_through(before: str, kind: str, is_set: bool) -> None:
    """Where the system makes blanks of tabs, and where a terminal takes no stops, there are none."""
    command = ["sh", "-c", f'{before}; exec "$@"', "sh", *LEDGER]
    with Terminal(command, env={"TERM": kind}) as terminal:
        terminal.wait_for("1/1000").settle().press("pagedown", "pagedown").settle()
        assert (b"\x1b[3g" in terminal.received) is is_set
        assert (b"\t" in terminal.received) is is_set
