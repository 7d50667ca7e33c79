"""The day an invented city stands at, and how its rows are written: in blocks, past the actions."""

from __future__ import annotations

from datetime import datetime

from models.rules.deadlines import SHANGHAI
from models.steps.blocks import insert_blocks

TODAY = datetime(2020, 2, 17, 10, 0, tzinfo=SHANGHAI)

__all__ = ["TODAY", "insert_blocks"]
