"""What is kept of one person, as an administrator corrects it."""

from __future__ import annotations

from models.clauses.scope import standing, visible_people
from models.database import reading
from models.errors import NotFound
from models.queries.pages import frozen
from models.queries.rows import Row, altered
from models.rules.masking import masked_phone
from models.rules.people import DispatchLevel
from models.rules.scope import Actor
from models.tables import Person


class PersonFactsRow(Row):
    """A person's own facts; the phone is masked, and a form that gives it back so leaves it as it is."""

    id: int
    version: int
    number: str
    name: str
    home_unit: str
    seconded_by: str
    title: str
    level: DispatchLevel | None
    phone: str


def person_facts(actor: Actor, person: int) -> PersonFactsRow:
    """One person's facts; NotFound out of scope."""
    with reading():
        columns = (getattr(Person, name) for name in PersonFactsRow.__dataclass_fields__)
        query = Person.select(*columns).where((Person.id == person) & visible_people(standing(actor)))
        found = frozen(PersonFactsRow, query)
        if not found:
            raise NotFound("person")
        return altered(found[0], phone=masked_phone(found[0].phone))
