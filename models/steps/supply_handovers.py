"""What somebody has open of supplies: requests, goods in custody, differences; and how it goes to a successor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from models.clauses.supply_requests import held_goods, open_requests
from models.rules.handovers import Carried
from models.rules.supply_requests import HAND_OVER_REQUEST
from models.steps.consignments import pass_custody
from models.steps.deeds import Deed
from models.tables import Consignment, Site, SupplyRequest

CarriedGoods = tuple[Carried, int, int | None, int | None, str, datetime | None]


def _at(table: Any, firms: Sequence[int] | None) -> Any:
    """At these firms and at the tenants of those that are buildings; everywhere, where none are named."""
    if firms is None:
        return table.id.is_null(False)
    tenants = Site.select(Site.enterprise).where(Site.building.in_(list(firms)))
    return table.enterprise.in_(list(firms)) | table.enterprise.in_(tenants)


def requests_with(person: int, firms: Sequence[int] | None = None) -> Any:
    """The open requests somebody answers for."""
    return open_requests() & (SupplyRequest.held_by == person) & _at(SupplyRequest, firms)


def goods_with(person: int, firms: Sequence[int] | None = None) -> Any:
    """The goods somebody has in custody, or owes the difference of."""
    return held_goods(person) & _at(Consignment, firms)


def supplies_with(person: int, firms: Sequence[int] | None = None) -> int:
    """How many requests and consignments are open with somebody."""
    asked = SupplyRequest.select().where(requests_with(person, firms)).count()
    return int(asked + Consignment.select().where(goods_with(person, firms)).count())


def carry_supplies(
    doing: Deed, giver: int, taker: int, firms: Sequence[int] | None, kept: Iterable[int] = ()
) -> list[CarriedGoods]:
    """Move requests and custody, one event each, but for those of firms that stay with the giver; what was carried."""
    stays = set(kept)
    moved: list[CarriedGoods] = []
    rows = SupplyRequest.select().where(requests_with(giver, firms)).order_by(SupplyRequest.id)
    for row in list(rows):
        if row.__data__["enterprise"] not in stays:
            doing.change(row, HAND_OVER_REQUEST, moved=(giver, taker), held_by=taker)
            place = (row.__data__["enterprise"], row.__data__["site"])
            moved.append((Carried.REQUEST, row.id, *place, row.number, None))
    goods = (
        Consignment.select().where(goods_with(giver, firms)).order_by(Consignment.kept_until, Consignment.id)
    )
    for one in list(goods):
        if one.__data__["enterprise"] not in stays:
            pass_custody(doing, one, taker)
            place = (one.__data__["enterprise"], one.__data__["site"])
            moved.append((Carried.GOODS, one.id, *place, one.number, one.kept_until))
    return moved
