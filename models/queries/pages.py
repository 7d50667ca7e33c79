"""Frozen rows and keyset pages: what every list query gives."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypedDict, TypeVar

from peewee import SQL, Tuple, fn

from models.queries.rows import Row, fields_of, rows_of
from models.tables.base import columns_of
from models.tables.prepared import Prepared, Slot, among, numbers

RowT = TypeVar("RowT")
OtherT = TypeVar("OtherT")
Key = tuple[int | str, ...]
Columns = dict[str | int, Sequence[Any]]  # rows column by column
# Of a query and the column it is in the order of: its rows of a page's window.
First = Callable[[Any, Any], Any]

COUNTED_TO = 500  # a total above is "500+": counting on would cost more than the page
FOUND_TO = 200  # and of what a text finds, or of people: each of them is looked at to be counted


class Window(TypedDict):
    """Which rows of a list are asked for: so many of those behind a key, before one, from the first on, or the last."""

    after: Key | None
    before: Key | None
    at_end: bool
    limit: int


def is_anew(window: Window) -> bool:
    """Whether a list is read from one of its ends, and not on from rows that are there."""
    return window["after"] is None and window["before"] is None


class Page(Row, Generic[RowT]):
    """A window of a list in its order; `first` and `last` are the keys to ask on from."""

    rows: tuple[RowT, ...]
    total: int
    is_total_exact: bool
    first: Key | None
    last: Key | None
    has_before: bool
    has_after: bool

    def holding(self, rows: tuple[OtherT, ...]) -> Page[OtherT]:
        """The same window with its rows made into others, one for one."""
        assert len(rows) == len(self.rows)
        return Page(rows, *list(vars(self).values())[1:])

    def turned(self) -> Page[RowT]:
        """The same window with the last row first."""
        return Page(
            rows=self.rows[::-1],
            total=self.total,
            is_total_exact=self.is_total_exact,
            first=self.last,
            last=self.first,
            has_before=self.has_after,
            has_after=self.has_before,
        )


def whole(rows: Iterable[RowT]) -> Page[RowT]:
    """All rows of a list that is never long, as its one window."""
    all_rows = tuple(rows)
    return Page(all_rows, len(all_rows), True, None, None, False, False)


def frozen(row: type[RowT], query: Any) -> tuple[RowT, ...]:
    """A query's rows as instances of a frozen dataclass whose fields its columns are named after."""
    return frozen_columns(row, columns_of(query))


def frozen_columns(row: type[RowT], columns: Mapping[str | int, Sequence[Any]]) -> tuple[RowT, ...]:
    """Columns as instances of a frozen dataclass whose fields they are named after."""
    return rows_of(row, [columns[name] for name in fields_of(row)]) if columns else ()


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
) -> Page[RowT]:
    """One window of `query` in the ascending order of the columns, never by OFFSET.

    `after` and `before` are keys as `key_of` gives them; `at_end` is the last window. The total is
    counted to 500 at most unless the window holds all there is.
    """
    rows = frozen(row, _window(query, order, after, before, at_end, limit + 1))
    return _paged(
        rows, lambda: bounded_count(query), lambda at: key_of(rows[at]), after, before, at_end, limit
    )


