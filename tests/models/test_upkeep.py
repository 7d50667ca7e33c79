"""Overdue findings rise once per cycle and level, whenever the timer ran; seals hold; back-ups of tasks agree."""

from __future__ import annotations

from uuid import uuid4

import pytest

from models.actions.drafts import discard_draft, keep_draft, restore_draft
from models.actions.findings import assign_finding, recheck_finding, record_fix
from models.actions.inspections import accept_inspection
from models.actions.people import grant_role, revoke_grant
from models.actions.tasks import claim_task, escalate_task, take_over_task
from models.actions.upkeep import broken_seals, contradictions, tick, tick_in_turn, tick_interval
from models.database import database, transaction
from models.errors import NotFound
from models.queries.drafts import drafts as drafts_of
from models.queries.findings import finding, findings
from models.queries.tasks import BELOW, open_tasks, task_counts
from models.rules.assignments import Part
from models.rules.deadlines import Deadline
from models.rules.drafts import FormKind
from models.rules.findings import AssignForm, FixForm, RecheckForm
from models.rules.people import GrantForm
from models.rules.scope import Level, Role
from models.steps import turns
from models.tables import Rise, Setting, Task
from tests.factories import CITY, KAIFU, WUJIALING, City, make_city


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def _rises() -> list[tuple[int, str]]:
    return [(row.cycle, str(row.level)) for row in Rise.select().order_by(Rise.id)]


@pytest.mark.parametrize(
    ("item", "ticks", "expected"),
    [
        # H is due at 18:00, then a level every 24 hours
        ("F5", ["2020-02-17T17:59"], []),
        ("F5", ["2020-02-17T18:00"], ["street"]),
        ("F5", ["2020-02-18T18:00", "2020-02-18T18:01"], ["street", "district"]),
        ("F5", ["2020-02-20T09:00"], ["street", "district", "city"]),  # two ticks were missed
        # M is due in 48 hours, then a level every two working days: the weekend does not count
        ("F2", ["2020-02-19T10:00"], ["street"]),
        ("F2", ["2020-02-21T09:59"], ["street"]),
        ("F2", ["2020-02-21T10:00"], ["street", "district"]),
        ("F2", ["2020-02-24T23:00"], ["street", "district"]),
        ("F2", ["2020-02-25T10:00"], ["street", "district", "city"]),
    ],
)
def test_overdue_findings_rise(city: City, item: str, ticks: list[str], expected: list[str]) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    for code in (WUJIALING, KAIFU, CITY):
        city.person("专", Role.COORDINATOR, code)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    city.check(officer, firm, item)
    for at in ticks:
        city.clock.to(at)
        tick(city.clock)
        tick(city.clock)
    assert _rises() == [(0, level) for level in expected]
    assert contradictions() == []


