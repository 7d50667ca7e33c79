"""One difference whole: what is missing of what, on whom, and how it is settled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from models.clauses.scope import Shaped, Standing, standing
from models.clauses.supply_requests import visible_discrepancies
from models.database import reading
from models.errors import NotFound
from models.queries.consignments import item_columns
from models.queries.pages import frozen_columns
from models.queries.rows import Row
from models.rules.consignments import DiscrepancyState, Discrepant, Settlement
from models.rules.scope import Actor
from models.tables import Consignment, ConsignmentLine, Discrepancy, Enterprise, Person, SupplyItem
from models.tables.prepared import Slot


class DifferenceDetail(Row):
    """One difference with the goods and the people it is about."""

    id: int
    version: int
    consignment: int
    number: str
    kind: Discrepant
    quantity: int
    state: DiscrepancyState
    enterprise: int
    enterprise_name: str
    item_zh: str
    item_en: str
    variant: str
    unit_zh: str
    unit_en: str
    collected: int
    signed: int
    custodian: int
    custodian_name: str
    receiver_name: str
    receiver_role: str
    opened_at: datetime
    due_at: datetime
    settlement: Settlement | None
    reason: str
    loss_asked_by: int | None
    loss_asked_by_name: str
    settled_at: datetime | None


_Asker = Person.alias()


def _difference(who: Standing) -> Any:
    names = [name for name in DifferenceDetail.__dataclass_fields__ if name in Discrepancy._meta.fields]
    return (
        Discrepancy.select(
            *(getattr(Discrepancy, name) for name in names),
            Consignment.number,
            Consignment.receiver_name,
            Consignment.receiver_role,
            Enterprise.name.alias("enterprise_name"),
            *item_columns(),
            ConsignmentLine.collected,
            ConsignmentLine.signed,
            fn.COALESCE(Person.name, "").alias("custodian_name"),
            fn.COALESCE(_Asker.name, "").alias("loss_asked_by_name"),
        )
        .join(Consignment, on=(Discrepancy.consignment == Consignment.id))
        .join(ConsignmentLine, on=(Discrepancy.consignment_line == ConsignmentLine.id))
        .join(SupplyItem, on=(ConsignmentLine.item == SupplyItem.id))
        .join(Enterprise, on=(Discrepancy.enterprise == Enterprise.id))
        .join(Person, JOIN.LEFT_OUTER, on=(Discrepancy.custodian == Person.id))
        .join(_Asker, JOIN.LEFT_OUTER, on=(Discrepancy.loss_asked_by == _Asker.id))
        .where((Discrepancy.id == Slot("discrepancy")) & visible_discrepancies(who))
    )


_of_difference = Shaped(_difference)


def discrepancy(actor: Actor, discrepancy: int) -> DifferenceDetail:
    """One difference whole; NotFound out of scope."""
    with reading():
        found = frozen_columns(
            DifferenceDetail, _of_difference.columns(standing(actor), discrepancy=discrepancy)
        )
        if not found:
            raise NotFound("discrepancy")
        return found[0]
