"""By which clock a store is asked, and under which grant somebody sits down."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from models.database.opening import OpenedStore, open_store
from models.errors import Invalid, Problem, Refused
from models.queries.people import Identity
from models.queries.store import rehearsal_offset
from models.rules.deadlines import SHANGHAI
from models.rules.scope import Actor, Clock, Role, now_utc

CLOCK_VARIABLE = "LIANQI_CLOCK"


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
    if store.migrated_from is not None:
        take_in_packs()
    return store, clock_of(store)


def take_in_packs() -> None:
    """A store that was brought up to date takes in what has come to the packs since: the catalogue of supplies."""
    from models.actions.checklists import load_packs

    load_packs()


def actor_of(who: Identity, clock: Clock, role: Role | None = None) -> Actor:
    """The person under the grant of a role asked for, else the one used last, else the first."""
    fits = [one for one in who.grants if role is None or one.role == role]
    last = [one for one in fits if one.id == who.last_grant]
    chosen = (last or fits or list(who.grants))[0]
    return Actor(who.id, chosen.id, os.urandom(6).hex(), clock)
