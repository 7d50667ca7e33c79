"""People, what they may do where, and by which firms they stand."""

from __future__ import annotations

from peewee import SQL, BooleanField, CompositeKey, ForeignKeyField, IntegerField, Model, TextField

from models.database import database
from models.rules.assignments import AssignmentState, Cause, Part
from models.rules.people import DispatchLevel
from models.rules.scope import Role
from models.tables.base import FlagField, Table, constants, day, enum, flag, moment, region_code, whole
from models.tables.places import Enterprise

NOT_ACTIVE = tuple(one for one in AssignmentState if one is not AssignmentState.ACTIVE)


class Person(Table):
    """Someone who may be granted a role; an officer's number is unique."""

    PERSONAL = frozenset({"name", "phone", "folded", "initials", "pinyin"})

    number = region_code(unique=True)  # compared byte by byte, as where they are listed
    name = TextField()
    folded = TextField(index=True)
    initials = TextField()
    pinyin = TextField()
    home_unit = TextField(default="")
    seconded_by = TextField(default="")
    title = TextField(default="")
    level = enum(DispatchLevel, null=True)
    phone = TextField(default="")
    region = region_code(default="")
    note = TextField(default="")
    is_team_leader = flag()
    is_provisional = flag()
    is_active = BooleanField(default=True, constraints=[SQL("DEFAULT true")])
    language = TextField(default="zh", constraints=[SQL("DEFAULT 'zh'")])
    theme = TextField(default="dark", constraints=[SQL("DEFAULT 'dark'")])
    last_grant = whole(null=True)
    # JSON of a QueueView; empty: as at first.
    queue_view = TextField(default="", constraints=[SQL("DEFAULT ''")])


class Grant(Table):
    """A role in a region, from a day to a day: without one there is no access."""

    person = ForeignKeyField(Person, on_delete="RESTRICT")
    role = enum(Role)
    region = region_code()
    valid_from = day()
    valid_to = day(null=True)
    team = whole(null=True)  # a leader's own team
    depot = whole(null=True)  # a storekeeper's own depot; the points of it are theirs too

    class Meta:
        table_name = "role_grant"  # GRANT is a word of SQL
        indexes = (
            (("role", "region"), False),
            (("person", "role", "region", "valid_from", "valid_to"), False),
        )


class Assignment(Table):
    """One officer by one firm, from a day on."""

    officer = ForeignKeyField(Person, on_delete="RESTRICT")
    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT")
    part = enum(Part)
    state = enum(AssignmentState)
    is_lead_proposed = flag()  # an import named this officer first; a coordinator confirms
    starts_on = day()
    ends_on = day(null=True)
    arrived_at = moment(null=True)
    note = TextField(default="")
    team = whole(null=True)  # the team it was split out of
    covers = whole(null=True)  # 代班: the assignment whose officer this one stands in for
    cause = enum(Cause, null=True)  # why the officer is away, or left
    until = day(null=True)  # on leave or standing in: the day meant to be the last

    class Meta:
        indexes = (
            (("officer", "state"), False),
            (("enterprise", "state"), False),
            (("covers", "state"), False),
        )


# Nearly all are active; those that are not, and those away by the day they mean to be back, are few.
for _name, _column, _states in (
    ("not_active", Assignment.state, NOT_ACTIVE),
    ("on_leave", Assignment.until, (AssignmentState.ON_LEAVE,)),
):
    Assignment.add_index(
        Assignment.index(
            _column,
            Assignment.id,
            where=SQL(f"state IN ({constants(_states)})"),
            name=f"assignment_{_name}",
        )
    )


EVERYWHERE = ""  # the region of everybody's place, granted or not
NAMED = "+"  # behind the code of a district or city: the place of an officer named for firms there


class PersonPlace(Model):
    """A region that somebody is seen from: where they hold a role, stand by a firm or are sent to, each level of it.

    The names are the person's, so that a list of a region, in order or narrowed by a text, is read from here alone.
    Triggers of the store keep it; nobody writes to it.
    """

    region = region_code()
    number = region_code()
    person = ForeignKeyField(Person, on_delete="CASCADE")
    folded = region_code()
    initials = region_code()
    pinyin = region_code()
    firms = IntegerField(null=True)  # own assignments that have not ended; told where an officer is named
    is_other = FlagField()  # granted another role than an officer's

    class Meta:
        database = database
        table_name = "person_place"
        without_rowid = True
        primary_key = CompositeKey("region", "number", "person")
        indexes = (
            (("region", "folded", "person"), False),
            (("region", "initials", "pinyin", "person"), False),
        )


# By load where it is told; and of each place the few who are granted another role than an officer's.
for _name, _column, _condition in (
    ("by_load", PersonPlace.firms, "firms IS NOT NULL"),
    ("of_others", PersonPlace.is_other, "is_other = true"),
):
    PersonPlace.add_index(
        PersonPlace.index(
            PersonPlace.region,
            _column,
            PersonPlace.number,
            PersonPlace.person,
            where=SQL(_condition),
            name=f"person_place_{_name}",
        )
    )
