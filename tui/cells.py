"""Text as cells: what stands in each of them, and what may stand in a terminal at all.

A cell is a character with the marks that belong to it (empty behind a wide one) and the SGR parameters of its style.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rich.cells import get_character_cell_size, split_graphemes

from tui.pen import blank_style

Cell = tuple[str, str]
BLANK: Cell = (" ", "")
MARKS = 7  # on one character; more are a joke or an attack

# C0, DEL and C1, whatever let them through, and what a terminal obeys, hides or draws as it likes: bidi,
# zero-width, variation selectors, tags, line separators, halves of surrogate pairs.
_DROPPED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180b-\u180f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0e\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e01ef]"
)
_JOINING = ("\u200d", "\ufe0f")  # these change how many cells Textual reckons, so they go only after that


class _Plain(dict[str, int]):
    """Cells of the characters that stand alone, 0 for those that belong to others or do not belong here."""

    def __missing__(self, one: str) -> int:
        is_strange = _DROPPED.match(one) is not None or one in _JOINING or one == "\xad"
        size = self[one] = 0 if is_strange else get_character_cell_size(one)
        return size


_PLAIN = _Plain()


@lru_cache(maxsize=4096)
def cells_of(text: str, style: str) -> tuple[str, tuple[Cell, ...]]:
    """The marks a text begins with, which belong to the cell before it, and its cells, as many as Textual reckons.

    What terminals disagree on is sent as what they agree on: the first of emoji joined to one picture, without
    skin tone; a sign asked for as a picture in two cells as the sign and a blank.
    """
    if text.isascii() and text.isprintable():
        behind = blank_style(style)
        return "", tuple((one, behind if one == " " else style) for one in text)
    sizes = [_PLAIN[one] for one in text]
    if 0 not in sizes:
        behind = blank_style(style)
        row: list[Cell] = []
        for one, size in zip(text, sizes, strict=True):
            row.append((one, behind if one == " " else style))
            if size == 2:
                row.append(("", style))
        return "", tuple(row)
    text = _DROPPED.sub(lambda one: " " * get_character_cell_size(one[0]), text)
    leading = ""
    found: list[Cell] = []
    for character, width in _clusters(text):
        if width == 0:
            leading += character if not found and unicodedata.category(character[0])[0] in "ML" else ""
        elif width == 2 and get_character_cell_size(character[0]) == 2:
            found += [(character, style), ("", style)]
        else:
            found += [(character, blank_style(style) if character == " " else style)]
            found += [(" ", blank_style(style))] * (width - 1)
    return leading, tuple(found)


def _clusters(text: str) -> list[tuple[str, int]]:
    """Characters with their marks, and the cells of each."""
    spans, _ = split_graphemes(text)
    return [(_kept(text[start:end]), width) for start, end, width in spans]


def _kept(cluster: str) -> str:
    """The first character of a cluster and its own marks, without what is joined to it."""
    for at, one in enumerate(cluster):
        if one in _JOINING:
            cluster = cluster[:at]
            break
    first = "-" if cluster[:1] == "\xad" else cluster[:1]
    marks = [one for one in cluster[1:] if unicodedata.category(one)[0] in "ML"]
    return first + "".join(marks[:MARKS])


@lru_cache(maxsize=4096)
def is_ambiguous(character: str) -> bool:
    """Whether terminals disagree on the cells of it, so that what follows must be addressed anew.

    Old CJK consoles draw `▌` and `…` in two cells; emoji and characters with marks differ by the terminal's age.
    """
    first = ord(character[0])
    return (
        len(character) > 1
        or 0x1F000 <= first < 0x20000
        or 0x231A <= first <= 0x2BFF
        or unicodedata.east_asian_width(character) == "A"
        or unicodedata.category(character) in ("Cn", "Co")
    )
