"""People, what they may do where, and by which firms they stand."""

from __future__ import annotations

from peewee import SQL, BooleanField, ForeignKeyField, TextField

from models.rules.assignments import AssignmentState, Cause, Part
from models.rules.people import DispatchLevel
from models.rules.scope import Role
from models.tables.base import Table, constants, day, enum, flag, moment, region_code, whole
from models.tables.places import Enterprise

NOT_ACTIVE = tuple(one for one in AssignmentState if one is not AssignmentState.ACTIVE)


class Person(Table):
    """Someone who may be granted a role; an officer's number is unique."""

    PERSONAL = frozenset({"name", "phone", "folded", "initials", "pinyin"})

    number = TextField(unique=True)
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


class Grant(Table):
    """A role in a region, from a day to a day: without one there is no access."""

    person = ForeignKeyField(Person, on_delete="RESTRICT")
    role = enum(Role)
    region = region_code()
    valid_from = day()
    valid_to = day(null=True)
    team = whole(null=True)  # a leader's own team

    class Meta:
        table_name = "role_grant"  # GRANT is a word of SQL
        indexes = ((("role", "region"), False), (("person", "role"), False))


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
