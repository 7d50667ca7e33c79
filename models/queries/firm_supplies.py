"""物资 of one firm: what it asked for and still waits for, what it signed for and has, how long that lasts."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import JOIN, SQL

from models.clauses.cover import visible_covers
from models.clauses.scope import Shaped, Standing, standing, visible_enterprises
from models.clauses.stock import visible_holders
from models.clauses.supply_requests import open_requests, visible_requests
from models.database import reading
from models.errors import NotFound
from models.queries.goods_columns import columns_of_item
from models.queries.pages import frozen_columns
from models.queries.rows import Row
from models.queries.supply_requests import RequestRow, listed_requests
from models.rules.cover import Cover
from models.rules.places import Qualifier
from models.rules.scope import Actor
from models.tables import Enterprise, FirmSupply, Holder, StockTotal, SupplyItem, SupplyRequest
from models.tables.prepared import Slot

MOST_REQUESTS = 100


class FirmItem(Row):
    """What a firm has of one item: what it signed for by the ledger, and what it said itself of a scarce one."""

    item: int
    item_zh: str
    item_en: str
    variant: str
    unit_zh: str
    unit_en: str
    held: int | None  # by the ledger, in base units
    on_hand: int | None  # as the firm said
    on_hand_qualifier: Qualifier | None
    daily_use: int | None
    is_use_assumed: bool | None
    as_of: date | None

    @property
    def id(self) -> int:
        """What tells one line from another."""
        return self.item

    @property
    def lasts(self) -> Cover:
        """The days it lasts, as far as the firm said."""
        return Cover(self.on_hand, self.daily_use)


class FirmSupplies(Row):
    """What one firm waits for and has; `holder` is where its goods are in the ledger, none before the first."""

    holder: int | None
    items: tuple[FirmItem, ...]
    requests: tuple[RequestRow, ...]


def _place(who: Standing) -> Any:
    its = (Holder.enterprise == Enterprise.id) & (Holder.kind == "firm") & visible_holders(who)
    return (
        Enterprise.select(Holder.id)
        .join(Holder, JOIN.LEFT_OUTER, on=its)
        .where((Enterprise.id == Slot("enterprise")) & visible_enterprises(who))
    )


def _goods(who: Standing) -> Any:
    held = (
        (StockTotal.holder == Slot("holder")) & (StockTotal.item == SupplyItem.id) & (StockTotal.on_hand > 0)
    )
    told = (
        (FirmSupply.enterprise == Slot("enterprise"))
        & (FirmSupply.item == SupplyItem.id)
        & visible_covers(who)
    )
    names = ("on_hand", "on_hand_qualifier", "daily_use", "is_use_assumed", "as_of")
    return (
        SupplyItem.select(
            SupplyItem.id.alias("item"),
            *columns_of_item(),
            StockTotal.on_hand.alias("held"),
            *(getattr(FirmSupply, name) for name in names),
        )
        .join(StockTotal, JOIN.LEFT_OUTER, on=held)
        .join_from(SupplyItem, FirmSupply, JOIN.LEFT_OUTER, on=told)
        .where(StockTotal.on_hand.is_null(False) | FirmSupply.id.is_null(False))
        .order_by(SupplyItem.position, SupplyItem.id)
    )


def _waiting(who: Standing) -> Any:
    return (
        listed_requests()
        .where((SupplyRequest.enterprise == Slot("enterprise")) & open_requests() & visible_requests(who))
        .order_by(SupplyRequest.id)
        .limit(SQL(str(MOST_REQUESTS)))
    )


_place_of, _goods_of, _waiting_for = Shaped(_place), Shaped(_goods), Shaped(_waiting)


def firm_supplies(actor: Actor, enterprise: int) -> FirmSupplies:
    """What a firm waits for, the oldest request first, and what it has by item; NotFound out of scope."""
    with reading():
        who = standing(actor)
        found = _place_of.row(who, enterprise=enterprise)
        if found is None:
            raise NotFound("enterprise")
        return FirmSupplies(
            found[0],
            frozen_columns(FirmItem, _goods_of.columns(who, enterprise=enterprise, holder=found[0])),
            frozen_columns(RequestRow, _waiting_for.columns(who, enterprise=enterprise)),
        )
