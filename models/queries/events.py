"""What happened: a firm's timeline, what is new since, one's own last decisions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, SQL, Value, fn

from models.clauses.inspections import people_in
from models.clauses.rounds import visible_rounds
from models.clauses.scope import (
    Clause,
    Shaped,
    Standing,
    assigned_enterprises,
    region_column,
    shape_of,
    standing,
    visible_enterprises,
    visible_sites,
    visible_work,
)
from models.clauses.stock import visible_depots
from models.clauses.supply_requests import visible_consignments
from models.database import reading
from models.errors import NotFound
from models.queries.event_rows import EventRow, completed, names_of
from models.queries.pages import Key, Page, frozen, frozen_columns, one_of_several, shaped_page
from models.queries.rows import Row
from models.rules.handovers import HELD_BY
from models.rules.scope import Actor, Role
from models.rules.tasks import UNDO, UNDO_WITHIN
from models.rules.verbs import ALL_TRANSITIONS
from models.tables import (
    Body,
    Consignment,
    Enterprise,
    Event,
    Finding,
    Holder,
    Inspection,
    Person,
    Round,
    Site,
)
from models.tables.base import tuples_of
from models.tables.prepared import Prepared, Slot


class Changed(Row):
    """What a newer event touched: enough for a screen to know whether it shows that."""

    id: int
    subject_kind: str
    subject: int
    enterprise: int | None
    person: int | None


class Difference(Row):
    """One value of a record before and after its last change."""

    name: str
    old: str
    new: str


def _timeline() -> Any:
    return (
        Event.select(
            Event.id,
            Event.occurred_at,
            Event.recorded_at,
            Event.is_late,
            Event.subject_kind,
            Event.subject,
            Event.verb,
            fn.COALESCE(Person.name, "").alias("by"),
            Event.from_state,
            Event.to_state,
            Event.reason,
            fn.COALESCE(Site.name, "").alias("site_name"),
            fn.COALESCE(Finding.item, "").alias("item"),
            Value("").alias("giver"),
            Value("").alias("taker"),
            fn.COALESCE(Inspection.area, "").alias("area"),
            fn.COALESCE(Inspection.others, "").alias("others"),
            fn.COALESCE(Inspection.numbers, "").alias("numbers"),
        )
        .join(Person, JOIN.LEFT_OUTER, on=(Event.person == Person.id))
        .join(Site, JOIN.LEFT_OUTER, on=(Event.site == Site.id))
        .join(
            Finding,
            JOIN.LEFT_OUTER,
            on=((Event.subject == Finding.id) & (Event.subject_kind == "finding")),
        )
        .join(
            Inspection,
            JOIN.LEFT_OUTER,
            on=((Event.subject == Inspection.id) & (Event.subject_kind == "inspection")),
        )
    )


def timeline(
    actor: Actor,
    enterprise: int,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[EventRow]:
    """All that happened to a firm, and to those whose files became part of its own, oldest first.

    Ask with `at_end` for the newest, `before` for older ones.
    """
    with reading():
        who = standing(actor)
        files = [file for (file,) in _files.rows(who, enterprise=enterprise)]
        if enterprise not in files:
            raise NotFound("enterprise")
        # A file at a time: each is read by its index, while several at once would have to be sorted.
        pages = [
            shaped_page(
                EventRow,
                ("timeline", who.role, who.level),
                lambda: _timeline().where(_of_firm(shape_of(who))),
                {"person": who.person, "region": who.region, "enterprise": file},
                (Event.id,),
                lambda row: (row.id,),
                after=after,
                before=before,
                at_end=at_end,
                limit=limit,
                counted=lambda: Event.select().where(_of_firm(shape_of(who))),
            )
            for file in files
        ]
        found = one_of_several(
            pages, lambda row: (row.id,), is_backwards=before is not None or at_end, limit=limit
        )
        return replace(found, rows=completed(found.rows))


def _files_of(who: Standing) -> Any:
    """A firm in scope, and the files that became part of its own."""
    asked = (Enterprise.id == Slot("enterprise")) & visible_enterprises(who)
    return Enterprise.select(Enterprise.id).where(asked | (Enterprise.merged_into == Slot("enterprise")))


_files = Shaped(_files_of)


def _of_firm(who: Standing) -> Clause:
    """What happened at a firm as a whole, or at a site of it in one's scope."""
    if who.role is Role.OFFICER:
        # Their sites are few: looked up once, not again for every event.
        there = Event.site.in_(Site.select(Site.id).where(visible_sites(who)))
    else:
        there = fn.EXISTS(Site.select(SQL("1")).where((Site.id == Event.site) & visible_sites(who)))
    found = (Event.enterprise == Slot("enterprise")) & (Event.site.is_null() | there)
    # A round through a building is told there once; what was found in a unit stands in its tenant's own file.
    found &= Event.subject_kind != "sweep_unit"
    if who.role is Role.ADMINISTRATOR:
        found &= Event.subject_kind.in_(("enterprise", "site", "assignment"))
    return found


def record_timeline(actor: Actor, subject_kind: str, subject: int, limit: int = 50) -> tuple[EventRow, ...]:
    """All that happened to one record, newest first; empty out of scope."""
    with reading():
        who = standing(actor)
        found = _of_record.columns(who, subject_kind=subject_kind, subject=subject, most=limit)
        return completed(frozen_columns(EventRow, found))


