"""Numbers as people write them: full-width, with 万, 箱, 约 or 余; what cannot be read says why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction

from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.rules.codes import plain_text
from models.rules.forms import MOST as MOST
from models.rules.places import Qualifier

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
_PLACES = {"万": 10_000, "千": 1000, "百": 100, "十": 10}
_SIGNS = (*_HAN, *"十半0123456789")  # what a number begins with
_BARE = re.compile(rf"[{''.join(_SIGNS)}{''.join(_PLACES)}\d., ]+")
# Commas and blanks in a number stand between groups of three: 3,5 is no 35.
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:,\d{3})+|(?: \d{3})+)(?![\d,])")
_BEFORE = (("大约", Qualifier.ABOUT), ("约", Qualifier.ABOUT), ("近", Qualifier.NEARLY), ("不到", Qualifier.UNDER),
           ("超过", Qualifier.OVER), ("超", Qualifier.OVER), ("~", Qualifier.ABOUT))  # fmt: skip
# How the same is said in English, as the program itself says it: about 300, half a carton.
_ENGLISH = (
    (r"(?:about|around|approx(?:imately|\.)?|roughly|some)", "约"),
    (r"(?:nearly|almost)", "近"),
    (r"(?:over|more than)", "超"),
    (r"(?:under|less than|fewer than)", "不到"),
)
_ENGLISH_HALF = r"^([约近超]|不到)?half(?: an?)? "
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
    """A count or quantity in base units: `1万2`, `二百五十`, `２００`, `约60人`, `60余`, `3箱` where a 箱 is known, `半箱`
    where that is whole, `3箱半`, `3箱5个`, `3箱×500`; in English `about 60`, `half a carton`, `3 Cartons`.

    A pack may be a part of a base unit: 25斤 is not whole where the unit is 公斤, 26斤 is 13.

    Invalid with a problem of field `value` where it cannot be read, is negative, not whole, or larger than 99,999,999.
    """
    if any(map(_is_mark, typed)):
        raise _wrong("unreadable", value=typed)
    text = _GROUPED.sub(
        lambda found: re.sub("[, ]", "", found[0]), _out_of_english(plain_text(typed).lower())
    )
    if re.search(r"\d *, *\d|[\d.] [\d.]", text):
        raise _wrong("unreadable", value=typed)
    text = text.replace(" ", "")
    if not text:
        raise _wrong("required")
    if re.search(r"\d{20}", text):  # Python makes no number of thousands of them
        raise _wrong("too_large", most=MOST)
    text, qualifier = _qualified(text)
    if text.startswith(("-", "−")):
        raise _wrong("negative")
    number, rest = _number(text, typed)
    for mark, found in _BEHIND:  # 60余人 and 60人左右 are both said
        if rest.startswith(mark) or rest.endswith(mark):
            qualifier, rest = found, rest.removeprefix(mark).removesuffix(mark)
    known = {name.lower(): size for name, size in (packs or {}).items()}
    value = _in_units(number, rest, known, unit.lower(), typed)
    if value.denominator != 1:
        raise _wrong("not_whole", value=typed)
    if value > MOST:
        raise _wrong("too_large", most=MOST)
    return Amount(int(value), qualifier)


def _out_of_english(text: str) -> str:
    for words, mark in _ENGLISH:
        text = re.sub(rf"^{words} ", mark, text)
    return re.sub(_ENGLISH_HALF, r"\g<1>半", text)


def is_bare(typed: str) -> bool:
    """Whether only a number is said and nothing of what: `3`, `1万2`, `三百五`, `半`."""
    return _BARE.fullmatch(plain_text(typed)) is not None


def _is_mark(one: str) -> bool:
    """Whether it is a digit only once it is made plain: 10² is no 102, a ① that a number has behind it no digit of it."""
    if one.isascii() or unicodedata.decomposition(one).startswith("<wide>"):
        return False
    plain = unicodedata.normalize("NFKC", one)
    return plain != one and any(map(str.isdigit, plain))


def _qualified(text: str) -> tuple[str, Qualifier]:
    for mark, found in _BEFORE:
        if text.startswith(mark):
            return text.removeprefix(mark), found
    return text, Qualifier.EXACT


def _number(text: str, typed: str) -> tuple[Fraction, str]:
    """The number at the beginning and what follows it: 1万2 is 12,000, as 1万2千 and 一万二 are; 一百零五 is 105."""
    if text.startswith("半"):
        return Fraction(1, 2), text[1:]
    if re.match(r"\d*\.?\d*[eE]", text):
        raise _wrong("unreadable", value=typed)
    upper, is_upper, rest = _below(text, 10_000, is_behind=False, typed=typed)
    if not is_upper:
        raise _wrong("unreadable", value=typed)
    if not rest.startswith("万"):
        return upper, rest
    lower, _, rest = _below(rest[1:], 10_000, is_behind=True, typed=typed)
    if lower and upper.denominator != 1:
        raise _wrong("unreadable", value=typed)  # 1.5万2
    return upper * 10_000 + lower, rest


def _below(text: str, place: int, *, is_behind: bool, typed: str) -> tuple[Fraction, bool, str]:
    """A number of thousands, hundreds, tens and ones, whether there is one, and what follows it.

    Bare digits behind a place are of the next lower one, or fill up all lower ones: 3千5, 1万2500.
    """
    value, count = Fraction(0), 0
    while found := re.match(rf"(零?)(\d+(?:\.\d+)?|[{''.join(_HAN)}]|(?=十))(?!\d)(千|百|十)?", text):
        zero, said, mark = found[1], found[2], found[3]
        digits = str(_HAN[said]) if said in _HAN else said or "1"
        size = _PLACES.get(mark, 0)
        is_first = not count and not is_behind
        if (mark and size >= place) or ("." in digits and not is_first):
            raise _wrong("unreadable", value=typed)
        text, count = text[found.end() :], count + 1
        if mark:
            value, place = value + Fraction(digits) * size, size
            if "." in digits:
                break
            continue
        if is_first or zero:
            value += Fraction(digits)
        elif len(digits) < len(str(place)):
            value += int(digits) * 10 ** (len(str(place)) - 1 - len(digits))
        else:
            raise _wrong("unreadable", value=typed)
        break
    return value, count > 0, text


def _in_units(
    number: Fraction, rest: str, packs: Mapping[str, int | Fraction], unit: str, typed: str
) -> Fraction:
    """A number of what is named behind it, and of smaller ones behind that: 3箱5个, 3箱半."""
    if re.fullmatch(r"\D+[×xX*]\d[\d,]*", rest):
        return number * _factor(rest, packs, unit, typed)
    if rest.startswith(_SIGNS):
        raise _wrong("unreadable", value=typed)
    found = re.fullmatch(rf"(.+?)(?:半|(?=[零又加]?[{''.join(_SIGNS)}])(.+))", rest)
    if found is None:
        return number * _factor(rest, packs, unit, typed)
    size = Fraction(_factor(found[1], packs, unit, typed))
    if found[2] is None:
        if number.denominator != 1:
            raise _wrong("unreadable", value=typed)  # 半箱半
        return (number + Fraction(1, 2)) * size
    more, name = _number(re.sub("^[零又加]", "", found[2]), typed)
    if not name or Fraction(_factor(name, packs, unit, typed)) >= size:
        raise _wrong("unreadable", value=typed)  # 3箱5: five of what
    return number * size + more * _factor(name, packs, unit, typed)


def _factor(rest: str, packs: Mapping[str, int | Fraction], unit: str, typed: str) -> int | Fraction:
    if rest in ("", unit, "人", "家", "户", "名"):
        return 1
    if rest == "只" and unit == "个":
        return 1
    if rest in packs:
        return packs[rest]
    if found := re.fullmatch(r"(\D+)[×xX*](\d[\d,]*)", rest):
        return int(found[2].replace(",", ""))
    if rest in ("箱", "盒", "包", "袋", "桶", "瓶"):
        raise _wrong("unknown_pack", value=rest)
    raise _wrong("unreadable", value=typed)


def _wrong(code: str, **values: str | int) -> Invalid:
    return Invalid(Problem("value", code, values))
