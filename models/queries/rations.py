"""What is short: how much firms still wait for of each item, and how what there is would be shared out."""

from __future__ import annotations

from datetime import date
from itertools import compress
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.clauses.rations import claims_of, own_claims, wanting
from models.clauses.scope import READ_BY_REGION, Shaped, Standing, standing
from models.clauses.stock import depots_with_goods, still_good, visible_depots
from models.clauses.supply_requests import visible_requests
from models.database import reading
from models.errors import Invalid, NotFound
from models.queries.consignments import item_columns
from models.queries.pages import Columns, frozen_columns
from models.queries.rows import Row
from models.rules.cover import Cover
from models.rules.rationing import MOST_CLAIMS, Claim, Method, Supply, Why, ration
from models.rules.scope import Actor
from models.tables import (
    ClaimTotal,
    Enterprise,
    FirmSupply,
    Holder,
    Region,
    StockTotal,
    SupplyItem,
    SupplyLine,
    SupplyRequest,
)
from models.tables.prepared import Slot, among, numbers


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


class Shortage(Row):
    """What a depot has of an item to share out, and who waits for how much; `avoided` are claims one may not decide on."""

    item: int
    holder: int
    holder_name: str
    available: int
    claims: tuple[Claim, ...]  # each by its line
    avoided: int
    left_out: int  # claims beyond the most that one proposal takes, the newest


class Claimant(Row):
    """Who waits for a line of a request, for how much, and how long their own stock lasts."""

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

    @property
    def lasts(self) -> Cover:
        """The days of the firm's own stock."""
        return Cover(self.on_hand, self.daily_use)


class RationedRow(Claimant):
    """One claim of a proposal: who waits, what they get and why."""

    given: int
    why: tuple[Why, ...]


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
        waiting: Any = ClaimTotal
        is_its = (ClaimTotal.item == SupplyItem.id) & (ClaimTotal.region == who.region)
        counts = [ClaimTotal.requests, ClaimTotal.firms, ClaimTotal.wanted]
    else:
        waiting = (
            SupplyLine.select(
                SupplyLine.item.alias("item"),
                fn.COUNT(SupplyLine.id).alias("requests"),
                fn.COUNT(fn.DISTINCT(SupplyLine.enterprise)).alias("firms"),
                fn.SUM(SupplyLine.approved - SupplyLine.allocated).alias("wanted"),
            )
            .join(SupplyRequest)
            .where(wanting() & claims_of(who))
            .group_by(SupplyLine.item)
            .alias("waiting")
        )
        is_its = waiting.c.item == SupplyItem.id
        counts = [
            fn.COALESCE(getattr(waiting.c, name), 0).alias(name) for name in ("requests", "firms", "wanted")
        ]
    return SupplyItem.select(SupplyItem.id, *item_columns(), *counts, free_there.alias("there")).join(
        waiting, on=is_its
    )


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


def shortage(actor: Actor, item: int, depot: int, with_cover: bool = False) -> Shortage:
    """What a depot has of an item, and the approved requests in scope that wait for it: what `ration` shares out.

    Nobody's name is in it, and how long their stock lasts only `with_cover`: of hundreds of claims a page shows a dozen, which
    `claimants` names. NotFound out of scope.
    """
    with reading():
        who = standing(actor)
        name, available = _there(who, item, depot)
        found = _open_ones((_claims_with_cover if with_cover else _claims).columns(who, item=item))
        return Shortage(item, depot, name, available, _as_claims(found.claims), found.avoided, found.left_out)


def claimants(actor: Actor, lines: tuple[int, ...]) -> tuple[Claimant, ...]:
    """Who waits for some lines of requests in one's scope, the earliest first."""
    with reading():
        return frozen_columns(Claimant, _claimants.columns(standing(actor), lines=numbers(lines)))


