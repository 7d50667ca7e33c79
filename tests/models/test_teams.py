"""Teams: sent in one act, counted as they arrive, and a park's firms split over them."""

from __future__ import annotations

import json
from collections import Counter as Tally
from datetime import date
from typing import Any

import pytest

from models.actions.assignments import arrive
from models.actions.people import deactivate_person, grant_role
from models.actions.teams import (
    add_member,
    change_leader,
    close_team,
    correct_arrival,
    remove_member,
    report_arrival,
    roll_call,
    send_team,
    split_team,
)
from models.clauses.scope import Shaped
from models.database import transaction
from models.database.opening import disconnect_if_open, open_store
from models.errors import Conflict, Invalid, NotFound, Refused
from models.queries import teams as listed
from models.queries.events import events_since, newest_event
from models.queries.officers import work_phone
from models.queries.people import identities
from models.queries.splits import split_board, split_plan
from models.queries.teams import my_teams, team, team_board, teams
from models.rules.assignments import AssignmentState, Part
from models.rules.people import GrantForm
from models.rules.scope import Actor, Role
from models.rules.teams import (
    RollCall,
    SplitFacts,
    SplitProblem,
    SplitRow,
    TeamForm,
    verdicts,
)
from models.tables import Assignment, Enterprise, Event, Finding, Grant, Setting, Team, TeamMember, Tenure
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, YUELU, City, make_city
from tests.forked import piped


@pytest.fixture
def city(store: str) -> City:
    return make_city("2020-02-13T09:00+08:00")


def _officers(city: City, count: int, region: str = WUJIALING) -> list[Actor]:
    return [city.person(f"组员{at}", Role.OFFICER, region) for at in range(count)]


def _sent(city: City, count: int, region: str = WUJIALING) -> tuple[int, Actor, list[Actor]]:
    """A team as a coordinator sends it: its id, its leader as leader, its members as officers."""
    coordinator = city.person("周文", Role.COORDINATOR, region)
    members = _officers(city, count, region)
    form = TeamForm("隆平组", region, members[0].person, date(2020, 2, 13))
    number = send_team(coordinator, form, tuple(one.person for one in members))
    return number, _leader_of(city, number), members


def _leader_of(city: City, number: int) -> Actor:
    grant = Grant.get((Grant.team == number) & (Grant.role == Role.LEADER))
    return Actor(grant.__data__["person"], grant.id, "the leader's session", city.clock)


def _coordinator(city: City, region: str = WUJIALING) -> Actor:
    return city.person("专班", Role.COORDINATOR, region)


LEAD, ASSIST = Part.LEAD, Part.ASSIST


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(1, 10, LEAD)], [None]),
        ([(9, 10, LEAD)], [SplitProblem.NOT_A_MEMBER]),
        ([(1, 99, LEAD)], [SplitProblem.NOT_HERE]),
        ([(1, 11, LEAD)], [SplitProblem.HAS_A_LEAD]),
        ([(1, 11, ASSIST)], [None]),
        ([(2, 12, LEAD)], [SplitProblem.ALREADY_ASSIGNED]),
        ([(3, 10, LEAD)], [SplitProblem.TOO_MANY_FIRMS]),
        ([(4, 10, LEAD)], [SplitProblem.IS_ON_LEAVE]),
        # what goes counts for the rows behind it
        ([(1, 10, LEAD), (2, 10, LEAD)], [None, SplitProblem.HAS_A_LEAD]),
        ([(1, 10, LEAD), (1, 10, ASSIST)], [None, SplitProblem.ALREADY_ASSIGNED]),
        (
            [(2, 10, LEAD), (2, 13, LEAD), (2, 14, LEAD)],
            [None, None, SplitProblem.TOO_MANY_FIRMS],
        ),
        # what does not go counts for nothing
        ([(9, 10, LEAD), (1, 10, LEAD)], [SplitProblem.NOT_A_MEMBER, None]),
    ],
)
def test_what_of_a_split_goes(rows: list[tuple[int, int, Part]], told: list[SplitProblem | None]) -> None:
    facts = SplitFacts(
        cap=3,
        has_arrived={1: True, 2: False, 3: True, 4: True},
        away=frozenset({4}),
        loads={2: 1, 3: 3},
        firms=frozenset({10, 11, 12, 13, 14}),
        led=frozenset({11}),
        pairs=frozenset({(2, 12), (3, 11)}),
    )
    found = verdicts([SplitRow(*row) for row in rows], facts)
    assert [one.problem for one in found] == told
    assert [one.is_active for one in found] == [
        problem is None and row[0] == 1 for row, problem in zip(rows, told, strict=True)
    ]


