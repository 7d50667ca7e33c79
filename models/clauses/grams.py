"""Texts looked up by pairs of characters: which of a typed text's pairs the fewest rows have, and the rows that have it."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Any, NamedTuple

from peewee import JOIN, SQL, NodeList, Select, fn

from models.clauses.findings import unsettled
from models.clauses.scope import EVERYTHING, Clause
from models.database import database
from models.tables import Enterprise, EnterpriseGram, Finding, FindingGram
from models.tables.prepared import AFTER, Prepared, Slot

# Rows that have a pair: one that more have is common, and some other pair of the text seldom is.
COUNTED = 1_000
RARE = 100  # rows that are soon read: a pair that so few have will do
MOST = 6  # pairs of a long text that are tried
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)  # as the store makes them small

_counts: dict[Any, Prepared] = {}


class Pair(NamedTuple):
    """A pair of characters, or all pairs that begin with one, and how many rows have it, counted to 1,000."""

    low: str
    high: str
    rows: int


def rarest(table: Any, text: str) -> Pair:
    """The pair of a text that the fewest rows of a table of pairs have."""
    if table not in _counts:
        having = table.select(SQL("1")).where(_between(table)).limit(COUNTED)
        _counts[table] = Prepared(lambda: having.select_from(fn.COUNT(SQL("1"))))
    small = text.translate(_SMALL)
    found: list[Pair] = []
    for at in range(max(len(small) - 1, 1))[:MOST]:
        low = small[at : at + 2]
        high = low if len(low) == 2 else low + AFTER
        found.append(Pair(low, high, int(_counts[table].scalar(pair_low=low, pair_high=high))))
        if found[-1].rows <= RARE:
            break
    return min(found, key=lambda one: one.rows)


def having_pair(table: Any, owner: Any) -> Any:
    """Whose text has the pair, as a subquery of `owner`, with slots `pair_low` and `pair_high`."""
    return table.select(owner).where(_between(table))


def _between(table: Any) -> Any:
    return (table.gram >= Slot("pair_low")) & (table.gram <= Slot("pair_high"))


def gram_disagreements() -> Iterator[tuple[str, Any]]:
    """Pairs that a firm's name or an unsettled fault's words have and that are not kept, and how many are kept where it is not as many."""
    small = (
        NodeList((Finding.description, SQL('COLLATE "C"')))
        if database.returning_clause
        else Finding.description
    )
    yield from _disagreements(EnterpriseGram, EnterpriseGram.enterprise, Enterprise.folded, EVERYTHING)
    yield from _disagreements(FindingGram, FindingGram.finding, fn.LOWER(small), unsettled())


def _disagreements(kept: Any, owner: Any, text: Any, is_kept: Clause) -> Iterator[tuple[str, Any]]:
    table, noun = owner.rel_model, kept._meta.table_name
    longest = table.select(fn.MAX(fn.LENGTH(text)))
    first = Select(columns=(SQL("1"),)).cte("places", recursive=True, columns=("at",))
    places = first.union_all(Select((first,), (first.c.at + 1,)).where(first.c.at < longest))
    pair = fn.SUBSTR(text, places.c.at, 2)
    pairs = table.select(table.id).join(places, on=(places.c.at <= fn.LENGTH(text))).where(is_kept)
    same = (kept.gram == pair) & (owner == table.id)
    yield (
        f"{noun}, missing",
        pairs.join_from(table, kept, JOIN.LEFT_OUTER, on=same).where(kept.gram.is_null()).with_cte(places),
    )
    all_pairs = pairs.select(pair.alias("pair"), table.id).distinct()
    as_many = Select((all_pairs,), (fn.COUNT(SQL("1")),))
    counted = kept.select(fn.COUNT(SQL("1"))).having(fn.COUNT(SQL("1")) != as_many)
    yield f"{noun}, more than there are", counted.with_cte(places)