def page_newest_first(
    row: type[RowT],
    query: Any,
    order: Sequence[Any],
    key_of: Callable[[RowT], Key],
    *,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[RowT]:
    """One window of `query` in the descending order of the columns: what was made last comes first."""
    is_start = after is None and before is None and not at_end
    found = page(row, query, order, key_of, after=before, before=after, at_end=is_start, limit=limit)
    return found.turned()


def shaped_page(
    row: type[RowT],
    shape: Hashable,
    build: Callable[[], Any],
    values: Mapping[str, Any],
    order: Sequence[Any],
    key_of: Callable[[RowT], Key] | tuple[str, ...],
    *,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
    counted: Callable[[], Any] | None = None,
    counts_on: bool = False,
    at_least: int | None = None,
    counted_to: int = COUNTED_TO,
    total: int | None = None,
    read: Callable[[Columns], Columns] = dict,
    parts: Callable[[First], Any] | None = None,
) -> Page[RowT]:
    """`page` of a query that is written once for each `shape`, with slots for `values`.

    `counted` builds a query of as many rows that is quicker to count: without the tables that only name them. It
    `counts_on` from where the first window ends, if it has the columns of the order, where each row is looked at to be found. `at_least`
    is how many there are of what is known already, where counting all would be a walk: more than so many is all that is said.
    The key may be columns that the rows do not have, by their names in the query. `read` makes Python's values of what
    the query works out by itself.

    `parts` is for a list that no index has in its order, but each part of it: of several depots the goods of each. It
    builds a subquery of keys out of the window of each part, and the window of the whole is looked for in those alone.
    """
    slots = tuple(Slot(f"key{at}") for at in range(len(order)))
    given = dict(values, most=limit + 1)
    key = after if after is not None else before
    if key is not None:
        given.update({f"key{at}": value for at, value in enumerate(_stored(order, key))})
    direction = "after" if after is not None else "before" if before is not None else at_end

    def window() -> Any:
        key_after = slots if after is not None else None
        key_before = slots if before is not None else None

        def first(query: Any, columns: Sequence[Any]) -> Any:
            return _window(query, columns, key_after, key_before, at_end, Slot("most"))

        query = build()
        if parts is not None:
            query = query.where(order[0].in_(parts(lambda part, column: first(part, (column,)))))
        return first(query, order)

    def counted_of(what: Hashable, query: Callable[[], Any], **more: Any) -> int:
        def number() -> Any:
            return _first_rows(query(), counted_to).select_from(fn.COUNT(SQL("1")))

        return int(_shaped(shape, (what, counted_to), number).scalar(**values, **more))

    def count() -> tuple[int, bool]:
        if total is not None:
            return total, True
        all_rows = counted or build
        if counts_on and key is None:
            seen = _stored(order, key_at(len(rows) - 1))
            bound = tuple(Slot(f"seen{at}") for at in range(len(order)))
            which = {"before" if at_end else "after": bound}
            from_there = {f"seen{at}": value for at, value in enumerate(seen)}
            rest = counted_of(("rest", at_end), lambda: _beyond(all_rows(), order, **which), **from_there)
            return _bounded(len(rows) + rest, counted_to)
        if at_least is not None:
            return min(max(at_least, len(rows)), counted_to), False
        return _bounded(counted_of("count", all_rows), counted_to)

    columns = read(_shaped(shape, direction, window).columns(**given))
    rows = frozen_columns(row, columns)

    def key_at(at: int) -> Key:
        return tuple(columns[name][at] for name in key_of) if isinstance(key_of, tuple) else key_of(rows[at])

    return _paged(rows, count, key_at, after, before, at_end, limit)


def page_of_keys(
    row: type[RowT],
    shape: Hashable,
    build: Callable[[], Any],
    keys: Iterable[Key],
    order: Sequence[Any],
    *,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[RowT]:
    """The same of a list all of whose keys are known, the id last: the rows of the window alone are read, which `build` names."""
    known = sorted(keys)
    start, stop = 0, len(known)
    if after is not None:
        start = bisect_right(known, tuple(after))
    elif before is not None:
        stop = bisect_left(known, tuple(before))
    if before is not None or at_end:
        start = max(stop - limit, 0)
    window = known[start : min(stop, start + limit)]

    def named() -> Any:
        return build().where(among(order[-1], Slot("ids"))).order_by(*(one.asc() for one in order))

    found = _shaped(shape, "of keys", named).columns(ids=numbers([int(key[-1]) for key in window]))
    return Page(
        rows=frozen_columns(row, found),
        total=len(known),
        is_total_exact=True,
        first=window[0] if window else None,
        last=window[-1] if window else None,
        has_before=start > 0,
        has_after=start + len(window) < len(known),
    )


def shaped_rows(
    row: type[RowT], shape: Hashable, build: Callable[[], Any], values: Mapping[str, Any]
) -> tuple[RowT, ...]:
    """All rows of a query that is written once for each `shape` and has a limit of its own."""
    return frozen_columns(row, _shaped(shape, "rows", build).columns(**values))


_made: dict[tuple[Hashable, Hashable], Prepared] = {}


def _shaped(shape: Hashable, window: Hashable, build: Callable[[], Any]) -> Prepared:
    if (shape, window) not in _made:
        _made[shape, window] = Prepared(build)
    return _made[shape, window]


def _window(query: Any, order: Sequence[Any], after: Any, before: Any, at_end: bool, most: Any) -> Any:
    """The rows of a query behind or before a key, in the order that reads them by index."""
    return _in_order(_beyond(query, order, after, before), order, before is not None or at_end).limit(most)


def _in_order(query: Any, order: Sequence[Any], backwards: bool) -> Any:
    return query.order_by(*((one.desc() if backwards else one.asc()) for one in order))


def _beyond(query: Any, order: Sequence[Any], after: Any = None, before: Any = None) -> Any:
    """Those of its rows that are behind or before a key."""
    columns: Any = Tuple(*order) if len(order) > 1 else order[0]
    if after is not None:
        return query.where(columns > _bound(order, after))
    if before is not None:
        return query.where(columns < _bound(order, before))
    return query


def _bound(order: Sequence[Any], key: Any) -> Any:
    if isinstance(key[0], Slot):
        return Tuple(*key) if len(order) > 1 else key[0]
    return Tuple(*_stored(order, key)) if len(order) > 1 else key[0]


def _paged(
    rows: Sequence[RowT],
    count: Callable[[], tuple[int, bool]],
    key_at: Callable[[int], Key],
    after: Key | None,
    before: Key | None,
    at_end: bool,
    limit: int,
) -> Page[RowT]:
    backwards = before is not None or at_end
    is_more = len(rows) > limit
    is_all = not is_more and after is None and before is None
    total, is_exact = (len(rows), True) if is_all else count()
    found = rows[:limit][::-1] if backwards else rows[:limit]
    first, last = (len(found) - 1, 0) if backwards else (0, len(found) - 1)
    return Page(
        rows=tuple(found),
        total=total,
        is_total_exact=is_exact,
        first=key_at(first) if found else None,
        last=key_at(last) if found else None,
        has_before=is_more if backwards else after is not None,
        has_after=(before is not None) if backwards else is_more,
    )


def one_of_several(
    pages: Sequence[Page[RowT]], key_of: Callable[[RowT], Key], *, is_backwards: bool, limit: int
) -> Page[RowT]:
    """The window that several lists of one order have together, each asked for its own of the same size."""
    if len(pages) == 1:
        return pages[0]
    rows = sorted((row for one in pages for row in one.rows), key=key_of)
    is_cut = len(rows) > limit
    kept = rows[-limit:] if is_backwards else rows[:limit]
    total = sum(one.total for one in pages)
    return Page(
        rows=tuple(kept),
        total=min(total, COUNTED_TO),
        is_total_exact=total <= COUNTED_TO and all(one.is_total_exact for one in pages),
        first=key_of(kept[0]) if kept else None,
        last=key_of(kept[-1]) if kept else None,
        has_before=any(one.has_before for one in pages) or (is_cut and is_backwards),
        has_after=any(one.has_after for one in pages) or (is_cut and not is_backwards),
    )


def _stored(order: Sequence[Any], key: Key) -> list[Any]:
    """A key's values as the columns store them, so that a moment compares with its seconds."""
    return [
        column.db_value(value) if hasattr(column, "db_value") else value
        for column, value in zip(order, key, strict=True)
    ]


def bounded_count(query: Any) -> tuple[int, bool]:
    """How many rows, up to 500, and whether that is all of them."""
    return _bounded(int(_first_rows(query, COUNTED_TO).count()), COUNTED_TO)


def _bounded(number: int, counted_to: int) -> tuple[int, bool]:
    return (counted_to, False) if number > counted_to else (number, True)


def _first_rows(query: Any, counted_to: int) -> Any:
    """As many rows as are counted, without their columns."""
    return query.select(SQL("1")).order_by().limit(counted_to + 1)
