"""The catalogue of supplies: items with their units and packs."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from peewee import SQL

from models.clauses.scope import standing
from models.database import reading
from models.queries.pages import frozen
from models.queries.rows import Row
from models.rules.catalogue import Measure, Pack, sizes
from models.rules.codes import folded
from models.rules.scope import Actor
from models.tables import Alias, SupplyItem, SupplyPack
from models.tables.base import tuples_of


class SupplyItemRow(Row):
    """One item in force; `packs` are what one of each comes to in base units."""

    id: int
    code: str
    category: str
    name_zh: str
    name_en: str
    variant: str
    unit_zh: str
    unit_en: str
    measure: Measure
    share_units: int | None
    is_mixed: bool
    is_rationed: bool
    packs: tuple[Pack, ...] = ()

    @property
    def sizes(self) -> dict[str, Fraction]:
        """What `read_amount` reads its quantities with."""
        return sizes(self.packs, self.share_units)


_ROW = tuple(name for name in SupplyItemRow.__match_args__ if name != "packs")


def supply_items(actor: Actor, text: str = "", limit: int = 200) -> tuple[SupplyItemRow, ...]:
    """The items of the catalogue in its order: all, or those a text begins or is in, by name, alias, pinyin or initials."""
    with reading():
        today = standing(actor).today
        query = SupplyItem.select(*(getattr(SupplyItem, name) for name in _ROW), SQL("NULL").alias("packs"))
        query = query.where(
            (SupplyItem.valid_from <= today)
            & (SupplyItem.valid_to.is_null() | (SupplyItem.valid_to >= today))
        )
        if text.strip():
            typed = folded(text)
            others = Alias.select(Alias.code).where(
                (Alias.kind == "supply_item") & Alias.folded.contains(typed)
            )
            query = query.where(
                SupplyItem.folded.contains(typed)
                | SupplyItem.pinyin.contains(typed)
                | SupplyItem.initials.contains(typed)
                | SupplyItem.code.in_(others)
            )
        rows = frozen(SupplyItemRow, query.order_by(SupplyItem.position, SupplyItem.id).limit(limit))
        packs: dict[int, dict[str, Pack]] = defaultdict(dict)
        known = SupplyPack.select(
            SupplyPack.item, SupplyPack.name_zh, SupplyPack.factor, SupplyPack.divisor
        ).where(
            SupplyPack.item.in_([one.id for one in rows])
            & (SupplyPack.valid_from <= today)
            & (SupplyPack.valid_to.is_null() | (SupplyPack.valid_to >= today))
        )
        for item, name, factor, divisor in tuples_of(known.order_by(SupplyPack.valid_from, SupplyPack.id)):
            packs[item][name] = Pack(name, factor, divisor)
        return tuple(SupplyItemRow(**{**vars(one), "packs": tuple(packs[one.id].values())}) for one in rows)
