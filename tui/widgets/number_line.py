"""The number of one item while it is typed, in the place of its result."""

from __future__ import annotations

from models.rules.checklists import plain_number, read_number
from tui.look import Span, pad
from tui.widgets.editor import LineEditor


class NumberLine:
    """`is_wrong` while what was given last is no number."""

    def __init__(self, typed: str = "") -> None:
        self.editor = LineEditor()
        self.editor.set(typed)
        self.is_wrong = False

    def press(self, key: str, character: str | None) -> bool:
        """Whether the key was the line's."""
        self.is_wrong = False
        return self.editor.press(key, character)

    def given(self) -> str | None:
        """The number as it is kept, once it is one."""
        self.is_wrong = read_number(self.editor.text) is None
        return None if self.is_wrong else plain_number(self.editor.text)

    def span(self, cells: int) -> Span:
        """The line as one types in it."""
        return pad(
            self.editor.window(cells)[0], cells
        ), "alarm band field" if self.is_wrong else "ink band field"
