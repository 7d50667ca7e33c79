"""The catalogue of supplies: taken in from the packs, edition by edition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.packs.reading import catalogue_editions
from models.rules.catalogue import measure_of
from models.rules.codes import folded, search_names
from models.tables import Alias, SupplyItem, SupplyPack

ALIAS = "supply_item"


def load_catalogue() -> int:
    """Take in every item of the packs that the store has not, inside the caller's transaction; how many.

    An item is known by its code for ever; a pack whose factor changes gets a row of its own from that day on.
    """
    added = 0
    for edition in catalogue_editions():
        for position, one in enumerate(edition["item"]):
            added += _load(edition, one, position)
    return added


def _load(edition: dict[str, Any], one: dict[str, Any], position: int) -> int:
    if SupplyItem.select().where(SupplyItem.code == one["code"]).exists():
        return 0
    names = search_names(one["name_zh"])
    row = SupplyItem.create(
        code=one["code"],
        category=one["category"],
        name_zh=one["name_zh"],
        name_en=one["name_en"],
        variant=one.get("variant", ""),
        folded=folded(one["name_zh"]),
        initials=names.initials,
        pinyin=names.pinyin,
        measure=measure_of(one["unit"]),
        unit_zh=one["unit"],
        unit_en=edition["units"][one["unit"]],
        share_units=one.get("share_units"),
        is_mixed=one.get("is_mixed", False),
        is_rationed=one.get("is_rationed", False),
        position=position,
        valid_from=edition["valid_from"],
        valid_to=one.get("valid_to"),
    )
    for name, factor, divisor in _packs(one.get("packs", {})):
        SupplyPack.create(
            item=row.id,
            name_zh=name,
            name_en=edition["units"][name],
            factor=factor,
            divisor=divisor,
            valid_from=edition["valid_from"],
        )
    for alias in one.get("aliases", ()):
        Alias.create(kind=ALIAS, folded=folded(alias), name=alias, code=row.code)
    return 1


def _packs(told: dict[str, int | list[int]]) -> Iterator[tuple[str, int, int]]:
    for name, size in told.items():
        factor, divisor = size if isinstance(size, list) else (size, 1)
        yield name, factor, divisor
