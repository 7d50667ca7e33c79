"""Keys sent ahead arrive where they were meant; any window, any bytes: the next key is answered."""

from __future__ import annotations

import random
import time

import pytest

from tests.full_lists import some_or
from tests.journeys.town import FAULT, MASK, Town
from tests.terminal import Terminal, key_bytes

ANSWERED = 1.0  # seconds until a key is answered, whatever the window
MEMORY = 200  # megabytes at the most


def check_keys(*, fault: bool = True) -> bytes:
    """A whole check from Today to its submission, in one string of bytes."""
    keys = [b"\r", b"1" * (MASK - 1)]
    if fault:
        keys += [b"2", FAULT["place"].encode(), b"\r1\r\r", FAULT["told"].encode(), b"\r\r\r\r"]
    return b"".join([*keys, b"A", key_bytes("ctrl+s")])


@pytest.mark.parametrize("is_at_once", [True, False])
def test_a_whole_check_typed_ahead_arrives_where_it_was_meant(quiet_town: Town, is_at_once: bool) -> None:
    """In one write, and byte by byte, so that characters and sequences are cut."""
    officer = quiet_town.open("officer")
    data = check_keys()
    for piece in [data] if is_at_once else [data[at : at + 1] for at in range(len(data))]:
        officer.send(piece)
    officer.wait_for("已提交检查")
    found = quiet_town.rows("SELECT item, place, description, told_whom, deadline FROM finding")
    assert found == [("F5", FAULT["place"], "未戴口罩", FAULT["told"], "at_once")]
    assert quiet_town.rows("SELECT answers FROM inspection") == [("1111211111111111",)]


@pytest.mark.fresh
def test_keys_typed_before_the_first_page_wait_for_it(quiet_town: Town) -> None:
    """From the moment the terminal is ours, nothing typed is lost: a check and the opening of the next."""
    officer = quiet_town.begin("officer").wait_for(lambda seen: not any(seen.modes()))
    officer.send(check_keys(fault=False) + b"\r")
    officer.wait_for("1/16")
    assert quiet_town.one("SELECT count(*) FROM inspection") == 1


# Every other journey is at 80x24.
@pytest.mark.parametrize(
    ("columns", "rows"), some_or([(60, 20), (80, 24), (120, 40), (20, 6)], [(60, 20), (120, 40)])
)
def test_every_page_at_every_size(town: Town, columns: int, rows: int) -> None:
    """Opened at the size: all main pages, a case, a firm, the help, the palette."""
    for who, count in (("officer", 5), ("coordinator", 4)):
        terminal = town.open(who, columns, rows)
        for number in range(1, count + 1):
            for key in (str(number), "enter", "?", "escape", ":", "escape", "j", "escape"):
                terminal.press(key).settle()
                assert terminal.exit_code is None, f"{who} {number} {key}\n{terminal.picture()}"
                assert all(line for line in terminal.lines[-1:]), terminal.picture()


@pytest.mark.fresh
def test_a_bomb_of_a_window_and_a_storm_of_sizes(town: Town) -> None:
    """65535x65535, a typed resize sequence, then fifty sizes in a row: under 200 MB, and the next key is answered."""
    queue = town.open("coordinator")
    assert queue.picture()
    queue.claim_size(65535, 65535)
    queue.send(b"\x1b[48;20000;20000;0;0t")
    answered(queue, "j")
    sizes = random.Random(7)
    for _ in range(50):
        queue.claim_size(sizes.randrange(1, 300), sizes.randrange(1, 100))
        queue.press("j", "k")
    for columns, rows in ((1, 1), (0, 0), (20, 6), (80, 24)):
        queue.claim_size(columns, rows)
        answered(queue, "j")
    assert queue.memory("VmHWM") < MEMORY
    queue.resize(81, 24).resize(80, 24).settle()
    queue.press("3").wait_for("企业").press("1").wait_for("待办 ›").settle()
    assert queue.row(-1).strip()


