"""Typed letters taken apart into what they stand for: syllables of pinyin, first letters, or both: 华创中心 is
`huachuangzx` too.

A character of several readings is stored under one; the letters of another find it by the character itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice

from models.frozen import dataclass

MOST = 16  # ways to take one text apart that are looked up
_FINALS = {
    "": "a ai an ang ao e ei en er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "f": "a an ang ei en eng o ou u",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "k": "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan ue un uo v ve",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan ue uo v ve",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "r": "an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "w": "a ai an ang ei en eng o u",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
}
# Characters that names of firms and places have, and how else they are read.
_READINGS = {
    "重": "zhong chong", "长": "chang zhang", "行": "hang xing", "乐": "le yue", "传": "chuan zhuan", "朝": "chao zhao",
    "厦": "sha xia", "都": "du dou", "调": "tiao diao", "曾": "zeng ceng", "单": "dan shan", "会": "hui kuai",
    "盛": "sheng cheng", "藏": "cang zang", "校": "xiao jiao", "弹": "dan tan", "省": "sheng xing", "车": "che ju",
    "参": "can shen", "率": "lv shuai", "解": "jie xie", "圈": "quan juan", "查": "cha zha", "盖": "gai ge", "区": "qu ou",
    "种": "zhong chong", "缪": "miao mou", "露": "lu lou", "绿": "lv lu", "便": "bian pian", "泊": "bo po", "沈": "shen chen",
    "宿": "su xiu", "翟": "zhai di", "覃": "tan qin", "朴": "pu piao", "仇": "qiu chou", "奇": "qi ji", "降": "jiang xiang",
}  # fmt: skip


@dataclass(frozen=True)
class Spelling:
    """One way to read what was typed: how the initials begin, the pieces that the pinyin has one after the other, and
    a character that the name must have where the letters are those of another reading of it."""

    initials: str
    pieces: tuple[str, ...]
    character: str = ""


@cache
def _syllables() -> frozenset[str]:
    return frozenset(first + last for first, finals in _FINALS.items() for last in finals.split())


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(one[:size] for one in _syllables() for size in range(1, len(one) + 1))


@cache
def _otherwise() -> dict[str, tuple[tuple[str, str], ...]]:
    """By syllable: the other readings of the characters that are read so, each with its character."""
    found: dict[str, list[tuple[str, str]]] = {}
    for character, said in _READINGS.items():
        for one in said.split():
            found.setdefault(one, []).extend((other, character) for other in said.split() if other != one)
    return {one: tuple(others) for one, others in found.items()}


def spellings(typed: str) -> tuple[Spelling, ...]:
    """All that a text in small letters may be read as, the likeliest first; as one piece where it cannot be taken apart."""
    typed = typed.replace("lue", "lve").replace("nue", "nve")  # as 略 and 虐 are stored
    whole = [tuple(one) for one in _in_syllables(typed)]
    if not whole:
        mixed = tuple(map(_of_mixed, _in_syllables_and_letters(typed)))
        return mixed or (Spelling(typed[:1], (typed,)),)
    initials = dict.fromkeys(map(_initials, whole))
    # 华川 and 华楚安 begin alike: what is looked up for the one finds the other.
    widest = [one for one in initials if not any(one[:size] in initials for size in range(1, len(one)))]
    found = [*(Spelling(one, (typed,)) for one in widest), *islice(_read_otherwise(whole[0]), MOST)]
    return tuple(dict.fromkeys(found))[:MOST]


def _initials(tokens: tuple[str, ...]) -> str:
    return "".join(one[0] for one in tokens)


def _in_syllables(text: str, most: int = 4) -> list[list[str]]:
    """Whole syllables, the last of which may not be typed to its end; longer ones first."""
    found: list[list[str]] = []

    def go_on(at: int, said: list[str]) -> None:
        if len(found) >= most:
            return
        left = text[at:]
        for size in range(min(len(left), 6), 0, -1):
            is_last = size == len(left)
            if left[:size] not in (_beginnings() if is_last else _syllables()):
                continue
            if is_last:
                found.append([*said, left])
            else:
                go_on(at + size, [*said, left[:size]])

    go_on(0, [])
    # What ends in a whole syllable is likelier than what ends within one, and a syllable than a vowel alone.
    found.sort(key=lambda one: (one[-1] not in _syllables(), len(one)))
    return [one for one in found if all(len(said) > 1 for said in one[:-1])] or found


def _in_syllables_and_letters(text: str, most: int = 4) -> list[tuple[str, ...]]:
    """As many letters as can be in syllables, the others each the first of a character; nothing where that cannot be."""
    best: list[tuple[tuple[int, int], list[tuple[str, ...]]] | None] = [None] * len(text)
    best.append(((0, 0), [()]))
    for at in range(len(text) - 1, -1, -1):
        for size in range(min(6, len(text) - at), 0, -1):
            rest, one = best[at + size], text[at : at + size]
            is_letter = size == 1 and one.isascii() and one.isalnum() and one not in "iuv"
            if rest is None or not (one in _syllables() or is_letter):
                continue
            cost = rest[0][0] + (one not in _syllables()), rest[0][1] + 1
            ways = [(one, *way) for way in rest[1]]
            known = best[at]
            if known is None or cost < known[0]:
                best[at] = cost, ways[:most]
            elif cost == known[0]:
                known[1].extend(ways[: most - len(known[1])])
    return best[0][1] if best[0] else []


def _of_mixed(tokens: tuple[str, ...]) -> Spelling:
    """Behind a first letter the rest of its syllable may follow; syllables stand together."""
    pieces = [""]
    for one in tokens:
        pieces[-1] += one
        if one not in _syllables() and not one.isdigit():
            pieces.append("")
    return Spelling(_initials(tokens), tuple(one for one in pieces if one))


def _read_otherwise(tokens: tuple[str, ...]) -> Iterator[Spelling]:
    """Spellings where one character has another reading than usual: in the pinyin, in the initials, or in both, as they are stored."""
    said, initials = "".join(tokens), _initials(tokens)
    for at, one in enumerate(tokens):
        for other, character in _otherwise().get(one, ()):
            swapped = (*tokens[:at], other, *tokens[at + 1 :])
            yield Spelling(_initials(swapped), ("".join(swapped),), character)
            if other[0] != one[0]:
                yield Spelling(initials, ("".join(swapped),), character)
                yield Spelling(_initials(swapped), (said,), character)
