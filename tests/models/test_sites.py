"""Sites: resumption told in any order, worksites and units added, corrected and closed, contacts; a building's floors."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from models.actions.enterprises import add_enterprise, add_tenant, correct_enterprise, move_enterprise
from models.actions.sites import (
    add_site,
    close_site,
    correct_site,
    move_site,
    remove_contact,
    reopen_site,
    set_contact,
    set_resumption,
)
from models.actions.upkeep import contradictions
from models.database import transaction
from models.errors import Invalid, NotFound, Refused
from models.queries.buildings import floor_grid
from models.queries.enterprises import enterprise_file
from models.queries.sites import resumption_history, resumption_on, sites_of
from models.rules.enterprises import ClosingForm, EnterpriseFacts, EnterpriseForm, TenantForm
from models.rules.places import EnterpriseKind, Qualifier, Resumption, SiteKind
from models.rules.scope import Actor, Role
from models.rules.sites import BY_WEIGHT, ResumptionForm, SiteForm, floor_order, resumption_of
from models.tables import Contact, Enterprise, Event, ResumptionChange, Site
from tests.factories import KAIFU, SHAPING, WUJIALING, City, make_city

NOT, YES, STOP, OUT = (
    Resumption.NOT_RESUMED,
    Resumption.RESUMED,
    Resumption.SUSPENDED,
    Resumption.EXCLUDED,
)


@pytest.fixture
def city(store: str) -> City:
    return make_city()


@pytest.fixture
def kaifu(city: City) -> Actor:
    return city.person("周文", Role.COORDINATOR, KAIFU)


def day(number: int) -> date:
    return date(2020, 2, number)


def told(actor: Actor, site: int, state: Resumption, since: date) -> int:
    return set_resumption(actor, site, ResumptionForm(state, since), Site.get_by_id(site).version)


def test_an_earlier_day_told_later_leaves_today_alone(city: City, kaifu: Actor) -> None:
    site = city.site(firm := city.firm("麓屿贸易"))  # resumed on the 12th
    told(kaifu, site, STOP, day(15))
    event = Event.get_by_id(told(kaifu, site, YES, day(10)))
    assert (event.verb, event.reason, event.changes) == ("set_resumption", "2020-02-10", "")
    row = Site.get_by_id(site)
    assert (row.resumption, row.resumption_since, row.resumed_on) == (STOP, day(15), day(12))
    states = [resumption_on(kaifu, firm, day(at)).state for at in (9, 10, 12, 14, 15, 17)]
    assert states == [NOT, YES, YES, YES, STOP, STOP]
    told(kaifu, site, YES, day(15))  # it was no stop after all: of one day what is told last holds
    assert Site.get_by_id(site).resumption == YES
    history = [(one.state, one.since) for one in resumption_history(kaifu, site)]
    assert history == [(YES, day(10)), (YES, day(12)), (STOP, day(15)), (YES, day(15))]
    with pytest.raises(Invalid):
        told(kaifu, site, OUT, day(18))
    assert contradictions() == []


def test_any_order_comes_to_the_same(city: City, kaifu: Actor) -> None:
    """Against a model: the state of a day is that of the last day told for up to it."""
    chance = random.Random(20200217)
    entries = [(chance.choice(BY_WEIGHT), day(1) + timedelta(days=at)) for at in chance.sample(range(16), 6)]
    for _ in range(4):
        firm = city.firm(f"甲{chance.random()}")
        with transaction():
            ResumptionChange.delete().execute()
            Site.update(resumption=NOT, resumption_since=None, resumed_on=None).execute()
        chance.shuffle(entries)
        for state, since in entries:
            told(kaifu, city.site(firm), state, since)
        for at in range(1, 18):
            before = [one for one in entries if one[1] <= day(at)]
            expected = max(before, key=lambda one: one[1])[0] if before else NOT
            assert resumption_on(kaifu, firm, day(at)).sites[0].state is expected
        last = max(entries, key=lambda one: one[1])
        row = Site.get_by_id(city.site(firm))
        assert (row.resumption, row.resumption_since) == last
        assert contradictions() == []


@pytest.mark.parametrize(
    ("states", "expected", "counted"),
    [
        ((NOT, YES), YES, 2),
        ((STOP, OUT), STOP, 1),
        ((NOT, STOP), STOP, 2),
        ((NOT, OUT), NOT, 1),
        ((OUT, OUT), OUT, 0),
    ],
)
def test_a_firm_counts_as_its_best_counted_site(
    city: City, kaifu: Actor, states: tuple[Resumption, ...], expected: Resumption, counted: int
) -> None:
    assert resumption_of(states) is expected
    firm = city.firm("高岭建设", sites=len(states))
    for site, state in zip(
        Site.select().where(Site.enterprise == firm).order_by(Site.id), states, strict=True
    ):
        told(kaifu, site.id, state, day(13))
    found = resumption_on(kaifu, firm, day(17))
    assert (found.state, found.counted, found.resumed) == (expected, counted, states.count(YES))


def test_a_state_not_as_its_history_is_found(city: City) -> None:
    firm = city.firm("麓屿贸易")
    with transaction():
        Site.update(resumption=STOP).where(Site.enterprise == firm).execute()
        Enterprise.update(district="430104").where(Enterprise.id == firm).execute()
    assert contradictions() == [
        f"site, resumption not as its history: {city.site(firm)}",
        f"enterprise, columns not as its region: {firm}",
    ]


def test_worksites_are_added_corrected_and_closed(city: City, kaifu: Actor) -> None:
    firm = city.firm("高岭建设")
    site = add_site(kaifu, firm, SHAPING, SiteForm("沙坪工地", SiteKind.CONSTRUCTION, due=40))
    row = Site.get_by_id(site)
    assert (row.region, row.district, row.resumption, row.due) == (SHAPING, KAIFU, NOT, 40)
    form = SiteForm("沙坪一期", SiteKind.CONSTRUCTION, due=45, due_qualifier=Qualifier.ABOUT, counted_on=day(16), filed_on=day(10), checked_on=day(11))  # fmt: skip
    event = Event.get_by_id(correct_site(kaifu, site, form, 1))
    assert '"due":[40,45]' in event.changes and '"filed_on":[null,"2020-02-10"]' in event.changes
    assert correct_site(kaifu, site, form, 2) == 0
    first = sites_of(kaifu, firm, limit=1)
    assert [one.name for one in first.rows] == [""] and first.has_after
    assert [one.name for one in sites_of(kaifu, firm, after=first.last, limit=1).rows] == ["沙坪一期"]
    close_site(kaifu, site, ClosingForm(day(17), "完工"), 2)
    closed = sites_of(kaifu, firm).rows[1]
    assert (closed.is_closed, closed.closed_on, closed.resumption) == (True, day(17), OUT)
    with pytest.raises(Refused, match="closed_site"):
        told(kaifu, site, YES, day(17))
    with pytest.raises(Refused, match="last_site"):
        close_site(kaifu, city.site(firm), ClosingForm(day(17), "完工"), 1)
    reopen_site(kaifu, site, 3)
    assert Site.get_by_id(site).resumption == NOT and contradictions() == []


@pytest.mark.parametrize(
    ("region", "form", "problem"),
    [
        ("430104001", SiteForm("车间"), ("region", "outside_your_region")),
        (WUJIALING, SiteForm("车间", due=-1), ("due", "negative")),
        (WUJIALING, SiteForm(kind=SiteKind.UNIT), ("building", "required")),
        (
            WUJIALING,
            SiteForm(kind=SiteKind.UNIT, building=10**6, floor="1", unit="0101"),
            ("building", "not_a_building"),
        ),
        (WUJIALING, SiteForm(kind=SiteKind.UNIT, building=10**6, floor="1"), ("unit", "required")),
    ],
)
def test_what_is_no_site(
    city: City, kaifu: Actor, region: str, form: SiteForm, problem: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as error:
        add_site(kaifu, city.firm("高岭建设"), region, form)
    assert problem in [(one.field, one.code) for one in error.value.problems]


def test_one_chief_and_a_prevention_lead(city: City, kaifu: Actor) -> None:
    site = city.site(firm := city.firm("麓屿贸易"))
    set_contact(kaifu, site, "罗樵", "经理", "13812341234", is_chief=True)
    number = set_contact(kaifu, site, "邓箴", "行政", "15912340436", is_prevention_lead=True, is_chief=True)
    shown = [(one.name, one.phone, one.is_chief, one.is_prevention_lead) for one in enterprise_file(kaifu, firm).contacts]  # fmt: skip
    assert shown == [("罗樵", "138****1234", False, False), ("邓箴", "159****0436", True, True)]
    remove_contact(kaifu, site, number)
    assert [one.name for one in Contact.select()] == ["罗樵"]
    with pytest.raises(NotFound):
        remove_contact(kaifu, site, number)
    assert {one.changes for one in Event.select()} == {""}, "no name and no phone in any event"


@pytest.fixture
def building(city: City, kaifu: Actor) -> int:
    return add_enterprise(
        kaifu,
        EnterpriseForm(
            "星程国际广场",
            kind=EnterpriseKind.BUILDING,
            region=WUJIALING,
            area=300_000,
            area_qualifier=Qualifier.ABOUT,
        ),
    )


def tenant(actor: Actor, building: int, name: str, floor: str, unit: str, **more: Any) -> int:
    return add_tenant(actor, building, TenantForm(name, floor, unit, **more))


def test_a_buildings_floors_from_the_lowest_up(city: City, kaifu: Actor, building: int) -> None:
    for name, floor, unit in (("丁", "10", "1001"), ("乙", "2", "0202"), ("甲", "2", "0201"), ("丙", "B1", "B101"), ("戊", "夹层", "1")):  # fmt: skip
        tenant(kaifu, building, f"{name}诊所", floor, unit, industry="商铺", roster=9)
    told(kaifu, Site.get(Site.unit == "0201").id, YES, day(12))
    grid = floor_grid(kaifu, building)
    assert [(one.floor, [unit.name for unit in one.units]) for one in grid.floors] == [
        ("B1", ["丙诊所"]), ("2", ["甲诊所", "乙诊所"]), ("10", ["丁诊所"]), ("夹层", ["戊诊所"]),
    ]  # fmt: skip
    assert (grid.area, grid.area_qualifier, grid.units, grid.resumed) == (300_000, "about", 5, 1)
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    city.assign(officer, building)
    unit = grid.floors[1].units[0]
    city.check(officer, unit.enterprise, "B3")
    again = floor_grid(officer, building).floors[1].units[0]
    assert (again.unsettled, again.last_checked_at) == (1, city.clock())
    assert grid.common == (city.site(building),)
    with pytest.raises(NotFound):
        floor_grid(kaifu, unit.enterprise)
    assert sorted(("夹层", "2", "B2", "10", "B1"), key=floor_order) == ["B2", "B1", "2", "10", "夹层"]


def test_a_firm_known_by_name_is_a_question(city: City, kaifu: Actor, building: int) -> None:
    known = city.firm("楚云诊所")
    with pytest.raises(Invalid) as error:
        tenant(kaifu, building, "楚云诊所", "9", "0901")
    (problem,) = error.value.problems
    assert (problem.field, problem.code, problem.values["listed"]) == ("firm", "known_here", f"#{known}")
    assert tenant(kaifu, building, "楚云诊所", "9", "0901", firm=known) == known
    assert tenant(kaifu, building, "楚云诊所", "9", "0902", is_another=True) != known
    with pytest.raises(Invalid):
        tenant(kaifu, building, "又一家", "9", "0902")
    assert [(one.building_name, one.unit) for one in sites_of(kaifu, known).rows] == [("", ""), ("星程国际广场", "0901")]  # fmt: skip


def test_a_building_moves_with_the_tenants_that_are_only_there(
    city: City, kaifu: Actor, building: int
) -> None:
    elsewhere = city.firm("楚云诊所")
    tenant(kaifu, building, "楚云诊所", "9", "0901", firm=elsewhere)
    own = tenant(kaifu, building, "岳鸣诊所", "9", "0902")
    with pytest.raises(Invalid) as error:
        move_site(kaifu, Site.get(Site.unit == "0901").id, SHAPING, 1)
    assert [one.code for one in error.value.problems] == ["moves_with_building"]
    move_enterprise(kaifu, building, SHAPING, 1)
    regions = {one.id: one.region for one in Enterprise.select()}
    assert regions == {building: SHAPING, own: SHAPING, elsewhere: WUJIALING}
    assert {one.region for one in Site.select().where(Site.building == building)} == {SHAPING}
    with pytest.raises(Invalid):
        correct_enterprise(
            kaifu, building, EnterpriseFacts("星程国际广场"), 2
        )  # not a firm while it has tenants
    assert contradictions() == []
