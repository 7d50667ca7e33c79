"""Who holds goods: the one outside, people's custody and firms, made when they first hold something."""

from __future__ import annotations

from typing import Any

from models.clauses.stock import sent_to
from models.rules.stock import STORED, HolderKind, MovementKind
from models.steps.deeds import Deed
from models.steps.stock import move_stock
from models.tables import Holder, Lot, Stock
from models.tables.base import tuples_of


def outside() -> Holder:
    """The holder of all that is in no depot, custody or firm."""
    return _one_holder(HolderKind.OUTSIDE, Holder.kind == HolderKind.OUTSIDE, {})


def custody_of(person: int) -> Holder:
    """What an officer answers for between collection and signature."""
    return _one_holder(HolderKind.CUSTODY, Holder.person == person, {"person": person})


def firm_holder(enterprise: int) -> Holder:
    """What a firm has signed for."""
    return _one_holder(HolderKind.FIRM, Holder.enterprise == enterprise, {"enterprise": enterprise})


def join_goods(doing: Deed, old: int, new: int, event: int) -> None:
    """What one firm has another has from now on, lot by lot under an event already written."""
    giver = Holder.get_or_none((Holder.kind == HolderKind.FIRM) & (Holder.enterprise == old))
    if giver is None:
        return
    taker = firm_holder(new)
    there = (Stock.holder == giver.id) & (Stock.on_hand > 0)
    for lot, quantity in tuples_of(Stock.select(Stock.lot, Stock.on_hand).where(there).order_by(Stock.lot)):
        move_stock(doing, MovementKind.TRANSFER, giver, taker, Lot.get_by_id(lot), quantity, event)


def _one_holder(kind: HolderKind, which: Any, values: dict[str, Any]) -> Holder:
    found: Holder | None = Holder.select().where((Holder.kind == kind) & which).first()
    return found if found is not None else Holder.create(kind=kind, **values)


def depot_nearby(doing: Deed, number: int) -> Holder | None:
    """A depot or point that the actor may send goods to."""
    found: Holder | None = Holder.select().where((Holder.id == number) & sent_to(doing.who)).first()
    return found


def is_stored(holder: Holder) -> bool:
    """Whether a storekeeper answers for it."""
    return holder.kind in STORED
