"""People: who one is, one's grants, and who can be found by name."""

from __future__ import annotations

from datetime import date

from peewee import JOIN, SQL, fn

from models.clauses.people import Called, others, seen_from
from models.clauses.scope import Clause, in_force, standing, visible_people
from models.database import reading
from models.errors import NotFound
from models.queries.pages import FOUND_TO, Key, Page, frozen, shaped_page
from models.queries.rows import Row
from models.rules.deadlines import business_date
from models.rules.masking import masked_phone
from models.rules.scope import Actor, Clock, Role
from models.rules.tasks import QueueView, unpacked_view
from models.tables import Grant, Person, PersonPlace, Region
from models.tables.base import dicts_of
from models.tables.people import EVERYWHERE
from models.tables.prepared import Slot


class GrantRow(Row):
    """A role one holds, and where."""

    id: int
    person: int
    role: Role
    region: str
    region_name: str
    valid_from: date
    valid_to: date | None


class Identity(Row):
    """A person as the screens name them, with the grants in force today."""

    id: int
    number: str
    name: str
    language: str
    theme: str
    last_grant: int | None
    queue: QueueView
    grants: tuple[GrantRow, ...]


class PersonRow(Row):
    """A person found; the phone is masked."""

    id: int
    version: int
    number: str
    name: str
    home_unit: str
    title: str
    phone: str
    is_active: bool


def identities(clock: Clock, who: str = "", person: int | None = None) -> tuple[Identity, ...]:
    """Who a local store's owner may act as: an officer's number, a unique name, a role, or (empty) everyone with a grant.

    Not for people: it is asked before anyone is anyone. At most fifty, or the one whose id is given.
    """
    today = business_date(clock())
    with reading():
        query = (
            Person.select(
                Person.id,
                Person.number,
                Person.name,
                Person.language,
                Person.theme,
                Person.last_grant,
                Person.queue_view.alias("queue"),
            )
            .join(Grant)
            .where((Person.is_active == True) & in_force(today))  # noqa: E712 - a Peewee condition
            .group_by(Person.id)
            .order_by(Person.id)
            .limit(50)
        )
        if person is not None:
            query = query.where(Person.id == person)
        elif who in tuple(Role):
            query = query.where(Grant.role == who)
        elif who:
            query = query.where((Person.number == who) | (Person.name == who))
        known = list(dicts_of(query))
        grants = _grants([found["id"] for found in known], today)
        return tuple(
            Identity(
                **{**found, "queue": unpacked_view(found["queue"])},
                grants=tuple(one for one in grants if one.person == found["id"]),
            )
            for found in known
        )


def _grants(people: list[int], today: date) -> tuple[GrantRow, ...]:
    query = (
        Grant.select(
            Grant.id,
            Grant.person,
            Grant.role,
            Grant.region,
            fn.COALESCE(Region.name, "").alias("region_name"),
            Grant.valid_from,
            Grant.valid_to,
        )
        .join(Region, JOIN.LEFT_OUTER, on=(Grant.region == Region.code))
        .where(Grant.person.in_(people) & in_force(today))
        .order_by(Grant.id)
    )
    return frozen(GrantRow, query)


def my_grants(actor: Actor) -> tuple[GrantRow, ...]:
    """One's own grants in force today; Refused where the one acted under is not."""
    with reading():
        who = standing(actor)
        return _grants([who.person], who.today)


def people(
    actor: Actor,
    text: str = "",
    role: Role | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[PersonRow]:
    """People in one's scope by number: all, of a role, or whose name, initials or number fit a text.

    Where they are many, those whom a text fits are in the order of what it fits.
    """
    with reading():
        who = standing(actor)
        place = seen_from(who)
        is_of_few = place is None or role not in (None, Role.OFFICER)
        called = Called(text, None if is_of_few else place)

        def chosen() -> Clause:
            is_seen = PersonPlace.region == Slot("place")
            if place is None:
                is_seen &= PersonPlace.person == Slot("person")
            if role is not None:
                is_seen &= _holds(role)
            return is_seen & called.clause(Person if is_of_few else PersonPlace)

        found = shaped_page(
            PersonRow,
            ("people", place is None, role, called.kind),
            lambda: (
                PersonPlace.select(*_SHOWN, *(one.alias(f"by{at}") for at, one in enumerate(called.order)))
                .join(Person)
                .where(chosen())
            ),
            {
                "person": who.person,
                "place": EVERYWHERE if place is None else place,
                "today": who.today.isoformat(),
                **called.values(),
            },
            called.order,
            tuple(f"by{at}" for at in range(len(called.order))),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: (PersonPlace.select().join(Person) if is_of_few else PersonPlace.select()).where(
                chosen()
            ),
            counts_on=called.is_looked_through,
            counted_to=FOUND_TO,
        )
        masked = tuple(PersonRow(**{**vars(row), "phone": masked_phone(row.phone)}) for row in found.rows)
        return Page(
            masked,
            found.total,
            found.is_total_exact,
            found.first,
            found.last,
            found.has_before,
            found.has_after,
        )


_SHOWN = tuple(getattr(Person, name) for name in PersonRow.__dataclass_fields__)


def _holds(role: Role) -> Clause:
    """People in a place who hold a role today."""
    held = (Grant.person == PersonPlace.person) & (Grant.role == role) & in_force(Slot("today"))
    holds = fn.EXISTS(Grant.select(SQL("1")).where(held))
    return holds if role is Role.OFFICER else others() & holds


def colleagues(actor: Actor) -> tuple[PersonRow, ...]:
    """The others who coordinate one's own region today: to whom a task can be delegated."""
    with reading():
        who = standing(actor)
        if who.role is not Role.COORDINATOR:
            return ()
        holders = Grant.select(Grant.person).where(
            (Grant.role == Role.COORDINATOR) & (Grant.region == who.region) & in_force(who.today)
        )
        query = Person.select().where(
            Person.id.in_(holders) & (Person.id != who.person) & (Person.is_active == True)  # noqa: E712
        )
        rows = frozen(PersonRow, query.order_by(Person.id).limit(50))
        return tuple(PersonRow(**{**vars(row), "phone": masked_phone(row.phone)}) for row in rows)


def person(actor: Actor, person: int) -> PersonRow:
    """One person in one's scope, the phone masked."""
    with reading():
        who = standing(actor)
        rows = frozen(PersonRow, Person.select().where((Person.id == person) & visible_people(who)))
        if not rows:
            raise NotFound("person")
        return PersonRow(**{**vars(rows[0]), "phone": masked_phone(rows[0].phone)})
