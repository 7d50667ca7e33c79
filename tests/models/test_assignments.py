"""An assignment's whole life: planned, issued, arrived, away with somebody standing in, ended; who answered on which day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from models.actions.assignments import (
    arrive,
    cancel_assignment,
    confirm_lead,
    end_assignment,
    issue_assignment,
    leave_post,
    plan_assignment,
    replace_substitute,
    resume_post,
)
from models.actions.drafts import keep_draft
from models.actions.findings import record_fix
from models.actions.people import deactivate_person
from models.actions.sites import add_site, close_site, set_contact
from models.actions.upkeep import contradictions
from models.clauses.scope import is_stationed_at
from models.database import reading, transaction
from models.errors import Conflict, Invalid, LianqiError, NotFound, Refused
from models.queries.assignments import assignments, leaves, open_work
from models.queries.enterprises import enterprise_file
from models.queries.events import timeline
from models.queries.findings import findings
from models.queries.officers import officers, successors
from models.queries.station_board import officer_loads, unled_enterprises
from models.queries.tasks import open_tasks
from models.queries.tenures import responsible_on
from models.rules.assignments import (
    ASSIGNMENT,
    AssignmentForm,
    AssignmentState,
    Cause,
    EndForm,
    LeaveForm,
    Part,
    SubstituteForm,
)
from models.rules.drafts import FormKind
from models.rules.enterprises import ClosingForm
from models.rules.findings import FixForm
from models.rules.forms import entries
from models.rules.places import EnterpriseKind, SiteKind, region_columns
from models.rules.scope import Actor, Role
from models.rules.sites import SiteForm
from models.tables import Assignment, Draft, Enterprise, Event, Finding, Grant, Person, Setting, Site, Tenure
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, YUELU, City, make_city, unsampled_key

TODAY = date(2020, 2, 17)


class Desk:
    """A firm with a lead, officers who could stand by it, and a coordinator of its street."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.lead = city.person("何璐", Role.OFFICER, KAIFU)
        self.other = city.person("秦朗", Role.OFFICER, KAIFU)
        self.third = city.person("邓箴", Role.OFFICER, KAIFU)
        self.judge = city.person("周文", Role.COORDINATOR, WUJIALING)
        self.firm = city.firm("麓屿贸易")
        self.post = city.assign(self.lead, self.firm)

    def version(self, assignment: int = 0) -> int:
        """The version of an assignment now."""
        return int(Assignment.get_by_id(assignment or self.post).version)

    def leave(self, substitute: Actor | None = None, by: Actor | None = None, until: date = TODAY) -> int:
        """The lead goes on leave; the substitute's assignment."""
        form = LeaveForm((substitute or self.other).person, until, Cause.PERSONAL)
        leave_post(by or self.lead, self.post, form, self.version())
        return int(Assignment.get(Assignment.covers == self.post, Assignment.state == "active").id)

    def who(self, day: date = TODAY) -> list[tuple[str, str]]:
        """Who answered for the firm on a day."""
        return [(row.name, str(row.charge)) for row in responsible_on(self.judge, self.firm, day)]


@pytest.fixture
def desk(store: str) -> Desk:
    return Desk(make_city())


# Every state by every verb: what the code holds is what verbs.md says.
MOVES = {
    "plan": ("", "planned", "LC"),
    "issue": ("planned", "issued", "LC"),
    "cancel": ("planned issued", "cancelled", "LC"),
    "arrive": ("issued", "active", "OLC"),
    "leave": ("active", "on_leave", "OLC"),
    "resume_post": ("on_leave", "active", "OLC"),
    "replace_substitute": ("on_leave", None, "OLC"),
    "end": ("active on_leave", "ended", "C"),
    "confirm_lead": ("planned issued active on_leave", None, "C"),
    # what those and a handover leave behind at other assignments
    "stand_in": ("", "active", "OLC"),
    "stand_down": ("active", "ended", "OLC"),
    "hand_over": ("planned issued active on_leave", "ended", "OLC"),
    "succeed": ("", "active", "OLC"),
}


