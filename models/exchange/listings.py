"""Ledgers of what pages list and no office prints: teams and their members, firms to split, duty, regions, checklists.

Each row is that of the page's own query, asked for in one window: who sees the page sees the sheet, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from models.clauses.people import seen_from
from models.clauses.scope import standing
from models.database import reading
from models.errors import NotFound
from models.exchange.files import Category
from models.exchange.ledger_kinds import EVERY, Listing, Rows, columns
from models.exchange.work_listings import WORK_LISTINGS
from models.queries.checklists import checklist, checklists
from models.queries.duty_days import calendar_days, duty_roster
from models.queries.grants import grants
from models.queries.pages import COUNTED_TO
from models.queries.people import people
from models.queries.regions import RegionNode, region_list, region_tree
from models.queries.splits import split_board
from models.queries.teams import TeamRow, team, team_board, teams
from models.rules.checklist_versions import version_state
from models.rules.deadlines import business_date
from models.rules.duty_days import shown_span
from models.rules.scope import Actor, Role

BLOCK = 500  # people whose roles are asked for at a time


def _teams(actor: Actor, of: Any) -> Rows:
    yield from map(vars, teams(actor, limit=EVERY).rows)


def _people(actor: Actor, of: Any) -> Rows:
    """Each with the roles in force, as the page has them; the ledger of officers has no others. Who sees but themselves has none."""
    with reading():
        if seen_from(standing(actor)) is None:
            return
    rows = people(actor, limit=EVERY).rows
    for at in range(0, len(rows), BLOCK):
        block = rows[at : at + BLOCK]
        held: dict[int, dict[Role, None]] = {row.id: {} for row in block}
        for one in grants(actor, tuple(held), is_in_force=True):
            held[one.person][one.role] = None
        yield from ({**vars(row), "roles": tuple(held[row.id])} for row in block)


def _asked_teams(actor: Actor, of: int | None) -> tuple[TeamRow, ...]:
    """The team that is asked for, or all of one's scope."""
    return (team(actor, of),) if of is not None else teams(actor, limit=EVERY).rows


def _of_teams(query: Any, actor: Actor, of: int | None) -> Rows:
    """A query's rows team by team; whoever may not look into a team has none."""
    for one in _asked_teams(actor, of):
        try:
            rows = query(actor, one.id, limit=EVERY).rows
        except NotFound:
            continue
        yield from ({**vars(row), "team": one.name} for row in rows)


def _members(actor: Actor, of: int | None) -> Rows:
    return _of_teams(team_board, actor, of)


def _split(actor: Actor, of: int | None) -> Rows:
    return _of_teams(split_board, actor, of)


def _duty(actor: Actor, of: tuple[date, date, int | None] | None) -> Rows:
    """A row a person and day: of the days that the page shows first, where none are asked for."""
    since, until, of_team = of or (*shown_span(business_date(actor.clock())), None)
    people = duty_roster(actor, since, until, of_team, limit=EVERY).rows
    for day in calendar_days(actor, since, until):
        yield from ({**vars(one), **vars(day)} for one in people if day.on in one.days)


def _nodes(actor: Actor, above: str = "") -> Iterator[RegionNode]:
    for one in region_tree(actor, above):
        yield one
        if one.below:
            yield from _nodes(actor, one.code)


def _count(node: RegionNode | None, name: str) -> int | str | None:
    """How many lie in a region, as the page says it; none are told of one that is not one's own."""
    if node is None:
        return None
    count: int = getattr(node, name)
    return f"{count}+" if count == COUNTED_TO and not node.is_exact else count


def _regions(actor: Actor, of: str | None) -> Rows:
    """One's own tree, or of all regions those that a text finds."""
    try:
        nodes = {one.code: one for one in _nodes(actor)}
    except NotFound:  # an officer's and a storekeeper's work is no region's
        nodes = {}
    for row in region_list(actor, of or "", limit=EVERY).rows:
        node = nodes.get(row.code)
        if node is not None or of is not None:
            yield {
                **vars(row),
                "former": "、".join(one.name for one in row.former),
                **{name: _count(node, name) for name in ("firms", "sites", "unled")},
            }


def _checklists(actor: Actor, of: Any) -> Rows:
    today = business_date(actor.clock())
    for row in checklists(actor):
        yield {**vars(row), "state": version_state(row.valid_from, row.valid_to, today)}


def _items(actor: Actor, of: int | None) -> Rows:
    """The items of one version, or of each."""
    for row in checklists(actor):
        if of in (None, row.id):
            for item in checklist(actor, row.id).items:
                yield {
                    **vars(item),
                    "position": item.position + 1,
                    "checklist": row.code,
                    "edition": row.edition,
                    "category": Category(item.category),
                    "wordings_zh": item.wordings_zh.replace("\n", "；"),
                    "wordings_en": item.wordings_en.replace("\n", "；"),
                }


LISTINGS = (
    Listing(
        "people",
        columns(
            "number", "name", "home_unit", "title", "phone", "roles", "is_active", codes=("number", "phone")
        ),
        _people,
    ),
    Listing("teams", columns("name", "region_name", "leader_name", "sent_on", "members", "arrived"), _teams),
    Listing(
        "members",
        columns(
            "team", "number", "name", "home_unit", "phone", "sent_on", "arrived_at", "is_called", "firms",
            "firm_names", "room", "checks_owed", "overdue", "chased_at", "chased_by", "answer",
            codes=("number", "phone"),
        ),
        _members,
    ),
    Listing(
        "split",
        columns("team", "name", "kind", "is_four_above", "is_key_project", "sites", "roster", "lead_name", "assisting"),
        _split,
    ),
    Listing(
        "duty",
        columns("on", "is_rest_day", "number", "name", "home_unit", "rest_duties", codes=("number",)),
        _duty,
        "person",
    ),
    Listing(
        "regions",
        columns(
            "code", "name", "kind", "parent", "valid_from", "valid_to", "former", "firms", "sites", "unled",
            codes=("code", "parent"),
        ),
        _regions,
        "code",
    ),
    Listing(
        "checklists",
        columns("code", "title_zh", "title_en", "edition", "site_kind", "valid_from", "valid_to", "state", codes=("edition",)),
        _checklists,
    ),
    Listing(
        "checklist_items",
        columns(
            "checklist", "edition", "position", "code", "text_zh", "text_en", "severity", "area", "category", "evidence",
            "basis", "wordings_zh", "wordings_en", "unit_zh", "unit_en", "least", "most",
            codes=("edition", "least", "most"),
        ),
        _items,
        "code",
    ),
    *WORK_LISTINGS,
)  # fmt: skip
