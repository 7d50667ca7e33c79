"""Who gets how much of what is not enough: shared out equally, in proportion, or to equal days of cover.

A share is where a rising level leaves each claim: `level × weight − base`, never under nothing and never over what was
asked. The weight is 1 for equal shares, what was asked for proportional ones, the daily use for equal days, whose base
is what the firm still has. Whole packs by largest remainder; of equal remainders the earlier claim's is served. All of
it in whole numbers, so that the sum is exact and the order of the claims does not matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Protocol
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


class Because(Protocol):
    """How claims were shared out to, which says why of each when it is asked: of hundreds a page shows a dozen."""

    def why(self, claim: Claim, given: int) -> tuple[Why, ...]:
        """Why a claim gets its number."""


@dataclass(frozen=True)
class Share:
    """What one claim gets, never more than it asked, and because of what."""

    claim: Claim
    given: int
    because: Because

    @property
    def id(self) -> int:
        """The claim's."""
        return self.claim.id

    @property
    def asked(self) -> int:
        """By the claim."""
        return self.claim.asked

    @property
    def why(self) -> tuple[Why, ...]:
        """The reasons of the number."""
        return self.because.why(self.claim, self.given)

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
    most = [one.asked - one.asked % supply.pack for one in asked]
    if supply.to_share >= sum(most):
        shares = _shares(asked, most, _Enough(supply.pack))
    elif not supply.to_share:
        shares = _shares(asked, [0] * len(asked), _NothingLeft(supply))
    elif method is Method.COVER:
        shares = sorted(_to_equal_days(supply, asked), key=lambda one: one.id)
    else:
        shares = _rise(supply.to_share, supply.pack, asked, method)
    return Ration(method, supply, tuple(shares))


def _shares(claims: Sequence[Claim], given: Sequence[int], because: Because) -> list[Share]:
    return [Share(one, number, because) for one, number in zip(claims, given, strict=True)]


@dataclass(frozen=True)
class _Enough:
    """There is all that is asked for in whole packs."""

    pack: int

    def why(self, claim: Claim, given: int) -> tuple[Why, ...]:
        if given == claim.asked:
            return (Why(WhyCode.ENOUGH, {"asked": claim.asked}),)
        return (_part_of_pack(claim.asked, self.pack),)


@dataclass(frozen=True)
class _NothingLeft:
    """There is no whole pack that is not kept back."""

    supply: Supply

    def why(self, claim: Claim, given: int) -> tuple[Why, ...]:
        supply = self.supply
        if over := max(supply.available - supply.reserve, 0):
            return (Why(WhyCode.LESS_THAN_A_PACK, {"left": over, "pack": supply.pack}),)
        return (Why(WhyCode.NOTHING_LEFT, {"available": supply.available, "reserve": supply.reserve}),)


def _to_equal_days(supply: Supply, claims: Sequence[Claim]) -> list[Share]:
    """Claims of unknown cover get their proportional share; the others are brought to equal days; what is left goes to who uses none."""
    known: list[Claim] = []
    unknown: list[Claim] = []
    idle: list[Claim] = []
    for one in claims:
        (known if one.cover.is_using else idle if one.cover.is_known else unknown).append(one)
    fair = _rise(supply.to_share, supply.pack, claims, Method.PROPORTIONAL) if unknown else ()
    set_aside = sum(one.given for one in fair if not one.claim.cover.is_known)
    levelled = _rise(supply.to_share - set_aside, supply.pack, known, Method.COVER)
    left = supply.to_share - sum(one.given for one in levelled)
    others = _rise(left, supply.pack, unknown, Method.PROPORTIONAL, WhyCode.UNKNOWN_COVER)
    left -= sum(one.given for one in others)
    return [*levelled, *others, *_rise(left, supply.pack, idle, Method.PROPORTIONAL, WhyCode.NO_USE)]


_Line = tuple[int, int, int]  # how a claim rises with the level: its weight, its base, the most it gets


