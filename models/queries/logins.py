"""The log-in ledger, for those who answer for it; everybody sees their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, Case, fn

from models.clauses.keys import owners_seen
from models.clauses.scope import standing
from models.database import reading, schema_number
from models.queries.pages import Key, Page, frozen, page_newest_first
from models.queries.rows import Row
from models.rules.keys import KeyState, is_expired
from models.rules.logins import NOT_LET_IN
from models.rules.scope import Actor
from models.tables import Invitation, Login, Person, PersonKey
from models.tables.base import tuples_of


class LoginRow(Row):
    """One log-in; nobody's name where the key was nobody's."""

    id: int
    number: str
    name: str
    fingerprint: str
    address: str
    terminal: str
    began_at: datetime
    ended_at: datetime | None
    ending: str


class OpenLogin(Row):
    """A session that has not ended, as far as the store knows."""

    id: int
    address: str
    machine: str
    process: int | None
    process_began: int | None
    began_at: datetime


class LoginStanding(Row):
    """Whether a live session may go on, and who of the same person is here as well."""

    may_stay: bool
    schema: int
    others: tuple[OpenLogin, ...]


class Health(Row):
    """What an administrator looks at first: who is in, how many came and failed in the last day, what waits."""

    open_sessions: int
    day_logins: int
    day_refused: int
    keys_valid: int
    keys_frozen: int
    invitations: int


def logins(
    actor: Actor,
    person: int | None = None,
    is_open: bool = False,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[LoginRow]:
    """The log-in ledger of one's scope, the newest first; of one person; those still here. An administrator of the whole
    city also sees keys that were nobody's."""
    with reading():
        who = standing(actor)
        seen = owners_seen(who)
        if person is not None:
            seen &= Login.person == person
        if is_open:
            seen &= Login.ended_at.is_null()
        query = (
            Login.select(
                Login.id,
                fn.COALESCE(Person.number, "").alias("number"),
                fn.COALESCE(Person.name, "").alias("name"),
                Login.fingerprint,
                Login.address,
                Login.terminal,
                Login.began_at,
                Login.ended_at,
                Login.ending,
            )
            .join(Person, JOIN.LEFT_OUTER)
            .where(seen)
        )
        return page_newest_first(
            LoginRow,
            query,
            (Login.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )


def health(actor: Actor) -> Health:
    """How many are in, came and failed, of one's scope."""
    with reading():
        seen, now = owners_seen(standing(actor)), actor.clock()
        came: Any = Login.select(fn.COUNT(Login.id)).join(Person, JOIN.LEFT_OUTER).where(seen)
        failed = fn.SUM(Case(None, [(Login.ending.in_(NOT_LET_IN), 1)], 0))
        day = came.select(fn.COUNT(Login.id), failed).where(Login.began_at > now - timedelta(days=1))
        logins_of_day, refused = day.tuples().first()
        states: Any = PersonKey.select(PersonKey.state, fn.COUNT(PersonKey.id)).join(Person).where(seen)
        held = dict(tuples_of(states.group_by(PersonKey.state)))
        unused = Invitation.used_at.is_null() & (Invitation.expires_at > now)
        waiting: Any = Invitation.select(fn.COUNT(Invitation.id)).join(Person).where(seen & unused)
        return Health(
            came.where(Login.ended_at.is_null()).scalar(),
            logins_of_day,
            refused or 0,
            held.get(KeyState.VALID, 0),
            held.get(KeyState.FROZEN, 0),
            waiting.scalar(),
        )


def my_standing(visitor: Actor, key: int, login: int) -> LoginStanding:
    """Whether a session on a key of one's own may go on; Refused("no_grant") where the grant is not in force. For the program."""
    with reading():
        who = standing(visitor)
        found = (
            PersonKey.select(PersonKey.state, PersonKey.valid_to)
            .where((PersonKey.id == key) & (PersonKey.person == who.person))
            .tuples()
            .first()
        )
        may_stay = found is not None and found[0] == KeyState.VALID and not is_expired(found[1], who.today)
        others = tuple(one for one in _open_logins(who.person) if one.id != login)
        return LoginStanding(may_stay, schema_number(), others)


def _open_logins(person: int) -> tuple[OpenLogin, ...]:
    columns = (getattr(Login, name) for name in OpenLogin.__dataclass_fields__)
    query = Login.select(*columns).where((Login.person == person) & Login.ended_at.is_null())
    return frozen(OpenLogin, query.order_by(Login.id))


def open_logins_on(machine: str) -> tuple[OpenLogin, ...]:
    """Every session that is said to run on a machine. Not for people: the program looks whether they are still there."""
    with reading():
        columns = (getattr(Login, name) for name in OpenLogin.__dataclass_fields__)
        query = Login.select(*columns).where((Login.machine == machine) & Login.ended_at.is_null())
        return frozen(OpenLogin, query.order_by(Login.id))
