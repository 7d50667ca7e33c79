"""How often somebody has been on duty on rest days (周末值班次数): one count for the roster and the officers' ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import fn

from models.tables import DutyDay
from models.tables.prepared import Slot


def done_rest_duties(person: Any, today: date | Slot) -> Any:
    """The weekends and holidays up to today on which somebody was on duty, as a subquery."""
    return DutyDay.select(fn.COUNT(DutyDay.id)).where(
        (DutyDay.person == person) & (DutyDay.on <= today) & (DutyDay.is_rest_day == True)  # noqa: E712 - a Peewee condition
    )