def test_twenty_eight_are_sent_in_one_act(city: City) -> None:
    """Each subject has its event, all of one batch; who had no grant has one now, the leader one for the team."""
    coordinator = _coordinator(city, KAIFU)
    members = _officers(city, 27)
    seconded = city.person("段晓", Role.READER, WUJIALING)  # known here, but no officer yet
    people = tuple(one.person for one in (*members, seconded))
    before = newest_event(coordinator)
    number = send_team(
        coordinator, TeamForm("隆平组", WUJIALING, people[0], date(2020, 2, 13), "13日一早到"), people
    )
    made = list(Event.select().where(Event.id > before).order_by(Event.id))
    assert Tally((one.subject_kind, one.verb) for one in made) == {
        ("team", "send"): 1,
        ("member", "add"): 28,
        ("person", "grant"): 2,
    }
    assert {one.batch for one in made} == {before + 1}
    assert {(one.district, one.street) for one in made if one.subject_kind == "member"} == {
        (KAIFU, WUJIALING)
    }
    officer = Grant.get((Grant.person == seconded.person) & (Grant.role == Role.OFFICER))
    assert (officer.region, officer.team) == (WUJIALING, None)
    (row,) = teams(coordinator).rows
    assert (row.members, row.arrived, row.leader_name, row.region_name) == (28, 0, "组员0", "伍家岭街道")
    assert team(_leader_of(city, number)).id == number
    assert len(team_board(_leader_of(city, number)).rows) == 28
    assert len(events_since(coordinator, before)) == 29  # live for whoever coordinates there


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"region": KAIFU}, "region", "not_a_street_or_park"),
        ({"region": "430104001"}, "region", "outside_your_region"),
        ({"region": "430105099"}, "region", "unknown_region"),
        ({"name": " "}, "name", "required"),
        ({"leader": 999_999}, "leader", "unknown_people"),
        ({"leader": None}, "leader", "required"),
        ({"members": ()}, "members", "required"),
        ({"members": (999_999,)}, "members", "unknown_people"),
    ],
)
def test_a_team_that_cannot_be_sent(city: City, wrong: dict[str, Any], field: str, code: str) -> None:
    coordinator = _coordinator(city, KAIFU)
    (officer,) = _officers(city, 1)
    given = {
        "name": "一组",
        "region": WUJIALING,
        "leader": officer.person,
        "sent_on": date(2020, 2, 13),
        **wrong,
    }
    members = given.pop("members", (officer.person,))
    with pytest.raises(Invalid) as error:
        send_team(coordinator, TeamForm(**given), members)
    assert error.value.fields[field].code == code
    assert Team.select().count() == TeamMember.select().count() == 0


def test_nobody_is_of_two_teams_at_once(city: City) -> None:
    number, _, members = _sent(city, 2)
    coordinator = _coordinator(city)
    form = TeamForm("二组", WUJIALING, members[0].person, date(2020, 2, 14))
    with pytest.raises(Invalid) as error:
        send_team(coordinator, form, (members[1].person,))
    assert error.value.fields["members"].values == {"names": "组员1"}
    close_team(coordinator, number, "合并", 1)
    assert send_team(coordinator, form, (members[1].person,)) != number


def test_twenty_report_and_eight_are_called(city: City) -> None:
    number, leader, members = _sent(city, 28)
    for one in members[:20]:
        report_arrival(one, number)
    with pytest.raises(Refused, match="arrived_already"):
        report_arrival(members[0], number)
    # Whoever reported before may be called too: each is counted once.
    called = tuple(one.person for one in members[18:])
    assert roll_call(leader, number, called[:4]) == RollCall(22, 28)
    assert roll_call(leader, number, called) == RollCall(28, 28)
    rows = team_board(leader).rows
    assert [row.is_called for row in rows] == [False] * 20 + [True] * 8
    (mine,) = my_teams(members[27])
    assert (mine.arrived, mine.members, mine.team) == (28, 28, number)
    with pytest.raises(Invalid) as error:
        roll_call(leader, number, (leader.person, 999_999))
    assert error.value.fields["present"].values == {"value": "999999"}


