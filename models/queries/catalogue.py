"""The catalogue of supplies: items with their units and packs."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Any

from peewee import SQL

from models.clauses.catalogue import in_catalogue
from models.clauses.scope import standing
from models.database import reading
from models.queries.pages import frozen_columns
from models.queries.rows import Row, altered, fields_of
from models.rules.catalogue import Measure, Pack, english_packs, pack_said, plural, sizes
from models.rules.codes import folded
from models.rules.scope import Actor
from models.tables import Alias, SupplyItem, SupplyPack
from models.tables.prepared import Prepared, Slot, anywhere, like


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
        """What `read_amount` reads its quantities with, in either language."""
        base = {word: Fraction(1) for word in (self.unit_en, plural(self.unit_en)) if word}
        english = {word: one.size for word, one in english_packs(self.packs, self.unit_en).items()}
        return {**base, **english, **sizes(self.packs, self.share_units)}

    def pack_said(self, typed: str) -> str:
        """Which of its packs a quantity was typed in, by its Chinese name; empty where it was the base unit."""
        found = pack_said(typed, sizes(self.packs, self.share_units))
        english = english_packs(self.packs, self.unit_en)
        if found or not (word := pack_said(typed, {name: one.size for name, one in english.items()})):
            return found
        return english[word].name


def _items() -> Any:
    names = [name for name in fields_of(SupplyItemRow) if name != "packs"]
    return (
        SupplyItem.select(*(getattr(SupplyItem, name) for name in names), SQL("NULL").alias("packs"))
        .where(in_catalogue(SupplyItem, Slot("today")))
        .order_by(SupplyItem.position, SupplyItem.id)
        .limit(Slot("most"))
    )


def _fitting() -> Any:
    others = Alias.select(Alias.code).where((Alias.kind == "supply_item") & like(Alias.folded, Slot("typed")))
    columns = (SupplyItem.folded, SupplyItem.pinyin, SupplyItem.initials)
    fits = reduce(or_, (like(one, Slot("typed")) for one in columns))
    return _items().where(fits | SupplyItem.code.in_(others))


def _all_packs() -> Any:
    return (
        SupplyPack.select(
            *(getattr(SupplyPack, name) for name in ("item", "name_zh", "factor", "divisor", "name_en"))
        )
        .where(in_catalogue(SupplyPack, Slot("today")))
        .order_by(SupplyPack.valid_from, SupplyPack.id)
    )


_every, _typed, _packs = Prepared(_items), Prepared(_fitting), Prepared(_all_packs)


def supply_items(actor: Actor, text: str = "", limit: int = 200) -> tuple[SupplyItemRow, ...]:
    """The items of the catalogue in its order: all, or those a text begins or is in, by name, alias, pinyin or initials."""
    with reading():
        today = standing(actor).today.isoformat()
        typed = {"typed": anywhere(folded(text))} if text.strip() else {}
        found = (_typed if typed else _every).columns(today=today, most=limit, **typed)
        rows = frozen_columns(SupplyItemRow, found)
        packs: dict[int, dict[str, Pack]] = {one.id: {} for one in rows}
        for item, name, factor, divisor, name_en in _packs.rows(today=today) if rows else ():
            if item in packs:
                packs[item][name] = Pack(name, factor, divisor, name_en)
        return tuple(altered(one, packs=tuple(packs[one.id].values())) for one in rows)
