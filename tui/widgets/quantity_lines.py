"""A form of quantities, one field a line of goods, read with the packs of its item: 3箱 where a 箱 is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, fields, make_dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry, entry_of
from models.rules.quantities import Amount, read_amount
from tui.widgets.fields import Field
from tui.widgets.form_lines import Check, FormLines
from tui.widgets.packed import in_units


@dataclass(frozen=True)
class AskedLine:
    """A line: its field's name, what it is called, what stands in it and beside it, and how its quantity is read."""

    name: str
    label: str
    value: str = ""
    beside: str = ""
    unit: str = ""
    packs: Mapping[str, int | Fraction] = field(default_factory=dict)
    may_estimate: bool = False  # 约300, where it is not counted yet
    longest: int = 40

    def read(self, typed: str) -> Amount:
        """What is meant by what is typed; Invalid with a problem of this line."""
        try:
            found = read_amount(typed, self.packs, self.unit)
        except Invalid as error:
            raise Invalid(*(Problem(self.name, one.code, one.values) for one in error.problems)) from None
        if found.qualifier != "exact" and not self.may_estimate:
            raise Invalid(Problem(self.name, "estimate_not_here"))
        return found


class QuantityLines(FormLines):
    """Lines of goods, and before them the fields of another form (`more`), after them those of `last`."""

    def __init__(
        self,
        lines: Sequence[AskedLine],
        *,
        more: type[Any] | None = None,
        last: type[Any] | None = None,
        check: Check | None = None,
        values: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.asked = {one.name: one for one in lines}
        self.more, self.last = more, last
        made = [
            *_declared(more),
            *((one.name, str, entry(Kind.TEXT, longest=one.longest)) for one in lines),
            *_declared(last),
        ]
        form = make_dataclass("SupplyLines", made, frozen=True)
        self._check = check
        super().__init__(
            form,
            check=self._problems,
            values={**{one.name: one.value for one in lines}, **(values or {})},
            beside={one.name: one.beside for one in lines},
            **options,
        )
        for one in self.fields:
            if (asked := self.asked.get(one.name)) is not None:
                one.echo = partial(in_units, packs=asked.packs, unit=asked.unit)

    def label(self, one: Field) -> str:
        """A line is called as its goods are."""
        return self.asked[one.name].label if one.name in self.asked else super().label(one)

    def amounts(self, made: Any) -> dict[str, Amount]:
        """The quantities of what was built by line; a line left empty has none."""
        typed = {name: getattr(made, name).strip() for name in self.asked}
        return {name: self.asked[name].read(one) for name, one in typed.items() if one}

    def quantities(self, made: Any) -> dict[str, int]:
        """The quantities by line as whole numbers, where none is an estimate."""
        return {name: one.value for name, one in self.amounts(made).items()}

    def values_of(self, form: type[Any], made: Any) -> dict[str, Any]:
        """What was built of the fields of `more` or `last`."""
        return {one.name: getattr(made, one.name) for one in fields(form) if "entry" in one.metadata}

    def _problems(self, made: Any) -> tuple[Problem, ...]:
        found = list(basic_problems(made))
        for name, one in self.asked.items():
            if typed := getattr(made, name).strip():
                try:
                    one.read(typed)
                except Invalid as error:
                    found += error.problems
        if not found and self._check is not None:
            found += self._check(made)
        return tuple(found)


def _declared(form: type[Any] | None) -> list[tuple[str, Any, Any]]:
    if form is None:
        return []
    return [
        (one.name, Any, field(default=one.default, metadata={"entry": entry_of(one)}))
        for one in fields(form)
        if "entry" in one.metadata
    ]
