"""What hangs on the firms that a typed text fits: where they are few, looked up firm by firm; of more, passed on the way in order."""

from __future__ import annotations

from typing import Any

from peewee import fn

from models.clauses.names import Fitting
from models.clauses.scope import READ_BY_REGION, Clause, Standing, given, shape_of, visible_enterprises
from models.rules.scope import Role
from models.tables import Enterprise, EnterprisePlace
from models.tables.prepared import Prepared, Slot, among, numbers

FEW = (
    100  # firms whose rows are read and put in order; of more, the list is walked and soon has a window full
)
BY_PLACE = (*READ_BY_REGION, Role.ADMINISTRATOR)  # who sees the firms of a region
SOME = 200  # of many, by whose rows it is said how many there are at least
KNOWN = 600  # firms said by their numbers, which is quick to count by; of more, by what they are called
ONE_IN = 66  # so many at the least are known in a large city: a list walked for fewer would take long to fill a window

_found: dict[Any, Prepared] = {}


class FirmsFound:
    """The firms in one's scope whose name or initials fit a text, read once; `shape` and `values` are the statement's."""

    def __init__(self, text: str, who: Standing) -> None:
        self._fits, self._shape_of = Fitting(text, who), shape_of(who)
        self._table: Any = EnterprisePlace if who.role in BY_PLACE else Enterprise
        self._given = {**self._fits.values(), "person": who.person, "region": who.region}
        key = (who.role, who.level, self._fits.shape)
        if key not in _found:
            _found[key] = Prepared(lambda: self._listed().limit(Slot("most")))
        known = max(KNOWN, self._fits.firms // ONE_IN)
        asked = {**given(who), **self._given, "most": known + 1}
        self._firms = [firm for (firm,) in _found[key].rows(**asked)]
        self.are_few = len(self._firms) <= FEW
        self.are_many = len(self._firms) > known

    def _listed(self, *, is_one_asked: bool = False) -> Any:
        """Their numbers, as a subquery; with `is_one_asked` for a condition that names one firm, which is then looked up."""
        who, table = self._shape_of, self._table
        if table is Enterprise:
            return Enterprise.select(Enterprise.id).where(visible_enterprises(who) & self._fits.clause(table))
        region = fn.COALESCE(table.region, "") if is_one_asked else table.region
        return table.select(table.enterprise).where((region == who.region) & self._fits.clause(table))

    @property
    def are_none(self) -> bool:
        """Whether the text fits no firm."""
        return not self._firms

    def are_looked_up(self, *, is_counted: bool) -> bool:
        """Whether what hangs on them is read firm by firm: of few in any case, of those known by number to count it."""
        return self.are_few or (is_counted and not self.are_many)

    @property
    def shape(self) -> tuple[Any, ...]:
        """What the text of the condition depends on."""
        return ("many", self._fits.shape) if self.are_many else ("known", self.are_few)

    def values(self) -> dict[str, Any]:
        """What stands in the slots."""
        return {**self._given, "firms": numbers(self._firms[:SOME] if self.are_many else self._firms)}

    def have(self, column: Any) -> Clause:
        """That a column is one of them."""
        if not self.are_many:
            return self.have_some(column)
        # Row by row: so many fit that a window is soon full, long before all of them would have been listed.
        firm = self._table.enterprise if self._table is not Enterprise else Enterprise.id
        return fn.EXISTS(self._listed(is_one_asked=True).where(firm == column))

    def have_some(self, column: Any) -> Clause:
        """That a column is one of those known by number: of many the first, which have more rows than are counted to."""
        return among(column, Slot("firms"))
