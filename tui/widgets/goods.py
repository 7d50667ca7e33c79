"""Goods in words: what an item is called, how much of it in its unit and as it was packed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Protocol

from models.queries.catalogue import SupplyItemRow
from models.rules.catalogue import plural
from models.rules.places import Qualifier
from tui.text import in_language, text
from tui.units import pack_words, unit_words, variant_words


class Item(Protocol):
    """A row that names an item of the catalogue."""

    @property
    def item_zh(self) -> str:
        """Its Chinese name."""
        ...

    @property
    def item_en(self) -> str:
        """Its English name."""
        ...

    @property
    def variant(self) -> str:
        """What tells it apart."""
        ...

    @property
    def unit_zh(self) -> str:
        """What it is counted in."""
        ...

    @property
    def unit_en(self) -> str:
        """What it is counted in, in English."""
        ...


class PackedLine(Item, Protocol):
    """A row of goods with the pack it was asked in."""

    @property
    def item(self) -> int:
        """The item's id."""
        ...

    @property
    def pack(self) -> str | None:
        """The Chinese name of the pack."""
        ...

    @property
    def pack_factor(self) -> int | None:
        """Base units of it, or of so many of them."""
        ...

    @property
    def pack_divisor(self) -> int | None:
        """How many of them."""
        ...


def sizes_of(line: PackedLine, items: Iterable[SupplyItemRow]) -> Mapping[str, Fraction]:
    """What a line's quantities are read with: the packs of its item, the one it was asked in as it was then."""
    known = next((one.sizes for one in items if one.id == line.item), {})
    if not line.pack or not line.pack_factor:
        return known
    asked = Fraction(line.pack_factor, line.pack_divisor or 1)
    words = {line.pack, pack_words(line.pack), plural(pack_words(line.pack))}
    return {**known, **dict.fromkeys(words, asked)}


def item_words(row: Item) -> str:
    """防疫中药预防二号方 of a row; the variant behind the name."""
    return named(in_language(row.item_zh, row.item_en), row.variant)


def named(name: str, variant: str) -> str:
    """A name with its variant, which is not said twice."""
    said = variant_words(variant)
    return f"{name} {said}" if said and said not in name else name


def amount_words(row: Item, quantity: int, qualifier: Qualifier | str | None = None) -> str:
    """6,000 个, 约50 袋: a quantity in the item's unit, told as exact as it is."""
    return f"{_about(qualifier)}{quantity:,} {unit_words(row.unit_zh, row.unit_en, quantity)}"


def _about(qualifier: Qualifier | str | None) -> str:
    return text(f"supply.qualified.{qualifier}") if qualifier not in (None, Qualifier.EXACT) else ""


def packed_words(
    row: Item, quantity: int, pack: str | None, factor: int | None, divisor: int | None = None
) -> str:
    """3 箱 × 2,000 = 6,000 个 where a quantity is whole packs, else the quantity alone."""
    whole = amount_words(row, quantity)
    if not pack or not factor or (divisor or 1) != 1 or factor == 1 or quantity % factor:
        return whole
    count = quantity // factor
    return f"{count:,} {pack_words(pack, count)} × {factor:,} = {whole}"


def asked_words(row: PackedLine, quantity: int, qualifier: Qualifier | None) -> str:
    """约3箱, 约300: a quantity as it would be typed again, so that reading it gives the same."""
    factor, divisor = row.pack_factor or 1, row.pack_divisor or 1
    if not row.pack or quantity * divisor % factor:
        return amount_words(row, quantity, qualifier)
    count, about = quantity * divisor // factor, _about(qualifier)
    return f"{about}{count:,} {pack_words(row.pack, count)}"


def goods_words(row: Item, quantity: int, lines: int, qualifier: Qualifier | str | None = None) -> str:
    """A quantity of an item, the number first since names are long, and how many others go with it."""
    first = f"{amount_words(row, quantity, qualifier)} {item_words(row)}"
    return first if lines < 2 else text("supply.and_others", first=first, count=lines)
