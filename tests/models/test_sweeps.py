"""Sweeps: units frozen, taken and marked once, coverage as the rows say, common areas once a day, missed ones first next time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from models.actions.enterprises import add_enterprise, add_tenant, close_enterprise, move_enterprise
from models.actions.inspections import (
    record_no_access,
    resubmit_inspection,
    return_inspection,
    submit_inspection,
)
from models.actions.merging import merge_enterprises
from models.actions.sweeps import (
    close_sweep,
    mark_unit,
    open_sweep,
    release_unit,
    take_next_unit,
    take_unit,
)
from models.actions.upkeep import contradictions
from models.errors import Conflict, Invalid, NotFound, Refused
from models.queries.duties import Duty, duties
from models.queries.enterprises import enterprise_file
from models.queries.events import events_since, newest_event, timeline
from models.queries.inspections import checklist_for
from models.queries.sweeps import SweepBoard, SweptUnit, rounds_at, sweep_board, sweep_units, sweeps
from models.rules.assignments import Part
from models.rules.checklists import Area
from models.rules.enterprises import ClosingForm, EnterpriseForm, MergeForm, TenantForm
from models.rules.inspections import InspectionForm, NoAccess, NoAccessForm
from models.rules.places import EnterpriseKind, SiteKind
from models.rules.scope import Actor, Role
from models.rules.sweeps import SweepForm, SweepState, UnitState, counts_for, coverage, result_of, state_now
from models.tables import Assignment, Event, Finding, Inspection, Sweep, SweepUnit, Tenure
from tests.factories import KAIFU, SHAPING, WUJIALING, YUELU, City, Clock, fault, make_city, unsampled_key

U = UnitState


@dataclass
class House:
    """A building of three floors of four units, two officers of it, who coordinates it."""

    city: City
    coordinator: Actor
    one: Actor
    other: Actor
    id: int
    sweep: int = 0

    def open(self) -> House:
        """With a round under way."""
        self.sweep = open_sweep(self.one, SweepForm(uuid4(), self.id))
        return self

    def board(self, who: Actor | None = None) -> SweepBoard:
        """The round as somebody sees it."""
        return sweep_board(who or self.one, self.id)

    def unit(self, name: str) -> SweptUnit:
        """A unit by its number; the common area by none."""
        board = self.board()
        listed = [*board.common, *(one for floor in board.floors for one in floor.units)]
        return next(one for one in listed if one.unit == name)

    def check(self, who: Actor, site: int, *failed: str, key: UUID | None = None) -> InspectionForm:
        """A filled check of a site."""
        view = checklist_for(who, site)
        answers = "".join("2" if item.code in failed else "1" for item in view.items)
        faults = tuple(fault(item) for item in failed)
        return InspectionForm(key or unsampled_key(), site, view.id, answers, faults)

    def mark(self, who: Actor, name: str, *failed: str, why: NoAccess | None = None) -> int:
        """Mark a unit as one sees it now."""
        unit = self.unit(name)
        if why is not None:
            return mark_unit(who, unit.id, unit.version, no_access=NoAccessForm(uuid4(), unit.site, why))
        return mark_unit(who, unit.id, unit.version, check=self.check(who, unit.site, *failed))

    def states(self) -> dict[str, UnitState]:
        """What each unit is."""
        return {one.unit: one.state for floor in self.board().floors for one in floor.units}


def build(city: City, floors: int = 3, units: int = 4, region: str = WUJIALING) -> House:
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    one, other = (city.person(name, Role.OFFICER, KAIFU) for name in ("何璐", "段晓"))
    form = EnterpriseForm(
        name="云樟国际广场", kind=EnterpriseKind.BUILDING, region=region, site_kind=SiteKind.COMMON_AREA
    )
    house = House(city, coordinator, one, other, add_enterprise(coordinator, form))
    city.assign(one, house.id)
    city.assign(other, house.id, Part.ASSIST)
    for floor in range(1, floors + 1):
        for at in range(1, units + 1):
            name = f"{floor}{at:02d}"
            add_tenant(coordinator, house.id, TenantForm(name=f"{name} 贸易", floor=str(floor), unit=name))
    return house


@pytest.fixture
def house(store: str) -> House:
    assert store
    return build(make_city())


# The rules alone


@pytest.mark.parametrize(
    ("why", "failed", "state"),
    [
        (None, 0, U.CLEAN),
        (None, 2, U.FAULT),
        (NoAccess.LOCKED, 0, U.LOCKED),
        (NoAccess.REFUSED, 0, U.REFUSED),
        (NoAccess.VACANT, 0, U.VACANT),
        (NoAccess.NOT_RESUMED, 0, U.NOT_RESUMED),
    ],
)
def test_what_a_check_makes_of_a_unit(why: NoAccess | None, failed: int, state: UnitState) -> None:
    assert result_of(why, failed) is state


@pytest.mark.parametrize(
    ("state", "held", "marked", "is_common", "now"),
    [
        (U.UNVISITED, 9, None, False, U.TAKEN),
        (U.UNVISITED, 0, None, False, U.UNVISITED),
        (U.LOCKED, 9, 0, False, U.TAKEN),
        (U.LOCKED, None, -1500, False, U.LOCKED),
        (U.CLEAN, 9, 0, False, U.CLEAN),
        (U.CLEAN, None, 0, True, U.CLEAN),
        (U.CLEAN, None, -1500, True, U.UNVISITED),
        (U.FAULT, 5, -1500, True, U.TAKEN),
    ],
)
def test_what_a_unit_is_at_a_moment(
    state: UnitState, held: int | None, marked: int | None, is_common: bool, now: UnitState
) -> None:
    """Minutes from now until which it is held, and at which it was marked."""
    at = Clock()()
    until, when = (None if one is None else at + timedelta(minutes=one) for one in (held, marked))
    assert state_now(state, until, when, at, is_common=is_common) is now


def test_coverage_is_of_units_visited() -> None:
    assert str(coverage([U.CLEAN, U.LOCKED, U.TAKEN, U.UNVISITED])) == "2/4 = 50.00%"
    assert str(coverage([])) == "—"


@pytest.mark.parametrize(("hours", "is_counted"), [(-9, True), (-11, False), (30, True)])
def test_what_happened_on_the_day_of_the_opening_counts(hours: int, is_counted: bool) -> None:
    opened = Clock()()  # at ten in the morning
    assert counts_for(opened, opened + timedelta(hours=hours)) is is_counted


# One round


def test_units_are_frozen_from_the_top_down(house: House) -> None:
    board = house.open().board()
    assert board.sweep is not None and (board.sweep.number, board.sweep.units) == (1, 12)
    assert [floor.floor for floor in board.floors] == ["1", "2", "3"]
    assert [one.unit for one in sweep_units(house.one, house.sweep).rows][:5] == [
        "301", "302", "303", "304", "201",
    ]  # fmt: skip
    assert [one.is_common for one in board.common] == [True]
    add_tenant(house.coordinator, house.id, TenantForm(name="后来的店", floor="4", unit="401"))
    assert len(house.states()) == 12, "what comes later is of the next round"


def test_one_round_at_a_time_and_the_same_key_is_the_same_round(house: House) -> None:
    form = SweepForm(uuid4(), house.id)
    assert open_sweep(house.one, form) == open_sweep(house.one, form)
    with pytest.raises(Refused, match="sweep_is_open") as refused:
        open_sweep(house.other, SweepForm(uuid4(), house.id))
    assert refused.value.by == "何璐"
    assert [(one.number, one.state) for one in sweeps(house.coordinator).rows] == [(1, SweepState.OPEN)]


def test_an_empty_building_and_a_firm_are_not_swept(store: str) -> None:
    assert store
    empty = build(make_city(), floors=0)
    with pytest.raises(Refused, match="no_units"):
        empty.open()
    firm = empty.city.firm("麓屿贸易")
    empty.city.assign(empty.one, firm)
    for ask in (
        lambda: open_sweep(empty.one, SweepForm(uuid4(), firm)),
        lambda: sweep_board(empty.one, firm),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a_taken_unit_is_one_s_own_for_ten_minutes(house: House) -> None:
    unit = house.open().unit("301")
    take_unit(house.one, unit.id)
    assert (house.unit("301").state, house.unit("301").taken_by_name) == (U.TAKEN, "何璐")
    for attempt in (
        lambda: take_unit(house.other, unit.id),
        lambda: house.mark(house.other, "301"),
        lambda: house.mark(house.other, "301", why=NoAccess.LOCKED),
    ):
        with pytest.raises(Conflict, match="unit_is_taken") as conflict:
            attempt()
        assert (conflict.value.by, conflict.value.at) == ("何璐", house.city.clock())
    assert str(coverage(house.states().values())) == "0/12 = 0.00%", (
        "who only stands at a door has visited nothing"
    )
    house.city.clock.on(minutes=10)
    assert (house.unit("301").state, house.unit("301").taken_by) == (U.UNVISITED, None)
    house.mark(house.other, "301")
    with pytest.raises(Conflict, match="unit_is_done") as conflict:
        house.mark(house.one, "301")
    assert conflict.value.by == "段晓"
    assert Inspection.select().count() == 1


def test_going_on_leaves_the_unit_before(house: House) -> None:
    house.open()
    first, second = (take_next_unit(house.one, house.sweep) for _ in range(2))
    assert first == second, "what one holds and has not marked is the next one still"
    take_unit(house.one, house.unit("202").id)
    assert house.states()["301"] is U.UNVISITED and house.states()["202"] is U.TAKEN
    assert take_next_unit(house.other, house.sweep) == first


def test_whoever_leaves_a_unit_lets_the_next_in(house: House) -> None:
    unit = house.open().unit("301")
    take_unit(house.one, unit.id)
    assert release_unit(house.other, unit.id) == 0, "it is not theirs"
    assert release_unit(house.one, unit.id) > 0 and house.states()["301"] is U.UNVISITED
    take_unit(house.other, unit.id)
    assert rounds_at(house.one, unit.site) == (house.id,)


def test_the_next_unit_is_behind_and_then_from_the_first(house: House) -> None:
    house.open()
    behind = house.unit("102").position
    order = []
    for _ in range(12):
        unit = take_next_unit(house.one, house.sweep, behind)
        name, behind = next(
            (one.unit, one.position) for one in sweep_units(house.one, house.sweep).rows if one.id == unit
        )
        order.append(name)
        house.mark(house.one, name)
    assert order == [
        "103",
        "104",
        *(f"{floor}0{at}" for floor in (3, 2) for at in (1, 2, 3, 4)),
        "101",
        "102",
    ]
    assert take_next_unit(house.one, house.sweep, behind) == 0


@pytest.mark.parametrize(
    ("failed", "why", "state"),
    [
        ((), None, U.CLEAN),
        (("B4",), None, U.FAULT),
        *(((), why, U(why.value)) for why in NoAccess),
    ],
)
def test_a_mark_is_a_check_of_the_unit_s_site(
    house: House, failed: tuple[str, ...], why: NoAccess | None, state: UnitState
) -> None:
    house.open()
    check = house.mark(house.one, "203", *failed, why=why)
    unit = house.unit("203")
    assert (unit.state, unit.inspection, unit.marked_by_name) == (state, check, "何璐")
    assert Inspection.get_by_id(check).__data__["site"] == unit.site
    assert contradictions() == []


def test_who_was_not_inside_may_come_again_and_who_saw_less_is_told(house: House) -> None:
    house.open()
    seen = house.unit("203")
    house.mark(house.one, "203", why=NoAccess.LOCKED)
    late = NoAccessForm(uuid4(), seen.site, NoAccess.VACANT)
    with pytest.raises(Conflict, match="unit_is_done"):
        mark_unit(house.other, seen.id, seen.version, no_access=late)
    house.mark(house.other, "203", "B4")
    assert house.unit("203").state is U.FAULT and house.unit("203").marked_by_name == "段晓"
    with pytest.raises(Conflict, match="unit_is_done"):
        house.mark(house.one, "203", why=NoAccess.LOCKED)


def test_the_same_key_marks_once_and_another_content_is_a_conflict(house: House) -> None:
    unit = house.open().unit("301")
    form = house.check(house.one, unit.site)
    first = mark_unit(house.one, unit.id, unit.version, check=form)
    assert mark_unit(house.one, unit.id, unit.version, check=form) == first
    with pytest.raises(Conflict, match="key_used"):
        mark_unit(house.one, unit.id, unit.version, check=replace(form, accompanied_by="物业"))
    assert Inspection.select().count() == Event.select().where(Event.verb == "mark").count() == 1


@pytest.mark.parametrize("which", ["neither", "both", "another site", "the day before"])
def test_a_mark_that_is_none(house: House, which: str) -> None:
    unit, elsewhere = house.open().unit("301"), house.unit("302")
    check, locked = house.check(house.one, unit.site), NoAccessForm(uuid4(), unit.site, NoAccess.LOCKED)
    given = {
        "neither": {},
        "both": {"check": check, "no_access": locked},
        "another site": {"check": replace(check, site=elsewhere.site)},
        "the day before": {
            "check": replace(check, occurred_at=house.city.clock() - timedelta(days=1), late_reason="补")
        },
    }[which]
    with pytest.raises(Invalid):
        mark_unit(house.one, unit.id, unit.version, **given)
    assert not Inspection.select().exists()


def test_a_check_outside_of_the_sweep_is_the_unit_s_as_well(house: House) -> None:
    """By whom it may be: the tenant's own officer, from the firm's page; a second one changes nothing."""
    unit = house.open().unit("301")
    tenants = house.city.person("秦朗", Role.OFFICER, KAIFU)
    house.city.assign(tenants, unit.enterprise)
    check = submit_inspection(tenants, house.check(tenants, unit.site))
    assert (house.unit("301").state, house.unit("301").inspection) == (U.CLEAN, check)
    submit_inspection(house.one, house.check(house.one, unit.site, "B4"))
    assert house.unit("301").inspection == check
    record_no_access(house.one, NoAccessForm(uuid4(), house.unit("302").site, NoAccess.VACANT))
    assert house.states()["302"] is U.VACANT
    assert contradictions() == []


def test_a_unit_that_is_no_more_is_vacant_and_not_checked(house: House) -> None:
    """Its tenant closed while the round was under way: a fault found there was nobody's to put right."""
    one = house.open().unit("101")
    gone = ClosingForm(date(2020, 2, 17), "搬离")
    close_enterprise(
        house.coordinator, one.enterprise, gone, enterprise_file(house.one, one.enterprise).version
    )
    for look in (lambda: house.mark(house.one, "101", "B3"), lambda: house.mark(house.one, "101")):
        with pytest.raises(Refused, match="closed_to_checks"):
            look()
    house.mark(house.one, "101", why=NoAccess.VACANT)
    assert (house.states()["101"], contradictions()) == (U.VACANT, [])


