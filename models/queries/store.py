"""What the store says of itself."""

from __future__ import annotations

from peewee import fn

from models.database import reading
from models.queries.rows import Row
from models.tables import Event, Seal, Setting

REHEARSAL_OFFSET = "rehearsal_offset"


class StoreCounts(Row):
    """How much has happened, and how much of it is sealed."""

    events: int
    seals: int


def rehearsal_offset() -> int:
    """Seconds between the real clock and the one of a rehearsal store, fixed at its birth; 0 elsewhere."""
    with reading():
        value = Setting.select(Setting.value).where(Setting.name == REHEARSAL_OFFSET).scalar()
        return int(value) if value is not None else 0


def store_counts() -> StoreCounts:
    """How many events and seals there are."""
    with reading():
        return StoreCounts(
            int(Event.select(fn.COUNT(Event.id)).scalar()), int(Seal.select(fn.COUNT(Seal.id)).scalar())
        )
