"""An administrator of a district grants and takes back nothing of another's, even of somebody who is both's."""

from __future__ import annotations

from datetime import date

import pytest

from models.actions.assignments import confirm_lead
from models.actions.people import add_person, deactivate_person, grant_role, revoke_grant
from models.actions.upkeep import contradictions, tick
from models.errors import Invalid, NotFound, Refused
from models.queries.tasks import open_tasks
from models.rules.assignments import Part
from models.rules.people import GrantForm, PersonForm
from models.rules.scope import Actor, Role
from models.tables import Enterprise, Grant, Person
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


def test_a_firm_whose_leads_grant_is_revoked_waits_for_a_lead(city: City, office: Actor) -> None:
    """The post stays, so that work can be handed over; back with a grant, nobody owes anything."""
    judge = city.person("周文", Role.COORDINATOR, KAIFU)
    lead, other = (city.person(name, Role.OFFICER, KAIFU) for name in ("何璐", "秦朗"))
    firm, second = city.firm("甲"), city.firm("乙")
    for one in (firm, second):
        city.assign(lead, one)
    beside = city.assign(other, firm, Part.ASSIST)

    def waiting() -> list[tuple[int | None, str]]:
        assert contradictions() == []
        return [(row.enterprise, row.matter) for row in open_tasks(judge).rows]

    extra = city.grant(lead, Role.OFFICER, YUELU)
    revoke_grant(city.person("市", Role.ADMINISTRATOR, CITY), extra.grant, "岳麓的事办完")
    assert waiting() == [], "another grant of an officer's is left"
    revoke_grant(office, lead.grant, "调离")
    assert waiting() == [(firm, str(beside)), (second, "")]
    assert Enterprise.get_by_id(second).lead == lead.person
    confirm_lead(judge, beside, 1)
    assert waiting() == [(second, "")]
    grant_role(office, lead.person, GrantForm(Role.OFFICER, KAIFU, TODAY))
    assert waiting() == []


def test_a_firm_whose_leads_grant_runs_out_waits_for_a_lead_from_the_day_after(
    city: City, office: Actor
) -> None:
    judge = city.person("周文", Role.COORDINATOR, KAIFU)
    lead, firm = city.person("何璐", Role.OFFICER, KAIFU), city.firm("甲")
    city.assign(lead, firm)
    Grant.update(valid_to=TODAY).where(Grant.id == lead.grant).execute()
    told = []
    for renewed in (None, None, date(2020, 2, 20), None):
        told.append((tick(city.clock).lead_lapsed, len(open_tasks(judge).rows)))
        if renewed:
            grant_role(office, lead.person, GrantForm(Role.OFFICER, KAIFU, renewed))
        city.clock.on(days=1)
    # Today it holds; the day after it is put, once; the new one begins on the 20th.
    assert told == [(0, 0), (1, 1), (0, 1), (0, 0)] and contradictions() == []