def test_a_check_of_one_area_is_no_round_of_the_unit(house: House) -> None:
    common = house.open().board().common[0]
    items = checklist_for(house.one, common.site).items
    answers = "".join("1" if one.area == Area.LOBBY else "0" for one in items)
    form = replace(house.check(house.one, common.site), answers=answers, area=Area.LOBBY)
    with pytest.raises(Invalid) as refused:
        mark_unit(house.one, common.id, common.version, check=form)
    assert [(one.field, one.code) for one in refused.value.problems] == [("area", "whole_unit")]
    submit_inspection(house.one, form)
    assert house.board().common[0].state is U.UNVISITED


def test_a_check_that_came_back_says_in_the_sweep_what_it_says_now(house: House) -> None:
    house.open()
    check = house.mark(house.one, "301", "B3")
    return_inspection(house.coordinator, check, 1, "不清")
    resubmit_inspection(house.one, check, house.check(house.one, house.unit("301").site), 2)
    assert house.states()["301"] is U.CLEAN and contradictions() == []


# Common areas


def test_common_areas_are_asked_once_a_day(house: House) -> None:
    house.open()
    assert house.board().common[0].state is U.UNVISITED
    house.mark(house.one, "")
    common = house.board().common[0]
    assert (common.state, common.marked_by_name) == (U.CLEAN, "何璐")
    for attempt in (lambda: take_unit(house.other, common.id), lambda: house.mark(house.other, "")):
        with pytest.raises(Conflict, match="unit_is_done"):
            attempt()
    assert house.board().sweep.visited == 0, "they are no unit of the coverage"
    house.city.clock.on(days=1)
    assert house.board().common[0].state is U.UNVISITED
    house.mark(house.other, "")
    assert house.board().common[0].marked_by_name == "段晓"
    assert contradictions() == []


