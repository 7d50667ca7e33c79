"""Tickets whose time is over."""

from __future__ import annotations

from datetime import timedelta

from models.database import reading
from models.rules.scope import Clock
from models.tables import Ticket
from models.tables.base import tuples_of


def stale_tickets(clock: Clock) -> tuple[int, ...]:
    """Tickets whose time is over: their files go. Not for people."""
    with reading():
        hour = clock() - timedelta(hours=1)
        query = Ticket.select(Ticket.id).where(Ticket.expires_at < hour).order_by(Ticket.id.desc()).limit(200)
        return tuple(row[0] for row in tuples_of(query))
