"""R3: many processes do random legal and illegal things at once; afterwards every rule still holds, to the row.

python tests/benchmarks/random_run.py [--seconds 300] [--processes 64] [--seed N] [--store PATH]

The clock runs a third of an hour a second, so that things become overdue, rise, lapse and can no longer be undone.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[2]))

from models.actions import assignments, findings, handovers, inspections, tasks
from models.actions.checklists import load_packs
from models.actions.upkeep import tick
from models.database.opening import disconnect_if_open, open_store
from models.rules.assignments import AssignmentForm, Cause, EndForm, LeaveForm, Part, SubstituteForm
from models.rules.deadlines import Deadline, business_date
from models.rules.findings import (
    AssignForm,
    FixForm,
    NoticeForm,
    RecheckForm,
    ReferForm,
    ResultForm,
    SuperviseForm,
)
from models.rules.handovers import HandoverForm
from models.rules.inspections import InspectionForm, NoAccess, NoAccessForm
from models.rules.scope import Actor, Role
from models.tables import (
    Assignment,
    Enterprise,
    Event,
    Finding,
    Handover,
    HandoverLine,
    Inspection,
    Site,
    Task,
)
from models.tables.base import tuples_of
from tests.benchmarks.ledger_model import Ledger
from tests.benchmarks.sweep_walk import House, Sweeper, build_house, form_for
from tests.benchmarks.walkers import attempt, begin, walked
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, YUELU, make_city
from tui.cli.upkeep import check

SPEED = 1200  # seconds of the clock in one second
BEGAN = datetime(2020, 2, 17, 0, 30, tzinfo=UTC)
WORKDAY = date(2020, 3, 20)
_started = time.time()


def clock() -> datetime:
    """The same fast clock in every process."""
    return BEGAN + timedelta(seconds=(time.time() - _started) * SPEED)


@dataclass(frozen=True)
class Town:
    """Who there is, and where they may work."""

    officers: tuple[Actor, ...]
    coordinators: tuple[Actor, ...]
    regions: tuple[str, ...]  # of the coordinators
    others: tuple[Actor, ...]
    sites: tuple[int, ...]
    bodies: tuple[int, ...]
    house: House

    @property
    def everybody(self) -> tuple[Actor, ...]:
        """All of them."""
        return self.officers + self.coordinators + self.others + self.house.editors

    def officers_of(self, site: int) -> tuple[Actor, ...]:
        """Who answers for a site by now; whoever began there where nobody does."""
        now = Assignment.select(Assignment.officer).join(Site, on=(Site.enterprise == Assignment.enterprise))
        there = tuples_of(now.where((Site.id == site) & (Assignment.state == "active")))
        found = tuple(one for one in self.officers if (one.person,) in there)
        at = self.sites.index(site) if site in self.sites else 3  # of a unit in the building
        return found or self.officers[at : at + 2]

    def actor_of(self, person: int) -> Actor:
        """Somebody as an officer, or as whatever they are."""
        return next(one for one in self.everybody if one.person == person)

    def coordinators_of(self, row: Any) -> tuple[Actor, ...]:
        """The coordinators in whose scope a row is."""
        above = (row.street, row.district, row.city)
        return tuple(
            one for one, region in zip(self.coordinators, self.regions, strict=True) if region in above
        )


def build(path: str) -> Town:
    """A town of eight firms and a building with two officers each, coordinators at every level, one of them stationed herself."""
    open_store(path, create=True, is_rehearsal=True)
    load_packs()
    city = make_city()
    city.clock = clock  # type: ignore[assignment]
    officers = [city.person(f"联{at}", Role.OFFICER, KAIFU) for at in range(9)]
    regions = (WUJIALING, WUJIALING, KAIFU, KAIFU, YUELU, CITY)
    coordinators = [city.person(f"专{at}", Role.COORDINATOR, region) for at, region in enumerate(regions)]
    others = [
        city.person(f"他{role}", role, KAIFU) for role in (Role.READER, Role.LEADER, Role.ADMINISTRATOR)
    ]
    sites = []
    for at in range(8):
        firm = city.firm(f"第{at}贸易", (WUJIALING, SHAPING, "430104001")[at % 3])
        city.assign(officers[at], firm)
        city.assign(officers[at + 1], firm, Part.ASSIST)
        sites.append(city.site(firm))
    # One coordinator is an officer too: 回避 looks across all grants.
    both = city.grant(coordinators[0], Role.OFFICER, KAIFU)
    city.assign(both, firm, Part.ASSIST)
    bodies = tuple(city.body(f"单位{at}", region) for at, region in enumerate((KAIFU, WUJIALING, YUELU)))
    city.team(others[1], KAIFU, officers[3])
    sweepers = (officers[3], officers[4], others[1], coordinators[0], coordinators[2])
    editors = tuple(city.person(f"管{at}", Role.ADMINISTRATOR, CITY) for at in range(2))
    house = build_house(city, coordinators[2], sweepers, editors)
    city.assign(officers[3], house.id)
    city.assign(officers[4], house.id, Part.ASSIST)
    disconnect_if_open()
    return Town((*officers, both), tuple(coordinators), regions, tuple(others), tuple(sites), bodies, house)


class Walker:
    """One process's random walk: what it did, and what it was told."""

    def __init__(self, town: Town, seed: int, forms: int) -> None:
        self.town, self.chance, self.forms = town, random.Random(seed), forms
        self.ends: Counter[str] = Counter()
        self.house = Sweeper(town.house, self.chance, clock, self._who)
        self.made = self.house.made  # submit key and result, as acknowledged, by noun
        self.made["handover"] = []
        self.events = self.house.events  # numbers of acknowledged decisions

    def step(self) -> None:
        """One random thing, mostly sensible; a refusal is an answer, anything else ends the run."""
        attempt(self.chance.choices(*zip(*self.acts(), strict=True))[0], self.ends)

    def acts(self) -> list[tuple[Callable[[], None], int]]:
        """What may be done, and how often."""
        return [
            (self._submit, 22),
            (self._no_access, 2),
            (self._resubmit, 5),
            (self._decide, 16),
            (self._finding, 45),
            (self._task, 10),
            (self._post, 14),
            (self._hand_over, 3),
            (self._accept, 3),
            (self._undo, 8),
            (self.house.sweep, 30),
            (self.house.edit, 2),
            (self._tick, 1),
        ]

    def _who(self, *likely: Actor) -> Actor:
        return self.chance.choice(likely if self.chance.random() < 0.85 else self.town.everybody)

    def _row(self, table: Any) -> Any:
        """A recent row; its version as it is now, or (one time in eight) as it was or will be."""
        newest = table.select(table.id).order_by(table.id.desc()).limit(1).scalar() or 0
        number = max(1, newest - int(self.chance.expovariate(1 / 40)))
        row = table.get_or_none(table.id == number)
        if row is None:
            raise LookupError
        if self.chance.random() < 0.12:
            row.version += self.chance.choice((-1, 1))
        return row

    def _form(self, number: int) -> InspectionForm:
        """The form of a number: the same while a list is in force, so that two processes may submit it at once."""
        chance = random.Random(number)
        return form_for(chance, UUID(int=number + 1), chance.choice(self.town.sites), clock())

    def _submit(self) -> None:
        shared = self.chance.random() < 0.5
        number = self.chance.randrange(self.forms) if shared else self.chance.getrandbits(100) + 10**9
        form = self._form(number)
        # Of a shared form the officer is the same one too: it is one person's form, sent twice.
        at = self.town.sites.index(form.site)
        who = self.town.officers[at] if shared else self._who(self.town.officers[at])
        self.made["inspection"].append((form.key.bytes, inspections.submit_inspection(who, form)))

    def _no_access(self) -> None:
        site = self.chance.choice(self.town.sites)
        form = NoAccessForm(UUID(int=self.chance.getrandbits(120)), site, self.chance.choice(tuple(NoAccess)))
        who = self._who(*self.town.officers_of(site))
        self.made["inspection"].append((form.key.bytes, inspections.record_no_access(who, form)))

    def _resubmit(self) -> None:
        row = self._row(Inspection)
        site, key = row.__data__["site"], UUID(int=self.chance.getrandbits(100) + 10**12)
        form = form_for(self.chance, key, site, clock(), row.checklist)
        inspections.resubmit_inspection(self._who(*self.town.officers_of(site)), row.id, form, row.version)

    def _decide(self) -> None:
        row = self._row(Inspection)
        who = self._who(*self.town.coordinators_of(row))
        if self.chance.random() < 0.5:
            self.events.append(inspections.accept_inspection(who, row.id, row.version))
        else:
            self.events.append(inspections.return_inspection(who, row.id, row.version, "重填"))

    def _finding(self) -> None:
        row, chance = self._row(Finding), self.chance
        officer = self._who(*self.town.officers_of(row.__data__["site"]))
        coordinator = self._who(*self.town.coordinators_of(row))
        body = chance.choice(self.town.bodies)
        soon = chance.choice((Deadline.AT_ONCE, Deadline.HOURS_24, Deadline.DAYS_7))
        passed = chance.random() < 0.5
        recheck = RecheckForm(passed, "已看", None if passed else soon, is_refused=chance.random() < 0.1)
        result = ResultForm(passed, "已处理", None if passed else soon)
        act = chance.choice(
            (
                lambda: findings.assign_finding(
                    coordinator, row.id, AssignForm(body, "某", soon), row.version
                ),
                lambda: findings.receive_finding(officer, row.id, row.version),
                lambda: findings.record_fix(officer, row.id, FixForm("某", "已改"), row.version),
                lambda: findings.record_fix(officer, row.id, FixForm("某", "已改"), row.version),
                lambda: findings.recheck_finding(officer, row.id, recheck, row.version),
                lambda: findings.recheck_finding(coordinator, row.id, recheck, row.version),
                lambda: findings.supervise_finding(coordinator, row.id, SuperviseForm(WORKDAY), row.version),
                lambda: findings.give_notice(coordinator, row.id, NoticeForm("1号", "某"), row.version),
                lambda: findings.refer_finding(coordinator, row.id, ReferForm(body, "2号"), row.version),
                lambda: findings.record_result(coordinator, row.id, result, row.version),
                lambda: findings.ask_void(officer, row.id, "不属实", row.version),
                lambda: findings.void_finding(coordinator, row.id, "不属实", row.version),
                lambda: findings.refuse_void(coordinator, row.id, "属实", row.version),
            )
        )
        self.events.append(act())

    def _task(self) -> None:
        row = self._row(Task)
        who = self._who(*self.town.coordinators_of(row))
        colleague = self.chance.choice(self.town.coordinators).person
        act = self.chance.choice(
            (
                lambda: tasks.claim_task(who, row.id, row.version),
                lambda: tasks.release_task(who, row.id, row.version),
                lambda: tasks.delegate_task(who, row.id, colleague, row.version),
                lambda: tasks.take_over_task(who, row.id, "代办", row.version),
                lambda: tasks.escalate_task(who, row.id, "上报", row.version),
            )
        )
        self.events.append(act())

    def _post(self) -> None:
        """Something of an assignment's life, by its officer, by a coordinator, or by anybody."""
        row, chance = self._row(Assignment), self.chance
        firm = Enterprise.get_by_id(row.__data__["enterprise"])
        coordinator = self._who(*self.town.coordinators_of(firm))
        officer = self.town.actor_of(row.__data__["officer"])
        either = self._who(officer, coordinator)
        other = chance.choice((*self.town.officers, *self.town.coordinators)).person
        today, cause = business_date(clock()), chance.choice(tuple(Cause))
        until = today + timedelta(days=chance.randrange(3))
        act = chance.choice(
            (
                lambda: assignments.issue_assignment(coordinator, row.id, row.version),
                lambda: assignments.issue_assignment(coordinator, row.id, row.version),
                lambda: assignments.arrive(either, row.id, row.version),
                lambda: assignments.arrive(either, row.id, row.version),
                lambda: assignments.cancel_assignment(coordinator, row.id, "改派", row.version),
                lambda: assignments.confirm_lead(coordinator, row.id, row.version),
                lambda: assignments.leave_post(either, row.id, LeaveForm(other, until, cause), row.version),
                lambda: assignments.replace_substitute(either, row.id, SubstituteForm(other), row.version),
                lambda: assignments.resume_post(either, row.id, row.version),
                lambda: assignments.resume_post(either, row.id, row.version),
                lambda: assignments.end_assignment(coordinator, row.id, EndForm(cause), row.version),
                lambda: assignments.end_assignment(coordinator, row.id, EndForm(cause, other), row.version),
                None,
                None,
                None,
            )
        )
        if act is not None:
            self.events.append(act())
            return
        part = chance.choice(tuple(Part))
        form = AssignmentForm(chance.choice(self.town.officers).person, firm.id, part, today)
        assignments.plan_assignment(coordinator, form)

    def _hand_over(self) -> None:
        """One's own work or another's, at a firm or all of it; half of the forms are sent by several processes."""
        chance = self.chance
        is_shared = chance.random() < 0.5
        number = chance.randrange(self.forms) if is_shared else chance.getrandbits(100) + 10**15
        drawn = random.Random(number)
        giver = drawn.choice(self.town.officers)
        successor = drawn.choice((*self.town.officers, *self.town.coordinators)).person
        firm = drawn.choice((None, 1 + drawn.randrange(8)))
        form = HandoverForm(successor, drawn.choice(tuple(Cause)), giver=giver.person, enterprise=firm)
        key = UUID(int=number + 10**30)
        by = self._who(giver, *self.town.coordinators)
        self.made["handover"].append((key.bytes, handovers.hand_over(by, form, key)))

    def _accept(self) -> None:
        """The receipt, mostly by whoever owes it."""
        row = self._row(Handover)
        taker = self._who(self.town.actor_of(row.__data__["taker"]))
        if self.chance.random() < 0.3:
            self.events.append(handovers.accept_handover(taker, row.id, row.version))
            return
        lines = [
            one
            for (one,) in tuples_of(
                HandoverLine.select(HandoverLine.id).where(HandoverLine.handover == row.id)
            )
        ]
        self.events.append(handovers.accept_handover_line(taker, row.id, self.chance.choice(lines)))

    def _undo(self) -> None:
        """A decision of one's own, just now or long ago, or another's."""
        newest = Event.select(Event.id).order_by(Event.id.desc()).limit(1).scalar() or 0
        event = Event.get_or_none(Event.id == max(1, newest - self.chance.randrange(12)))
        if event is None or event.person is None:
            raise LookupError
        own = [one for one in self.town.coordinators if one.person == event.person]
        self.events.append(tasks.undo_decision(self._who(*(own or self.town.coordinators)), event.id))

    def _tick(self) -> None:
        tick(clock)


