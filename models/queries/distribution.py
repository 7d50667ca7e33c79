"""A proposed distribution of officers over the firms without a lead, and what is wrong with an edited one."""

from __future__ import annotations

from collections.abc import Generator, Mapping

from models.clauses.distribution import (
    firms_now,
    most_firms,
    officers_now,
)
from models.clauses.scope import standing
from models.database import reading
from models.errors import Problem
from models.frozen import dataclass
from models.queries.distribution_facts import DistributionFacts, SentOfficer
from models.rules.assignments import Part
from models.rules.distribution import (
    DistributionRow,
    Reason,
    Spread,
    row_problems,
)
from models.rules.placement import distributing, finished
from models.rules.scope import Actor, Role


@dataclass(frozen=True)
class ProposedRow:
    """One line: an officer to a firm in a part, why, and firms and load (points) of that officer before and after it."""

    officer: SentOfficer
    enterprise: int
    enterprise_name: str
    region: str
    region_name: str
    part: Part
    reasons: tuple[Reason, ...]
    firms_before: int
    firms_after: int
    load_before: int
    load_after: int


@dataclass(frozen=True)
class UnservedRow:
    """A firm for which there is nobody, and why."""

    enterprise: int
    enterprise_name: str
    region: str
    region_name: str
    reason: Reason


@dataclass(frozen=True)
class Totals:
    """Firms of the region, how many have a lead before and after, and how the load falls on the officers.

    A tenant that is no 四上 firm is answered for with its building and waits for nobody.
    """

    firms: int
    in_buildings: int
    led_before: int
    led_after: int
    officers: int
    officers_before: int
    cap: int
    spread: Spread


@dataclass(frozen=True)
class Proposal:
    """The difference that a coordinator edits and confirms, firms left over, and what it comes to."""

    rows: tuple[ProposedRow, ...]
    unserved: tuple[UnservedRow, ...]
    totals: Totals


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one line of a difference, counted from 0: which of its fields, the problem's code and numbers."""

    row: int
    field: str
    code: str
    values: Mapping[str, int]


def proposed_distribution(actor: Actor) -> Proposal:
    """A distribution of the region's officers over its firms without a lead; nothing is written."""
    return finished(proposing(actor))


def proposing(proposer: Actor) -> Generator[tuple[int, int], None, Proposal]:
    """The same as a job: yields (firms looked at, all); the store is read at the start and not held after."""
    with reading():
        facts = DistributionFacts(standing(proposer))
    made = yield from distributing(facts.firms, facts.officers, facts.cap)
    rows = tuple(
        ProposedRow(
            facts.people[one.officer],
            one.enterprise,
            *facts.named[one.enterprise],
            one.part,
            one.reasons,
            one.firms_before,
            one.firms_after,
            one.load_before,
            one.load_after,
        )
        for one in made.placements
    )
    left = tuple(
        UnservedRow(one.enterprise, *facts.named[one.enterprise], one.reason) for one in made.unserved
    )
    waiting = len(facts.firms)
    led_before = facts.count - facts.in_buildings - waiting
    totals = Totals(
        facts.count,
        facts.in_buildings,
        led_before,
        led_before + waiting - len(left),
        len(facts.officers),
        sum(one.held > 0 for one in facts.officers),
        facts.cap,
        made.spread,
    )
    return Proposal(rows, left, totals)


def distribution_problems(actor: Actor, rows: tuple[DistributionRow, ...]) -> tuple[RowProblem, ...]:
    """What is wrong with an edited difference as things stand now, line by line."""
    with reading():
        who = standing(actor)
        if who.role is not Role.COORDINATOR:
            return ()
        officers = officers_now(who, (row.officer for row in rows))
        firms = firms_now(who, (row.enterprise for row in rows))
        found = row_problems(rows, officers, firms, most_firms())
    return tuple(_of_row(one) for one in found)


def _of_row(problem: Problem) -> RowProblem:
    _, row, field = problem.field.split(".")
    values = {name: value for name, value in problem.values.items() if isinstance(value, int)}
    return RowProblem(int(row), field, problem.code, values)
