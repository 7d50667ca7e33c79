"""What is short: how much firms still wait for of each item, and how what there is would be shared out."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import JOIN, fn

from models.clauses.rations import claims_of, own_claims, wanting
from models.clauses.rounds import to_hand_out
from models.clauses.scope import standing
from models.clauses.stock import expired, free, there, visible_depots
from models.database import reading
from models.errors import Invalid, NotFound
from models.queries.pages import frozen
from models.queries.rows import Row
from models.rules.cover import Cover
from models.rules.rationing import MOST_CLAIMS, Claim, Method, Supply, Why, ration
from models.rules.scope import Actor
from models.tables import Enterprise, FirmSupply, Holder, Region, Stock, SupplyItem, SupplyLine, SupplyRequest
from models.tables.base import tuples_of


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
        here = Stock.select(fn.COALESCE(fn.SUM(free()), 0)).where(
            Stock.holder.in_(Holder.select(Holder.id).where(visible_depots(who)))
            & (Stock.item == SupplyItem.id)
            & there()
            & ~expired(who.today)
        )
        query = (
            SupplyLine.select(
                SupplyItem.id,
                SupplyItem.name_zh.alias("item_zh"),
                SupplyItem.name_en.alias("item_en"),
                SupplyItem.variant,
                SupplyItem.unit_zh,
                SupplyItem.unit_en,
                fn.COUNT(SupplyLine.id).alias("requests"),
                fn.COUNT(fn.DISTINCT(SupplyLine.enterprise)).alias("firms"),
                fn.SUM(SupplyLine.approved - SupplyLine.allocated).alias("wanted"),
                here.alias("there"),
            )
            .join(SupplyRequest)
            .join_from(SupplyLine, SupplyItem)
            .where(wanting() & claims_of(who))
            .group_by(
                SupplyItem.id,
                SupplyItem.name_zh,
                SupplyItem.name_en,
                SupplyItem.variant,
                SupplyItem.unit_zh,
                SupplyItem.unit_en,
            )
        )
        found = frozen(WantedItem, query)
        return tuple(sorted(found, key=lambda one: (-one.lacking, one.id)))


def depots_with(actor: Actor, item: int) -> tuple[DepotStock, ...]:
    """Depots and points in one's scope that could give some of an item, the fullest first."""
    with reading():
        who = standing(actor)
        query = (
            Holder.select(Holder.id, Holder.name, fn.SUM(free()).alias("there"))
            .join(Stock, on=(Stock.holder == Holder.id))
            .where(visible_depots(who) & (Stock.item == item) & there() & ~expired(who.today))
            .group_by(Holder.id, Holder.name)
        )
        found = [one for one in frozen(DepotStock, query) if one.there > 0]
        return tuple(sorted(found, key=lambda one: (-one.there, one.id)))


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
        holder = Holder.get_or_none((Holder.id == depot) & visible_depots(who))
        if holder is None:
            raise NotFound("holder")
        supply = Supply(to_hand_out(depot, item, who.today), reserve, pack)
        if problems := supply.problems():
            raise Invalid(*problems)
        claimed = wanting() & (SupplyLine.item == item) & claims_of(who)
        mine = own_claims(who)
        avoided = _claims(item).where(claimed & mine).count()
        rows = tuples_of(_claims(item).where(claimed & ~mine).order_by(SupplyLine.id).limit(MOST_CLAIMS + 1))
        left_out = (
            max(_claims(item).where(claimed & ~mine).count() - MOST_CLAIMS, 0)
            if len(rows) > MOST_CLAIMS
            else 0
        )
        rows = rows[:MOST_CLAIMS]
        shared = ration(supply, (Claim(row[0], row[8], Cover(row[9], row[10])) for row in rows), method)
        names = RationedRow.__match_args__
        return RationProposal(
            item,
            depot,
            str(holder.name),
            method,
            supply.available,
            reserve,
            pack,
            tuple(
                RationedRow(**dict(zip(names, (*row, one.given, one.why), strict=True)))
                for row, one in zip(rows, shared.shares, strict=True)
            ),
            avoided,
            left_out,
        )


def _claims(item: int) -> Any:
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
            on=((FirmSupply.enterprise == SupplyLine.enterprise) & (FirmSupply.item == item)),
        )
    )
