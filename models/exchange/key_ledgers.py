"""密钥清单 and 登录记录: whose key is whose, and who came with which, of those whose keys one sees."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, fn

from models.clauses.keys import owners_seen
from models.clauses.scope import Standing
from models.exchange.ledger_kinds import Column, Ledger
from models.rules.logins import Ending
from models.tables import Login, Person, PersonKey


def _keys(who: Standing, columns: tuple[Any, ...]) -> Any:
    return PersonKey.select(*columns).join(Person).where(owners_seen(who)).order_by(PersonKey.id.desc())


def _logins(who: Standing, columns: tuple[Any, ...]) -> Any:
    query = Login.select(*columns).join(Person, JOIN.LEFT_OUTER)
    return query.where(owners_seen(who)).order_by(Login.id.desc())


def _ending(stored: str) -> str:
    """A later program may know more of them."""
    return Ending(stored) if stored in set(Ending) else stored


KEY_LEDGERS = (
    Ledger(
        "keys",
        (
            Column("number", Person.number, is_code=True),
            Column("name", Person.name),
            Column("kind", PersonKey.kind),
            Column("fingerprint", PersonKey.fingerprint, is_code=True),
            Column("state", PersonKey.state),
            Column("added_at", PersonKey.added_at),
            Column("valid_to", PersonKey.valid_to),
            Column("last_login_at", PersonKey.last_login_at),
        ),
        _keys,
        PersonKey.id,
    ),
    Ledger(
        "logins",
        (
            Column("began_at", Login.began_at),
            Column("number", fn.COALESCE(Person.number, ""), is_code=True),
            Column("name", fn.COALESCE(Person.name, "")),
            Column("address", Login.address, is_code=True),
            Column("terminal", Login.terminal),
            Column("fingerprint", Login.fingerprint, is_code=True),
            Column("ended_at", Login.ended_at),
            Column("ending", Login.ending, _ending),
        ),
        _logins,
        Login.id,
    ),
)
