"""Who gets how much of what is not enough: shared out equally, in proportion, or to equal days of cover.

A share is where a rising level leaves each claim: `level × weight − base`, never under nothing and never over what was
asked. The weight is 1 for equal shares, what was asked for proportional ones, the daily use for equal days, whose base
is what the firm still has. Whole packs by largest remainder; of equal remainders the earlier claim's is served. All of
it in whole numbers, so that the sum is exact and the order of the claims does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from fractions import Fraction
from math import floor
from uuid import UUID

from models.errors import Problem
from models.frozen import dataclass
from models.rules.cover import Cover, days_in_words
from models.rules.forms import MOST, Kind, basic_problems, entry

MOST_CLAIMS = 2_000  # of one proposal: what one turn at the gate writes


class Method(StrEnum):
    """By what a shortage is shared."""

    EQUAL = "equal"
    PROPORTIONAL = "proportional"
    COVER = "cover"


class WhyCode(StrEnum):
    """Why a claim gets its number; each is a sentence with its values."""

    ENOUGH = "enough"
    NOTHING_LEFT = "nothing_left"
    LESS_THAN_A_PACK = "less_than_a_pack"  # what is not kept back makes no whole one
    LEVEL = "level"
    UP_TO_ASKED = "up_to_asked"
    PROPORTION = "proportion"
    DAYS = "days"
    COVERED = "covered"  # what the firm has lasts longer than what the others are brought to
    NO_USE = "no_use"
    UNKNOWN_COVER = "unknown_cover"
    PACK_LESS = "pack_less"  # the part of a pack is left out
    PACK_MORE = "pack_more"  # and given to whoever had the largest
    UNDER_A_PACK = "under_a_pack"


@dataclass(frozen=True)
class Why:
    """A code and the values of its sentence: base units as numbers, days as they are read."""

    code: WhyCode
    values: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Claim:
    """What one asks for, or is entitled to, in base units; `id` orders equal claims, the earlier the smaller."""

    id: int
    asked: int
    cover: Cover = field(default_factory=Cover)


@dataclass(frozen=True)
class Supply:
    """What there is to share in base units; `reserve` is kept back, only whole packs are given."""

    available: int
    reserve: int = 0
    pack: int = 1

    @property
    def to_share(self) -> int:
        """What can go out: without the reserve, in whole packs."""
        left = max(self.available - self.reserve, 0)
        return left - left % self.pack

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it before anything is shared."""
        found = []
        if self.available < 0:
            found.append(Problem("available", "negative"))
        if self.reserve < 0:
            found.append(Problem("reserve", "negative"))
        if self.pack < 1:
            found.append(Problem("pack", "at_least_one"))
        for name in ("reserve", "pack"):
            if getattr(self, name) > MOST:
                found.append(Problem(name, "too_large", {"most": MOST}))
        return tuple(found)


