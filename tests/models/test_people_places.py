"""Whom a list of people shows, held on random cities to what the rules say of each person, on both stores."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from peewee import SQL, fn

from models.clauses import people as clauses
from models.clauses.assignments import Reach, nameable_coordinators, nameable_officers, own_posts
from models.clauses.scope import READ_BY_REGION, Clause, Standing, standing, visible_people, within
from models.database import database, transaction
from models.queries.duty_days import duty_roster
from models.queries.officers import officers, successors
from models.queries.people import people
from models.queries.station_board import officer_loads
from models.rules.assignments import CURRENT, IN_SCOPE, AssignmentState, Part
from models.rules.places import RegionKind, region_columns
from models.rules.scope import Actor, Level, Role
from models.tables import (
    Assignment,
    DutyDay,
    Enterprise,
    Grant,
    Person,
    PersonPlace,
    Region,
    Team,
    TeamMember,
)
from models.tables.base import tuples_of
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, YUELU, City, make_city
from tests.models.keepers import PEOPLE

TREES = "430104001"
REGIONS = (CITY, KAIFU, YUELU, WUJIALING, SHAPING, TREES)
NAMES = ("何雨", "李佳", "黄佳", "Smith", "王二")


def _told_visible(who: Standing) -> Clause:
    """The rule, asked of each person: granted here, standing by a firm of here, or of an open team sent here."""
    oneself = Person.id == who.person
    if who.role is Role.ADMINISTRATOR and who.level is Level.CITY:
        return SQL("1 = 1")
    if who.role not in (*READ_BY_REGION, Role.ADMINISTRATOR):
        return oneself
    granted = Grant.select(SQL("1")).where((Grant.person == Person.id) & Grant.region.startswith(who.region))
    stationed = (
        Assignment.select(SQL("1"))
        .join(Enterprise)
        .where(
            (Assignment.officer == Person.id)
            & within(Enterprise, who.region)
            & Assignment.state.in_(IN_SCOPE)
        )
    )
    sent = (
        TeamMember.select(SQL("1"))
        .join(Team)
        .where(
            (TeamMember.person == Person.id)
            & TeamMember.left_on.is_null()
            & within(Team, who.region)
            & Team.closed_on.is_null()
        )
    )
    return oneself | fn.EXISTS(granted) | fn.EXISTS(stationed) | fn.EXISTS(sent)


def _told_on_duty(day: date) -> Clause:
    """Active officers of a day, and whoever is on duty then."""
    held = (Grant.role == Role.OFFICER) & (Grant.valid_from <= day)
    held &= Grant.valid_to.is_null() | (Grant.valid_to >= day)
    officer = Person.id.in_(Grant.select(Grant.person).where(held))
    on_duty = Person.id.in_(DutyDay.select(DutyDay.person).where(DutyDay.on == day))
    return (Person.is_active == True) & (officer | on_duty)  # noqa: E712 - a Peewee condition


def _ids(where: Clause) -> list[int]:
    return [one for (one,) in tuples_of(Person.select(Person.id).where(where).order_by(Person.number))]


def _walked(query: Any, who: Actor, **given: Any) -> list[int]:
    """The people of a list, by pages of three, each of which tells how many they are."""
    seen, after = [], None
    totals = {query(who, at_end=True, limit=3, **given).total}
    while True:
        page = query(who, after=after, limit=3, **given)
        totals.add(page.total)
        seen += [row.id if hasattr(row, "id") else row.person for row in page.rows]
        if not page.has_after:
            assert totals == {len(seen)}
            return seen
        after = page.last


def _places() -> list[tuple[Any, ...]]:
    return tuples_of(PersonPlace.select().order_by(PersonPlace.region, PersonPlace.person))


def _compare(city: City) -> None:
    for region in REGIONS:
        for role in Role:
            who = city.person("查", role, region)
            stands = standing(who)
            wanted = _ids(_told_visible(stands))
            assert _ids(visible_people(stands)) == wanted
            assert _walked(people, who) == wanted, (role, region)
            assert sorted(_walked(people, who, text="何")) == sorted(
                _ids(_told_visible(stands) & Person.name.startswith("何"))
            )
            for held in (Role.OFFICER, Role.COORDINATOR):
                holds = (Grant.role == held) & (Grant.valid_to.is_null() | (Grant.valid_to >= stands.today))
                some = Grant.select(Grant.person).where(holds)
                assert _walked(people, who, role=held) == _ids(_told_visible(stands) & Person.id.in_(some))
            today = stands.today
            roster = _walked(duty_roster, who, since=today, until=today)
            assert roster == _ids(_told_visible(stands) & _told_on_duty(today)), (role, region)
            reach = Reach.of(stands)
            named = _ids(nameable_officers(reach)) if role in (Role.OFFICER, *READ_BY_REGION) else []
            assert [row.id for row in officers(who, limit=500)] == named
            either = nameable_officers(reach) | nameable_coordinators(reach)
            assert [row.id for row in successors(who, limit=500)] == (_ids(either) if named else [])
            listed = named if role in READ_BY_REGION else []
            assert _walked(officer_loads, who) == listed
            load = {one: Assignment.select().where(own_posts(one)).count() for one in listed}
            assert {row.id: row.firms for row in officer_loads(who, limit=500).rows} == load
            by_load = sorted(listed, key=lambda one: load[one])  # those of as many firms stay by number
            assert _walked(officer_loads, who, is_by_load=True) == by_load
            called = _walked(officer_loads, who, text="何")
            assert [one for one in by_load if one in called] == _walked(
                officer_loads, who, is_by_load=True, text="何"
            )


def _change(city: City, chance: Random, people_there: list[int], firms: list[int]) -> None:
    """One random thing that may change who is seen from where."""
    who, region = chance.choice(people_there), chance.choice(REGIONS)
    state = chance.choice(tuple(AssignmentState))
    grants = [one for (one,) in tuples_of(Grant.select(Grant.id).where(Grant.person == who))]
    posts = [one for (one,) in tuples_of(Assignment.select(Assignment.id))]
    teams = [one for (one,) in tuples_of(Team.select(Team.id))]
    members = [one for (one,) in tuples_of(TeamMember.select(TeamMember.id))]
    ended = chance.choice((None, date(2020, 2, 16)))
    with transaction():
        match chance.randrange(13):
            case 0:
                Grant.create(
                    person=who,
                    role=chance.choice(tuple(Role)),
                    region=region,
                    valid_from=date(2020, 1, 1),
                    valid_to=ended,
                )
            case 1 if grants:
                Grant.delete().where(Grant.id == chance.choice(grants)).execute()
            case 2 if grants:
                Grant.update(region=region).where(Grant.id == chance.choice(grants)).execute()
            case 3:
                Person.update(is_active=chance.random() < 0.7).where(Person.id == who).execute()
            case 4 if posts:
                one = chance.choice(posts)
                covers = chance.choice((None, one))
                Assignment.update(state=state, covers=covers).where(Assignment.id == one).execute()
            case 5:
                firm = chance.choice(firms)
                Enterprise.update(region_columns(region)).where(Enterprise.id == firm).execute()
            case 6 if posts:
                Assignment.update(officer=who).where(Assignment.id == chance.choice(posts)).execute()
            case 7:
                Team.create(name="组", sent_on=date(2020, 2, 10), closed_on=ended, **region_columns(region))
            case 8 if teams:
                team = chance.choice(teams)
                if not TeamMember.select().where(TeamMember.team == team, TeamMember.person == who).exists():
                    TeamMember.create(team=team, person=who, sent_on=date(2020, 2, 10), left_on=ended)
            case 9 if members:
                one = chance.choice(members)
                TeamMember.update(left_on=ended).where(TeamMember.id == one).execute()
            case 10 if teams:
                one = chance.choice(teams)
                Team.update(closed_on=ended, **region_columns(region)).where(Team.id == one).execute()
            case 11:
                on = date(2020, 2, 17)
                if not DutyDay.select().where(DutyDay.person == who, DutyDay.on == on).exists():
                    DutyDay.create(person=who, on=on)
            case 12 if members and chance.random() < 0.3:
                TeamMember.delete().where(TeamMember.id == chance.choice(members)).execute()
            case _:
                Assignment.create(
                    officer=who,
                    enterprise=chance.choice(firms),
                    part=Part.ASSIST,
                    state=chance.choice(CURRENT),
                    starts_on=date(2020, 2, 10),
                )


@pytest.mark.parametrize(("seed", "most"), [(1, clauses.READ_WHOLE), (2, 0)])
def test_lists_show_whom_the_rules_say(
    store: str, seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clauses, "READ_WHOLE", most)
    monkeypatch.setattr(clauses, "_asked", clauses.Prepared(clauses._what_is_asked))
    city, chance = make_city(), Random(seed)
    there = [
        city.person(chance.choice(NAMES), chance.choice(tuple(Role)), chance.choice(REGIONS)).person
        for _ in range(8)
    ]
    firms = [city.firm(f"湖南{at}号有限公司", region) for at, region in enumerate(REGIONS)]
    for _ in range(80):
        _change(city, chance, there, firms)
    _compare(city)
    kept = _places()
    with transaction():
        PersonPlace.delete().execute()
        database.execute_sql(PEOPLE.format(people="SELECT id FROM person"))
    assert _places() == kept


def test_a_new_district_names_the_officers_of_the_city(store: str) -> None:
    city = make_city()
    officer = city.person("何雨", Role.OFFICER, CITY)
    with transaction():
        Region.create(code="430199", parent=CITY, name="新区", kind=RegionKind.DISTRICT)
    who = city.person("周", Role.COORDINATOR, "430199")
    assert [row.id for row in officer_loads(who).rows] == [officer.person]
    with transaction():
        Region.update(code="430198").where(Region.code == "430199").execute()
    who = city.person("吴", Role.COORDINATOR, "430198")
    assert [row.id for row in officer_loads(who).rows] == [officer.person]


FOUND = (
    # typed, found among few people, found among more than are read whole
    ("何", True, True),
    ("何雨佳", True, True),
    ("雨", True, False),
    ("hyj", True, True),
    ("ＨＹ", True, True),
    ("yj", False, False),
    ("heyu", True, True),
    ("yujia", False, False),
    ("LL7", True, True),
    (" ll70 ", True, True),
    ("7001", False, False),
    ("%", False, False),
    ("_", False, False),
    ("", True, True),
)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.COORDINATOR])
def test_a_text_finds_people(store: str, role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    city = make_city()
    city.person("何雨佳", role, KAIFU, number="LL7001")
    who = city.person("周", Role.LEADER, CITY)
    is_officer = role is Role.OFFICER
    queries = (people, officers, successors, officer_loads) if is_officer else (people, successors)
    for at, most in enumerate((clauses.READ_WHOLE, 0)):
        monkeypatch.setattr(clauses, "READ_WHOLE", most)
        monkeypatch.setattr(clauses, "_asked", clauses.Prepared(clauses._what_is_asked))
        for typed, *wanted in FOUND:
            for query in queries:
                # Of coordinators there are few, whom successors reads whole.
                is_found = wanted[at if is_officer or query is people else 0]
                page = query(who, text=typed)
                names = [row.name for row in (page if isinstance(page, tuple) else page.rows)]
                assert ("何雨佳" in names) is is_found, (query.__name__, typed, most)
