"""The duty roster (值班表): who is on which day."""

from __future__ import annotations

from peewee import ForeignKeyField, TextField

from models.tables.base import Table, day, flag
from models.tables.people import Person


class DutyDay(Table):
    """One person on one day; `is_rest_day` where the calendar has a weekend or holiday, as it stood when it was set."""

    person = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    on = day()
    is_rest_day = flag()
    note = TextField(default="")

    class Meta:
        indexes = ((("person", "on"), True), (("on", "person"), False))