def newest_event(actor: Actor) -> int:
    """The number of the last event of all: what a screen polls from."""
    with reading():
        return int(_newest.scalar() or 0)


def events_since(actor: Actor, last: int, limit: int = 200) -> tuple[Changed, ...]:
    """What happened in one's scope after event `last`, oldest first."""
    with reading():
        who = standing(actor)
        return frozen_columns(Changed, _since.columns(who, last=last, most=limit))


def last_decisions(actor: Actor, limit: int = 20) -> tuple[EventRow, ...]:
    """One's own decisions that may still be taken back, newest first; not those taken back already."""
    with reading():
        who = standing(actor)
        return _undoable(_own_decisions(who, actor.clock()).limit(limit))


def last_act(actor: Actor) -> tuple[EventRow, ...]:
    """The last of these, with every row of the bulk it was decided in: what one `u` takes back, newest first."""
    with reading():
        who, now = standing(actor), actor.clock()
        newest = _undoable(_own_decisions(who, now).limit(20))[:1]
        if not newest:
            return ()
        batch = Event.select(Event.batch).where(Event.id == newest[0].id)
        return _undoable(_own_decisions(who, now).where(Event.batch == batch))


def _own_decisions(who: Standing, now: datetime) -> Any:
    undoable = [row.verb for row in ALL_TRANSITIONS.values() if row.undoable]
    later = Event.alias()
    taken_back = later.select(later.id).where(
        (later.subject_kind == Event.subject_kind)
        & (later.subject == Event.subject)
        & (later.id > Event.id)
        & (later.verb == UNDO.verb)
    )
    return (
        _timeline()
        .where(
            (Event.person == who.person)
            & Event.verb.in_(undoable)
            & (Event.recorded_at >= now - UNDO_WITHIN)
            & ~fn.EXISTS(taken_back)
        )
        .order_by(Event.recorded_at.desc(), Event.id.desc())
    )


def _undoable(query: Any) -> tuple[EventRow, ...]:
    """The decisions among the events: one word may be a verb of several things."""
    return tuple(
        row
        for row in frozen(EventRow, query)
        if (verb := ALL_TRANSITIONS.get(f"{row.subject_kind}.{row.verb}")) and verb.undoable
    )


def last_difference(actor: Actor, subject_kind: str, subject: int) -> tuple[Difference, ...]:
    """What the last change of a record changed, old and new; personal values are never in it."""
    with reading():
        who = standing(actor)
        row = _last_change.row(who, subject_kind=subject_kind, subject=subject)
        if row is None:
            return ()
        changes = json.loads(row[0])
        return tuple(
            Difference(name, *_in_names(name, pair)) for name, pair in changes.items() if pair[0] != pair[1]
        )


def _in_names(name: str, pair: Sequence[Any]) -> tuple[str, str]:
    """A value before and after; of a number that stands for somebody or for a body, the name."""
    old, new = pair
    if name == "body":
        known = dict(tuples_of(Body.select(Body.id, Body.name).where(Body.id.in_([old, new]))))
        return known.get(old, ""), known.get(new, "")
    if name == HELD_BY:
        names = names_of({old, new})
        return names.get(old, ""), names.get(new, "")
    if name == "others":
        there = [people_in(one) for one in pair]
        names = names_of({one for people in there for one in people})
        before, after = (" ".join(names.get(one, "") for one in people) for people in there)
        return before, after
    return str(old or ""), str(new or "")


def _event_scope(who: Standing) -> Any:
    if who.role is Role.OFFICER:
        mine = Event.site.is_null() & Event.enterprise.in_(assigned_enterprises(who.person))
        return visible_work(who, Event) | mine | (Event.person == who.person)
    if who.role in (Role.COORDINATOR, Role.LEADER):
        return region_column(Event, who.level) == who.region
    # Not by the index of a person's events: what is newer than the last seen is less.
    return fn.COALESCE(Event.person, 0) == who.person


def _about(who: Standing) -> Clause:
    """What happened to one record."""
    of = (Event.subject_kind == Slot("subject_kind")) & (Event.subject == Slot("subject"))
    return of & _event_scope(who)


_of_record = Shaped(lambda who: _timeline().where(_about(who)).order_by(Event.id.desc()).limit(Slot("most")))
_last_change = Shaped(
    lambda who: (
        Event.select(Event.changes)
        .where(_about(who) & (Event.changes != ""))
        .order_by(Event.id.desc())
        .limit(1)
    )
)


def _news_scope(who: Standing) -> Any:
    """A storekeeper also hears what others do at the own depot: two counters stand at one stock."""
    if who.role is not Role.STOREKEEPER:
        return _event_scope(who)
    here = (("consignment", Consignment, visible_consignments), ("round", Round, visible_rounds), ("stock", Holder, visible_depots))  # fmt: skip
    return reduce(
        or_,
        (
            (Event.subject_kind == noun)
            & fn.EXISTS(table.select(SQL("1")).where((table.id == Event.subject) & visible(who)))
            for noun, table, visible in here
        ),
        _event_scope(who),
    )


_newest = Prepared(lambda: Event.select(fn.MAX(Event.id)))
_since = Shaped(
    lambda who: (
        Event.select(Event.id, Event.subject_kind, Event.subject, Event.enterprise, Event.person)
        .where((Event.id > Slot("last")) & _news_scope(who))
        .order_by(Event.id)
        .limit(Slot("most"))
    )
)
