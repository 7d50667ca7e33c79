"""Handing over (移交): everything open moves at once to the successor; the receipt comes after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.actions.assignments import (
    arrive,
    confirm_lead,
    end_assignment,
    issue_assignment,
    leave_post,
    plan_assignment,
    resume_post,
)
from models.actions.drafts import keep_draft
from models.actions.enterprises import move_enterprise
from models.actions.handovers import (
    accept_handover,
    accept_handover_line,
    hand_over,
    remind_successor,
)
from models.actions.inspections import return_inspection
from models.actions.people import deactivate_person
from models.actions.tasks import claim_task
from models.actions.upkeep import contradictions, tick
from models.database import transaction
from models.errors import Conflict, Invalid, NotFound, Refused
from models.queries.drafts import drafts
from models.queries.events import last_difference, record_timeline, timeline
from models.queries.findings import findings
from models.queries.handovers import handover_sheet, handovers
from models.queries.inspections import inspections
from models.queries.officers import successors
from models.queries.tasks import open_tasks
from models.queries.tenures import responsible_on
from models.rules.assignments import AssignmentForm, AssignmentState, Cause, EndForm, LeaveForm, Part
from models.rules.drafts import FormKind
from models.rules.handovers import HANDOVER, HandoverForm
from models.rules.inspections import InspectionState
from models.rules.places import EnterpriseKind
from models.rules.scope import Actor, Role
from models.tables import (
    Assignment,
    Draft,
    Enterprise,
    Event,
    Finding,
    Handover,
    HandoverLine,
    Inspection,
    Person,
    Site,
    Task,
    Tenure,
)
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, YUELU, City, make_city, unsampled_key

TODAY = date(2020, 2, 17)


class Desk:
    """An officer who leads a firm, a successor, a colleague, and the coordinators of street and district."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.giver = city.person("何璐", Role.OFFICER, KAIFU)
        self.taker = city.person("秦朗", Role.OFFICER, KAIFU)
        self.third = city.person("邓箴", Role.OFFICER, KAIFU)
        self.judge = city.person("周文", Role.COORDINATOR, WUJIALING)
        self.district = city.person("王敏", Role.COORDINATOR, KAIFU)
        self.firm = city.firm("麓屿贸易")
        self.post = city.assign(self.giver, self.firm)

    def draft(self, owner: Actor, form: FormKind, subject: int) -> UUID:
        """Something half typed."""
        key = unsampled_key()
        keep_draft(owner, key, form, subject, "{}", 0)
        return key

    def twelve(self) -> None:
        """Twelve open items: eight faults, a check that came back, three half-typed forms."""
        for items in (("F2", "F14"), ("F3", "F4"), ("F6", "F7"), ("F8", "F9")):
            self.city.check(self.giver, self.firm, *items)
        back = self.city.check(self.giver, self.firm, "F5")
        return_inspection(self.judge, back, 1, "不清")
        with transaction():
            Finding.update(state="void").where(Finding.inspection == back).execute()
        site = self.city.site(self.firm)
        self.draft(self.giver, FormKind.CHECK, site)
        self.draft(self.giver, FormKind.VISIT, site)
        self.draft(self.giver, FormKind.FIX, findings(self.giver).rows[0].id)

    def hand(self, by: Actor | None = None, to: Actor | None = None, **more: Any) -> int:
        """A handover of everything at the firm; its id."""
        key = more.pop("key", None) or uuid4()
        form = HandoverForm(
            (to or self.taker).person,
            more.pop("cause", Cause.PERSONAL),
            giver=more.pop("giver", self.giver.person),
            enterprise=more.pop("enterprise", self.firm),
            **more,
        )
        return hand_over(by or self.giver, form, key)

    def begin(self, officer: Actor, part: Part) -> None:
        """One more officer at the firm, from today."""
        number = plan_assignment(self.judge, AssignmentForm(officer.person, self.firm, part, TODAY))
        issue_assignment(self.judge, number, 1)
        arrive(officer, number, 2)