def test_common_areas_checked_before_the_opening_are_not_asked_again_that_day(house: House) -> None:
    check = submit_inspection(house.one, house.check(house.one, house.city.site(house.id)))
    common = house.open().board().common[0]
    assert (common.state, common.inspection) == (U.CLEAN, check)
    with pytest.raises(Conflict, match="unit_is_done"):
        house.mark(house.other, "")


# The end of a round, and the next one


def test_what_was_missed_is_named_and_first_next_time(house: House) -> None:
    house.open()
    for name in sorted(house.states()):
        if name not in ("102", "303"):
            house.mark(house.one, name, why=NoAccess.LOCKED if name == "201" else None)
    take_unit(house.one, house.unit("102").id)
    with pytest.raises(Conflict, match="missed_changed"):
        close_sweep(house.one, house.sweep, 1)
    close_sweep(house.one, house.sweep, 2)
    board = house.board(house.coordinator)
    assert (board.sweep.state, board.sweep.missed, board.sweep.visited) == (SweepState.CLOSED, 2, 10)
    left = [one.unit for floor in board.floors for one in floor.units if one.state is U.UNVISITED]
    assert left == ["102", "303"], "who held it has not been there"
    for attempt in (
        lambda: take_unit(house.one, house.unit("303").id),
        lambda: house.mark(house.one, "303"),
        lambda: take_next_unit(house.one, house.sweep),
        lambda: close_sweep(house.one, house.sweep, 2),
    ):
        with pytest.raises(Refused):
            attempt()
    submit_inspection(house.one, house.check(house.one, house.unit("303").site))
    assert house.states()["303"] is U.UNVISITED, "a closed round stays as it was"
    house.open()
    rows = sweep_units(house.one, house.sweep).rows
    assert [(one.unit, one.is_carried) for one in rows[:3]] == [("303", True), ("102", True), ("301", False)]
    assert [(one.number, one.visited, one.missed) for one in sweeps(house.one, house.id).rows] == [
        (1, 10, 2),
        (2, 0, None),
    ]


