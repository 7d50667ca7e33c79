"""Rows written a block at a time: an import or an invented city is thousands of them in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from models.database import database

BLOCK = 500
_MOST_VALUES = 30_000  # SQLite takes 32,766 in one statement, PostgreSQL 65,535


def insert_blocks(table: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows of one table that all have the same columns, at most BLOCK at a time; others get their defaults.

    The statement is put together here: Peewee takes three times as long over it as the store over the rows.
    """
    fields = table._meta.fields
    defaults = {name: one.default for name, one in fields.items() if one.default is not None}
    for block in _blocks(iter(rows), _MOST_VALUES // len(fields)):
        given = {name for name in fields if name in block[0]}
        unsaid = {name: value() if callable(value) else value for name, value in defaults.items() if name not in given}  # fmt: skip
        names = [*given, *unsaid]
        assert set(block[0]) == given, "every value has its column"
        columns = ", ".join(f'"{fields[name].column_name}"' for name in names)
        one = f"({', '.join([database.param] * len(names))})"
        kinds = [(name, fields[name].db_value) for name in names]
        whole = ({**unsaid, **row} for row in block)
        values = [db_value(row[name]) for row in whole for name, db_value in kinds]
        database.execute_sql(
            f'INSERT INTO "{table._meta.table_name}" ({columns}) VALUES {", ".join([one] * len(block))}',
            values,
        )


def _blocks(rows: Iterator[dict[str, Any]], most: int) -> Iterator[list[dict[str, Any]]]:
    while block := list(islice(rows, min(most, BLOCK))):
        yield block


def number_on(*tables: Any) -> None:
    """Let a store that numbers rows by a sequence go on behind ids that rows were written with."""
    if not database.returning_clause:
        return  # SQLite numbers on from the last row there is
    for table in tables:
        name = table._meta.table_name
        database.execute_sql(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT MAX(id) FROM {name}))"
        )