@pytest.fixture
def desk(store: str) -> Desk:
    return Desk(make_city())


def test_the_table_of_moves() -> None:
    held = {name: (set(row.comes_from), row.goes_to, row.undoable) for name, row in HANDOVER.all.items()}
    assert held == {
        "hand_over": (set(), "in_force", False),
        "accept_line": ({"in_force"}, None, False),
        "accept": ({"in_force"}, "accepted", False),
        "remind": ({"in_force"}, None, False),
    }


def test_an_officer_with_twelve_open_items_ends_only_by_a_handover(desk: Desk) -> None:
    """The line of issue 3: refused; handed over, all twelve are the successor's, in one event each, with both names."""
    desk.twelve()
    with pytest.raises(Refused, match="has_open_work") as refusal:
        end_assignment(desk.judge, desk.post, EndForm(Cause.ROTATION), 1)
    counts = refusal.value.values
    assert sum(int(counts[name]) for name in ("findings", "checks", "drafts", "claims")) == 12
    before = Event.select().count()
    number = desk.hand()
    assert {row.held_by for row in Finding.select().where(Finding.state != "void")} == {desk.taker.person}
    assert len(findings(desk.taker).rows) == 8 and findings(desk.giver).rows == ()
    assert [row.id for row in inspections(desk.taker, state=InspectionState.RETURNED).rows] == [5]
    assert len(drafts(desk.taker).rows) == 3 and drafts(desk.giver).rows == ()
    told = list(Event.select().where(Event.id > before))
    assert Counter((row.subject_kind, row.verb) for row in told) == {
        ("handover", "hand_over"): 1,
        ("finding", "hand_over"): 8,
        ("inspection", "hand_over"): 1,
        ("draft", "hand_over"): 3,
        ("assignment", "hand_over"): 1,
        ("assignment", "succeed"): 1,
    }
    assert (
        len({row.batch for row in told}) == 1 and len({(row.subject_kind, row.subject) for row in told}) == 15
    )
    page = timeline(desk.taker, desk.firm, at_end=True)
    moved = [row for row in page.rows if row.verb in ("hand_over", "succeed")]
    assert len(moved) == 14 and {(row.giver, row.taker) for row in moved} == {("何璐", "秦朗")}
    sheet = handover_sheet(desk.taker, number)
    assert Counter(line.carried for line in sheet.lines) == {
        "assignment": 1,
        "finding": 8,
        "inspection": 1,
        "draft": 3,
    }
    assert contradictions() == []


def test_responsibility_moves_at_once(desk: Desk) -> None:
    """Tonight, by the officer, who is quarantined tomorrow."""
    desk.city.clock.to("2020-02-17T23:40")
    number = desk.hand(enterprise=None)
    (mine,) = Assignment.select().where(Assignment.officer == desk.giver.person)
    (theirs,) = Assignment.select().where(Assignment.officer == desk.taker.person)
    assert (mine.state, mine.cause, mine.ends_on) == ("ended", "personal", TODAY)
    assert (theirs.state, theirs.part, theirs.starts_on) == ("active", "lead", TODAY)
    assert Enterprise.get_by_id(desk.firm).lead == desk.taker.person
    assert [row.name for row in responsible_on(desk.judge, desk.firm, date(2020, 2, 16))] == ["何璐"]
    assert [row.name for row in responsible_on(desk.judge, desk.firm, TODAY)] == ["秦朗"]
    desk.city.check(desk.taker, desk.firm)
    with pytest.raises(NotFound):
        desk.city.check(desk.giver, desk.firm)
    assert handover_sheet(desk.giver, number).state == "in_force"


def test_the_same_key_hands_over_once(desk: Desk) -> None:
    key = uuid4()
    assert desk.hand(key=key) == desk.hand(key=key)
    with pytest.raises(Conflict, match="key_used"):
        desk.hand(key=key, cause=Cause.DUTY)
    with pytest.raises(Refused, match="nothing_to_hand_over"):
        desk.hand()
    assert Handover.select().count() == 1


