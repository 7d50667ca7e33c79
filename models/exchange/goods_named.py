"""Which item of the catalogue a row of goods means, and how much of it; a choice is kept as an alias."""

from __future__ import annotations

from models.errors import Invalid
from models.exchange.layout import Line
from models.exchange.names import Choices
from models.rules.codes import folded, plain_text
from models.rules.import_reports import Candidate
from models.rules.imports import KnownAlias, NewAlias
from models.rules.readings import cell_text, computed
from models.rules.supply_imports import ITEM, KnownSupplyItem, ReadQuantity, read_quantity


class GoodsNames:
    """Items by either name and by what else they were called."""

    def __init__(
        self, items: tuple[KnownSupplyItem, ...], aliases: tuple[KnownAlias, ...], choices: Choices
    ) -> None:
        self.items, self._choices = items, choices
        self.by_code = {one.code: one for one in items}
        self.aliases: dict[str, NewAlias] = {}
        self._named: dict[str, list[KnownSupplyItem]] = {}
        for one in items:
            for name in filter(None, dict.fromkeys((folded(one.name), folded(one.name_en)))):
                self._named.setdefault(name, []).append(one)
        for alias in aliases:
            if (item := self.by_code.get(alias.code)) is not None:
                self._named.setdefault(alias.folded, []).append(item)

    def item_of(self, line: Line, spec: str) -> KnownSupplyItem | None:
        """The item of that name that is counted in the row's unit: kg and litres never meet; None where it is refused."""
        said = line.required("item")
        if not said:
            return None
        unit = plain_text(line.text("unit"))
        known = list(dict.fromkeys(one.code for one in self._named.get(folded(said), ())))
        fits = [one for one in (self.by_code[code] for code in known) if one.takes(unit, spec)]
        if len(fits) > 1 and spec:
            fits = [one for one in fits if folded(one.variant) == folded(spec)] or fits
        if len(fits) == 1:
            return fits[0]
        if chosen := self._choices.of(said):
            item = self.by_code.get(chosen)
            if item is None or not item.takes(unit, spec):
                line.refuse("unit", "unit_of_other_item", unit, item=said)
                return None
            self.aliases.setdefault(folded(said), NewAlias(ITEM, said, folded(said), item.code, line.row))
            return item
        if known and not fits:
            units = "、".join(dict.fromkeys(self.by_code[code].unit for code in known))
            line.refuse("unit", "unit_of_other_item", unit, item=said, units=units)
            return None
        asked = tuple(
            Candidate(one.code, one.name, one.variant or one.unit)
            for one in (fits or [each for each in self.items if each.takes(unit, spec)])
        )
        line.refuse("item", "which_goods", said, candidates=asked, ask=said)
        return None


def quantity_of(
    line: Line, name: str, item: KnownSupplyItem, spec: str, *, may_estimate: bool = False
) -> ReadQuantity | None:
    """How much a cell says, in the row's unit or in a pack of its own; None where it is refused."""
    said = cell_text(computed(line.cell(name))).strip()
    if not said:
        line.refuse(name, "required")
        return None
    try:
        return read_quantity(said, plain_text(line.text("unit")), item, spec, may_estimate=may_estimate)
    except Invalid as error:
        line.refuse(name, f"quantity_{error.problems[0].code}", unit=item.unit)
        return None