def test_the_table_of_moves() -> None:
    letters = {Role.OFFICER: "O", Role.LEADER: "L", Role.COORDINATOR: "C"}
    held = {
        name: (
            set(row.comes_from),
            row.goes_to,
            {letters[role] for role in row.roles},
            row.undoable,
            row.needs_reason,
        )
        for name, row in ASSIGNMENT.all.items()
    }
    assert held == {
        name: (set(before.split()), after, set(who), False, name == "cancel")
        for name, (before, after, who) in MOVES.items()
    }


@pytest.mark.parametrize("state", AssignmentState)
@pytest.mark.parametrize(
    "verb", ["issue", "cancel", "arrive", "leave", "resume_post", "replace", "end", "confirm"]
)
def test_a_verb_wants_its_state(desk: Desk, verb: str, state: AssignmentState) -> None:
    """Each verb from each state by a coordinator: done where the table says so, else refused, and told from where."""
    officer = desk.city.person("新任", Role.OFFICER, KAIFU)
    firm = desk.city.firm("新厂")
    number = desk.city.assign(officer, firm, Part.LEAD, state)
    if state is AssignmentState.ON_LEAVE:
        with transaction():
            Assignment.update(until=TODAY).where(Assignment.id == number).execute()
            Assignment.create(
                officer=desk.other.person,
                enterprise=firm,
                part=Part.ASSIST,
                state="active",
                starts_on=TODAY,
                covers=number,
            )
    tries: dict[str, Any] = {
        "issue": lambda: issue_assignment(desk.judge, number, 1),
        "cancel": lambda: cancel_assignment(desk.judge, number, "改派", 1),
        "arrive": lambda: arrive(desk.judge, number, 1),
        "leave": lambda: leave_post(desk.judge, number, LeaveForm(desk.third.person, TODAY, Cause.REST), 1),
        "resume_post": lambda: resume_post(desk.judge, number, 1),
        "replace": lambda: replace_substitute(desk.judge, number, SubstituteForm(desk.third.person), 1),
        "end": lambda: end_assignment(desk.judge, number, EndForm(Cause.ROTATION), 1),
        "confirm": lambda: confirm_lead(desk.judge, number, 1),
    }
    name = {"replace": "replace_substitute", "confirm": "confirm_lead"}.get(verb, verb)
    if state in MOVES[name][0].split():
        tries[verb]()
        assert Assignment.get_by_id(number).state == (MOVES[name][1] or state)
    else:
        with pytest.raises(Refused, match="wrong_state") as refusal:
            tries[verb]()
        assert refusal.value.state == state


def test_from_planned_to_active(desk: Desk) -> None:
    firm = desk.city.firm("印务")
    form = AssignmentForm(desk.other.person, firm, Part.LEAD, date(2020, 2, 18))
    number = plan_assignment(desk.judge, form)
    assert Enterprise.get_by_id(firm).lead == desk.other.person  # planned is no gap to be filled
    assert responsible_on(desk.judge, firm, TODAY) == ()
    issue_assignment(desk.judge, number, 1)
    arrive(desk.other, number, 2)
    (row,) = responsible_on(desk.judge, firm, TODAY)
    assert (row.name, row.charge, row.since, row.until) == ("秦朗", "lead", TODAY, None)
    assert contradictions() == []


