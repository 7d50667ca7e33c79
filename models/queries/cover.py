"""How long firms' own stock of a scarce item lasts: the shortest first, one firm's own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import JOIN, SQL, fn

from models.clauses.catalogue import in_catalogue
from models.clauses.cover import short_of, visible_covers
from models.clauses.scope import Shaped, Standing, shape_of, standing
from models.database import reading
from models.queries.pages import Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row
from models.rules.cover import ALARM_DAYS, Cover
from models.rules.places import Qualifier
from models.rules.scope import Actor
from models.tables import Enterprise, FirmSupply, Person, Region, SupplyItem
from models.tables.prepared import Slot


class CoverRow(Row):
    """What a firm has of an item, and how long it lasts."""

    id: int
    version: int
    enterprise: int
    enterprise_name: str
    region_name: str
    item: int
    item_zh: str
    item_en: str
    unit_zh: str
    unit_en: str
    on_hand: int | None
    on_hand_qualifier: Qualifier
    daily_use: int | None
    is_use_assumed: bool
    as_of: date
    told_at: datetime
    told_by_name: str

    @property
    def lasts(self) -> Cover:
        """The days it lasts."""
        return Cover(self.on_hand, self.daily_use)


class RationedItem(Row):
    """An item that firms say how long they are covered with; whether some in one's scope are short of it."""

    id: int
    name_zh: str
    name_en: str
    variant: str
    is_short: bool


def _rows() -> Any:
    return (
        FirmSupply.select(
            FirmSupply.id,
            FirmSupply.version,
            FirmSupply.enterprise,
            Enterprise.name.alias("enterprise_name"),
            Region.name.alias("region_name"),
            FirmSupply.item,
            SupplyItem.name_zh.alias("item_zh"),
            SupplyItem.name_en.alias("item_en"),
            SupplyItem.unit_zh,
            SupplyItem.unit_en,
            FirmSupply.on_hand,
            FirmSupply.on_hand_qualifier,
            FirmSupply.daily_use,
            FirmSupply.is_use_assumed,
            FirmSupply.as_of,
            FirmSupply.told_at,
            Person.name.alias("told_by_name"),
            FirmSupply.cover,
        )
        .join(Enterprise)
        .join(Region, JOIN.LEFT_OUTER, on=(Enterprise.region == Region.code))
        .join_from(FirmSupply, SupplyItem)
        .join_from(FirmSupply, Person)
    )


def firms_short_of(
    actor: Actor,
    item: int,
    days: int = ALARM_DAYS,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[CoverRow]:
    """Firms in one's scope whose stock of an item lasts under so many days, the shortest first; unknown is not short."""
    with reading():
        who = standing(actor)
        return shaped_page(
            CoverRow,
            ("short_of", who.role, who.level),
            lambda: _rows().where(_short(shape_of(who))),
            {"person": who.person, "region": who.region, "item": item, "tenths": days * 10},
            (FirmSupply.cover, FirmSupply.id),
            ("cover", "id"),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: FirmSupply.select().where(_short(shape_of(who))),
        )


def _short(who: Standing, item: Any = None) -> Any:
    item = Slot("item") if item is None else item
    ended = Enterprise.select(SQL("1")).where((Enterprise.id == FirmSupply.enterprise) & Enterprise.is_closed)
    is_short = (FirmSupply.item == item) & short_of(Slot("tenths"))
    return visible_covers(who) & is_short & ~fn.EXISTS(ended)


def rationed_items(actor: Actor, days: int = ALARM_DAYS) -> tuple[RationedItem, ...]:
    """The items of the catalogue that firms report, and of which of them somebody in one's scope has under so many days."""
    with reading():
        who = standing(actor)
        found = _rationed.columns(who, today=who.today.isoformat(), tenths=days * 10)
        if found:
            found["is_short"] = [bool(one) for one in found["is_short"]]
        return frozen_columns(RationedItem, found)


def _rationed_items(who: Standing) -> Any:
    somebody = FirmSupply.select(SQL("1")).where(_short(who, SupplyItem.id))
    return (
        SupplyItem.select(
            SupplyItem.id,
            SupplyItem.name_zh,
            SupplyItem.name_en,
            SupplyItem.variant,
            fn.EXISTS(somebody).alias("is_short"),
        )
        .where(SupplyItem.is_rationed & in_catalogue(SupplyItem, Slot("today")))
        .order_by(SupplyItem.position, SupplyItem.id)
    )


_rationed = Shaped(_rationed_items)


def covers_of(actor: Actor, enterprise: int) -> tuple[CoverRow, ...]:
    """What one firm said of each scarce item; nothing out of scope."""
    with reading():
        return frozen_columns(CoverRow, _of_firm.columns(standing(actor), enterprise=enterprise))


_of_firm = Shaped(
    lambda who: (
        _rows()
        .where(visible_covers(who) & (FirmSupply.enterprise == Slot("enterprise")))
        .order_by(FirmSupply.item)
    )
)
