"""Invitations: a code an administrator prints, and the key that comes with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.actions.keys import refuse_known
from models.database import reading, transaction
from models.errors import Refused
from models.rules.invitations import (
    FINDING,
    GOOD_FOR,
    INVITE,
    MOST_FROM_ALL,
    MOST_FROM_ONE,
    MOST_NOTED_FROM_ALL,
    MOST_NOTED_FROM_ONE,
    TRIED_WITHIN,
    USE,
    fits,
    new_code,
    new_salt,
    parts_of,
    sealed,
)
from models.rules.keys import BIND, KeyState, PublicKey, is_expired
from models.rules.logins import SHUT_OUT
from models.rules.scope import Actor, Clock
from models.steps.deeds import Deed, deed, own_deed
from models.tables import Invitation, Login, Person, PersonKey

_NOBODY = new_salt()  # what a code that finds nothing is compared with, as long as any other


def invite(actor: Actor, person: int, is_again: bool = True) -> str:
    """Give a person a new one-time code, good for three days; one they have not used is no longer good. The code itself,
    which is kept nowhere. Unless `is_again`, Refused for whoever has a code that is still good, or a key."""
    code = new_code()
    finder, secret = parts_of(code)
    salt = new_salt()
    kept = sealed(secret, salt)  # fifty milliseconds that nobody waits for
    with deed(actor) as doing:
        row = doing.find(Person, person)
        doing.allow(INVITE)
        if not row.is_active:
            raise Refused("person_inactive")
        open_one = _open_code(person, doing.now)
        if not is_again:
            _refuse_needless(person, open_one, doing)
        while _found(finder, doing.now) is not None:  # two codes would be found by it, and one of them never
            finder = parts_of(new_code())[0]
        Invitation.update(expires_at=doing.now).where(open_one).execute()
        doing.create(
            Invitation,
            INVITE,
            person=person,
            finder=finder,
            salt=salt,
            sealed=kept,
            expires_at=doing.now + GOOD_FOR,
        )
    return finder + code[FINDING:]


def _open_code(person: int, now: datetime) -> Any:
    return (Invitation.person == person) & Invitation.used_at.is_null() & (Invitation.expires_at > now)


def _refuse_needless(person: int, open_one: Any, doing: Deed) -> None:
    if (code := Invitation.get_or_none(open_one)) is not None:
        raise Refused("code_is_open", until=code.expires_at)
    known = PersonKey.select().where((PersonKey.person == person) & (PersonKey.state == KeyState.VALID))
    if any(not is_expired(one.valid_to, doing.today) for one in known):
        raise Refused("has_a_key")


def begin_trying(clock: Clock, visit: dict[str, Any]) -> tuple[int | None, bool]:
    """Note that somebody with an unknown key is asked for a code: their log-in's number, None where too many are noted
    already, and whether codes are looked at.

    Noted before it is counted: many connections at once are no way round.
    """
    with transaction():
        now = clock()
        # Those that sshd let no further were asked for no code.
        tried = Login.person.is_null() & Login.ending.not_in(SHUT_OUT)
        from_all = Login.select().where(tried & (Login.began_at > now - TRIED_WITHIN))
        from_one = from_all.where(Login.address == visit["address"])
        if from_one.count() >= MOST_NOTED_FROM_ONE or from_all.count() >= MOST_NOTED_FROM_ALL:
            return None, False
        number = Login.insert(**visit, began_at=now).execute()
        return int(number), from_one.count() <= MOST_FROM_ONE and from_all.count() <= MOST_FROM_ALL


def bind_key(clock: Clock, typed: str, key: PublicKey) -> int | None:
    """Make a key known by a code: the person it is now of; None where the code is wrong, used or too old."""
    finder, secret = parts_of(typed)
    found = _found(finder, clock())
    is_right = fits(secret, bytes(found.salt) if found else _NOBODY, found.sealed if found else "")
    if found is None or not is_right:
        return None
    with own_deed(Actor(0, 0, "·", clock)) as doing:
        row = Invitation.get_by_id(found.id)
        person = Person.get_by_id(row.__data__["person"])
        if row.used_at is not None or row.expires_at <= doing.now or not person.is_active:
            return None
        refuse_known(key)
        made = PersonKey.create(
            person=person.id,
            kind=key.kind,
            blob=key.blob,
            fingerprint=key.fingerprint,
            state=KeyState.VALID,
            added_at=doing.now,
        )
        doing.record(made, BIND, after=KeyState.VALID)
        row.used_at, row.key = doing.now, made.id
        row.version += 1
        row.save()
        doing.record(row, USE)
        return int(person.id)


def _found(finder: str, now: datetime) -> Any:
    with reading():
        good = Invitation.used_at.is_null() & (Invitation.expires_at > now)
        return Invitation.get_or_none((Invitation.finder == finder) & good)
