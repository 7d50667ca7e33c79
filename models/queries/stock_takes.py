"""Stock-takes of depots: what was expected, counted, and what of the difference is posted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import JOIN, Case, fn

from models.clauses.scope import Shaped, Standing, given, keep_seen, seen_already, shape_of, standing
from models.clauses.stock import visible_takes
from models.database import reading
from models.errors import NotFound
from models.queries.goods_columns import columns_of_item
from models.queries.pages import Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row
from models.rules.scope import Actor
from models.rules.stock_takes import StockTakeState
from models.tables import Holder, Lot, Person, Stock, StockTake, StockTakeLine, SupplyItem
from models.tables.prepared import Slot


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
    """One lot of a stock-take: the ledger at the moment of the count, of now while nobody counted it; what was counted."""

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
    first_counted_by: int | None
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
        who = standing(actor)

        def build() -> object:
            query = _takes(shape_of(who))
            return query if depot is None else query.where(StockTake.holder == Slot("at_depot"))

        return shaped_page(
            StockTakeRow,
            ("stock_takes", who.role, who.level, depot is None),
            build,
            {**given(who), "at_depot": depot},
            (StockTake.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )


def latest_stock_take(actor: Actor, depot: int) -> StockTakeRow | None:
    """The stock-take of a depot that is open, or the last one; None where there was none in one's scope."""
    with reading():
        who = standing(actor)
        found = frozen_columns(StockTakeRow, _latest.columns(who, at_depot=depot))
        keep_seen(who, StockTake, {one.id: one for one in found})
        return next(iter(found), None)


def stock_take(actor: Actor, take: int) -> StockTakeRow:
    """One stock-take."""
    with reading():
        who = standing(actor)
        row: StockTakeRow | None = seen_already(who, StockTake, take)
        row = row or next(iter(frozen_columns(StockTakeRow, _take.columns(who, take=take))), None)
        if row is None:
            raise NotFound("stock_take")
        return row


def _takes(who: Standing) -> Any:
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
            StockTake.lots,
            StockTake.counted,
            StockTake.unposted,
        )
        .join(Holder, on=(StockTake.holder == Holder.id))
        .join(Person, on=(StockTake.started_by == Person.id))
        .where(visible_takes(who))
    )


_take = Shaped(lambda who: _takes(who).where(StockTake.id == Slot("take")))
_latest = Shaped(
    lambda who: _takes(who).where(StockTake.holder == Slot("at_depot")).order_by(StockTake.id.desc()).limit(1)
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
    with reading():
        of = stock_take(actor, take)
        return shaped_page(
            TakeLineRow,
            "stock_take_lines",
            _lines,
            {"take": take, "holder": of.holder},
            (StockTakeLine.item, StockTakeLine.lot),
            lambda row: (row.item, row.lot),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            total=of.lots,
        )


def _lines() -> object:
    """The lots of a stock-take, named."""
    counter, poster = Person.alias(), Person.alias()
    here = (
        (Stock.holder == Slot("holder"))
        & (Stock.item == StockTakeLine.item)
        & (Stock.lot == StockTakeLine.lot)
    )
    # Goods go out and come in while others are counted: what was there at the beginning is not asked for.
    there_now = fn.COALESCE(Stock.select(Stock.on_hand).where(here), 0)
    expected = Case(None, ((StockTakeLine.counted.is_null(), there_now),), StockTakeLine.expected)
    return (
        StockTakeLine.select(
            *(getattr(StockTakeLine, name) for name in ("id", "version", "take", "item", "lot")),
            *columns_of_item(),
            Lot.batch,
            Lot.expires_on,
            expected.alias("expected"),
            *(getattr(StockTakeLine, name) for name in ("counted", "counted_by")),
            fn.COALESCE(counter.name, "").alias("counted_name"),
            *(
                getattr(StockTakeLine, name)
                for name in ("counted_at", "first_counted", "first_counted_by", "reason", "posted_at")
            ),
            fn.COALESCE(poster.name, "").alias("posted_name"),
        )
        .join(SupplyItem, on=(StockTakeLine.item == SupplyItem.id))
        .join(Lot, on=(StockTakeLine.lot == Lot.id))
        .join(counter, JOIN.LEFT_OUTER, on=(StockTakeLine.counted_by == counter.id))
        .join(poster, JOIN.LEFT_OUTER, on=(StockTakeLine.posted_by == poster.id))
        .where(StockTakeLine.take == Slot("take"))
    )
