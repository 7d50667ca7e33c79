"""One's own drafts: the one of a form, and all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from models.clauses.scope import standing
from models.database import reading
from models.queries.pages import Key, Page, page
from models.queries.rows import Row
from models.rules.drafts import FormKind
from models.rules.scope import Actor
from models.tables import Draft


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


def _row(found: Any) -> DraftRow:
    return DraftRow(
        **{name: found[name] for name in DraftRow.__dataclass_fields__ if name != "key"},
        key=UUID(bytes=bytes(found["key"])),
    )


def draft(actor: Actor, form: FormKind, subject: int) -> DraftRow | None:
    """The newest draft of a form on a subject that is not discarded, if there is one."""
    with reading():
        standing(actor)
        query = (
            Draft.select()
            .where(
                (Draft.person == actor.person)
                & (Draft.form == form)
                & (Draft.subject == subject)
                & Draft.discarded_at.is_null()
            )
            .order_by(Draft.saved_at.desc(), Draft.id.desc())
            .limit(1)
        )
        found = next(iter(query.dicts()), None)
        return _row(found) if found else None


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
        found = page(
            _Stored,
            Draft.select().where(Draft.person == actor.person),
            (Draft.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )
        rows = tuple(_row(vars(one)) for one in found.rows)
        return Page(
            rows,
            found.total,
            found.is_total_exact,
            found.first,
            found.last,
            found.has_before,
            found.has_after,
        )


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
