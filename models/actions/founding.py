"""The first things in a new store: the packs, the city, and the administrator who does the rest."""

from __future__ import annotations

from datetime import date

from models.actions.checklists import load_packs
from models.database import transaction
from models.rules.codes import person_search_columns
from models.rules.places import RegionKind
from models.rules.scope import Role
from models.tables import Grant, Person, Region

CITY_CODE, CITY_NAME = "4301", "长沙市"
OWNER_NUMBER = "GL0001"


def found_store(owner: str, today: date) -> str:
    """Take in the packs and make the city and its administrator; the administrator's number."""
    load_packs()
    with transaction():
        if Person.select().exists():
            return OWNER_NUMBER
        Region.create(code=CITY_CODE, parent="", name=CITY_NAME, kind=RegionKind.CITY)
        person = Person.create(
            number=OWNER_NUMBER,
            name=owner,
            **person_search_columns(owner),
            region=CITY_CODE,
        )
        Grant.create(person=person.id, role=Role.ADMINISTRATOR, region=CITY_CODE, valid_from=today)
    return OWNER_NUMBER
