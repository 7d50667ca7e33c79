"""Who is sent to which firm: sorted and filled, place by place, and put right at the edges.

1. Who assists at a firm already becomes its lead: that takes nobody from anywhere.
2. Officers stay in their own district. Those of the whole city, then city cadres for whom there is no firm at home, go
   where most falls on each, while somebody there would have more than one; county cadres leave only where a firm would
   have nobody, and then whole people move rather than one of their firms. The same once more for the streets of a
   district, where everybody moves freely and a park is filled up to three officers first.
3. In a street the heaviest firm goes to whoever carries least, city cadres first: an above-scale firm gets an officer of
   its own while there are enough, small ones go several to one.
4. What is over goes to free officers of the district, then of the whole scope; where 回避 stands in the way of the last
   ones, others change places (an augmenting path), so that a firm is left over only where no exchange could serve it.
5. Who still has no firm assists at the larger above-scale ones.

A solver was tried on one city of 5,000 firms with 3,815, 2,500 and 1,667 officers (just enough): OR-tools' min-cost flow
from officers to streets, scipy's linear assignment. Neither sees a firm's weight or keeps an officer's firms together:
the flow takes 0.1-0.4 s (this 0.1-0.2 s), its greatest load is 27, 29 and 31 points (26, 26 and 31), at home are 100, 92.8
and 85.7 % (93.1, 99.2 and 85.6: it leaves 345 people without a firm where this sends city cadres out), and 1,144 of 2,250
above-scale firms have an officer to themselves (2,218). Linear assignment takes ten times as long and a load of 44 points.
So: no solver, and no dependency for one.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Generator, Iterable, Sequence
from heapq import heapify, heappop, heappush
from statistics import median_low
from typing import Any, TypeVar

from models.rules.assignments import Part
from models.rules.distribution import (
    GROUP,
    Candidate,
    Distribution,
    Firm,
    Placement,
    Reason,
    ReasonCode,
    Spread,
    Unserved,
    nearness,
    share,
    usual_staff,
    weight,
)
from models.rules.places import ancestor
from models.rules.scope import Level
from models.rules.sharing_out import Officer, Place, fill, group_parks, places_of, relieve

Result = TypeVar("Result")


def distribution_of(firms: Iterable[Firm], officers: Iterable[Candidate], cap: int) -> Distribution:
    """The distribution at once; `cap` is only for its words, each candidate says how many they may take."""
    return finished(distributing(firms, officers, cap))


def finished(job: Generator[tuple[int, int], None, Result]) -> Result:
    """What a job comes to, all its steps taken at once."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            result: Result = end.value
            return result


def distributing(
    firms: Iterable[Firm], officers: Iterable[Candidate], cap: int
) -> Generator[tuple[int, int], None, Distribution]:
    """Share officers out over firms as a job: yields (firms looked at, all firms). The order in which anything is given does not matter."""
    known = sorted(firms, key=lambda one: one.id)
    work = _Work(known, [Officer(one) for one in sorted(officers, key=lambda one: one.id)])
    done = len(known) - len(work.waiting)
    yield done, len(known)
    left: list[Firm] = []
    for district in work.districts():
        left += work.serve(district)
        done += len(district.firms)
        yield done, len(known)
    left = work.deal(left, work.officers, lambda one: (not one.is_idle, _cost(one), one.load))
    left = [firm for firm in left if not work.exchange(firm)]
    unserved = [Unserved(firm.id, work.why_not()) for firm in left]
    work.send_seconds()
    return Distribution(
        tuple(_told(work, cap)),
        tuple(sorted(unserved, key=lambda one: one.enterprise)),
        _spread(work),
    )


def _cost(officer: Officer) -> int:
    """Who leaves the own district first: whoever has none, then city cadres."""
    return 0 if not officer.district else 1 if officer.is_city else 2


