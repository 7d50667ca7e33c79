"""Doing a submitted form once: its key with the same content gives the first result, with other content a conflict."""

from __future__ import annotations

import hashlib
from uuid import UUID

import msgspec

from models.errors import Conflict
from models.tables import Draft, Submission
from models.tables.prepared import Prepared, Slot, insert_row


def digest_of(form: object) -> bytes:
    """Sixteen bytes that stand for a form's content."""
    return hashlib.sha256(msgspec.json.encode(form, order="deterministic")).digest()[:16]


def first_result(key: UUID, form: object) -> int | None:
    """What the first submission of this key made, or None; Conflict where its content was another."""
    row = _submitted.row(key=key.bytes)
    if row is None:
        return None
    if bytes(row[0]) != digest_of(form):
        raise Conflict("key_used")
    return int(row[1])


def keep_result(key: UUID, form: object, result: int) -> None:
    """Remember what a submission made, and take its draft away: it is a record now."""
    insert_row(Submission, {"key": key.bytes, "digest": digest_of(form), "result": result})
    take_draft_away(key)


def take_draft_away(key: UUID) -> None:
    """What was typed under this key is no draft any more."""
    _taken_away.run(key=key.bytes)


_submitted = Prepared(
    lambda: Submission.select(Submission.digest, Submission.result).where(Submission.key == Slot("key"))
)
_taken_away = Prepared(lambda: Draft.delete().where(Draft.key == Slot("key")))