@pytest.mark.parametrize("state", ["planned", "issued", "active", "on_leave"])
def test_an_assignment_goes_over_in_its_state(desk: Desk, state: str) -> None:
    firm = desk.city.firm("印务")
    number = desk.city.assign(desk.giver, firm, Part.LEAD, AssignmentState(state))
    with transaction():
        Assignment.update(is_lead_proposed=state == "issued").where(Assignment.id == number).execute()
    desk.hand(by=desk.judge, enterprise=firm)
    made = Assignment.get((Assignment.officer == desk.taker.person) & (Assignment.enterprise == firm))
    assert made.state == ("active" if state == "on_leave" else state)
    assert (made.arrived_at is None) == (state in ("planned", "issued"))
    assert made.is_lead_proposed == (state == "issued")
    assert [row.kind for row in open_tasks(desk.judge).rows] == (
        ["confirm_lead"] if state == "issued" else []
    )
    assert Enterprise.get_by_id(firm).lead == desk.taker.person
    assert Assignment.get_by_id(number).state == "ended"
    assert contradictions() == []


def test_during_the_givers_leave_the_substitutes_work_goes_too(desk: Desk) -> None:
    leave_post(desk.giver, desk.post, LeaveForm(desk.third.person, TODAY, Cause.PERSONAL), 1)
    desk.city.check(desk.third, desk.firm, "F14")
    desk.draft(desk.third, FormKind.CHECK, desk.city.site(desk.firm))
    desk.hand(by=desk.judge)
    assert Finding.get().held_by == Draft.get().person == desk.taker.person
    assert [row.name for row in responsible_on(desk.judge, desk.firm, TODAY)] == ["秦朗"]
    assert Assignment.select().where(Assignment.state == "ended").count() == 2
    assert contradictions() == []


def test_to_who_stood_in(desk: Desk) -> None:
    leave_post(desk.giver, desk.post, LeaveForm(desk.taker.person, TODAY, Cause.PERSONAL), 1)
    desk.city.check(desk.taker, desk.firm, "F14")
    desk.hand(by=desk.giver)
    assert [(row.name, row.charge) for row in responsible_on(desk.judge, desk.firm, TODAY)] == [
        ("秦朗", "lead")
    ]
    assert Finding.get().held_by == desk.taker.person
    assert contradictions() == []


def test_a_substitute_hands_over_to_another(desk: Desk) -> None:
    leave_post(desk.giver, desk.post, LeaveForm(desk.third.person, date(2020, 2, 20), Cause.REST), 1)
    desk.city.check(desk.third, desk.firm, "F14")
    desk.hand(by=desk.third, giver=desk.third.person)
    cover = Assignment.get((Assignment.officer == desk.taker.person) & (Assignment.state == "active"))
    assert (cover.covers, cover.until, cover.part) == (desk.post, date(2020, 2, 20), "assist")
    assert Assignment.get_by_id(desk.post).state == "on_leave"
    assert Finding.get().held_by == desk.taker.person
    assert Enterprise.get_by_id(desk.firm).lead == desk.giver.person
    assert contradictions() == []


def test_a_lead_to_the_assistant_there(desk: Desk) -> None:
    assist = desk.city.assign(desk.taker, desk.firm, Part.ASSIST)
    desk.city.check(desk.giver, desk.firm, "F14")
    desk.hand()
    row = Assignment.get_by_id(assist)
    assert (row.part, row.state, row.version) == ("lead", "active", 2)
    assert Assignment.select().where(Assignment.officer == desk.taker.person).count() == 1
    assert Finding.get().held_by == desk.taker.person
    spans = [(str(row.charge), row.until) for row in Tenure.select().where(Tenure.assignment == assist)]
    assert sorted(spans, key=str) == [("assist", TODAY), ("lead", None)]
    assert contradictions() == []


