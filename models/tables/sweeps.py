"""Sweeps of buildings, and the units of each as they were when it was opened."""

from __future__ import annotations

from peewee import SQL, ForeignKeyField, IntegerField, SmallIntegerField, TextField

from models.rules.sweeps import SweepState, UnitState
from models.tables.base import Table, enum, flag, moment, region_code, whole
from models.tables.people import Person
from models.tables.places import Enterprise, Site


class Sweep(Table):
    """One round through one building."""

    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)  # the building
    number = IntegerField()  # 第 3 轮 of that building
    state = enum(SweepState)
    opened_by = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    opened_at = moment()
    closed_by = whole(null=True)  # person id
    closed_at = moment(null=True)
    units = SmallIntegerField()  # how many were listed, common areas apart
    missed = SmallIntegerField(null=True)  # how many were not visited, once it is closed
    city = region_code()
    district = region_code()
    street = region_code()

    class Meta:
        indexes = (
            (("enterprise", "number"), True),
            (("city", "id"), False),
            (("district", "id"), False),
            (("street", "id"), False),
        )


class SweepUnit(Table):
    """One unit of a sweep, or a common area of its building; what was found there is the check it points at."""

    sweep = ForeignKeyField(Sweep, on_delete="CASCADE", index=False)
    # The order to go in: missed ones of the last sweep, then from the top down.
    position = SmallIntegerField()
    site = ForeignKeyField(Site, on_delete="RESTRICT", index=False)
    floor = TextField()
    unit = TextField()
    is_common = flag()
    is_carried = flag()  # missed by the sweep before
    state = enum(UnitState, default=UnitState.UNVISITED)
    inspection = whole(null=True)
    marked_by = whole(null=True)  # person id
    marked_at = moment(null=True)
    taken_by = whole(null=True)  # person id; the hold lapses with `taken_until`
    taken_until = moment(null=True)

    class Meta:
        table_name = "sweep_unit"
        indexes = ((("sweep", "position"), True), (("site", "sweep"), True))


# One round at a time: two who open a building at the same moment sweep it together.
Sweep.add_index(
    Sweep.index(Sweep.enterprise, unique=True, where=SQL("state = 'open'"), name="sweep_open_enterprise")
)
SweepUnit.add_index(
    SweepUnit.index(
        SweepUnit.inspection, where=SQL("inspection IS NOT NULL"), name="sweep_unit_inspection_known"
    )
)
