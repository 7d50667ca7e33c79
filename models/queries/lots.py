"""The way of a lot: from whom it came, through which depots and hands, to which firms, and where the rest is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import JOIN, SQL, fn

from models.clauses.scope import Shaped, Standing, given, keep_seen, seen_already, shape_of, standing
from models.clauses.stock import sees, there, visible_lots
from models.database import reading
from models.errors import NotFound
from models.queries.goods_columns import columns_of_item, columns_of_lot
from models.queries.pages import Key, Page, frozen, frozen_columns, shaped_page
from models.queries.rows import Row, altered
from models.queries.stock import see_holder
from models.rules.scope import Actor, Role
from models.rules.stock import STORED, HolderKind, MovementKind, Source
from models.tables import Enterprise, Holder, Lot, Movement, Person, Stock, SupplyItem
from models.tables.prepared import Slot

MOST_HOLDERS = 200


class LotHolding(Row):
    """Who has how much of a lot now."""

    holder: int
    kind: HolderKind
    name: str
    on_hand: int
    reserved: int


class LotFacts(Row):
    """A lot: what it is, from whom, and who has it now."""

    id: int
    item: int
    item_zh: str
    item_en: str
    variant: str
    unit_zh: str
    unit_en: str
    batch: str
    expires_on: date | None
    source: Source
    donor: str
    spec: str
    share_units: int | None
    received_on: date
    holdings: tuple[LotHolding, ...] = ()


class LotStep(Row):
    """One movement of a lot from hand to hand; a giver outside is the donor."""

    id: int
    kind: MovementKind
    occurred_at: datetime
    quantity: int
    giver: int
    giver_kind: HolderKind
    giver_name: str
    taker: int
    taker_kind: HolderKind
    taker_name: str
    reverses: int | None
    document: str


def lot_facts(actor: Actor, lot: int) -> LotFacts:
    """A lot that came by a holder in one's scope, with those in one's scope that have some of it."""
    with reading():
        who = standing(actor)
        found = frozen_columns(LotFacts, _lot.columns(who, lot=lot))
        if not found:
            raise NotFound("lot")
        keep_seen(who, Lot, {lot: found[0]})
        held = frozen_columns(LotHolding, _holdings.columns(who, lot=lot))
        return altered(found[0], holdings=held)


def _one_lot(who: Standing) -> Any:
    return (
        Lot.select(
            Lot.id,
            Lot.item,
            *columns_of_item(),
            *columns_of_lot(),
            SQL("NULL").alias("holdings"),
        )
        .join(SupplyItem, on=(Lot.item == SupplyItem.id))
        .where((Lot.id == Slot("lot")) & visible_lots(who, Lot.id))
    )


def _held(who: Standing) -> Any:
    """Who has some of a lot."""
    firm, carrier = Enterprise.alias(), Person.alias()
    return (
        Stock.select(
            Stock.holder,
            Holder.kind,
            fn.COALESCE(firm.name, carrier.name, Holder.name).alias("name"),
            Stock.on_hand,
            Stock.reserved,
        )
        .join(Holder, on=(Stock.holder == Holder.id))
        .join(firm, JOIN.LEFT_OUTER, on=(Holder.enterprise == firm.id))
        .join(carrier, JOIN.LEFT_OUTER, on=(Holder.person == carrier.id))
        .where((Stock.lot == Slot("lot")) & there() & _is_told(Stock.holder, Holder.kind, who))
        .order_by(Stock.holder)
        .limit(MOST_HOLDERS)
    )


_lot, _holdings = Shaped(_one_lot), Shaped(_held)


def _is_told(holder: object, kind: object, who: object) -> object:
    """Depots are told of wherever they are; a person's or firm's goods in one's scope alone."""
    return kind.in_(STORED) | sees(who, holder)  # type: ignore[attr-defined, arg-type]


def lot_steps(
    actor: Actor,
    lot: int,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[LotStep]:
    """The way of a lot (来龙去脉), movement by movement: between depots all of it, to people and firms what is in one's scope."""
    with reading():
        who = standing(actor)
        if not seen_already(who, Lot, lot) and _lot.row(who, lot=lot) is None:
            raise NotFound("lot")
        return shaped_page(
            LotStep,
            ("lot_steps", who.role, who.level),
            lambda: _steps(shape_of(who)),
            {**given(who), "lot": lot},
            (Movement.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )


def _steps(who: Standing) -> Any:
    """Movements of a lot, both sides named."""
    giver, taker = Holder.alias(), Holder.alias()
    sides = {}
    query = Movement.select()
    for name, holder in (("giver", giver), ("taker", taker)):
        firm, carrier = Enterprise.alias(), Person.alias()
        sides[name] = fn.COALESCE(firm.name, carrier.name, holder.name).alias(f"{name}_name")
        query = (
            query.join_from(Movement, holder, on=(getattr(Movement, name) == holder.id))
            .join_from(Movement, firm, JOIN.LEFT_OUTER, on=(holder.enterprise == firm.id))
            .join_from(Movement, carrier, JOIN.LEFT_OUTER, on=(holder.person == carrier.id))
        )
    own = (*STORED, HolderKind.OUTSIDE)
    return query.select(
        *(getattr(Movement, name) for name in ("id", "kind", "occurred_at", "quantity", "giver")),
        giver.kind.alias("giver_kind"),
        sides["giver"],
        Movement.taker,
        taker.kind.alias("taker_kind"),
        sides["taker"],
        Movement.reverses,
        fn.COALESCE(Movement.document, "").alias("document"),
    ).where(
        (Movement.lot == Slot("lot"))
        & (
            (giver.kind.in_(own) & taker.kind.in_(own))
            | sees(who, Movement.giver)
            | sees(who, Movement.taker)
        )
    )


class FirmWithLot(Row):
    """A firm that has some of a lot, in base units."""

    enterprise: int
    enterprise_name: str
    on_hand: int


def firms_with_lot(
    actor: Actor, depot: int, lot: int, text: str = "", limit: int = 6
) -> tuple[FirmWithLot, ...]:
    """A storekeeper's: the firms that may bring back some of a lot that came by the own depot, by name or initials."""
    with reading():
        who = standing(actor)
        if who.role is not Role.STOREKEEPER:
            raise NotFound("stock")
        see_holder(who, depot)
        here = Stock.alias()
        came_by = here.select(SQL("1")).where((here.holder == depot) & (here.lot == lot))
        query = (
            Stock.select(
                Enterprise.id.alias("enterprise"), Enterprise.name.alias("enterprise_name"), Stock.on_hand
            )
            .join(Holder, on=(Stock.holder == Holder.id))
            .join(Enterprise, on=(Holder.enterprise == Enterprise.id))
            .where((Stock.lot == lot) & there() & fn.EXISTS(came_by))
        )
        if typed := text.strip():
            query = query.where(
                Enterprise.name.contains(typed) | Enterprise.initials.startswith(typed.lower())
            )
        return frozen(FirmWithLot, query.order_by(Stock.holder).limit(limit))