class _Work:
    """What is placed so far."""

    def __init__(self, firms: list[Firm], officers: list[Officer]) -> None:
        self.officers, self.usual = officers, usual_staff(firms)
        self.points = {firm.id: weight(firm, self.usual) for firm in firms}
        self.by_id = {one.id: one for one in officers}
        self.there = Counter(street for one in officers for street in one.facts.streets)
        self.promoted: dict[int, Officer] = {}
        self.waiting: list[Firm] = []
        for firm in firms:
            assistant = self.by_id.get(firm.assistant) if firm.assistant is not None else None
            if assistant is None:
                self.waiting.append(firm)
            else:
                points = self.points[firm.id]
                assistant.load += points - share(points, Part.ASSIST)
                assistant.leads[firm.id] = firm
                self.promoted[firm.id] = assistant

    def take(self, officer: Officer, firm: Firm, part: Part) -> None:
        """Send an officer to a firm."""
        (officer.leads if part is Part.LEAD else officer.assists)[firm.id] = firm
        officer.free -= 1
        officer.firms += 1
        officer.load += share(self.points[firm.id], part)

    def give_back(self, officer: Officer, firm: Firm) -> None:
        """Undo that for a lead."""
        del officer.leads[firm.id]
        officer.free += 1
        officer.firms -= 1
        officer.load -= self.points[firm.id]

    def districts(self) -> list[Place]:
        """Each district with its firms and officers: its own, and who comes from elsewhere."""
        free = [one for one in self.officers if one.free]
        places = places_of(self.waiting, free, Level.DISTRICT, lambda one: one.district)
        at_home = {one.id for place in places for one in place.officers}
        # Where there is no firm all are over; those of the whole city are at home anywhere.
        over = [one for one in free if one.id not in at_home]
        anywhere = [one for one in over if not one.district]
        over = [one for one in over if one.district]
        for place in places:
            over += place.spare()
        fill(places, anywhere, 1)
        kept = fill(places, [one for one in over if one.is_city and one.is_idle], 1)
        relieve(places, [*kept, *(one for one in over if not one.is_city and one.is_idle)])
        return places

    def serve(self, district: Place) -> list[Firm]:
        """Fill the streets of a district; the firms that are left over."""
        places = places_of(
            district.firms,
            district.officers,
            Level.STREET,
            lambda one: ancestor(one.facts.region, Level.STREET),
        )
        at_home = {one.id for place in places for one in place.officers}
        movers = [one for one in district.officers if one.id not in at_home]
        for place in places:
            movers += place.spare()
        movers = group_parks(places, movers, self.there)
        relieve(places, fill(places, movers, 1))
        left: list[Firm] = []
        for place in places:
            left += self.deal(place.firms, place.officers, _lightest)
        return self.deal(left, district.officers, _lightest)

    def deal(
        self, firms: Sequence[Firm], officers: Iterable[Officer], rank: Callable[[Officer], tuple[Any, ...]]
    ) -> list[Firm]:
        """Give the heaviest firm to whoever ranks first, and so on; those that nobody could take."""
        heap = [(rank(one), one.id, one) for one in officers if one.free]
        heapify(heap)
        left = []
        for firm in sorted(firms, key=lambda one: (-self.points[one.id], one.id)):
            passed = []
            while heap:
                entry = heappop(heap)
                if entry[2].may(firm):
                    self.take(entry[2], firm, Part.LEAD)
                    if entry[2].free:
                        passed.append((rank(entry[2]), entry[1], entry[2]))
                    break
                passed.append(entry)
            else:
                left.append(firm)
            for entry in passed:
                heappush(heap, entry)
        return left

    def exchange(self, firm: Firm) -> bool:
        """Find a chain of officers who change firms so that this one is served too; whether there is one."""
        if not any(one.free for one in self.officers):
            return False
        asked_for: dict[int, Firm] = {}  # officer -> the firm they would take
        held_by: dict[int, Officer] = {}  # firm -> who would give it away
        waiting = deque([firm])
        while waiting:
            wanted = waiting.popleft()
            for officer in self.officers:
                if officer.id in asked_for or not officer.may(wanted):
                    continue
                asked_for[officer.id] = wanted
                if officer.free:
                    self._change(officer, asked_for, held_by)
                    return True
                for held in officer.leads.values():
                    if held.id not in held_by and held.id not in self.promoted and held.id != firm.id:
                        held_by[held.id] = officer
                        waiting.append(held)
        return False

    def _change(self, officer: Officer, asked_for: dict[int, Firm], held_by: dict[int, Officer]) -> None:
        while True:
            firm = asked_for[officer.id]
            giver = held_by.get(firm.id)
            if giver is not None:
                self.give_back(giver, firm)
            self.take(officer, firm, Part.LEAD)
            if giver is None:
                return
            officer = giver

    def why_not(self) -> Reason:
        """Why a firm is left over: nobody is there, all have as many as they may, or the last ones must not."""
        if not self.officers:
            return Reason(ReasonCode.NO_OFFICER)
        if free := sum(one.free for one in self.officers):
            return Reason(ReasonCode.MUST_AVOID, {"free": free})
        return Reason(ReasonCode.ALL_FULL, {"officers": len(self.officers)})

    def send_seconds(self) -> None:
        """Who has no firm assists at a larger one, the largest first: at home, or from the whole city."""
        idle: dict[str, list[Officer]] = defaultdict(list)
        for officer in self.officers:
            if officer.is_idle:
                idle[officer.district].append(officer)
        firms = [firm for one in self.officers for firm in one.leads.values() if firm.is_larger]
        for firm in sorted(firms, key=lambda one: (-self.points[one.id], one.id)):
            if firm.present - {firm.assistant}:
                continue
            for district in dict.fromkeys((ancestor(firm.region, Level.DISTRICT), "")):
                second = next((one for one in idle[district] if one.may(firm)), None)
                if second is not None:
                    idle[district].remove(second)
                    self.take(second, firm, Part.ASSIST)
                    break


