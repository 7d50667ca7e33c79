"""Visits that are no checks."""

from __future__ import annotations

from peewee import ForeignKeyField, TextField

from models.rules.visits import VisitKind
from models.tables.base import Table, enum, moment, region_code
from models.tables.people import Person
from models.tables.places import Enterprise, Site


class Visit(Table):
    """Who was met where, how, and what was said."""

    PERSONAL = frozenset({"met", "note"})

    site = ForeignKeyField(Site, on_delete="RESTRICT")
    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    city = region_code()
    district = region_code()
    street = region_code()
    kind = enum(VisitKind)
    met = TextField(default="")
    note = TextField()
    occurred_at = moment()
    recorded_at = moment()
