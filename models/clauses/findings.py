"""Which findings are overdue, unsettled, waiting for a recheck: one predicate for lists and their counts."""

from __future__ import annotations

from datetime import datetime

from models.clauses.scope import Clause
from models.rules.findings import LIVE, UNSETTLED, FindingState
from models.tables import Finding


def unsettled() -> Clause:
    """Findings that are neither closed nor void."""
    return Finding.state.in_(UNSETTLED)


def overdue(now: datetime) -> Clause:
    """Findings the firm should have put right, and the officer rechecked, by now."""
    return Finding.state.in_(LIVE) & (Finding.due_at <= now)


def awaiting_recheck() -> Clause:
    """Findings put right that nobody has looked at again."""
    return Finding.state == FindingState.RECTIFIED
