"""P5: what each screen asks of the store, beside one raw keyset query.

python tests/benchmarks/screen_data.py [--repeats 60] [--million | --firms | --people]

CPU time of this process for all that a screen asks of one moment of the store, as median and quartiles; how many questions
that is, without the two statements that hold the moment. The raw query is the first window of a district's unsettled
findings, by apsw alone from the same store, each time just after the screen: over a connection as apsw opens it
(`x raw`), and over one that keeps its plans as the program's own do (`x kept`). At 10,000 and at 100,000 checks, with `--million` at 100,000 and at 1,000,000; with `--firms` every list at 10,000 and at 100,000 firms, for
every role; with `--people` every list of people, of whom these cities have 7,700 and 77,000.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import apsw

from models.database import database
from models.database.opening import disconnect_if_open
from models.database.writing import plan_once
from models.demo.city import Size
from models.queries.assignments import assignments, leaves
from models.queries.buildings import floor_grid
from models.queries.checklists import checklist, checklists, item_names
from models.queries.drafts import drafts
from models.queries.duties import duties
from models.queries.duty_days import duty_roster, on_duty
from models.queries.enterprises import enterprise_file, enterprises, sites
from models.queries.events import (
    events_since,
    last_difference,
    newest_event,
    record_timeline,
    timeline,
)
from models.queries.failures import Period, firms_with_most_faults, most_failed_items, where_item_fails
from models.queries.findings import finding, findings
from models.queries.firm_names import firm_names
from models.queries.incidents import incident
from models.queries.inspections import checklist_for, inspection, inspections
from models.queries.my_stations import my_stations
from models.queries.officers import officers, successors
from models.queries.papers import paper_facts
from models.queries.people import people as list_people
from models.queries.splits import split_board
from models.queries.station_board import officer_loads
from models.queries.sweeps import sweep_board, sweeps
from models.queries.tasks import BELOW, open_tasks, task_counts
from models.queries.teams import team, team_board
from models.rules.deadlines import Severity
from models.rules.findings import FindingState
from models.rules.scope import Actor, Role
from models.rules.tasks import Tab, TaskOrder
from models.tables import Incident
from tests.models.large_store import FEW_FIRMS, LARGE, MANY_FIRMS, MILLION, SMALL, large_store, people_of
from tui.seat import answered

WINDOW = 24  # rows a list fetches: those of an 80x24 screen
FORTNIGHT = (date(2020, 2, 17), date(2020, 3, 1))  # what a roster shows
RAW = """SELECT f.id, f.version, f.number, f.due_at, f.severity, f.state, f.item, f.description, e.name, s.name
FROM finding f JOIN enterprise e ON e.id = f.enterprise_id JOIN site s ON s.id = f.site_id
WHERE f.district = ? AND f.state IN ('open', 'assigned', 'rectified', 'referred')
AND (f.due_at, f.id) > (?, ?) ORDER BY f.due_at, f.id LIMIT ?"""


# Why a screen asks more than four times.
MORE = {
    "Today": "the grant, what is owed (faults, checks, what came back, goods), where one stands, drafts",
    "Check": "the grant, the site, its list, the items, the last three checks",
    "Firm": "the grant, the file (firm, sites, contacts, officers, open items), its names (own, former, merged), the timeline (files, rows, count)",
}

Work = Callable[[], object]


def of_inspections(people: dict[str, Actor]) -> dict[str, Work]:
    """Every page of checks and of what they found, in the ways one may look at it."""
    officer, coordinator, city = (
        people[name] for name in ("officer", "district coordinator", "city coordinator")
    )
    house = sweeps(officer).rows[0].building
    fault = findings(officer, limit=1).rows[0]
    check = finding(officer, fault.id).inspection
    task = open_tasks(coordinator, tab=Tab.FINDING, limit=1).rows[0]
    version = checklists(officer)[0].id
    fevers = (
        Incident.select(Incident.id)
        .where(Incident.district == "430105")
        .order_by(Incident.id.desc())
        .limit(1)
    )
    fever = fevers.scalar()

    def case(who: Actor, kind: str, number: int, passed_on: int = 0) -> Work:
        """What a case page asks, question by question as the page does."""

        def ask() -> None:
            record_timeline(who, kind, number, 30)
            if passed_on:
                record_timeline(who, "task", passed_on, 30)
            last_difference(who, kind, number)
            if kind == "finding":
                found = finding(who, number)
                checklist_for(who, found.site, found.found_at)
            elif kind == "inspection":
                inspection(who, number)
            else:
                incident(who, number)

        return ask

    found: dict[str, Work] = {
        "Case of a fault, officer": case(officer, "finding", fault.id),
        "Case of a fault, queue": case(coordinator, "finding", task.subject, task.id),
        "Case of a check, officer": case(officer, "inspection", check),
        "Case of a check, district": case(
            coordinator, "inspection", finding(coordinator, task.subject).inspection
        ),
        "Case of a fever, district": case(coordinator, "incident", fever),
        "Check that came back": lambda: (checklist_for(officer, fault.site), inspection(officer, check)),
        "Checks of a site": lambda: inspections(officer, site=fault.site, limit=WINDOW),
        "Checks at end, district": lambda: inspections(coordinator, at_end=True, limit=WINDOW),
        "Floors of a building": lambda: floor_grid(officer, house),
        "Rounds of a building": lambda: sweeps(coordinator, house, limit=WINDOW),
        "A list's version": lambda: checklist(people["administrator"], version),
        "Words of items": lambda: item_names(officer),
        "By item, 30 days, city": lambda: (
            most_failed_items(city, Period.DAYS_30),
            where_item_fails(city, "F5", Period.DAYS_30),
        ),
        "By firm, city": lambda: firms_with_most_faults(city),
    }
    for label, who in (("officer", officer), ("district", coordinator), ("city", city)):
        for name, how in (
            ("at end", {"at_end": True}),
            ("overdue", {"is_overdue": True}),
            ("of an item", {"item": "F5"}),
            ("closed", {"state": FindingState.CLOSED}),
            ("of a firm", {"enterprise": fault.enterprise}),
            ("/ yz", {"text": "yz"}),
            ("/ 湖南", {"text": "湖南"}),
            ("/ 门岗", {"text": "门岗"}),  # an item, no firm
            ("/ 无人写过", {"text": "无人写过"}),
            ("/ a number", {"text": fault.number}),
        ):
            found[f"Rectification {name}, {label}"] = partial(findings, who, limit=WINDOW, **how)
    for label, who in (("district", coordinator), ("city", city)):
        for name, how in (
            ("of faults", {"tab": Tab.FINDING}),
            ("of checks", {"tab": Tab.INSPECTION}),
            ("below", {"tab": BELOW}),
            ("overdue", {"is_overdue": True}),
            ("grave alone", {"severity": Severity.HIGH}),
            ("by severity", {"order": TaskOrder.SEVERITY}),
            ("at end", {"at_end": True}),
            ("/ yz", {"text": "yz"}),
            ("/ 湖南", {"text": "湖南"}),
            ("/ 门岗", {"text": "门岗"}),
            ("/ 无人写过", {"text": "无人写过"}),
        ):
            found[f"Queue {name}, {label}"] = partial(open_tasks, who, limit=WINDOW, **how)
    return found


def screens(people: dict[str, Actor]) -> dict[str, Work]:
    """Every screen's queries, by the screen's name."""
    officer, coordinator, city, leader, administrator = (
        people[name]
        for name in ("officer", "district coordinator", "city coordinator", "leader", "administrator")
    )
    house = sweeps(officer).rows[0].building
    last = newest_event(officer)
    station = my_stations(officer)[0].id
    site = enterprise_file(officer, station).sites[0].id
    fault = findings(officer, limit=1).rows[0].id
    return {
        "Today": lambda: answered(officer, (duties, my_stations, partial(drafts, at_end=True, limit=20))),
        "Check": lambda: checklist_for(officer, site),
        "Rectification, officer": lambda: findings(officer, limit=WINDOW),
        "Rectification, district": lambda: findings(coordinator, limit=WINDOW),
        "Rectification, city": lambda: findings(city, limit=WINDOW),
        "A fault": lambda: finding(officer, fault),
        "Queue": lambda: answered(coordinator, (task_counts, partial(open_tasks, limit=WINDOW))),
        "Firms, officer": lambda: enterprises(officer, limit=WINDOW),
        "Firms, district": lambda: enterprises(coordinator, limit=WINDOW),
        "Firm": lambda: answered(
            officer,
            (
                partial(enterprise_file, enterprise=station),
                partial(firm_names, enterprise=station),
                partial(timeline, enterprise=station, at_end=True, limit=WINDOW),
            ),
        ),
        "Checks, district": lambda: inspections(coordinator, limit=WINDOW),
        "By item, district": lambda: (most_failed_items(coordinator), where_item_fails(coordinator, "F5")),
        "By firm, district": lambda: firms_with_most_faults(coordinator),
        "A fault's papers": lambda: paper_facts(officer, fault),
        "Sweep": lambda: sweep_board(officer, house),
        "Checklists": lambda: checklists(administrator),
        "Drafts": lambda: drafts(officer, limit=WINDOW),
        "Team": lambda: (team(leader), team_board(leader, limit=WINDOW)),
        "Split": lambda: split_board(leader, limit=WINDOW),
        "Roster of a team": lambda: duty_roster(leader, *FORTNIGHT, team=1, limit=WINDOW),
        "On duty, city": lambda: on_duty(city, FORTNIGHT[0], limit=WINDOW),
        "Poll": lambda: (newest_event(officer), events_since(officer, last)),
        **of_inspections(people),
    }


FITTING = (
    "云樟",
    "湖南云樟",
    "yz",
    "yunzhang",
    "云樟贸易有限公司",
    "无此",
    "xqz",
)  # characters, initials, pinyin, nobody


def lists(people: dict[str, Actor]) -> dict[str, Work]:
    """Every list that grows with the firms, by its name and who looks at it."""
    found: dict[str, Work] = {}
    for name, who in people.items():
        found[f"Firms, {name}"] = partial(enterprises, who, limit=WINDOW)
        found[f"Firms at end, {name}"] = partial(enterprises, who, at_end=True, limit=WINDOW)
        for typed in FITTING:
            found[f"Firms / {typed}, {name}"] = partial(enterprises, who, text=typed, limit=WINDOW)
        found[f"Sites, {name}"] = partial(sites, who, limit=WINDOW)
        for typed in ("", *FITTING):
            label = f"/ {typed}, {name}" if typed else f", {name}"
            found[f"Rectification {label}"] = partial(findings, who, text=typed, limit=WINDOW)
            if name.endswith("coordinator"):
                found[f"Queue {label}"] = partial(open_tasks, who, text=typed, limit=WINDOW)
    found["Stations, officer"] = partial(my_stations, people["officer"])
    return found


CALLED = (
    "何",
    "潘涛",
    "无此",
    "l",
    "hj",
    "xqz",
    "zhang",
    "LL02",
)  # names, initials, pinyin, number; nobody's


def lists_of_people(people: dict[str, Actor]) -> dict[str, Work]:
    """Every list that grows with the people, by its name and who looks at it."""
    found: dict[str, Work] = {}
    for name, who in people.items():
        for label, query in (("People", list_people), ("Loads", officer_loads)):
            found[f"{label}, {name}"] = partial(query, who, limit=WINDOW)
            found[f"{label} at end, {name}"] = partial(query, who, at_end=True, limit=WINDOW)
        for role in (Role.OFFICER, Role.COORDINATOR):
            found[f"People, each {role}, {name}"] = partial(list_people, who, role=role, limit=WINDOW)
        found[f"Loads by load, {name}"] = partial(officer_loads, who, is_by_load=True, limit=WINDOW)
        found[f"Named officers, {name}"] = partial(officers, who)
        found[f"Successors, {name}"] = partial(successors, who)
        for typed in CALLED:
            found[f"People / {typed}, {name}"] = partial(list_people, who, text=typed, limit=WINDOW)
            found[f"Loads / {typed}, {name}"] = partial(officer_loads, who, text=typed, limit=WINDOW)
            found[f"Named officers / {typed}, {name}"] = partial(officers, who, text=typed)
            found[f"Successors / {typed}, {name}"] = partial(successors, who, text=typed)
        found[f"Roster, {name}"] = partial(duty_roster, who, *FORTNIGHT, limit=WINDOW)
        found[f"Roster at end, {name}"] = partial(duty_roster, who, *FORTNIGHT, at_end=True, limit=WINDOW)
        found[f"On duty, {name}"] = partial(on_duty, who, FORTNIGHT[0], limit=WINDOW)
        found[f"Assignments, {name}"] = partial(assignments, who, limit=WINDOW)
        found[f"Assignments at end, {name}"] = partial(assignments, who, at_end=True, limit=WINDOW)
        found[f"Leaves, {name}"] = partial(leaves, who, limit=WINDOW)
    return found


def spent(works: Sequence[Work], repeats: int) -> list[list[float]]:
    """Milliseconds of CPU of each work, in turn and once for each repeat, the first few left out."""
    taken: list[list[float]] = [[] for _ in works]
    for at in range(repeats + 3):
        for work, times in zip(works, taken, strict=True):
            before = time.process_time()
            work()
            if at >= 3:
                times.append((time.process_time() - before) * 1e3)
    return taken


def statements(work: Callable[[], object]) -> int:
    """How many questions reach SQLite."""
    ran: list[str] = []

    def take(_: Any, sql: str, __: Any) -> bool:
        if sql not in ("BEGIN", "ROLLBACK"):
            ran.append(sql)
        return True

    connection = database.connection()
    connection.exec_trace = take
    try:
        work()
    finally:
        connection.exec_trace = None
    return len(ran)


@dataclass(frozen=True)
class Told:
    """A screen's times and those of the raw query beside it, in milliseconds of CPU; how many statements it is."""

    times: list[float]
    raw: float
    kept: float  # of the raw query whose plan is kept
    statements: int

    @property
    def middle(self) -> float:
        """The median."""
        return statistics.median(self.times)