def _lightest(officer: Officer) -> tuple[int, bool]:
    return officer.load, not officer.is_city


def _told(work: _Work, cap: int) -> list[Placement]:
    """Every line with its reasons, in the order of regions."""
    in_park: dict[str, set[int]] = defaultdict(set)
    for officer in work.officers:
        for firm in (*officer.leads.values(), *officer.assists.values()):
            if firm.is_in_park:
                in_park[ancestor(firm.region, Level.STREET)].add(officer.id)
        for street in officer.facts.streets:
            in_park[street].add(officer.id)
    lines: list[tuple[tuple[Any, ...], Placement]] = []
    for officer in work.officers:
        firms, load = officer.facts.held, officer.facts.load
        given = [(firm, Part.LEAD) for firm in officer.leads.values()]
        given += [(firm, Part.ASSIST) for firm in officer.assists.values()]
        for firm, part in sorted(given, key=lambda one: (one[0].region, one[0].id)):
            is_promotion = firm.id in work.promoted and part is Part.LEAD
            points = work.points[firm.id]
            carries = share(points, part) - (share(points, Part.ASSIST) if is_promotion else 0)
            after = firms + (not is_promotion)
            reasons = [
                Reason(nearness(officer.facts.region, firm.region)),
                Reason(ReasonCode.LOAD, {"firms": after, "cap": cap}),
                *_why(officer, firm, part, is_promotion, in_park),
            ]
            line = Placement(officer.id, firm.id, part, tuple(reasons), firms, after, load, load + carries)
            lines.append(((firm.region, firm.id, part is not Part.LEAD), line))
            firms, load = after, load + carries
    return [line for _, line in sorted(lines, key=lambda one: one[0])]


def _why(
    officer: Officer, firm: Firm, part: Part, is_promotion: bool, in_park: dict[str, set[int]]
) -> list[Reason]:
    if is_promotion:
        return [Reason(ReasonCode.THERE_ALREADY)]
    found = []
    if part is Part.ASSIST:
        found.append(Reason(ReasonCode.SECOND, {"staff": firm.staff_or_none, "sites": firm.sites}))
    elif firm.is_building:
        found.append(Reason(ReasonCode.BUILDING, {"floors": firm.floors}))
    elif firm.is_above_scale:
        found.append(Reason(ReasonCode.ONE_TO_ONE if officer.firms == 1 else ReasonCode.ABOVE_SCALE))
    elif officer.firms > 1:
        found.append(Reason(ReasonCode.SEVERAL_SMALL, {"count": officer.firms}))
    group = len(in_park[ancestor(firm.region, Level.STREET)]) if firm.is_in_park else 0
    if group >= GROUP:
        found.append(Reason(ReasonCode.PARK_GROUP, {"count": group}))
    return found


def _spread(work: _Work) -> Spread:
    holding = [one for one in work.officers if one.firms]
    if not holding:
        return Spread()
    firms, loads = [one.firms for one in holding], [one.load for one in holding]
    sent = [
        nearness(one.facts.region, firm.region)
        for one in work.officers
        for firm in (*one.leads.values(), *one.assists.values())
        if work.promoted.get(firm.id) is not one
    ]
    at_home = sum(near is not ReasonCode.FROM_ELSEWHERE for near in sent)
    return Spread(
        len(holding), max(firms), median_low(firms), max(loads), median_low(loads), len(sent), at_home
    )
