"""The line people type in: by characters as they delete them, seen by cells, safe to show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from rich.cells import cell_len

from tui.widgets.editor import LineEditor, clusters

texts = st.text(st.sampled_from("甲乙ab c，é😀\u0301\u0323"), max_size=12)


@pytest.mark.parametrize(
    ("start", "keys", "text", "at"),
    [
        ("甲乙", ["backspace"], "甲", 1),
        ("甲乙", ["left", "backspace"], "乙", 0),
        ("甲乙", ["home", "delete"], "乙", 0),
        ("甲乙", ["home", "left", "backspace"], "甲乙", 0),
        ("甲乙", ["right", "delete"], "甲乙", 2),
        ("e\u0301x", ["left", "backspace"], "x", 0),
        ("one two", ["ctrl+w"], "one ", 4),
        ("one two ", ["ctrl+w"], "one ", 4),
        ("one two", ["ctrl+left", "ctrl+k"], "one ", 4),
        ("one two", ["ctrl+left", "ctrl+u"], "two", 0),
        ("one two", ["ctrl+a", "ctrl+right", "ctrl+right"], "one two", 7),
        ("甲", ["ctrl+e", "ctrl+h", "ctrl+d"], "", 0),
    ],
)
def test_keys_act_on_characters(start: str, keys: list[str], text: str, at: int) -> None:
    editor = LineEditor(start)
    for key in keys:
        assert editor.press(key, None)
    assert (editor.text, editor.at) == (text, at)


@pytest.mark.parametrize(
    ("key", "character"),
    [("enter", "\r"), ("tab", "\t"), ("f5", None), ("ctrl+s", "\x13"), ("escape", "\x1b")],
)
def test_other_keys_are_not_for_the_line(key: str, character: str | None) -> None:
    editor = LineEditor("甲")
    assert not editor.press(key, character)
    assert editor.text == "甲"


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        ("甲\n乙", "甲 乙"),
        ("甲\r\n\r\n  乙\n", "甲 乙"),
        ("a\x1b[31mb\x00", "a[31mb"),
        ("a\u202eb\u200bc", "abc"),
        ("  甲  ", "  甲  "),
        ("甲\u2028乙", "甲 乙"),
        ("甲\t乙", "甲 乙"),
    ],
)
def test_a_paste_is_one_line_of_what_can_be_seen(pasted: str, text: str) -> None:
    editor = LineEditor()
    editor.insert(pasted)
    assert editor.text == text


def test_what_is_typed_goes_where_the_cursor_stands() -> None:
    editor = LineEditor("甲丙")
    editor.press("left", None)
    editor.press("乙", "乙")
    assert (editor.text, editor.at) == ("甲乙丙", 2)
    editor.press("combining", "\u0301")
    assert (editor.text, editor.at) == ("甲乙\u0301丙", 2)


@given(texts, st.integers(0, 12), st.integers(2, 10))
def test_the_cursor_is_always_seen(text: str, at: int, cells: int) -> None:
    editor = LineEditor()
    editor.set(text, at)
    seen, cursor = editor.window(cells)
    assert cell_len(seen) <= cells
    assert 0 <= cursor < cells
    assert seen in editor.text


class Typing(RuleBasedStateMachine):
    """Two lists of characters, one before and one behind the cursor, say what the line must be."""

    def __init__(self) -> None:
        super().__init__()
        self.editor = LineEditor()
        self.before: list[str] = []
        self.behind: list[str] = []

    @rule(text=texts.filter(lambda text: not text or text[0] not in "\u0301\u0323"))
    def types(self, text: str) -> None:
        self.editor.insert(text)
        self.before += clusters(text)

    @rule()
    def deletes(self) -> None:
        self.editor.press("backspace", None)
        del self.before[-1:]

    @rule()
    def goes_left(self) -> None:
        self.editor.press("left", None)
        if self.before:
            self.behind.insert(0, self.before.pop())

    @rule()
    def goes_right(self) -> None:
        self.editor.press("right", None)
        if self.behind:
            self.before.append(self.behind.pop(0))

    @rule()
    def cuts_behind(self) -> None:
        self.editor.press("ctrl+k", None)
        self.behind.clear()

    @invariant()
    def agrees(self) -> None:
        assert self.editor.text == "".join(self.before + self.behind)
        assert self.editor.at == len(self.before)


TestTyping = Typing.TestCase
