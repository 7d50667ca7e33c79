"""What a split of a park's firms is judged by: one reading for the count that is shown and for what is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import Cast, fn

from models.clauses.distribution import held_by, most_firms
from models.clauses.scope import Clause, current_members, within
from models.rules.assignments import CURRENT, MOST_FIRMS, Part
from models.rules.teams import SplitFacts, SplitRow
from models.tables import Assignment, Enterprise, Setting, TeamMember
from models.tables.base import among, tuples_of
from models.tables.prepared import Slot


def firms_to_split(region: str | Slot) -> Clause:
    """The firms a team is sent to: those its region manages and that are not closed."""
    return within(Enterprise, region) & ~Enterprise.is_closed  # as the index of firms without a lead says it


def counts_for_the_cap() -> Clause:
    """Assignments that fill an officer's cap: whoever stands in for another has that firm besides."""
    return among(Assignment.state, CURRENT) & Assignment.covers.is_null()


def allowed_firms() -> Any:
    """An officer's cap, as part of a query: a setting of the programme."""
    setting = Setting.select(Setting.value).where(Setting.name == "most_firms")
    return fn.COALESCE(Cast(setting, "INTEGER"), MOST_FIRMS)


def split_facts(team: int, region: str, rows: Sequence[SplitRow]) -> SplitFacts:
    """What the store says now of the officers and firms of some rows."""
    officers, firms = {row.officer for row in rows}, {row.enterprise for row in rows}
    members: Any = TeamMember.select(TeamMember.person, TeamMember.arrived_at).where(
        current_members(team) & TeamMember.person.in_(officers)
    )
    held, away = held_by(Assignment.officer.in_(officers))
    known: Any = Enterprise.select(Enterprise.id).where(Enterprise.id.in_(firms) & firms_to_split(region))
    there = tuples_of(
        Assignment.select(Assignment.officer, Assignment.enterprise, Assignment.part).where(
            Assignment.enterprise.in_(firms) & among(Assignment.state, CURRENT)
        )
    )
    return SplitFacts(
        cap=most_firms(),
        has_arrived={person: arrived is not None for person, arrived in tuples_of(members)},
        away=frozenset(away),
        loads={officer: len(firms) for officer, firms in held.items()},
        firms=frozenset(number for (number,) in tuples_of(known)),
        led=frozenset(firm for _, firm, part in there if part == Part.LEAD),
        pairs=frozenset((officer, firm) for officer, firm, _ in there),
    )
