"""Which checks are in a state."""

from __future__ import annotations

from models.clauses.scope import Clause
from models.rules.inspections import InspectionState
from models.tables import Inspection
from models.tables.base import among
from models.tables.inspections import NOT_ACCEPTED


def in_state(state: InspectionState) -> Clause:
    """Checks in one state; those not accepted are few and have indexes of their own."""
    if state in NOT_ACCEPTED:
        return among(Inspection.state, NOT_ACCEPTED) & among(Inspection.state, (state,))
    return Inspection.state == state


def awaiting() -> Clause:
    """Checks that a coordinator or the officer still has to do with."""
    return among(Inspection.state, (InspectionState.SUBMITTED, InspectionState.RETURNED))
