"""What comes back to an officer or waits for them, of any table in the same columns: one query asks for all of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import SQL, Value


class Owed(NamedTuple):
    """One thing owed, as the store has it: `occurred_at` is a moment, `starts_on` a day, and one of them is there."""

    duty: str
    subject: int
    version: int
    occurred_at: Any
    starts_on: Any
    enterprise: int
    enterprise_name: str
    site: int
    site_name: str
    seen: int  # units of a round through a building
    units: int
    reason: str  # why it came back


NOTHING: dict[str, Any] = {
    "occurred_at": SQL("NULL"),
    "starts_on": SQL("NULL"),
    "enterprise": SQL("0"),
    "site": SQL("0"),
    "site_name": SQL("''"),
    "seen": SQL("0"),
    "units": SQL("0"),
    "reason": SQL("''"),
}


def owed(table: Any, duty: str, **columns: Any) -> Any:
    """A query of a table in those columns, by their names; what is not told is nothing of its kind."""
    told = {"duty": Value(duty), **NOTHING, **columns}
    return table.select(*(told[name] for name in Owed._fields))
