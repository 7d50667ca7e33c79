"""An administrator of a district grants and takes back nothing of another's, even of somebody who is both's."""

from __future__ import annotations

from datetime import date

import pytest

from models.actions.people import add_person, deactivate_person, revoke_grant
from models.errors import Invalid, NotFound, Refused
from models.rules.people import PersonForm
from models.rules.scope import Actor, Role
from models.tables import Grant, Person
from tests.factories import CITY, KAIFU, YUELU, City, make_city

TODAY = date(2020, 2, 17)


@pytest.fixture
def city(sqlite_store: str) -> City:
    return make_city()


@pytest.fixture
def office(city: City) -> Actor:
    return city.person("管", Role.ADMINISTRATOR, KAIFU)


@pytest.mark.parametrize("elsewhere", [YUELU, CITY])
def test_a_grant_of_another_region_is_not_found(city: City, office: Actor, elsewhere: str) -> None:
    both = city.person("段", Role.COORDINATOR, KAIFU)
    there = city.grant(both, Role.COORDINATOR, elsewhere)
    with pytest.raises(NotFound, match="grant"):
        revoke_grant(office, there.grant, "调离")
    with pytest.raises(Refused, match="granted_elsewhere"):
        deactivate_person(office, both.person, "调离", 1)
    revoke_grant(office, both.grant, "调离")
    assert [row.id for row in Grant.select().where(Grant.person == both.person)] == [there.grant]
    revoke_grant(city.person("市", Role.ADMINISTRATOR, CITY), there.grant, "调离")


@pytest.mark.parametrize("region", [YUELU, CITY])
def test_nobody_is_added_to_another_region(city: City, office: Actor, region: str) -> None:
    before = Person.select().count()
    with pytest.raises(Invalid) as error:
        add_person(office, PersonForm(number="LL9", name="新", region=region))
    assert error.value.fields["region"].code == "outside_your_region"
    assert Person.select().count() == before