def walk(path: str, town: Town, seed: int, seconds: float, told: Any) -> None:
    """One process: walk until the time is up, and tell what was acknowledged."""
    open_store(path, longest_wait=30)
    walker = Walker(town, seed, forms=400)
    until = time.time() + seconds
    fault_of_ours = ""
    while time.time() < until and not fault_of_ours:
        try:
            walker.step()
        except LookupError:
            continue
        except Exception as error:
            fault_of_ours = f"{type(error).__name__}: {error}"
    told.put((walker.ends, walker.made, walker.events, fault_of_ours))
    disconnect_if_open()


def acknowledged(ledger: Ledger, made: dict[str, list[tuple[bytes, int]]], events: list[int]) -> list[str]:
    """What people were told was done and is not so: a key counted twice, a decision without its event."""
    wrong = []
    stored = {bytes(row["key"]): row["result"] for row in ledger.rows("SELECT key, result FROM submission")}
    of_noun: dict[str, int] = {}
    for noun, told in made.items():
        results: dict[bytes, set[int]] = {}
        for key, result in told:
            results.setdefault(key, set()).add(result)
        wrong += [f"key {key.hex()} gave {sorted(found)}" for key, found in results.items() if len(found) > 1]
        wrong += [f"key {key.hex()} is not stored" for key in results if {stored.get(key)} != results[key]]
        of_noun[noun] = len(set.union(set(), *results.values()))
    begun = {
        "inspection": _told(ledger, "inspection", lambda one: not one["from_state"]),
        "sweep": _told(ledger, "sweep", lambda one: one["verb"] == "open"),
        "checklist": _told(ledger, "checklist", lambda one: one["verb"] == "issue"),
        # Ending an assignment to a successor hands over what it held, too.
        "handover": len(ledger.subjects["handover"])
        - _told(ledger, "assignment", lambda one: one["verb"] == "end" and '"held_by":[' in one["changes"]),
    }
    wrong += [
        f"{noun}: {count} acknowledged, {begun[noun]} begun"
        for noun, count in of_noun.items()
        if count != begun[noun]
    ]
    if len(ledger.subjects["inspection"]) != begun["inspection"]:
        wrong.append(f"{begun['inspection']} submitted, {len(ledger.subjects['inspection'])} checks")
    if len(events) != len(set(events)):
        wrong.append("two decisions were given one number")
    known = {event["id"] for event in ledger.events}
    wrong += [f"event {number} is gone" for number in events if number not in known]
    return wrong