def test_coverage_is_what_the_rows_say(house: House) -> None:
    """The board, the list of rounds and the units agree after every mark."""
    house.open()
    for count, name in enumerate(sorted(house.states(), reverse=True), 1):
        take_next_unit(house.other if count % 2 else house.one, house.sweep)
        who = house.other if house.unit(name).taken_by == house.other.person else house.one
        house.mark(who, name, why=NoAccess.REFUSED if count % 5 == 0 else None)
        rows = SweepUnit.select().where((SweepUnit.state != "unvisited") & ~SweepUnit.is_common).count()
        listed = sweeps(house.coordinator, state=SweepState.OPEN).rows[0].visited
        assert count == rows == listed == house.board().sweep.visited


# Who sees it


def test_out_of_scope_there_is_no_sweep(house: House) -> None:
    """A coordinator of another district, an officer of other firms, a tenant's own officer: nothing by any way."""
    unit = house.open().unit("301")
    tenants = house.city.person("秦朗", Role.OFFICER, KAIFU)
    house.city.assign(tenants, unit.enterprise)
    for stranger in (
        house.city.person("章", Role.COORDINATOR, YUELU),
        house.city.person("街", Role.COORDINATOR, SHAPING),
        house.city.person("邓箴", Role.OFFICER, KAIFU),
        tenants,
    ):
        assert sweeps(stranger).rows == sweep_units(stranger, house.sweep).rows == ()
        for attempt in (
            lambda who: sweep_board(who, house.id),
            lambda who: take_unit(who, unit.id),
            lambda who: take_next_unit(who, house.sweep),
            lambda who: mark_unit(
                who, unit.id, 1, no_access=NoAccessForm(uuid4(), unit.site, NoAccess.LOCKED)
            ),
            lambda who: close_sweep(who, house.sweep, 12),
            lambda who: open_sweep(who, SweepForm(uuid4(), house.id)),
        ):
            with pytest.raises(NotFound):
                attempt(stranger)


