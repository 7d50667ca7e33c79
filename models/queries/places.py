"""Regions and bodies, as lookups need them."""

from __future__ import annotations

from models.clauses.scope import standing, visible_bodies
from models.database import reading
from models.queries.pages import frozen
from models.queries.rows import Row
from models.rules.places import RegionKind
from models.rules.scope import Actor
from models.tables import Body, Region


class RegionRow(Row):
    """A region: its code's beginning is its parent's code."""

    id: int
    code: str
    parent: str
    name: str
    kind: RegionKind


class BodyRow(Row):
    """A body that something can be assigned to, and whom to ask for there."""

    id: int
    version: int
    name: str
    region: str
    contact_name: str
    answered_by: int | None


def regions(actor: Actor, text: str = "", limit: int = 300) -> tuple[RegionRow, ...]:
    """All regions in force by code, or those whose name or code fits a text: names of places are no secret."""
    with reading():
        who = standing(actor)
        open_now = Region.valid_to.is_null() | (Region.valid_to >= who.today)
        query = Region.select().where(open_now).order_by(Region.code).limit(limit)
        if text:
            query = query.where(Region.name.contains(text) | Region.code.startswith(text))
        return frozen(RegionRow, query)


def bodies(actor: Actor, text: str = "", limit: int = 50) -> tuple[BodyRow, ...]:
    """The bodies in one's scope by name: all, or those whose name or initials fit a text."""
    with reading():
        query = (
            Body.select()
            .where(visible_bodies(standing(actor)) & (Body.is_active == True))  # noqa: E712
            .order_by(Body.id)
            .limit(limit)
        )
        if text:
            query = query.where(Body.name.contains(text) | Body.initials.startswith(text.lower()))
        return frozen(BodyRow, query)
