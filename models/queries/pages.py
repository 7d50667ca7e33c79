"""Frozen rows and keyset pages: what every list query gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from peewee import SQL, Tuple

from models.tables.base import columns_of

RowT = TypeVar("RowT")
Key = tuple[int | str, ...]

COUNTED_TO = 500  # a total above is "500+": counting on would cost more than the page


@dataclass(frozen=True)
class Page(Generic[RowT]):
    """A window of a list in its order; `first` and `last` are the keys to ask on from."""

    rows: tuple[RowT, ...]
    total: int
    is_total_exact: bool
    first: Key | None
    last: Key | None
    has_before: bool
    has_after: bool


def frozen(row: type[RowT], query: Any) -> tuple[RowT, ...]:
    """A query's rows as instances of a frozen dataclass whose fields its columns are named after."""
    return frozen_columns(row, columns_of(query))


def frozen_columns(row: type[RowT], columns: Mapping[str | int, Sequence[Any]]) -> tuple[RowT, ...]:
    """Columns as instances of a frozen dataclass whose fields they are named after."""
    if not columns:
        return ()
    return tuple(map(row, *(columns[one.name] for one in fields(row))))  # type: ignore[arg-type]


def page(
    row: type[RowT],
    query: Any,
    order: Sequence[Any],
    key_of: Callable[[RowT], Key],
    *,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
    total: int | None = None,
) -> Page[RowT]:
    """One window of `query` in the ascending order of the columns, never by OFFSET.

    `after` and `before` are keys as `key_of` gives them; `at_end` is the last window. The total is
    counted to 500 at most unless the caller knows it.
    """
    backwards = before is not None or at_end
    columns: Any = Tuple(*order) if len(order) > 1 else order[0]
    asked = query
    if after is not None:
        asked = asked.where(columns > (Tuple(*_stored(order, after)) if len(order) > 1 else after[0]))
    elif before is not None:
        asked = asked.where(columns < (Tuple(*_stored(order, before)) if len(order) > 1 else before[0]))
    asked = asked.order_by(*((one.desc() if backwards else one.asc()) for one in order))
    found = list(frozen(row, asked.limit(limit + 1)))
    is_more = len(found) > limit
    found = found[:limit]
    if backwards:
        found.reverse()
    if total is None:
        total, is_exact = bounded_count(query)
    else:
        is_exact = True
    return Page(
        rows=tuple(found),
        total=total,
        is_total_exact=is_exact,
        first=key_of(found[0]) if found else None,
        last=key_of(found[-1]) if found else None,
        has_before=is_more if backwards else after is not None,
        has_after=(before is not None) if backwards else is_more,
    )


def _stored(order: Sequence[Any], key: Key) -> list[Any]:
    """A key's values as the columns store them, so that a moment compares with its seconds."""
    return [column.db_value(value) for column, value in zip(order, key, strict=True)]


def bounded_count(query: Any) -> tuple[int, bool]:
    """How many rows, up to 500, and whether that is all of them."""
    inner = query.select(SQL("1")).order_by().limit(COUNTED_TO + 1)
    number = int(inner.count())
    return (COUNTED_TO, False) if number > COUNTED_TO else (number, True)