def test_a_colleague_hears_of_each_unit_and_the_building_s_file_of_the_round(house: House) -> None:
    before = newest_event(house.other)
    house.open().mark(house.one, "301")
    kinds = {one.subject_kind for one in events_since(house.other, before)}
    assert {"sweep", "sweep_unit"} <= kinds
    told = [(one.subject_kind, one.verb) for one in timeline(house.coordinator, house.id).rows]
    assert told[-1] == ("sweep", "open") and ("sweep_unit", "mark") not in told
    tenant = enterprise_file(house.coordinator, house.unit("301").enterprise).id
    assert ("inspection", "submit") in [
        (one.subject_kind, one.verb) for one in timeline(house.coordinator, tenant).rows
    ]


def test_a_building_is_not_closed_or_merged_while_it_is_swept(house: House) -> None:
    house.open()
    other = build(house.city, floors=1, region=SHAPING)
    with pytest.raises(Refused, match="building_is_swept"):
        merge_enterprises(house.coordinator, other.id, MergeForm(into=house.id), 1)
    assert Sweep.get_by_id(house.sweep).state == "open"


def test_a_round_under_way_lies_where_its_building_lies(house: House) -> None:
    house.open()
    move_enterprise(house.coordinator, house.id, SHAPING, 1)
    assert sweeps(house.city.person("街", Role.COORDINATOR, SHAPING)).rows[0].id == house.sweep
    assert contradictions() == []


