"""Lines of a timeline, completed with what their events do not hold: who gave and took, what a check has."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from models.clauses.inspections import people_in
from models.queries.rows import Row, altered
from models.rules.checklists import unpacked_numbers
from models.rules.handovers import HELD_BY
from models.tables import Event, Person
from models.tables.base import tuples_of

# Verbs that let something pass from one person to another.
MOVING = frozenset(
    {"hand_over", "succeed", "stand_in", "stand_down", "leave", "replace_substitute", "resume_post", "end"}
)


CHECKING = frozenset({"submit", "resubmit"})


class EventRow(Row):
    """One line of a timeline."""

    id: int
    occurred_at: datetime
    recorded_at: datetime
    is_late: bool
    subject_kind: str
    subject: int
    verb: str
    by: str
    from_state: str
    to_state: str
    reason: str
    site_name: str
    item: str
    giver: str = ""  # who answered before it, where it went from one person to another
    taker: str = ""
    area: str = ""  # of a check of one area alone
    others: str = ""  # who made a check besides its officer
    numbers: str = ""  # what was measured: F7 37.5


def completed(rows: tuple[EventRow, ...]) -> tuple[EventRow, ...]:
    """The same rows with names and with what checks have; no statement more where there is nothing of either."""
    return _with_checks(_with_names(rows))


def _with_names(rows: tuple[EventRow, ...]) -> tuple[EventRow, ...]:
    """The same rows, those that moved something with both names; two statements more only where there are such."""
    moving = [row.id for row in rows if row.verb in MOVING]
    if not moving:
        return rows
    found = tuples_of(
        Event.select(Event.id, Event.changes).where(Event.id.in_(moving) & (Event.changes != ""))
    )
    holders = {number: json.loads(changes).get(HELD_BY, (None, None)) for number, changes in found}
    names = names_of({one for pair in holders.values() for one in pair})
    return tuple(
        replace(row, giver=names.get(holders[row.id][0], ""), taker=names.get(holders[row.id][1], ""))
        if row.id in holders
        else row
        for row in rows
    )


def _with_checks(rows: tuple[EventRow, ...]) -> tuple[EventRow, ...]:
    """The same rows: what a check has is said once, where it was submitted; a statement more only where others made it."""
    names = names_of({one for row in rows for one in people_in(row.others)})
    return tuple(_told(row, names) if row.area or row.others or row.numbers else row for row in rows)


def _told(row: EventRow, names: dict[int | None, str]) -> EventRow:
    if row.verb not in CHECKING:
        return altered(row, area="", others="", numbers="")
    measured = unpacked_numbers(row.numbers)
    return altered(
        row,
        others=" ".join(names.get(one, "") for one in people_in(row.others)),
        numbers=" ".join(f"{item} {number}" for item, number in measured.items()),
    )


def names_of(people: set[int | None]) -> dict[int | None, str]:
    """People's names by their ids."""
    known = {one for one in people if one is not None}
    return dict(tuples_of(Person.select(Person.id, Person.name).where(Person.id.in_(known)))) if known else {}