def test_an_assistant_to_the_lead_leaves_the_leads_own_alone(desk: Desk) -> None:
    desk.city.assign(desk.third, desk.firm, Part.ASSIST)
    desk.city.check(desk.giver, desk.firm, "F14")
    desk.city.check(desk.third, desk.firm, "F2")
    desk.hand(by=desk.third, giver=desk.third.person, to=desk.giver)
    assert {row.held_by for row in Finding.select()} == {desk.giver.person}
    assert Event.select().where((Event.verb == "hand_over") & (Event.subject_kind == "finding")).count() == 1
    assert Assignment.get_by_id(desk.post).version == 1
    assert contradictions() == []


def test_a_building_goes_with_all_its_units(desk: Desk) -> None:
    building, tenant, guarded = (desk.city.firm(name) for name in ("星程国际", "租户", "有人租户"))
    with transaction():
        Enterprise.update(kind=EnterpriseKind.BUILDING).where(Enterprise.id == building).execute()
        Site.update(building=building).where(Site.enterprise.in_([tenant, guarded])).execute()
    desk.city.assign(desk.giver, building)
    desk.city.assign(desk.third, guarded)
    for who, firm in ((desk.giver, tenant), (desk.giver, guarded), (desk.third, guarded)):
        desk.city.check(who, firm, "F14")
    desk.hand(enterprise=building)
    held = {row.id: row.held_by for row in Finding.select()}
    assert held == {1: desk.taker.person, 2: desk.taker.person, 3: desk.third.person}
    assert contradictions() == []


def test_all_firms_at_once(desk: Desk) -> None:
    others = [desk.city.firm("印务"), desk.city.firm("沙坪", SHAPING)]
    for firm in others:
        desk.city.assign(desk.giver, firm)
        desk.city.check(desk.giver, firm, "F14")
    number = desk.hand(by=desk.district, enterprise=None)
    row = Handover.get_by_id(number)
    assert (row.city, row.district, row.street) == (CITY, KAIFU, "")
    assert Assignment.select().where(Assignment.state == "active").count() == 3
    assert {one.__data__["officer"] for one in Assignment.select().where(Assignment.state == "active")} == {
        desk.taker.person
    }
    assert [one.id for one in handovers(desk.district).rows] == [number]
    assert handovers(desk.judge).rows == ()  # it reaches beyond the street
    assert contradictions() == []


def test_a_coordinator_hands_over_only_what_lies_in_the_region(desk: Desk) -> None:
    elsewhere = desk.city.firm("沙坪", SHAPING)
    stays = desk.city.assign(desk.giver, elsewhere)
    desk.draft(desk.giver, FormKind.CHECK, desk.city.site(elsewhere))
    desk.draft(desk.giver, FormKind.CHECK, desk.city.site(desk.firm))
    desk.hand(by=desk.judge, enterprise=None)
    assert Assignment.get_by_id(stays).state == "active"
    assert len(drafts(desk.taker).rows) == len(drafts(desk.giver).rows) == 1


def test_the_half_typed_handover_itself_is_not_handed_over(desk: Desk) -> None:
    """It is done now: neither a line of the sheet nor the only thing left to hand over."""
    key = desk.draft(desk.giver, FormKind.HANDOVER, -desk.giver.person)
    other = desk.draft(desk.giver, FormKind.LEAVE, desk.post)
    number = desk.hand(enterprise=None, key=key)
    carried = {line.subject for line in HandoverLine.select().where(HandoverLine.carried == "draft")}
    assert carried == {Draft.get(Draft.key == other.bytes).id}
    assert [row.form for row in drafts(desk.taker).rows] == ["leave"]
    again = desk.draft(desk.giver, FormKind.HANDOVER, -desk.giver.person)
    with pytest.raises(Refused, match="nothing_to_hand_over"):
        desk.hand(enterprise=None, key=again)
    assert [row.form for row in drafts(desk.giver).rows] == ["handover"], "what is refused stays typed"
    assert number == 1