@pytest.mark.parametrize("turn", range(3))
def test_a_window_dragged_fast_is_as_large_as_it_is_left(town: Town, turn: int) -> None:
    """From the first picture on, when another hand takes the terminal: of two hundred sizes the last one counts."""
    queue = town.open("coordinator")
    for columns, page, title in ((100, "3", "企业"), (90, "1", "待办"), (110, "3", "企业")):
        for at in range(200):
            queue.claim_size(20 + at % 180, 5 + at % 60).press("j", "k").read(0)
        queue.resize(columns, 30).press(page)
        at_the_edge = (columns - len("周文") * 2 - 1, 0)

        # What was painted for the sizes before still comes, and stands anywhere: the last picture is waited for.
        def is_whole(seen: Terminal, title: str = title, edge: tuple[int, int] = at_the_edge) -> bool:
            head = seen.row(0)
            return f" {title} " in f"{head} " and "周文" in head and seen.find("周文") == edge

        queue.wait_for(is_whole).settle()
        assert queue.find("周文") == at_the_edge and "?" in queue.row(29)


@pytest.mark.fresh
@pytest.mark.parametrize(
    "claimed", [b"20000;20000;0;0", b"65535;65535;65535;65535", b"99999999;99999999;0;0"]
)
def test_a_typed_size_is_nobodys_size(town: Town, claimed: bytes) -> None:
    """The answer to a question never asked, alone and many times over: the window stays as large as it is."""
    queue = town.open("coordinator")
    queue.settle()
    before = queue.lines
    for _ in range(20):
        queue.send(b"\x1b[48;" + claimed + b"t")
    queue.press("?").wait_for(lambda seen: seen.lines != before)
    queue.press("escape").wait_for(lambda seen: seen.lines == before)
    assert queue.memory("VmHWM") < MEMORY
    assert queue.exit_code is None


def answered(terminal: Terminal, key: str) -> None:
    """A key changes what is shown within a second."""
    began = time.monotonic()
    terminal.press("?").wait_for(lambda seen: time.monotonic() - began < ANSWERED and seen.bytes_received > 0)
    terminal.settle()
    assert time.monotonic() - began < ANSWERED + 1
    terminal.press("escape", key).settle()
    assert terminal.exit_code is None


HOSTILE = (
    bytes([0xFF]) * 5,
    "中文口罩".encode("gbk"),
    b"\xe4\xb8",
    b"\x1b[",
    b"\x1b[200~",
    b"\x1b]0;x",
    b"\x1b[<0;1;1M\x1b[<35;999;999m",
    b"\x1b[M\xff\xff\xff",
    b"\x1bP1$r0m\x1b\\",
    b"\x00\x00\x1b\x1b\x1b",
    b"\x1b[1;1R\x1b[?62c\x1b[48;1;1;1;1t",
)


@pytest.mark.parametrize("place", ["list", "field"])
def test_hostile_bytes_do_not_end_it(quiet_town: Town, place: str) -> None:
    """Broken UTF-8, GBK, cut sequences, random bytes: in a list and in a field, the program goes on."""
    officer = quiet_town.open("officer")
    if place == "field":
        officer.press("enter", "2").wait_for("点位").settle()
    noise = random.Random(11)
    for data in (*HOSTILE, *(noise.randbytes(400) for _ in range(10))):
        # Ctrl+Q leaves by right, Ctrl+C and Ctrl+Z are keys like others.
        officer.send(data.replace(b"\x11", b"")).send(b"\x1b[201~").settle()
        assert officer.exit_code is None, f"{data!r}\n{officer.picture()}"
    for _ in range(6):
        officer.press("escape").settle()
    officer.press("1").settle().press("5").settle()
    officer.press("escape").settle().press("7").wait_for("我是谁")


def test_a_huge_paste_is_taken_whole(quiet_town: Town) -> None:
    """A hundred thousand characters in several lines: kept, nothing acts, the next key is answered."""
    officer = quiet_town.open("officer")
    officer.press("enter", "2").wait_for("点位").settle()
    pasted = "口罩\r\n" * 20_000
    officer.paste(pasted).settle(timeout=30)
    officer.press("tab").settle()
    officer.wait_for(lambda _: "faults" in quiet_town.draft())  # once the fingers have rested
    assert quiet_town.open("officer").press("enter").wait_for("口罩")
    kept = quiet_town.draft()["faults"]["F1"]["fields"]["place"][1]
    assert kept.count("口罩") == 20_000
    officer.press("escape").settle()
    assert officer.exit_code is None