def proposed_ration(
    actor: Actor,
    item: int,
    depot: int,
    method: Method = Method.PROPORTIONAL,
    reserve: int = 0,
    pack: int = 1,
) -> RationProposal:
    """How a depot's stock of an item would be shared over all approved requests in scope that wait for it, by name.

    Nothing is written. `reserve` is kept back and only whole packs of `pack` base units are given. NotFound out of scope.
    """
    with reading():
        who = standing(actor)
        name, available = _there(who, item, depot)
        supply = Supply(available, reserve, pack)
        if problems := supply.problems():
            raise Invalid(*problems)
        found = _open_ones(_named_claims.columns(who, item=item))
        shares = ration(supply, _as_claims(found.claims), method).shares
        shared: Columns = {"given": [one.given for one in shares], "why": [one.why for one in shares]}
        return RationProposal(
            item,
            depot,
            name,
            method,
            available,
            reserve,
            pack,
            frozen_columns(RationedRow, {**found.claims, **shared} if shares else {}),
            found.avoided,
            found.left_out,
        )


def _there(who: Standing, item: int, depot: int) -> tuple[str, int]:
    """What a depot is called, and what it can hand out of an item."""
    row = _depot.row(who, holder=depot, item=item, today=who.today.isoformat())
    if row is None:
        raise NotFound("holder")
    return row[0], int(row[1])


_depot = Shaped(
    lambda who: (
        Holder.select(Holder.name, fn.COALESCE(still_good(StockTotal), 0))
        .join(
            StockTotal,
            JOIN.LEFT_OUTER,
            on=((StockTotal.holder == Holder.id) & (StockTotal.item == Slot("item"))),
        )
        .where((Holder.id == Slot("holder")) & visible_depots(who))
    )
)


class _Open(NamedTuple):
    """Claims that one may decide on, column by column; how many one may not, how many are more than one proposal takes."""

    claims: Columns
    avoided: int
    left_out: int


def _open_ones(columns: Columns) -> _Open:
    is_own = columns.pop("is_own", ())
    is_open = [not one for one in is_own]
    claims: Columns = {name: [*compress(values, is_open)][:MOST_CLAIMS] for name, values in columns.items()}
    count = sum(is_open)
    return _Open(claims, len(is_own) - count, max(count - MOST_CLAIMS, 0))


def _as_claims(columns: Columns) -> tuple[Claim, ...]:
    """As they are shared out to."""
    if not columns:
        return ()
    if "on_hand" in columns:
        covers = [*map(Cover, columns["on_hand"], columns["daily_use"])]
    else:
        covers = [Cover()] * len(columns["id"])
    return tuple(map(Claim, columns["id"], columns["asked"], covers))


def _waiting(who: Standing, *columns: Any) -> Any:
    """Claims of an item in the order they were made in, and whether 回避 keeps each from whoever asks."""
    to_get = (SupplyLine.approved - SupplyLine.allocated).alias("asked")
    return (
        SupplyLine.select(SupplyLine.id, to_get, own_claims(who).alias("is_own"), *columns)
        .join(SupplyRequest)
        .where(wanting() & (SupplyLine.item == Slot("item")) & claims_of(who))
        .order_by(SupplyLine.id)
    )


def _with_cover(claims: Any) -> Any:
    told = (FirmSupply.enterprise == SupplyLine.enterprise) & (FirmSupply.item == SupplyLine.item)
    return claims.join_from(SupplyLine, FirmSupply, JOIN.LEFT_OUTER, on=told)


_COVER = (FirmSupply.on_hand, FirmSupply.daily_use)
_NAMES = (
    SupplyLine.request,
    SupplyRequest.number.alias("request_number"),
    SupplyLine.enterprise,
    Enterprise.name.alias("enterprise_name"),
    fn.COALESCE(Region.name, "").alias("region_name"),
    SupplyLine.requested,
    SupplyLine.approved,
    *_COVER,
    FirmSupply.as_of,
)


def _named(claims: Any) -> Any:
    firm = claims.join_from(SupplyLine, Enterprise)
    return _with_cover(firm.join(Region, JOIN.LEFT_OUTER, on=(Enterprise.region == Region.code)))


_claims = Shaped(_waiting)
_claims_with_cover = Shaped(lambda who: _with_cover(_waiting(who, *_COVER)))
_named_claims = Shaped(lambda who: _named(_waiting(who, *_NAMES)))
_claimants = Shaped(
    lambda who: (
        _named(
            SupplyLine.select(
                SupplyLine.id, (SupplyLine.approved - SupplyLine.allocated).alias("asked"), *_NAMES
            ).join(SupplyRequest)
        )
        .where(among(SupplyLine.id, Slot("lines")) & visible_requests(who))
        .order_by(SupplyLine.id)
    )
)
