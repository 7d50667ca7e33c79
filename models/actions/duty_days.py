"""The duty roster (值班表): people put on duty for the days of a span, or taken off."""

from __future__ import annotations

from datetime import date

from models.clauses.records import visible
from models.errors import Invalid, Problem
from models.packs.reading import calendar
from models.rules.deadlines import WorkingDays
from models.rules.duty_days import CLEAR_DUTY, MOST_DUTIES, SET_DUTY, DutyForm, DutyResult
from models.rules.places import region_columns
from models.rules.scope import Actor, Level, Transition
from models.steps.deeds import Deed, deed
from models.steps.events import Note
from models.steps.rosters import add_rows, change_row
from models.tables import DutyDay, Person, Task


def set_duty(actor: Actor, people: tuple[int, ...], form: DutyForm) -> DutyResult:
    """Put people on duty for each day of a span, its rest days or its working days; how many duties that changed.

    What is past stays as it was. A duty that stands already is left, but for another note.
    """
    with deed(actor) as doing:
        officers, days = _meant(doing, SET_DUTY, people, form)
        workdays, known = WorkingDays(**calendar()), _standing(officers, days)
        wanted = [(one, day) for one in officers for day in days]
        made = add_rows(
            DutyDay,
            [
                {
                    "person": one,
                    "on": day,
                    "is_rest_day": not workdays.is_working(day),
                    "note": form.note.strip(),
                }
                for one, day in wanted
                if (one, day) not in known
            ],
        )
        place = _place(doing)
        notes = [Note(row, "duty", SET_DUTY.verb, after=row.on.isoformat(), place=place) for row in made]
        for row in known.values():
            if row.note != form.note.strip():
                notes.append(change_row(row, "duty", SET_DUTY.verb, {"note": form.note.strip()}, place))
        if notes:
            doing.record_all(notes)
        return DutyResult(len(notes), len(wanted) - len(notes))


def clear_duty(actor: Actor, people: tuple[int, ...], form: DutyForm) -> DutyResult:
    """Take people off duty for the days of a span that are still to come, or today; how many duties that changed."""
    with deed(actor) as doing:
        officers, days = _meant(doing, CLEAR_DUTY, people, form)
        known, place = _standing(officers, days), _place(doing)
        notes = [
            Note(row, "duty", CLEAR_DUTY.verb, before=row.on.isoformat(), place=place)
            for row in known.values()
        ]
        if notes:
            doing.record_all(notes)
            DutyDay.delete().where(DutyDay.id.in_([row.id for row in known.values()])).execute()
        return DutyResult(len(notes), len(officers) * len(days) - len(notes))


def _meant(
    doing: Deed, verb: Transition, people: tuple[int, ...], form: DutyForm
) -> tuple[list[int], tuple[date, ...]]:
    """Whose duties on which days; Invalid where the form is wrong, Refused where somebody is not one's own."""
    doing.allow(verb)
    problems = list(form.problems(doing.today))
    wanted = sorted(set(people))
    if not wanted:
        problems.append(Problem("people", "required"))
    days = () if problems else form.wanted(WorkingDays(**calendar()))
    if max(len(days), 1) * len(wanted) > MOST_DUTIES:
        problems.append(Problem("people", "too_many_at_once", {"most": MOST_DUTIES}))
    if problems:
        raise Invalid(*problems)
    mine = visible(doing.who, Person) & (Person.is_active == True)  # noqa: E712 - a Peewee condition
    known = list(Person.select().where(Person.id.in_(wanted) & mine).order_by(Person.id))
    if unknown := sorted(set(wanted) - {row.id for row in known}):
        raise Invalid(Problem("people", "unknown_people", {"value": ", ".join(map(str, unknown))}))
    for row in known:
        doing.allow(verb, row)
    return [row.id for row in known], days


def _standing(officers: list[int], days: tuple[date, ...]) -> dict[tuple[int, date], DutyDay]:
    """The duties that some people have already on some days."""
    rows = DutyDay.select().where(DutyDay.person.in_(officers) & DutyDay.on.in_(days))
    return {(row.__data__["person"], row.on): row for row in rows.order_by(DutyDay.id)}


def _place(doing: Deed) -> Task:
    """A duty lies nowhere: it is told where whoever set it stands."""
    where = region_columns(doing.who.region)
    return Task(**{level.value: where[level.value] for level in Level})
