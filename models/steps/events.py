"""Recording what happened: numbered without a gap under the gate, personal values kept apart."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from enum import Enum
from typing import Any

from peewee import JOIN, fn

from models.frozen import dataclass
from models.rules.handovers import HELD_BY
from models.rules.inspections import LATE
from models.rules.places import ancestor
from models.rules.scope import Level
from models.steps.blocks import insert_blocks
from models.tables import Enterprise, Event, Person, Recollection, Site, Team, TeamMember
from models.tables.base import Table
from models.tables.prepared import Prepared, Slot, insert_row


def next_event_number() -> int:
    """The number the next event will have: exact, since one writer at a time is in here."""
    return int(_newest.scalar() or 0) + 1


_newest = Prepared(lambda: Event.select(fn.MAX(Event.id)))
_enterprise_of_site = Prepared(lambda: Site.select(Site.enterprise).where(Site.id == Slot("site")))
_where_a_firm_lies = Prepared(
    lambda: Enterprise.select(Enterprise.city, Enterprise.district, Enterprise.street).where(
        Enterprise.id == Slot("enterprise")
    )
)
_where_a_team_was_sent = Prepared(
    lambda: Team.select(Team.city, Team.district, Team.street).where(Team.id == Slot("team"))
)


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


def has_done(person: int | None, noun: str, subject: int, verbs: Sequence[str]) -> bool:
    """Whether a person has ever done one of these to a thing."""
    mine = (Event.subject_kind == noun) & (Event.subject == subject) & (Event.person == person)
    return Event.select().where(mine & Event.verb.in_(verbs)).exists()


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it: enums by value, dates ISO, moments as epoch seconds."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, date):
        return value.isoformat()
    return value


Holders = tuple[int | None, int | None]


@dataclass(frozen=True)
class Note:
    """What is to be recorded of one row: the verb, its states, and old values by column.

    `place` is a site or firm where the row itself does not say where it lies; `moved` from whom to whom
    something went, where no column of the row says that.
    """

    row: Table
    noun: str
    verb: str
    before: str | None = None
    after: str | None = None
    reason: str = ""
    old: Mapping[str, Any] = field(default_factory=dict)
    place: Table | None = None
    moved: Holders | None = None
    at: datetime | None = None  # when it happened, where the notes of one deed differ in that


@dataclass(frozen=True)
class Recorder:
    """Who records, in which batch, when it happened."""

    batch: int
    person: int | None
    role_grant: int | None
    occurred_at: datetime
    recorded_at: datetime
    is_late: bool = False


def write_events(by: Recorder, notes: Sequence[Note]) -> int:
    """Append one event a note, in their order; the number of the first. Old personal values go to `Recollection`, which is purged."""
    first = next_event_number()
    if len(notes) == 1:
        insert_row(Event, _values(by, notes[0], first))
    else:
        insert_blocks(Event, (_values(by, note, number) for number, note in enumerate(notes, first)))
    kept = []
    for number, note in enumerate(notes, first):
        if values := {name: plain(old) for name, old in note.old.items() if name in type(note.row).PERSONAL}:
            told = json.dumps(values, ensure_ascii=False)
            kept.append({"event": number, "values": told, "recorded_at": by.recorded_at})
    insert_blocks(Recollection, kept)
    return first


def _lies_in(note: Note, data: Mapping[str, Any]) -> dict[str, str]:
    if note.noun == "region":
        return {level.value: ancestor(str(data["code"]), level) for level in Level}
    return {level.value: data.get(level.value) or "" for level in Level}


def _values(by: Recorder, note: Note, number: int) -> dict[str, Any]:
    row, data = note.row, note.row.__data__
    changes = {
        name: [plain(value), plain(data[name])]
        for name, value in note.old.items()
        if name not in type(row).PERSONAL | type(row).DERIVED and name != "state"
    }
    if note.moved is not None:
        changes[HELD_BY] = list(note.moved)
    where = dict(data if note.place is None else note.place.__data__)
    enterprise = where.get("id") if note.noun == "enterprise" else where.get("enterprise")
    if isinstance(note.place, Enterprise):
        enterprise = note.place.id
    site = where.get("id") if note.noun == "site" or isinstance(note.place, Site) else where.get("site")
    if enterprise is None and site is not None:
        enterprise = _enterprise_of_site.scalar(site=site)
    if "city" not in where:
        found = None
        if enterprise is not None:
            found = _where_a_firm_lies.row(enterprise=enterprise)
        elif isinstance(row, TeamMember):
            found = _where_a_team_was_sent.row(team=data["team"])
        where |= zip(("city", "district", "street"), found or ("", "", ""), strict=True)
    return {
        "id": number,
        "batch": by.batch,
        "subject_kind": note.noun,
        "subject": row.id,
        "verb": note.verb,
        "person": by.person,
        "role_grant": by.role_grant,
        "enterprise": enterprise,
        "site": site,
        **_lies_in(note, where),
        "occurred_at": note.at or by.occurred_at,
        "recorded_at": by.recorded_at,
        "is_late": LATE.is_late(note.at, by.recorded_at) if note.at else by.is_late,
        "from_state": note.before or "",
        "to_state": note.after or "",
        "reason": note.reason,
        "changes": json.dumps(changes, ensure_ascii=False, separators=(",", ":")) if changes else "",
    }
