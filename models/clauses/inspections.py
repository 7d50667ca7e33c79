"""Which checks are in a state, and who made one."""

from __future__ import annotations

import json

from models.clauses.scope import Clause
from models.rules.inspections import InspectionState
from models.tables import Inspection
from models.tables.base import among
from models.tables.inspections import NOT_ACCEPTED
from models.tables.prepared import Prepared, Slot


def in_state(state: InspectionState) -> Clause:
    """Checks in one state; those not accepted are few and have indexes of their own."""
    if state in NOT_ACCEPTED:
        # Without a bound on the id SQLite takes the index of all of a region's checks for the shorter way.
        return among(Inspection.state, NOT_ACCEPTED) & among(Inspection.state, (state,)) & (Inspection.id > 0)
    return Inspection.state == state


def awaiting() -> Clause:
    """Checks that a coordinator or the officer still has to do with."""
    return among(Inspection.state, (InspectionState.SUBMITTED, InspectionState.RETURNED))


def took_part(inspection: int) -> frozenset[int]:
    """Everybody who made a check: the officer who submitted it, and those who came along to make it."""
    row = _makers.row(inspection=inspection)
    return frozenset((row[0], *people_in(row[1]))) if row else frozenset()


def people_in(others: str | None) -> tuple[int, ...]:
    """The people a check names besides its officer, as its column keeps them."""
    return tuple(json.loads(others)) if others else ()


_makers = Prepared(
    lambda: Inspection.select(Inspection.officer, Inspection.others).where(
        Inspection.id == Slot("inspection")
    )
)
