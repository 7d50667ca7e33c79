"""What a ledger that leaves is made of: its columns, and its rows in a scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.clauses.scope import Standing
from models.frozen import dataclass


@dataclass(frozen=True)
class Column:
    """One column: its name in the words and in JSON, where its value comes from, and how it is hidden."""

    name: str
    source: Any
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
