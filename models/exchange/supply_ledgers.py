"""申领分配表 and 领取签收表: what each firm was to have and has had, and who collected and signed, in the offices' columns."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, Case, fn

from models.clauses.rounds import visible_rounds
from models.clauses.scope import Standing
from models.clauses.supply_requests import visible_consignments, visible_requests
from models.exchange.ledger_kinds import Column, Ledger
from models.rules.masking import masked_name
from models.tables import (
    Consignment,
    ConsignmentLine,
    Enterprise,
    Person,
    Region,
    Round,
    SupplyItem,
    SupplyLine,
    SupplyRequest,
)

Place, Collector, Keeper = Region.alias(), Person.alias(), Person.alias()


def _requests(who: Standing, columns: tuple[Any, ...]) -> Any:
    """Line by line, those of requests and the entitlements of rounds; what was declined says so and is in no total."""
    return (
        SupplyLine.select(*columns)
        .join(Enterprise, on=(SupplyLine.enterprise == Enterprise.id))
        .join(Place, JOIN.LEFT_OUTER, on=(Enterprise.region == Place.code))
        .join_from(SupplyLine, SupplyItem, on=(SupplyLine.item == SupplyItem.id))
        .join_from(SupplyLine, SupplyRequest, JOIN.LEFT_OUTER, on=(SupplyLine.request == SupplyRequest.id))
        .join(Person, JOIN.LEFT_OUTER, on=(SupplyRequest.requested_by == Person.id))
        .join_from(SupplyLine, Round, JOIN.LEFT_OUTER, on=(SupplyLine.round == Round.id))
        .where(
            SupplyLine.request.in_(SupplyRequest.select(SupplyRequest.id).where(visible_requests(who)))
            | SupplyLine.round.in_(Round.select(Round.id).where(visible_rounds(who)))
        )
        .order_by(SupplyLine.id)
    )


def _collections(who: Standing, columns: tuple[Any, ...]) -> Any:
    """Lot by lot, what has left a depot for a firm; what was taken back is in the stock ledger."""
    return (
        ConsignmentLine.select(*columns)
        .join(Consignment, on=(ConsignmentLine.consignment == Consignment.id))
        .join(Enterprise, on=(Consignment.enterprise == Enterprise.id))
        .join_from(ConsignmentLine, SupplyItem, on=(ConsignmentLine.item == SupplyItem.id))
        .join_from(Consignment, Collector, JOIN.LEFT_OUTER, on=(Consignment.collector == Collector.id))
        .join_from(Consignment, Keeper, JOIN.LEFT_OUTER, on=(Consignment.handed_out_by == Keeper.id))
        .where(
            visible_consignments(who)
            & Consignment.collected_at.is_null(False)
            & ((ConsignmentLine.collected > 0) | ConsignmentLine.estimate.is_null(False))
        )
        .order_by(Consignment.id, ConsignmentLine.position)
    )


_decided = fn.COALESCE(SupplyLine.approved, 0)
_own = Case(None, ((Consignment.collector.is_null(), Consignment.collector_name),), "")

_C = Column
SUPPLY_LEDGERS = (
    Ledger(
        "requests",
        (
            _C("number", fn.COALESCE(SupplyRequest.number, Round.number), is_code=True),
            _C("requested_at", fn.COALESCE(SupplyRequest.requested_at, Round.planned_at)),
            _C("enterprise", Enterprise.name),
            _C("region", fn.COALESCE(Place.name, "")),
            _C("item", SupplyItem.name_zh),
            _C("spec", SupplyItem.variant),
            _C("unit", SupplyItem.unit_zh),
            _C("requested", SupplyLine.requested),
            _C("approved", SupplyLine.approved),
            _C("allocated", SupplyLine.allocated),
            _C("collected", SupplyLine.collected),
            _C("signed", SupplyLine.signed),
            _C("difference", _decided - SupplyLine.signed),
            # Behind the offices' own columns what tells how it came to that.
            _C("qualifier", SupplyLine.requested_qualifier),
            _C("state", SupplyRequest.state),
            _C("round", fn.COALESCE(Round.name, "")),
            _C("requested_by", fn.COALESCE(Person.name, "")),
            _C("reason", fn.COALESCE(SupplyRequest.decision_reason, "")),
        ),
        _requests,
    ),
    Ledger(
        "collections",
        (
            _C("collected_at", Consignment.collected_at),
            _C("collector", fn.COALESCE(Collector.name, "")),
            _C("firm_collector", _own, masked_name),
            _C("enterprise", Enterprise.name),
            _C("item", SupplyItem.name_zh),
            _C("spec", SupplyItem.variant),
            _C("unit", SupplyItem.unit_zh),
            _C("quantity", fn.COALESCE(ConsignmentLine.estimate, ConsignmentLine.collected)),
            _C("qualifier", ConsignmentLine.estimate_qualifier),
            _C("signed", ConsignmentLine.signed),
            _C("receiver", Consignment.receiver_name, masked_name),
            _C("signed_at", Consignment.signed_at),
            _C("slip", Consignment.slip, is_code=True),
            _C("number", Consignment.number, is_code=True),
            _C("state", Consignment.state),
            _C("is_paper", Consignment.is_paper),
            _C("again_reason", Consignment.again_reason),
            _C("handed_out_by", fn.COALESCE(Keeper.name, "")),
        ),
        _collections,
    ),
)