def test_an_arrival_told_late_counts_from_its_day(desk: Desk) -> None:
    firm = desk.city.firm("印务")
    number = desk.city.assign(desk.other, firm, Part.LEAD, AssignmentState.ISSUED)
    yesterday = desk.city.clock()
    desk.city.clock.on(days=1)
    with pytest.raises(Invalid):
        arrive(desk.other, number, 1, yesterday)
    arrive(desk.other, number, 1, yesterday, "手机没电")
    assert [row.since for row in responsible_on(desk.judge, firm, TODAY)] == [TODAY]
    assert Event.get(Event.verb == "arrive").is_late


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"officer": "judge"}, "officer", "not_an_officer"),
        ({"officer": "far"}, "officer", "not_an_officer"),  # of another district: not to be named
        ({"officer": "gone"}, "officer", "not_an_officer"),
        ({"officer": "expired"}, "officer", "not_an_officer"),
        ({"officer": "busy"}, "officer", "past_the_cap"),
        ({"officer": "away"}, "officer", "is_on_leave"),
        ({"officer": "lead", "enterprise": "firm"}, "enterprise", "already_assigned"),
        ({"enterprise": "closed"}, "enterprise", "is_closed"),
        ({"enterprise": "firm"}, "part", "has_a_lead"),
        ({"starts_on": None}, "starts_on", "required"),
    ],
)
def test_who_cannot_be_planned(desk: Desk, change: dict[str, Any], field: str, code: str) -> None:
    city = desk.city
    people = {
        "judge": desk.judge,
        "lead": desk.lead,
        "far": city.person("远", Role.OFFICER, YUELU),
        "gone": city.person("走", Role.OFFICER, KAIFU),
        "expired": city.person("期", Role.OFFICER, KAIFU),
        "busy": city.person("忙", Role.OFFICER, KAIFU),
        "away": city.person("离", Role.OFFICER, KAIFU),
    }
    firms = {"firm": desk.firm, "closed": city.firm("关"), "new": city.firm("新")}
    with transaction():
        Person.update(is_active=False).where(Person.id == people["gone"].person).execute()
        Grant.update(valid_to=date(2020, 2, 1)).where(Grant.id == people["expired"].grant).execute()
        Enterprise.update(is_closed=True).where(Enterprise.id == firms["closed"]).execute()
    for at in range(3):
        city.assign(people["busy"], city.firm(f"忙{at}"))
    city.assign(people["away"], city.firm("离厂"), state=AssignmentState.ON_LEAVE)
    named = {"officer": "other", "enterprise": "new", **change}
    officer = desk.other if named["officer"] == "other" else people[named["officer"]]
    form = AssignmentForm(
        officer.person, firms[named["enterprise"]], Part.LEAD, named.get("starts_on", TODAY)
    )
    with pytest.raises(Invalid) as error:
        plan_assignment(desk.judge, form)
    assert error.value.fields[field].code == code


def test_the_cap_is_a_setting_and_substitutes_do_not_count(desk: Desk) -> None:
    firms = [desk.city.firm(f"厂{at}") for at in range(4)]
    for firm in firms[:2]:
        desk.city.assign(desk.other, firm)
    desk.leave(desk.other)  # a third firm, stood in for
    plan_assignment(desk.judge, AssignmentForm(desk.other.person, firms[2], Part.LEAD, TODAY))
    form = AssignmentForm(desk.other.person, firms[3], Part.LEAD, TODAY)
    with pytest.raises(Invalid) as error:
        plan_assignment(desk.judge, form)
    assert error.value.fields["officer"].values == {"held": 3, "new": 1, "cap": 3}
    with transaction():
        Setting.create(name="most_firms", value="4")
    plan_assignment(desk.judge, form)


