"""What happened: append-only, sealed in ranges; what repeats a submission; what an undo needs."""

from __future__ import annotations

from peewee import BlobField, Model, TextField

from models.database import database
from models.tables.base import Table, flag, moment, region_code, uuid16, whole


class Event(Table):
    """Who did what to what, when it happened and was recorded, from which state to which, and why.

    `changes` holds old and new values of non-personal columns only, so that purging keeps seals valid.
    """

    APPEND_ONLY = True

    batch = whole()
    subject_kind = TextField()
    subject = whole()
    verb = TextField()
    person = whole(null=True)  # none where the program itself acted
    role_grant = whole(null=True)
    enterprise = whole(null=True)
    site = whole(null=True)
    city = region_code()
    district = region_code()
    street = region_code()
    occurred_at = moment()
    recorded_at = moment()
    is_late = flag()  # 补录
    from_state = TextField(default="")
    to_state = TextField(default="")
    reason = TextField(default="")
    changes = TextField(default="")  # JSON {column: [old, new]}

    class Meta:
        indexes = (
            (("enterprise", "id"), False),
            (("subject_kind", "subject", "id"), False),
            (("person", "recorded_at", "id"), False),
        )


class Recollection(Model):
    """Old personal values an undo would need; purged once the ten minutes are over."""

    event = whole(primary_key=True)
    values = TextField()  # JSON {column: old}
    recorded_at = moment(index=True)

    class Meta:
        database = database
        table_name = "recollection"


class Seal(Table):
    """A range of event numbers, hashed together with the seal before it."""

    APPEND_ONLY = True

    first_event = whole()
    last_event = whole(unique=True)
    digest = TextField()
    sealed_at = moment()


class Submission(Model):
    """A form's key and the digest of its content: the same again gives the first result, other content is a conflict."""

    key = BlobField(primary_key=True)
    digest = BlobField()
    result = whole()

    class Meta:
        database = database
        table_name = "submission"
        without_rowid = True


class Draft(Table):
    """What someone typed and has not submitted; `key` becomes the submit key."""

    key = uuid16(unique=True)
    person = whole()
    form = TextField()
    subject = whole(default=0)
    copy_number = whole(default=1)  # a second session's text is kept beside the first
    content = TextField()
    session = TextField(default="")
    seen_version = whole(default=0)  # of the record the form was opened on
    saved_at = moment()
    discarded_at = moment(null=True)

    class Meta:
        indexes = ((("person", "form", "subject", "copy_number"), False),)


class Setting(Table):
    """A number or word the programme's office may change."""

    name = TextField(unique=True)
    value = TextField()


class Counter(Model):
    """The last number given out under a name: findings of a day."""

    name = TextField(primary_key=True)
    value = whole()

    class Meta:
        database = database
        table_name = "counter"
