"""Who acts in the store that a command line is about."""

from __future__ import annotations

from models.database.opening import OpenedStore
from models.errors import NotFound, Refused
from models.queries.people import Identity, identities
from models.rules.scope import Actor, Clock, Role
from tui.standing import actor_of, open_with_clock

ROLES = {**{role.value: role for role in Role}, "admin": Role.ADMINISTRATOR}


def role_asked(asked: str | None) -> Role | None:
    """The role that `--as` names instead of a person."""
    return ROLES.get(asked or "")


def identity(clock: Clock, asked: str | None, store: OpenedStore) -> Identity:
    """The person asked for, by number, unique name or (in a rehearsal) role; without one the administrator."""
    if asked is not None and not asked.strip():
        raise Refused("nobody", who=asked)
    role = role_asked(asked)
    if role and not store.is_rehearsal:
        raise NotFound("person")
    found = identities(clock, role or asked or Role.ADMINISTRATOR)
    if not found:
        raise Refused("nobody", who=asked or "")
    exact = [one for one in found if one.number == asked]
    if len(found) > 1 and asked and role is None and not exact:
        raise Refused("not_unique", who=asked)
    return (exact or list(found))[0]


def acting(url: str, asked: str | None) -> Actor:
    """Open a store and be the person asked for."""
    store, clock = open_with_clock(url)
    who = identity(clock, asked, store)
    return actor_of(who, clock, role_asked(asked))