def test_nobody_arrives_before_the_team_was_sent(city: City) -> None:
    number, leader, members = _sent(city, 2)
    city.clock.to("2020-02-13T12:00")
    with pytest.raises(Invalid, match="invalid"):
        report_arrival(members[1], number, city.clock().replace(day=12), "补")
    report_arrival(members[1], number, city.clock().replace(hour=0, minute=30), "会上没带电脑")
    (late,) = Event.select().where(Event.verb == "report")
    assert late.is_late and late.reason == "会上没带电脑"
    assert team(leader).arrived == 1


def test_what_was_issued_before_is_active_on_arrival(city: City) -> None:
    number, leader, members = _sent(city, 2)
    first, second = (city.firm(name) for name in ("麓屿贸易", "云樟食品"))
    roll_call(leader, number, (members[0].person,))
    rows = (SplitRow(members[0].person, first), SplitRow(members[1].person, second))
    assert [one.state for one in split_plan(leader, number, rows)] == ["active", "issued"]
    assert [one.state for one in split_team(leader, number, rows)] == ["active", "issued"]
    assert [row.officer.id for row in Tenure.select()] == [members[0].person]
    report_arrival(members[1], number)
    found = {row.officer.id: row for row in Assignment.select()}
    assert {row.state for row in found.values()} == {AssignmentState.ACTIVE}
    assert found[members[1].person].arrived_at == city.clock()
    assert {row.lead for row in Enterprise.select()} == {one.person for one in members}
    assert {(row.enterprise.id, row.charge, row.since) for row in Tenure.select()} == {
        (first, "lead", date(2020, 2, 13)),
        (second, "lead", date(2020, 2, 13)),
    }


def test_a_work_phone_is_told_in_full_to_the_leader_and_the_coordinators(city: City) -> None:
    _, leader, members = _sent(city, 2)
    officer = members[0].person
    stranger = city.person("外", Role.OFFICER, YUELU)
    others = [city.person("旁", role, KAIFU) for role in (Role.LEADER, Role.READER, Role.ADMINISTRATOR)]
    coordinator = city.person("专", Role.COORDINATOR, KAIFU)
    assert {work_phone(who, officer) for who in (leader, coordinator)} == {"13812341234"}
    beyond = city.person("岳专", Role.COORDINATOR, YUELU)
    asked = [(who, officer) for who in (*others, members[1], beyond)]
    for who, whose in (*asked, (coordinator, stranger.person), (coordinator, others[2].person)):
        with pytest.raises(NotFound):
            work_phone(who, whose)


def test_an_arrival_is_put_right_while_nothing_followed(city: City) -> None:
    """The firms issued before go back with it; once the officer, or somebody at their firms, has acted, it stands."""
    number, leader, members = _sent(city, 3)
    wrong = members[1]
    firm = city.firm("麓屿贸易")
    split_team(leader, number, (SplitRow(wrong.person, firm),))
    assert roll_call(leader, number, (wrong.person, members[2].person)) == RollCall(2, 3)
    version = TeamMember.get(TeamMember.person == wrong.person).version
    with pytest.raises(Conflict):
        correct_arrival(leader, number, wrong.person, "点错", version - 1)
    assert correct_arrival(leader, number, wrong.person, "点错", version) == RollCall(1, 3)
    (row,) = Assignment.select()
    assert (row.state, row.arrived_at, Tenure.select().count()) == ("issued", None, 0)
    with pytest.raises(Refused, match="not_arrived"):
        correct_arrival(leader, number, wrong.person, "点错", version + 1)

    report_arrival(wrong, number)
    assert Tenure.select().count() == 1
    city.check(wrong, firm)
    with pytest.raises(Refused, match="arrival_followed"):
        correct_arrival(leader, number, wrong.person, "点错", version + 2)

    split_team(leader, number, (SplitRow(members[2].person, city.firm("云樟食品")),))
    with pytest.raises(Refused, match="arrival_followed"):
        correct_arrival(leader, number, members[2].person, "点错", 2)


def test_an_assignment_arrived_at_on_its_own_stays_when_an_arrival_is_put_right(city: City) -> None:
    number, leader, members = _sent(city, 2)
    split_team(leader, number, (SplitRow(members[1].person, city.firm("麓屿贸易")),))
    row = Assignment.get()
    arrive(members[1], row.id, row.version)
    roll_call(leader, number, (members[1].person,))
    correct_arrival(leader, number, members[1].person, "点错", 2)
    assert Assignment.get().state == AssignmentState.ACTIVE


