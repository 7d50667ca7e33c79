"""Sweeping a building: opened once, its units taken and marked by several at once, closed with what was missed."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, fn

from models.actions.inspections import checked, not_inside
from models.clauses.scope import current_members
from models.clauses.sites import standing_sites
from models.clauses.sweeps import missed, next_for
from models.errors import Conflict, Invalid, NotFound, Problem, Refused
from models.rules.assignments import CURRENT, RESPONSIBLE
from models.rules.inspections import InspectionForm, InspectionState, NoAccessForm
from models.rules.places import EnterpriseKind
from models.rules.scope import Actor, Role
from models.rules.sites import floor_order
from models.rules.sweeps import (
    CLOSE_SWEEP,
    HOLD,
    MARK_UNIT,
    NOT_INSIDE,
    OPEN_SWEEP,
    RELEASE_UNIT,
    TAKE_UNIT,
    SweepForm,
    SweepState,
    UnitState,
    counts_for,
    result_of,
)
from models.steps.blocks import insert_blocks
from models.steps.deeds import Deed, deed
from models.steps.events import last_change
from models.steps.submissions import first_result, keep_result
from models.steps.sweeps import change_unit, is_markable, release_others
from models.tables import Assignment, Enterprise, Inspection, Person, Site, Sweep, SweepUnit, TeamMember
from models.tables.base import tuples_of


def open_sweep(actor: Actor, form: SweepForm) -> int:
    """Begin the next round through a building: its units as they are now, those the last one missed first; its id.

    Refused while a round is open, and where the building has no unit in use.
    """
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        building = doing.find(Enterprise, form.building)
        if building.kind != EnterpriseKind.BUILDING:
            raise NotFound("building")
        doing.allow(OPEN_SWEEP)
        _answers_for(doing, building.id)
        last = Sweep.select().where(Sweep.enterprise == building.id).order_by(Sweep.number.desc()).first()
        if last is not None and last.state == SweepState.OPEN:
            by, at = last_change("sweep", last.id)
            raise Refused("sweep_is_open", by=by, at=at)
        rows = [*_units(building.id, _missed_of(last)), *_common_areas(doing, building.id)]
        units = sum(not row["is_common"] for row in rows)
        if not units:
            raise Refused("no_units")
        sweep = doing.create(
            Sweep,
            OPEN_SWEEP,
            enterprise=building.id,
            number=last.number + 1 if last is not None else 1,
            opened_by=doing.person,
            opened_at=doing.now,
            units=units,
            city=building.city,
            district=building.district,
            street=building.street,
        )
        insert_blocks(
            SweepUnit, ({**row, "sweep": sweep.id, "position": at} for at, row in enumerate(rows, 1))
        )
        keep_result(form.key, form, sweep.id)
        return int(sweep.id)


def take_unit(actor: Actor, unit: int) -> int:
    """Go to a unit: it is one's own for ten minutes, and shown so to the others; the number of the event.

    Conflict where somebody else is there, or was inside already.
    """
    with deed(actor) as doing:
        doing.allow(TAKE_UNIT)
        row, sweep = _unit_of_open_sweep(doing, unit)
        _refuse_settled(doing, row)
        return _take(doing, sweep, row)


def release_unit(actor: Actor, unit: int) -> int:
    """Leave a unit of one's own without having looked at it: the next may go there at once; the number of the event.

    0 where it is not one's own any more.
    """
    with deed(actor) as doing:
        doing.allow(RELEASE_UNIT)
        row, sweep = _unit_of_open_sweep(doing, unit)
        if row.taken_by != doing.person:
            return 0
        return change_unit(doing, sweep, row, RELEASE_UNIT, taken_by=None, taken_until=None)


def take_next_unit(actor: Actor, sweep: int, behind: int = 0) -> int:
    """Go to the next unit nobody was at or is at, behind a position, then from the first again; its id, 0 where none is."""
    with deed(actor) as doing:
        found = doing.find(Sweep, sweep)
        doing.allow(TAKE_UNIT)
        _refuse_closed(found)
        _answers_for(doing, found.__data__["enterprise"])
        free = (SweepUnit.sweep == sweep) & next_for(doing.person, doing.now)
        query = SweepUnit.select().order_by(SweepUnit.position)
        row = query.where(free & (SweepUnit.position > behind)).first() or query.where(free).first()
        if row is None:
            return 0
        _take(doing, found, row)
        return int(row.id)


def mark_unit(
    actor: Actor,
    unit: int,
    version: int,
    check: InspectionForm | None = None,
    no_access: NoAccessForm | None = None,
) -> int:
    """Record what was found at a unit, a check or that nobody could get in; the id of the inspection, the same again
    for the same key.

    Conflict where somebody else is there now, was inside already, or was at it since `version` was seen.
    """
    with deed(actor) as doing:
        form: Any = check if check is not None else no_access
        if form is None or (check is not None and no_access is not None):
            raise Invalid(Problem("check", "one_of_two"))
        if (done := first_result(form.key, form)) is not None:
            return done
        doing.allow(MARK_UNIT)
        row, sweep = _unit_of_open_sweep(doing, unit)
        _refuse_settled(doing, row)
        if row.state in NOT_INSIDE and row.version != version:
            raise _done_already(row)
        if form.site != row.__data__["site"]:
            raise Invalid(Problem("site", "not_this_record"))
        if form.occurred_at is not None and not counts_for(sweep.opened_at, form.occurred_at):
            raise Invalid(Problem("occurred_at", "before_sweep"))
        if check is not None and check.area is not None:
            raise Invalid(Problem("area", "whole_unit"))
        # The unit itself is settled by the check, as by one that is made outside of the sweep.
        if check is not None:
            return checked(doing, check, MARK_UNIT)
        assert no_access is not None
        return not_inside(doing, no_access, MARK_UNIT)


def close_sweep(actor: Actor, sweep: int, missed_units: int) -> int:
    """End a round, knowing how many units it has missed: the next one begins with them; the number of the event.

    Conflict where that number is another by now. It cannot be taken back.
    """
    with deed(actor) as doing:
        row = doing.find(Sweep, sweep)
        doing.allow(CLOSE_SWEEP, row)
        _answers_for(doing, row.__data__["enterprise"])
        left = SweepUnit.select().where((SweepUnit.sweep == sweep) & missed()).count()
        if left != missed_units:
            raise Conflict("missed_changed", count=left)
        return doing.change(row, CLOSE_SWEEP, closed_by=doing.person, closed_at=doing.now, missed=left)


# What a round begins with


def _units(building: int, carried: set[int]) -> list[dict[str, Any]]:
    """The units in use, in the order to go in: those missed last time, then from the top floor down."""
    there = Site.select(Site.id, Site.floor, Site.unit).where((Site.building == building) & standing_sites())
    known = sorted(tuples_of(there), key=lambda one: (one[2], one[0]))
    known.sort(key=lambda one: floor_order(one[1]), reverse=True)
    known.sort(key=lambda one: one[0] not in carried)
    return [
        {"site": site, "floor": floor, "unit": unit, "is_common": False, "is_carried": site in carried}
        | _unmarked()
        for site, floor, unit in known
    ]


def _unmarked() -> dict[str, Any]:
    return {"state": UnitState.UNVISITED, "inspection": None, "marked_by": None, "marked_at": None}


def _common_areas(doing: Deed, building: int) -> list[dict[str, Any]]:
    """The building's own sites; one that was checked today already is not asked again."""
    there = (
        Site.select(
            Site.id, Inspection.id, Inspection.officer, Inspection.occurred_at, Inspection.failed, Inspection.state
        )
        .join(Inspection, JOIN.LEFT_OUTER, on=(Site.last_inspection == Inspection.id))
        .where((Site.enterprise == building) & Site.building.is_null() & standing_sites())
        .order_by(Site.id)
    )  # fmt: skip
    rows = []
    for site, check, officer, at, failed, state in tuples_of(there):
        row = {"site": site, "floor": "", "unit": "", "is_common": True, "is_carried": False} | _unmarked()
        if check is not None and counts_for(doing.now, at) and state != InspectionState.NO_ACCESS:
            row |= {
                "state": result_of(None, failed),
                "inspection": check,
                "marked_by": officer,
                "marked_at": at,
            }
        rows.append(row)
    return rows


