"""Shortages shared out: sums exact, never more than asked, the same whatever the order, each number with its reason."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from time import process_time

import pytest

from models.rules.cover import Cover, CoverForm, CoverState, cover_of, usual_use
from models.rules.rationing import Claim, Method, Ration, Supply, WhyCode, ration

E, P, D = Method


def _claims(*asked: int) -> list[Claim]:
    return [Claim(at, one) for at, one in enumerate(asked, 1)]


def _given(found: Ration) -> list[int]:
    return [one.given for one in found.shares]


def _codes(found: Ration, number: int) -> list[WhyCode]:
    return [one.code for one in found.shares[number - 1].why]


@pytest.mark.parametrize(
    ("supply", "asked", "equal", "proportional"),
    [
        (Supply(100), (50, 50), [50, 50], [50, 50]),
        (Supply(1000), (50, 50), [50, 50], [50, 50]),
        (Supply(90), (20, 60, 100), [20, 35, 35], [10, 30, 50]),
        (Supply(10), (10, 10, 10), [4, 3, 3], [4, 3, 3]),  # equal remainders: the earlier
        (Supply(100, reserve=40), (50, 100), [30, 30], [20, 40]),
        (Supply(100, reserve=100), (50, 100), [0, 0], [0, 0]),
        (Supply(100, reserve=400), (50, 100), [0, 0], [0, 0]),
        (Supply(0), (5,), [0], [0]),
        (Supply(1), (5, 5, 5), [1, 0, 0], [1, 0, 0]),
        (Supply(260, pack=50), (100, 100, 300), [100, 100, 50], [50, 50, 150]),
        (Supply(500, pack=50), (30, 120, 200), [0, 100, 200], [0, 100, 200]),
        (Supply(150, pack=50), (30, 120, 200), [0, 100, 50], [0, 50, 100]),
        (Supply(10), (0, 4, 20), [0, 4, 6], [0, 2, 8]),
        (Supply(50), (), [], []),
    ],
)
def test_equal_and_proportional(
    supply: Supply, asked: tuple[int, ...], equal: list[int], proportional: list[int]
) -> None:
    assert _given(ration(supply, _claims(*asked), E)) == equal
    assert _given(ration(supply, _claims(*asked), P)) == proportional


@pytest.mark.parametrize(
    ("supply", "claims", "given", "why"),
    [
        # 0 and 100 on hand at 50 a day: 400 more bring both to five days.
        (Supply(400), [(500, 0, 50), (500, 100, 50)], [250, 150], [[WhyCode.DAYS], [WhyCode.DAYS]]),
        # Whoever lasts longer than the others are brought to gets nothing.
        (Supply(100), [(500, 0, 50), (500, 300, 50)], [100, 0], [[WhyCode.DAYS], [WhyCode.COVERED]]),
        # Asked less than the level: that, and the rest to the other.
        (Supply(400), [(60, 0, 50), (900, 0, 50)], [60, 340], [[WhyCode.UP_TO_ASKED], [WhyCode.DAYS]]),
        # Unknown is neither 0 nor enough: it has its part of the whole in proportion to what was asked.
        (Supply(100), [(100, None, 50), (100, 0, 50)], [50, 50],
         [[WhyCode.UNKNOWN_COVER, WhyCode.PROPORTION], [WhyCode.DAYS]]),
        (Supply(100), [(100, 7, None), (300, 0, 50)], [25, 75],
         [[WhyCode.UNKNOWN_COVER, WhyCode.PROPORTION], [WhyCode.DAYS]]),
        # Nothing is used a day: last, of what is left.
        (Supply(100), [(100, 10, 0), (300, 0, 50)], [0, 100], [[WhyCode.NO_USE], [WhyCode.DAYS]]),
        (Supply(100), [(100, 10, 0), (80, 0, 50)], [20, 80],
         [[WhyCode.NO_USE, WhyCode.PROPORTION], [WhyCode.UP_TO_ASKED]]),
        # Whole packs: the larger part of one is made up.
        (Supply(150, pack=50), [(200, 10, 50), (200, 0, 50)], [50, 100],
         [[WhyCode.DAYS, WhyCode.PACK_LESS], [WhyCode.DAYS, WhyCode.PACK_MORE]]),
    ],
)  # fmt: skip
def test_to_equal_days(
    supply: Supply,
    claims: list[tuple[int, int | None, int | None]],
    given: list[int],
    why: list[list[WhyCode]],
) -> None:
    found = ration(
        supply, [Claim(at, asked, Cover(has, use)) for at, (asked, has, use) in enumerate(claims, 1)], D
    )
    assert _given(found) == given
    assert [_codes(found, at) for at in range(1, len(claims) + 1)] == why


def test_why_each_has_its_number() -> None:
    found = ration(Supply(120, reserve=20, pack=10), _claims(20, 45, 300, 8), E)
    assert [(one.given, one.is_whole) for one in found.shares] == [
        (20, True), (40, False), (40, False), (0, False)
    ]  # fmt: skip
    assert [dict(why.values) for one in found.shares for why in one.why] == [
        {"asked": 20}, {"asked": 45, "pack": 10}, {"level": 40}, {"asked": 8, "pack": 10}
    ]  # fmt: skip
    assert _codes(found, 4) == [WhyCode.UNDER_A_PACK]
    assert (found.given, found.left) == (100, 20)
    [first, *_] = ration(Supply(100), _claims(70, 80), P).shares
    assert [dict(why.values) for why in first.why] == [
        {"asked": 70, "rate": "66.7", "share": 46},
        {"pack": 1},
    ]
    days = ration(Supply(400), [Claim(1, 500, Cover(0, 50)), Claim(2, 500, Cover(100, 50))], D)
    assert dict(days.shares[1].why[0].values) == {"has": "2.0", "level": "5.0"}
    assert _codes(ration(Supply(10, reserve=10), _claims(5), P), 1) == [WhyCode.NOTHING_LEFT]
    [only] = ration(Supply(200, reserve=150, pack=60), _claims(300), P).shares
    assert [(one.code, dict(one.values)) for one in only.why] == [
        (WhyCode.LESS_THAN_A_PACK, {"left": 50, "pack": 60})
    ]


def _random_case(chance: random.Random) -> tuple[Supply, list[Claim]]:
    pack = chance.choice((1, 1, 5, 50))
    claims = [
        Claim(
            number,
            chance.choice((0, chance.randint(1, 30), chance.randint(1, 5_000))),
            Cover(
                chance.choice((None, 0, chance.randint(0, 3_000))),
                chance.choice((None, 0, chance.randint(1, 400), chance.randint(1, 400))),
            ),
        )
        for number in chance.sample(range(1, 10_000), chance.randint(0, 40))
    ]
    return Supply(chance.randint(0, 60_000), chance.choice((0, 0, 100, 5_000)), pack), claims


@pytest.mark.parametrize("method", Method)
def test_whatever_is_asked(method: Method) -> None:
    """What must hold of every ration, over seeded random shortages."""
    chance = random.Random(f"shortages {method}")
    for _ in range(300):
        supply, claims = _random_case(chance)
        found = ration(supply, claims, method)
        by_id = {one.id: one for one in claims}
        assert [one.id for one in found.shares] == sorted(by_id)
        whole = sum(one.asked - one.asked % supply.pack for one in claims)
        assert found.given == min(supply.to_share, whole)  # all of it, unless less is asked
        assert found.left >= min(supply.reserve, supply.available)
        for one in found.shares:
            assert 0 <= one.given <= by_id[one.id].asked
            assert one.given % supply.pack == 0
            assert one.why
        chance.shuffle(claims)
        assert ration(supply, claims, method) == found
        more = ration(Supply(supply.available + 500, supply.reserve, supply.pack), claims, method)
        assert more.given >= found.given


def test_nobody_is_put_behind_by_more_than_a_pack() -> None:
    """Who asks as much and has as much gets as much, to a pack; who is worse off is never further behind."""
    chance = random.Random("fairness")
    for _ in range(200):
        supply, claims = _random_case(chance)
        equal = ration(supply, claims, E).shares
        for one, other in pairwise(sorted(equal, key=lambda each: each.asked)):
            assert one.given <= other.given + supply.pack
        known = [one for one in claims if one.cover.is_using]
        by_id = {one.id: one for one in known}
        after = [
            (Fraction((one.cover.on_hand or 0) + share.given, one.cover.used_a_day or 1), share, one)
            for share in ration(supply, known, D).shares
            for one in [by_id[share.id]]
        ]
        for days, share, one in after:
            for others_days, others_share, other in after:
                if share.given + supply.pack <= one.asked and others_share.given:
                    room = Fraction(supply.pack, one.cover.used_a_day or 1)
                    assert others_days <= days + room + Fraction(supply.pack, other.cover.used_a_day or 1)


def test_ten_thousand_masks_over_three_hundred_requests() -> None:
    chance = random.Random(300)
    claims = [
        Claim(at, chance.randint(10, 400), Cover(chance.randint(0, 300), chance.randint(1, 120)))
        for at in range(300)
    ]
    for method in Method:
        began = process_time()
        found = ration(Supply(10_000, pack=50), claims, method)
        assert process_time() - began < 1
        assert found.given == 10_000
        assert len(found.shares) == 300


@pytest.mark.parametrize(
    ("has", "use", "present", "state", "words", "tenths"),
    [
        (None, None, None, CoverState.UNKNOWN, "—", None),
        (None, 50, 20, CoverState.UNKNOWN, "—", None),
        (500, None, None, CoverState.UNKNOWN, "—", None),  # unknown is unknown
        (0, None, 100, CoverState.ALARM, "0.0", 0),
        (599, None, 100, CoverState.ALARM, "2.9", 29),  # two a head; never rounded up to three
        (600, None, 100, CoverState.ENOUGH, "3.0", 30),
        (600, 250, 100, CoverState.ALARM, "2.4", 24),  # the firm's own number goes before
        (600, 0, 100, CoverState.NO_USE, "—", None),
        (600, None, 0, CoverState.NO_USE, "—", None),
        (9_999_999, 1, None, CoverState.ENOUGH, "999.9", 9_999),
    ],
)
def test_days_of_cover(
    has: int | None, use: int | None, present: int | None, state: CoverState, words: str, tenths: int | None
) -> None:
    found = cover_of(has, use, present)
    assert (found.state, found.in_words, found.tenths) == (state, words, tenths)
    assert usual_use(None) is None


@pytest.mark.parametrize(
    ("supply", "field"),
    [
        (Supply(-1), "available"),
        (Supply(1, reserve=-1), "reserve"),
        (Supply(1, pack=0), "pack"),
        (Supply(1, reserve=10**20), "reserve"),
        (Supply(1, pack=10**20), "pack"),
    ],
)
def test_what_no_supply_is(supply: Supply, field: str) -> None:
    assert [one.field for one in supply.problems()] == [field]
    assert Supply(1).problems() == ()


@pytest.mark.parametrize("field", ["on_hand", "daily_use"])
def test_a_slip_of_the_finger_is_no_cover(field: str) -> None:
    today = date(2020, 2, 17)
    form = replace(CoverForm(1, 5, as_of=today), **{field: 10**20})
    assert [(one.field, one.code) for one in form.problems(today)] == [(field, "too_large")]
