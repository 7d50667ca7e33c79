"""What is where: depots, what they have by item and by lot, and the ledger of what came and went."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import JOIN, SQL, fn

from models.clauses.scope import Shaped, Standing, standing
from models.clauses.stock import sent_to, there, visible_depots, visible_holders
from models.database import reading
from models.errors import NotFound
from models.queries.pages import Key, Page, frozen, frozen_columns, shaped_page, shaped_rows
from models.queries.rows import Row
from models.rules.scope import Actor
from models.rules.stock import HolderKind, Source
from models.tables import (
    Holder,
    Lot,
    Region,
    Stock,
    StockTotal,
    SupplyItem,
)
from models.tables.prepared import Slot

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


class ItemStock(Row):
    """What a depot has of one item over all lots, in base units; the day its first lot expires, none where unknown."""

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

    @property
    def id(self) -> int:
        """What tells one line from another."""
        return self.item


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
        rows = _depots(standing(actor))
    return tuple(sorted(rows, key=lambda one: (one.parent or one.id, one.parent is not None, one.id)))


def _depots(who: Standing) -> tuple[DepotRow, ...]:
    return frozen_columns(DepotRow, _own_depots.columns(who))


_own_depots = Shaped(
    lambda who: (
        Holder.select(
            *(getattr(Holder, name) for name in DepotRow.__match_args__ if name != "region_name"),
            fn.COALESCE(Region.name, "").alias("region_name"),
        )
        .join(Region, JOIN.LEFT_OUTER, on=(Region.code == Holder.region))
        .where(visible_depots(who))
        .order_by(Holder.id)
        .limit(MOST_DEPOTS)
    )
)


def depots_nearby(actor: Actor) -> tuple[DepotRow, ...]:
    """The open depots and points a storekeeper may send goods to: of the own district, and the city's own."""
    with reading():
        who = standing(actor)
        query = (
            Holder.select(
                *(getattr(Holder, name) for name in DepotRow.__match_args__ if name != "region_name"),
                fn.COALESCE(Region.name, "").alias("region_name"),
            )
            .join(Region, JOIN.LEFT_OUTER, on=(Region.code == Holder.region))
            .where(sent_to(who))
        )
        return frozen(DepotRow, query.order_by(Holder.id).limit(MOST_DEPOTS))


def see_holder(who: Standing, holder: int) -> None:
    """NotFound where a holder is not in somebody's scope."""
    if _seen.row(who, holder=holder) is None:
        raise NotFound("stock")


_seen = Shaped(
    lambda who: Holder.select(SQL("1")).where((Holder.id == Slot("holder")) & visible_holders(who))
)


def stock_totals(actor: Actor, depot: int) -> tuple[ItemStock, ...]:
    """What a depot has by item, in the order of the catalogue."""
    with reading():
        who = standing(actor)
        see_holder(who, depot)

        def build() -> object:
            lots = (Stock.holder == StockTotal.holder) & (Stock.item == StockTotal.item) & there()
            return (
                StockTotal.select(
                    StockTotal.item,
                    SupplyItem.name_zh.alias("item_zh"),
                    SupplyItem.name_en.alias("item_en"),
                    SupplyItem.variant,
                    SupplyItem.category,
                    SupplyItem.unit_zh,
                    SupplyItem.unit_en,
                    StockTotal.on_hand,
                    StockTotal.reserved,
                    Stock.select(Stock.expiry)
                    .where(lots)
                    .order_by(Stock.expiry)
                    .limit(1)
                    .alias("first_expiry"),
                    Stock.select(fn.COALESCE(fn.SUM(Stock.on_hand), 0))
                    .where(lots & (Stock.expiry < Slot("today")))
                    .alias("expired"),
                )
                .join(SupplyItem, on=(StockTotal.item == SupplyItem.id))
                .where((StockTotal.holder == Slot("depot")) & (StockTotal.on_hand > 0))
                .order_by(SupplyItem.position, SupplyItem.id)
            )

        rows = shaped_rows(ItemStock, "stock_totals", build, {"depot": depot, "today": who.today.isoformat()})
        return tuple(
            ItemStock(**{**vars(one), "first_expiry": _day(one.first_expiry), "expired": int(one.expired)})
            for one in rows
        )


def _day(key: Any) -> date | None:
    """The day of a lot's place in the order of issue; none where it is unknown."""
    return date.fromisoformat(key) if isinstance(key, str) and key[:1].isdigit() else None


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

        def build() -> object:
            query = (
                Stock.select(
                    Stock.lot,
                    Stock.item,
                    Stock.expiry,
                    SupplyItem.name_zh.alias("item_zh"),
                    SupplyItem.name_en.alias("item_en"),
                    *(getattr(SupplyItem, name) for name in ("variant", "unit_zh", "unit_en")),
                    *(
                        getattr(Lot, name)
                        for name in (
                            "batch",
                            "expires_on",
                            "source",
                            "donor",
                            "spec",
                            "share_units",
                            "received_on",
                        )
                    ),
                    Stock.on_hand,
                    Stock.reserved,
                )
                .join(SupplyItem, on=(Stock.item == SupplyItem.id))
                .join(Lot, on=(Stock.lot == Lot.id))
                .where((Stock.holder == Slot("depot")) & there())
            )
            return query if item is None else query.where(Stock.item == Slot("item"))

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
        )
