"""What fails most in one's region, where, and which firms have most left to put right."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from peewee import fn

from models.clauses.scope import READ_BY_REGION, Standing, standing
from models.database import reading
from models.queries.pages import frozen_columns
from models.queries.rows import Row
from models.rules.scope import Actor
from models.tables import Enterprise, FailureCount, Region, UnsettledCount
from models.tables.prepared import Prepared, Slot

MOST = 200  # firms listed; who stands further down has little
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).date()


class Period(StrEnum):
    """From when on failures are counted, today included."""

    TODAY = "today"
    WEEK = "week"  # since Monday
    DAYS_30 = "days_30"

    def since(self, today: date) -> date:
        """Its first day."""
        back = {Period.TODAY: 0, Period.WEEK: today.weekday(), Period.DAYS_30: 29}[self]
        return today - timedelta(days=back)


class ItemFailures(Row):
    """How often an item failed in the period; `id` is its place in the list."""

    id: int
    item: str
    count: int


class RegionFailures(Row):
    """How often an item failed in one of the regions below one's own."""

    region: str
    region_name: str
    count: int


class FirmFaults(Row):
    """A firm and how many of its faults in one's region are unsettled now."""

    id: int
    name: str
    region_name: str
    count: int


_by_item = Prepared(
    lambda: (
        FailureCount.select(FailureCount.item, fn.SUM(FailureCount.count).alias("count"))
        .where(
            (FailureCount.region == Slot("region"))
            & (FailureCount.day >= Slot("since"))
            & (FailureCount.day <= Slot("until"))
            & (FailureCount.count > 0)
        )
        .group_by(FailureCount.item)
    )
)
_by_region = Prepared(
    lambda: (
        Region.select(Region.code, Region.name, fn.SUM(FailureCount.count).alias("count"))
        .join(FailureCount, on=(FailureCount.region == Region.code))
        .where(
            (Region.parent == Slot("region"))
            & FailureCount.day.between(Slot("since"), Slot("until"))
            & (FailureCount.item == Slot("item"))
            & (FailureCount.count > 0)
        )
        .group_by(Region.code, Region.name)
    )
)


def _firms() -> Any:
    return (
        UnsettledCount.select(
            Enterprise.id,
            Enterprise.name,
            fn.COALESCE(Region.name, "").alias("region_name"),
            UnsettledCount.count,
        )
        .join(Enterprise, on=(UnsettledCount.enterprise == Enterprise.id))
        .left_outer_join(Region, on=(Region.code == Enterprise.region))
        .where((UnsettledCount.region == Slot("region")) & (UnsettledCount.count > 0))
        .order_by(UnsettledCount.count.desc(), UnsettledCount.enterprise.desc())
        .limit(MOST)
    )


_by_firm = Prepared(_firms)


def _days(who: Standing, period: Period) -> dict[str, int]:
    return {"since": (period.since(who.today) - _EPOCH).days, "until": (who.today - _EPOCH).days}


def most_failed_items(actor: Actor, period: Period = Period.WEEK) -> tuple[ItemFailures, ...]:
    """The items that failed in one's region in the period, the most often first; none for who reads no region."""
    with reading():
        who = standing(actor)
        if who.role not in READ_BY_REGION:
            return ()
        found = _by_item.rows(region=who.region, **_days(who, period))
        ranked = sorted(((item, int(count)) for item, count in found), key=lambda one: (-one[1], one[0]))
        return tuple(ItemFailures(at, item, count) for at, (item, count) in enumerate(ranked))


def where_item_fails(actor: Actor, item: str, period: Period = Period.WEEK) -> tuple[RegionFailures, ...]:
    """In which of the regions below one's own an item failed in the period, the most often first."""
    with reading():
        who = standing(actor)
        if who.role not in READ_BY_REGION:
            return ()
        found = _by_region.rows(region=who.region, item=item, **_days(who, period))
        ranked = sorted(found, key=lambda one: (-one[2], one[0]))
        return tuple(RegionFailures(code, name, int(count)) for code, name, count in ranked)


def firms_with_most_faults(actor: Actor) -> tuple[FirmFaults, ...]:
    """The firms that have most unsettled faults in one's region now, at most 200, the most first."""
    with reading():
        who = standing(actor)
        if who.role not in READ_BY_REGION:
            return ()
        return frozen_columns(FirmFaults, _by_firm.columns(region=who.region))