@dataclass(frozen=True)
class Share:
    """What one claim gets, and why; never more than it asked."""

    id: int
    asked: int
    given: int
    why: tuple[Why, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all that was asked is given."""
        return self.given == self.asked


@dataclass(frozen=True)
class Ration:
    """Every claim's share in the order of the claims' ids, and what stays."""

    method: Method
    supply: Supply
    shares: tuple[Share, ...]

    @property
    def given(self) -> int:
        """All shares together."""
        return sum(one.given for one in self.shares)

    @property
    def left(self) -> int:
        """What stays, the reserve among it."""
        return self.supply.available - self.given


def ration(supply: Supply, claims: Iterable[Claim], method: Method) -> Ration:
    """Share a supply over the claims of one item: all of `to_share`, as far as it is asked for in whole packs."""
    asked = sorted(claims, key=lambda one: one.id)
    assert len({one.id for one in asked}) == len(asked), "a claim stands once"
    most = {one.id: one.asked - one.asked % supply.pack for one in asked}
    if supply.to_share >= sum(most.values()):
        shares = [_all_of(one, most[one.id], supply) for one in asked]
    elif not supply.to_share:
        shares = [_nothing(one, supply) for one in asked]
    elif method is Method.COVER:
        shares = _to_equal_days(supply, asked)
    else:
        shares = _rise(supply.to_share, supply.pack, asked, method)
    return Ration(method, supply, tuple(sorted(shares, key=lambda one: one.id)))


def _all_of(one: Claim, most: int, supply: Supply) -> Share:
    if most == one.asked:
        return Share(one.id, one.asked, most, (Why(WhyCode.ENOUGH, {"asked": one.asked}),))
    return Share(one.id, one.asked, most, (_part_of_pack(one.asked, supply.pack),))


def _nothing(one: Claim, supply: Supply) -> Share:
    over = max(supply.available - supply.reserve, 0)
    if over:
        return Share(
            one.id, one.asked, 0, (Why(WhyCode.LESS_THAN_A_PACK, {"left": over, "pack": supply.pack}),)
        )
    values = {"available": supply.available, "reserve": supply.reserve}
    return Share(one.id, one.asked, 0, (Why(WhyCode.NOTHING_LEFT, values),))


def _to_equal_days(supply: Supply, claims: Sequence[Claim]) -> list[Share]:
    """Claims of unknown cover get their proportional share; the others are brought to equal days; what is left goes to who uses none."""
    fair = {one.id: one for one in _rise(supply.to_share, supply.pack, claims, Method.PROPORTIONAL)}
    known = [one for one in claims if one.cover.is_using]
    unknown = [one for one in claims if not one.cover.is_known]
    idle = [one for one in claims if one.cover.is_known and not one.cover.is_using]
    set_aside = sum(fair[one.id].given for one in unknown)
    levelled = _rise(supply.to_share - set_aside, supply.pack, known, Method.COVER)
    left = supply.to_share - sum(one.given for one in levelled)
    others = _rise(left, supply.pack, unknown, Method.PROPORTIONAL)
    left -= sum(one.given for one in others)
    last = _rise(left, supply.pack, idle, Method.PROPORTIONAL)
    return [
        *levelled,
        *(_because(one, WhyCode.UNKNOWN_COVER) for one in others),
        *(_because(one, WhyCode.NO_USE) for one in last),
    ]


def _because(one: Share, code: WhyCode) -> Share:
    return Share(one.id, one.asked, one.given, (Why(code), *(one.why if one.given else ())))


@dataclass(frozen=True)
class _Line:
    """How one claim rises with the level."""

    claim: Claim
    weight: int
    base: int
    most: int

    def at(self, level: Fraction) -> Fraction:
        """What it comes to at a level."""
        return min(max(level * self.weight - self.base, Fraction(0)), Fraction(self.most))


def _rise(total: int, pack: int, claims: Sequence[Claim], method: Method) -> list[Share]:
    """Whole packs up to `total`, by where the level leaves each claim; all of it unless less is asked."""
    lines = [_line(one, pack, method) for one in claims]
    level = _level(lines, total)
    ideal = [line.at(level) for line in lines]
    packs = [floor(one / pack) for one in ideal]
    # What the parts of packs come to, pack by pack to the largest part; each claim has at most one.
    spare = min(total, sum(line.most for line in lines)) // pack - sum(packs)
    behind = sorted(
        (at for at in range(len(lines)) if ideal[at] > packs[at] * pack),
        key=lambda at: (packs[at] * pack - ideal[at], lines[at].claim.id),
    )
    more = frozenset(behind[:spare])
    return [
        Share(
            line.claim.id,
            line.claim.asked,
            (packs[at] + (at in more)) * pack,
            (*_why(line, level, method, pack), *_rounding(ideal[at], packs[at], pack, at in more)),
        )
        for at, line in enumerate(lines)
    ]


def _line(one: Claim, pack: int, method: Method) -> _Line:
    most = one.asked - one.asked % pack
    if method is Method.EQUAL:
        return _Line(one, 1, 0, most)
    if method is Method.PROPORTIONAL:
        return _Line(one, one.asked, 0, most)
    assert one.cover.on_hand is not None and one.cover.used_a_day, "who uses some is levelled"
    return _Line(one, one.cover.used_a_day, one.cover.on_hand, most)


def _level(lines: Sequence[_Line], total: int) -> Fraction:
    """The level at which all lines together come to `total`, or the least at which none rises any more."""
    turns = []  # where a line begins to rise, and where it has all it asked
    for line in lines:
        if line.weight and line.most:
            turns.append((Fraction(line.base, line.weight), line.weight, -line.base))
            turns.append((Fraction(line.base + line.most, line.weight), -line.weight, line.base + line.most))
    turns.sort(key=lambda turn: turn[0])
    slope = height = 0
    level = Fraction(0)
    for at, steeper, higher in turns:
        if slope and slope * at + height >= total:
            break
        level, slope, height = at, slope + steeper, height + higher
    else:
        return level
    return Fraction(total - height, slope)


def _why(line: _Line, level: Fraction, method: Method, pack: int) -> tuple[Why, ...]:
    one, ideal = line.claim, line.at(level)
    if ideal == line.most:
        if line.most < one.asked:
            return (_part_of_pack(one.asked, pack),)
        return (Why(WhyCode.UP_TO_ASKED, {"asked": one.asked}),)
    if method is Method.EQUAL:
        return (Why(WhyCode.LEVEL, {"level": floor(level)}),)
    if method is Method.PROPORTIONAL:
        tenths = min(floor(level * 1000 + Fraction(1, 2)), 999)  # half-up, and never 100% of what is not all
        rate = f"{tenths // 10}.{tenths % 10}"
        return (Why(WhyCode.PROPORTION, {"asked": one.asked, "rate": rate, "share": floor(ideal)}),)
    days = {"has": one.cover.in_words, "level": days_in_words(level)}
    return (Why(WhyCode.DAYS if ideal else WhyCode.COVERED, days),)


def _rounding(ideal: Fraction, packs: int, pack: int, is_more: bool) -> tuple[Why, ...]:
    """What became of the part of a pack."""
    if ideal == packs * pack:
        return ()
    if is_more:
        return (Why(WhyCode.PACK_MORE, {"pack": pack}),)
    return (Why(WhyCode.PACK_LESS, {"pack": pack}),)


def _part_of_pack(asked: int, pack: int) -> Why:
    code = WhyCode.UNDER_A_PACK if asked < pack else WhyCode.PACK_LESS
    return Why(code, {"asked": asked, "pack": pack})


@dataclass(frozen=True)
class RationRow:
    """One claim of a proposal as somebody confirms it: what it lacked when it was looked at, and what it gets."""

    line: int
    asked: int
    given: int


@dataclass(frozen=True)
class SharingForm:
    """By what a shortage is shared, how much is kept back, and in packs of how many base units."""

    method: Method | None = entry(Kind.CHOICE, default=Method.PROPORTIONAL, choices=Method, required=True)
    reserve: int | None = entry(Kind.QUANTITY)
    pack: int | None = entry(Kind.QUANTITY)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        own = Supply(0, self.reserve or 0, 1 if self.pack is None else self.pack).problems()
        return basic_problems(self) + own


@dataclass(frozen=True)
class RationForm:
    """A proposal, edited row by row, that is confirmed once: its figures, and every row."""

    key: UUID
    item: int
    holder: int
    method: Method
    reserve: int = 0
    pack: int = 1
    rows: tuple[RationRow, ...] = ()

    @property
    def given(self) -> int:
        """All rows together."""
        return sum(one.given for one in self.rows)

    def problems(self, available: int) -> tuple[Problem, ...]:
        """What is wrong with it, given what there is: the field is `rows.3.given`, counted from 0."""
        found = list(Supply(available, self.reserve, self.pack).problems())
        if not any(one.given for one in self.rows):
            found.append(Problem("rows", "nothing_given"))
        if len(self.rows) > MOST_CLAIMS:
            found.append(Problem("rows", "too_many_lines", {"most": MOST_CLAIMS, "count": len(self.rows)}))
        seen: set[int] = set()
        for at, one in enumerate(self.rows):
            if one.line in seen:
                found.append(Problem(f"rows.{at}.line", "twice_in_rows"))
            seen.add(one.line)
            if one.given < 0:
                found.append(Problem(f"rows.{at}.given", "negative"))
            elif one.given > one.asked:
                found.append(Problem(f"rows.{at}.given", "more_than_asked", {"most": one.asked}))
        return tuple(found)
