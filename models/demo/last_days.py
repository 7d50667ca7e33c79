"""The last days of an invented city: what waits on the desks this morning, and how it came there.

A story is a generator: it acts, and yields how many hours before `TODAY` it goes on. Stories are told side by side in
the order of their moments, so that events stand in the order in which things happened.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from models.actions.upkeep import tick
from models.demo.day import TODAY
from models.demo.stage import Stage, Stations
from models.rules.deadlines import Deadline, Severity

Story = Iterator[float]
H, M, L = Severity
CLAIMED = timedelta(minutes=4)
# A larger city has thousands of faults to raise: there the first `lianqi tick` does it.
TICKS_UP_TO = 2000  # checks


def live_last_days(chance: random.Random, stations: Stations, checks: int, besides: Iterable[Story]) -> None:
    """Live the last days of a city with so many checks behind it: one story for every four of them, and some besides."""
    stage = Stage(chance, stations)
    count = min(checks // 4, 2 * len(OTHERS)) if stations.others else 0
    places = stations.others
    told = [OTHERS[at % len(OTHERS)](stage, *places[at % len(places)]) for at in range(count)]
    if count:
        told += [story(stage, *stations.own[at % len(stations.own)]) for at, story in enumerate(OWN)]
    told += besides
    waiting = [(-next(story), at, story) for at, story in enumerate(told)]
    heapq.heapify(waiting)
    while waiting:
        moment, at, story = heapq.heappop(waiting)
        stage.now = TODAY + timedelta(hours=moment)
        if (later := next(story, None)) is not None:
            heapq.heappush(waiting, (-later, at, story))
    stage.now = TODAY - CLAIMED
    stage.claim_one()
    if 0 < checks <= TICKS_UP_TO:
        tick(lambda: TODAY)


def _checked_today(stage: Stage, site: int, firm: int) -> Story:
    yield 1.5
    stage.check(site, firm, H)


def _checked_this_morning(stage: Stage, site: int, firm: int) -> Story:
    yield 0.7
    stage.check(site, firm, H, M)


def _checked_yesterday(stage: Stage, site: int, firm: int) -> Story:
    yield 20
    stage.check(site, firm, H, within=Deadline.HOURS_48)


def _in_the_sample(stage: Stage, site: int, firm: int) -> Story:
    yield 2.2
    stage.check(site, firm, sampled=True)


def _said_to_be_none(stage: Stage, site: int, firm: int) -> Story:
    yield 44
    _, (finding,) = stage.check(site, firm, M)
    yield 19
    stage.ask_void(firm, finding)


def _fixed(stage: Stage, site: int, firm: int) -> Story:
    """A high fault that was put right: other eyes close it."""
    yield 22.6
    number, (finding,) = stage.check(site, firm, H, within=Deadline.HOURS_24)
    yield 21.5
    stage.accept(number)
    yield 17.5
    stage.fix(firm, finding)


def _forgotten(stage: Stage, site: int, firm: int) -> Story:
    yield 67
    stage.check(site, firm, M)


def _not_received(stage: Stage, site: int, firm: int) -> Story:
    yield 75
    _, (finding,) = stage.check(site, firm, L)
    yield 49
    stage.assign(finding)


def _referred(stage: Stage, site: int, firm: int) -> Story:
    yield 80
    _, (finding,) = stage.check(site, firm, M)
    yield 30
    stage.refer(finding)


def _warm_at_the_gate(stage: Stage, site: int, firm: int) -> Story:
    yield 1.1
    stage.check(site, firm, warm=1)


def _rung_in(stage: Stage, site: int, firm: int) -> Story:
    yield 18.3
    stage.incident(site, firm, 2)


def _sent_back(stage: Stage, site: int, firm: int) -> Story:
    yield 26
    number, _ = stage.check(site, firm, H)
    yield 18
    stage.send_back(number)


def _again_and_again(stage: Stage, site: int, firm: int) -> Story:
    item = ""
    for hours in (74, 50, 26):
        yield hours
        item = stage.check_again(site, firm, item)


def _not_put_right(stage: Stage, site: int, firm: int) -> Story:
    yield 71
    _, (finding,) = stage.check(site, firm, M)
    yield 47
    stage.fix(firm, finding)
    yield 25.5
    stage.recheck(firm, finding, passed=False)


def _put_right(stage: Stage, site: int, firm: int) -> Story:
    yield 60
    _, (finding,) = stage.check(site, firm, M)
    yield 42
    stage.fix(firm, finding)
    yield 22
    stage.recheck(firm, finding, passed=True)


def _named_first(stage: Stage, site: int, firm: int) -> Story:
    yield 16.5
    stage.propose_lead(firm)


def _to_recheck(stage: Stage, site: int, firm: int) -> Story:
    yield 52
    _, (finding,) = stage.check(site, firm, L)
    yield 20.5
    stage.fix(firm, finding)


def _to_mend(stage: Stage, site: int, firm: int) -> Story:
    yield 41
    stage.check(site, firm, M)


OTHERS: tuple[Callable[[Stage, int, int], Story], ...] = (
    _checked_today, _forgotten, _fixed, _checked_yesterday, _said_to_be_none, _in_the_sample, _named_first,
    _warm_at_the_gate, _not_received, _not_put_right, _checked_this_morning, _referred, _again_and_again, _put_right,
    _fixed, _checked_today, _named_first, _rung_in, _in_the_sample, _said_to_be_none, _named_first,
    _sent_back, _checked_yesterday, _not_received, _said_to_be_none,
)  # fmt: skip
OWN = (_sent_back, _forgotten, _to_recheck, _to_mend, _fixed)
