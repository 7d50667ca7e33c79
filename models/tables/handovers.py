"""Handovers (移交) and what each of them carried over."""

from __future__ import annotations

from peewee import ForeignKeyField, TextField

from models.rules.assignments import Cause
from models.rules.handovers import HandoverState
from models.tables.base import Table, enum, moment, region_code, whole
from models.tables.people import Person
from models.tables.places import Enterprise, Site


class Handover(Table):
    """Everything of one officer, or of one firm with them, to a successor."""

    PERSONAL = frozenset({"note"})

    giver = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    taker = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    cause = enum(Cause)
    note = TextField(default="")
    state = enum(HandoverState)
    started_by = whole()  # person id: the giver, the team's leader or a coordinator
    started_at = moment()
    accepted_at = moment(null=True)
    city = region_code()
    district = region_code()
    street = region_code()

    class Meta:
        indexes = (
            (("taker", "state"), False),
            (("giver", "id"), False),
            (("state", "started_at"), False),
            (("city", "id"), False),
            (("district", "id"), False),
            (("street", "id"), False),
        )


class HandoverLine(Table):
    """One thing carried over, ticked off by the successor."""

    handover = ForeignKeyField(Handover, on_delete="CASCADE")
    carried = TextField()  # Carried; no CHECK, kinds are added with later nouns
    subject = whole()  # id of the assignment, finding, inspection, draft or task
    enterprise = ForeignKeyField(Enterprise, null=True, on_delete="RESTRICT", index=False)
    site = ForeignKeyField(Site, null=True, on_delete="RESTRICT", index=False)
    matter = TextField(default="")  # number or item code, as the sheet prints it
    due_at = moment(null=True)
    accepted_at = moment(null=True)
