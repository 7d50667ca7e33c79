"""A quantity typed in the packs of its item: 3箱, 半箱 where that is whole; never an estimate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from models.errors import Invalid, Problem
from models.queries.catalogue import SupplyItemRow
from models.rules.places import Qualifier
from models.rules.quantities import read_amount
from tui.widgets.fields import Field
from tui.widgets.form_lines import FormLines


def in_units(typed: str, packs: Mapping[str, int | Fraction], unit: str) -> str:
    """= 6,000 beside 3箱: what is typed as it is counted, nothing where it says that itself or cannot be read."""
    if not typed or (typed.isascii() and typed.isdigit()):
        return ""
    try:
        found = read_amount(typed, packs, unit)
    except Invalid:
        return ""
    return f"{'=' if found.qualifier is Qualifier.EXACT else '≈'} {found.value:,}"


@dataclass
class PackedField(Field):
    """One that reads what is typed with the packs and the unit of an item."""

    packs: Mapping[str, int | Fraction] = field(default_factory=dict)
    unit: str = ""
    of: Callable[[], tuple[Mapping[str, int | Fraction], str]] | None = None  # of the item that is chosen now

    def __post_init__(self) -> None:
        self.echo = lambda typed: in_units(typed, *self._counted_in())

    def _counted_in(self) -> tuple[Mapping[str, int | Fraction], str]:
        return (self.packs, self.unit) if self.of is None else self.of()

    def read(self, now: datetime) -> Any:
        """Base units, None where nothing is typed; Invalid where it cannot be read or is no exact number."""
        typed = self.editor.text.strip()
        if not typed:
            return None
        found = read_amount(typed, *self._counted_in())
        if found.qualifier is not Qualifier.EXACT:
            raise Invalid(Problem(self.name, "estimate_not_here"))
        return found.value


def read_in_packs(lines: FormLines, name: str, packs: Mapping[str, int | Fraction], unit: str) -> PackedField:
    """Let a form's field of that name be read with packs; the field."""
    at = next(at for at, one in enumerate(lines.fields) if one.name == name)
    old = lines.fields[at]
    made = PackedField(old.name, old.entry, old.editor, beside=old.beside, packs=packs, unit=unit)
    lines.fields[at] = made
    return made


def read_in_packs_of(
    lines: FormLines, name: str, item: str, known: Callable[[int], SupplyItemRow | None]
) -> PackedField:
    """Let a form's field be read with the packs of whatever item stands in the field `item`, which may change."""

    def chosen() -> tuple[Mapping[str, int | Fraction], str]:
        number = next(one.chosen for one in lines.fields if one.name == item)
        row = known(number or 0)
        return ({}, "") if row is None else (row.sizes, row.unit_zh)

    made = read_in_packs(lines, name, {}, "")
    made.of = chosen
    return made