def test_a_draft_is_not_given_a_number_twice(desk: Desk) -> None:
    site = desk.city.site(desk.firm)
    for owner in (desk.taker, desk.taker, desk.giver, desk.giver):
        desk.draft(owner, FormKind.CHECK, site)
    desk.hand()
    assert sorted(row.copy_number for row in drafts(desk.taker).rows) == [1, 2, 3, 4]


@pytest.mark.parametrize("is_colleague", [True, False])
def test_claims_go_to_a_colleague_or_are_free_again(desk: Desk, is_colleague: bool) -> None:
    """A coordinator leaves: what they had claimed is a colleague's, or anybody's."""
    desk.city.check(desk.giver, desk.firm, "F5")
    (task,) = open_tasks(desk.judge).rows
    claim_task(desk.judge, task.id, task.version)
    region = WUJIALING if is_colleague else KAIFU
    other = desk.city.person("曾蓉", Role.COORDINATOR, region)
    number = desk.hand(by=desk.district, to=other, giver=desk.judge.person, enterprise=None)
    row = Task.get_by_id(task.id)
    assert row.__data__["claimed_by"] == (other.person if is_colleague else None)
    (line,) = handover_sheet(desk.district, number).lines
    assert (line.carried, line.matter, line.enterprise_name) == ("claim", "review", "麓屿贸易")


def _busy(desk: Desk) -> Actor:
    for at in range(3):
        desk.city.assign(desk.taker, desk.city.firm(f"忙{at}"))
    return desk.taker


def _away(desk: Desk) -> Actor:
    desk.city.assign(desk.taker, desk.city.firm("离厂"), state=AssignmentState.ON_LEAVE)
    return desk.taker


def _gone(desk: Desk) -> Actor:
    with transaction():
        Person.update(is_active=False).where(Person.id == desk.taker.person).execute()
    return desk.taker


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (lambda desk: desk.giver, "is_the_giver"),
        (_busy, "past_the_cap"),
        (_away, "is_on_leave"),
        (_gone, "not_an_officer"),
        (lambda desk: desk.city.person("远", Role.OFFICER, YUELU), "not_an_officer"),
        (lambda desk: desk.city.person("读", Role.READER, KAIFU), "not_an_officer"),
        (lambda desk: desk.city.person("岳", Role.COORDINATOR, YUELU), "not_an_officer"),
        (lambda desk: desk.city.person("邻", Role.COORDINATOR, SHAPING), "coordinates_elsewhere"),
    ],
)
def test_who_cannot_succeed(desk: Desk, who: Callable[[Desk], Actor], code: str) -> None:
    before = Event.select().count()
    with pytest.raises(Invalid) as error:
        desk.hand(to=who(desk))
    assert error.value.fields["successor"].code == code
    assert Event.select().count() == before and Handover.select().count() == 0


def test_the_coordinators_listed_are_those_who_may_take_it(desk: Desk) -> None:
    """Of an officer granted in Kaifu and posted in Yuelu: those over the firm, not those of the grant."""
    desk.hand()
    firms = [desk.city.firm(name, "430104001") for name in ("岳麓一厂", "岳麓二厂", "岳麓三厂")]
    for firm in firms:
        desk.city.assign(desk.giver, firm)
    for name, region in (("岳", YUELU), ("市", CITY), ("邻", "430104002")):
        desk.city.person(name, Role.COORDINATOR, region)
    listed = [row for row in successors(desk.giver) if row.is_coordinator]
    assert {row.name for row in listed} == {"岳", "市"}
    for row, firm in zip(listed, firms[1:], strict=True):
        assert hand_over(desk.giver, HandoverForm(row.id, Cause.DUTY, enterprise=firm), uuid4())
    with pytest.raises(Invalid) as error:
        desk.hand(enterprise=firms[0], to=desk.district)
    assert error.value.fields["successor"].code == "coordinates_elsewhere"


