"""One's own drafts: the one of a form, and all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from models.clauses.scope import standing
from models.database import reading
from models.queries.pages import Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row
from models.rules.drafts import FormKind
from models.rules.scope import Actor
from models.tables import Draft
from models.tables.prepared import Prepared, Slot


class DraftRow(Row):
    """What was typed, by which session, when."""

    id: int
    key: UUID
    version: int
    form: str
    subject: int
    copy_number: int
    content: str
    session: str
    seen_version: int
    saved_at: datetime
    discarded_at: datetime | None


class _Stored(Row):
    id: int
    key: bytes
    version: int
    form: str
    subject: int
    copy_number: int
    content: str
    session: str
    seen_version: int
    saved_at: datetime
    discarded_at: datetime | None


def _row(found: _Stored) -> DraftRow:
    return DraftRow(**{**vars(found), "key": UUID(bytes=bytes(found.key))})


def _newest_of_form() -> Any:
    return (
        Draft.select()
        .where(
            (Draft.person == Slot("person"))
            & (Draft.form == Slot("form"))
            & (Draft.subject == Slot("subject"))
            & Draft.discarded_at.is_null()
        )
        .order_by(Draft.saved_at.desc(), Draft.id.desc())
        .limit(1)
    )


_newest = Prepared(_newest_of_form)


def draft(actor: Actor, form: FormKind, subject: int) -> DraftRow | None:
    """The newest draft of a form on a subject that is not discarded, if there is one."""
    with reading():
        standing(actor)
        columns = _newest.columns(person=actor.person, form=FormKind(form).value, subject=subject)
        found = frozen_columns(_Stored, columns)
        return _row(found[0]) if found else None


def drafts(
    actor: Actor,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[DraftRow]:
    """One's own drafts in the order they were begun, discarded ones with them."""
    with reading():
        standing(actor)
        found = shaped_page(
            _Stored,
            "drafts",
            lambda: Draft.select().where(Draft.person == Slot("person")),
            {"person": actor.person},
            (Draft.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )
        return found.holding(tuple(_row(one) for one in found.rows))
