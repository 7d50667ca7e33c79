"""A depot with its storekeeper, a few items and what lies there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.database import transaction
from models.rules.catalogue import Measure
from models.rules.places import region_columns
from models.rules.scope import Actor, Role
from models.rules.stock import HolderKind, Source
from models.tables import Grant, Holder, Lot, Stock, SupplyItem
from tests.factories import City


@dataclass
class Goods:
    """One depot of a region, whoever keeps it and coordinates there."""

    depot: int
    masks: int
    herbs: int
    keeper: Actor
    coordinator: Actor

    def receive(self, item: int, quantity: int, expires_on: date | None = None, depot: int = 0) -> int:
        """So much of an item as a lot of its own; the lot's id."""
        with transaction():
            lot = Lot.create(
                item=item, source=Source.ALLOCATED, expires_on=expires_on, received_on=date(2020, 2, 14)
            )
            Stock.insert(
                holder=depot or self.depot,
                item=item,
                lot=lot.id,
                expiry=expires_on.isoformat() if expires_on else "~",
                on_hand=quantity,
            ).execute()
            return int(lot.id)

    def on_hand(self, depot: int = 0) -> int:
        """All that lies at the depot."""
        rows = Stock.select().where(Stock.holder == (depot or self.depot))
        return sum(one.on_hand for one in rows)

    def held_by(self, officer: Actor) -> int:
        """All that an officer has in custody."""
        rows = Stock.select().join(Holder).where(Holder.person == officer.person)
        return sum(one.on_hand for one in rows)


def make_goods(city: City, region: str) -> Goods:
    """A depot in a region, with its storekeeper and a coordinator."""
    with transaction():
        depot = Holder.create(
            kind=HolderKind.DEPOT, name=f"{region}库", folded=f"{region}库", **region_columns(region)
        )
    keeper = city.person("易帆", Role.STOREKEEPER, region)
    with transaction():
        Grant.update(depot=depot.id).where(Grant.id == keeper.grant).execute()
    return Goods(
        depot.id,
        _item("mask_test", "一次性口罩", "个", is_rationed=True),
        _item("herbs_test", "预防方二号", "袋"),
        keeper,
        city.person("周文", Role.COORDINATOR, region),
    )


def _item(code: str, name: str, unit: str, **more: bool) -> int:
    with transaction():
        known = SupplyItem.get_or_none(SupplyItem.code == code)
        if known is not None:
            return int(known.id)
        made = SupplyItem.create(
            code=code,
            category="口鼻防护",
            name_zh=name,
            name_en=code,
            folded=name,
            initials="",
            pinyin="",
            measure=Measure.COUNT,
            unit_zh=unit,
            unit_en="pcs",
            valid_from=date(2020, 1, 1),
            **more,
        )
        return int(made.id)
