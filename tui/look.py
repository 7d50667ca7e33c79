"""Seven tokens and what they are on each kind of terminal; text made safe, cut and padded by cells.

A style key is words joined by blanks: one token of `ink dim faint accent alarm warn`, and any of
`bold underline band reverse`. Spans of (text, style key) are what every page is made of; `tui.strips` makes
Textual's strips of them, `tui.first_frame` what a terminal reads.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple

from rich.cells import cell_len, get_character_cell_size

from models.frozen import dataclass
from tui.shown import shown as shown

Span = tuple[str, str]


class Breadth(IntEnum):
    """The kinds of screen that pages are laid out for; what a column has on each stands in this order."""

    NARROW = 0  # of 60 columns
    USUAL = 1  # of 80
    WIDE = 2  # of 120: there is room for a second pane


def breadth_of(columns: int) -> Breadth:
    """Which kind of screen one of so many columns is."""
    return Breadth.NARROW if columns < 76 else Breadth.USUAL if columns < 110 else Breadth.WIDE


# token -> entries of the palette: dark 256, light 256, dark 16, light 16; None is the terminal's own ink
_COLOURS: Mapping[str, tuple[int | None, int | None, int | None, int | None]] = {
    "ink": (None, None, None, None),
    "dim": (246, 241, None, None),
    "faint": (242, 246, 8, 8),
    "accent": (73, 23, 6, 4),
    "alarm": (203, 124, 9, 1),
    "warn": (179, 94, 3, None),
}
_BANDS = (236, 254)
PLAIN = str.maketrans(
    "›▌…✓✗│↑↓←→×−—–▁▂▃▄▅▆“”‘’≈²℃\N{REPLACEMENT CHARACTER}", ">>~vx|^v<>x---123456\"\"''~2C?"
)


class _Sizes(dict[str, int]):
    """Cells of single characters."""

    def __missing__(self, one: str) -> int:
        size = self[one] = get_character_cell_size(one)
        return size


_SIZES = _Sizes()


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
        left -= _SIZES[one]
        if left < 0:
            break
        kept.append(one)
    return "".join(kept) + "…"


def begun(value: str, cells: int) -> str:
    """As much of a name as so many cells hold, without a sign that it goes on."""
    while width(value) > cells:
        value = value[:-1]
    return value


def counted(number: int, is_exact: bool) -> str:
    """A total, with a + where it was not counted to its end."""
    return f"{number}{'' if is_exact else '+'}"


def pad(value: str, cells: int, right: bool = False) -> str:
    """Exactly so many cells, cut or filled; `right` aligns to the right."""
    left = cells - width(value)
    if left < 0:
        value = cut(value, cells)
        left = cells - width(value)
    if not left:
        return value
    return " " * left + value if right else value + " " * left


def fitted_choices(words: list[str], chosen: int, room: int) -> list[str]:
    """Choices in so many cells, each to be told from the others: the longest give way first, the chosen one last."""
    kept = list(words)
    while sum(map(width, kept)) > room and (left := [at for at, one in enumerate(kept) if width(one) > 3]):
        at = max(left, key=lambda one: (width(kept[one]) > 6, one != chosen, width(kept[one])))
        kept[at] = cut(words[at], width(kept[at]) - 1)
    return kept


class Ink(NamedTuple):
    """What a style key is on one kind of terminal: entries of the palette, and attributes."""

    colour: int | None
    ground: int | None
    is_bold: bool
    is_underlined: bool
    is_reversed: bool


@dataclass(frozen=True)
class Look:
    """How tokens are drawn: theme dark or light, 256 or 16 colours or none, plain signs or not."""

    theme: str = "dark"
    depth: int = 256
    is_plain: bool = False

    @lru_cache(maxsize=512)  # noqa: B019 - a look lives as long as the program
    def ink(self, key: str) -> Ink:
        """The ink of a key."""
        words = frozenset(key.split())
        token = next((word for word in words if word in _COLOURS), "ink")
        is_bold, is_reversed = "bold" in words, "reverse" in words
        colour = ground = None
        is_underlined = "underline" in words
        if self.depth == 256:
            colour = _COLOURS[token][self.theme == "light"]
            if "band" in words:
                ground = _BANDS[self.theme == "light"]
        else:
            if self.depth == 16:
                colour = _COLOURS[token][2 + (self.theme == "light")]
                is_bold = is_bold or (token == "warn" and self.theme == "light")
            else:
                is_bold = is_bold or token in ("accent", "alarm", "warn")
            if "band" in words:
                # A field would vanish reversed while it is typed into; it is underlined instead.
                is_underlined, is_reversed = is_underlined or "field" in words, "field" not in words
        return Ink(colour, ground, is_bold, is_underlined, is_reversed)

    def fitted(self, spans: Iterable[Span], cells: int) -> list[Span]:
        """A line of exactly so many cells; text ends one cell before the edge, only a head's rule reaches it."""
        parts = [part for part in spans if part[0]]
        left = cells if parts and "underline" in parts[-1][1].split() else cells - 1
        line: list[Span] = []
        used = 0
        for value, key in parts:
            size = width(value)
            if size > left:
                value, size = pad(value, left), left
            left -= size
            used += size
            if value:
                line.append((value.translate(PLAIN) if self.is_plain else value, key))
            if left <= 0:
                break
        if used < cells:
            line.append((" " * (cells - used), "ink"))
        return line


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