def test_leave_and_back_again(desk: Desk) -> None:
    """The principal's faults stay theirs; whoever stands in does everything about them, and answers meanwhile."""
    desk.city.check(desk.lead, desk.firm, "F14")
    cover = desk.leave(until=date(2020, 2, 20))
    row = Assignment.get_by_id(desk.post)
    assert (row.state, row.cause, row.until) == ("on_leave", "personal", date(2020, 2, 20))
    assert Enterprise.get_by_id(desk.firm).lead == desk.lead.person
    assert desk.who() == [("秦朗", "substitute")] and desk.who(date(2020, 2, 16)) == [("何璐", "lead")]
    (fault,) = findings(desk.other).rows
    with pytest.raises(Refused, match="not_responsible"):
        record_fix(desk.lead, fault.id, FixForm("罗樵", "已改"), fault.version)
    record_fix(desk.other, fault.id, FixForm("罗樵", "已改"), fault.version)
    assert Finding.get_by_id(fault.id).held_by == desk.lead.person
    desk.city.check(desk.other, desk.firm, "F2")
    keep_draft(desk.other, unsampled_key(), FormKind.CHECK, desk.city.site(desk.firm), "{}", 0)
    assert contradictions() == []
    desk.city.clock.on(days=3)
    resume_post(desk.lead, desk.post, desk.version())
    assert Assignment.get_by_id(cover).state == "ended"
    assert desk.who(date(2020, 2, 19)) == [("秦朗", "substitute")]
    assert desk.who(date(2020, 2, 20)) == [("何璐", "lead")]
    assert {row.held_by for row in Finding.select()} == {
        desk.lead.person
    }  # what the substitute found goes on too
    assert [one.person for one in Draft.select()] == [desk.lead.person]
    assert findings(desk.other).rows == ()
    row = Assignment.get_by_id(desk.post)
    assert (row.state, row.cause, row.until) == ("active", None, None)
    assert contradictions() == []


def test_another_stands_in_for_the_same_principal(desk: Desk) -> None:
    first = desk.leave(by=desk.judge)
    desk.city.check(desk.other, desk.firm, "F14")
    with pytest.raises(Invalid) as error:
        replace_substitute(desk.lead, desk.post, SubstituteForm(desk.other.person), desk.version())
    assert error.value.fields["substitute"].code == "stands_in_already"
    form = SubstituteForm(desk.third.person, date(2020, 2, 28))
    replace_substitute(desk.lead, desk.post, form, desk.version())
    assert Assignment.get_by_id(first).state == "ended"
    assert desk.who() == [("邓箴", "substitute")]
    assert Finding.get().held_by == desk.third.person
    (away,) = leaves(desk.judge).rows
    assert (away.officer_name, away.substitute_name, away.until) == ("何璐", "邓箴", date(2020, 2, 28))
    assert contradictions() == []


def test_an_assistant_stands_in_and_keeps_their_own(desk: Desk) -> None:
    desk.city.assign(desk.other, desk.firm, Part.ASSIST)
    desk.city.check(desk.other, desk.firm, "F14")
    desk.leave()
    assert desk.who() == [("秦朗", "assist"), ("秦朗", "substitute")]
    resume_post(desk.lead, desk.post, desk.version())
    assert Finding.get().held_by == desk.other.person
    assert desk.who() == [("何璐", "lead"), ("秦朗", "assist")]
    assert contradictions() == []


def test_who_stands_in_can_neither_leave_nor_end_nor_lead(desk: Desk) -> None:
    cover = desk.leave()
    for attempt in (
        lambda: leave_post(desk.other, cover, LeaveForm(desk.third.person, TODAY, Cause.REST), 1),
        lambda: end_assignment(desk.judge, cover, EndForm(Cause.ROTATION), 1),
        lambda: confirm_lead(desk.judge, cover, 1),
    ):
        with pytest.raises(Refused, match="stands_in"):
            attempt()


@pytest.mark.parametrize(
    ("form", "field", "code"),
    [
        (LeaveForm(None, TODAY, Cause.REST), "substitute", "required"),
        (LeaveForm(1, TODAY, None), "cause", "required"),
        (LeaveForm(1, date(2020, 2, 16), Cause.REST), "until", "in_the_past"),
        (SubstituteForm(1, date(2020, 2, 16)), "until", "in_the_past"),
        (EndForm(None), "cause", "required"),
        (EndForm(Cause.PERSONAL, note="发热"), "note", "not_for_personal"),
    ],
)
def test_what_a_form_is_refused_for(form: Any, field: str, code: str) -> None:
    problems = form.problems() if isinstance(form, EndForm) else form.problems(TODAY)
    assert [(one.field, one.code) for one in problems] == [(field, code)]


