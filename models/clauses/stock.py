"""Whose goods are whose to see, what of them is free, and in which order they are issued."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import SQL, fn

from models.clauses.scope import (
    NOTHING,
    Clause,
    Standing,
    visible_enterprises,
    visible_people,
    within,
)
from models.rules.deadlines import business_date
from models.rules.places import ancestor
from models.rules.scope import Level, Role
from models.rules.stock import STORED, HolderKind, MovementKind, Source
from models.rules.supply_imports import Key, key_of
from models.tables import Enterprise, Holder, Lot, Movement, Person, Stock, StockTake
from models.tables.base import among, tuples_of
from models.tables.prepared import Slot


def stored(holder: Any = Holder) -> Clause:
    """Depots and distribution points."""
    return among(holder.kind, STORED)


def depots_with_goods(who: Standing) -> Any:
    """The depots and points whose goods are in a person's scope, as a subquery of ids: an administrator only names them."""
    seen = NOTHING if who.role is Role.ADMINISTRATOR else visible_depots(who)
    return Holder.select(Holder.id).where(seen)


def visible_depots(who: Standing, holder: Any = Holder) -> Clause:
    """Depots and points in a person's scope: a storekeeper's own, else those of the region."""
    if who.role is Role.STOREKEEPER:
        if who.depot is None:
            return NOTHING
        return stored(holder) & ((holder.id == who.depot) | (holder.parent == who.depot))
    if who.role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        return stored(holder) & within(holder, who.region)
    return NOTHING


def sent_to(who: Standing) -> Clause:
    """Open depots and points that a storekeeper sends goods to: of the own district and the city's own; any from the city."""
    if who.role is not Role.STOREKEEPER:
        return NOTHING
    near = Holder.city == ancestor(who.region, Level.CITY)
    if district := ancestor(who.region, Level.DISTRICT):
        near &= Holder.district.in_((district, ""))
    return stored() & near & ~Holder.is_closed


def visible_holders(who: Standing, holder: Any = Holder) -> Clause:
    """Whose goods are in a person's scope: depots, people's custody, firms; asked holder by holder.

    An administrator names depots and sees nothing of what lies there.
    """
    if who.role is Role.ADMINISTRATOR:
        return NOTHING
    seen = visible_depots(who, holder)
    if who.role is Role.OFFICER:
        seen |= holder.person == who.person
    if who.role is Role.COORDINATOR:
        people = Person.select(SQL("1")).where((Person.id == holder.person) & visible_people(who))
        seen |= fn.EXISTS(people)
    if who.role in (Role.OFFICER, Role.COORDINATOR):
        firms = Enterprise.select(SQL("1")).where(
            (Enterprise.id == holder.enterprise) & visible_enterprises(who)
        )
        seen |= fn.EXISTS(firms)
    return seen


def sees(who: Standing, holder: Any) -> Clause:
    """That the holder in a column is in a person's scope."""
    one = Holder.alias()
    return fn.EXISTS(one.select(SQL("1")).where((one.id == holder) & visible_holders(who, one)))


def visible_takes(who: Standing) -> Clause:
    """Stock-takes of the depots in a person's scope."""
    if who.role is Role.STOREKEEPER:
        return StockTake.holder.in_(Holder.select(Holder.id).where(visible_depots(who)))
    if who.role is Role.COORDINATOR:
        return within(StockTake, who.region)
    return NOTHING


def visible_lots(who: Standing, lot: Any) -> Clause:
    """Lots that came by a holder in a person's scope."""
    passed = Movement.select(SQL("1")).where(
        (Movement.lot == lot) & (sees(who, Movement.giver) | sees(who, Movement.taker))
    )
    return fn.EXISTS(passed)


def there() -> Clause:
    """Lots that are not used up, as the index of them says it."""
    return SQL("on_hand > 0")


def expired(today: date | Slot) -> Clause:
    """Lots past their day; one that is good until today is still issued today."""
    return Stock.expiry < today


def free() -> Any:
    """What of a lot nobody has set aside."""
    return Stock.on_hand - Stock.reserved


def still_good(total: Any) -> Any:
    """What a total has free, less the lots that are past their day: those are few, while those still good may be thousands."""
    lots = (Stock.holder == total.holder) & (Stock.item == total.item) & there() & expired(Slot("today"))
    gone = Stock.select(fn.COALESCE(fn.SUM(free()), 0)).where(lots)
    return total.on_hand - total.reserved - gone


OUTSIDE = f"kind = '{HolderKind.OUTSIDE.value}'"


def received_at(depots: list[int]) -> frozenset[Key]:
    """What has come into some depots and was not reversed."""
    later = Movement.alias()
    reversed_ones = later.select(later.reverses).where(later.reverses.is_null(False))
    rows = (
        Movement.select(
            Movement.taker,
            Movement.occurred_at,
            Lot.source,
            Lot.item,
            Lot.batch,
            Movement.quantity,
            Lot.expires_on,
            Lot.spec,
            Lot.donor,
        )
        .join(Lot, on=(Movement.lot == Lot.id))
        .where(
            Movement.taker.in_(depots)
            & (Movement.kind == MovementKind.RECEIVED)
            & Movement.id.not_in(reversed_ones)
        )
    )
    return frozenset(
        key_of(depot, business_date(at), Source(source), *rest)
        for depot, at, source, *rest in tuples_of(rows)
    )