def _told(ledger: Ledger, noun: str, is_one: Callable[[dict[str, Any]], bool]) -> int:
    return sum(one["subject_kind"] == noun and is_one(one) for one in ledger.events)


def run(path: Path, seconds: float, processes: int, seed: int) -> int:
    """Build, walk, judge; 0 where every rule holds."""
    ends, events, faults = Counter[str](), [], []
    made: dict[str, list[tuple[bytes, int]]] = {}
    for more, keys, numbers, fault_of_ours in walked(path, build, walk, seconds, processes, seed):
        ends.update(more)
        for noun, told in keys.items():
            made.setdefault(noun, []).extend(told)
        events += numbers
        faults += [fault_of_ours] if fault_of_ours else []
    open_store(str(path))
    tick(clock)
    disconnect_if_open()
    report = check(str(path))
    disconnect_if_open()
    ledger = Ledger(path)
    wrong = [*faults, *report.problems, *ledger.check(), *acknowledged(ledger, made, events)]
    for name, count in sorted(ends.items(), key=lambda one: -one[1]):
        print(f"{count:8}  {name}")
    print(
        f"R3: {processes} processes, {seconds:g} s, seed {seed}: {sum(ends.values())} attempts, "
        f"{len(events) + sum(map(len, made.values()))} acknowledged, {len(ledger.events)} events, "
        f"{len(ledger.subjects['inspection'])} checks, {len(ledger.subjects['finding'])} findings, "
        f"{len(ledger.subjects['task'])} tasks, {len(ledger.subjects['assignment'])} assignments, "
        f"{len(ledger.subjects['handover'])} handovers, {len(ledger.subjects['sweep'])} rounds of a building, "
        f"{len(set(made['checklist']))} versions of lists; {len(wrong)} rules broken"
    )
    print(*wrong[:40], sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    begin(__doc__, run, seconds=300)
