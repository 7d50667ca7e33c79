"""What is kept and handed out: items counted in whole base units, and the packs they come in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction

from models.frozen import dataclass
from models.rules.codes import plain_text
from models.rules.forms import MOST

SHARE = "人份"  # of herbs: so many bags, as the lot says
BY_WEIGHT, BY_VOLUME = ("公斤", "斤"), ("升",)


class Measure(StrEnum):
    """How an item is measured: pieces, weight and volume never meet in one sum."""

    COUNT = "count"
    MASS = "mass"
    VOLUME = "volume"


def measure_of(unit: str) -> Measure:
    """What a base unit measures."""
    if unit in BY_WEIGHT:
        return Measure.MASS
    return Measure.VOLUME if unit in BY_VOLUME else Measure.COUNT


@dataclass(frozen=True)
class Pack:
    """A word that so many base units are called by: 箱 is 2,000 个, 斤 half a 公斤, 只 one 个."""

    name: str
    factor: int
    divisor: int = 1
    name_en: str = ""

    @property
    def size(self) -> Fraction:
        """Base units in one of it."""
        return Fraction(self.factor, self.divisor)


def sizes(packs: Iterable[Pack], share_units: int | None = None) -> dict[str, Fraction]:
    """What `read_amount` reads quantities with: the base units of each word; a 人份 where it is known."""
    known = {one.name: one.size for one in packs}
    return {**known, SHARE: Fraction(share_units)} if share_units else known


UNCHANGED = frozenset({"kg", "jin", "pcs"})  # said alike of one and of many


def plural(word: str) -> str:
    """An English unit of more than one, or of none."""
    if word in UNCHANGED or not word.isascii() or not word[-1:].islower():
        return word
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def english_packs(packs: Iterable[Pack], unit_en: str) -> dict[str, Pack]:
    """The packs by their English words, of one and of many; a word that means two sizes, or the base unit, means none."""
    found: dict[str, Pack] = {}
    unclear = {unit_en}
    for one in packs:
        known = found.setdefault(one.name_en, one)
        if known.size != one.size:
            unclear.add(one.name_en)
    return {
        word: one
        for name, one in found.items()
        if name and name not in unclear
        for word in (name, plural(name))
    }


def pack_said(typed: str, packs: Mapping[str, Fraction]) -> str:
    """Which of an item's packs a quantity was typed in; empty where it was the base unit."""
    text = plain_text(typed).lower()
    return max((name for name in packs if name.lower() in text), key=len, default="")


def packs_of_spec(spec: str, unit: str) -> tuple[Pack, ...]:
    """The packs that a specification tells of: `50个/盒, 40盒/箱` are a 盒 of 50 and a 箱 of 2,000; 只 is 个.

    One whose content is told in another unit than the base unit or a pack before it is no pack of ours (500mL/瓶).
    """
    known = {unit: 1, **({"只": 1} if unit == "个" else {}), **({"包": 1} if unit == "袋" else {})}
    found = []
    for number, inner, outer in re.findall(
        r"(\d+)\s*([^\d/\s×xX*,，、;；]+)/([^\d/\s×xX*,，、;；]+)", plain_text(spec)
    ):
        size = int(number) * known.get(inner, 0) if len(number) <= len(str(MOST)) else 0
        if outer != unit and 0 < size <= MOST:
            known[outer] = size
            found.append(Pack(outer, known[outer]))
    return tuple(found)
