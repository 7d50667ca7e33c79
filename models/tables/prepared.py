"""Statements whose text is made once: Peewee writes it, with slots where the values of each call are put.

Writing a statement's text takes Peewee ten times as long as SQLite takes to run it; what every action asks is asked this way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from peewee import OP, SQL, ColumnBase, Expression, NodeList

from models.database import database
from models.rules.scope import Level
from models.tables.base import Reading, Table, columns_read, reading_of

AFTER = "\U0010ffff"  # behind every text that begins so


class _Mark:
    """Stands in a statement's values for what a call gives under a name."""

    def __init__(self, name: str) -> None:
        self.name = name


class Slot(ColumnBase):  # type: ignore[misc, unused-ignore]
    """A value to be given with each call, as the column stores it."""

    def __init__(self, name: str, level: Level | None = None) -> None:
        self._mark = _Mark(name)
        self.level = level  # of a region that is to be given

    def __sql__(self, context: Any) -> Any:
        return context.value(self._mark, converter=False)


def like(column: Any, pattern: Slot) -> Any:
    """That a column fits a pattern that `anywhere` or `beginning` has made, small letters and capitals alike."""
    return Expression(column, OP.ILIKE, NodeList((pattern, SQL("ESCAPE '!'"))))


def among(column: Any, some: Slot) -> Any:
    """That a column is one of those that `numbers` has made: one value, which a statement takes sooner than a thousand."""
    return _one_of(column, some, "CAST(value AS bigint)")


def texts_among(column: Any, some: Slot) -> Any:
    """That a column of texts is one of those that `texts` has made, as `among` says it of numbers."""
    return _one_of(column, some, "value")


def _one_of(column: Any, some: Slot, as_read: str) -> Any:
    opening, closing = (
        (f"{as_read} FROM json_array_elements_text(CAST(", "AS json)))")
        if database.returning_clause
        else ("value FROM json_each(", "))")
    )
    return NodeList((column, SQL(f"IN (SELECT {opening}"), some, SQL(closing)))


def numbers(of: Sequence[int]) -> str:
    """Whole numbers as the one value that `among` takes."""
    return json.dumps(of)


def texts(of: Sequence[str]) -> str:
    """Texts as the one value that `texts_among` takes."""
    return json.dumps(of)


def anywhere(*texts: str) -> str:
    """The pattern of what has a text in it, or several one after the other."""
    return "%" + "".join(map(beginning, texts))


def beginning(text: str) -> str:
    """The pattern of what begins with a text."""
    return re.sub(r"[!%_]", r"!\g<0>", text) + "%"


class Prepared:
    """One query; its text is made for each kind of store when it is first asked there."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._made: dict[type, tuple[str, tuple[Any, ...]]] = {}
        self._readings: dict[type, Reading] = {}

    def run(self, **values: Any) -> Any:
        """The cursor after running with these values, which are as the columns store them."""
        store = database.obj
        made = self._made.get(type(store))
        if made is None:
            text, marks = self._build().sql()
            made = self._made[type(store)] = (text, tuple(marks))
        given = [values[one.name] if type(one) is _Mark else one for one in made[1]]
        return store.execute_sql(made[0], given)

    def columns(self, **values: Any) -> dict[str | int, Sequence[Any]]:
        """The rows column by column, each value as its column gives it to Python."""
        cursor = self.run(**values)
        first = cursor.fetchone()
        if first is None:
            return {}
        kind = type(database.obj)
        if (reading := self._readings.get(kind)) is None:
            found = self._build().tuples()._get_cursor_wrapper(cursor)
            reading = self._readings[kind] = reading_of(found)
        return columns_read(reading, first, cursor)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows, as the columns store them."""
        found: list[tuple[Any, ...]] = self.run(**values).fetchall()
        return found

    def row(self, **values: Any) -> tuple[Any, ...] | None:
        """The first row, or None; the query has a limit of one or names one record."""
        return next(iter(self.rows(**values)), None)

    def scalar(self, **values: Any) -> Any:
        """The first value of the first row, or None."""
        row = self.row(**values)
        return row[0] if row else None


_inserts: dict[tuple[type, tuple[str, ...]], Prepared] = {}


def insert_row(table: type[Any], values: Mapping[str, Any]) -> int:
    """Insert one row with these values, the table's defaults for the rest; its id where the store gives one."""
    names = tuple(values)
    statement = _inserts.get((table, names))
    if statement is None:
        statement = _inserts[table, names] = Prepared(
            lambda: table.insert({table._meta.fields[name]: Slot(name) for name in names})
        )
    fields = table._meta.fields
    cursor = statement.run(**{name: fields[name].db_value(value) for name, value in values.items()})
    made = cursor.fetchone()[0] if database.returning_clause else database.last_insert_id(cursor)
    return made if isinstance(made, int) else 0


_updates: dict[tuple[type, tuple[str, ...]], Prepared] = {}


def update_row(table: type[Any], number: int, version: int, values: Mapping[str, Any]) -> bool:
    """Write these values into one row and raise its version; False where the row has no longer the version given."""
    names = tuple(values)
    statement = _updates.get((table, names))
    if statement is None:
        statement = _updates[table, names] = Prepared(lambda: _update_of(table, names))
    fields = table._meta.fields
    given = {f"to {name}": fields[name].db_value(value) for name, value in values.items()}
    return bool(database.rows_affected(statement.run(number=number, version=version, **given)))


def _update_of(table: type[Any], names: tuple[str, ...]) -> Any:
    written = {table._meta.fields[name]: Slot(f"to {name}") for name in names}
    return table.update({**written, table.version: table.version + 1}).where(
        (table.id == Slot("number")) & (table.version == Slot("version"))
    )


def instance(table: type[Table], stored: tuple[Any, ...]) -> Any:
    """A row of all columns of a table, in their order, as the instance that a query would give."""
    fields = table._meta.sorted_fields
    row: Any = table()
    row.__data__ = {one.name: one.python_value(value) for one, value in zip(fields, stored, strict=True)}
    row._dirty.clear()
    return row