def test_a_new_leader_takes_over_at_once(city: City) -> None:
    number, leader, members = _sent(city, 3)
    coordinator = _coordinator(city)
    change_leader(coordinator, number, members[1].person, 1)
    with pytest.raises(Refused, match="no_grant"):
        roll_call(leader, number, ())
    assert roll_call(_leader_of(city, number), number, (members[2].person,)) == RollCall(1, 3)
    told = [
        (one.verb, one.to_state or one.from_state)
        for one in Event.select().where(Event.subject_kind == "person")
    ]
    assert told[-2:] == [("revoke", f"leader@{WUJIALING}"), ("grant", f"leader@{WUJIALING}")]
    for who, code in ((members[1].person, "leads_already"), (999_999, "unknown_people")):
        with pytest.raises(Invalid) as error:
            change_leader(coordinator, number, who, 2)
        assert error.value.fields["leader"].code == code


def test_a_member_goes_without_firms_and_may_come_again(city: City) -> None:
    number, leader, members = _sent(city, 2)
    coordinator = _coordinator(city)
    roll_call(leader, number, (members[1].person,))
    split_team(leader, number, (SplitRow(members[1].person, city.firm("麓屿贸易")),))
    with pytest.raises(Refused, match="member_has_firms") as error:
        remove_member(coordinator, number, members[1].person, "归队", 2)
    assert error.value.values == {"count": 1}
    with transaction():
        Assignment.update(state=AssignmentState.ENDED).execute()
    remove_member(coordinator, number, members[1].person, "归队", 2)
    assert team(coordinator, number).members == 1 and my_teams(members[1]) == ()
    with pytest.raises(NotFound):
        remove_member(coordinator, number, members[1].person, "归队", 3)
    city.clock.on(days=2)
    add_member(coordinator, number, members[1].person)
    (mine,) = my_teams(members[1])
    assert (mine.sent_on, mine.arrived_at, mine.members) == (date(2020, 2, 15), None, 2)


def test_a_closed_team_leads_nobody_and_its_officers_stay(city: City) -> None:
    number, leader, members = _sent(city, 2)
    coordinator = _coordinator(city)
    roll_call(leader, number, (members[1].person,))
    split_team(leader, number, (SplitRow(members[1].person, city.firm("麓屿贸易")),))
    close_team(coordinator, number, "期满", 1)
    with pytest.raises(Refused, match="no_grant"):
        split_team(leader, number, ())
    with pytest.raises(Refused, match="team_closed"):
        roll_call(coordinator, number, (members[0].person,))
    assert Assignment.get().state == AssignmentState.ACTIVE
    assert teams(coordinator).rows == ()
    assert [row.closed_on for row in teams(coordinator, has_closed=True).rows] == [date(2020, 2, 13)]


def test_a_leader_made_by_a_roster_reads_and_changes_nothing(city: City) -> None:
    number, _, members = _sent(city, 2)
    by_roster = city.person("宋溪", Role.LEADER, WUJIALING, is_team_leader=True)
    assert len(team_board(by_roster, number).rows) == 2
    with pytest.raises(NotFound):
        team_board(by_roster)
    with pytest.raises(Refused, match="no_team"):
        roll_call(by_roster, number, (members[0].person,))
    change_leader(_coordinator(city), number, by_roster.person, 1)
    assert roll_call(_leader_of(city, number), number, (members[0].person,)) == RollCall(1, 2)
    with pytest.raises(Refused, match="no_team"):
        roll_call(by_roster, number, (members[1].person,))  # under the grant the roster gave them


def test_who_is_of_a_team_or_leads_one_is_not_deactivated(city: City) -> None:
    number, leader, members = _sent(city, 2)
    office = city.person("易帆", Role.ADMINISTRATOR, CITY)
    for one in (leader, members[1]):
        with pytest.raises(Refused, match="in_a_team"):
            deactivate_person(office, one.person, "调离", 1)
    remove_member(_coordinator(city), number, members[1].person, "归队", 1)
    deactivate_person(office, members[1].person, "调离", 1)


