"""What an import of a ledger of received goods knows of the store, what its cells say, and what it plans to write there."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.rules.catalogue import packs_of_spec
from models.rules.codes import folded, plain_text
from models.rules.places import Qualifier
from models.rules.quantities import is_bare, read_amount
from models.rules.readings import Cell, cell_text, computed, read_date_cell
from models.rules.stock import Source

if TYPE_CHECKING:
    from models.rules.import_reports import ImportReport
    from models.rules.imports import KnownAlias, NewAlias


class SupplySheet(StrEnum):
    """Which of the ledgers of supplies a sheet is, as its headings tell."""

    GOODS = "goods"  # 入库, 收支台账
    REQUESTS = "requests"  # 申领分配表
    COLLECTIONS = "collections"  # 领取签收表


ITEM = "supply_item"  # the kind of an alias that an item goes by
IMPORTED = "imported"  # why what came in days ago is recorded late (补录)
DEPOT_ASKED = "仓库"  # the name that a depot is chosen under

_SOURCES: Mapping[str, Source] = {
    **dict.fromkeys(("采购", "购买", "自购", "bought"), Source.BOUGHT),
    **dict.fromkeys(("调拨", "上级调拨", "拨付", "配发", "allocated"), Source.ALLOCATED),
    **dict.fromkeys(("捐赠", "社会捐赠", "捐助", "donated"), Source.DONATED),
}
_QUALIFIERS: Mapping[str, Qualifier] = {
    **dict.fromkeys(("约", "大约", "about"), Qualifier.ABOUT),
    **dict.fromkeys(("近", "nearly"), Qualifier.NEARLY),
    **dict.fromkeys(("超过", "余", "多", "over"), Qualifier.OVER),
    **dict.fromkeys(("不到", "under"), Qualifier.UNDER),
    **dict.fromkeys(("确数", "准确", "exact"), Qualifier.EXACT),
}
_NO_DAY = frozenset({"无", "不详", "未知", "/", "-", "—", "长期", "长期有效"})

Key = tuple[int, str, str, int, str, int, str, str, str]


def key_of(
    depot: int,
    day: date,
    source: Source,
    item: int,
    batch: str,
    quantity: int,
    expires_on: date | None,
    spec: str,
    donor: str,
) -> Key:
    """What makes two lines of goods received the same: two firms may give as much of an item on one day."""
    ends = expires_on.isoformat() if expires_on else ""
    lot = folded(batch), quantity, ends, folded(spec), folded(donor)
    return depot, day.isoformat(), source.value, item, *lot


def read_source(cell: Cell) -> Source | None:
    """How goods came in; Invalid `unreadable_choice`."""
    word = folded(cell_text(computed(cell)))
    if not word:
        return None
    if word not in _SOURCES:
        raise Invalid(Problem("value", "unreadable_choice", {"value": word}))
    return _SOURCES[word]


def read_qualifier(cell: Cell) -> Qualifier | None:
    """How exact a quantity is, as a column beside it says; Invalid `unreadable_choice`."""
    word = folded(cell_text(computed(cell)))
    if word and word not in _QUALIFIERS:
        raise Invalid(Problem("value", "unreadable_choice", {"value": word}))
    return _QUALIFIERS.get(word)


def read_expiry(cell: Cell, year: int | None) -> date | None:
    """The last day of a lot: a day, or the last one of a month (2021.12); none where nobody knows it.

    Invalid `unreadable_date`: a day nobody can read is not taken for one that nobody knows.
    """
    text = plain_text(cell_text(computed(cell)))
    if text in _NO_DAY:
        return None
    month = re.fullmatch(r"(20\d\d)\s*[.\-/年]\s*(\d{1,2})\s*月?", text)
    if month is not None and 1 <= int(month[2]) <= 12:
        in_year, number = int(month[1]), int(month[2])
        return date(in_year, number, monthrange(in_year, number)[1])
    return read_date_cell(cell, year)


@dataclass(frozen=True)
class KnownSupplyItem:
    """An item of the catalogue with what its packs come to."""

    id: int
    code: str
    name: str
    variant: str
    unit: str
    packs: Mapping[str, Fraction]
    share_units: int | None = None
    name_en: str = ""
    is_current: bool = True  # in the catalogue today
    english: Mapping[str, str] = field(default_factory=dict)  # unit and packs by their English words

    def sizes(self, spec: str) -> dict[str, int | Fraction]:
        """What quantities are read with; what the sheet says of a pack goes before the catalogue."""
        told = {one.name: one.size for one in packs_of_spec(spec, self.unit)}
        found: dict[str, int | Fraction] = {**self.packs, **told}
        return {**{word: found.get(name, 1) for word, name in self.english.items()}, **found}

    def word(self, said: str) -> str:
        """A unit or pack as the catalogue calls it."""
        return self.english.get(said.lower(), said)

    def takes(self, unit: str, spec: str) -> bool:
        """Whether it is counted in a unit."""
        return unit in ("", self.unit) or self.word(unit) == self.unit or unit.lower() in self.sizes(spec)


@dataclass(frozen=True)
class KnownDepot:
    """A depot or point that goods may come into."""

    id: int
    name: str
    region_name: str = ""


@dataclass(frozen=True)
class KnownSupplies:
    """What planning an import of received goods needs of the store."""

    items: tuple[KnownSupplyItem, ...] = ()
    aliases: tuple[KnownAlias, ...] = ()
    depots: tuple[KnownDepot, ...] = ()
    own: int | None = None  # the importer's own depot, where nothing else is said
    received: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class NewGoods:
    """Goods to receive: so many base units of an item, as one lot."""

    row: int
    depot: int
    day: date
    source: Source
    item: int
    quantity: int
    pack: str = ""
    pack_factor: int | None = None
    pack_divisor: int = 1
    batch: str = ""
    expires_on: date | None = None
    share_units: int | None = None
    spec: str = ""
    donor: str = ""
    document: str = ""
    note: str = ""

    @property
    def key(self) -> Key:
        """What makes it the same as another."""
        return key_of(
            self.depot,
            self.day,
            self.source,
            self.item,
            self.batch,
            self.quantity,
            self.expires_on,
            self.spec,
            self.donor,
        )


@dataclass(frozen=True)
class SupplyPlan:
    """Goods to receive; what is in the ledger already is never changed by a sheet."""

    report: ImportReport
    added: tuple[NewGoods, ...] = ()
    changed: tuple[NewGoods, ...] = ()
    aliases: tuple[NewAlias, ...] = ()


@dataclass(frozen=True)
class ReadQuantity:
    """A quantity as a sheet says it: base units, and the pack it was said in."""

    value: int
    pack: str = ""
    size: Fraction = field(default=Fraction(1))
    qualifier: Qualifier = Qualifier.EXACT


def read_quantity(
    said: str, unit: str, item: KnownSupplyItem, spec: str, *, may_estimate: bool = False
) -> ReadQuantity:
    """So many base units of an item; Invalid with one problem of field `value`.

    What has come in was counted: 约300 is `estimate_received`, nothing is `nothing_moves`.
    """
    sizes, unit = item.sizes(spec), item.word(unit)
    pack = unit if unit in sizes and unit != item.unit else ""
    bare = is_bare(said) or _is_a_number(said)
    amount = read_amount(f"{said.strip()}{unit}" if bare else said, sizes, item.unit)
    if not bare:
        typed = plain_text(said).lower()
        last = next(
            (name for name in sorted(sizes, key=len, reverse=True) if typed.endswith(name.lower())), ""
        )
        pack = "" if item.word(last) == item.unit else item.word(last)
    if amount.qualifier is not Qualifier.EXACT and not may_estimate:
        raise Invalid(Problem("value", "estimate_received", {"value": said}))
    if amount.value == 0:
        raise Invalid(Problem("value", "nothing_moves"))
    return ReadQuantity(amount.value, pack, Fraction(sizes[pack]) if pack else Fraction(1), amount.qualifier)


def _is_a_number(said: str) -> bool:
    """Whether it says how many, however exactly, and not of what: 约3 beside 箱 is 3箱."""
    try:
        read_amount(said)
    except Invalid:
        return False
    return True
