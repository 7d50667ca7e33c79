"""What hangs on the firms that a typed text fits: where they are few, looked up firm by firm; of more, passed on the way in order."""

from __future__ import annotations

from math import isqrt
from typing import Any

from peewee import fn

from models.clauses.names import Fitting
from models.clauses.scope import READ_BY_REGION, Clause, Standing, given, shape_of, visible_enterprises
from models.rules.scope import Role
from models.tables import Enterprise, EnterprisePlace
from models.tables.prepared import Prepared, Slot, among, numbers

FEW = (
    100  # firms whose rows are read and put in order: of more, the list is walked and soon has a window full
)
ROWS = 25  # of a window: walked for, as many times as one firm in so many fits
BY_PLACE = (*READ_BY_REGION, Role.ADMINISTRATOR)  # who sees the firms of a region
SOME = 600  # by whose rows it is counted; of more, how many there are at least
KNOWN = 600  # firms said by their numbers
LISTED = (
    20  # one firm in so many is listed by what it is called: of more, each row that is passed is looked up
)

_found: dict[Any, Prepared] = {}


class FirmsFound:
    """The firms in one's scope whose name or initials fit a text, read once; `shape` and `values` are the statement's.

    How many are few depends on how many rows of the table hang on a firm.
    """

    def __init__(self, text: str, who: Standing, table: Any) -> None:
        self._fits, self._shape_of = Fitting(text, who), shape_of(who)
        self._table: Any = EnterprisePlace if who.role in BY_PLACE else Enterprise
        self._given = {**self._fits.values(), "person": who.person, "region": who.region}
        key = (who.role, who.level, self._fits.shape, table)
        if key not in _found:
            _found[key] = Prepared(lambda: self._read(table))
        firms = self._fits.firms
        known = max(KNOWN, isqrt(ROWS * firms))
        asked = {**given(who), **self._given, "most": known + 1, "listed": firms // LISTED}
        rows = _found[key].rows(**asked)
        newest, is_more = rows[0][1:] if rows else (0, False)
        # So many that it takes as long to read and order their rows as to walk the list for a window of them.
        few = max(FEW, isqrt(ROWS * firms * firms // max(firms + (newest or 0), 1)))
        self._firms = [row[0] for row in rows]
        self.are_few, self.are_many = len(rows) <= few, len(rows) > known
        self._are_listed = self.are_many and not is_more

    def _read(self, table: Any) -> Any:
        """Their numbers, each with the newest row of the table that hangs on firms, and whether they are more than are listed."""
        more = fn.EXISTS(self._listed().limit(1).offset(Slot("listed")))
        newest = table.alias()
        return (
            self._listed()
            .select_extend(newest.select(fn.MAX(newest.id)).alias("newest"), more.alias("is_more"))
            .limit(Slot("most"))
        )

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
        """Whether what hangs on them is read firm by firm: of few in any case, of some more to count it."""
        return self.are_few or (is_counted and self.are_counted)

    @property
    def are_counted(self) -> bool:
        """Whether all that hangs on them is counted: firm by firm, and of more than some by some of them."""
        return self.are_few or (len(self._firms) <= SOME and not self.are_many)

    @property
    def shape(self) -> tuple[Any, ...]:
        """What the text of the condition depends on."""
        return ("many", self._are_listed, self._fits.shape) if self.are_many else ("known", self.are_few)

    def values(self) -> dict[str, Any]:
        """What stands in the slots."""
        firms = [] if self.are_many else self._firms
        return {**self._given, "firms": numbers(firms), "some": numbers(self._firms[:SOME])}

    def have(self, column: Any) -> Clause:
        """That a column is one of them."""
        if not self.are_many:
            return among(column, Slot("firms"))
        if self._are_listed:
            return column.in_(self._listed())
        # Row by row: so many fit that a window is soon full, long before all of them would have been listed.
        firm = self._table.enterprise if self._table is not Enterprise else Enterprise.id
        return fn.EXISTS(self._listed(is_one_asked=True).where(firm == column))

    def have_some(self, column: Any) -> Clause:
        """That a column is one of the first."""
        return among(column, Slot("some"))
