"""Visits: at a site one answers for, or with the leadership of a body in one's region."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from models.actions.upkeep import contradictions
from models.actions.visits import correct_visit, record_visit
from models.database import transaction
from models.errors import Conflict, Invalid, NotFound, Refused
from models.exchange.ledgers import LEDGERS, ledger_rows
from models.queries.events import events_since, newest_event
from models.queries.places import bodies
from models.queries.visits import visits
from models.rules.scope import Actor, Role
from models.rules.visits import VisitForm, VisitKind
from models.tables import Visit
from tests.factories import KAIFU, SHAPING, WUJIALING, YUELU, City, make_city

ELSEWHERE = "430104001"


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def _talk(body: int | None, site: int | None = None) -> VisitForm:
    return VisitForm(uuid4(), site, VisitKind.TALK, met="彭主任", note="座谈复工安排", body=body)


def _stationed(city: City) -> tuple[Actor, int]:
    officer, firm = city.person("何璐", Role.OFFICER, KAIFU), city.firm("麓屿贸易")
    city.assign(officer, firm)
    return officer, firm


def test_a_talk_with_a_parks_leadership_needs_no_site(city: City) -> None:
    officer, _ = _stationed(city)
    park = city.body("园区管委会", WUJIALING)
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    before = newest_event(officer)
    form = _talk(park)
    number = record_visit(officer, form)
    assert record_visit(officer, form) == number  # twice is once
    with pytest.raises(Conflict):
        record_visit(officer, replace(form, note="别的"))
    for who in (officer, coordinator):
        (row,) = visits(who).rows
        assert (row.id, row.body_name, row.site, row.enterprise_name, row.met) == (
            number,
            "园区管委会",
            None,
            "",
            "彭主任",
        )
        assert [one.id for one in visits(who, body=park).rows] == [number]
        assert [(one.subject_kind, one.subject) for one in events_since(who, before)] == [("visit", number)]
    told = [row[3] for row in ledger_rows(coordinator, LEDGERS["events"])]
    assert told == ["visit.record"]
    correct_visit(officer, number, replace(form, note="座谈防疫物资"), 1)
    assert [row.note for row in visits(officer).rows] == ["座谈防疫物资"]
    with pytest.raises(Refused, match="not_your_record"):
        correct_visit(coordinator, number, form, 2)


def test_a_body_may_be_met_at_a_firm(city: City) -> None:
    officer, firm = _stationed(city)
    park = city.body("园区管委会", WUJIALING)
    number = record_visit(officer, _talk(park, city.site(firm)))
    (row,) = visits(officer, enterprise=firm).rows
    assert (row.id, row.enterprise, row.body) == (number, firm, park)


def test_a_visit_is_to_somewhere(city: City) -> None:
    officer, _ = _stationed(city)
    with pytest.raises(Invalid) as error:
        record_visit(officer, _talk(None))
    assert error.value.fields["body"].code == "site_or_body"
    assert contradictions() == []
    with transaction():
        columns = dict.fromkeys(("city", "district", "street"), "")
        made = Visit.create(
            person=officer.person,
            kind=VisitKind.CALL,
            note="x",
            occurred_at=city.clock(),
            recorded_at=city.clock(),
            **columns,
        )
    assert contradictions() == [f"visit {made.id} nowhere"]


@pytest.mark.parametrize(
    ("role", "region", "may"),
    [
        (Role.OFFICER, WUJIALING, False),  # stands by no firm there, is of no team there
        (Role.LEADER, WUJIALING, True),
        (Role.LEADER, SHAPING, False),
        (Role.COORDINATOR, WUJIALING, True),
        (Role.COORDINATOR, KAIFU, True),
        (Role.COORDINATOR, SHAPING, False),
        (Role.COORDINATOR, YUELU, False),
        (Role.READER, WUJIALING, False),
        (Role.STOREKEEPER, WUJIALING, False),
    ],
)
def test_a_body_is_met_by_whoever_is_in_its_region(city: City, role: Role, region: str, may: bool) -> None:
    park = city.body("园区管委会", WUJIALING)
    who = city.person("试", role, region)
    if role is Role.LEADER:
        city.team(who, region)
    assert [row.id for row in bodies(who)] == ([park] if may else [])
    if may:
        number = record_visit(who, _talk(park))
        assert [row.id for row in visits(who).rows] == [number]
        return
    with pytest.raises((NotFound, Refused)):
        record_visit(who, _talk(park))


def test_a_member_meets_the_park_before_the_firms_are_split(city: City) -> None:
    park, other = city.body("园区管委会", WUJIALING), city.body("沙坪街道办", SHAPING)
    member = city.person("何璐", Role.OFFICER, YUELU)
    city.team(city.person("组长", Role.LEADER, WUJIALING), WUJIALING, member)
    assert [row.id for row in bodies(member)] == [park]
    assert record_visit(member, _talk(park))
    with pytest.raises(NotFound):
        record_visit(member, _talk(other))


def test_visits_end_at_ones_scope(city: City) -> None:
    officer, firm = _stationed(city)
    park = city.body("园区管委会", WUJIALING)
    record_visit(officer, _talk(park))
    record_visit(officer, _talk(None, city.site(firm)))
    colleague = city.person("秦朗", Role.OFFICER, KAIFU)
    city.assign(colleague, firm)
    # Of a body one sees one's own talks, of a firm those of everybody who stands there.
    assert [row.site for row in visits(colleague).rows] == [city.site(firm)]
    for who in (
        city.person("岳", Role.COORDINATOR, YUELU),
        city.person("岳", Role.LEADER, ELSEWHERE),
        city.person("岳", Role.OFFICER, YUELU),
        city.person("阅", Role.READER, KAIFU),
    ):
        assert visits(who).rows == visits(who, body=park).rows == visits(who, enterprise=firm).rows == ()
        assert visits(who, at_end=True).total == 0
