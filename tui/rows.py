"""Spans as the cells of a row, without the text that a terminal would have to read.

`Painted` widgets and the first page are drawn so; `tui.strips` makes the same of them for Textual.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from tui.cells import BLANK, Row, cells_of, combine
from tui.look import PLAIN, Ink, Look, Span, current_look, pad


def sgr(ink: Ink) -> str:
    """The parameters of a style, from a plain one."""
    parts = [
        number
        for number, is_set in (("1", ink.is_bold), ("4", ink.is_underlined), ("7", ink.is_reversed))
        if is_set
    ]
    if ink.colour is not None:
        colour = ink.colour
        parts.append(f"38;5;{colour}" if colour > 15 else str(30 + colour if colour < 8 else 82 + colour))
    if ink.ground is not None:
        parts.append(f"48;5;{ink.ground}")
    return ";".join(parts)


class _Styles(dict[str, str]):
    """The parameters of each style key in one look."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, key: str) -> str:
        style = self[key] = sgr(self._look.ink(key))
        return style


_styles = lru_cache(maxsize=8)(_Styles)


def row_of(spans: Iterable[Span], cells: int) -> Row:
    """A row of exactly so many cells in the look in force: what `Look.fitted` makes of the spans, as cells."""
    look = current_look()
    styles = _styles(look)
    parts = [part for part in spans if part[0]]
    room = cells if parts and "underline" in parts[-1][1] else cells - 1
    row: Row = []
    for value, key in parts:
        style = styles[key]
        marks, found = cells_of(value.translate(PLAIN) if look.is_plain else value, style)
        if len(row) + len(found) > room:
            value = pad(value, room - len(row))
            marks, found = cells_of(value.translate(PLAIN) if look.is_plain else value, style)
        if marks and row:
            combine(row, len(row), marks)
        row += found
        if len(row) >= room:
            break
    if len(row) < cells:
        row += [BLANK] * (cells - len(row))
    return row
