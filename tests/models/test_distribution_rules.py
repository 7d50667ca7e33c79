"""The distribution as a rule: what must hold over any city, and what is chosen in cities that can be seen through."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.assignments import Part
from models.rules.distribution import (
    Candidate,
    Distribution,
    DistributionRow,
    Firm,
    FirmNow,
    OfficerNow,
    ReasonCode,
    nearness,
    row_problems,
    share,
    usual_staff,
    weight,
)
from models.rules.people import DispatchLevel
from models.rules.placement import distributing, distribution_of

CAP = 3
PARK, STREET, OTHER_STREET, KAIFU, YUELU, CITY = (
    "430102P01",
    "430105006",
    "430105011",
    "430105",
    "430104",
    "4301",
)
REGIONS = (PARK, STREET, OTHER_STREET, "430104001", "430104P01", KAIFU, CITY)
HOMES = (*REGIONS, YUELU, "430111", "")
UNITS = st.frozensets(st.sampled_from(("麓屿贸易", "湘澧建设", "市商务局")), max_size=1)


@st.composite
def firms(draw: st.DrawFn, most: int = 24) -> list[Firm]:
    made = []
    for number in range(1, draw(st.integers(0, most)) + 1):
        region, is_building = draw(st.sampled_from(REGIONS)), draw(st.booleans())
        present = draw(st.frozensets(st.integers(1, 12), max_size=2))
        made.append(
            Firm(
                number,
                region,
                draw(st.booleans()),
                is_building,
                "P" in region,
                draw(st.integers(0, 4)),
                draw(st.none() | st.integers(0, 2000)),
                draw(st.integers(0, 60)) if is_building else 0,
                draw(UNITS),
                present,
                draw(st.sampled_from(sorted(present))) if present and draw(st.booleans()) else None,
            )
        )
    return made


@st.composite
def officers(draw: st.DrawFn, most: int = 12) -> list[Candidate]:
    made = []
    for number in range(1, draw(st.integers(0, most)) + 1):
        held = draw(st.integers(0, CAP))
        made.append(
            Candidate(
                number,
                draw(st.sampled_from(HOMES)),
                draw(st.sampled_from((*DispatchLevel, None))),
                draw(st.sampled_from((0, CAP - held))),
                held,
                held * 4,
                draw(UNITS),
                draw(st.frozensets(st.sampled_from((PARK, STREET)), max_size=1)) if held else frozenset(),
            )
        )
    return made


def _may(officer: Candidate, firm: Firm) -> bool:
    return officer.id not in firm.present and officer.units.isdisjoint(firm.names)


def _most_served(wanted: Sequence[Firm], able: Sequence[Candidate]) -> int:
    """How many firms can be served at all: a greatest matching, firm by firm, written without regard to regions."""
    slots = [one for one in able for _ in range(one.free)]
    taken: dict[int, Firm] = {}

    def find(firm: Firm, asked: set[int]) -> bool:
        for at, officer in enumerate(slots):
            if at in asked or not _may(officer, firm):
                continue
            asked.add(at)
            if at not in taken or find(taken[at], asked):
                taken[at] = firm
                return True
        return False

    return sum(find(firm, set()) for firm in wanted)


def _leads(found: Distribution) -> dict[int, int]:
    return {one.enterprise: one.officer for one in found.placements if one.part is Part.LEAD}


@settings(max_examples=120)
@given(firms(), officers())
def test_what_holds_over_any_city(wanted: list[Firm], able: list[Candidate]) -> None:
    found = distribution_of(wanted, able, CAP)
    by_officer, by_firm = {one.id: one for one in able}, {one.id: one for one in wanted}
    pairs = [(one.officer, one.enterprise) for one in found.placements]
    leads = [one.enterprise for one in found.placements if one.part is Part.LEAD]
    left = {one.enterprise for one in found.unserved}
    assert len(set(pairs)) == len(pairs)
    assert len(set(leads)) == len(leads)
    assert set(leads) | left == by_firm.keys()
    assert not set(leads) & left
    taken: Counter[int] = Counter()
    for one in found.placements:
        officer, firm = by_officer[one.officer], by_firm[one.enterprise]
        if one.part is Part.LEAD and firm.assistant == officer.id:
            assert ReasonCode.THERE_ALREADY in {reason.code for reason in one.reasons}
            assert one.firms_before == one.firms_after
        else:
            assert _may(officer, firm)
            taken[officer.id] += 1
            assert (one.firms_before, one.firms_after) == (
                officer.held + taken[officer.id] - 1,
                officer.held + taken[officer.id],
            )
        assert one.firms_after <= CAP
        assert one.load_before < one.load_after
        assert one.part is Part.LEAD or firm.is_larger
    assert all(count <= by_officer[officer].free for officer, count in taken.items())


@settings(max_examples=120)
@given(firms(), officers())
def test_no_firm_is_left_over_that_could_be_served(wanted: list[Firm], able: list[Candidate]) -> None:
    found = distribution_of(wanted, able, CAP)
    waiting = [one for one in wanted if one.assistant not in {officer.id for officer in able}]
    assert len(waiting) - len(found.unserved) == _most_served(waiting, able)
    free = sum(one.free for one in able) - (len(waiting) - len(found.unserved))
    for one in found.unserved:
        if not able:
            assert one.reason.code is ReasonCode.NO_OFFICER
        else:
            assert one.reason.code is (ReasonCode.MUST_AVOID if free else ReasonCode.ALL_FULL)


@settings(max_examples=60)
@given(firms(), officers(), st.randoms(use_true_random=False))
def test_the_order_in_which_it_is_told_does_not_matter(
    wanted: list[Firm], able: list[Candidate], chance: random.Random
) -> None:
    found = distribution_of(wanted, able, CAP)
    chance.shuffle(wanted)
    chance.shuffle(able)
    assert distribution_of(wanted, able, CAP) == found


@settings(max_examples=60)
@given(firms(), officers())
def test_what_is_proposed_can_be_confirmed(wanted: list[Firm], able: list[Candidate]) -> None:
    found = distribution_of(wanted, able, CAP)
    rows = [DistributionRow(one.officer, one.enterprise, one.part) for one in found.placements]
    known_officers = {one.id: OfficerNow(False, one.held, one.units) for one in able}
    known_firms = {
        one.id: FirmNow(
            False,
            None,
            one.present,
            frozenset(() if one.assistant is None else (one.assistant,)),
            one.names,
        )
        for one in wanted
    }
    assert row_problems(rows, known_officers, known_firms, CAP) == ()


@settings(max_examples=50)
@given(firms(), officers())
def test_a_job_tells_how_far_it_is(wanted: list[Firm], able: list[Candidate]) -> None:
    told = list(distributing(wanted, able, CAP))
    assert told == sorted(told)
    assert told[-1] == (len(wanted), len(wanted))


def _city(seed: int, firms_of: dict[str, int], officers_of: dict[str, int]) -> Distribution:
    chance = random.Random(seed)
    wanted = [
        Firm(at, region, chance.random() < 0.4, is_in_park="P" in region, staff=chance.randrange(5, 600))
        for at, region in enumerate((one for one, many in firms_of.items() for _ in range(many)), 1)
    ]
    able = [
        Candidate(at, region, chance.choice((*DispatchLevel, None)))
        for at, region in enumerate((one for one, many in officers_of.items() for _ in range(many)), 1)
    ]
    return distribution_of(wanted, able, CAP)


@pytest.mark.parametrize(
    ("firms_of", "officers_of", "left"),
    [
        pytest.param({STREET: 30, "430104001": 30}, {KAIFU: 10, YUELU: 10}, 0, id="capacity exactly enough"),
        pytest.param({STREET: 60}, {YUELU: 20}, 0, id="a region without officers"),
        pytest.param({STREET: 59, "430104001": 1}, {KAIFU: 1, YUELU: 19}, 0, id="all in the wrong region"),
        pytest.param({STREET: 61}, {KAIFU: 20}, 1, id="one too many"),
        pytest.param({STREET: 7, OTHER_STREET: 7, PARK: 7}, {CITY: 7}, 0, id="only officers of the city"),
        pytest.param({STREET: 5}, {KAIFU: 40}, 0, id="more officers than firms"),
        pytest.param({CITY: 4, KAIFU: 5}, {"": 3}, 0, id="firms managed by city and district"),
        pytest.param({STREET: 5}, {}, 5, id="nobody"),
        pytest.param({}, {KAIFU: 5}, 0, id="nothing to do"),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_at_the_edges(seed: int, firms_of: dict[str, int], officers_of: dict[str, int], left: int) -> None:
    found = _city(seed, firms_of, officers_of)
    assert len(found.unserved) == left
    assert found.spread.most_firms <= CAP


def test_county_cadres_stay_while_their_district_is_served() -> None:
    """Two for each firm at home, three at most elsewhere: nobody needs them there."""
    wanted = [Firm(at, STREET if at <= 5 else "430104001") for at in range(1, 36)]
    able = [Candidate(at, KAIFU if at <= 10 else YUELU, DispatchLevel.COUNTY) for at in range(1, 21)]
    found = distribution_of(wanted, able, CAP)
    assert found.unserved == ()
    assert found.spread.at_home == found.spread.sent == 35


def test_whole_people_move_and_city_cadres_first() -> None:
    """Thirty firms of Yuelu for five officers: five more come, who have nothing to do at home."""
    wanted = [Firm(at, STREET if at <= 15 else "430104001") for at in range(1, 46)]
    able = [
        Candidate(at, KAIFU, DispatchLevel.CITY if at <= 5 else DispatchLevel.COUNTY) for at in range(1, 11)
    ]
    able += [Candidate(at, YUELU, DispatchLevel.COUNTY) for at in range(11, 16)]
    found = distribution_of(wanted, able, CAP)
    by_firm = {one.id: one.region for one in wanted}
    where = defaultdict(set)
    for firm, officer in _leads(found).items():
        where[officer].add(by_firm[firm])
    assert found.unserved == ()
    assert all(len(regions) == 1 for regions in where.values())
    assert {officer for officer in range(1, 11) if where[officer] == {"430104001"}} == set(range(1, 6))


def test_an_above_scale_firm_has_an_officer_to_itself_and_small_ones_share() -> None:
    wanted = [Firm(at, STREET, at <= 10, staff=400 if at <= 10 else 20) for at in range(1, 29)]
    found = distribution_of(wanted, [Candidate(at, KAIFU) for at in range(1, 17)], CAP)
    held = Counter(_leads(found).values())
    assert found.unserved == ()
    assert {held[_leads(found)[firm]] for firm in range(1, 11)} == {1}
    assert {held[_leads(found)[firm]] for firm in range(11, 29)} == {3}
    told = {one.enterprise: {reason.code for reason in one.reasons} for one in found.placements}
    assert ReasonCode.ONE_TO_ONE in told[1]
    assert ReasonCode.SEVERAL_SMALL in told[11]


def test_city_cadres_lead_the_largest() -> None:
    wanted = [Firm(at, STREET, True, staff=1000 - at) for at in range(1, 11)]
    able = [
        Candidate(at, KAIFU, DispatchLevel.COUNTY if at <= 5 else DispatchLevel.CITY) for at in range(1, 11)
    ]
    leads = _leads(distribution_of(wanted, able, CAP))
    assert {leads[firm] for firm in range(1, 6)} == set(range(6, 11))


@pytest.mark.parametrize(
    ("firm", "is_sent"),
    [
        (Firm(1, STREET, True, staff=300), True),
        (Firm(1, STREET, True, staff=299, sites=2), False),
        (Firm(1, STREET, True, staff=10, sites=3), True),
        (Firm(1, STREET, False, staff=5000, sites=9), False),
        (Firm(1, STREET, True, staff=None), False),
    ],
)
def test_a_second_is_sent_to_the_larger_ones_alone(firm: Firm, is_sent: bool) -> None:
    found = distribution_of([firm], [Candidate(1, KAIFU), Candidate(2, KAIFU)], CAP)
    assert [one.part for one in found.placements] == [Part.LEAD, Part.ASSIST][: 1 + is_sent]


def test_a_second_is_nobody_who_has_a_firm() -> None:
    wanted = [Firm(at, STREET, True, staff=900) for at in range(1, 5)]
    found = distribution_of(wanted, [Candidate(at, KAIFU) for at in range(1, 6)], CAP)
    assert Counter(one.part for one in found.placements) == {Part.LEAD: 4, Part.ASSIST: 1}
    assert found.spread.most_firms == 1


@pytest.mark.parametrize(
    ("firms_there", "officers_there", "others", "group"),
    [
        (4, 1, 5, 3),  # filled up from the rest of the district
        (2, 0, 5, 2),  # no more than there are firms
        (9, 5, 0, 5),  # more than three are there
        (5, 1, 1, 2),  # nobody else is left
    ],
)
def test_a_park_is_sent_a_group_of_three(
    firms_there: int, officers_there: int, others: int, group: int
) -> None:
    wanted = [Firm(at, PARK, is_in_park=True) for at in range(1, firms_there + 1)]
    wanted += [Firm(100 + at, "430102001") for at in range(others)]
    able = [Candidate(at, PARK) for at in range(1, officers_there + 1)]
    able += [Candidate(100 + at, "430102001") for at in range(others)]
    found = distribution_of(wanted, able, CAP)
    assert found.unserved == ()
    there = {officer for firm, officer in _leads(found).items() if firm < 100}
    assert len(there) == group
    told = {reason.code for one in found.placements for reason in one.reasons}
    assert (ReasonCode.PARK_GROUP in told) == (group >= 3)


def test_who_is_in_the_park_already_counts_towards_the_group() -> None:
    wanted = [Firm(1, PARK, is_in_park=True), Firm(2, PARK, is_in_park=True), Firm(3, "430102001")]
    able = [Candidate(1, PARK, free=2, held=1, load=4, streets=frozenset({PARK})), Candidate(2, PARK)]
    able += [Candidate(3, PARK), Candidate(4, "430102001")]
    found = distribution_of(wanted, able, CAP)
    assert {_leads(found)[1], _leads(found)[2]} == {2, 3}
    (first,) = (one for one in found.placements if one.enterprise == 1)
    assert dict(first.reasons[-1].values) == {"count": 3}


def test_who_assists_there_becomes_the_lead_without_taking_anybody() -> None:
    wanted = [Firm(1, STREET, present=frozenset({1, 2}), assistant=1), Firm(2, STREET)]
    found = distribution_of(wanted, [Candidate(1, KAIFU, free=0, held=3, load=9), Candidate(3, KAIFU)], CAP)
    assert _leads(found) == {1: 1, 2: 3}
    assert (found.placements[0].firms_before, found.placements[0].firms_after) == (3, 3)


def test_others_change_places_where_nobody_else_may() -> None:
    """The only one left is of that very firm's unit: another takes it, and gives a firm away."""
    own = frozenset({"麓屿贸易"})
    wanted = [Firm(1, STREET, names=own), Firm(2, STREET)]
    able = [Candidate(1, KAIFU, free=1, units=own), Candidate(2, KAIFU, free=1)]
    assert _leads(distribution_of(wanted, able, CAP)) == {1: 2, 2: 1}
    alone = distribution_of(wanted[:1], able[:1], CAP)
    assert [one.reason.code for one in alone.unserved] == [ReasonCode.MUST_AVOID]


