"""Numbers as people write them: full-width, with 万, 箱, 约 or 余; what cannot be read says why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.errors import Invalid, Problem
from models.rules.codes import plain_text
from models.rules.places import Qualifier

MOST = 99_999_999  # a larger number is a slip of the finger
_HAN = {
    "〇": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_BEFORE = (("大约", Qualifier.ABOUT), ("约", Qualifier.ABOUT), ("近", Qualifier.NEARLY), ("不到", Qualifier.UNDER),
           ("超过", Qualifier.OVER), ("超", Qualifier.OVER), ("~", Qualifier.ABOUT))  # fmt: skip
_BEHIND = (
    ("余", Qualifier.OVER),
    ("多", Qualifier.OVER),
    ("左右", Qualifier.ABOUT),
    ("以上", Qualifier.OVER),
)


@dataclass(frozen=True)
class Amount:
    """A whole number and how exact it was said to be."""

    value: int
    qualifier: Qualifier = Qualifier.EXACT


def read_amount(typed: str, packs: Mapping[str, int | Fraction] | None = None, unit: str = "") -> Amount:
    """A count or quantity in base units: `1万2`, `２００`, `约60人`, `60余`, `3箱` where a 箱 is known, `半箱` where that is whole.

    A pack may be a part of a base unit: 25斤 is not whole where the unit is 公斤, 26斤 is 13.

    Invalid with a problem of field `value` where it cannot be read, is negative, not whole, or larger than 99,999,999.
    """
    text = plain_text(typed).replace(",", "").replace(" ", "")
    if not text:
        raise _wrong("required")
    text, qualifier = _qualified(text)
    if text.startswith(("-", "−")):
        raise _wrong("negative")
    number, rest = _number(text, typed)
    for mark, found in _BEHIND:  # 60余人 and 60人左右 are both said
        if rest.startswith(mark) or rest.endswith(mark):
            qualifier, rest = found, rest.removeprefix(mark).removesuffix(mark)
    factor = _factor(rest, packs or {}, unit, typed)
    value = number * factor
    if value.denominator != 1:
        raise _wrong("not_whole", value=typed)
    if value > MOST:
        raise _wrong("too_large", most=MOST)
    return Amount(int(value), qualifier)


def _qualified(text: str) -> tuple[str, Qualifier]:
    for mark, found in _BEFORE:
        if text.startswith(mark):
            return text.removeprefix(mark), found
    return text, Qualifier.EXACT


def _number(text: str, typed: str) -> tuple[Fraction, str]:
    """The number at the beginning and what follows it; 1万2 is 12,000."""
    if text.startswith("半"):
        return Fraction(1, 2), text[1:]
    if text[:1] in _HAN and len(text) > 1 and text[1:2] not in _HAN:
        return Fraction(_HAN[text[0]]), text[1:]
    found = re.match(r"(\d+(?:\.\d+)?)(?:万(\d{0,4})|千(\d{0,3}))?", text)
    if found is None or re.match(r"\d*\.?\d*[eE]", text):
        raise _wrong("unreadable", value=typed)
    number, rest = Fraction(found[1]), text[found.end() :]
    if "万" in found[0]:
        tail = found[2]
        number = number * 10_000 + (int(tail) * 10 ** (4 - len(tail)) if tail else 0)
    elif "千" in found[0]:
        tail = found[3]
        number = number * 1000 + (int(tail) * 10 ** (3 - len(tail)) if tail else 0)
    return number, rest


def _factor(rest: str, packs: Mapping[str, int | Fraction], unit: str, typed: str) -> int | Fraction:
    if rest in ("", unit, "人", "家", "户", "名"):
        return 1
    if rest == "只" and unit == "个":
        return 1
    if rest in packs:
        return packs[rest]
    if found := re.fullmatch(r"(\D+)[×xX*](\d+)", rest):
        return int(found[2]) if found[1] else 1
    if rest in ("箱", "盒", "包", "袋", "桶", "瓶"):
        raise _wrong("unknown_pack", value=rest)
    raise _wrong("unreadable", value=typed)


def _wrong(code: str, **values: str | int) -> Invalid:
    return Invalid(Problem("value", code, values))
