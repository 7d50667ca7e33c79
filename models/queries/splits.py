"""Splitting a park: its firms, those without a lead first, and what of a split would go."""

from __future__ import annotations

from functools import partial
from typing import Any

from peewee import JOIN, fn

from models.clauses.distribution import wants_a_lead
from models.clauses.scope import READ_BY_REGION, standing
from models.clauses.teams import firms_to_split, split_facts
from models.database import reading
from models.errors import NotFound
from models.queries.pages import Key, Page, shaped_page
from models.queries.rows import Row
from models.queries.teams import one_team
from models.rules.assignments import CURRENT, AssignmentState, Part
from models.rules.places import EnterpriseKind
from models.rules.scope import Actor, Level
from models.rules.teams import SplitProblem, SplitRow, verdicts
from models.tables import Assignment, Enterprise, Person, Site
from models.tables.base import among
from models.tables.prepared import Slot


class SplitFirmRow(Row):
    """A firm of a team's region, and who leads there."""

    id: int
    version: int
    name: str
    initials: str
    kind: EnterpriseKind
    is_four_above: bool
    is_key_project: bool
    sites: int
    roster: int | None
    lead: int | None
    lead_name: str
    assisting: int


class SplitOutlook(Row):
    """What will become of one row of a split, or why it will not go."""

    officer: int
    enterprise: int
    part: Part
    state: AssignmentState | None
    problem: SplitProblem | None


def split_board(
    actor: Actor,
    team: int | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[SplitFirmRow]:
    """The firms of a team's region, those without a lead first; a leader's own team where none is named."""
    with reading():
        who = standing(actor)
        if who.role not in READ_BY_REGION:
            raise NotFound("team")
        head = one_team(who, team)
        is_back = before is not None or at_end
        key = after if after is not None else before
        first = int(key[0]) if key is not None else int(is_back)
        found: list[SplitFirmRow] = []
        for half in range(first, -1, -1) if is_back else range(first, 2):
            inside = key[1:] if key is not None and half == first else None
            got = shaped_page(
                SplitFirmRow,
                ("split_board", half),
                partial(_firms, bool(half)),
                {"park": head.region},
                (Enterprise.initials, Enterprise.id),
                lambda row: (row.initials, row.id),
                after=None if is_back else inside,
                before=inside if is_back else None,
                at_end=is_back and inside is None,
                limit=limit + 1 - len(found),
                total=head.firms,
            ).rows
            found = [*got, *found] if is_back else [*found, *got]
            if len(found) > limit:
                break
        rows = found[-limit:] if is_back else found[:limit]
        is_more = len(found) > limit
        return Page(
            rows=tuple(rows),
            total=head.firms,
            is_total_exact=head.is_exact,
            first=_split_key(rows[0]) if rows else None,
            last=_split_key(rows[-1]) if rows else None,
            has_before=is_more if is_back else after is not None,
            has_after=(before is not None) if is_back else is_more,
        )


def _split_key(row: SplitFirmRow) -> Key:
    return int(row.lead is not None), row.initials, row.id


def _firms(is_led: bool) -> Any:
    sites = Site.select(fn.COUNT(Site.id)).where(Site.enterprise == Enterprise.id)
    is_to_split = Enterprise.lead.is_null(False) if is_led else Enterprise.lead.is_null() & wants_a_lead()
    others = Assignment.select(fn.COUNT(Assignment.id)).where(
        (Assignment.enterprise == Enterprise.id)
        & among(Assignment.state, CURRENT)
        & (Assignment.part == Part.ASSIST)
    )
    return (
        Enterprise.select(
            Enterprise.id,
            Enterprise.version,
            Enterprise.name,
            Enterprise.initials,
            Enterprise.kind,
            Enterprise.is_four_above,
            Enterprise.is_key_project,
            sites.alias("sites"),
            sites.select(fn.SUM(Site.roster)).alias("roster"),
            Enterprise.lead,
            fn.COALESCE(Person.name, "").alias("lead_name"),
            others.alias("assisting"),
        )
        .join(Person, JOIN.LEFT_OUTER, on=(Enterprise.lead == Person.id))
        .where(firms_to_split(Slot("park", Level.STREET)) & is_to_split)
    )


def split_plan(actor: Actor, team: int, rows: tuple[SplitRow, ...]) -> tuple[SplitOutlook, ...]:
    """What `split_team` would do with some rows if it were done now: which go, and why the others do not."""
    with reading():
        who = standing(actor)
        if who.role not in READ_BY_REGION:
            raise NotFound("team")
        head = one_team(who, team)
        facts = split_facts(team, head.region, rows)
        begun = {True: AssignmentState.ACTIVE, False: AssignmentState.ISSUED}
        return tuple(
            SplitOutlook(
                one.row.officer,
                one.row.enterprise,
                one.row.part,
                None if one.problem else begun[one.is_active],
                one.problem,
            )
            for one in verdicts(rows, facts)
        )
