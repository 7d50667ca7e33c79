"""Grants: who holds which role where, from which day to which."""

from __future__ import annotations

from peewee import JOIN, fn

from models.clauses.scope import in_force, standing, visible_people
from models.database import reading
from models.queries.pages import frozen
from models.queries.people import GrantRow
from models.rules.scope import Actor
from models.tables import Grant, Person, Region


def grants(actor: Actor, people: tuple[int, ...], is_in_force: bool = False) -> tuple[GrantRow, ...]:
    """The grants of some people of one's scope in one's region: all that are known, or those in force today."""
    with reading():
        who = standing(actor)
        query = (
            Grant.select(
                Grant.id,
                Grant.person,
                Grant.role,
                Grant.region,
                fn.COALESCE(Region.name, "").alias("region_name"),
                Grant.valid_from,
                Grant.valid_to,
            )
            .join(Person, on=(Grant.person == Person.id))
            .switch(Grant)
            .join(Region, JOIN.LEFT_OUTER, on=(Grant.region == Region.code))
            .where(Grant.person.in_(people) & Grant.region.startswith(who.region) & visible_people(who))
        )
        found = frozen(GrantRow, query.where(in_force(who.today)) if is_in_force else query)
        return tuple(sorted(found, key=lambda row: row.id))
