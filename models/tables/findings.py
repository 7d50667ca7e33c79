"""Faults on their way to 销号, how often they have risen, and incidents."""

from __future__ import annotations

from peewee import SQL, BooleanField, ForeignKeyField, IntegerField, SmallIntegerField, TextField

from models.rules.deadlines import Deadline, Severity
from models.rules.findings import UNSETTLED, FindingState
from models.rules.incidents import IncidentSource, IncidentState, Outcome
from models.rules.scope import Level
from models.tables.base import Table, constants, day, enum, flag, moment, region_code, whole
from models.tables.inspections import Inspection
from models.tables.people import Person
from models.tables.places import Body, Enterprise, Site


class Finding(Table):
    """A fault: where, what, who was told and when, by when, and how it was settled."""

    PERSONAL = frozenset(
        {
            "told_whom",
            "body_person",
            "fixed_by",
            "notice_to",
            "description",
            "note",
            "measure",
            "seen",
            "photo",
            "photo_holder",
        }
    )

    number = TextField(unique=True)  # Z0214-037
    inspection = ForeignKeyField(Inspection, on_delete="RESTRICT")
    site = ForeignKeyField(Site, on_delete="RESTRICT", index=False)
    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)
    city = region_code()
    district = region_code()
    street = region_code()
    item = TextField()
    severity = enum(Severity)
    times = SmallIntegerField(default=1)  # the how-many-th same fault here within thirty days
    state = enum(FindingState)
    cycle = SmallIntegerField(default=0)  # failed rechecks so far
    description = TextField()
    place = TextField(default="")
    note = TextField(default="")
    found_by = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    found_at = moment()
    told_whom = TextField(default="")
    told_at = moment(null=True)
    deadline = enum(Deadline, null=True)
    due_at = moment(null=True)
    body = ForeignKeyField(Body, null=True, on_delete="RESTRICT", index=False)
    body_person = TextField(default="")
    assigned_at = moment(null=True)
    received_at = moment(null=True)
    fixed_by = TextField(default="")
    measure = TextField(default="")
    fixed_at = moment(null=True)
    fix_recorded_by = whole(null=True)  # person id
    is_fixed_on_site = flag()
    seen = TextField(default="")
    rechecked_at = moment(null=True)
    rechecked_by = whole(null=True)  # person id
    closed_at = moment(null=True)
    is_refused = flag()  # the firm refuses to put it right
    notice_number = TextField(default="")
    notice_to = TextField(default="")
    notice_at = moment(null=True)
    supervised_by = whole(null=True)  # person id
    supervised_at = moment(null=True)
    supervised_until = day(null=True)
    referred_to = whole(null=True)  # body id
    refer_document = TextField(default="")
    referred_at = moment(null=True)
    refer_result = TextField(default="")
    void_asked_by = whole(null=True)  # person id
    void_asked_at = moment(null=True)
    void_reason = TextField(default="")
    held_by = whole(null=True)  # person id of the officer who answers for it; moves with a handover
    photo = TextField(default="", constraints=[SQL("DEFAULT ''")])  # its number
    checklist = whole(null=True)  # the version its check was judged by: its item is spoken of in those words
    photo_holder = TextField(default="", constraints=[SQL("DEFAULT ''")])  # who has it
    photo_at = moment(null=True)  # when it was taken

    class Meta:
        indexes = (
            (("site", "item", "found_at"), False),
            (("enterprise", "due_at", "id"), False),
            (("district", "state", "due_at", "id"), False),
            (("street", "state", "due_at", "id"), False),
            (("city", "state", "due_at", "id"), False),
        )


# What a list of unsettled findings is read from, in its order: few rows beside all that were ever settled.
for _column in (
    Finding.site,
    Finding.street,
    Finding.district,
    Finding.city,
    Finding.held_by,
):
    Finding.add_index(
        Finding.index(
            _column,
            Finding.due_at,
            Finding.id,
            where=SQL(f"state IN ({constants(UNSETTLED)})"),
            name=f"finding_unsettled_{_column.name}",
        )
    )

# The faults of one firm or of one item, wherever they are; where is read beside it, and the state, without which SQLite reads the row.
for _column in (Finding.enterprise, Finding.item):
    Finding.add_index(
        Finding.index(
            _column,
            Finding.due_at,
            Finding.id,
            Finding.city,
            Finding.district,
            Finding.street,
            Finding.state,
            where=SQL(f"state IN ({constants(UNSETTLED)})"),
            name=f"finding_unsettled_{_column.name}",
        )
    )


class Rise(Table):
    """That a finding of a cycle has risen to a level: once, however often the timer runs."""

    finding = ForeignKeyField(Finding, on_delete="RESTRICT", index=False)
    cycle = SmallIntegerField()
    level = enum(Level)
    risen_at = moment()

    class Meta:
        indexes = ((("finding", "cycle", "level"), True),)


class Incident(Table):
    """Abnormal temperatures at a site: how many, who holds it, how it ended. No names."""

    site = ForeignKeyField(Site, on_delete="RESTRICT")
    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT")
    city = region_code()
    district = region_code()
    street = region_code()
    source = enum(IncidentSource)
    state = enum(IncidentState)
    count = IntegerField()
    holder = TextField(default="")
    occurred_at = moment()
    reported_by = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    outcome = enum(Outcome, null=True)
    outcome_body = whole(null=True)  # body id
    ended_at = moment(null=True)
    is_late = BooleanField(default=False)
