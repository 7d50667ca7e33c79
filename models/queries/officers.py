"""Whom one may name for a post: officers, and whoever may take one over."""

from __future__ import annotations

from typing import Any

from peewee import SQL, fn

from models.clauses.assignments import (
    ANY_REACH,
    Reach,
    listed_coordinators,
    listed_officers,
    nameable_coordinators,
    own_posts,
)
from models.clauses.people import Called, named_from, others
from models.clauses.scope import (
    READ_BY_REGION,
    Clause,
    Shaped,
    Standing,
    leads,
    standing,
    visible_people,
)
from models.database import reading
from models.errors import NotFound
from models.queries.pages import shaped_rows
from models.queries.rows import Row
from models.rules.assignments import AssignmentState
from models.rules.scope import Actor, Role
from models.tables import (
    Assignment,
    Grant,
    Person,
    PersonPlace,
)
from models.tables.people import EVERYWHERE
from models.tables.prepared import Slot


class NamedRow(Row):
    """Somebody who can be named as officer, substitute or successor, and how much they have already."""

    id: int
    number: str
    name: str
    home_unit: str
    title: str
    firms: int
    is_on_leave: bool
    is_coordinator: bool


def officers(actor: Actor, text: str = "", limit: int = 50) -> tuple[NamedRow, ...]:
    """Officers whom one may name for a firm or to stand in, by number: all, or whose name, initials or number fit.

    Where they are many, those whom a text fits are in the order of what it fits.
    """
    with reading():
        who = standing(actor)
        return _officers(who, text, limit) if _may_name(who) else ()


def successors(actor: Actor, text: str = "", limit: int = 50) -> tuple[NamedRow, ...]:
    """To whom work can be handed over, by number: the same, and coordinators by name.

    Those whom an officer's own firms all lie with; without a firm, and for others, those of one's region.
    """
    with reading():
        who = standing(actor)
        if not _may_name(who):
            return ()
        either = {row.id: row for row in (*_officers(who, text, limit), *_coordinators(who, text, limit))}
        return tuple(sorted(either.values(), key=lambda row: row.number)[:limit])


def work_phone(actor: Actor, officer: int) -> str:
    """An officer's work phone in full, for their leader and the coordinators who have them in scope; NotFound for others."""
    with reading():
        who = standing(actor)
        is_known = who.role is Role.COORDINATOR or (who.role is Role.LEADER and leads(who, officer))
        found = _phone.row(who, officer=officer) if is_known else None
        if found is None:
            raise NotFound("person")
        return str(found[0])


def _of_officer(who: Standing) -> Any:
    held = Grant.select(SQL("1")).where((Grant.person == Person.id) & (Grant.role == Role.OFFICER))
    return Person.select(Person.phone).where(
        (Person.id == Slot("officer")) & fn.EXISTS(held) & visible_people(who)
    )


_phone = Shaped(_of_officer)


def _may_name(who: Standing) -> bool:
    return who.role in (Role.OFFICER, *READ_BY_REGION)


def _officers(who: Standing, text: str, limit: int) -> tuple[NamedRow, ...]:
    place = named_from(who)
    called = Called(text, place)
    return shaped_rows(
        NamedRow,
        ("officers", called.kind),
        lambda: _named(called.clause() & listed_officers()).order_by(*called.order),
        {**Reach.of(who).values(), "place": place, **called.values(), "most": limit},
    )


def _coordinators(who: Standing, text: str, limit: int) -> tuple[NamedRow, ...]:
    called, is_officer = Called(text), who.role is Role.OFFICER
    return shaped_rows(
        NamedRow,
        ("coordinators", called.kind, is_officer),
        lambda: _named(
            (PersonPlace.region == EVERYWHERE)
            & others()
            & called.clause(Person)
            & (listed_coordinators(Slot("officer")) if is_officer else nameable_coordinators(ANY_REACH))
        ).order_by(*called.order),
        {**Reach.of(who).values(), **called.values(), "officer": who.person, "most": limit},
    )


def _named(where: Clause) -> Any:
    away = Assignment.select(SQL("1")).where(
        (Assignment.officer == Person.id) & (Assignment.state == AssignmentState.ON_LEAVE)
    )
    coordinates = Grant.select(SQL("1")).where((Grant.person == Person.id) & (Grant.role == Role.COORDINATOR))
    return (
        PersonPlace.select(
            Person.id,
            Person.number,
            Person.name,
            Person.home_unit,
            Person.title,
            Assignment.select(fn.COUNT(Assignment.id)).where(own_posts(Person.id)).alias("firms"),
            fn.EXISTS(away).converter(bool).alias("is_on_leave"),
            fn.EXISTS(coordinates).converter(bool).alias("is_coordinator"),
        )
        .join(Person)
        .where(where)
        .limit(Slot("most"))
    )
