"""Visits that are no checks."""

from __future__ import annotations

from peewee import ForeignKeyField, TextField

from models.rules.visits import VisitKind
from models.tables.base import Table, enum, moment, region_code, whole
from models.tables.people import Person
from models.tables.places import Enterprise, Site


class Visit(Table):
    """Who was met where or of which body, how, and what was said."""

    PERSONAL = frozenset({"met", "note"})

    site = ForeignKeyField(Site, null=True, on_delete="RESTRICT")
    enterprise = ForeignKeyField(Enterprise, null=True, on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    city = region_code()
    district = region_code()
    street = region_code()
    kind = enum(VisitKind)
    met = TextField(default="")
    note = TextField()
    occurred_at = moment()
    recorded_at = moment()
    body = whole(null=True)  # body id: a park's leadership, a department; then there may be no site

    class Meta:
        indexes = tuple(((name, "id"), False) for name in ("city", "district", "street", "person", "body"))
