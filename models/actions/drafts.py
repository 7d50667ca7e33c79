"""Drafts: kept as they are typed, one per person, form and subject; never overwritten by another session."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from models.clauses.scope import standing
from models.database import reading, transaction
from models.errors import Conflict, NotFound, Refused
from models.rules.drafts import DISCARDED_FOR, FormKind
from models.rules.scope import Actor
from models.tables import Draft, Grant, Submission


def keep_draft(
    actor: Actor,
    key: UUID,
    form: FormKind,
    subject: int,
    content: str,
    version: int,
    seen_version: int = 0,
) -> int:
    """Keep what is typed so far; the draft's new version, to be given with the next keeping (0 for the first).

    Conflict("draft_elsewhere") where another session has saved meanwhile: keep it under a new key, it is
    then stored beside the first with its own number. Conflict("key_used") where the form was submitted.
    Whose grant has ended keeps what they were typing when it did: their session is told so, and ends.
    """
    with transaction():
        _once_stood(actor)
        now = actor.clock()
        if version == 0:
            if Submission.select().where(Submission.key == key.bytes).exists():
                raise Conflict("key_used")
            beside = Draft.select().where(
                (Draft.person == actor.person)
                & (Draft.form == form)
                & (Draft.subject == subject)
                & Draft.discarded_at.is_null()
            )
            Draft.insert(
                key=key.bytes,
                person=actor.person,
                form=form,
                subject=subject,
                copy_number=beside.count() + 1,
                content=content,
                session=actor.session,
                seen_version=seen_version,
                saved_at=now,
            ).execute()
            return 1
        kept = (
            Draft.update(
                content=content,
                session=actor.session,
                seen_version=seen_version,
                saved_at=now,
                discarded_at=None,
                version=Draft.version + 1,
            )
            .where((Draft.key == key.bytes) & (Draft.person == actor.person) & (Draft.version == version))
            .execute()
        )
        if kept:
            return version + 1
        if Submission.select().where(Submission.key == key.bytes).exists():
            raise Conflict("key_used")
        raise Conflict("draft_elsewhere")


def _once_stood(actor: Actor) -> None:
    try:
        standing(actor)
    except Refused:
        theirs = (Grant.id == actor.grant) & (Grant.person == actor.person)
        if not Grant.select().where(theirs).exists():
            raise


def discard_draft(actor: Actor, key: UUID) -> None:
    """Put a draft away; it can be brought back for seven days."""
    with transaction():
        standing(actor)
        _mine(actor, key, discarded_at=actor.clock())


def finish_draft(actor: Actor, key: UUID) -> None:
    """Take away the draft of a form that has become a record; nothing where there is none."""
    with transaction():
        standing(actor)
        Draft.delete().where((Draft.key == key.bytes) & (Draft.person == actor.person)).execute()


def restore_draft(actor: Actor, key: UUID) -> None:
    """Bring a discarded draft back."""
    with transaction():
        standing(actor)
        _mine(actor, key, discarded_at=None)


def purge_drafts(now: datetime) -> int:
    """Take away everybody's drafts that were discarded longer ago than they can be brought back; how many."""
    is_over = Draft.discarded_at < now - DISCARDED_FOR
    with reading():
        if not Draft.select().where(is_over).exists():
            return 0  # nobody waits for a turn at the gate
    with transaction():
        return int(Draft.delete().where(is_over).execute())


def _mine(actor: Actor, key: UUID, **values: object) -> None:
    changed = (
        Draft.update(**values, version=Draft.version + 1)
        .where((Draft.key == key.bytes) & (Draft.person == actor.person))
        .execute()
    )
    if not changed:
        raise NotFound("draft")