def test_no_form_asks_why_somebody_is_ill() -> None:
    for form in (LeaveForm, SubstituteForm):
        assert "note" not in entries(form) and "reason" not in entries(form)


def test_nobody_stands_in_for_themselves_or_from_elsewhere(desk: Desk) -> None:
    far = desk.city.person("远", Role.OFFICER, YUELU)
    for who, code in (
        (desk.lead, "is_the_principal"),
        (far, "not_an_officer"),
        (desk.judge, "not_an_officer"),
    ):
        with pytest.raises(Invalid) as error:
            leave_post(desk.lead, desk.post, LeaveForm(who.person, TODAY, Cause.REST), 1)
        assert error.value.fields["substitute"].code == code
    with pytest.raises(NotFound):
        leave_post(desk.other, desk.post, LeaveForm(desk.third.person, TODAY, Cause.REST), 1)


def test_an_end_without_a_successor_wants_everything_settled(desk: Desk) -> None:
    desk.city.check(desk.lead, desk.firm, "F14", "F2")
    keep_draft(desk.lead, unsampled_key(), FormKind.CHECK, desk.city.site(desk.firm), "{}", 0)
    keep_draft(desk.lead, unsampled_key(), FormKind.FIX, findings(desk.lead).rows[0].id, "{}", 0)
    with pytest.raises(Refused, match="has_open_work") as refusal:
        end_assignment(desk.judge, desk.post, EndForm(Cause.ROTATION), 1)
    counts = {name: refusal.value.values[name] for name in ("findings", "checks", "drafts", "claims")}
    assert counts == {"findings": 2, "checks": 0, "drafts": 2, "claims": 0}
    assert open_work(desk.judge, desk.lead.person).findings == 2
    assert Assignment.get_by_id(desk.post).state == "active"


def test_a_firm_is_never_silently_without_a_lead(desk: Desk) -> None:
    """Ended: a task with the longest-standing assistant proposed; a lead confirmed: the task is done."""
    assist = desk.city.assign(desk.other, desk.firm, Part.ASSIST)
    end_assignment(desk.judge, desk.post, EndForm(Cause.ROTATION), 1)
    (task,) = open_tasks(desk.judge).rows
    assert (task.kind, task.tab, task.subject, task.matter) == (
        "no_lead",
        "assignment",
        desk.firm,
        str(assist),
    )
    assert Enterprise.get_by_id(desk.firm).lead is None
    confirm_lead(desk.judge, assist, 1)
    assert open_tasks(desk.judge).rows == ()
    assert Enterprise.get_by_id(desk.firm).lead == desk.other.person
    assert desk.who() == [("秦朗", "lead")]
    assert desk.who(date(2020, 2, 16)) == [("何璐", "lead"), ("秦朗", "assist")]
    assert contradictions() == []


def test_a_planned_lead_that_is_cancelled_leaves_a_task(desk: Desk) -> None:
    firm = desk.city.firm("印务")
    number = plan_assignment(desk.judge, AssignmentForm(desk.other.person, firm, Part.LEAD, TODAY))
    cancel_assignment(desk.judge, number, "改派", 1)
    assert [(row.kind, row.subject) for row in open_tasks(desk.judge).rows] == [("no_lead", firm)]
    plan_assignment(desk.judge, AssignmentForm(desk.third.person, firm, Part.LEAD, TODAY))
    assert open_tasks(desk.judge).rows == ()


def test_the_end_of_somebody_on_leave_ends_who_stood_in(desk: Desk) -> None:
    cover = desk.leave()
    desk.city.check(desk.other, desk.firm, "F14")
    with pytest.raises(Refused, match="has_open_work"):
        end_assignment(desk.judge, desk.post, EndForm(Cause.ROTATION), desk.version())
    end_assignment(desk.judge, desk.post, EndForm(Cause.ROTATION, desk.third.person), desk.version())
    assert Assignment.get_by_id(cover).state == "ended"
    assert Finding.get().held_by == desk.third.person
    assert desk.who() == [("邓箴", "lead")]
    assert contradictions() == []


