"""Officers of an invented city who come to one place together: a person and a grant each."""

from __future__ import annotations

import random
from datetime import date

from models.demo.rows import Rows
from models.demo.words import GIVEN, SURNAMES, TITLES, UNITS
from models.rules.codes import person_search_columns
from models.rules.people import DispatchLevel
from models.rules.scope import Actor, Clock, Role
from models.tables import Grant, Person


def add_officer(
    rows: Rows, chance: random.Random, number: str, region: str, clock: Clock, name: str = ""
) -> Actor:
    """An officer of a district from the first of February on, as an actor whose clock this is."""
    name = name or chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
    person = rows.add(
        Person,
        number=number,
        name=name,
        **person_search_columns(name),
        home_unit=chance.choice(UNITS),
        title=chance.choice(TITLES),
        level=DispatchLevel.COUNTY,
        phone=f"13{chance.randrange(10**8, 10**9)}",
        region=region,
    )
    grant = rows.add(Grant, person=person, role=Role.OFFICER, region=region, valid_from=date(2020, 2, 1))
    return Actor(person, grant, "demo", clock)
