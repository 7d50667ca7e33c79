"""How officers are shared out over districts, and over the streets and parks of one: whole people, not firms."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from models.rules.distribution import GROUP, Candidate, Firm
from models.rules.people import DispatchLevel
from models.rules.places import ancestor
from models.rules.scope import Level


class Officer:
    """A candidate as the firms come in."""

    def __init__(self, facts: Candidate) -> None:
        self.facts, self.id = facts, facts.id
        self.free, self.firms, self.load = max(facts.free, 0), facts.held, facts.load
        self.is_city = facts.level is DispatchLevel.CITY
        self.district = ancestor(facts.region, Level.DISTRICT)
        self.leads: dict[int, Firm] = {}
        self.assists: dict[int, Firm] = {}

    def may(self, firm: Firm) -> bool:
        """Whether they can be sent there: not where they stand already, nor to their own unit (回避)."""
        return self.id not in firm.present and self.facts.units.isdisjoint(firm.names)

    @property
    def is_idle(self) -> bool:
        """Whether they have no firm at all."""
        return self.firms == 0 and self.free > 0


@dataclass
class Place:
    """A district or a street with its firms and whoever is to serve them."""

    code: str
    firms: list[Firm] = field(default_factory=list)
    officers: list[Officer] = field(default_factory=list)
    held: int = 0  # firms that its officers have already
    room: int = 0  # how many more firms its officers may take than there are; less than none is want

    def burden(self) -> tuple[float, int]:
        """Firms an officer, with those held already; where there is no officer, the more firms the worse."""
        firms = len(self.firms) + self.held
        return (firms / len(self.officers) if self.officers else math.inf, firms)

    @property
    def is_park(self) -> bool:
        """Whether it is a park with firms to serve."""
        return any(firm.is_in_park for firm in self.firms)

    def add(self, officer: Officer) -> None:
        """Send somebody there."""
        self.officers.append(officer)
        self.held += officer.firms
        self.room += officer.free

    def remove(self, officer: Officer) -> None:
        """Take somebody away again."""
        self.officers.remove(officer)
        self.held -= officer.firms
        self.room -= officer.free

    @property
    def fresh(self) -> list[Officer]:
        """Officers without a firm so far; each of them gets one while there is one to get."""
        return [one for one in self.officers if one.is_idle]

    def spare(self) -> list[Officer]:
        """Take out the fresh officers beyond the number of firms, city cadres first."""
        fresh = sorted(self.fresh, key=lambda one: (one.is_city, one.id))[len(self.firms) :]
        out = {one.id for one in fresh}
        self.officers = [one for one in self.officers if one.id not in out]
        self.room -= sum(one.free for one in fresh)
        return sorted(fresh, key=lambda one: one.id)


def places_of(
    firms: Sequence[Firm], officers: Sequence[Officer], level: Level, home: Callable[[Officer], str]
) -> list[Place]:
    """The firms by the region at a level they lie in, each with the officers at home there."""
    found: dict[str, Place] = {}
    for firm in firms:
        code = ancestor(firm.region, level)
        found.setdefault(code, Place(code)).firms.append(firm)
        found[code].room -= 1
    for officer in officers:
        if (code := home(officer)) and code in found:
            found[code].add(officer)
    return [found[code] for code in sorted(found)]


def fill(places: Sequence[Place], movers: Sequence[Officer], beyond: int) -> list[Officer]:
    """Send officers one by one where most falls on each, while somebody there would have more than `beyond` firms.

    Gives back those who are not sent.
    """

    def entry(at: int) -> tuple[float, int, int]:
        each, firms = places[at].burden()
        return -each, -firms, at

    heap = [entry(at) for at in range(len(places))]
    heapify(heap)
    for done, mover in enumerate(movers):
        if not heap or -heap[0][0] <= beyond:
            return list(movers[done:])
        _, _, at = heappop(heap)
        places[at].add(mover)
        heappush(heap, entry(at))
    return []


def relieve(places: Sequence[Place], over: Iterable[Officer]) -> None:
    """Send officers where there are more firms than those there may take: first `over`, then those whom other places can do without."""
    waiting = deque(over)
    for place in sorted(places, key=lambda one: (one.room, one.code)):
        while place.room < 0 and waiting:
            place.add(waiting.popleft())
        while place.room < 0:
            giver = max(places, key=lambda one: (one.room, one.code))
            mover = min(
                (one for one in giver.fresh if one.free <= giver.room), key=_leaves_first, default=None
            )
            if mover is None:
                break
            giver.remove(mover)
            place.add(mover)


def _leaves_first(officer: Officer) -> tuple[bool, bool, int]:
    return bool(officer.district), not officer.is_city, -officer.id


def group_parks(places: Sequence[Place], movers: list[Officer], there: Mapping[str, int]) -> list[Officer]:
    """Fill each park up to three officers who get a firm there, with those there already; who has not been sent."""
    idle = deque(one for one in movers if one.is_idle)
    sent: set[int] = set()
    for park in places:
        if not park.is_park:
            continue
        wanted = min(GROUP - there.get(park.code, 0), len(park.firms)) - len(park.fresh)
        for _ in range(wanted):
            if idle:
                mover = idle.popleft()
                sent.add(mover.id)
            else:
                givers = [one for one in places if one is not park and _may_give(one)]
                if not givers:
                    break
                giver = min(givers, key=lambda one: (one.burden(), one.code))
                mover = giver.fresh[-1]
                giver.remove(mover)
            park.add(mover)
    return [one for one in movers if one.id not in sent]


def _may_give(place: Place) -> bool:
    """Whether a street can do with one officer less: its firms still find somebody, and a park keeps its three."""
    fresh = place.fresh
    keeps = GROUP if place.is_park else 1
    if len(fresh) <= keeps:
        return False
    return place.room >= fresh[-1].free