def test_the_regional_coordinator_holds_by_name_until_an_officer_comes(desk: Desk) -> None:
    desk.city.check(desk.giver, desk.firm, "F14")
    end_assignment(desk.judge, desk.post, EndForm(Cause.PERSONAL, desk.judge.person), 1)
    assert Finding.get().held_by == desk.judge.person
    assert [(row.name, row.charge) for row in responsible_on(desk.judge, desk.firm, TODAY)] == [
        ("周文", "substitute")
    ]
    assert [row.kind for row in open_tasks(desk.judge).rows] == ["no_lead"]
    assert contradictions() == []
    desk.city.clock.on(days=1)
    number = plan_assignment(desk.judge, AssignmentForm(desk.taker.person, desk.firm, Part.LEAD, TODAY))
    issue_assignment(desk.judge, number, 1)
    arrive(desk.taker, number, 2)
    assert Finding.get().held_by == desk.taker.person
    assert [row.name for row in responsible_on(desk.judge, desk.firm, TODAY)] == ["周文"]
    assert [row.name for row in responsible_on(desk.judge, desk.firm, date(2020, 2, 18))] == ["秦朗"]
    assert open_tasks(desk.judge).rows == () and contradictions() == []


@pytest.mark.parametrize("part", [Part.LEAD, Part.ASSIST])
def test_a_coordinator_by_name_takes_on_what_a_substitute_covers_until_the_principal_is_back(
    desk: Desk, part: Part
) -> None:
    if part is Part.ASSIST:
        with transaction():
            Assignment.update(part=part).where(Assignment.id == desk.post).execute()
            Enterprise.update(lead=None).execute()
            Tenure.update(charge=part).execute()
    desk.city.check(desk.giver, desk.firm, "F14")
    leave_post(desk.giver, desk.post, LeaveForm(desk.taker.person, date(2020, 2, 24), Cause.PERSONAL), 1)
    desk.city.check(desk.taker, desk.firm, "F2")
    desk.hand(by=desk.taker, giver=None, to=desk.judge)
    assert [row.name for row in responsible_on(desk.judge, desk.firm, TODAY)] == ["周文"]
    assert contradictions() == []
    resume_post(desk.giver, desk.post, 2)
    assert {row.held_by for row in Finding.select()} == {desk.giver.person}
    assert [row.name for row in responsible_on(desk.judge, desk.firm, TODAY)] == ["何璐"]
    assert contradictions() == []


@pytest.mark.parametrize("mended", ["the lead is back", "another begins", "the assistant leads"])
def test_a_coordinator_by_name_stands_in_the_leads_place_beside_assistants(desk: Desk, mended: str) -> None:
    helper = desk.city.assign(desk.third, desk.firm, Part.ASSIST)
    desk.city.check(desk.giver, desk.firm, "F14")
    if mended == "the lead is back":
        leave_post(desk.giver, desk.post, LeaveForm(desk.taker.person, date(2020, 2, 24), Cause.PERSONAL), 1)
        desk.hand(by=desk.taker, giver=None, to=desk.judge)
    else:
        end_assignment(desk.judge, desk.post, EndForm(Cause.PERSONAL, desk.judge.person), 1)
    desk.begin(desk.city.person("常", Role.OFFICER, KAIFU), Part.ASSIST)
    held = [("邓箴", "assist"), ("常", "assist"), ("周文", "substitute")]
    assert [(row.name, row.charge) for row in responsible_on(desk.judge, desk.firm, TODAY)] == held
    assert contradictions() == []
    with transaction():
        Finding.update(held_by=desk.judge.person).execute()
    if mended == "the lead is back":
        resume_post(desk.giver, desk.post, 2)
    elif mended == "another begins":
        desk.begin(desk.taker, Part.LEAD)
    else:
        confirm_lead(desk.judge, helper, 1)
    (lead, *others) = responsible_on(desk.judge, desk.firm, TODAY)
    assert lead.charge == "lead" and {row.charge for row in others} == {"assist"}
    assert Finding.get().held_by == lead.officer and contradictions() == []


