"""Seven tokens and what they are on each kind of terminal; text made safe, cut and padded by cells.

A style key is words joined by blanks: one token of `ink dim faint accent alarm warn`, and any of
`bold underline band reverse`. Spans of (text, style key) are what every widget renders.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.shown import shown as shown

Span = tuple[str, str]

# token -> (dark 256, light 256, dark 16, light 16); None is the terminal's own ink
_COLOURS: Mapping[str, tuple[str | None, str | None, str | None, str | None]] = {
    "ink": (None, None, None, None),
    "dim": ("color(246)", "color(241)", None, None),
    "faint": ("color(242)", "color(246)", "bright_black", "bright_black"),
    "accent": ("color(73)", "color(23)", "cyan", "blue"),
    "alarm": ("color(203)", "color(124)", "bright_red", "red"),
    "warn": ("color(179)", "color(94)", "yellow", None),
}
_BANDS = ("color(236)", "color(254)")
_PLAIN = str.maketrans("›▌…✓✗│↑↓→×−—▁▂▃▄▅▆“”", '>>~vx|^v>x--123456""')


def width(value: str) -> int:
    """Cells a text takes."""
    return len(value) if value.isascii() else cell_len(value)


def cut(value: str, cells: int) -> str:
    """At most so many cells, an ellipsis where something is missing, never half a Han."""
    if width(value) <= cells:
        return value
    if cells <= 0:
        return ""
    kept, left = [], cells - 1
    for one in value:
        left -= width(one)
        if left < 0:
            break
        kept.append(one)
    return "".join(kept) + "…"


def pad(value: str, cells: int, right: bool = False) -> str:
    """Exactly so many cells, cut or filled; `right` aligns to the right."""
    value = cut(value, cells)
    blank = " " * (cells - width(value))
    return blank + value if right else value + blank


@dataclass(frozen=True)
class Look:
    """How tokens are drawn: theme dark or light, 256 or 16 colours or none, plain signs or not."""

    theme: str = "dark"
    depth: int = 256
    is_plain: bool = False

    @lru_cache(maxsize=512)  # noqa: B019 - a look lives as long as the program
    def style(self, key: str) -> Style:
        """The style of a key, built once."""
        words = frozenset(key.split())
        token = next((word for word in words if word in _COLOURS), "ink")
        is_bold, is_reversed = "bold" in words, "reverse" in words
        colour = background = None
        underline = "underline" in words
        if self.depth == 256:
            colour = _COLOURS[token][self.theme == "light"]
            if "band" in words:
                background = _BANDS[self.theme == "light"]
        else:
            if self.depth == 16:
                colour = _COLOURS[token][2 + (self.theme == "light")]
                is_bold = is_bold or (token == "warn" and self.theme == "light")
            else:
                is_bold = is_bold or token in ("accent", "alarm", "warn")
            if "band" in words:
                # A field would vanish reversed while it is typed into; it is underlined instead.
                underline, is_reversed = underline or "field" in words, "field" not in words
        return Style(
            color=colour,
            bgcolor=background,
            bold=is_bold or None,
            underline=underline or None,
            reverse=is_reversed or None,
        )

    def strip(self, spans: Iterable[Span], cells: int, *, fill: str = "ink") -> Strip:
        """A line of exactly so many cells; text ends one cell before the edge, only a head's rule reaches it."""
        parts = [part for part in spans if part[0]]
        left = cells if parts and "underline" in parts[-1][1].split() else cells - 1
        segments, used = [], 0
        for value, key in parts:
            size = width(value)
            if size > left:
                value, size = pad(value, left), left
            left -= size
            used += size
            if self.is_plain:
                value = value.translate(_PLAIN)
            if value:
                segments.append(Segment(value, self.style(key)))
            if left <= 0:
                break
        if used < cells:
            segments.append(Segment(" " * (cells - used), self.style(fill)))
        return Strip(segments, cells)


def depth_of(environment: Mapping[str, str]) -> int:
    """256, 16 or 0 colours, as the environment tells."""
    if environment.get("NO_COLOR"):
        return 0
    term = environment.get("TERM", "")
    if "256" in term or environment.get("COLORTERM") or "kitty" in term or "alacritty" in term:
        return 256
    return 16


class _Current:
    look = Look()


def current_look() -> Look:
    """The look in force."""
    return _Current.look


def set_look(look: Look) -> None:
    """Change the look of everything painted from now on."""
    _Current.look = look


@cache
def terminal_depth() -> int:
    """The depth of the terminal this program runs in."""
    return depth_of(os.environ)
