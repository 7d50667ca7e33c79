"""A painted screen as SVG: every character at its own cell, so that wide ones stay aligned in any font."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from rich.color import ColorType
from rich.terminal_theme import TerminalTheme
from textual.strip import Strip

from tui.look import width

ACROSS, DOWN, EDGE = 10, 22, 14  # points a cell, and the margin
INK, PAPER = "#d0d0d0", "#1c1c1c"
THEME = TerminalTheme((28, 28, 28), (208, 208, 208), [(0, 0, 0)] * 8, [(0, 0, 0)] * 8)


def svg(strips: Iterable[Strip], columns: int) -> str:
    """The picture of some rows of strips."""
    rows = [_row(strip, at) for at, strip in enumerate(strips)]
    across, down = columns * ACROSS + 2 * EDGE, len(rows) * DOWN + 2 * EDGE
    style = "font:16px 'Noto Sans Mono CJK SC','Sarasa Mono SC','WenQuanYi Zen Hei Mono',monospace"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" style="{style}">\n'
        f'<rect width="{across}" height="{down}" rx="6" fill="{PAPER}"/>\n' + "".join(rows) + "</svg>\n"
    )


def _row(strip: Strip, at: int) -> str:
    x, top, drawn = EDGE, EDGE + at * DOWN, ""
    for segment in strip:
        style, cells = segment.style, segment.cell_length
        ink, paper = INK, ""
        if style is not None:
            if style.color is not None and style.color.type is not ColorType.DEFAULT:
                ink = style.color.get_truecolor(THEME).hex
            if style.bgcolor is not None and style.bgcolor.type is not ColorType.DEFAULT:
                paper = style.bgcolor.get_truecolor(THEME).hex
            if style.reverse:
                ink, paper = PAPER, ink
        if paper:
            drawn += f'<rect x="{x}" y="{top}" width="{cells * ACROSS}" height="{DOWN}" fill="{paper}"/>'
        if style is not None and style.underline:
            drawn += f'<path d="M{x} {top + 19.5}h{cells * ACROSS}" stroke="{ink}"/>'
        weight = ' font-weight="bold"' if style is not None and style.bold else ""
        spot = x
        for word in re.split("( +)", segment.text):  # a run of blanks would be drawn as one
            places = [str(spot + width(word[:at]) * ACROSS) for at in range(len(word))]
            if word.strip():
                drawn += (
                    f'<text x="{" ".join(places)}" y="{top + 16}" fill="{ink}"{weight}>{escape(word)}</text>'
                )
            spot += width(word) * ACROSS
        x += cells * ACROSS
    return drawn + "\n"
