"""Whose keys and log-ins somebody sees."""

from __future__ import annotations

from models.clauses.scope import Clause, Standing, current_members, visible_people
from models.rules.scope import Role
from models.tables import Person, TeamMember


def owners_seen(who: Standing) -> Clause:
    """People of one's scope for an administrator, of the own team for its leader; oneself in any case."""
    own = Person.id == who.person
    if who.role is Role.ADMINISTRATOR:
        return visible_people(who)
    if who.role is Role.LEADER and who.team is not None:
        return own | Person.id.in_(TeamMember.select(TeamMember.person).where(current_members(who.team)))
    return own