def test_a_split_tells_each_row_and_keeps_to_the_cap(city: City) -> None:
    number, leader, members = _sent(city, 3)
    stranger = city.person("外人", Role.OFFICER, WUJIALING)
    firms = [city.firm(f"麓屿{at}") for at in range(6)]
    elsewhere, closed = city.firm("沙坪建设", SHAPING), city.firm("已注销")
    with transaction():
        Enterprise.update(is_closed=True).where(Enterprise.id == closed).execute()
    one, two = members[1].person, members[2].person
    rows = tuple(
        SplitRow(*row)
        for row in (
            (one, firms[0]),
            (one, firms[1]),
            (one, firms[2]),
            (one, firms[3]),
            (two, firms[0]),
            (two, firms[0], Part.ASSIST),
            (two, elsewhere),
            (two, closed),
            (stranger.person, firms[4]),
            (two, 999_999),
            (two, firms[4]),
        )
    )
    plan = split_plan(leader, number, rows)
    assert [row.problem for row in plan] == [
        None,
        None,
        None,
        "too_many_firms",
        "has_a_lead",
        None,
        "not_here",
        "not_here",
        "not_a_member",
        "not_here",
        None,
    ]
    before = newest_event(leader)
    done = split_team(leader, number, rows)
    assert [(row.officer, row.enterprise, row.state, row.problem) for row in done] == [
        (row.officer, row.enterprise, row.state, row.problem) for row in plan
    ]
    made = [row.assignment for row in done if row.assignment]
    assert made == [row.id for row in Assignment.select().order_by(Assignment.id)]
    events = list(Event.select().where(Event.id > before))
    assert [one.subject for one in events] == made and len({one.batch for one in events}) == 1
    # The same again: nothing goes twice.
    assert not [row for row in split_team(leader, number, rows) if row.problem is None]
    with transaction():
        Setting.create(name="most_firms", value="4")
    again = split_plan(leader, number, (SplitRow(one, firms[3]), SplitRow(two, firms[5])))
    assert [row.problem for row in again] == [None, None]


def test_the_board_shows_what_is_with_each_member(city: City) -> None:
    number, leader, members = _sent(city, 2)
    roll_call(leader, number, (members[1].person,))
    firm, elsewhere = city.firm("麓屿贸易"), city.firm("岳麓机械", "430104001")
    split_team(leader, number, (SplitRow(members[1].person, firm),))
    city.assign(members[1], elsewhere)
    city.check(members[1], firm, "F14")
    city.check(members[1], elsewhere, "F14")
    city.clock.on(days=8)
    idle, busy = team_board(leader).rows
    assert (idle.firms, idle.room, idle.overdue, idle.checks_owed, idle.arrived_at) == (0, 3, 0, 0, None)
    # What is with them elsewhere is only room that is taken.
    assert (busy.firms, busy.firm_names, busy.room, busy.overdue, busy.checks_owed) == (
        1,
        "麓屿贸易",
        1,
        1,
        1,
    )
    assert busy.phone == "138****1234" and busy.arrived_at is not None
    with transaction():
        Finding.update(held_by=members[0].person).execute()
    assert [row.overdue for row in team_board(leader).rows] == [1, 0]


