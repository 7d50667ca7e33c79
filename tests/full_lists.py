"""Long lists of cases: a few of each in the run, all of them where LIANQI_FULL_LISTS is set (tests/benchmarks/README.md)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

Case = TypeVar("Case")
IS_FULL = bool(os.environ.get("LIANQI_FULL_LISTS"))


def some(cases: Iterable[Case], count: int) -> list[Case]:
    """The first few cases of a full list."""
    listed = list(cases)
    return some_or(listed, listed[:count])


def some_or(full: Iterable[Case], chosen: Iterable[Case]) -> list[Case]:
    """The chosen cases of a full list."""
    return list(full if IS_FULL else chosen)
