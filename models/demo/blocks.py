"""The day an invented city stands at, and how its rows are written: in blocks, past the actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from models.rules.deadlines import SHANGHAI

TODAY = datetime(2020, 2, 17, 10, 0, tzinfo=SHANGHAI)
BLOCK = 500


def _blocks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while block := list(islice(rows, BLOCK)):
        yield block


def insert_blocks(table: Any, rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> None:
    """Write rows of one table, BLOCK at a time."""
    for block in _blocks(iter(rows)):
        table.insert_many(block).execute()
