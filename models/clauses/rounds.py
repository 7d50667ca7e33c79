"""Which rounds and depots are seen by whom, and which lines of a round count as handed out."""

from __future__ import annotations

from typing import Any

from models.clauses.scope import NOTHING, READ_BY_REGION, Clause, Standing, within
from models.rules.consignments import ConsignmentState
from models.rules.scope import Role
from models.rules.stock import STORED
from models.tables import Consignment, Grant, Holder, Round
from models.tables.base import among

AT_THE_DEPOT = (ConsignmentState.PREPARED, ConsignmentState.READY)


def own_depots(who: Standing) -> Any:
    """The depot a storekeeper's grant names and its points, as a subquery of ids."""
    depot = Grant.select(Grant.depot).where(Grant.id == who.grant)
    return Holder.select(Holder.id).where((Holder.id == depot) | (Holder.parent == depot))


def visible_depots(who: Standing) -> Clause:
    """Depots and points in a person's scope: a storekeeper's own, a coordinator's by region."""
    stored = among(Holder.kind, STORED)
    if who.role is Role.STOREKEEPER:
        return stored & Holder.id.in_(own_depots(who))
    return stored & within(Holder, who.region) if who.role in READ_BY_REGION else NOTHING


def visible_rounds(who: Standing) -> Clause:
    """Rounds in a person's scope."""
    if who.role is Role.STOREKEEPER:
        return Round.holder.in_(own_depots(who))
    return within(Round, who.region) if who.role in READ_BY_REGION else NOTHING


def handed_out() -> Clause:
    """Consignments whose goods have left the depot; what was taken back has not."""
    return Consignment.state.not_in(AT_THE_DEPOT)