def test_a_second_change_of_the_same_version_is_a_conflict(desk: Desk) -> None:
    desk.leave()
    with pytest.raises(Conflict):
        resume_post(desk.judge, desk.post, 1)


def test_a_building_covers_its_tenants_who_keep_their_own_officers(desk: Desk) -> None:
    building, tenant = desk.city.firm("星程国际"), desk.city.firm("租户")
    with transaction():
        Enterprise.update(kind=EnterpriseKind.BUILDING).where(Enterprise.id == building).execute()
        Site.update(building=building).where(Site.enterprise == tenant).execute()
    desk.city.assign(desk.other, building)
    rows = responsible_on(desk.judge, tenant, TODAY)
    assert [(row.name, row.building_name) for row in rows] == [("秦朗", "星程国际")]
    desk.city.assign(desk.third, tenant)
    rows = responsible_on(desk.judge, tenant, TODAY)
    assert [(row.name, row.building_name) for row in rows] == [("邓箴", ""), ("秦朗", "星程国际")]


def test_who_answered_for_a_tenant_that_moved_to_another_building(desk: Desk) -> None:
    one, another, tenant = (desk.city.firm(name) for name in ("星程国际", "汇文大厦", "租户"))
    old = desk.city.site(tenant)
    with transaction():
        Enterprise.update(kind=EnterpriseKind.BUILDING).where(Enterprise.id.in_((one, another))).execute()
        Site.update(building=one, floor="3", unit="301").where(Site.id == old).execute()
    desk.city.assign(desk.other, one)
    desk.city.assign(desk.third, another)
    desk.city.clock.on(days=2)
    moved = date(2020, 2, 19)
    add_site(
        desk.judge, tenant, WUJIALING, SiteForm(kind=SiteKind.UNIT, building=another, floor="5", unit="501")
    )
    close_site(desk.judge, old, ClosingForm(moved, "搬迁"), 1)
    answered = {
        day: [row.name for row in responsible_on(desk.judge, tenant, day)]
        for day in (TODAY, moved, date(2020, 2, 20))
    }
    assert answered == {TODAY: ["秦朗"], moved: ["邓箴"], date(2020, 2, 20): ["邓箴"]}
    # The file went along: whoever stands by the house that was left reads and tells nothing of it any more.
    with pytest.raises(NotFound):
        enterprise_file(desk.other, tenant)
    with pytest.raises(Refused, match="closed_site"):
        set_contact(desk.other, old, "罗", "厂办", "13912345678")
    with reading():
        assert [is_stationed_at(one.person, tenant) for one in (desk.other, desk.third)] == [False, True]
    assert enterprise_file(desk.third, tenant).name == "租户"


def test_two_never_lead_on_one_day_and_nobody_before_it_begins(desk: Desk) -> None:
    """A lead who arrived, it is told late, while the one before still led."""
    desk.city.clock.on(days=5)
    end_assignment(desk.judge, desk.post, EndForm(Cause.ROTATION), 1)
    number = plan_assignment(
        desk.judge, AssignmentForm(desk.other.person, desk.firm, Part.LEAD, date(2020, 2, 20))
    )
    issue_assignment(desk.judge, number, 1)
    with pytest.raises(Invalid) as error:
        arrive(desk.other, number, 2, datetime(2020, 2, 19, 2, tzinfo=UTC), "纸上记的")
    assert error.value.fields["occurred_at"].code == "before_it_begins"
    arrive(desk.other, number, 2, datetime(2020, 2, 20, 2, tzinfo=UTC), "纸上记的")
    led = {
        day: [row.name for row in responsible_on(desk.judge, desk.firm, date(2020, 2, day))]
        for day in (20, 21, 22)
    }
    assert led == {20: ["何璐"], 21: ["何璐"], 22: ["秦朗"]}
    assert contradictions() == []


