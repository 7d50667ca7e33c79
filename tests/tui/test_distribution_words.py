"""Every reason of a distribution is a sentence in both languages, with all its numbers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.rules.distribution import Candidate, Firm, Reason, ReasonCode
from models.rules.placement import distribution_of
from tui.text import LANGUAGES, has_text, set_language, text

STREET, PARK, KAIFU, YUELU = "430105006", "430105P01", "430105", "430104"
OWN = frozenset({"麓屿贸易"})


def _reasons() -> Iterator[Reason]:
    """Cities in which every reason there is comes up."""
    large = [Firm(at, STREET, True, staff=900) for at in range(1, 4)]
    park = [Firm(at, PARK, is_in_park=True) for at in range(4, 10)]
    building = [Firm(10, STREET, is_building=True, floors=31)]
    there = [Firm(11, STREET, present=frozenset({1}), assistant=1)]
    home = [Candidate(at, STREET if at < 3 else KAIFU) for at in range(1, 13)]
    cities = (
        ([*large, *park, *building, *there], [*home, Candidate(20, "")]),
        (large, [Candidate(1, STREET), Candidate(2, "")]),
        ([*large, *park], [Candidate(at, YUELU) for at in range(1, 4)]),
        (large, [Candidate(1, STREET, free=2)]),
        (large, []),
        ([Firm(1, STREET, names=OWN)], [Candidate(1, STREET, units=OWN)]),
    )
    for firms, officers in cities:
        found = distribution_of(firms, officers, 3)
        for line in found.placements:
            yield from line.reasons
        yield from (one.reason for one in found.unserved)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_a_sentence(language: str) -> None:
    set_language(language)
    try:
        said = {one.code: text(f"distribution.reason.{one.code}", **one.values) for one in _reasons()}
        assert said.keys() == set(ReasonCode)
        for code, sentence in said.items():
            assert has_text(f"distribution.reason.{code}")
            assert not set("{}<>").intersection(sentence), sentence
    finally:
        set_language("zh")


def test_a_line_reads_as_a_coordinator_says_it() -> None:
    found = distribution_of([Firm(1, STREET, True)], [Candidate(1, KAIFU, free=2, held=1, load=2)], 3)
    (line,) = found.placements
    told = "，".join(text(f"distribution.reason.{one.code}", **one.values) for one in line.reasons)
    assert told == "本区，负荷 2/3，四上企业"
