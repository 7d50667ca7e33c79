"""Goods in words: what an item is called, how much of it in its unit and as it was packed."""

from __future__ import annotations

from typing import Protocol

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
        """The same in English."""
        ...


def item_words(row: Item) -> str:
    """防疫中药预防二号方 of a row; the variant behind the name."""
    return named(in_language(row.item_zh, row.item_en), row.variant)


def named(name: str, variant: str) -> str:
    """A name with its variant, which is not said twice."""
    said = variant_words(variant)
    return f"{name} {said}" if said and said not in name else name


def amount_words(row: Item, quantity: int, qualifier: Qualifier | str | None = None) -> str:
    """6,000 个, 约50 袋: a quantity in the item's unit, told as exact as it is."""
    about = text(f"supply.qualified.{qualifier}") if qualifier not in (None, Qualifier.EXACT) else ""
    return f"{about}{quantity:,} {unit_words(row.unit_zh, row.unit_en, quantity)}"


def packed_words(
    row: Item, quantity: int, pack: str | None, factor: int | None, divisor: int | None = None
) -> str:
    """3 箱 × 2,000 = 6,000 个 where a quantity is whole packs, else the quantity alone."""
    whole = amount_words(row, quantity)
    if not pack or not factor or (divisor or 1) != 1 or factor == 1 or quantity % factor:
        return whole
    count = quantity // factor
    return f"{count:,} {pack_words(pack, count)} × {factor:,} = {whole}"


def goods_words(row: Item, quantity: int, lines: int, qualifier: Qualifier | str | None = None) -> str:
    """A quantity of an item, the number first since names are long, and how many others go with it."""
    first = f"{amount_words(row, quantity, qualifier)} {item_words(row)}"
    return first if lines < 2 else text("supply.and_others", first=first, count=lines)
