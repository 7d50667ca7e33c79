"""A distribution proposed from a store, edited, and confirmed in one transaction, on both kinds of store."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from models.actions.distribution import apply_distribution
from models.actions.drafts import keep_draft
from models.database import transaction
from models.database.opening import disconnect_if_open, open_store
from models.errors import Conflict, Invalid, NotFound, Refused
from models.queries.distribution import Proposal, distribution_problems, proposed_distribution, proposing
from models.queries.drafts import drafts
from models.queries.events import timeline
from models.queries.regions import region_tree
from models.queries.splits import split_board
from models.queries.station_board import unled_enterprises
from models.queries.teams import team
from models.rules.assignments import AssignmentState, Part
from models.rules.distribution import DistributionRow, ReasonCode
from models.rules.drafts import FormKind
from models.rules.people import DispatchLevel
from models.rules.places import EnterpriseKind
from models.rules.scope import Actor, Role
from models.rules.tasks import TaskKind, TaskState
from models.tables import Assignment, Draft, Enterprise, Event, Grant, Person, Region, Setting, Site, Task
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, YUELU, City, make_city
from tests.forked import piped

WANGYUEHU = "430104001"


@pytest.fixture
def city(store: str) -> City:
    return make_city()


@pytest.fixture
def coordinator(city: City) -> Actor:
    return city.person("周文", Role.COORDINATOR, KAIFU)


def _rows(found: Proposal) -> tuple[DistributionRow, ...]:
    return tuple(DistributionRow(one.officer.id, one.enterprise, one.part) for one in found.rows)


def _leads(found: Proposal) -> dict[int, int]:
    return {one.enterprise: one.officer.id for one in found.rows if one.part is Part.LEAD}


def _codes(found: Proposal, firm: int) -> set[ReasonCode]:
    return {reason.code for one in found.rows if one.enterprise == firm for reason in one.reasons}


def test_from_firms_without_anybody_to_each_with_its_lead(city: City, coordinator: Actor) -> None:
    officers = [city.person(f"员{n}", Role.OFFICER, KAIFU, level=DispatchLevel.CITY) for n in range(3)]
    firms = [city.firm(f"企{n}", WUJIALING if n < 4 else SHAPING) for n in range(7)]
    found = proposed_distribution(coordinator)
    assert _leads(found).keys() == set(firms)
    assert found.unserved == ()
    assert (found.totals.firms, found.totals.led_before, found.totals.led_after) == (7, 0, 7)
    assert found.totals.spread.most_firms == 3
    assert Enterprise.select().where(Enterprise.lead.is_null(False)).count() == 0  # nothing is written yet
    assert apply_distribution(coordinator, uuid4(), _rows(found), date(2020, 2, 18)) == 7
    made = list(Assignment.select())
    assert {one.state for one in made} == {AssignmentState.ISSUED}
    assert {one.starts_on for one in made} == {date(2020, 2, 18)}
    assert {row.id: row.lead for row in Enterprise.select()} == _leads(found)
    assert set(_leads(found).values()) == {one.person for one in officers}
    told = list(Event.select().where(Event.subject_kind == "assignment"))
    assert [one.verb for one in told] == ["issue"] * 7
    assert len({one.batch for one in told}) == 1
    assert {one.enterprise for one in told} == set(firms)
    assert timeline(coordinator, firms[0]).rows[-1].verb == "issue"
    after = proposed_distribution(coordinator)
    assert (after.rows, after.unserved, after.totals.led_before) == ((), (), 7)


def test_a_line_says_who_and_why(city: City, coordinator: Actor) -> None:
    city.person("何璐", Role.OFFICER, KAIFU, number="LL9", home_unit="市统计局", level=DispatchLevel.COUNTY)
    firm = city.firm("麓屿贸易")
    (line,) = proposed_distribution(coordinator).rows
    assert (line.officer.number, line.officer.name, line.officer.region_name) == ("LL9", "何璐", "开福区")
    assert (line.enterprise, line.enterprise_name, line.region_name) == (firm, "麓屿贸易", "伍家岭街道")
    assert (line.firms_before, line.firms_after, line.load_before, line.load_after) == (0, 1, 0, 2)
    assert [reason.code for reason in line.reasons] == [ReasonCode.OWN_DISTRICT, ReasonCode.LOAD]
    assert dict(line.reasons[1].values) == {"firms": 1, "cap": 3}


@pytest.mark.parametrize(
    ("held", "state", "more", "sent"),
    [
        (2, AssignmentState.ACTIVE, {}, 1),
        (3, AssignmentState.ISSUED, {}, 0),
        (3, AssignmentState.PLANNED, {}, 0),
        (3, AssignmentState.ENDED, {}, 3),
        (3, AssignmentState.CANCELLED, {}, 3),
        (3, AssignmentState.ACTIVE, {"covers": 1}, 3),  # 代班 does not count
        (1, AssignmentState.ON_LEAVE, {}, 0),  # who is on leave takes nothing
    ],
)
def test_what_is_held_counts(
    city: City, coordinator: Actor, held: int, state: AssignmentState, more: dict[str, int], sent: int
) -> None:
    officer, other = city.person("何璐", Role.OFFICER, KAIFU), city.person("旁人", Role.OFFICER, YUELU)
    for number in range(held):
        firm = city.firm(f"已{number}")
        city.assign(other, firm)
        row = city.assign(officer, firm, Part.ASSIST, state)
        if more:
            with transaction():
                Assignment.update(**more).where(Assignment.id == row).execute()
    for number in range(4):
        city.firm(f"新{number}")
    found = proposed_distribution(coordinator)
    assert [one.officer.id for one in found.rows] == [officer.person] * sent
    assert len(found.unserved) == 4 - sent


@pytest.mark.parametrize("why", ["inactive", "no grant", "grant over", "no officer"])
def test_who_is_no_officer_takes_nothing(city: City, coordinator: Actor, why: str) -> None:
    who = city.person("何璐", Role.READER if why == "no officer" else Role.OFFICER, KAIFU)
    with transaction():
        if why == "inactive":
            Person.update(is_active=False).where(Person.id == who.person).execute()
        if why == "no grant":
            Grant.delete().where(Grant.id == who.grant).execute()
        if why == "grant over":
            Grant.update(valid_to=date(2020, 2, 1)).where(Grant.id == who.grant).execute()
    firm = city.firm("新")
    found = proposed_distribution(coordinator)
    assert [(one.enterprise, one.reason.code) for one in found.unserved] == [(firm, ReasonCode.NO_OFFICER)]
    with pytest.raises(Conflict, match="distribution_outdated"):
        apply_distribution(coordinator, uuid4(), (DistributionRow(who.person, firm),))


def test_the_cap_is_a_setting(city: City, coordinator: Actor) -> None:
    city.person("何璐", Role.OFFICER, KAIFU)
    for number in range(3):
        city.firm(f"新{number}")
    with transaction():
        Setting.create(name="most_firms", value="2")
    found = proposed_distribution(coordinator)
    assert (len(found.rows), found.totals.cap) == (2, 2)
    assert [one.reason.code for one in found.unserved] == [ReasonCode.ALL_FULL]
    extra = DistributionRow(found.rows[0].officer.id, found.unserved[0].enterprise)
    assert [one.code for one in distribution_problems(coordinator, (*_rows(found), extra))] == [
        "too_many_firms"
    ]


def test_an_officer_avoids_the_firm_that_is_the_own_unit(city: City, coordinator: Actor) -> None:
    own = city.person("何璐", Role.OFFICER, KAIFU, home_unit="麓屿贸易")
    firm = city.firm("湖南麓屿贸易有限公司")
    found = proposed_distribution(coordinator)
    assert [one.reason.code for one in found.unserved] == [ReasonCode.MUST_AVOID]
    with pytest.raises(Invalid) as refused:
        apply_distribution(coordinator, uuid4(), (DistributionRow(own.person, firm),))
    assert refused.value.fields["rows.0.officer"].code == "own_unit"
    other = city.person("秦朗", Role.OFFICER, KAIFU)
    assert _leads(proposed_distribution(coordinator)) == {firm: other.person}


def test_a_building_counts_as_one_and_answers_for_its_tenants(city: City, coordinator: Actor) -> None:
    city.person("何璐", Role.OFFICER, KAIFU)
    building = city.firm("星程国际广场")
    small, flagged, elsewhere = city.firm("租户"), city.firm("大租户"), city.firm("兼有厂房", sites=2)
    with transaction():
        Enterprise.update(kind=EnterpriseKind.BUILDING).where(Enterprise.id == building).execute()
        Enterprise.update(is_four_above=True).where(Enterprise.id == flagged).execute()
        for floor, tenant in (("3F", small), ("4F", flagged), ("5F", elsewhere)):
            site = Site.select(Site.id).where(Site.enterprise == tenant).order_by(Site.id).limit(1)
            Site.update(building=building, floor=floor).where(Site.id == site).execute()
    found = proposed_distribution(coordinator)
    assert _leads(found).keys() == {building, flagged, elsewhere}
    assert (found.totals.firms, found.totals.in_buildings, found.totals.led_after) == (4, 1, 3)
    (told,) = (one for one in found.rows if one.enterprise == building)
    assert dict(told.reasons[2].values) == {"floors": 3}
    waiting = {building, flagged, elsewhere}  # by whichever page they are counted
    assert {row.id for row in unled_enterprises(coordinator).rows} == waiting
    assert [one.unled for one in region_tree(coordinator)] == [3]
    number = city.team(city.person("组长", Role.LEADER, WUJIALING), WUJIALING)
    board = split_board(coordinator, number)
    assert ({row.id for row in board.rows}, board.total, team(coordinator, number).unled) == (waiting, 3, 3)


def test_closed_firms_wait_for_nobody(city: City, coordinator: Actor) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    firm = city.firm("关停")
    with transaction():
        Enterprise.update(is_closed=True).where(Enterprise.id == firm).execute()
    found = proposed_distribution(coordinator)
    assert (found.rows, found.unserved, found.totals.firms) == ((), (), 0)
    with pytest.raises(Conflict, match="distribution_outdated"):
        apply_distribution(coordinator, uuid4(), (DistributionRow(officer.person, firm),))


def test_a_park_is_sent_a_group(city: City, coordinator: Actor) -> None:
    with transaction():
        Region.update(kind="park").where(Region.code == SHAPING).execute()
    for number in range(5):
        city.person(f"员{number}", Role.OFFICER, KAIFU)
    park = [city.firm(f"园{n}", SHAPING) for n in range(3)]
    for number in range(6):
        city.firm(f"街{number}", WUJIALING)
    found = proposed_distribution(coordinator)
    assert len({_leads(found)[firm] for firm in park}) == 3
    assert ReasonCode.PARK_GROUP in _codes(found, park[0])


def test_who_assists_becomes_the_lead_and_the_task_is_done(city: City, coordinator: Actor) -> None:
    """As an import leaves it: all assist, one is proposed, the coordinator owes a decision."""
    firm, other = city.firm("名册"), city.firm("另一家")
    first, second = (city.person(name, Role.OFFICER, KAIFU) for name in ("甲", "乙"))
    city.assign(first, firm, Part.ASSIST)
    proposed = city.assign(second, firm, Part.ASSIST)
    with transaction():
        Assignment.update(is_lead_proposed=True).where(Assignment.id == proposed).execute()
        place = {"city": CITY, "district": KAIFU, "street": WUJIALING}
        task = Task.create(
            kind=TaskKind.CONFIRM_LEAD,
            tab="assignment",
            subject_kind="assignment",
            subject=proposed,
            enterprise=firm,
            level="district",
            due_at=city.clock(),
            state=TaskState.OPEN,
            opened_by=1,
            **place,
        )
    found = proposed_distribution(coordinator)
    assert _leads(found)[firm] == second.person
    assert ReasonCode.THERE_ALREADY in _codes(found, firm)
    before = Assignment.select().count()
    apply_distribution(coordinator, uuid4(), _rows(found))
    assert Assignment.select().count() == before + 1  # the other firm's
    row = Assignment.get_by_id(proposed)
    assert (row.part, row.is_lead_proposed, row.state, row.version) == (Part.LEAD, False, "active", 2)
    assert Enterprise.get_by_id(firm).lead == second.person
    assert Enterprise.get_by_id(other).lead is not None
    told = Event.select().where((Event.enterprise == firm) & (Event.subject_kind == "assignment"))
    (event,) = list(told)
    assert (event.verb, json.loads(event.changes)) == (
        "confirm_lead",
        {"part": ["assist", "lead"], "is_lead_proposed": [True, False]},
    )
    task = Task.get_by_id(task.id)
    assert (task.state, task.closed_by) == (TaskState.DONE, event.id)


def test_who_assists_here_from_elsewhere_counts_with_what_they_hold_here(
    city: City, coordinator: Actor
) -> None:
    """An officer of Yuelu had no firm in the proposal before it, nor after it."""
    guest = city.person("岳麓员", Role.OFFICER, YUELU)
    for firm in (city.firm("甲"), city.firm("乙"), city.firm("岳麓厂", WANGYUEHU)):
        city.assign(guest, firm, Part.ASSIST)
    rows = proposed_distribution(coordinator).rows
    assert [(one.firms_before, one.firms_after) for one in rows] == [(2, 2), (2, 2)]
    assert all(0 < one.load_before <= one.load_after for one in rows)


def test_twice_with_one_key_is_once(city: City, coordinator: Actor) -> None:
    officer, firm = city.person("何璐", Role.OFFICER, KAIFU), city.firm("新")
    key, rows = uuid4(), (DistributionRow(officer.person, firm),)
    keep_draft(coordinator, key, FormKind.DISTRIBUTION, 0, "[]", 0)
    assert [one.form for one in drafts(coordinator).rows] == ["distribution"]
    assert apply_distribution(coordinator, key, rows) == 1
    assert Draft.select().count() == 0
    assert apply_distribution(coordinator, key, rows) == 1
    assert Assignment.select().count() == 1
    with pytest.raises(Conflict, match="key_used"):
        apply_distribution(coordinator, key, (replace(rows[0], part=Part.ASSIST),))


def test_a_refused_difference_writes_nothing_and_keeps_its_draft(city: City, coordinator: Actor) -> None:
    officers = [city.person(f"员{n}", Role.OFFICER, KAIFU) for n in range(4)]
    firms = [city.firm(f"企{n}") for n in range(3)]
    key, rows = (
        uuid4(),
        tuple(DistributionRow(one.person, two) for one, two in zip(officers, firms, strict=False)),
    )
    keep_draft(coordinator, key, FormKind.DISTRIBUTION, 0, "[]", 0)
    city.assign(officers[3], firms[1])  # meanwhile
    with transaction():
        Person.update(is_active=False).where(Person.id == officers[2].person).execute()
    with pytest.raises(Conflict) as refused:
        apply_distribution(coordinator, key, rows)
    assert refused.value.values == {"count": 2, "rows": "2, 3"}
    assert Assignment.select().count() == 1
    assert Draft.select().count() == 1
    problems = distribution_problems(coordinator, rows)
    assert [(one.row, one.field, one.code) for one in problems] == [
        (1, "part", "has_a_lead"),
        (2, "officer", "not_an_officer"),
    ]
    assert apply_distribution(coordinator, key, rows[:1]) == 1  # left out row by row


@pytest.mark.parametrize(
    ("rows", "field", "code"),
    [
        ([], "rows", "required"),
        ([(0, 0, Part.LEAD), (1, 0, Part.LEAD)], "rows.1.part", "two_leads_in_rows"),
        ([(0, 0, Part.LEAD), (0, 0, Part.ASSIST)], "rows.1.officer", "twice_in_rows"),
    ],
)
def test_a_difference_that_contradicts_itself_is_invalid(
    city: City, coordinator: Actor, rows: list[tuple[int, int, Part]], field: str, code: str
) -> None:
    officers = [city.person(f"员{n}", Role.OFFICER, KAIFU).person for n in range(2)]
    firms = [city.firm("企")]
    given = tuple(DistributionRow(officers[one], firms[two], part) for one, two, part in rows)
    with pytest.raises(Invalid) as refused:
        apply_distribution(coordinator, uuid4(), given)
    assert refused.value.fields[field].code == code
    assert Assignment.select().count() == 0


def test_nothing_of_another_district_is_seen_or_touched(city: City, coordinator: Actor) -> None:
    """Kaifu's coordinator: neither firms nor officers of Yuelu, nor how large their firms there are."""
    there = city.firm("岳麓企", WANGYUEHU, sites=9)
    elsewhere = city.person("岳麓员", Role.OFFICER, YUELU)
    here, firm = city.person("开福员", Role.OFFICER, KAIFU), city.firm("开福企")
    found = proposed_distribution(coordinator)
    assert _leads(found) == {firm: here.person}
    assert (found.totals.firms, found.totals.officers, found.unserved) == (1, 1, ())
    city.assign(here, there)
    (line,) = proposed_distribution(coordinator).rows
    assert (line.firms_before, line.load_before) == (1, 2)  # as any firm would weigh
    unknown = distribution_problems(
        coordinator, (DistributionRow(elsewhere.person, there), DistributionRow(987_654, 987_654))
    )
    assert [one.code for one in unknown] == ["not_an_officer", "no_such_firm"] * 2
    for rows in ((DistributionRow(here.person, there),), (DistributionRow(here.person, 987_654),)):
        with pytest.raises(NotFound):
            apply_distribution(coordinator, uuid4(), rows)
    with pytest.raises(Conflict):
        apply_distribution(coordinator, uuid4(), (DistributionRow(elsewhere.person, firm),))
    assert Assignment.select().where(Assignment.officer == elsewhere.person).count() == 0


