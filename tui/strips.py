"""Spans as Textual paints them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.look import Look, Span, current_look


@lru_cache(maxsize=512)
def style_of(look: Look, key: str) -> Style:
    """The style of a key in a look, built once."""
    ink = look.ink(key)
    return Style(
        color=None if ink.colour is None else Color.from_ansi(ink.colour),
        bgcolor=None if ink.ground is None else Color.from_ansi(ink.ground),
        bold=ink.is_bold or None,
        underline=ink.is_underlined or None,
        reverse=ink.is_reversed or None,
    )


def strip(spans: Iterable[Span], cells: int) -> Strip:
    """A line of exactly so many cells in the look in force."""
    look = current_look()
    line = look.fitted(spans, cells)
    return Strip([Segment(value, style_of(look, key)) for value, key in line], cells)
