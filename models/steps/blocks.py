"""Rows written a block at a time: an import or an invented city is thousands of them in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

BLOCK = 500


def insert_blocks(table: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows of one table, BLOCK at a time."""
    for block in _blocks(iter(rows)):
        table.insert_many(block).execute()


def _blocks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while block := list(islice(rows, BLOCK)):
        yield block