@dataclass(frozen=True)
class _Level:
    """Where claims are left: a fraction, `over / under`. What one comes to is told in parts, `under` of them a base unit.

    So all but the level is whole numbers: a fraction for each of hundreds of claims takes ten times as long.
    """

    method: Method
    pack: int
    over: int
    under: int
    before: WhyCode | None  # what is said of each first

    def parts(self, line: _Line) -> int:
        """What a line comes to."""
        weight, base, most = line
        return min(max(self.over * weight - self.under * base, 0), self.under * most)

    def why(self, claim: Claim, given: int) -> tuple[Why, ...]:
        if self.before is None:
            return self._why(claim, given)
        return (Why(self.before), *(self._why(claim, given) if given else ()))

    def _why(self, claim: Claim, given: int) -> tuple[Why, ...]:
        line = _line(claim, self.pack, self.method)
        parts, most = self.parts(line), line[2]
        if parts == self.under * most:
            is_whole = most == claim.asked
            return (
                Why(WhyCode.UP_TO_ASKED, {"asked": claim.asked})
                if is_whole
                else _part_of_pack(claim.asked, self.pack),
            )
        return self._level_of(claim, parts), *_rounding(given * self.under - parts, self.pack)

    def _level_of(self, claim: Claim, parts: int) -> Why:
        if self.method is Method.EQUAL:
            return Why(WhyCode.LEVEL, {"level": self.over // self.under})
        if self.method is Method.PROPORTIONAL:
            # half-up, and never 100% of what is not all
            tenths = min((2_000 * self.over + self.under) // (2 * self.under), 999)
            rate = f"{tenths // 10}.{tenths % 10}"
            return Why(WhyCode.PROPORTION, {"asked": claim.asked, "rate": rate, "share": parts // self.under})
        days = {"has": claim.cover.in_words, "level": days_in_words(self.over, self.under)}
        return Why(WhyCode.DAYS if parts else WhyCode.COVERED, days)


def _rise(
    total: int, pack: int, claims: Sequence[Claim], method: Method, before: WhyCode | None = None
) -> list[Share]:
    """Whole packs up to `total`, by where the level leaves each claim; all of it unless less is asked."""
    lines = [_line(one, pack, method) for one in claims]
    alike = Counter(lines)  # many ask for the same: what they come to is worked out once
    level = _Level(method, pack, *_level(alike, total), before)
    whole = pack * level.under
    packs = {line: divmod(level.parts(line), whole) for line in alike}
    # What the parts of packs come to, pack by pack to the largest part; each claim has at most one.
    spare = min(total, sum(line[2] * count for line, count in alike.items())) // pack
    spare -= sum(packs[line][0] * count for line, count in alike.items())
    behind = sorted((-packs[line][1], claims[at].id, at) for at, line in enumerate(lines) if packs[line][1])
    given = [packs[line][0] * pack for line in lines]
    for _, _, at in behind[:spare]:
        given[at] += pack
    return _shares(claims, given, level)


def _line(one: Claim, pack: int, method: Method) -> _Line:
    most = one.asked - one.asked % pack
    if method is Method.EQUAL:
        return 1, 0, most
    if method is Method.PROPORTIONAL:
        return one.asked, 0, most
    assert one.cover.on_hand is not None and one.cover.used_a_day, "who uses some is levelled"
    return one.cover.used_a_day, one.cover.on_hand, most


def _level(alike: Mapping[_Line, int], total: int) -> tuple[int, int]:
    """The level at which so many lines of each kind come to `total`, or the least at which none rises any more: a fraction."""
    rising = [(line, count) for line, count in alike.items() if line[0] and line[2]]
    # Unlike fractions of such weights are further apart than one part in so many: these, rounded down, are in their order.
    finer = 2 * max((line[0] for line, _ in rising), default=1).bit_length()
    slope = height = 0
    turns = []  # where lines begin to rise, and where they have all they asked
    for (weight, base, most), count in rising:
        if base:
            turns.append(((base << finer) // weight, base, weight, weight * count, -base * count))
        else:
            slope += weight * count
        full = base + most
        turns.append(((full << finer) // weight, full, weight, -weight * count, full * count))
    turns.sort()
    over, under = 0, 1
    for _, at, weight, steeper, higher in turns:
        if slope and slope * at + height * weight >= total * weight:
            return total - height, slope
        over, under, slope, height = at, weight, slope + steeper, height + higher
    return over, under


def _rounding(over: int, pack: int) -> tuple[Why, ...]:
    """What became of the part of a pack: left out, or made up."""
    if not over:
        return ()
    return (Why(WhyCode.PACK_MORE if over > 0 else WhyCode.PACK_LESS, {"pack": pack}),)


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