def test_what_one_coordinator_holds_another_takes(desk: Desk) -> None:
    """Without an assignment there is nothing an officer could stand by: only a coordinator takes it on."""
    desk.city.check(desk.giver, desk.firm, "F14")
    end_assignment(desk.judge, desk.post, EndForm(Cause.PERSONAL, desk.judge.person), 1)
    office = desk.city.person("管", Role.ADMINISTRATOR, CITY)
    with pytest.raises(Refused, match="has_open_work"):
        deactivate_person(office, desk.judge.person, "离任", 1)
    with pytest.raises(Invalid) as error:
        desk.hand(by=desk.judge, giver=None, enterprise=None)
    assert error.value.fields["successor"].code == "not_a_coordinator"
    desk.hand(by=desk.judge, giver=None, enterprise=None, to=desk.district)
    assert Finding.get().held_by == desk.district.person
    assert [row.name for row in responsible_on(desk.district, desk.firm, TODAY)] == ["王敏"]
    assert contradictions() == []
    deactivate_person(office, desk.judge.person, "离任", 1)


def test_only_the_successor_gives_the_receipt_line_by_line(desk: Desk) -> None:
    desk.city.check(desk.giver, desk.firm, "F14")
    number = desk.hand()
    lines = [line.id for line in handover_sheet(desk.taker, number).lines]
    for who in (desk.giver, desk.judge):
        with pytest.raises(Refused, match="not_the_successor"):
            accept_handover(who, number, 1)
    with pytest.raises(NotFound):
        accept_handover(desk.third, number, 1)
    accept_handover_line(desk.taker, number, lines[0])
    with pytest.raises(Refused, match="accepted_already"):
        accept_handover_line(desk.taker, number, lines[0])
    (row,) = handovers(desk.taker, is_to_me=True).rows
    assert (row.state, row.lines, row.accepted) == ("in_force", 2, 1)
    accept_handover_line(desk.taker, number, lines[1])
    sheet = handover_sheet(desk.giver, number)
    assert sheet.state == "accepted" and sheet.accepted_at == desk.city.clock()
    with pytest.raises(Refused, match="wrong_state"):
        accept_handover(desk.taker, number, sheet.version)
    told = [row.verb for row in record_timeline(desk.judge, "handover", number)]
    assert told == ["accept", "accept_line", "accept_line", "hand_over"]


def test_without_a_receipt_a_coordinator_is_asked_once_after_a_day(desk: Desk) -> None:
    number = desk.hand()
    desk.city.clock.on(hours=23, minutes=59)
    assert tick(desk.city.clock).not_accepted == 0
    desk.city.clock.on(minutes=1)
    assert [tick(desk.city.clock).not_accepted for _ in range(2)] == [1, 0]
    (task,) = open_tasks(desk.judge).rows
    assert (task.kind, task.tab, task.subject, task.matter) == ("not_accepted", "assignment", number, "1")
    accept_handover(desk.taker, number, 1)
    assert open_tasks(desk.judge).rows == () and tick(desk.city.clock).not_accepted == 0
    assert contradictions() == []


def test_what_was_never_acknowledged_and_went_on_is_asked_of_the_next(desk: Desk) -> None:
    desk.hand()
    desk.city.clock.on(days=1)
    tick(desk.city.clock)
    second = desk.hand(by=desk.judge, giver=desk.taker.person, to=desk.third)
    assert open_tasks(desk.judge).rows == ()
    desk.city.clock.on(days=1)
    assert tick(desk.city.clock).not_accepted == 1
    assert [row.subject for row in open_tasks(desk.judge).rows] == [second]


def test_what_went_on_the_same_day_is_asked_of_the_last_alone(desk: Desk) -> None:
    desk.hand()
    second = desk.hand(by=desk.taker, giver=None, to=desk.third)
    desk.city.clock.on(days=1)
    assert tick(desk.city.clock).not_accepted == 1
    assert [row.subject for row in open_tasks(desk.judge).rows] == [second]


