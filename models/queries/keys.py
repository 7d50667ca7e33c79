"""Keys, for those who answer for them; everybody sees their own."""

from __future__ import annotations

from datetime import date, datetime

from models.clauses.keys import owners_seen
from models.clauses.scope import standing
from models.database import reading
from models.queries.pages import Key, Page, frozen, page_newest_first
from models.queries.rows import Row
from models.rules.deadlines import business_date
from models.rules.keys import KeyState, is_expired
from models.rules.scope import Actor, Clock
from models.tables import Person, PersonKey


class KeyRow(Row):
    """A key and whose it is."""

    id: int
    version: int
    person: int
    number: str
    name: str
    kind: str
    fingerprint: str
    state: KeyState
    added_at: datetime
    valid_to: date | None
    last_login_at: datetime | None


class KeyOwner(Row):
    """What the launcher must know of a key before anybody is anybody."""

    id: int
    person: int
    number: str
    is_active: bool
    kind: str
    blob: str
    fingerprint: str
    state: KeyState
    valid_to: date | None


def keys(
    actor: Actor,
    person: int | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[KeyRow]:
    """Keys of one's scope, the newest first; those of one person."""
    with reading():
        seen = owners_seen(standing(actor))
        if person is not None:
            seen &= PersonKey.person == person
        query = (
            PersonKey.select(
                PersonKey.id,
                PersonKey.version,
                PersonKey.person,
                Person.number,
                Person.name,
                PersonKey.kind,
                PersonKey.fingerprint,
                PersonKey.state,
                PersonKey.added_at,
                PersonKey.valid_to,
                PersonKey.last_login_at,
            )
            .join(Person)
            .where(seen)
        )
        return page_newest_first(
            KeyRow,
            query,
            (PersonKey.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )


def key_owner(key: int) -> KeyOwner | None:
    """Whose a key is. Not for people: it is asked before anyone is anyone."""
    with reading():
        query = (
            PersonKey.select(
                PersonKey.id,
                PersonKey.person,
                Person.number,
                Person.is_active,
                PersonKey.kind,
                PersonKey.blob,
                PersonKey.fingerprint,
                PersonKey.state,
                PersonKey.valid_to,
            )
            .join(Person)
            .where(PersonKey.id == key)
        )
        return next(iter(frozen(KeyOwner, query)), None)


def opens(owner: KeyOwner, clock: Clock) -> bool:
    """Whether a key lets its owner in now."""
    today = business_date(clock())
    return owner.state is KeyState.VALID and owner.is_active and not is_expired(owner.valid_to, today)