def measure(
    size: Size, repeats: int, asked: Callable[[dict[str, Actor]], dict[str, Work]]
) -> dict[str, Told]:
    """Every screen on one store."""
    path = large_store(size)
    works = asked(people_of(path))
    raw, kept = (apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY) for _ in range(2))
    plan_once(kept)

    def keyset(connection: apsw.Connection) -> object:
        return connection.execute(RAW, ("430105", 0, 0, WINDOW + 1)).fetchall()

    told = {}
    for name, work in works.items():
        first, plain, second, planned = spent(
            (work, partial(keyset, raw), work, partial(keyset, kept)), repeats // 2
        )
        told[name] = Told(
            first + second, statistics.median(plain), statistics.median(planned), statements(work)
        )
    raw.close()
    kept.close()
    disconnect_if_open()
    return told


def main() -> None:
    """Print a line a screen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=60)
    of_what = parser.add_mutually_exclusive_group()
    of_what.add_argument("--million", action="store_true")
    of_what.add_argument("--firms", action="store_const", const=lists, dest="asked", default=screens)
    of_what.add_argument("--people", action="store_const", const=lists_of_people, dest="asked")
    options = parser.parse_args()
    if options.million:
        sizes, counts, kind = (LARGE, MILLION), ("100,000", "1,000,000"), "checks"
    elif options.asked is screens:
        sizes, counts, kind = (SMALL, LARGE), ("10,000", "100,000"), "checks"
    else:
        sizes, counts, kind = (FEW_FIRMS, MANY_FIRMS), ("10,000", "100,000"), "firms"
    few, many = (measure(size, options.repeats, options.asked) for size in sizes)
    raw, kept = (statistics.median(getattr(one, name) for one in many.values()) for name in ("raw", "kept"))
    print(f"raw keyset query: {raw:.3f} ms at {counts[1]} {kind}, {kept:.3f} ms where its plan is kept")
    print(
        f"{'screen':36} {'SQL':>3} {counts[0]:>8} {counts[1]:>9} {'(quartiles)':>15} {'ratio':>6} {'x raw':>6} {'x kept':>6}"
    )
    for name, told in many.items():
        low, middle, high = statistics.quantiles(told.times, n=4)
        ratio = (told.middle / told.raw) / (few[name].middle / few[name].raw)
        print(
            f"{name:36} {told.statements:3} {few[name].middle:8.2f} {middle:9.2f} {f'({low:.2f}-{high:.2f})':>15} "
            f"{ratio:6.2f} {middle / told.raw:6.1f} {middle / told.kept:6.1f}  {MORE.get(name, '') if told.statements > 4 else ''}"
        )
    print("targets: <= 2 ms, <= 10x raw, <= 4 statements or it says why, ratio <= 1.5")


if __name__ == "__main__":
    main()
