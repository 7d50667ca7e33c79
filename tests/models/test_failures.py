"""What fails most, where, by whom: counts kept by the store itself, equal to the rows whatever happens to them."""

from __future__ import annotations

from datetime import date

import pytest

from models.actions import findings as acts
from models.actions.inspections import resubmit_inspection, return_inspection
from models.actions.sites import move_site
from models.actions.tasks import undo_decision
from models.actions.upkeep import contradictions
from models.database import database
from models.queries.failures import Period, firms_with_most_faults, most_failed_items, where_item_fails
from models.queries.findings import findings
from models.rules.assignments import Part
from models.rules.scope import Actor, Role
from models.tables import Site
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, YUELU, City, make_city


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def _stationed(city: City, region: str = WUJIALING, name: str = "麓屿贸易") -> tuple[Actor, int]:
    officer = city.person("何璐", Role.OFFICER, region)
    firm = city.firm(name, region)
    city.assign(officer, firm)
    return officer, firm


def _items(actor: Actor, period: Period = Period.WEEK) -> dict[str, int]:
    found = most_failed_items(actor, period)
    assert [one.count for one in found] == sorted((one.count for one in found), reverse=True)
    return {one.item: one.count for one in found}


@pytest.mark.parametrize(
    ("period", "today", "since"),
    [
        (Period.TODAY, "2020-02-19", "2020-02-19"),
        (Period.WEEK, "2020-02-19", "2020-02-17"),
        (Period.WEEK, "2020-02-17", "2020-02-17"),
        (Period.WEEK, "2020-02-23", "2020-02-17"),
        (Period.DAYS_30, "2020-03-01", "2020-02-01"),
    ],
)
def test_when_a_period_begins(period: Period, today: str, since: str) -> None:
    assert period.since(date.fromisoformat(today)) == date.fromisoformat(since)


def test_items_are_counted_in_their_period_and_region(city: City) -> None:
    officer, firm = _stationed(city)
    other, beside = _stationed(city, SHAPING, "沙坪食品")
    away, beyond = _stationed(city, "430104001", "岳麓机械厂")
    city.clock.to("2020-02-14T10:00")  # a Friday
    city.check(officer, firm, "F14", "F2")
    city.clock.to("2020-02-17T10:00")  # Monday
    city.check(other, beside, "F14", "F5")
    city.check(away, beyond, "F14", "F8")
    city.clock.to("2020-02-18T10:00")
    city.check(officer, firm, "F14")
    district, street, whole = (
        city.person("专", Role.COORDINATOR, region) for region in (KAIFU, WUJIALING, CITY)
    )
    assert _items(district, Period.TODAY) == {"F14": 1}
    assert _items(district) == {"F14": 2, "F5": 1}
    assert _items(district, Period.DAYS_30) == {"F14": 3, "F2": 1, "F5": 1}
    assert _items(street) == {"F14": 1}
    assert _items(whole) == {"F14": 3, "F5": 1, "F8": 1}
    there = [(one.region_name, one.count) for one in where_item_fails(district, "F14", Period.DAYS_30)]
    assert there == [("伍家岭街道", 2), ("沙坪街道", 1)]
    assert [one.region for one in where_item_fails(whole, "F14")] == [KAIFU, YUELU]
    # A check recorded late counts on its own day.
    late = city.clock().replace(day=17)
    city.check(officer, firm, "F15", occurred_at=late, late_reason="补录")
    assert "F15" not in _items(district, Period.TODAY) and _items(district)["F15"] == 1


def test_firms_by_what_is_left_and_nothing_of_another_district(city: City) -> None:
    officer, firm = _stationed(city)
    other, beside = _stationed(city, SHAPING, "沙坪食品")
    away, beyond = _stationed(city, "430104001", "岳麓机械厂")
    city.check(officer, firm, "F14")
    city.check(other, beside, "F14", "F15")
    city.check(away, beyond, "F14", "F15", "F2")
    district = city.person("专", Role.COORDINATOR, KAIFU)
    assert [(one.name, one.count) for one in firms_with_most_faults(district)] == [
        ("沙坪食品", 2),
        ("麓屿贸易", 1),
    ]
    told = (
        f"{firms_with_most_faults(district)}{where_item_fails(district, 'F14')}{most_failed_items(district)}"
    )
    assert "岳麓" not in told and "望月湖" not in told and "F2'" not in told
    for role in (Role.OFFICER, Role.READER, Role.STOREKEEPER, Role.ADMINISTRATOR):
        one = city.person("试", role, KAIFU)
        assert most_failed_items(one) == where_item_fails(one, "F14") == firms_with_most_faults(one) == ()
    assert [row.item for row in findings(district, item="F14").rows] == ["F14", "F14"]
    assert findings(district, item="F2").total == 0
    assert findings(officer, item="F14").total == 1


def test_the_counts_are_those_of_the_rows_whatever_happens(city: City) -> None:
    officer, firm = _stationed(city)
    judge = city.person("周文", Role.COORDINATOR, WUJIALING)
    above = city.person("王敏", Role.COORDINATOR, KAIFU)

    def unsettled() -> int:
        return sum(one.count for one in firms_with_most_faults(judge))

    def both() -> tuple[dict[str, int], int]:
        assert contradictions() == []
        return _items(judge), unsettled()

    check = city.check(officer, firm, "F5", "F14")
    assert both() == ({"F5": 1, "F14": 1}, 2)
    return_inspection(judge, check, 1, "照片不清")
    resubmit_inspection(officer, check, city.form(officer, firm, "F14", "F15"), 2)
    assert both() == ({"F14": 1, "F15": 1}, 3)
    (light,) = (one for one in findings(officer).rows if one.item == "F14")
    event = acts.void_finding(judge, light.id, "看错", light.version)
    assert both() == ({"F14": 1, "F15": 1}, 2)
    undo_decision(judge, event)
    assert both() == ({"F14": 1, "F15": 1}, 3)
    # The site goes to another street: open faults and the check not yet accepted with it.
    city.person("沙", Role.COORDINATOR, SHAPING)
    where = city.site(firm)
    move_site(above, where, SHAPING, Site.get_by_id(where).version)
    assert both() == ({}, 0)
    moved = city.person("平", Role.COORDINATOR, SHAPING)
    assert _items(moved) == {"F14": 1, "F15": 1}
    assert sum(one.count for one in firms_with_most_faults(moved)) == 3
    assert contradictions() == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE failure_count SET count = count + 1", "failures by city"),
        ("DELETE FROM failure_count WHERE region = '430105'", "failures by district"),
        ("UPDATE unsettled_count SET count = 0", "unsettled by street"),
        (
            "INSERT INTO failure_count (region, day, item, count) VALUES ('430104', 1, 'F1', 2)",
            "more than there are",
        ),
    ],
)
def test_a_count_that_is_wrong_is_told(city: City, statement: str, said: str) -> None:
    officer, firm = _stationed(city)
    city.check(officer, firm, "F14")
    assert contradictions() == []
    database.execute_sql(statement)
    assert any(said in one for one in contradictions())


def test_a_third_officer_sees_the_same_numbers(city: City) -> None:
    """Who stands at a firm changes nothing about what failed there."""
    officer, firm = _stationed(city)
    city.check(officer, firm, "F14")
    second = city.person("秦朗", Role.OFFICER, WUJIALING)
    city.assign(second, firm, Part.ASSIST)
    leader = city.person("组长", Role.LEADER, WUJIALING)
    assert _items(leader) == {"F14": 1}
