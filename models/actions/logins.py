"""The log-in ledger, written by the program as people come and go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.database import transaction
from models.rules.deadlines import business_date
from models.rules.keys import KeyState, is_expired
from models.rules.logins import (
    MOST_SHUT_OUT_FROM_ALL,
    MOST_SHUT_OUT_FROM_ONE,
    SHUT_OUT,
    SHUT_OUT_WITHIN,
    Ending,
)
from models.rules.scope import Clock
from models.tables import Login, Person, PersonKey


def begin_login(clock: Clock, visit: dict[str, Any]) -> int:
    """Note that somebody has come with their key; the log-in's number."""
    with transaction():
        now = clock()
        PersonKey.update(last_login_at=now).where(PersonKey.id == visit["key"]).execute()
        return int(Login.insert(**visit, began_at=now).execute())


def end_login(clock: Clock, login: int, ending: Ending, person: int | None = None) -> None:
    """Note that they have gone, and why; what is noted already stays. `person`: whom an unknown key turned out to be."""
    end_logins(clock, (login,), ending, person)


def end_logins(clock: Clock, logins: tuple[int, ...], ending: Ending, person: int | None = None) -> None:
    """`end_login` of several: of those whose processes are gone without a word."""
    with transaction():
        told: dict[str, Any] = {"ended_at": clock(), "ending": ending}
        if person is not None:
            told["person"] = person
        Login.update(**told).where(Login.id.in_(logins) & Login.ended_at.is_null()).execute()


def note_shut_out(clock: Clock, fingerprint: str, address: str) -> Ending | None:
    """Note that sshd let a key no further, and why; None where that is noted of it already, or too much is."""
    with transaction():
        now = clock()
        recent = Login.ending.in_(SHUT_OUT) & (Login.began_at > now - SHUT_OUT_WITHIN)
        from_all = Login.select().where(recent)
        from_one = from_all.where(Login.address == address)
        if (
            from_one.where(Login.fingerprint == fingerprint).exists()
            or from_one.count() >= MOST_SHUT_OUT_FROM_ONE
            or from_all.count() >= MOST_SHUT_OUT_FROM_ALL
        ):
            return None
        key = PersonKey.get_or_none(PersonKey.fingerprint == fingerprint)
        ending = _why_shut_out(key, now)
        Login.insert(
            person=key and key.__data__["person"],
            key=key and key.id,
            fingerprint=fingerprint,
            address=address,
            began_at=now,
            ended_at=now,
            ending=ending,
        ).execute()
        return ending


def _why_shut_out(key: Any, now: datetime) -> Ending:
    if key is None:
        return Ending.KEY_UNKNOWN
    if key.state is not KeyState.VALID:
        return Ending.KEY_FROZEN if key.state is KeyState.FROZEN else Ending.KEY_REVOKED
    if is_expired(key.valid_to, business_date(now)):
        return Ending.KEY_EXPIRED
    return Ending.NOT_TAKEN if Person.get_by_id(key.__data__["person"]).is_active else Ending.INACTIVE