def test_who_only_assists_here_is_sent_nowhere_else(city: City, coordinator: Actor) -> None:
    guest = city.person("岳麓员", Role.OFFICER, YUELU)
    assisted, other = city.firm("一"), city.firm("二")
    city.assign(guest, assisted, Part.ASSIST)
    found = proposed_distribution(coordinator)
    assert _leads(found) == {assisted: guest.person}
    assert [one.enterprise for one in found.unserved] == [other]


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.COORDINATOR])
def test_only_coordinators_distribute(city: City, role: Role) -> None:
    who = city.person("试", role, KAIFU)
    officer, firm = city.person("何璐", Role.OFFICER, KAIFU), city.firm("新")
    assert proposed_distribution(who).rows == ()
    assert proposed_distribution(who).totals.firms == 0
    assert distribution_problems(who, (DistributionRow(officer.person, firm),)) == ()
    with pytest.raises(Refused, match=r"not_for_role|no_team"):
        apply_distribution(who, uuid4(), (DistributionRow(officer.person, firm),))


def test_a_proposal_is_a_job_that_holds_nothing(city: City, coordinator: Actor) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    firm = city.firm("新")
    steps = proposing(coordinator)
    assert next(steps) == (0, 1)
    city.assign(officer, firm)  # somebody else writes meanwhile
    assert next(steps) == (1, 1)
    steps.close()


