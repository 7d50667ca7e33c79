"""What hangs on the firms that a typed text fits: looked up firm by firm while it is little; of much, found on the way in order."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import isqrt
from typing import Any

from peewee import SQL, Case, Select, Value, fn

from models.clauses.looked_up import FEW, ROWS, SOME, Looked
from models.clauses.names import Fitting
from models.clauses.scope import READ_BY_REGION, Clause, Standing, given, shape_of, visible_enterprises
from models.database import database
from models.rules.scope import Role
from models.tables import Enterprise, EnterprisePlace
from models.tables.prepared import Prepared, Slot

KNOWN = 600  # firms that are read to look up what hangs on them; more, where a list of all firms would be walked for long
BY_PLACE = (*READ_BY_REGION, Role.ADMINISTRATOR)  # who sees the firms of a region
FIRMS, KEYS = 0, -1  # marks of the rows that tell how many, where others have an id

_made: dict[Hashable, Prepared] = {}


class FirmsFound:
    """The firms in one's scope whose name or initials fit a text; `shape` and `values` are the statement's."""

    def __init__(self, text: str, who: Standing) -> None:
        self._fits, self._who, self._shape_of = Fitting(text, who), who, shape_of(who)
        self._table: Any = EnterprisePlace if who.role in BY_PLACE else Enterprise

    @property
    def shape(self) -> Hashable:
        """What the text of the condition depends on."""
        return self._fits.shape

    def values(self) -> dict[str, Any]:
        """What stands in the slots."""
        return {**given(self._who), **self._fits.values()}

    def have(self, column: Any) -> Clause:
        """That a column is one of them; of a region's, where the row is passed, said of the Enterprise it is joined to."""
        return self._fits.clause(Enterprise) if self._table is not Enterprise else column.in_(self._listed())

    def _listed(self) -> Any:
        """Their numbers."""
        who, table = self._shape_of, self._table
        if table is Enterprise:
            return Enterprise.select(Enterprise.id).where(visible_enterprises(who) & self._fits.clause(table))
        return table.select(table.enterprise).where(
            (self._fits.region_of(table) == who.region) & self._fits.clause(table)
        )

    def looked_up(self, shape: Hashable, rows: Callable[[Any], Any], **values: Any) -> Looked:
        """The keys of what hangs on them; `rows` builds the query of the keys from the subquery of the firms, once for each shape.

        Where so many firms fit that the list is walked, no more keys than are counted.
        """
        # Of one firm in so many, as long to read as the list is to walk for a window of them.
        known = max(KNOWN, isqrt(ROWS * self._fits.firms))
        key = (shape, self._who.role, self._who.level, self.shape)
        if key not in _made:
            _made[key] = Prepared(lambda: self._looked(rows))
        asked = {**self.values(), **values}
        found = _made[key].rows(known=known, few=FEW + 1, some=SOME, **asked)
        told = {one[-1]: one[0] for one in found if one[-1] <= 0}
        firms, count = told[FIRMS], told[KEYS]
        keys = [one for one in found if one[-1] > 0]
        return Looked(keys, count, are_all=firms < known and count <= FEW, are_none=not firms)

    def _looked(self, rows: Callable[[Any], Any]) -> Any:
        """How many firms there are and how many keys, a row each that ends with a mark, and the keys, which end with an id, if few."""
        fits = self._listed().limit(Slot("known")).cte("fits", columns=("firm",), materialized=True)
        firms = Select((fits,), (fn.COUNT(SQL("1")),))
        most = Case(None, ((firms >= Slot("known"), Slot("some")),), Slot("few"))
        keys = rows(Select((fits,), (fits.c.firm,)))
        between = [Value(0)] * (len(keys.selected_columns) - 2)
        found = keys.limit(most).cte("found", materialized=True)
        told: list[Any] = [
            Select((table,), (fn.COUNT(SQL("1")), *between, Value(mark)))
            for table, mark in ((fits, FIRMS), (found, KEYS))
        ]
        # More than a few, the list is walked: they would be read for nothing.
        count = Select((found,), (fn.COUNT(SQL("1")),))
        few = Select((found,), (SQL("*"),)).where(count < Slot("few"))
        return told[0].union_all(told[1]).union_all(few).with_cte(fits, found).bind(database)
