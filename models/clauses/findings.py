"""Which findings are overdue, unsettled, waiting for a recheck: one predicate for lists and their counts."""

from __future__ import annotations

from datetime import datetime

from models.clauses.scope import Clause
from models.rules.findings import LIVE, UNSETTLED
from models.rules.places import RegionKind
from models.tables import Finding, Region
from models.tables.base import among
from models.tables.prepared import Slot


def unsettled() -> Clause:
    """Findings that are neither closed nor void."""
    return among(Finding.state, UNSETTLED)


def live() -> Clause:
    """Findings that may become overdue: unsettled and not with a body that decides by itself."""
    return unsettled() & among(Finding.state, LIVE)


def anywhere() -> Clause:
    """Every finding, said by city: what the program does by itself reads the unsettled ones of each in turn."""
    return Finding.city.in_(Region.select(Region.code).where(Region.kind == RegionKind.CITY))


def overdue(now: datetime | Slot) -> Clause:
    """Findings the firm should have put right, and the officer rechecked, by now."""
    return live() & (Finding.due_at <= now)
