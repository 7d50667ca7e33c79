"""The firms one stands by, each with what its sites last told and what is unsettled there."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import JOIN, fn

from models.clauses.findings import unsettled
from models.clauses.scope import standing
from models.database import reading
from models.queries.pages import frozen_columns
from models.queries.rows import Row
from models.rules.assignments import CURRENT, AssignmentState, Part
from models.rules.places import Qualifier
from models.rules.scope import Actor
from models.tables import (
    Assignment,
    Enterprise,
    Finding,
    Person,
    Site,
)
from models.tables.prepared import Prepared, Slot


class StationRow(Row):
    """A firm one stands by: head-counts as last told, what is unsettled, and for whom one stands in there till when."""

    id: int
    assignment: int
    assignment_version: int
    name: str
    part: Part
    state: AssignmentState
    sites: int
    due: int | None
    returned: int | None
    qualifier: Qualifier
    unsettled: int
    principal_name: str
    until: date | None


def _stations_of_mine() -> Any:
    place = Site.alias()
    its_sites = place.select(place.id).where(
        (place.enterprise == Enterprise.id) | (place.building == Enterprise.id)
    )
    post = Assignment.alias()
    principal = post.select(Person.name).join(Person, on=(post.officer == Person.id))
    open_there = Finding.select(fn.COUNT(Finding.id)).where(Finding.site.in_(its_sites) & unsettled())
    return (
        Assignment.select(
            Enterprise.id,
            Assignment.id.alias("assignment"),
            Assignment.version.alias("assignment_version"),
            Enterprise.name,
            Assignment.part,
            Assignment.state,
            fn.COUNT(Site.id).alias("sites"),
            fn.SUM(Site.due).alias("due"),
            fn.SUM(Site.returned).alias("returned"),
            fn.MAX(Site.returned_qualifier).alias("qualifier"),
            open_there.alias("unsettled"),
            fn.COALESCE(principal.where(post.id == Assignment.covers), "").alias("principal_name"),
            Assignment.until,
        )
        .join(Enterprise)
        .join(
            Site,
            JOIN.LEFT_OUTER,
            on=((Site.enterprise == Enterprise.id) | (Site.building == Enterprise.id)),
        )
        .where((Assignment.officer == Slot("person")) & Assignment.state.in_(CURRENT))
        .group_by(Assignment.id, Enterprise.id)
        .order_by(Assignment.id)
    )


_stations = Prepared(_stations_of_mine)


def my_stations(actor: Actor) -> tuple[StationRow, ...]:
    """The firms one stands by, each with what its sites last told and what is unsettled there."""
    with reading():
        return frozen_columns(StationRow, _stations.columns(person=standing(actor).person))
