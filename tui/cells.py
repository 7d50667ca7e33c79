"""Text as cells: what stands in each of them, and what may stand in a terminal at all.

A cell is a character with the marks that belong to it (empty behind a wide one) and the SGR parameters of its style.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import get_character_cell_size, split_graphemes

from tui.pen import blank_style

Cell = tuple[str, str]
Row = list[Cell]
Piece = tuple[int, int, Row]  # row and column of a terminal, and the cells that stand there
BLANK: Cell = (" ", "")
MARKS = 7  # on one character; more are a joke or an attack
KNOWN = 8192  # characters remembered of each style

# C0, DEL and C1, whatever let them through, and what a terminal obeys, hides or draws as it likes: bidi,
# zero-width, variation selectors, tags, line separators, halves of surrogate pairs.
_DROPPED = frozenset(
    chr(code)
    for first, last in (
        (0x00, 0x1F), (0x7F, 0x9F), (0x61C, 0x61C), (0x180B, 0x180F), (0x200B, 0x200C), (0x200E, 0x200F),
        (0x2028, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0E), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB),
        (0xD800, 0xDFFF), (0xE0000, 0xE01EF),
    )
    for code in range(first, last + 1)
)  # fmt: skip
_JOINING = ("\u200d", "\ufe0f")  # these change how many cells Textual reckons, so they go only after that


class _Plain(dict[str, int]):
    """Cells of the characters that stand alone, 0 for those that belong to others or do not belong here."""

    def __missing__(self, one: str) -> int:
        is_strange = one in _DROPPED or one in _JOINING or one == "\xad"
        size = self[one] = 0 if is_strange else get_character_cell_size(one)
        return size


_PLAIN = _Plain()


class _Styled(dict[str, tuple[Cell, ...]]):
    """The cells of each character that stands alone, in one style: made once, so that alike is the same."""

    def __init__(self, style: str) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, one: str) -> tuple[Cell, ...]:
        if not (size := _PLAIN[one]):
            raise KeyError(one)
        if len(self) > KNOWN:
            self.clear()
        style = blank_style(self._style) if one == " " else self._style
        cells = self[one] = ((one, style), ("", style))[:size] if one != " " or style else (BLANK,)
        return cells


_styled = lru_cache(maxsize=128)(_Styled)


@lru_cache(maxsize=1024)
def cells_of(text: str, style: str) -> tuple[str, tuple[Cell, ...]]:
    """The marks a text begins with, which belong to the cell before it, and its cells, as many as Textual reckons.

    What terminals disagree on is sent as what they agree on: the first of emoji joined to one picture, without
    skin tone; a sign asked for as a picture in two cells as the sign and a blank.
    """
    alone = _styled(style)
    try:
        return "", tuple([cell for one in text for cell in alone[one]])
    except KeyError:
        pass
    text = "".join(" " * get_character_cell_size(one) if one in _DROPPED else one for one in text)
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


def combine(row: Row, x: int, marks: str) -> None:
    """Put marks on the character that stands before a cell."""
    at = x - 1
    if at > 0 and row[at][0] == "":
        at -= 1
    if at >= 0:
        row[at] = ((row[at][0] + marks)[: MARKS + 1], row[at][1])


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
