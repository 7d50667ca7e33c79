"""The ledger of a depot (收支台账): what came in and went out, and what was left."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import JOIN, SQL, fn

from models.clauses.scope import standing
from models.database import reading
from models.queries.pages import Key, Page, one_of_several, shaped_page
from models.queries.rows import Row
from models.queries.stock import see_holder
from models.rules.places import Qualifier
from models.rules.scope import Actor
from models.rules.stock import HolderKind, MovementKind, Source
from models.tables import Enterprise, Holder, Lot, Movement, Person, SupplyItem
from models.tables.prepared import Slot


class MovementRow(Row):
    """One line of the ledger of a depot: what came in or went out, to or from whom, and what was left of the item."""

    id: int
    kind: MovementKind
    occurred_at: datetime
    recorded_at: datetime
    item: int
    item_zh: str
    item_en: str
    variant: str
    unit_zh: str
    unit_en: str
    lot: int
    batch: str
    expires_on: date | None
    source: Source
    donor: str
    spec: str
    came: int
    went: int
    qualifier: Qualifier | None
    pack: str | None
    pack_factor: int | None
    pack_divisor: int | None
    left: int | None
    other: int
    other_kind: HolderKind
    other_name: str
    person_name: str
    document: str
    note: str
    reverses: int | None
    reversed_by: int | None

    @property
    def is_in(self) -> bool:
        """Whether goods came in by it."""
        return self.came > 0

    @property
    def quantity(self) -> int:
        """What moved, either way."""
        return self.came or self.went


def movements(
    actor: Actor,
    depot: int,
    item: int | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[MovementRow]:
    """The ledger of a depot (收支台账) in the order it was written, of all items or of one."""
    with reading():
        who = standing(actor)
        see_holder(who, depot)
        sides = [
            _side(is_in, {"depot": depot, "item": item}, after, before, at_end, limit)
            for is_in in (True, False)
        ]
        return one_of_several(
            sides, lambda row: (row.id,), is_backwards=before is not None or at_end, limit=limit
        )


def _side(
    is_in: bool,
    values: dict[str, Any],
    after: Key | None,
    before: Key | None,
    at_end: bool,
    limit: int,
) -> Page[MovementRow]:
    """What came in, or what went out."""
    own, other = (Movement.taker, Movement.giver) if is_in else (Movement.giver, Movement.taker)
    item = values["item"]

    def narrowed(query: Any) -> Any:
        query = query.where(own == Slot("depot"))
        return query if item is None else query.where(Movement.item == Slot("item"))

    return shaped_page(
        MovementRow,
        ("movements", is_in, item is None),
        lambda: narrowed(movement_rows(is_in, other)),
        values,
        (Movement.id,),
        lambda row: (row.id,),
        after=after,
        before=before,
        at_end=at_end,
        limit=limit,
        counted=lambda: narrowed(Movement.select(Movement.id)),
    )


def movement_rows(is_in: bool, other: Any) -> Any:
    """Movements as the ledger of one of the two sides shows them."""
    holder, firm, carrier, by = Holder.alias(), Enterprise.alias(), Person.alias(), Person.alias()
    later = Movement.alias()
    return (
        Movement.select(
            *(getattr(Movement, name) for name in ("id", "kind", "occurred_at", "recorded_at", "item")),
            SupplyItem.name_zh.alias("item_zh"),
            SupplyItem.name_en.alias("item_en"),
            *(getattr(SupplyItem, name) for name in ("variant", "unit_zh", "unit_en")),
            Movement.lot,
            *(getattr(Lot, name) for name in ("batch", "expires_on", "source", "donor", "spec")),
            (Movement.quantity if is_in else SQL("0")).alias("came"),
            (SQL("0") if is_in else Movement.quantity).alias("went"),
            *(getattr(Movement, name) for name in ("qualifier", "pack", "pack_factor", "pack_divisor")),
            (Movement.taker_left if is_in else Movement.giver_left).alias("left"),
            other.alias("other"),
            holder.kind.alias("other_kind"),
            fn.COALESCE(firm.name, carrier.name, holder.name).alias("other_name"),
            fn.COALESCE(by.name, "").alias("person_name"),
            fn.COALESCE(Movement.document, "").alias("document"),
            fn.COALESCE(Movement.note, "").alias("note"),
            Movement.reverses,
            later.select(later.id).where(later.reverses == Movement.id).alias("reversed_by"),
        )
        .join(SupplyItem, on=(Movement.item == SupplyItem.id))
        .join(Lot, on=(Movement.lot == Lot.id))
        .join(holder, on=(other == holder.id))
        .join(firm, JOIN.LEFT_OUTER, on=(holder.enterprise == firm.id))
        .join(carrier, JOIN.LEFT_OUTER, on=(holder.person == carrier.id))
        .join(by, JOIN.LEFT_OUTER, on=(Movement.person == by.id))
    )
