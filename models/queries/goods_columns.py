"""The columns by which every list of goods names an item and a lot."""

from __future__ import annotations

from typing import Any

from models.tables import Lot, SupplyItem


def columns_of_item() -> tuple[Any, ...]:
    """What an item is called and counted in: item_zh, item_en, variant, unit_zh, unit_en."""
    return (
        SupplyItem.name_zh.alias("item_zh"),
        SupplyItem.name_en.alias("item_en"),
        SupplyItem.variant,
        SupplyItem.unit_zh,
        SupplyItem.unit_en,
    )


def columns_of_lot() -> tuple[Any, ...]:
    """What a lot is known by: batch, expires_on, source, donor, spec, share_units, received_on."""
    return (
        Lot.batch,
        Lot.expires_on,
        Lot.source,
        Lot.donor,
        Lot.spec,
        Lot.share_units,
        Lot.received_on,
    )
