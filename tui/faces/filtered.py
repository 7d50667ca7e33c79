"""A page whose list can be filtered by a text, as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from tui.faces.face import Face
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.text import text


class FilteredFace(Face):
    """The filter is shown as long as it holds."""

    VERBS: ClassVar[Sequence[Verb]] = [act("filter")]
    filter = ""

    def filter_spans(self) -> list[Span]:
        """The filter in force, for the right of row 1."""
        return [(shown(text("list.filtered", text=self.filter)), "ink bold")] if self.filter else []
