"""Names and codes as offices write them, brought to one form: credit codes, phones, folded names, initials."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# GB 32100-2015: no I, O, S, V, Z; the weights are powers of three modulo 31.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, at, 31) for at in range(17))

_PLACES = ("湖南省", "湖南", "长沙市", "长沙")
_FORMS = (
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "有限公司",
    "集团公司",
    "公司",
    "股份",
    "集团",
    "有限",
)


def plain_text(value: str) -> str:
    """Full-width letters, digits and spaces made plain, runs of white space made one, ends trimmed."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", value)).strip()


def folded(value: str) -> str:
    """A name as it is looked up: plain, lower-case, without any white space or punctuation."""
    return re.sub(r"[\s·•,，.。()（）\-—_]+", "", plain_text(value)).casefold()


def short_name(name: str) -> str:
    """A firm's name without the place before it and the legal form behind it: what people call it."""
    short = folded(name)
    for place in _PLACES:
        short = short.removeprefix(place)
    shortened = True
    while shortened:
        shortened = False
        for form in _FORMS:
            if short.endswith(form) and len(short) > len(form) + 1:
                short, shortened = short.removesuffix(form), True
    return short or folded(name)


def credit_code(value: str) -> str:
    """A unified social credit code as it is stored: plain, upper-case, without blanks."""
    return re.sub(r"[\s-]+", "", plain_text(value)).upper()


def is_credit_code(value: str) -> bool:
    """Whether all eighteen characters are right, the last being the check digit of the others."""
    if len(value) != 18 or any(one not in _ALPHABET for one in value):
        return False
    total = sum(_ALPHABET.index(one) * weight for one, weight in zip(value, _WEIGHTS, strict=False))
    return _ALPHABET[(31 - total % 31) % 31] == value[17]


def phone_digits(value: str) -> str:
    """The digits of a phone number, without separators and the country's 86."""
    digits = re.sub(r"\D", "", plain_text(value).removeprefix("+86"))
    return digits.removeprefix("86") if len(digits) == 13 and digits.startswith("86") else digits


def is_mobile(digits: str) -> bool:
    """Whether the digits are those of a mobile phone."""
    return re.fullmatch(r"1[3-9]\d{9}", digits) is not None


@lru_cache(maxsize=4096)
def _readings(one: str) -> tuple[str, ...]:
    # Loading the dictionary takes a fifth of a second: only writers of names pay for it.
    from pypinyin import Style, pinyin

    return tuple(pinyin(one, style=Style.NORMAL, heteronym=True)[0])


def pinyin_of(name: str) -> str:
    """The first reading of every character, run together; other letters and digits stay."""
    return "".join(_readings(one)[0] if "一" <= one <= "鿿" else one for one in folded(name))


def initials_of(name: str) -> str:
    """The first letter of every character of the short name: `hczx` for 华创中心."""
    return "".join(_readings(one)[0][:1] if "一" <= one <= "鿿" else one for one in short_name(name))
