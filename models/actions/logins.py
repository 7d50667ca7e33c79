"""The log-in ledger, written by the program as people come and go."""

from __future__ import annotations

from typing import Any

from models.database import transaction
from models.rules.logins import Ending
from models.rules.scope import Clock
from models.tables import Login, PersonKey


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
    """The same of several: those whose processes are gone without a word."""
    with transaction():
        told: dict[str, Any] = {"ended_at": clock(), "ending": ending}
        if person is not None:
            told["person"] = person
        Login.update(**told).where(Login.id.in_(logins) & Login.ended_at.is_null()).execute()
