"""Recording what happened: numbered without a gap under the gate, personal values kept apart."""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import Enum
from typing import Any

from peewee import JOIN, fn

from models.tables import Event, Person, Recollection, Site
from models.tables.base import Table


def next_event_number() -> int:
    """The number the next event will have: exact, since one writer at a time is in here."""
    return int(Event.select(fn.MAX(Event.id)).scalar() or 0) + 1


def last_change(noun: str, subject: int) -> tuple[str, datetime | None]:
    """Who changed a thing last (empty: the program), and when."""
    row = (
        Event.select(Person.name, Event.recorded_at)
        .join(Person, JOIN.LEFT_OUTER, on=(Event.person == Person.id))
        .where((Event.subject_kind == noun) & (Event.subject == subject))
        .order_by(Event.id.desc())
        .tuples()
        .first()
    )
    return (row[0] or "", row[1]) if row else ("", None)


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it: enums by value, dates ISO, moments as epoch seconds."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, date):
        return value.isoformat()
    return value


def write_event(
    row: Table,
    noun: str,
    verb: str,
    *,
    batch: int,
    person: int | None,
    role_grant: int | None,
    occurred_at: datetime,
    recorded_at: datetime,
    is_late: bool,
    before: str | None,
    after: str | None,
    reason: str,
    old: dict[str, Any],
) -> int:
    """Append one event about a row; old personal values go to `Recollection`, which is purged."""
    data, personal = row.__data__, type(row).PERSONAL
    changes = {
        name: [plain(value), plain(data[name])]
        for name, value in old.items()
        if name not in personal and name != "state"
    }
    enterprise = row.id if noun == "enterprise" else data.get("enterprise")
    site = row.id if noun == "site" else data.get("site")
    if enterprise is None and site is not None:
        enterprise = Site.select(Site.enterprise).where(Site.id == site).scalar()
    number = next_event_number()
    Event.insert(
        id=number,
        batch=batch,
        subject_kind=noun,
        subject=row.id,
        verb=verb,
        person=person,
        role_grant=role_grant,
        enterprise=enterprise,
        site=site,
        city=data.get("city") or "",
        district=data.get("district") or "",
        street=data.get("street") or "",
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        is_late=is_late,
        from_state=before or "",
        to_state=after or "",
        reason=reason,
        changes=json.dumps(changes, ensure_ascii=False, separators=(",", ":")) if changes else "",
    ).execute()
    if kept := {name: plain(value) for name, value in old.items() if name in personal}:
        Recollection.insert(
            event=number, values=json.dumps(kept, ensure_ascii=False), recorded_at=recorded_at
        ).execute()
    return number