def test_somebody_with_open_work_is_not_deactivated(desk: Desk) -> None:
    office = desk.city.person("管", Role.ADMINISTRATOR, CITY)
    desk.city.check(desk.lead, desk.firm, "F14")
    with pytest.raises(Refused, match="has_open_work") as refusal:
        deactivate_person(office, desk.lead.person, "离任", 1)
    assert (refusal.value.values["assignments"], refusal.value.values["findings"]) == (1, 1)
    end_assignment(desk.judge, desk.post, EndForm(Cause.ROTATION, desk.judge.person), 1)
    deactivate_person(office, desk.lead.person, "离任", 1)
    with pytest.raises(Refused, match="has_open_work"):  # by name it is the coordinator's now
        deactivate_person(office, desk.judge.person, "离任", 1)


def test_the_timeline_names_both(desk: Desk) -> None:
    desk.leave()
    resume_post(desk.lead, desk.post, desk.version())
    told = {row.verb: (row.giver, row.taker) for row in timeline(desk.judge, desk.firm).rows}
    assert told == {
        "leave": ("何璐", "秦朗"),
        "stand_in": ("何璐", "秦朗"),
        "resume_post": ("秦朗", "何璐"),
        "stand_down": ("秦朗", "何璐"),
    }


def test_lists_by_firm_and_state(desk: Desk) -> None:
    firms = [desk.city.firm(name) for name in ("安达", "贝壳", "长丰")]
    for at, (firm, state) in enumerate(zip(firms, ("planned", "issued", "ended"), strict=True)):
        desk.city.assign(desk.city.person(f"员{at}", Role.OFFICER, KAIFU), firm, state=AssignmentState(state))
    first = assignments(desk.judge, limit=2)
    assert [row.enterprise_name for row in first.rows] == ["安达", "贝壳"] and first.total == 3
    assert [row.enterprise_name for row in assignments(desk.judge, after=first.last).rows] == ["麓屿贸易"]
    assert [row.enterprise_name for row in assignments(desk.judge, state=AssignmentState.ENDED).rows] == [
        "长丰"
    ]
    assert [row.officer for row in assignments(desk.judge, enterprise=desk.firm).rows] == [desk.lead.person]
    assert [row.enterprise for row in assignments(desk.lead).rows] == [desk.firm]
    assert [row.enterprise for row in assignments(desk.judge, officer=desk.lead.person).rows] == [desk.firm]


def test_overdue_returns(desk: Desk) -> None:
    desk.leave(until=TODAY)
    assert [row.id for row in leaves(desk.judge).rows] == [desk.post]
    assert leaves(desk.judge, is_overdue=True).rows == ()
    desk.city.clock.on(days=1)
    assert [row.id for row in leaves(desk.judge, is_overdue=True).rows] == [desk.post]


def test_who_may_be_named(desk: Desk) -> None:
    city = desk.city
    city.person("远", Role.OFFICER, YUELU)
    city.person("市派", Role.OFFICER, CITY)
    city.person("区", Role.COORDINATOR, KAIFU)
    city.person("邻", Role.COORDINATOR, SHAPING)
    wanted = {"何璐", "秦朗", "邓箴", "市派"}
    assert {row.name for row in officers(desk.judge)} == wanted
    assert {row.name for row in officers(desk.lead)} == wanted
    assert {row.name for row in successors(desk.judge)} == {*wanted, "周文", "区"}
    assert {row.name for row in successors(desk.lead)} == {*wanted, "周文", "区"}, "邻 is not over the firm"
    assert {row.name for row in successors(desk.third)} == {*wanted, "周文", "邻", "区"}, "of no firm yet"
    assert [row.name for row in officers(desk.lead, "ql")] == ["秦朗"]
    assert officers(city.person("读", Role.READER, KAIFU)) == ()


