"""Checklists and the checks made against them; answers are packed, only failures have rows (trap 21)."""

from __future__ import annotations

from typing import Any

from peewee import SQL, CompositeKey, ForeignKeyField, IntegerField, Model, SmallIntegerField, TextField

from models.database import database
from models.rules.checklists import Area
from models.rules.deadlines import Severity
from models.rules.inspections import InspectionKind, InspectionState
from models.rules.places import SiteKind
from models.tables.base import Table, constants, day, enum, moment, region_code, whole
from models.tables.people import Person
from models.tables.places import Site


def _empty() -> Any:
    return TextField(default="", constraints=[SQL("DEFAULT ''")])


NOT_ACCEPTED = tuple(one for one in InspectionState if one is not InspectionState.ACCEPTED)


class Checklist(Table):
    """One version of one checklist, in force from a day to a day; never changed once used."""

    code = TextField()  # F, BC, BU, C, D, T
    edition = TextField()  # 2020-02
    site_kind = enum(SiteKind)
    title_zh = TextField()
    title_en = TextField()
    valid_from = day()
    valid_to = day(null=True)

    class Meta:
        indexes = ((("code", "edition"), True),)


class ChecklistItem(Table):
    """One question; its position gives the packed answers their meaning and is never reordered."""

    checklist = ForeignKeyField(Checklist, on_delete="CASCADE")
    position = SmallIntegerField()
    code = TextField()  # F5: stable across editions
    text_zh = TextField()
    text_en = TextField()
    category = TextField()
    severity = enum(Severity)
    evidence = TextField(default="")
    basis = TextField(default="")
    area = enum(Area)
    wordings_zh = TextField(default="")  # ready-made wordings, one a line
    wordings_en = TextField(default="")
    # What asks for a number: its unit, and what it must lie within as decimals are written; elsewhere empty.
    unit_zh = _empty()
    unit_en = _empty()
    least = _empty()
    most = _empty()

    class Meta:
        indexes = ((("checklist", "position"), True),)


class Inspection(Table):
    """One check of one site, or a visit that could not get in."""

    PERSONAL = frozenset({"accompanied_by", "extra"})

    site = ForeignKeyField(Site, on_delete="RESTRICT", index=False)
    officer = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    checklist = whole(null=True)  # none where nobody could get in
    kind = enum(InspectionKind)
    state = enum(InspectionState)
    revision = SmallIntegerField(default=1)
    answers = TextField(default="")
    failed = SmallIntegerField(default=0)
    occurred_at = moment()
    recorded_at = moment()
    city = region_code()
    district = region_code()
    street = region_code()
    extra = TextField(null=True)  # JSON of what most checks have not: InspectionExtra
    accompanied_by = TextField(null=True)
    # Most checks have none of these: null takes one byte each.
    area = enum(Area, null=True)  # of a check of one area alone; the others' answers are blank
    others = TextField(null=True)  # JSON [person, ...]: who took part besides the officer
    numbers = TextField(null=True)  # C6=36.8 C8=6: what was measured, by item

    class Meta:
        indexes = (
            (("site", "occurred_at"), False),
            (("street", "id"), False),
            (("district", "id"), False),
            (("city", "id"), False),
        )


# Nearly every check is accepted; those that are not are found without passing the others.
for _column in (Inspection.site, Inspection.street, Inspection.district, Inspection.city):
    Inspection.add_index(
        Inspection.index(
            _column,
            Inspection.state,
            Inspection.id,
            where=SQL(f"state IN ({constants(NOT_ACCEPTED)})"),
            name=f"inspection_not_accepted_{_column.name}",
        )
    )


class FailedAnswer(Model):
    """One failed item of one check: what fails most, where, is asked of these rows alone."""

    inspection = ForeignKeyField(Inspection, on_delete="CASCADE", index=False)
    position = SmallIntegerField()
    item = TextField()
    day = IntegerField()  # days since 1970 in Shanghai: half the bytes of a date text
    district = region_code()

    class Meta:
        database = database
        table_name = "failed_answer"
        without_rowid = True
        primary_key = CompositeKey("inspection", "position")
        indexes = ((("district", "day", "item"), False),)