def _missed_of(sweep: Sweep | None) -> set[int]:
    if sweep is None:
        return set()
    return {
        row[0]
        for row in tuples_of(SweepUnit.select(SweepUnit.site).where((SweepUnit.sweep == sweep.id) & missed()))
    }


# Who may, and what stands in the way


def _answers_for(doing: Deed, building: int) -> None:
    """Refuse an officer who does not answer for the building, and a leader none of whose members does."""
    who = doing.who
    there = Assignment.select(Assignment.id).where(Assignment.enterprise == building)
    if who.role is Role.OFFICER:
        mine = (Assignment.officer == who.person) & Assignment.state.in_(RESPONSIBLE)
        if not there.where(mine).exists():
            raise Refused("not_responsible")
    elif who.role is Role.LEADER:
        members = TeamMember.select(TeamMember.person).where(current_members(who.team))
        if not there.where(Assignment.officer.in_(members) & Assignment.state.in_(CURRENT)).exists():
            raise Refused("not_your_team")


def _unit_of_open_sweep(doing: Deed, unit: int) -> tuple[SweepUnit, Sweep]:
    row = doing.find(SweepUnit, unit)
    sweep = Sweep.get_by_id(row.__data__["sweep"])
    _refuse_closed(sweep)
    _answers_for(doing, sweep.__data__["enterprise"])
    return row, sweep


def _refuse_closed(sweep: Sweep) -> None:
    if sweep.state != SweepState.OPEN:
        by, at = last_change("sweep", sweep.id)
        raise Refused("sweep_is_closed", by=by, at=at)


def _refuse_settled(doing: Deed, row: SweepUnit) -> None:
    """Conflict where the unit is done, or somebody else is there."""
    if not is_markable(row, doing):
        raise _done_already(row)
    is_held = row.taken_until is not None and row.taken_until > doing.now
    if is_held and row.taken_by != doing.person:
        raise Conflict("unit_is_taken", by=_name(row.taken_by), at=row.taken_until - HOLD)


def _done_already(row: SweepUnit) -> Conflict:
    return Conflict("unit_is_done", by=_name(row.marked_by), at=row.marked_at)


def _name(person: int) -> str:
    return str(Person.select(fn.COALESCE(Person.name, "")).where(Person.id == person).scalar())


def _take(doing: Deed, sweep: Sweep, row: SweepUnit) -> int:
    release_others(doing, sweep, row.id)
    return change_unit(
        doing, sweep, row, TAKE_UNIT, to=UnitState.TAKEN, taken_by=doing.person, taken_until=doing.now + HOLD
    )