def test_of_another_district_nothing_is_seen_found_or_counted(desk: Desk) -> None:
    """A coordinator of Kaifu and what stands in Yuelu, by every list and every verb."""
    city = desk.city
    far = city.person("远", Role.OFFICER, YUELU)
    stand_in = city.person("岳代", Role.OFFICER, YUELU)
    over_there = city.person("岳专", Role.COORDINATOR, YUELU)
    firm = city.firm("岳麓厂", "430104001")
    post = city.assign(far, firm)
    leave_post(far, post, LeaveForm(stand_in.person, TODAY, Cause.REST), 1)
    kaifu = city.person("开福", Role.COORDINATOR, KAIFU)
    desk.leave()
    seen = [
        *assignments(kaifu).rows,
        *assignments(kaifu, state=AssignmentState.ON_LEAVE).rows,
        *assignments(kaifu, enterprise=firm).rows,
        *assignments(kaifu, officer=far.person).rows,
        *leaves(kaifu).rows,
    ]
    assert {row.enterprise for row in seen} == {desk.firm}
    assert (assignments(kaifu).total, leaves(kaifu).total) == (2, 1)
    assert {row.name for row in (*officers(kaifu), *successors(kaifu))}.isdisjoint({"远", "岳代", "岳专"})
    assert officers(kaifu, "远") == ()
    attempts: list[Any] = [
        lambda: responsible_on(kaifu, firm, TODAY),
        lambda: open_work(kaifu, far.person),
        lambda: resume_post(kaifu, post, 2),
        lambda: replace_substitute(kaifu, post, SubstituteForm(desk.third.person), 2),
        lambda: end_assignment(kaifu, post, EndForm(Cause.ROTATION), 2),
        lambda: timeline(kaifu, firm),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert [row.officer for row in leaves(over_there).rows] == [far.person]


def test_of_an_officer_of_two_districts_each_counts_what_is_its_own(desk: Desk) -> None:
    """Firms are told whole, for the cap; of faults, checks and drafts a district hears of its own."""
    city, both = desk.city, desk.lead
    there = city.grant(both, Role.OFFICER, YUELU)
    firm = city.firm("岳麓厂", "430104001")
    city.assign(both, firm)
    for who, at, failed in ((both, desk.firm, ("F5",)), (there, firm, ("F5", "F6"))):
        city.check(who, at, *failed)
        keep_draft(who, uuid4(), FormKind.CHECK, city.site(at), "{}", 0)
    keep_draft(there, uuid4(), FormKind.CONTACT, firm, "{}", 0)
    told = {}
    for name, region in (("开福", KAIFU), ("岳麓", YUELU), ("市", CITY)):
        asks = city.person(name, Role.COORDINATOR, region)
        work = open_work(asks, both.person)
        (load,) = (row for row in officer_loads(asks).rows if row.id == both.person)
        told[name] = (work.assignments, work.findings, work.drafts), (load.firms, load.findings)
    assert told == {"开福": ((1, 1, 1), (2, 1)), "岳麓": ((1, 2, 2), (2, 2)), "市": ((2, 3, 3), (2, 3))}
    work = open_work(both, both.person)
    assert (work.assignments, work.findings, work.drafts) == (2, 3, 3)


def test_the_staff_of_a_firm_without_a_lead_is_that_of_ones_own_sites(desk: Desk) -> None:
    """Neither what stands elsewhere is counted, nor what is closed."""
    firm = desk.city.firm("三处", sites=3)
    first, second, third = Site.select().where(Site.enterprise == firm).order_by(Site.id)
    with transaction():
        Site.update(**region_columns("430104001")).where(Site.id == second.id).execute()
        Site.update(is_closed=True).where(Site.id == third.id).execute()
    assert [(row.id, row.roster) for row in unled_enterprises(desk.judge).rows] == [(firm, first.roster)]


def test_errors_are_ours(desk: Desk) -> None:
    """No assignment at all is not found, whoever asks."""
    for attempt in (resume_post, arrive, issue_assignment):
        with pytest.raises(LianqiError):
            attempt(desk.judge, 99_999, 1)
    assert Tenure.select().count() == 1
