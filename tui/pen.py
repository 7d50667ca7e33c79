"""The fewest bytes that bring a terminal's cursor to a cell, and its style to another one.

A style is the SGR parameters that make it from a plain one, in one order: `1;4;38;5;73;48;5;236`.
"""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Iterable, Iterator
from functools import lru_cache

# what sets an attribute -> what ends it; blink and concealment are nobody's business here
_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
_PAINTING = {"4", "7", "9"}  # attributes that show on a blank
DOWN = 3  # rows down that are gone one by one


@lru_cache(maxsize=4096)
def _parts(style: str) -> tuple[tuple[str, ...], str, str]:
    """A style's attributes, ink and ground."""
    numbers = iter(style.split(";")) if style else iter(())
    attributes: list[str] = []
    ink = ground = ""
    for number in numbers:
        if number in ("38", "48"):
            colour = f"{number};{_colour(numbers)}"
            ink, ground = (colour, ground) if number == "38" else (ink, colour)
        elif number in _ENDS:
            attributes.append(number)
        elif number[0] == "4" or number[:2] == "10":
            ground = number
        else:
            ink = number
    return tuple(attributes), ink, ground


def _colour(numbers: Iterator[str]) -> str:
    """The rest of an extended colour: 5;N or 2;R;G;B."""
    kind = next(numbers, "5")
    return ";".join([kind, *(next(numbers, "0") or "0" for _ in range(3 if kind == "2" else 1))])


@lru_cache(maxsize=4096)
def applied(style: str, parameters: str, is_monochrome: bool) -> str:
    """The style after an SGR sequence with these parameters."""
    kept, ink, ground = _parts(style)
    attributes = dict.fromkeys(kept)
    numbers = iter(parameters.replace(":", ";").split(";"))
    for number in numbers:
        if number in ("", "0"):
            attributes, ink, ground = {}, "", ""
        elif number in _ENDS:
            attributes[number] = None
        elif number in _ENDS.values():
            attributes = {one: None for one in attributes if _ENDS[one] != number}
        elif number == "38":
            ink = f"38;{_colour(numbers)}"
        elif number == "48":
            ground = f"48;{_colour(numbers)}"
        elif number in ("39", "49"):
            ink, ground = ("", ground) if number == "39" else (ink, "")
        elif len(number) == 2 and number[0] in "39" and number[1] < "8":
            ink = number
        elif ((len(number) == 2 and number[0] == "4") or number[:-1] == "10") and number[-1] < "8":
            ground = number
    if is_monochrome:
        ink = ground = ""
    return ";".join([*sorted(attributes), *filter(None, (ink, ground))])


@lru_cache(maxsize=4096)
def blank_style(style: str) -> str:
    """What of a style shows on a blank: nothing, its ground, or all of it where it is underlined or reversed."""
    attributes, _, ground = _parts(style)
    return style if _PAINTING.intersection(attributes) else ground


@lru_cache(maxsize=4096)
def rank(style: str) -> tuple[str, str, tuple[str, ...]]:
    """What styles are sorted by: plain first, then those of one ink together."""
    attributes, ink, ground = _parts(style)
    return ink, ground, attributes


@lru_cache(maxsize=4096)
def restyled(before: str, after: str) -> str:
    """The shortest sequence from one style to another: from anew, or by what differs."""
    if before == after:
        return ""
    if not after:
        return "\x1b[m"
    old, old_ink, old_ground = _parts(before)
    new, new_ink, new_ground = _parts(after)
    ended = dict.fromkeys(_ENDS[one] for one in old if one not in new)
    steps = [*ended, *(one for one in new if one not in old or _ENDS[one] in ended)]
    if old_ink != new_ink:
        steps.append(new_ink or "39")
    if old_ground != new_ground:
        steps.append(new_ground or "49")
    anew = f"0;{after}" if before else after
    return f"\x1b[{min(';'.join(steps), anew, key=len)}m"


class Pen:
    """Bytes being put together, with the place and style the terminal will have after them.

    Of the place only the row is certain behind signs that terminals reckon differently, and in the last column.
    Tab stops are set where the pen first comes to the columns asked for, and are nobody's after it.
    """

    def __init__(self, place: tuple[int, int] | None) -> None:
        self.parts: list[str] = []
        self.style = ""
        self.y, self.x = place or (-1, 0)
        self.is_certain = place is not None  # whether every terminal has its cursor there
        self._to_set: set[int] = set()
        self._stops: list[int] = []

    def stop_at(self, columns: Iterable[int]) -> None:
        """Set tab stops in these columns when the pen comes there."""
        self._to_set = set(columns)

    def send(self, sequence: str) -> None:
        """Send what moves nothing."""
        self.parts.append(sequence)

    def lose(self) -> None:
        """Nothing is known of the place any more."""
        self.is_certain = False
        self.y = -1

    def plain(self) -> None:
        """Go back to no style."""
        if self.style:
            self.parts.append("\x1b[m")
            self.style = ""

    def clear_style(self) -> None:
        """See that an erased cell is blank: terminals erase with the ground in force."""
        if blank_style(self.style):
            self.plain()

    def way(self, y: int, x: int) -> str:
        """The shortest way to a cell."""
        if self.is_certain and (y, x) == (self.y, self.x):
            return ""
        ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"]
        if 0 <= y - self.y <= DOWN and self.y >= 0:
            # A vertical tab is a line down in every terminal and, unlike a line feed, nothing else to the system's.
            down = "\v" * (y - self.y)
            ways.append(down + (f"\x1b[{x + 1}G" if x else "\r"))
            if x in self._stops:
                until = self._stops.index(x) + 1
                if self.is_certain and self.x < x:
                    ways.append(down + "\t" * (until - bisect(self._stops, self.x)))
                ways.append(f"{down}\r" + "\t" * until)
            if self.is_certain and y != self.y and x != self.x:
                ways.append(down + _steps(x - self.x, "C", "D"))
        if self.is_certain and y == self.y:
            ways.append(_steps(x - self.x, "C", "D"))
        elif self.is_certain and x == self.x:
            ways.append(_steps(y - self.y, "B", "A"))
        return min(ways, key=len)

    def move(self, y: int, x: int, way: str | None = None) -> None:
        """Go to a cell, by a way that is known or by the shortest."""
        self.parts.append(self.way(y, x) if way is None else way)
        self.y, self.x, self.is_certain = y, x, True
        if x in self._to_set:
            self._to_set.discard(x)
            self.parts.append("\x1bH" if self._stops else "\x1b[3g\x1bH")
            insort(self._stops, x)

    def dress(self, style: str) -> None:
        """Take a style."""
        if style != self.style:
            self.parts.append(restyled(self.style, style))
            self.style = style

    def put(self, text: str, cells: int) -> None:
        """Write text that takes so many cells, in the style in force."""
        self.parts.append(text)
        self.x += cells


def _steps(number: int, ahead: str, back: str) -> str:
    letter, size = (ahead, number) if number > 0 else (back, -number)
    if letter == "D" and size <= 3:
        return "\b" * size
    return f"\x1b[{size}{letter}" if size > 1 else f"\x1b[{letter}"
