"""What is where: depots, what they have by item and by lot, and the ledger of what came and went."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import JOIN, SQL, fn

from models.clauses.scope import (
    Clause,
    Shaped,
    Standing,
    given,
    keep_seen,
    seen_already,
    shape_of,
    standing,
)
from models.clauses.stock import (
    depots_with_goods,
    expired,
    sent_to,
    still_good,
    there,
    visible_depots,
    visible_holders,
)
from models.database import reading
from models.errors import NotFound
from models.queries.goods_columns import columns_of_item, columns_of_lot
from models.queries.pages import Columns, Key, Page, frozen, frozen_columns, shaped_page
from models.queries.rows import Row, fields_of
from models.rules.scope import Actor, Role
from models.rules.stock import HolderKind, Source
from models.tables import (
    Holder,
    Lot,
    Region,
    Stock,
    StockTotal,
    SupplyItem,
)
from models.tables.prepared import Prepared, Slot

MOST_DEPOTS = 200


class DepotRow(Row):
    """A depot or distribution point: where it is, when it is open."""

    id: int
    version: int
    kind: HolderKind
    name: str
    parent: int | None
    region: str
    region_name: str
    address: str
    hours: str
    is_closed: bool


class _OfItem(Row):
    """What there is of one item over all lots, in base units; the day its first lot expires, none where unknown."""

    item: int
    item_zh: str
    item_en: str
    variant: str
    category: str
    unit_zh: str
    unit_en: str
    on_hand: int
    reserved: int
    first_expiry: date | None
    expired: int  # of what is on hand
    free: int  # neither set aside nor past its day


class ItemStock(_OfItem):
    """What a depot has of one item."""

    @property
    def id(self) -> int:
        """What tells one line from another."""
        return self.item


class DepotItemStock(_OfItem):
    """What one of several depots has of one item."""

    depot: int
    depot_name: str

    @property
    def id(self) -> tuple[int, int]:
        """What tells one line from another."""
        return self.depot, self.item


class LotRow(Row):
    """What a depot has of one lot."""

    lot: int
    item: int
    expiry: str
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
    on_hand: int
    reserved: int

    @property
    def id(self) -> int:
        """What tells one line from another."""
        return self.lot


def depots(actor: Actor) -> tuple[DepotRow, ...]:
    """The depots and points in one's scope, each depot before its points."""
    with reading():
        who = standing(actor)
        rows = frozen_columns(DepotRow, _own_depots.columns(who))
        if who.role is not Role.ADMINISTRATOR:  # who names depots and sees no goods
            keep_seen(who, Holder, {one.id: one for one in rows})
    return tuple(sorted(rows, key=lambda one: (one.parent or one.id, one.parent is not None, one.id)))


def _named(which: Clause) -> Any:
    """Depots and points, with the name of where they are."""
    columns = [getattr(Holder, name) for name in fields_of(DepotRow) if name != "region_name"]
    return (
        Holder.select(*columns, fn.COALESCE(Region.name, "").alias("region_name"))
        .join(Region, JOIN.LEFT_OUTER, on=(Region.code == Holder.region))
        .where(which)
        .order_by(Holder.id)
        .limit(MOST_DEPOTS)
    )


_own_depots = Shaped(lambda who: _named(visible_depots(who)))


def depots_nearby(actor: Actor) -> tuple[DepotRow, ...]:
    """The open depots and points a storekeeper may send goods to: of the own district, and the city's own."""
    with reading():
        return frozen(DepotRow, _named(sent_to(standing(actor))))


def see_holder(who: Standing, holder: int) -> None:
    """NotFound where a holder is not in somebody's scope; a depot that this moment has listed already is."""
    if not seen_already(who, Holder, holder) and _seen.row(who, holder=holder) is None:
        raise NotFound("stock")


_seen = Shaped(
    lambda who: Holder.select(SQL("1")).where((Holder.id == Slot("holder")) & visible_holders(who))
)