@pytest.mark.parametrize("firms", [1, 2])
def test_a_receipt_is_owed_where_the_firms_lie_now(desk: Desk, firms: int) -> None:
    """All moved: their new district's; in several districts: the city's. Whoever is asked can open it and ask."""
    for at in range(1, firms):
        desk.city.assign(desk.giver, desk.city.firm(f"二厂{at}"))
    whole, there = (desk.city.person("何", Role.COORDINATOR, one) for one in (CITY, YUELU))
    number = desk.hand(enterprise=None)
    desk.city.clock.on(days=1)
    tick(desk.city.clock)
    move_enterprise(whole, desk.firm, "430104001", 1)
    asked = there if firms == 1 else whole
    for who in (desk.judge, desk.district, there, whole):
        assert [row.subject for row in open_tasks(who).rows] == ([number] if who is asked else [])
    assert handover_sheet(asked, number).id == number
    remind_successor(asked, number, "已催", 1)
    assert contradictions() == []


def test_one_officer_does_not_hand_over_anothers_work(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.hand(by=desk.third)
    with pytest.raises(NotFound):  # nor a coordinator somebody's elsewhere
        desk.hand(by=desk.city.person("岳", Role.COORDINATOR, YUELU), enterprise=None)


def test_the_sheet_prints_what_where_by_when(desk: Desk) -> None:
    desk.city.check(desk.giver, desk.firm, "F14")
    fault = Finding.get()
    number = desk.hand(by=desk.judge, cause=Cause.ROTATION, note="钥匙在门卫")
    sheet = handover_sheet(desk.taker, number)
    assert (sheet.giver_name, sheet.taker_name, sheet.starter_name) == ("何璐", "秦朗", "周文")
    assert (sheet.cause, sheet.note, sheet.started_at) == ("rotation", "钥匙在门卫", desk.city.clock())
    assert [(line.carried, line.enterprise_name, line.matter, line.due_at) for line in sheet.lines] == [
        ("assignment", "麓屿贸易", "lead", None),
        ("finding", "麓屿贸易", fault.number, fault.due_at),
    ]
    (changed,) = [one for one in last_difference(desk.judge, "finding", fault.id) if one.name == "held_by"]
    assert (changed.old, changed.new) == ("何璐", "秦朗")
    assert "钥匙" not in "".join(row.changes + row.reason for row in Event.select())


def test_of_another_district_no_handover_is_seen(desk: Desk) -> None:
    far, near = desk.city.person("远", Role.OFFICER, YUELU), desk.city.person("近", Role.OFFICER, YUELU)
    firm = desk.city.firm("岳麓厂", "430104001")
    desk.city.assign(far, firm)
    number = desk.hand(by=far, to=near, giver=far.person, enterprise=firm)
    desk.hand()
    assert [row.giver_name for row in handovers(desk.district).rows] == ["何璐"]
    assert handovers(desk.district).total == 1
    for attempt in (
        lambda: handover_sheet(desk.district, number),
        lambda: accept_handover(desk.district, number, 1),
        lambda: desk.hand(by=desk.district, giver=near.person, enterprise=firm),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert record_timeline(desk.district, "handover", number) == ()
    assert handovers(desk.city.person("读", Role.READER, KAIFU)).rows == ()


def test_what_it_carried_stands_on_its_lines_alone(desk: Desk) -> None:
    """Every event of things that moved has its line, and the other way round."""
    desk.twelve()
    number = desk.hand()
    carried = {"finding": "finding", "inspection": "inspection", "draft": "draft", "task": "claim"}
    batch = Event.get(Event.subject_kind == "handover").batch
    moved = Counter(
        (carried[row.subject_kind], row.subject)
        for row in Event.select().where((Event.batch == batch) & (Event.verb == "hand_over"))
        if row.subject_kind in carried
    )
    lines = Counter(
        (row.carried, row.subject)
        for row in HandoverLine.select().where(HandoverLine.handover == number)
        if row.carried != "assignment"
    )
    assert moved == lines and set(moved.values()) == {1}
    assert Inspection.get_by_id(5).state == "returned"
