"""Which handovers are whose, and which of them wait for their receipt."""

from __future__ import annotations

from models.clauses.scope import NOTHING, READ_BY_REGION, Clause, Standing, within
from models.rules.handovers import HandoverState
from models.rules.scope import Role
from models.tables import Handover


def visible_handovers(who: Standing) -> Clause:
    """Handovers in a person's scope: an officer's own from either side, else those in the region.

    One that reaches over several streets lies in their district, over several districts in the city.
    """
    mine = (Handover.taker == who.person) | (Handover.giver == who.person)
    if who.role is Role.OFFICER:
        return mine
    if who.role in READ_BY_REGION:
        return mine | within(Handover, who.region)
    return NOTHING


def unaccepted() -> Clause:
    """Handovers whose receipt is still owed."""
    return Handover.state == HandoverState.IN_FORCE
