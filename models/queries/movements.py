"""The ledger of a depot (收支台账): what came in and went out, and what was left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from peewee import JOIN, SQL, Case, fn

from models.clauses.scope import standing
from models.database import reading
from models.queries.goods_columns import columns_of_item
from models.queries.pages import Key, Page, shaped_page
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
        see_holder(standing(actor), depot)
        came, went = Movement.alias(), Movement.alias()

        def both(of_side: Callable[[Any, Any], Any]) -> Any:
            """What came in and what went out, each as a subquery of ids, one behind the other."""
            halves = []
            for one, holder in ((came, came.taker), (went, went.giver)):
                query = one.select(one.id).where(holder == Slot("depot"))
                query = query if item is None else query.where(one.item == Slot("item"))
                half = of_side(query, one.id).alias("half")
                halves.append(Movement.select(half.c.id).from_(half))
            return halves[0].union_all(halves[1])

        return shaped_page(
            MovementRow,
            ("movements", item is None),
            movement_rows,
            {"depot": depot, "item": item},
            (Movement.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: Movement.select().from_(both(lambda side, _: side).alias("sides")),
            parts=both,
        )


def movement_rows() -> Any:
    """Movements as the ledger of one of their two sides shows them."""
    holder, firm, carrier, by = Holder.alias(), Enterprise.alias(), Person.alias(), Person.alias()
    later = Movement.alias()
    is_in = Movement.taker == Slot("depot")

    def either(came: Any, went: Any) -> Any:
        return Case(None, ((is_in, came),), went)

    other = either(Movement.giver, Movement.taker)
    return (
        Movement.select(
            *(getattr(Movement, name) for name in ("id", "kind", "occurred_at", "recorded_at", "item")),
            *columns_of_item(),
            Movement.lot,
            *(getattr(Lot, name) for name in ("batch", "expires_on", "source", "donor", "spec")),
            either(Movement.quantity, SQL("0")).alias("came"),
            either(SQL("0"), Movement.quantity).alias("went"),
            *(getattr(Movement, name) for name in ("qualifier", "pack", "pack_factor", "pack_divisor")),
            either(Movement.taker_left, Movement.giver_left).alias("left"),
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