def stock_totals(actor: Actor, depot: int) -> tuple[ItemStock, ...]:
    """What a depot has by item, in the order of the catalogue."""
    with reading():
        who = standing(actor)
        see_holder(who, depot)
        found = _totals.columns(depot=depot, today=who.today.isoformat())
        return frozen_columns(ItemStock, _with_days(found))


def stock_of_depots(
    actor: Actor,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[DepotItemStock]:
    """What the depots and points in one's scope have by item, depot by depot."""
    with reading():
        who = standing(actor)

        def there_now() -> Any:
            return StockTotal.holder.in_(depots_with_goods(shape_of(who))) & (StockTotal.on_hand > 0)

        return shaped_page(
            DepotItemStock,
            ("stock_of_depots", who.role, who.level),
            lambda: (
                _by_item()
                .select_extend(StockTotal.holder.alias("depot"), Holder.name.alias("depot_name"))
                .join_from(StockTotal, Holder, on=(StockTotal.holder == Holder.id))
                .where(there_now())
            ),
            {**given(who), "today": who.today.isoformat()},
            (StockTotal.holder, StockTotal.item),
            lambda row: row.id,
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: StockTotal.select().where(there_now()),
            read=_with_days,
        )


def _by_item() -> Any:
    """What holders have by item, with the names of the items."""
    lots = (Stock.holder == StockTotal.holder) & (Stock.item == StockTotal.item) & there()
    first = Stock.select(Stock.expiry).where(lots).order_by(Stock.expiry).limit(1)
    expired_ones = Stock.select(fn.COALESCE(fn.SUM(Stock.on_hand), 0)).where(lots & expired(Slot("today")))
    return StockTotal.select(
        StockTotal.item,
        SupplyItem.name_zh.alias("item_zh"),
        SupplyItem.name_en.alias("item_en"),
        *(getattr(SupplyItem, name) for name in ("variant", "category", "unit_zh", "unit_en")),
        StockTotal.on_hand,
        StockTotal.reserved,
        first.alias("first_expiry"),
        expired_ones.alias("expired"),
        still_good(StockTotal).alias("free"),
    ).join(SupplyItem, on=(StockTotal.item == SupplyItem.id))


_totals = Prepared(
    lambda: (
        _by_item()
        .where((StockTotal.holder == Slot("depot")) & (StockTotal.on_hand > 0))
        .order_by(SupplyItem.position, SupplyItem.id)
    )
)


def _with_days(columns: Columns) -> Columns:
    """The first lot's place in the order of issue as its day, none where that is unknown; sums as whole numbers."""
    if columns:
        columns["first_expiry"] = [
            date.fromisoformat(key) if key is not None and key[:1].isdigit() else None
            for key in columns["first_expiry"]
        ]
        for name in ("expired", "free"):
            columns[name] = [int(one) for one in columns[name]]
    return columns


def stock_lots(
    actor: Actor,
    depot: int,
    item: int | None = None,
    by_expiry: bool = False,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[LotRow]:
    """What a depot has by lot, first-expiring first: item by item, or all together (`by_expiry`)."""
    with reading():
        who = standing(actor)
        see_holder(who, depot)

        def lots() -> Any:
            found = (Stock.holder == Slot("depot")) & there()
            return found if item is None else found & (Stock.item == Slot("item"))

        def build() -> Any:
            return (
                Stock.select(
                    Stock.lot,
                    Stock.item,
                    Stock.expiry,
                    *columns_of_item(),
                    *columns_of_lot(),
                    Stock.on_hand,
                    Stock.reserved,
                )
                .join(SupplyItem, on=(Stock.item == SupplyItem.id))
                .join(Lot, on=(Stock.lot == Lot.id))
                .where(lots())
            )

        order = (Stock.expiry, Stock.item, Stock.lot) if by_expiry else (Stock.item, Stock.expiry, Stock.lot)

        def key_of(row: LotRow) -> Key:
            return (row.expiry, row.item, row.lot) if by_expiry else (row.item, row.expiry, row.lot)

        return shaped_page(
            LotRow,
            ("stock_lots", by_expiry, item is None),
            build,
            {"depot": depot, "item": item},
            order,
            key_of,
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: Stock.select().where(lots()),
        )
