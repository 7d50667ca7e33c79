"""What of the catalogue is in force on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.tables.prepared import Slot


def in_catalogue(table: Any, today: date | Slot) -> Any:
    """Items, or packs of them, that hold on a day."""
    return (table.valid_from <= today) & (table.valid_to.is_null() | (table.valid_to >= today))
