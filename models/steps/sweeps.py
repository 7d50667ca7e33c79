"""What a check, or a visit that could not get in, does to the sweep its site is a unit of: the unit points at it."""

from __future__ import annotations

from typing import Any

from models.rules.inspections import NoAccess
from models.rules.scope import Transition
from models.rules.sweeps import FREE, MARK_UNIT, RELEASE_UNIT, UnitState, counts_for, is_of_today, result_of
from models.steps.deeds import Deed
from models.steps.events import Note
from models.tables import Inspection, Sweep, SweepUnit
from models.tables.prepared import Prepared, Slot, instance

_units_of_site = Prepared(
    lambda: (
        SweepUnit.select()
        .join(Sweep)
        .where((SweepUnit.site == Slot("site")) & (Sweep.state == "open"))
        .order_by(SweepUnit.id)
    )
)
_units_of_check = Prepared(lambda: SweepUnit.select().where(SweepUnit.inspection == Slot("inspection")))


def mark_by_check(doing: Deed, inspection: Inspection, why: NoAccess | None = None) -> None:
    """Settle the unit of an open sweep by a new check of its site; who was first inside stays the one who was."""
    for stored in _units_of_site.rows(site=inspection.__data__["site"]):
        row: SweepUnit = instance(SweepUnit, stored)
        sweep = Sweep.get_by_id(row.__data__["sweep"])
        if not counts_for(sweep.opened_at, inspection.occurred_at) or not is_markable(row, doing):
            continue
        values = {
            "inspection": inspection.id,
            "marked_by": doing.person,
            "marked_at": inspection.occurred_at,
            "taken_by": None,
            "taken_until": None,
        }
        change_unit(doing, sweep, row, MARK_UNIT, to=result_of(why, inspection.failed), **values)


def follow_resubmission(doing: Deed, inspection: Inspection) -> None:
    """A check that is filled again may find otherwise: its unit says what it says."""
    for stored in _units_of_check.rows(inspection=inspection.id):
        row: SweepUnit = instance(SweepUnit, stored)
        to = result_of(None, inspection.failed)
        if row.state != to:
            change_unit(doing, Sweep.get_by_id(row.__data__["sweep"]), row, MARK_UNIT, to=to)


def is_markable(row: SweepUnit, doing: Deed) -> bool:
    """Whether a unit is still to be settled; a common area is owed again each business day."""
    if row.is_common and not is_of_today(row.marked_at, doing.today):
        return True
    return row.state in FREE


def release_others(doing: Deed, sweep: Sweep, kept: int) -> None:
    """Whoever goes to one unit has left the one they held before."""
    held = (SweepUnit.sweep == sweep.id) & (SweepUnit.taken_by == doing.person) & (SweepUnit.id != kept)
    for row in list(SweepUnit.select().where(held).order_by(SweepUnit.id)):
        change_unit(doing, sweep, row, RELEASE_UNIT, taken_by=None, taken_until=None)


def change_unit(
    doing: Deed, sweep: Sweep, row: SweepUnit, verb: Transition, to: UnitState | None = None, **values: Any
) -> int:
    """Write new values into a unit; recorded in the file of the building, where everybody in its sweep sees it."""
    before = row.state
    if to is not None and to is not UnitState.TAKEN:
        values["state"] = to
    old = {name: row.__data__[name] for name in values}
    changed = {**values, "version": row.version + 1}
    SweepUnit.update(**changed).where(SweepUnit.id == row.id).execute()
    for name, value in changed.items():
        setattr(row, name, value)
    after = to or row.state
    return doing.record_all([Note(row, "sweep_unit", verb.verb, before, after, old=old, place=sweep)])
