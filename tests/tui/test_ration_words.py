"""Every reason of a share is a sentence in both languages, with all its numbers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.rules.cover import Cover
from models.rules.rationing import Claim, Method, Supply, Why, WhyCode, ration
from tui.faces.ration import why_words
from tui.text import LANGUAGES, set_language, text

HUNGRY, FULL, IDLE = Cover(0, 50), Cover(900, 50), Cover(10, 0)


def _whys() -> Iterator[tuple[Why, ...]]:
    """Shortages in which every reason there is comes up."""
    plain = [Claim(1, 20), Claim(2, 1_300), Claim(3, 7)]
    used = [
        Claim(1, 500, HUNGRY),
        Claim(2, 500, FULL),
        Claim(3, 500),
        Claim(4, 500, IDLE),
        Claim(5, 620, HUNGRY),
    ]
    cases = (
        (Supply(5_000), plain, Method.EQUAL),
        (Supply(50, reserve=60), plain, Method.EQUAL),
        (Supply(1_000, pack=10), plain, Method.EQUAL),
        (Supply(60, reserve=55, pack=10), plain, Method.EQUAL),
        (Supply(1_001), [Claim(1, 700), Claim(2, 700)], Method.PROPORTIONAL),
        (Supply(600, pack=50), used, Method.COVER),
    )
    for supply, claims, method in cases:
        yield from (one.why for one in ration(supply, claims, method).shares)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_a_sentence(language: str) -> None:
    set_language(language)
    try:
        said = {one.code: why_words([one]) for why in _whys() for one in why}
        assert said.keys() == set(WhyCode)
        for sentence in said.values():
            assert not set("{}<>").intersection(sentence), sentence
        for method in Method:
            assert not text(f"choice.method.{method.value}").startswith("<")
    finally:
        set_language("zh")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "够用 2.0 天，补到 4.9 天，零头较大，补足一包装（50）"),
        ("en", "lasts 2.0 days, brought to 4.9, made up to a pack of 50"),
    ],
)
def test_a_line_reads_as_a_coordinator_says_it(language: str, said: str) -> None:
    set_language(language)
    try:
        found = ration(
            Supply(350, pack=50),
            [Claim(1, 1_500, Cover(100, 50)), Claim(2, 1_500, Cover(40, 50))],
            Method.COVER,
        )
        assert why_words(found.shares[0].why) == said
    finally:
        set_language("zh")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh",
            ["申请 333 的 52.6% 是 175，不足一个的零头舍去", "申请 55 的 52.6% 是 28，零头较大，补足一个"],
        ),
        ("en", ["52.6% of 333 asked is 175, rounded down", "52.6% of 55 asked is 28, rounded up"]),
    ],
)
def test_piece_by_piece_no_pack_is_spoken_of(language: str, said: list[str]) -> None:
    set_language(language)
    try:
        shares = ration(Supply(204), [Claim(1, 333), Claim(2, 55)], Method.PROPORTIONAL).shares
        assert [why_words(one.why) for one in shares] == said
    finally:
        set_language("zh")
