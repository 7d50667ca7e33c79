"""What a typed text finds, looked up row by row: the keys of a list's rows, all of them while they are few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

ROWS = 25  # of a window: walked for, as many times as one row in so many is found
FEW = 600  # rows whose keys are read and put in order in half a millisecond; of more, the list is walked and soon has a window full
SOME = 51  # keys that say that there are more where the list is walked anyhow


class Looked(NamedTuple):
    """Keys as the columns store them, the id last, in no order."""

    keys: Sequence[tuple[Any, ...]]  # where they are all
    least: int  # how many keys there are, if they are not all
    are_all: bool
    are_none: bool  # whether nothing is called so, with rows or without
