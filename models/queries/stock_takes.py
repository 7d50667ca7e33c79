"""Stock-takes of depots: what was expected, counted, and what of the difference is posted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import JOIN, Case, fn

from models.clauses.scope import Standing, standing
from models.clauses.stock import seen_holders
from models.database import reading
from models.errors import NotFound
from models.queries.pages import Key, Page, frozen, page
from models.queries.rows import Row
from models.rules.scope import Actor
from models.rules.stock_takes import StockTakeState
from models.tables import Holder, Lot, Person, StockTake, StockTakeLine, SupplyItem


class StockTakeRow(Row):
    """One stock-take: how many lots, how many counted, how many differences wait to be posted."""

    id: int
    version: int
    holder: int
    holder_name: str
    state: StockTakeState
    started_at: datetime
    started_by: str
    closed_at: datetime | None
    lots: int
    counted: int
    unposted: int


class TakeLineRow(Row):
    """One lot of a stock-take: the ledger at the moment of the count, and what was counted."""

    id: int
    version: int
    take: int
    item: int
    lot: int
    item_zh: str
    item_en: str
    variant: str
    unit_zh: str
    unit_en: str
    batch: str
    expires_on: date | None
    expected: int
    counted: int | None
    counted_by: int | None
    counted_name: str
    counted_at: datetime | None
    first_counted: int | None
    reason: str
    posted_at: datetime | None
    posted_name: str

    @property
    def difference(self) -> int | None:
        """More or less than the ledger had."""
        return None if self.counted is None else self.counted - self.expected


def stock_takes(
    actor: Actor,
    depot: int | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[StockTakeRow]:
    """Stock-takes of the depots in one's scope in the order they were started."""
    with reading():
        query = _takes(standing(actor))
        if depot is not None:
            query = query.where(StockTake.holder == depot)
        return page(
            StockTakeRow,
            query,
            (StockTake.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )


def stock_take(actor: Actor, take: int) -> StockTakeRow:
    """One stock-take."""
    with reading():
        found = frozen(StockTakeRow, _takes(standing(actor)).where(StockTake.id == take))
        if not found:
            raise NotFound("stock_take")
        return found[0]


def _takes(who: Standing) -> Any:
    lines = StockTakeLine.select().where(StockTakeLine.take == StockTake.id)
    one = fn.COALESCE(fn.SUM(Case(None, ((StockTakeLine.counted.is_null(False), 1),), 0)), 0)
    owed = (StockTakeLine.counted != StockTakeLine.expected) & StockTakeLine.posted_at.is_null()
    return (
        StockTake.select(
            StockTake.id,
            StockTake.version,
            StockTake.holder,
            Holder.name.alias("holder_name"),
            StockTake.state,
            StockTake.started_at,
            Person.name.alias("started_by"),
            StockTake.closed_at,
            lines.select(fn.COUNT(StockTakeLine.id)).alias("lots"),
            lines.select(one).alias("counted"),
            lines.select(fn.COUNT(StockTakeLine.id)).where(owed).alias("unposted"),
        )
        .join(Holder, on=(StockTake.holder == Holder.id))
        .join(Person, on=(StockTake.started_by == Person.id))
        .where(StockTake.holder.in_(seen_holders(who)))
    )


def stock_take_lines(
    actor: Actor,
    take: int,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[TakeLineRow]:
    """The lots of one stock-take, item by item."""
    stock_take(actor, take)
    with reading():
        counter, poster = Person.alias(), Person.alias()
        query = (
            StockTakeLine.select(
                *(getattr(StockTakeLine, name) for name in ("id", "version", "take", "item", "lot")),
                SupplyItem.name_zh.alias("item_zh"),
                SupplyItem.name_en.alias("item_en"),
                *(getattr(SupplyItem, name) for name in ("variant", "unit_zh", "unit_en")),
                Lot.batch,
                Lot.expires_on,
                *(getattr(StockTakeLine, name) for name in ("expected", "counted", "counted_by")),
                fn.COALESCE(counter.name, "").alias("counted_name"),
                *(
                    getattr(StockTakeLine, name)
                    for name in ("counted_at", "first_counted", "reason", "posted_at")
                ),
                fn.COALESCE(poster.name, "").alias("posted_name"),
            )
            .join(SupplyItem, on=(StockTakeLine.item == SupplyItem.id))
            .join(Lot, on=(StockTakeLine.lot == Lot.id))
            .join(counter, JOIN.LEFT_OUTER, on=(StockTakeLine.counted_by == counter.id))
            .join(poster, JOIN.LEFT_OUTER, on=(StockTakeLine.posted_by == poster.id))
            .where(StockTakeLine.take == take)
        )
        return page(
            TakeLineRow,
            query,
            (StockTakeLine.item, StockTakeLine.lot),
            lambda row: (row.item, row.lot),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )
