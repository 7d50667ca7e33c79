"""What is short: how much firms still wait for of each item, and how what there is would be shared out."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import JOIN, fn

from models.clauses.rations import claims_of, own_claims, wanting
from models.clauses.rounds import to_hand_out
from models.clauses.scope import READ_BY_REGION, Clause, Shaped, Standing, standing
from models.clauses.stock import depots_with_goods, still_good, visible_depots
from models.database import reading
from models.errors import Invalid, NotFound
from models.queries.consignments import item_columns
from models.queries.pages import frozen_columns
from models.queries.rows import Row, rows_of
from models.rules.cover import Cover
from models.rules.rationing import MOST_CLAIMS, Claim, Method, Supply, Why, ration
from models.rules.scope import Actor
from models.tables import (
    ClaimCount,
    Enterprise,
    FirmSupply,
    Holder,
    Region,
    StockTotal,
    SupplyItem,
    SupplyLine,
    SupplyRequest,
)
from models.tables.prepared import Slot


class WantedItem(Row):
    """An item that approved requests still wait for: of how many firms, how much, and what the depots in scope have."""

    id: int
    item_zh: str
    item_en: str
    variant: str
    unit_zh: str
    unit_en: str
    requests: int
    firms: int
    wanted: int
    there: int

    @property
    def lacking(self) -> int:
        """How much there is too little."""
        return max(self.wanted - self.there, 0)


class DepotStock(Row):
    """What a depot in scope could give of an item."""

    id: int
    name: str
    there: int


class RationedRow(Row):
    """One claim of a proposal: who waits for how much, how long their own stock lasts, what they get and why."""

    id: int  # of the line
    request: int
    request_number: str
    enterprise: int
    enterprise_name: str
    region_name: str
    requested: int
    approved: int
    asked: int  # approved and not yet set apart
    on_hand: int | None
    daily_use: int | None
    as_of: date | None
    given: int
    why: tuple[Why, ...]

    @property
    def lasts(self) -> Cover:
        """The days of the firm's own stock."""
        return Cover(self.on_hand, self.daily_use)


class RationProposal(Row):
    """How an item at a depot would be shared out over all that wait for it; `avoided` are claims one may not decide on."""

    item: int
    holder: int
    holder_name: str
    method: Method
    available: int
    reserve: int
    pack: int
    rows: tuple[RationedRow, ...]
    avoided: int
    left_out: int  # claims beyond the most that one proposal takes, the newest

    @property
    def given(self) -> int:
        """All rows together."""
        return sum(one.given for one in self.rows)


def wanted_items(actor: Actor) -> tuple[WantedItem, ...]:
    """Items that approved requests in one's scope still wait for, the most lacking first."""
    with reading():
        who = standing(actor)
        found = frozen_columns(WantedItem, _wanted_items.columns(who, today=who.today.isoformat()))
        return tuple(sorted(found, key=lambda one: (-one.lacking, one.id)))


def _wanted(who: Standing) -> Any:
    """Of a region the claims that are kept, else those of the requests in scope, one by one."""
    free_there = StockTotal.select(fn.COALESCE(fn.SUM(still_good(StockTotal)), 0)).where(
        StockTotal.holder.in_(depots_with_goods(who)) & (StockTotal.item == SupplyItem.id)
    )
    if who.role in READ_BY_REGION:
        claims: Any = ClaimCount.select().where(ClaimCount.region == who.region)
        counts = (fn.SUM(ClaimCount.requests), fn.COUNT(ClaimCount.enterprise), fn.SUM(ClaimCount.wanted))
        item = ClaimCount.item
    else:
        claims = SupplyLine.select().join(SupplyRequest).where(wanting() & claims_of(who))
        wanted = fn.SUM(SupplyLine.approved - SupplyLine.allocated)
        counts = (fn.COUNT(SupplyLine.id), fn.COUNT(fn.DISTINCT(SupplyLine.enterprise)), wanted)
        item = SupplyLine.item
    names = zip(("requests", "firms", "wanted"), counts, strict=True)
    summed = claims.select(item.alias("item"), *(count.alias(name) for name, count in names)).group_by(item)
    waiting = summed.alias("waiting")
    return SupplyItem.select(
        SupplyItem.id,
        *item_columns(),
        *(fn.COALESCE(getattr(waiting.c, name), 0).alias(name) for name in ("requests", "firms", "wanted")),
        free_there.alias("there"),
    ).join(waiting, on=(SupplyItem.id == waiting.c.item))


_wanted_items = Shaped(_wanted)


def depots_with(actor: Actor, item: int) -> tuple[DepotStock, ...]:
    """Depots and points in one's scope that could give some of an item, the fullest first."""
    with reading():
        who = standing(actor)
        rows = frozen_columns(DepotStock, _depots_with.columns(who, item=item, today=who.today.isoformat()))
        found = [one for one in rows if one.there > 0]
        return tuple(sorted(found, key=lambda one: (-one.there, one.id)))


_depots_with = Shaped(
    lambda who: (
        Holder.select(Holder.id, Holder.name, still_good(StockTotal).alias("there"))
        .join(StockTotal, on=(StockTotal.holder == Holder.id))
        .where(visible_depots(who) & (StockTotal.item == Slot("item")))
    )
)


def proposed_ration(
    actor: Actor,
    item: int,
    depot: int,
    method: Method = Method.PROPORTIONAL,
    reserve: int = 0,
    pack: int = 1,
) -> RationProposal:
    """How a depot's stock of an item would be shared over all approved requests in scope that wait for it.

    Nothing is written. `reserve` is kept back and only whole packs of `pack` base units are given. NotFound out of scope.
    """
    with reading():
        who = standing(actor)
        found = _depot.row(who, holder=depot)
        if found is None:
            raise NotFound("holder")
        supply = Supply(to_hand_out(depot, item, who.today), reserve, pack)
        if problems := supply.problems():
            raise Invalid(*problems)
        columns = _open_claims.columns(who, item=item, most=MOST_CLAIMS + 1)
        rows = list(zip(*columns.values(), strict=True))
        is_more = len(rows) > MOST_CLAIMS
        rows = rows[:MOST_CLAIMS]
        shared = ration(supply, (Claim(row[0], row[8], Cover(row[9], row[10])) for row in rows), method)
        shares = shared.shares
        kept = [values[:MOST_CLAIMS] for values in columns.values()]
        return RationProposal(
            item,
            depot,
            found[0],
            method,
            supply.available,
            reserve,
            pack,
            rows_of(RationedRow, (*kept, [one.given for one in shares], [one.why for one in shares])),
            _count(who, _avoided, item),
            _count(who, _all_open, item) - MOST_CLAIMS if is_more else 0,
        )


def _count(who: Standing, query: Shaped, item: int) -> int:
    row = query.row(who, item=item)
    assert row is not None
    return int(row[0])


def _claimed(who: Standing) -> Any:
    return wanting() & (SupplyLine.item == Slot("item")) & claims_of(who)


_depot = Shaped(
    lambda who: Holder.select(Holder.name).where((Holder.id == Slot("holder")) & visible_depots(who))
)
_open_claims = Shaped(
    lambda who: _claims().where(_claimed(who) & ~own_claims(who)).order_by(SupplyLine.id).limit(Slot("most"))
)


def _counted(who: Standing, which: Clause) -> Any:
    return SupplyLine.select(fn.COUNT(SupplyLine.id)).join(SupplyRequest).where(_claimed(who) & which)


_avoided = Shaped(lambda who: _counted(who, own_claims(who)))
_all_open = Shaped(lambda who: _counted(who, ~own_claims(who)))


def _claims() -> Any:
    return (
        SupplyLine.select(
            SupplyLine.id,
            SupplyLine.request,
            SupplyRequest.number,
            SupplyLine.enterprise,
            Enterprise.name,
            fn.COALESCE(Region.name, ""),
            SupplyLine.requested,
            SupplyLine.approved,
            SupplyLine.approved - SupplyLine.allocated,
            FirmSupply.on_hand,
            FirmSupply.daily_use,
            FirmSupply.as_of,
        )
        .join(SupplyRequest)
        .join_from(SupplyLine, Enterprise)
        .join(Region, JOIN.LEFT_OUTER, on=(Enterprise.region == Region.code))
        .join_from(
            SupplyLine,
            FirmSupply,
            JOIN.LEFT_OUTER,
            on=((FirmSupply.enterprise == SupplyLine.enterprise) & (FirmSupply.item == Slot("item"))),
        )
    )
