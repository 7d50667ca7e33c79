"""Every query as it really runs at 100,000 checks: no ledger is walked through or sorted, and no screen asks too often."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import apsw
import pytest

from models.database import database
from models.database.opening import disconnect_if_open
from models.errors import NotFound
from models.queries.failures import Period
from models.queries.pages import Page
from models.rules.assignments import AssignmentState
from models.rules.deadlines import Severity
from models.rules.drafts import FormKind
from models.rules.findings import FindingState
from models.rules.handovers import HandoverState
from models.rules.inspections import InspectionState
from models.rules.scope import Actor, Role
from models.rules.sweeps import SweepState
from models.rules.tasks import TaskOrder
from models.rules.teams import SplitRow
from models.tables import Grant
from tests.models.large_store import large_store, people_of
from tui.cli import verbs

LEDGERS = {
    "inspection",
    "failed_answer",
    "finding",
    "event",
    "task",
    "enterprise",
    "enterprise_place",
    "person_place",
    "visit",
    "duty_day",
    "supply_movement",
    "supply_stock",
    "supply_total",
    "supply_request",
    "supply_line",
    "supply_reservation",
    "supply_consignment",
    "supply_consignment_line",
    "supply_discrepancy",
    "stock_take_line",
    "firm_supply",
    "claim_count",
    "claim_total",
}
ACTORS = (
    "officer",
    "street coordinator",
    "district coordinator",
    "city coordinator",
    "leader",
    "administrator",
)
# What a storekeeper's pages ask; the other queries give a storekeeper nothing.
OF_A_DEPOT = (
    "consignment",
    "consignments",
    "collections",
    "depots",
    "depots_nearby",
    "latest_stock_take",
    "lot_facts",
    "lot_steps",
    "movements",
    "round_at_counter",
    "rounds",
    "stock_lots",
    "stock_of_depots",
    "stock_take_lines",
    "stock_takes",
    "stock_totals",
    "supply_request",
    "supply_requests",
)
QUERIES = verbs.queries()
MOST_QUERIES = 4
MOST_STEPS = 100_000  # of SQLite's machine: some 5 ms; walking 100,000 checks takes 400,000 and more

# More than four, and why; without the reading of the grant that every query begins with, it is one less.
MORE_QUERIES = {
    "enterprise_file": (6, "a firm, its sites, contacts, officers, open items"),
    "findings": (6, "by a text: whether names are spelt so, the firms it fits, how long the list is"),
    "open_tasks": (5, "by a text: whether names are spelt so, the firms it fits"),
    "duties": (5, "findings, checks, what came back, and the goods in one's hands with their first item"),
    "checklist_for": (5, "the site, its list, the items, the last three checks"),
    "proposed_distribution": (11, "a whole region's officers and firms, read once when a proposal is made"),
    "health": (5, "who is in, who came in a day, keys by state, codes that wait"),
    "distribution_problems": (6, "the cap, officers, what they hold, firms, who is there"),
    "split_plan": (
        7,
        "the team, the cap, and of its rows the members, their load, the firms, who stands there",
    ),
}
MORE_STEPS = {
    "proposed_distribution": (
        400_000,
        "all officers of a region and what they hold, no ledger, once a proposal",
    ),
}
# The firms of the whole city are every firm there is: counted once, when a proposal is made.
WALKED = {("proposed_distribution", "city coordinator"): ["enterprise"]}
# A sort of what one officer or one firm has: bounded by scope, not by the ledger.
SORTED = {
    ("enterprises", "officer"): "at most three firms",
    ("findings", "officer"): "the unsettled faults of at most three firms",
    ("findings", "one firm"): "the faults of one firm",
    ("inspections", "officer"): "the checks of at most three firms",
    ("duty_roster", "one team"): "the members of one team, with their days",
    ("visits", "officer"): "one's own visits and those to at most three firms",
    ("visits", "one firm"): "the visits to one firm",
    ("firms_short_of", "officer"): "what at most three firms said",
    ("duties", None): "the unsettled faults of at most three firms",
    ("my_stations", None): "at most three firms",
    ("enterprise_file", None): "the sites of one firm",
    ("firm_supplies", None): "the requests of one firm",
    ("firms_with_lot", None): "who has some of one lot",
    ("leaves", "officer"): "at most three firms",
    ("sites", "officer"): "the sites of at most three firms",
    ("supply_requests", "officer"): "the open ones of at most three firms",
    ("consignments", "officer"): "the goods of at most three firms and a building's tenants",
    ("tenants_of", None): "the tenants of one building",
    ("sweeps", "officer"): "the rounds of at most three buildings",
    ("sites", "one firm"): "the sites of one firm",
    ("findings", "firms found"): "the unsettled faults of at most a hundred firms",
    ("open_tasks", "firms found"): "the open tasks of at most a hundred firms",
    ("rationed_items", None): "the items of the catalogue, each once",
    ("stock_totals", None): "the items of the catalogue that one depot has",
    ("supply_request", None): "the lines of one request",
    ("depots_for", None): "the lines of one request",
    ("rounds", "storekeeper"): "the rounds of one's own depots, one or two a day",
}
# By which argument a list is one of those.
NARROWED = {"one firm": "enterprise", "one team": "team", "firms found": "text"}
# Enough to call each query once; a query that needs a value not listed here fails the test until it is.
GIVEN: dict[str, Any] = {
    "site": 1,
    "item": "F14",
    "enterprise": 1,
    "person": 3,
    "officer": 3,
    "handover": 1,
    "people": (1, 2, 3),
    "inspection": 99_990,
    "finding": 25_800,
    "incident": 1,
    "assignment": 1,
    "task": 5_000,
    "tasks": (1, 2, 3, 4_999, 5_000),
    "subject_kind": "finding",
    "subject": 25_800,
    "last": 125_000,
    "form": next(iter(FormKind)),
    "kind": "enterprises",
    "names": ("长沙市",),
    "codes": ("4301",),
    "day": date(2020, 2, 17),
    "rows": (),
    "team": 1,
    "since": date(2020, 2, 17),
    "until": date(2020, 3, 1),
    "building": 1221,  # behind the firms of the city and those of the park
    "sweep": 1,
    "checklist": 1,
    "drafts": (1, 2, 3),
    "depot": 1,
    "lot": 1,
    "take": 1,
    "supply_round": 1,
    "request": 1,
    "lines": (1, 2, 3),
    "consignment": 1,
    "discrepancy": 1,
}
# What lists are filtered by on screens.
FILTERS: dict[str, list[dict[str, Any]]] = {
    "findings": [
        {"is_overdue": True},
        {"state": FindingState.RECTIFIED},
        {"state": FindingState.CLOSED},
        {"enterprise": 1},
        {"item": "F14"},
        {"text": "yz"},
        {"text": "湖南"},
        {"text": "Z0214-003"},
    ],
    "most_failed_items": [{"period": Period.DAYS_30}],
    "where_item_fails": [{"period": Period.DAYS_30}],
    "inspections": [{"state": InspectionState.SUBMITTED}, {"state": InspectionState.RETURNED}, {"site": 1}],
    "open_tasks": [
        {"tab": "finding"},
        {"tab": "below"},
        {"text": "yz"},
        {"text": "无此"},
        {"is_overdue": True},
        {"order": TaskOrder.SEVERITY},
        {"order": TaskOrder.SEVERITY, "tab": "finding"},
        {"order": TaskOrder.SEVERITY, "tab": "below"},
        {"order": TaskOrder.SEVERITY, "severity": Severity.HIGH},
    ],
    "enterprises": [{"text": "湖南"}, {"text": "hn"}],
    "region_list": [{"text": "开福"}],
    "region_tree": [{"parent": "4301"}, {"parent": "430105"}],
    "people": [{"text": "何"}, {"role": Role.OFFICER}, {"role": Role.COORDINATOR}],
    "officer_loads": [{"text": "何"}, {"is_by_load": True}],
    "assignments": [{"state": AssignmentState.ON_LEAVE}, {"enterprise": 1}, {"officer": 3}],
    "keys": [{"person": 3}],
    "logins": [{"person": 3}, {"is_open": True}],
    "leaves": [{"is_overdue": True}],
    "handovers": [{"is_to_me": True}, {"state": HandoverState.IN_FORCE}],
    "officers": [{"text": "何"}],
    "successors": [{"text": "何"}],
    "visits": [{"enterprise": 1}, {"body": 1}],
    "sweeps": [{"building": 1221}, {"state": SweepState.OPEN}],
    "teams": [{"has_closed": True}],
    "split_plan": [{"rows": (SplitRow(1, 1),)}],
    "team_board": [{"team": 1}],
    "split_board": [{"team": 1}],
    "duty_roster": [{"team": 1}],
    "on_duty": [{"on": date(2020, 2, 22)}],
}


@dataclass(frozen=True)
class Ran:
    """One statement that a query really ran, its plan, and how many steps it took."""

    sql: str
    plan: tuple[str, ...]
    steps: int

    @property
    def tables(self) -> dict[str, str]:
        """Alias to table."""
        return {alias: table for table, alias in re.findall(r'"(\w+)" AS "(t\d+)"', self.sql)}

    @property
    def is_of_nobody(self) -> bool:
        """Whether a condition that no row meets stands in it: SQLite looks at it first."""
        return "1 = 0" in self.sql

    def walks(self) -> list[str]:
        """Ledgers that are read from end to end."""
        found = [re.match(r"SCAN (\w+)", line) for line in self.plan]
        tables = [self.tables.get(one[1], one[1]) for one in found if one]
        return [] if self.is_of_nobody else [table for table in tables if table in LEDGERS]

    def sorts(self) -> bool:
        """Whether rows of a ledger are sorted to be listed."""
        reads = LEDGERS.intersection(self.tables.values())
        return bool(reads) and not self.is_of_nobody and "USE TEMP B-TREE FOR ORDER BY" in self.plan


@pytest.fixture(scope="module")
def people() -> Iterator[dict[str, Actor]]:
    found = people_of(large_store())
    keeper = Grant.select().where(Grant.role == Role.STOREKEEPER).order_by(Grant.id).first()
    found["storekeeper"] = replace(found["officer"], person=keeper.__data__["person"], grant=keeper.id)
    yield found
    disconnect_if_open()


def _watched(query: Any, actor: Actor, given: dict[str, Any]) -> tuple[Any, list[Ran]]:
    """Call a query and see what reached SQLite; out of scope is an answer like another."""
    connection = database.connection()
    ran: list[tuple[str, Any]] = []
    steps: list[int] = []

    def take(_: Any, sql: str, values: Any) -> bool:
        ran.append((sql, values))
        return True

    def count(told: dict[str, Any]) -> None:
        steps.append(told["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"])

    connection.exec_trace = take
    connection.trace_v2(apsw.SQLITE_TRACE_PROFILE, count)
    try:
        answer = query(actor, **given)
    except NotFound:
        answer = None
    finally:
        connection.exec_trace = None
        connection.trace_v2(0)
    plans = [
        tuple(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))
        for sql, values in ran
    ]
    assert len(ran) == len(steps)
    return answer, [Ran(sql, plan, step) for (sql, _), plan, step in zip(ran, plans, steps, strict=True)]


def _ways(name: str, actor: Actor) -> Iterator[tuple[dict[str, Any], list[Ran]]]:
    """A query called in every way a screen calls it: its filters, and its first, last, next and previous page."""
    taken = verbs.arguments(QUERIES[name])
    needed = {one: GIVEN[one] for one, (_, default) in taken.items() if default is inspect.Parameter.empty}
    for filters in ({}, *FILTERS.get(name, [])):
        given = {**needed, **filters}
        answer, ran = _watched(QUERIES[name], actor, given)
        yield given, ran
        if isinstance(answer, Page):
            windows = [{"at_end": True}]
            if answer.last:
                windows += [{"after": answer.last}, {"before": answer.last}]
            for window in windows:
                yield {**given, **window}, _watched(QUERIES[name], actor, {**given, **window})[1]


ASKED = [
    *((name, who) for name in QUERIES for who in ACTORS),
    *((name, "storekeeper") for name in OF_A_DEPOT),
]


@pytest.mark.parametrize(("name", "who"), ASKED)
def test_a_query_reads_by_index(people: dict[str, Actor], name: str, who: str) -> None:
    for given, ran in _ways(name, people[who]):
        key = (name, next((of for of in NARROWED if NARROWED[of] in given and (name, of) in SORTED), who))
        may_sort = key in SORTED or (name, None) in SORTED
        for one in ran:
            told = f"{given}\n{one.sql}\n" + "\n".join(one.plan)
            assert set(one.walks()) <= set(WALKED.get(key, ())), told
            assert may_sort or not one.sorts(), told
        most = MORE_STEPS.get(name, (MOST_STEPS, ""))[0]
        assert sum(one.steps for one in ran) <= most, f"{given} {[one.steps for one in ran]}"


@pytest.mark.parametrize(("name", "who"), ASKED)
def test_a_query_asks_at_most_four_times(people: dict[str, Actor], name: str, who: str) -> None:
    most = MORE_QUERIES.get(name, (MOST_QUERIES, ""))[0]
    for given, ran in _ways(name, people[who]):
        assert len(ran) <= most, f"{given}\n" + "\n".join(one.sql for one in ran)


def test_the_watch_sees_a_walk_and_a_sort(people: dict[str, Actor]) -> None:
    """What the other tests hold queries to can be broken."""

    def by_nothing(actor: Actor) -> list[Any]:
        sql = 'SELECT "t1"."id" FROM "finding" AS "t1" WHERE "t1"."note" = ? ORDER BY "t1"."measure"'
        return list(database.execute_sql(sql, ("x",)).fetchall())

    (ran,) = _watched(by_nothing, people["officer"], {})[1]
    assert ran.walks() == ["finding"]
    assert ran.sorts()
    assert ran.steps > MOST_STEPS // 2


def test_every_exception_is_of_a_query_there_is() -> None:
    assert {
        name for name, _ in SORTED
    } | MORE_QUERIES.keys() | MORE_STEPS.keys() | FILTERS.keys() <= QUERIES.keys()