def test_a_level_without_a_coordinator_is_skipped(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    district = city.person("专", Role.COORDINATOR, KAIFU)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    city.check(officer, firm, "F14")
    city.clock.on(days=7, minutes=1)
    assert tick(city.clock).risen == 1
    assert [row.kind for row in open_tasks(district).rows] == ["overdue"]


@pytest.mark.parametrize("by", ["take over", "escalate"])
def test_what_somebody_put_on_a_higher_desk_goes_no_lower(sqlite_store: str, by: str) -> None:
    """A rise below neither moves it nor strips the claim; one above it does both."""
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    street, district, above = (city.person("专", Role.COORDINATOR, code) for code in (WUJIALING, KAIFU, CITY))
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    city.check(officer, firm, "F2")
    seen = []
    for at in ("2020-02-19T10:00", "2020-02-21T10:00", "2020-02-25T10:00"):
        city.clock.to(at)
        tick(city.clock)
        task = Task.get(Task.kind == "overdue")
        seen.append((str(task.level), task.__data__["claimed_by"]))
        if at == "2020-02-19T10:00" and by == "take over":
            take_over_task(above, task.id, "市里督办", task.version)
        elif at == "2020-02-19T10:00":
            escalate_task(street, task.id, "报区", task.version)
            claim_task(district, task.id, Task.get_by_id(task.id).version)
    holder = above.person if by == "take over" else district.person
    second = ("city", holder) if by == "take over" else ("district", holder)
    assert seen == [("street", None), second, ("city", holder if by == "take over" else None)]
    assert _rises() == [(0, "street"), (0, "district"), (0, "city")]


def test_what_rises_lands_where_somebody_may_decide(sqlite_store: str) -> None:
    """回避 keeps the street from one, the finder from another; where it leaves nobody, the matter is 无人可办 until somebody comes."""
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    stationed = city.person("周文", Role.COORDINATOR, WUJIALING)
    city.grant(officer, Role.COORDINATOR, KAIFU)
    office = city.person("管", Role.ADMINISTRATOR, CITY)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    city.assign(stationed, firm, Part.ASSIST)
    city.check(officer, firm, "F2")
    seen = []
    city.clock.to("2020-02-19T10:00")
    for _ in range(2):
        tick(city.clock)
    (task,) = Task.select().where(Task.kind == "overdue")
    assert (task.level, task.is_orphan, _rises()) == ("city", "no_one", [])
    for region in (CITY, KAIFU):
        newcomer = city.person("王敏", Role.READER, CITY)
        grant_role(office, newcomer.person, GrantForm(Role.COORDINATOR, region, city.clock().date()))
        tick(city.clock)
        (task,) = Task.select().where(Task.kind == "overdue")
        seen.append((str(task.level), task.is_orphan))
    assert seen == [("city", None), ("city", None)] and contradictions() == []
    assert _rises() == [(0, "city"), (0, "district")]


def test_a_higher_level_sees_what_waits_below(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    street = city.person("周文", Role.COORDINATOR, WUJIALING)
    district = city.person("王敏", Role.COORDINATOR, KAIFU)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    city.check(officer, firm, "F5")
    assert len(open_tasks(street).rows) == 1
    assert not open_tasks(district).rows
    assert [row.kind for row in open_tasks(district, tab=BELOW).rows] == ["review"]


def test_what_waits_above_is_not_below(city: City) -> None:
    """The city's desk is above the district's: its tasks stand in no tab of the district, and are counted in none."""
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    street, district, above = (city.person("专", Role.COORDINATOR, code) for code in (WUJIALING, KAIFU, CITY))
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    city.check(officer, firm, "F5")
    seen = []
    for level in Level:
        Task.update(level=level).execute()
        for who in (street, district, above):
            below = open_tasks(who, tab=BELOW).total
            assert {one.tab: one.count for one in task_counts(who)}[BELOW] == below
            seen.append((open_tasks(who).total, below))
    assert seen == [(1, 0), (0, 1), (0, 1), (0, 0), (1, 0), (0, 1), (0, 0), (0, 0), (1, 0)]


def test_tasks_move_with_the_grants(city: City) -> None:
    """Nobody at first (the city sees it), then the district, then the street; back up when the grant ends."""
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    office = city.person("管", Role.ADMINISTRATOR, CITY)
    newcomers = [city.person(name, Role.READER, KAIFU) for name in ("王敏", "周文")]
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    check = city.check(officer, firm, "F5")
    assert Task.get(Task.subject == check).is_orphan == "no_one"
    levels, grants = [], []
    for one, region in zip(newcomers, (KAIFU, WUJIALING), strict=True):
        form = GrantForm(Role.COORDINATOR, region, city.clock().date())
        grants.append(grant_role(office, one.person, form))
        task = Task.get(Task.subject == check)
        levels.append((str(task.level), task.is_orphan))
    revoke_grant(office, grants[1], "轮换")
    levels.append((str(Task.get(Task.subject == check).level), None))
    assert levels == [("district", None), ("street", None), ("district", None)]


def test_a_failed_recheck_rises_again_in_its_new_cycle(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    city.check(officer, firm, "F14")
    city.clock.on(days=8)
    tick(city.clock)
    row = findings(officer).rows[0]
    record_fix(officer, row.id, FixForm("罗樵", "已清运"), row.version)
    version = finding(officer, row.id).version
    recheck_finding(officer, row.id, RecheckForm(False, "仍未清运", Deadline.HOURS_24), version)
    assert finding(officer, row.id).cycle == 1
    tick(city.clock)
    assert _rises() == [(0, "street")]
    city.clock.on(hours=25)
    tick(city.clock)
    assert _rises() == [(0, "street"), (1, "street")]


def test_what_a_body_has_not_received_comes_back(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    street = city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    city.check(officer, firm, "F14")
    row = findings(street).rows[0]
    body = city.body(region=WUJIALING)
    assign_finding(street, row.id, AssignForm(body, "贺经理", Deadline.DAYS_7), row.version)
    city.clock.on(hours=23)
    assert tick(city.clock).not_received == 0
    city.clock.on(hours=2)
    assert tick(city.clock).not_received == 1
    assert tick(city.clock).not_received == 0
    assert [row.kind for row in open_tasks(street).rows] == ["not_received"]
    # Put right without it: nobody is asked any more whether the body received it.
    record_fix(officer, row.id, FixForm("罗樵", "已整改"), finding(officer, row.id).version)
    assert open_tasks(street).rows == ()


def test_seals_show_what_was_changed(city: City, store: str) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    street = city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    accept_inspection(street, city.check(officer, firm, "F5"), 1)
    assert tick(city.clock).sealed == 3
    assert broken_seals() == []
    if store.startswith("postgresql"):
        database.execute_sql("ALTER TABLE event DISABLE TRIGGER event_no_change")
    else:
        database.execute_sql("DROP TRIGGER event_no_update")
    database.execute_sql("UPDATE event SET reason = 'x' WHERE id = 2")
    assert broken_seals() == [3]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET reason = 'x'",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE id = 1",
        "INSERT OR IGNORE INTO event SELECT * FROM event WHERE id = 1",
    ],
)
def test_events_are_only_ever_added(city: City, store: str, statement: str) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    city.check(officer, firm)
    if store.startswith("postgresql") and "INSERT" in statement:
        statement = "INSERT INTO event SELECT * FROM event WHERE id = 1"  # no REPLACE there
    with pytest.raises(Exception, match=r"append-only|duplicate key"):
        database.execute_sql(statement)


def test_of_open_sessions_one_at_a_time_has_its_turn_once_in_an_interval(city: City) -> None:
    assert tick_interval() == 300
    assert tick_in_turn(city.clock) is not None and tick_in_turn(city.clock) is None
    city.clock.on(seconds=299)
    assert tick_in_turn(city.clock) is None
    city.clock.on(seconds=1)
    assert tick_in_turn(city.clock) is not None
    with transaction():
        Setting.create(name="tick_every", value="60")
        city.clock.on(seconds=300)
        assert turns.take_turn(city.clock()) and not turns.take_turn(city.clock()), "one is in it"
    city.clock.on(minutes=14)
    assert tick_in_turn(city.clock) is None
    city.clock.on(minutes=1)
    assert tick_in_turn(city.clock) is not None, "its session has died"
    city.clock.on(seconds=60)
    assert tick_in_turn(city.clock) is not None


def test_a_draft_can_be_brought_back_for_seven_days(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    discarded, kept = uuid4(), uuid4()
    for key in (discarded, kept):
        keep_draft(officer, key, FormKind.CHECK, 1, "{}", 0)
    discard_draft(officer, discarded)
    city.clock.on(days=7)
    assert tick(city.clock).purged == 0
    restore_draft(officer, discarded)
    discard_draft(officer, discarded)
    city.clock.on(days=7, seconds=1)
    assert tick(city.clock).purged == 1
    with pytest.raises(NotFound):
        restore_draft(officer, discarded)
    assert [one.key for one in drafts_of(officer).rows] == [kept]
