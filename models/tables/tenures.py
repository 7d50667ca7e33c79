"""Who answered for which firm from day to day: what an assignment's states come to, kept as dated spans."""

from __future__ import annotations

from peewee import ForeignKeyField

from models.rules.assignments import Charge
from models.tables.base import Table, day, enum
from models.tables.people import Assignment, Person
from models.tables.places import Enterprise


class Tenure(Table):
    """One span of days, the last not included; without an end it is in force.

    Somebody on leave has none: whoever stands in has one of their own.
    """

    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)
    officer = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    assignment = ForeignKeyField(Assignment, on_delete="RESTRICT")
    charge = enum(Charge)
    since = day()
    until = day(null=True)

    class Meta:
        indexes = ((("enterprise", "since"), False), (("officer", "since"), False))
