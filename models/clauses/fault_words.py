"""Faults that a typed text stands in: in what was written of them or in what their item asks, which their row says as well."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property, reduce
from typing import Any

from peewee import SQL, Select

from models.clauses.grams import COUNTED, Pair, having_pair, rarest
from models.clauses.looked_up import FEW, Looked
from models.clauses.matters import item_says
from models.clauses.scope import Clause, Standing, given
from models.database import database
from models.tables import Finding, FindingGram
from models.tables.prepared import Prepared, Slot, anywhere, like

_made: dict[Hashable, Prepared] = {}


class FaultWords:
    """A typed text as words of faults; `values` are what stands in the slots of its conditions."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _pair(self) -> Pair:
        return rarest(FindingGram, self._text)

    def values(self) -> dict[str, Any]:
        """What stands in the slots."""
        return {"words": anywhere(self._text)}

    @staticmethod
    def stand_in() -> Clause:
        """That the words stand in a fault that is passed on the way."""
        return _asked_by_item() | _written()

    def looked_up(
        self, shape: Hashable, who: Standing, rows: Callable[[Clause], Any], **values: Any
    ) -> Looked:
        """The keys of unsettled faults they stand in; `rows` builds the query of the keys under a condition, once for each shape."""
        pair = self._pair
        is_written, is_common = bool(pair.rows), pair.rows >= COUNTED
        key = (shape, who.role, who.level, is_written and not is_common)
        if key not in _made:
            _made[key] = Prepared(lambda: _looked(rows, is_written=is_written and not is_common))
        slots = {**given(who), **self.values(), "pair_low": pair.low, "pair_high": pair.high}
        keys = _made[key].rows(few=FEW + 1, **{**slots, **values})
        are_all = len(keys) <= FEW and not is_common
        return Looked(keys, len(keys), are_all=are_all, are_none=not keys and not is_common)


def _looked(rows: Callable[[Clause], Any], *, is_written: bool) -> Any:
    ways = [rows(_asked_by_item())]
    if is_written:
        ways.append(rows(Finding.id.in_(having_pair(FindingGram, FindingGram.finding)) & _written()))
    # Each way by its own index: of both at once SQLite walks through all faults.
    each: list[Any] = [
        Select((way.limit(Slot("few")).alias(f"way{at}"),), (SQL("*"),)) for at, way in enumerate(ways)
    ]
    return reduce(lambda one, other: one.union(other), each).bind(database)


def _asked_by_item() -> Clause:
    return Finding.item.in_(item_says(Slot("words")))


def _written() -> Clause:
    return like(Finding.description, Slot("words"))