def test_of_too_many_firms_the_smallest_are_left_over() -> None:
    wanted = [Firm(at, STREET, staff=at * 100) for at in range(1, 6)]
    found = distribution_of(wanted, [Candidate(1, KAIFU)], CAP)
    assert {one.enterprise for one in found.unserved} == {1, 2}
    assert {one.reason.code for one in found.unserved} == {ReasonCode.ALL_FULL}


@pytest.mark.parametrize(
    ("firm", "points"),
    [
        (Firm(1, STREET), 4),  # of unknown staff: reckoned as usual, here 250
        (Firm(1, STREET, staff=0), 2),
        (Firm(1, STREET, staff=99), 2),
        (Firm(1, STREET, staff=100, sites=0), 3),
        (Firm(1, STREET, staff=10, sites=3), 4),
        (Firm(1, STREET, True, staff=350), 13),
        (Firm(1, STREET, is_building=True, staff=0, floors=31), 9),
        (Firm(1, STREET, staff=0, floors=31), 2),
    ],
)
def test_load_is_counted_in_points(firm: Firm, points: int) -> None:
    assert weight(firm, 250) == points
    assert share(points, Part.LEAD) == points
    assert share(points, Part.ASSIST) == max(points // 2, 1)


@pytest.mark.parametrize(
    ("staff", "usual"),
    [((), 0), ((None, None), 0), ((10, None, 30, 20), 20), ((0, 500), 0), ((1, 2, 3, 4), 2)],
)
def test_unknown_staff_is_the_median_of_what_is_known(staff: tuple[int | None, ...], usual: int) -> None:
    assert usual_staff(Firm(at, STREET, staff=one) for at, one in enumerate(staff)) == usual


@pytest.mark.parametrize(
    ("home", "firm", "near"),
    [
        (STREET, STREET, ReasonCode.OWN_STREET),
        (STREET, OTHER_STREET, ReasonCode.OWN_DISTRICT),
        (KAIFU, STREET, ReasonCode.OWN_DISTRICT),
        (STREET, KAIFU, ReasonCode.OWN_DISTRICT),
        (CITY, STREET, ReasonCode.WHOLE_CITY),
        ("", STREET, ReasonCode.WHOLE_CITY),
        (YUELU, STREET, ReasonCode.FROM_ELSEWHERE),
        (YUELU, CITY, ReasonCode.FROM_ELSEWHERE),
    ],
)
def test_how_near_a_firm_is(home: str, firm: str, near: ReasonCode) -> None:
    assert nearness(home, firm) is near


KNOWN_OFFICERS = {
    1: OfficerNow(False, 0),
    2: OfficerNow(False, 2),
    3: OfficerNow(True, 1),
    4: OfficerNow(False, 1, frozenset({"麓屿贸易"})),
    5: OfficerNow(False, 3),
}
KNOWN_FIRMS = {
    1: FirmNow(False, None, frozenset({2, 5}), frozenset({5}), frozenset({"麓屿贸易"})),
    2: FirmNow(False, None),
    3: FirmNow(False, 9),
    4: FirmNow(True, None),
}
L, A = Part.LEAD, Part.ASSIST


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([(1, 1, L), (1, 2, L)], []),
        ([(1, 3, A)], []),  # a second where there is a lead
        ([(5, 1, L)], []),  # who assists there needs no room
        ([(5, 2, L)], [("rows.0.officer", "too_many_firms")]),
        ([(2, 2, L), (2, 3, A)], [("rows.1.officer", "too_many_firms")]),
        ([(3, 2, L)], [("rows.0.officer", "is_on_leave")]),
        ([(9, 2, L)], [("rows.0.officer", "not_an_officer")]),
        ([(1, 9, L)], [("rows.0.enterprise", "no_such_firm")]),
        ([(1, 4, L)], [("rows.0.enterprise", "firm_closed")]),
        ([(1, 3, L)], [("rows.0.part", "has_a_lead")]),
        ([(1, 2, L), (2, 2, L)], [("rows.1.part", "two_leads_in_rows")]),
        ([(1, 2, L), (1, 2, A)], [("rows.1.officer", "twice_in_rows")]),
        ([(2, 1, L)], [("rows.0.officer", "already_assigned")]),
        ([(4, 1, A)], [("rows.0.officer", "own_unit")]),
    ],
)
def test_what_is_wrong_with_a_line(
    rows: list[tuple[int, int, Part]], problems: list[tuple[str, str]]
) -> None:
    found = row_problems([DistributionRow(*row) for row in rows], KNOWN_OFFICERS, KNOWN_FIRMS, CAP)
    assert [(one.field, one.code) for one in found] == problems
