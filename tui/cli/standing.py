"""Which store, who acts in it, and by which clock."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from models.database.opening import OpenedStore, open_store
from models.errors import Invalid, NotFound, Problem, Refused
from models.queries.people import Identity, identities
from models.queries.store import rehearsal_offset
from models.rules.deadlines import SHANGHAI
from models.rules.scope import Actor, Clock, Role, now_utc

ROLES = {**{role.value: role for role in Role}, "admin": Role.ADMINISTRATOR}
STORE_VARIABLE, CLOCK_VARIABLE = "LIANQI_STORE", "LIANQI_CLOCK"


def store_url(given: str | None) -> str:
    """The store asked for, else that of the environment, else the one in this person's data folder."""
    if chosen := given or os.environ.get(STORE_VARIABLE):
        return chosen
    import platformdirs

    return str(Path(platformdirs.user_data_dir("lianqi")) / "lianqi.db")


def clock_of(store: OpenedStore) -> Clock:
    """The real clock; in a rehearsal store one that runs from its own day, or from LIANQI_CLOCK."""
    asked = os.environ.get(CLOCK_VARIABLE)
    if not store.is_rehearsal:
        if asked:
            raise Refused("clock_refused")
        return now_utc
    if asked:
        offset = _moment(asked) - now_utc()
    else:
        offset = timedelta(seconds=rehearsal_offset())
    return lambda: now_utc() + offset


def _moment(written: str) -> datetime:
    """A moment as LIANQI_CLOCK gives it; one without a zone is of Shanghai."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise Invalid(Problem(CLOCK_VARIABLE, "unreadable_date", {"value": written})) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def open_with_clock(url: str, may_migrate: bool = True) -> tuple[OpenedStore, Clock]:
    """An open store and the clock that holds in it."""
    store = open_store(url, may_migrate=may_migrate)
    return store, clock_of(store)


def role_asked(asked: str | None) -> Role | None:
    """The role that `--as` names instead of a person."""
    return ROLES.get(asked or "")


def identity(clock: Clock, asked: str | None, store: OpenedStore) -> Identity:
    """The person asked for, by number, unique name or (in a rehearsal) role; without one the administrator."""
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


def actor_of(who: Identity, clock: Clock, role: Role | None = None) -> Actor:
    """The person under the grant of a role asked for, else the one used last, else the first."""
    fits = [one for one in who.grants if role is None or one.role == role]
    last = [one for one in fits if one.id == who.last_grant]
    chosen = (last or fits or list(who.grants))[0]
    return Actor(who.id, chosen.id, os.urandom(6).hex(), clock)


def acting(url: str, asked: str | None) -> Actor:
    """Open a store and be the person asked for."""
    store, clock = open_with_clock(url)
    who = identity(clock, asked, store)
    return actor_of(who, clock, role_asked(asked))
