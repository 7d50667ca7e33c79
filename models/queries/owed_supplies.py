"""What somebody owes of supplies, as Today lists it: goods in their hands, requests that came back."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, fn

from models.clauses.supply_requests import open_requests, underway
from models.queries.owed import owed
from models.rules.consignments import WITH_CUSTODIAN
from models.rules.supply_requests import RequestState
from models.tables import Consignment, ConsignmentLine, Enterprise, Site, SupplyItem, SupplyRequest
from models.tables.prepared import Prepared, Slot


def _held_by_me() -> Any:
    counted = ConsignmentLine.alias()
    lines = counted.select(fn.COUNT(counted.id)).where(counted.consignment == Consignment.id)
    return (
        Consignment.select(
            Consignment.id,
            Consignment.version,
            Consignment.state,
            Consignment.kept_until,
            Consignment.enterprise,
            Enterprise.name,
            Consignment.site,
            fn.COALESCE(Site.name, ""),
            SupplyItem.code,
            fn.COALESCE(ConsignmentLine.estimate, ConsignmentLine.collected),
            lines,
        )
        .join(Enterprise, on=(Consignment.enterprise == Enterprise.id))
        .join(Site, JOIN.LEFT_OUTER, on=(Consignment.site == Site.id))
        .join(
            ConsignmentLine,
            on=((ConsignmentLine.consignment == Consignment.id) & (ConsignmentLine.position == 0)),
        )
        .join(SupplyItem, on=(ConsignmentLine.item == SupplyItem.id))
        .where((Consignment.custodian == Slot("person")) & underway() & Consignment.state.in_(WITH_CUSTODIAN))
        .order_by(Consignment.kept_until)
    )


HELD = Prepared(_held_by_me)


def returned_requests(duty: str) -> Any:
    """Requests of somebody that came back, in the columns of what else is owed."""
    return (
        owed(
            SupplyRequest,
            duty,
            subject=SupplyRequest.id,
            version=SupplyRequest.version,
            occurred_at=SupplyRequest.decided_at,
            enterprise=SupplyRequest.enterprise,
            enterprise_name=Enterprise.name,
            site=fn.COALESCE(SupplyRequest.site, 0),
            reason=SupplyRequest.decision_reason,
        )
        .join(Enterprise)
        .where(
            (SupplyRequest.held_by == Slot("person"))
            & open_requests()
            & (SupplyRequest.state == RequestState.RETURNED)
        )
    )
