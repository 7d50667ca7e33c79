"""What a ledger that leaves is made of: its columns, and its rows in a scope."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from models.clauses.scope import Standing
from models.frozen import dataclass
from models.rules.scope import Actor


@dataclass(frozen=True)
class Column:
    """One column: its name in the words and in JSON, where its value comes from, and how it is hidden."""

    name: str
    source: Any = None  # of a listing: what the row has by the name of the column
    shown: Callable[[Any], Any] | None = None
    is_code: bool = False  # digits that are no number: a phone, a credit code
    of: Callable[[Standing], Any] | None = None  # in place of the source, where it depends on who exports


@dataclass(frozen=True)
class Ledger:
    """One ledger: its columns, its rows in a scope, and the id by which some of them are asked for; none: all or nothing."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Standing, tuple[Any, ...]], Any]
    key: Any = None


EVERY = 1_000_000  # rows of one window of a query: all of them
Rows = Iterator[Mapping[str, Any]]


def columns(*names: str, codes: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """Columns of a listing by what its rows have; `codes` are digits that are no number."""
    return tuple(Column(one, is_code=one in codes) for one in names)


@dataclass(frozen=True)
class Listing:
    """A ledger of what a page's query lists: in its scope, masked by it; the rows of all that one may see, or of one team."""

    name: str
    columns: tuple[Column, ...]
    listed: Callable[[Actor, Any], Iterable[Mapping[str, Any]]]
    key: str = "id"  # by which some of the rows are asked for

    def rows(
        self, actor: Actor, only: Collection[int | str] | None, of: Any = None
    ) -> Iterator[tuple[Any, ...]]:
        """The rows in the order of the columns; `of` is what the page's list is of."""
        for row in self.listed(actor, of):
            if only is None or row[self.key] in only:
                yield tuple(row[one.name] for one in self.columns)
