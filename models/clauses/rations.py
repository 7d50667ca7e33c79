"""What firms were promised of an item and nobody has set apart yet: the claims of a shortage."""

from __future__ import annotations

from typing import Any

from peewee import SQL

from models.clauses.scope import Clause, Standing, assigned_enterprises
from models.clauses.supply_requests import visible_requests
from models.rules.supply_requests import RequestState
from models.tables import Site, SupplyLine, SupplyRequest


def wanting() -> Clause:
    """Lines of which less is set apart than approved; as the index of them says it."""
    return SQL("approved > allocated")


def claims_of(who: Standing) -> Any:
    """Approved requests in a person's scope, to be joined with their lines."""
    return (SupplyRequest.state == RequestState.APPROVED) & visible_requests(who)


def own_claims(who: Standing) -> Clause:
    """Claims that 回避 keeps from whoever asks: of a firm they are stationed at, or which they submitted themselves."""
    mine = assigned_enterprises(who.person)
    tenants = Site.select(Site.enterprise).where(Site.building.in_(mine))
    return (
        (SupplyRequest.requested_by == who.person)
        | SupplyLine.enterprise.in_(mine)
        | SupplyLine.enterprise.in_(tenants)
    )
