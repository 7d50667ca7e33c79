"""The duty roster (值班表): a span of days person by person, who is on a day, one's own days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from peewee import SQL, fn

from models.clauses.duty_days import done_rest_duties
from models.clauses.people import seen_from
from models.clauses.scope import (
    Clause,
    Standing,
    current_members,
    in_force,
    shape_of,
    standing,
    visible_people,
    visible_teams,
)
from models.database import reading
from models.errors import Invalid
from models.packs.reading import calendar
from models.queries.pages import FOUND_TO, Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row, altered
from models.rules.deadlines import WorkingDays
from models.rules.duty_days import span, span_problems
from models.rules.masking import masked_phone
from models.rules.scope import Actor, Role
from models.tables import DutyDay, Grant, Person, PersonPlace, Team, TeamMember
from models.tables.prepared import Prepared, Slot


class CalendarDay(Row):
    """A day, and whether offices rest on it."""

    on: date
    is_rest_day: bool


class RosterRow(Row):
    """One person's line of a roster: on which days of the span they are on duty, and how often on rest days so far."""

    person: int
    number: str
    name: str
    home_unit: str
    days: tuple[date, ...]
    rest_duties: int


class OnDutyRow(Row):
    """Somebody on duty on a day; the phone is masked."""

    id: int
    version: int
    person: int
    number: str
    name: str
    home_unit: str
    phone: str
    on: date
    is_rest_day: bool
    note: str


class MyDutyRow(Row):
    """A day one is on duty oneself."""

    id: int
    on: date
    is_rest_day: bool
    note: str


def calendar_days(actor: Actor, since: date, until: date) -> tuple[CalendarDay, ...]:
    """Each day of a span: weekends and holidays are rest days, but for days worked instead."""
    _refuse_span(since, until)
    with reading():
        standing(actor)
    days = WorkingDays(**calendar())
    return tuple(CalendarDay(day, not days.is_working(day)) for day in span(since, until))


def duty_roster(
    actor: Actor,
    since: date,
    until: date,
    team: int | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[RosterRow]:
    """The officers of one's scope, or of a team, by number, with their duty days from `since` to `until`."""
    _refuse_span(since, until)
    with reading():
        who = standing(actor)
        place = seen_from(who)
        is_of_place = team is None and place is not None
        order = (PersonPlace.number, PersonPlace.person) if is_of_place else (Person.number, Person.id)

        def chosen(shown: tuple[Any, ...] = ()) -> Any:
            if is_of_place:
                return _of_place(PersonPlace.select(*shown))
            return _of_few(Person.select(*shown), shape_of(who), is_of_team=team is not None)

        found = shaped_page(
            _Listed,
            ("duty_roster", who.role, who.level, team is None),
            lambda: chosen(_line()),
            {
                "place": place,
                "person": who.person,
                "region": who.region,
                "today": who.today.isoformat(),
                "since": since.isoformat(),
                "until": until.isoformat(),
                "asked": team,
            },
            order,
            lambda row: (row.number, row.person),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=chosen,
            counted_to=FOUND_TO,
        )
        rows = tuple(RosterRow(**{**vars(row), "days": _read(row.days)}) for row in found.rows)
        return found.holding(rows)


def _refuse_span(since: date, until: date) -> None:
    if problems := span_problems(since, until, "until"):
        raise Invalid(*problems)


class _Listed(Row):
    """A line of the roster as the store joins it."""

    person: int
    number: str
    name: str
    home_unit: str
    days: str
    rest_duties: int


def _read(days: str) -> tuple[date, ...]:
    return tuple(sorted(map(date.fromisoformat, filter(None, days.split(",")))))


def _line() -> tuple[Any, ...]:
    on_duty = DutyDay.select(fn.STRING_AGG(DutyDay.on, ",")).where(_in_span())
    return (
        Person.id.alias("person"),
        Person.number,
        Person.name,
        Person.home_unit,
        fn.COALESCE(on_duty, "").alias("days"),
        done_rest_duties(Person.id, Slot("today")).alias("rest_duties"),
    )


def _in_span() -> Clause:
    return (DutyDay.person == Person.id) & DutyDay.on.between(Slot("since"), Slot("until"))


def _on_a_roster() -> Clause:
    """Active officers, and who else is on duty in the span."""
    officer = Grant.select(SQL("1")).where(
        (Grant.person == Person.id) & (Grant.role == Role.OFFICER) & in_force(Slot("today"))
    )
    is_active = Person.is_active == True  # noqa: E712 - a Peewee condition
    return is_active & (fn.EXISTS(officer) | fn.EXISTS(DutyDay.select(SQL("1")).where(_in_span())))


def _of_place(query: Any) -> Any:
    return query.join(Person).where((PersonPlace.region == Slot("place")) & _on_a_roster())


def _of_few(query: Any, who: Standing, *, is_of_team: bool) -> Any:
    """Oneself, or the members of a team."""
    if not is_of_team:
        return query.where(visible_people(who) & _on_a_roster())
    members = (
        TeamMember.select(TeamMember.person)
        .join(Team)
        .where(current_members(Slot("asked")) & visible_teams(who))
    )
    is_active = Person.is_active == True  # noqa: E712 - a Peewee condition
    return query.where(visible_people(who) & is_active & Person.id.in_(members))


def on_duty(
    actor: Actor,
    on: date | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[OnDutyRow]:
    """Who of one's scope is on duty on a day: tomorrow where none is said."""
    with reading():
        who = standing(actor)
        found = shaped_page(
            OnDutyRow,
            ("on_duty", who.role, who.level),
            lambda: _of_a_day(shape_of(who)),
            {
                "person": who.person,
                "region": who.region,
                "on": (on or who.today + timedelta(days=1)).isoformat(),
                "today": who.today.isoformat(),
            },
            (DutyDay.person,),
            lambda row: (row.person,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )
        rows = tuple(altered(row, phone=masked_phone(row.phone)) for row in found.rows)
        return found.holding(rows)


def _of_a_day(who: Standing) -> Any:
    """Whoever is deactivated was on duty, and will not be."""
    is_still = (Person.is_active == True) | (DutyDay.on < Slot("today"))  # noqa: E712 - a Peewee condition
    return (
        DutyDay.select(
            DutyDay.id,
            DutyDay.version,
            DutyDay.person,
            Person.number,
            Person.name,
            Person.home_unit,
            Person.phone,
            DutyDay.on,
            DutyDay.is_rest_day,
            DutyDay.note,
        )
        .join(Person)
        .where((DutyDay.on == Slot("on")) & visible_people(who) & is_still)
    )


def my_duty_days(actor: Actor) -> tuple[MyDutyRow, ...]:
    """One's own duty days from today on, at most a quarter's."""
    with reading():
        who = standing(actor)
        return frozen_columns(MyDutyRow, _own.columns(person=who.person, today=who.today.isoformat()))


_own = Prepared(
    lambda: (
        DutyDay.select(DutyDay.id, DutyDay.on, DutyDay.is_rest_day, DutyDay.note)
        .where((DutyDay.person == Slot("person")) & (DutyDay.on >= Slot("today")))
        .order_by(DutyDay.on)
        .limit(92)
    )
)
