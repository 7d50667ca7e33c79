"""What bytes mean as keys: typed ahead, cut in two, and none of them a key's that was not pressed."""

from __future__ import annotations

import pytest
from textual import events

from tui.keyboard import Keyboard


def _keys(*reads: bytes, is_silent: bool = True) -> list[str]:
    """The keys of what is read, a paste in angle brackets; then nothing comes, until nothing is waited for."""
    keyboard = Keyboard()
    found = [message for read in reads for message in keyboard.read(read)]
    while is_silent and keyboard.patience is not None:
        found += keyboard.rest()
    return [
        f"<{one.text}>" if isinstance(one, events.Paste) else one.key
        for one in found
        if isinstance(one, events.Key | events.Paste)
    ]


ESCAPES = [
    (b"\x1bA", ["escape", "A"]),
    (b"\x1bjj", ["escape", "j", "j"]),
    (b"\x1bf1", ["escape", "f", "1"]),
    (b"\x1b1", ["escape", "1"]),
    (b"\x1b\r", ["escape", "enter"]),
    (b"\x1b:12\r", ["escape", "colon", "1", "2", "enter"]),
    (b"\x1b\x1bj", ["escape", "escape", "j"]),
    (b"\x1b\x1b[B", ["escape", "down"]),
    (b"\x1bj\x1b[Bk", ["escape", "j", "down", "k"]),
    (b"\x1b[B\x1bj", ["down", "escape", "j"]),
    (b"\x1b[31h\x1bj", ["left_square_bracket", "3", "1", "h", "escape", "j"]),
    ("\x1b中".encode(), ["escape", "中"]),
    (b"\x1bO", ["escape", "O"]),
    (b"\x1b[", ["escape", "left_square_bracket"]),
    (b"\x1b]j", ["escape", "right_square_bracket", "j"]),
    (b"\x1bPj", ["escape", "P", "j"]),
    (b"\x1b\x1b[200~a\nb\x1b[201~j", ["escape", "<a\nb>", "j"]),
    (b"\x1b", ["escape"]),
]
SEQUENCES = [
    (b"\x1b[B", ["down"]),
    (b"\x1b[1;5C", ["ctrl+right"]),
    (b"\x1bOB", ["down"]),
    (b"\x1bOP", ["f1"]),
    (b"\x1b[[A", ["f1"]),
    (b"\x1b[15~", ["f5"]),
    (b"\x1b[Z", ["shift+tab"]),
    (b"\x1b\t", ["shift+tab"]),
    (b"\x1b\x7f", ["ctrl+w"]),
    (b"\x1b[I\x1b[O", []),
    (b"\x1b]52;c;aGk=\x07", []),
    (b"\x1bP+r\x1b\\", []),
    (b"\x1b[200~j\x1bA\n\x1b[201~", ["<jA\n>"]),
]


# A terminal that is not raw yet makes a line feed of Enter; some send one behind the return.
ENTERS = [
    (b"jj\nA", ["j", "j", "enter", "A"]),
    (b"\n\n", ["enter", "enter"]),
    (b"\n\r", ["enter", "enter"]),
    (b"\x1b\nj", ["escape", "enter", "j"]),
    (b"\r\nj\n", ["enter", "j", "enter"]),
    (b"\n\x1b[200~a\r\nb\n\x1b[201~\nj", ["enter", "<a\r\nb\n>", "enter", "j"]),
]


@pytest.mark.parametrize(("read", "keys"), [*ESCAPES, *SEQUENCES, *ENTERS])
def test_keys_and_sequences_are_what_was_pressed(read: bytes, keys: list[str]) -> None:
    """However the line cuts what was typed."""
    assert _keys(read) == keys
    if b"\x1b]52" not in read and b"\x1bP+" not in read:
        assert _keys(*(bytes([one]) for one in read)) == keys


def test_what_follows_an_esc_is_a_key_at_once() -> None:
    assert _keys(b"\x1bA", is_silent=False) == ["escape", "A"]
    assert _keys(b"\x1b", b"A", is_silent=False) == ["escape", "A"]
    assert _keys(b"\x1b", b"[", b"B", is_silent=False) == ["down"]
    assert _keys(b"\x1b[", is_silent=False) == []
