"""What SSH needs of the store: keys, invitations, the log-in ledger, tickets."""

from __future__ import annotations

from peewee import SQL, BlobField, ForeignKeyField, TextField

from models.rules.keys import KeyState
from models.rules.tickets import Way
from models.tables.base import Table, day, enum, moment, whole
from models.tables.people import Person


class PersonKey(Table):
    """A key and the one person it is of; also one that is revoked is nobody else's."""

    person = ForeignKeyField(Person, on_delete="RESTRICT")
    kind = TextField()
    blob = TextField()
    fingerprint = TextField(unique=True)
    state = enum(KeyState)
    added_at = moment()
    valid_to = day(null=True)
    last_login_at = moment(null=True)

    class Meta:
        table_name = "person_key"


class Invitation(Table):
    """A one-time code: what finds it, and its secret as scrypt makes it."""

    person = ForeignKeyField(Person, on_delete="RESTRICT")
    finder = TextField(index=True)
    salt = BlobField()
    sealed = TextField()
    expires_at = moment(index=True)
    used_at = moment(null=True)
    key = whole(null=True)  # the key that came with it


class Login(Table):
    """One session, or one who came no further: with which key, from where, until when and why."""

    # None of a key that is nobody's.
    person = ForeignKeyField(Person, on_delete="RESTRICT", null=True, index=False)
    key = whole(null=True)
    fingerprint = TextField()
    address = TextField()
    terminal = TextField(default="")
    # Where the session runs, by which process, begun when: is it still there?
    machine = TextField(default="")
    process = whole(null=True)
    process_began = whole(null=True)
    began_at = moment(index=True)
    ended_at = moment(null=True)
    ending = TextField(default="")  # grows with the program, so without a CHECK

    class Meta:
        indexes = ((("person", "began_at"), False), (("address", "began_at"), False))


Login.add_index(Login.index(Login.person, where=SQL("ended_at IS NULL"), name="login_open"))


class Ticket(Table):
    """One file that may go out or come in, once."""

    person = ForeignKeyField(Person, on_delete="RESTRICT")
    grant = whole()
    way = enum(Way)
    digest = TextField(unique=True)
    name = TextField()
    expires_at = moment(index=True)
    used_at = moment(null=True)