def test_an_officer_owes_the_round_that_is_under_way(house: House) -> None:
    """Today says how far it is; whoever does not answer for the building owes nothing."""
    house.open().mark(house.one, "301")
    owed = [one for one in duties(house.other) if one.duty is Duty.SWEEP]
    assert [(one.subject, one.enterprise, one.matter) for one in owed] == [(house.sweep, house.id, "1/12")]
    assert Duty.SWEEP not in [one.duty for one in duties(house.city.person("邓箴", Role.OFFICER, KAIFU))]
    close_sweep(house.one, house.sweep, 11)
    assert Duty.SWEEP not in [one.duty for one in duties(house.other)]


def test_a_leader_sweeps_where_an_own_member_is_stationed(house: House) -> None:
    leader = house.city.person("宋溪", Role.LEADER, KAIFU)
    house.city.team(leader, WUJIALING, house.other)
    house.open().mark(leader, "301", why=NoAccess.LOCKED)
    assert house.unit("301").marked_by_name == "宋溪"
    close_sweep(leader, house.sweep, 11)
    stranger = house.city.person("段宁", Role.LEADER, KAIFU)
    house.city.team(stranger, WUJIALING, house.city.person("秦朗", Role.OFFICER, KAIFU))
    assert house.board(stranger).sweep is not None, "a region is a leader's to read"
    with pytest.raises(Refused, match="not_your_team"):
        open_sweep(stranger, SweepForm(uuid4(), house.id))


def test_a_fault_that_a_coordinator_finds_is_the_officer_s_to_answer_for(house: House) -> None:
    house.open().mark(house.coordinator, "301", "B13")
    house.mark(house.other, "302", "B13")
    assert [one.held_by for one in Finding.select().order_by(Finding.id)] == [
        house.one.person,
        house.other.person,
    ]
    assert contradictions() == []


@pytest.mark.parametrize(
    ("lead", "assist", "finder", "holder"),
    [
        ("planned", "active", "coordinator", "other"),
        ("issued", "active", "leader", "other"),
        ("on_leave", "active", "coordinator", "one"),
        ("planned", "planned", "coordinator", "coordinator"),
        ("planned", "planned", "leader", None),
    ],
)
def test_a_fault_is_not_with_who_has_not_arrived(
    house: House, lead: str, assist: str, finder: str, holder: str | None
) -> None:
    leader = house.city.person("宋溪", Role.LEADER, KAIFU)
    house.city.team(leader, WUJIALING, house.one)
    unit = house.open().unit("301")
    for officer, state in ((house.one, lead), (house.other, assist)):
        Assignment.update(state=state).where(Assignment.officer == officer.person).execute()
        if state != "active":
            Tenure.delete().where(Tenure.officer == officer.person).execute()
    who = leader if finder == "leader" else house.coordinator
    mark_unit(who, unit.id, unit.version, check=house.check(who, unit.site, "B13"))
    found = Finding.select().get().held_by
    assert found == (getattr(house, holder).person if holder else None)
    assert [one for one in contradictions() if one.startswith("finding")] == []
