"""Rows of several tables, collected and written in blocks in the order in which they refer to each other."""

from __future__ import annotations

from typing import Any

from peewee import fn

from models.steps.blocks import insert_blocks


class Rows:
    """What is still to be written; nobody else writes to a city that is being invented, so ids are known before."""

    def __init__(self, *tables: Any) -> None:
        self._rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in tables}
        self._last: dict[Any, int] = {}

    def add(self, table: Any, **row: Any) -> int:
        """Keep a row to be written; the id it will have, where it has no other key."""
        if table not in self._last:
            has_id = "id" in table._meta.fields
            self._last[table] = int(table.select(fn.MAX(table.id)).scalar() or 0) if has_id else 0
        self._last[table] += 1
        self._rows[table].append(row)
        return self._last[table]

    def write(self) -> None:
        """Insert what was kept, inside the caller's transaction."""
        for table, rows in self._rows.items():
            insert_blocks(table, rows)
            rows.clear()