def test_firms_without_a_lead_come_first_in_every_window(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    number, leader, members = _sent(city, 1)
    firms = [city.firm(f"{name}贸易") for name in "安白程邓方高何"]
    led = firms[1::3]
    roll_call(leader, number, (leader.person,))
    split_team(leader, number, tuple(SplitRow(members[0].person, firm) for firm in led))
    order = [firm for firm in firms if firm not in led] + led
    whole = split_board(leader)
    assert [row.id for row in whole.rows] == order
    assert (whole.total, team(leader).unled) == (7, 5)
    assert [row.lead_name for row in whole.rows[5:]] == ["组员0", "组员0"]
    for most, firms_told, unled_told in (
        (7, (7, True), (5, True)),
        (6, (6, False), (5, True)),
        (4, (4, False), (4, False)),
    ):
        monkeypatch.setattr(listed, "COUNTED_TO", most)
        monkeypatch.setattr(listed, "_detail", Shaped(listed._whole))
        one, board = team(leader), split_board(leader)
        assert ((one.firms, one.is_exact), (one.unled, one.is_unled_exact)) == (firms_told, unled_told)
        assert (board.total, board.is_total_exact) == firms_told
    monkeypatch.undo()
    for limit in range(1, 9):
        forward, page = [], split_board(leader, limit=limit)
        while True:
            forward += [row.id for row in page.rows]
            if not page.has_after:
                break
            page = split_board(leader, after=page.last, limit=limit)
        assert forward == order
        back, page = [], split_board(leader, at_end=True, limit=limit)
        while True:
            back = [row.id for row in page.rows] + back
            if not page.has_before:
                break
            page = split_board(leader, before=page.first, limit=limit)
        assert back == order


def test_nothing_of_a_team_is_seen_from_elsewhere(city: City) -> None:
    """Kaifu's team, by whoever stands in Yuelu, and by whoever has another role."""
    number, _, members = _sent(city, 2)
    firm = city.firm("麓屿贸易")
    others = [city.person("他", role, YUELU) for role in Role]
    here = [
        city.person("她", role, WUJIALING) for role in (Role.STOREKEEPER, Role.READER, Role.ADMINISTRATOR)
    ]
    for who in (*others, *here, city.person("岳", Role.COORDINATOR, "430104001")):
        assert teams(who, has_closed=True).rows == () and my_teams(who) == ()
        for ask in (team, team_board, split_board):
            with pytest.raises(NotFound):
                ask(who, number)
        with pytest.raises(NotFound):
            split_plan(who, number, (SplitRow(members[0].person, firm),))
    # A member sees that there is the team, not who else is in it.
    assert [row.id for row in teams(members[1]).rows] == [number]
    for ask in (team_board, split_board):
        with pytest.raises(NotFound):
            ask(members[1], number)


def test_a_team_from_the_whole_city_is_seen_where_it_was_sent(city: City) -> None:
    """The street's coordinator and the leader find people who were granted elsewhere, while they are of the team."""
    above = city.person("市", Role.COORDINATOR, CITY)
    guest = city.person("远客", Role.OFFICER, YUELU)
    number = send_team(above, TeamForm("一组", WUJIALING, guest.person, date(2020, 2, 13)), (guest.person,))
    coordinator = _coordinator(city)
    assert roll_call(coordinator, number, (guest.person,)) == RollCall(1, 1)
    assert [row.name for row in team_board(coordinator, number).rows] == ["远客"]


def test_a_grant_to_lead_by_the_office_names_no_team(city: City) -> None:
    office = city.person("易帆", Role.ADMINISTRATOR, CITY)
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    number = grant_role(office, officer.person, GrantForm(Role.LEADER, WUJIALING, date(2020, 2, 1)))
    assert Grant.get_by_id(number).team is None
    assert {one.role for row in identities(city.clock, "何璐") for one in row.grants} == {
        Role.OFFICER,
        Role.LEADER,
    }


WORKER = """
import sys, json
from models.actions.teams import split_team
from models.database.opening import open_store
from models.rules.scope import Actor
from models.rules.teams import SplitRow
from tests.factories import Clock
open_store(sys.argv[1])
actor = Actor(int(sys.argv[2]), int(sys.argv[3]), "s" + sys.argv[2], Clock("2020-02-13T09:00+08:00"))
print("ready", flush=True)
done = []
for chunk in json.loads(sys.stdin.readline()):
    done += [row.enterprise for row in split_team(actor, int(sys.argv[4]), tuple(SplitRow(*one) for one in chunk)) if row.problem is None]
print(json.dumps(done))
"""


def test_two_leaders_split_the_same_park_at_once(city: City, store: str) -> None:
    """Each firm has one lead and nobody more than three, whichever of the two was first at which firm."""
    parties = [_sent(city, 10) for _ in range(2)]
    firms = [city.firm(f"园区企业{at}") for at in range(40)]
    disconnect_if_open()
    workers = [
        piped(["-c", WORKER, store, *map(str, (leader.person, leader.grant, number))])
        for number, leader, _ in parties
    ]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    for worker, (_, _, members) in zip(workers, parties, strict=True):
        assert worker.stdin is not None
        # Both want every firm, and each member one more than they may have.
        wanted = [[members[at % 10].person, firm] for at, firm in enumerate(firms)]
        worker.stdin.write(json.dumps([wanted[at : at + 2] for at in range(0, 40, 2)]) + "\n")
        worker.stdin.flush()
    done = [json.loads(worker.communicate()[0]) for worker in workers]
    open_store(store)
    led = [row.enterprise.id for row in Assignment.select().where(Assignment.part == Part.LEAD)]
    assert Tally(led) == Tally(done[0] + done[1]) == dict.fromkeys(firms, 1)
    held = Tally(row.officer.id for row in Assignment.select())
    assert max(held.values()) <= 3
    assert all(row.lead is not None for row in Enterprise.select())