BODY = """
import sys, json
from uuid import uuid4
from models.database.opening import open_store
from models.errors import LianqiError
from models.actions.distribution import apply_distribution
from models.queries.distribution import proposed_distribution
from models.rules.distribution import DistributionRow
from models.rules.scope import Actor
from tests.factories import Clock
open_store(sys.argv[1])
actor = Actor(int(sys.argv[2]), int(sys.argv[3]), "s" + sys.argv[2], Clock())
found = proposed_distribution(actor)
rows = tuple(DistributionRow(one.officer.id, one.enterprise, one.part) for one in found.rows)
print(len(rows), flush=True)
sys.stdin.readline()
try:
    print(json.dumps(apply_distribution(actor, uuid4(), rows)))
except LianqiError as error:
    print(json.dumps(error.code))
"""


def test_of_two_coordinators_at_once_one_is_told_so(city: City, store: str) -> None:
    """Both propose the same, both confirm: no firm has two leads, no officer more than three."""
    for number in range(20):
        city.person(f"员{number}", Role.OFFICER, KAIFU)
    firms = [city.firm(f"企{n}") for n in range(50)]
    deciders = [city.person(f"专{n}", Role.COORDINATOR, region) for n, region in enumerate((KAIFU, CITY))]
    disconnect_if_open()
    workers = [piped(["-c", BODY, store, str(one.person), str(one.grant)]) for one in deciders]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "50\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    said = [worker.communicate() for worker in workers]
    open_store(store)
    assert Counter(json.loads(out) for out, _ in said) == {50: 1, "distribution_outdated": 1}, said
    rows = list(Assignment.select())
    assert Counter(one.__data__["enterprise"] for one in rows) == Counter(firms)
    assert max(Counter(one.__data__["officer"] for one in rows).values()) == 3
