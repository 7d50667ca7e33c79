"""物资收支台账: what came into each depot and went out of it, in the columns of the offices."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, SQL, Case, fn

from models.clauses.scope import Standing
from models.clauses.stock import visible_depots
from models.exchange.ledger_kinds import Column, Ledger
from models.rules.stock import HolderKind, MovementKind, Undone
from models.tables import Enterprise, Holder, Lot, Movement, Person, SupplyItem

Depot, Other, Carrier, Later = Holder.alias(), Holder.alias(), Person.alias(), Movement.alias()
_is_in = Movement.taker == Depot.id
_is_from_outside = Other.kind == HolderKind.OUTSIDE
# Of goods that come in, from whom they were; else who is at the other end.
_other = Case(
    None,
    ((_is_from_outside & _is_in, Lot.donor),),
    fn.COALESCE(Enterprise.name, Carrier.name, Other.name),
)


def _movements(who: Standing, columns: tuple[Any, ...]) -> Any:
    """Depot by depot, each in the order it was written: what went between two of them stands in both."""
    beyond = Case(None, ((_is_in, Movement.giver),), Movement.taker)
    return (
        Depot.select(*columns)
        .join(Movement, on=(_is_in | (Movement.giver == Depot.id)))
        .join_from(Movement, SupplyItem, on=(Movement.item == SupplyItem.id))
        .join_from(Movement, Lot, on=(Movement.lot == Lot.id))
        .join_from(Movement, Other, on=(Other.id == beyond))
        .join_from(Other, Enterprise, JOIN.LEFT_OUTER, on=(Other.enterprise == Enterprise.id))
        .join_from(Other, Carrier, JOIN.LEFT_OUTER, on=(Other.person == Carrier.id))
        .join_from(Movement, Person, JOIN.LEFT_OUTER, on=(Movement.person == Person.id))
        .where(Depot.id.in_(Holder.select(Holder.id).where(visible_depots(who))))
        .order_by(Depot.id, Movement.id)
    )


def _on_hand(way: Any) -> Any:
    return Case(None, ((way, Movement.quantity),))


_is_reversed = fn.EXISTS(Later.select(SQL("1")).where(Later.reverses == Movement.id))


def _kind(told: str) -> MovementKind | Undone:
    return Undone.REVERSED if told == Undone.REVERSED else MovementKind(told)


_C = Column
STOCK_LEDGERS = (
    Ledger(
        "stock",
        (
            _C("occurred_at", Movement.occurred_at),
            _C("source", Lot.source),
            _C("item", SupplyItem.name_zh),
            _C("spec", Case(None, ((Lot.spec != "", Lot.spec),), SupplyItem.variant)),
            _C("unit", SupplyItem.unit_zh),
            _C("came", _on_hand(_is_in)),
            _C("went", _on_hand(~_is_in)),
            _C("left", Case(None, ((_is_in, Movement.taker_left),), Movement.giver_left)),
            _C("batch", Lot.batch, is_code=True),
            _C("expires_on", Lot.expires_on),
            # Behind the offices' own columns what tells one line from another.
            _C("kind", Case(None, ((_is_reversed, Undone.REVERSED.value),), Movement.kind), _kind),
            _C("depot", Depot.name),
            _C("other", _other),
            _C("document", fn.COALESCE(Movement.document, ""), is_code=True),
            _C("by", fn.COALESCE(Person.name, "")),
            _C("note", fn.COALESCE(Movement.note, "")),
        ),
        _movements,
    ),
)
