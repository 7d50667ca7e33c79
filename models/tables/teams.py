"""Teams (联络组) sent to a park or a large firm, and who has arrived."""

from __future__ import annotations

from peewee import ForeignKeyField, TextField

from models.tables.base import Table, day, moment, region_code, whole
from models.tables.people import Person


class Team(Table):
    """Officers sent together; the leader's grant names it."""

    name = TextField()
    leader = whole(null=True)  # person id
    region = region_code()
    city = region_code()
    district = region_code()
    street = region_code()
    sent_on = day()
    closed_on = day(null=True)
    note = TextField(default="")

    class Meta:
        indexes = (
            (("city", "id"), False),
            (("district", "id"), False),
            (("street", "id"), False),
        )


class TeamMember(Table):
    """One officer of a team, from the day sent to the day left."""

    team = ForeignKeyField(Team, on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, on_delete="RESTRICT")
    sent_on = day()
    arrived_at = moment(null=True)
    called_by = whole(null=True)  # person id of who called the roll; none where the officer reported (报到)
    left_on = day(null=True)

    class Meta:
        indexes = ((("team", "person"), True),)
