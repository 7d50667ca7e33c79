"""Names and codes as offices write them, brought to one form: credit codes, phones, folded names, initials."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict
from functools import lru_cache
from itertools import product

from models.frozen import dataclass

# GB 32100-2015: no I, O, S, V, Z; the weights are powers of three modulo 31.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, at, 31) for at in range(17))

# Letters, digits and signs that a Chinese keyboard typed full-width; full-width punctuation is right in a name.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F) if chr(wide) not in "（），：；！？．"}
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# Compiled when a name is written, not at every start.
_BETWEEN_HAN = r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])"

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


def clean_name(value: str) -> str:
    """A name as it is stored: padding and blanks between Han gone, full-width letters and digits plain.

    Nothing else is changed: brackets stay full-width, and what cannot be seen stays for `shown` to show.
    """
    return re.sub(_BETWEEN_HAN, "", re.sub(r"\s+", " ", value.translate(_NARROW)).strip())


def folded(value: str) -> str:
    """A name as it is looked up: plain, lower-case, without white space, punctuation or unseen characters."""
    return re.sub(r"[\s·•,，.。()（）\-—_]+", "", plain_text(_UNSEEN.sub("", value))).casefold()


def without_form(name: str) -> str:
    """A folded name without the legal form behind it: 有限公司, 集团, 股份 and their like."""
    short = folded(name)
    shortened = True
    while shortened:
        shortened = False
        for form in _FORMS:
            if short.endswith(form) and len(short) > len(form) + 1:
                short, shortened = short.removesuffix(form), True
    return short


def short_name(name: str) -> str:
    """A firm's name without the place before it and the legal form behind it: what people call it."""
    return without_form(without_place(name)) or folded(name)


def without_place(name: str) -> str:
    """A folded name without the place before it: 湖南省, 长沙."""
    short = folded(name)
    for place in _PLACES:
        short = short.removeprefix(place)
    return short


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


def is_registration_number(value: str) -> bool:
    """Whether fifteen digits are a business registration number of before 2015, its check digit right (GS 15-2006)."""
    if re.fullmatch(r"\d{15}", value) is None:
        return False
    left = 10
    for digit in value[:14]:
        left = ((left + int(digit)) % 10 or 10) * 2 % 11
    return (left + int(value[14])) % 10 == 1


@dataclass(frozen=True)
class SearchNames:
    """What a record is found by besides its name."""

    folded: str
    short: str
    initials: str
    pinyin: str


# Read otherwise as a family name than as a word.
_SURNAMES = {"曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "覃": "qin", "查": "zha", "盖": "ge", "朴": "piao",
             "区": "ou", "种": "chong", "缪": "miao", "乐": "yue", "翟": "zhai", "员": "yun", "召": "shao", "尉": "wei",
             "任": "ren", "华": "hua", "沈": "shen", "宁": "ning", "折": "she", "逄": "pang", "谌": "chen"}  # fmt: skip


def search_names(name: str) -> SearchNames:
    """What a firm, body or region is found by."""
    return SearchNames(folded(name), short_name(name), initials_of(name), pinyin_of(name))


def search_names_of_person(name: str) -> SearchNames:
    """What a person is found by: the family name read as one."""
    said = list(_spoken(folded(name)))
    if name[:1] in _SURNAMES:
        said[0] = _SURNAMES[name[0]]
    return SearchNames(folded(name), folded(name), "".join(one[:1] for one in said), "".join(said))


def firm_search_columns(name: str) -> dict[str, str]:
    """The columns that a firm is found by."""
    return asdict(search_names(name.strip()))


def body_search_columns(name: str) -> dict[str, str]:
    """The columns that a body or a depot is found by."""
    return {"folded": folded(name), "initials": initials_of(name)}


def person_search_columns(name: str) -> dict[str, str]:
    """The columns that a person is found by."""
    names = search_names_of_person(name.strip())
    return {"folded": names.folded, "initials": names.initials, "pinyin": names.pinyin}


def _is_han(one: str) -> bool:
    return "\u3400" <= one <= "\u9fff"


@lru_cache(maxsize=8192)
def _readings(one: str) -> tuple[str, ...]:
    # Loading the dictionary takes a fifth of a second: only writers of names pay for it.
    from pypinyin import Style, pinyin

    return tuple(pinyin(one, style=Style.NORMAL, heteronym=True)[0])


@lru_cache(maxsize=32768)
def _reading_between(before: str, one: str, after: str) -> str:
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(before + one + after)[len(before)])


def _spoken(text: str) -> tuple[str, ...]:
    """The likeliest reading of every character; a character of several is read with its neighbours: 重庆, 银行.

    Looking at the neighbours only, and remembering them, is ten times faster than reading every name whole.
    """
    found = []
    for at, one in enumerate(text):
        if not _is_han(one):
            found.append(one)
        elif len(readings := _readings(one)) == 1:
            found.append(readings[0])
        else:
            before, after = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
            beside = (before if _is_han(before or "-") else "", after if _is_han(after or "-") else "")
            found.append(_reading_between(beside[0], one, beside[1]))
    return tuple(found)


def pinyin_of(name: str) -> str:
    """The likeliest reading of every character, run together; other letters and digits stay."""
    return "".join(_spoken(folded(name)))


def initials_of(name: str) -> str:
    """The first letter of every character of the short name: `hczx` for 华创中心."""
    return "".join(one[:1] for one in _spoken(short_name(name)))


def all_initials(name: str, most: int = 16) -> tuple[str, ...]:
    """The initials of the short name in every reading of its characters, the likeliest first: 重工 is `zg` and `cg`."""
    short = short_name(name)
    letters = [
        dict.fromkeys((said[:1], *(other[:1] for other in _readings(one))) if _is_han(one) else (one,))
        for one, said in zip(short, _spoken(short), strict=True)
    ]
    found = []
    for spelt in product(*letters):
        found.append("".join(spelt))
        if len(found) == most:
            break
    return tuple(found)
