"""Lots as they come in, and the packs their quantities are said in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from models.errors import Invalid, Problem
from models.rules.catalogue import SHARE
from models.rules.deadlines import business_date
from models.rules.stock import GoodsForm, Source
from models.steps.deeds import Deed
from models.tables import Lot, SupplyItem, SupplyPack
from models.tables.prepared import insert_row


def refuse_goods(goods: Sequence[GoodsForm], today: date) -> dict[int, SupplyItem]:
    """The items of some goods by id; Invalid where one is not in the catalogue now."""
    items = items_of([one.item for one in goods])
    in_force = {
        number
        for number, row in items.items()
        if row.valid_from <= today and (row.valid_to is None or today <= row.valid_to)
    }
    if unknown := [one.item for one in goods if one.item not in in_force]:
        raise Invalid(*(Problem("item", "not_in_catalogue", {"value": number}) for number in unknown))
    return items


def new_lot(doing: Deed, source: Source | None, donor: str, goods: GoodsForm, item: SupplyItem) -> Lot:
    """The lot of goods that come in together."""
    values = {
        "item": item.id,
        "source": source,
        "donor": donor.strip(),
        "batch": goods.batch.strip(),
        "expires_on": goods.expires_on,
        "share_units": goods.share_units or item.share_units,
        "spec": goods.spec.strip(),
        "received_on": business_date(doing.occurred_at),
        "note": goods.note.strip(),
    }
    row: Lot = Lot(**values)
    row.id = insert_row(Lot, values)
    return row


def pack_said_of(item: SupplyItem, pack: str, factor: int | None, today: date) -> dict[str, Any]:
    """The pack of an item that a quantity was said in, with its size of the day; Invalid where nobody knows it."""
    if not pack or pack == item.unit_zh:
        return {}
    if factor is not None:
        return {"pack": pack, "factor": factor}
    if pack == SHARE and item.share_units:
        return {"pack": pack, "factor": item.share_units}
    row = (
        SupplyPack.select()
        .where(
            (SupplyPack.item == item.id)
            & (SupplyPack.name_zh == pack)
            & (SupplyPack.valid_from <= today)
            & (SupplyPack.valid_to.is_null() | (SupplyPack.valid_to >= today))
        )
        .order_by(SupplyPack.valid_from.desc())
        .first()
    )
    if row is None:
        raise Invalid(Problem("pack", "unknown_pack", {"value": pack}))
    return {"pack": pack, "factor": row.factor, "divisor": row.divisor}


def items_of(numbers: Sequence[int]) -> dict[int, SupplyItem]:
    """Items of the catalogue by id."""
    return {row.id: row for row in SupplyItem.select().where(SupplyItem.id.in_(set(numbers)))}
