"""Consignments with their lines, what goes on to a building's tenants, and differences until they are settled."""

from __future__ import annotations

from typing import Any

from peewee import SQL, ForeignKeyField, SmallIntegerField, TextField

from models.rules.consignments import (
    AT_THE_DEPOT,
    UNDERWAY,
    ConsignmentState,
    DiscrepancyState,
    Discrepant,
    Settlement,
)
from models.rules.places import Qualifier
from models.tables.base import Table, constants, day, enum, flag, moment, region_code, whole
from models.tables.catalogue import SupplyItem
from models.tables.people import Person
from models.tables.places import Enterprise, Site
from models.tables.rounds import Round
from models.tables.stock import Holder, Lot
from models.tables.supply_requests import SupplyLine, SupplyRequest


def _nought() -> Any:
    return whole(default=0, constraints=[SQL("DEFAULT 0")])


class Consignment(Table):
    """Goods for one firm that go together: who collected them, where they are, who signed."""

    PERSONAL = frozenset(
        {"collector_name", "collector_unit", "custody_place", "receiver_name", "receiver_last4", "note"}
    )

    number = TextField(unique=True)  # P0216-014
    state = enum(ConsignmentState)
    holder = ForeignKeyField(Holder, on_delete="RESTRICT", index=False)  # the depot or point it leaves
    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)  # for whom
    site = ForeignKeyField(Site, null=True, on_delete="RESTRICT", index=False)
    request = ForeignKeyField(SupplyRequest, null=True, on_delete="RESTRICT", index=False)
    round = ForeignKeyField(Round, null=True, on_delete="RESTRICT", index=False)
    city = region_code()
    district = region_code()
    street = region_code()
    slip = TextField(default="")  # number of the delivery slip or of the paper register's line
    is_paper = flag()  # entered later from a paper slip
    prepared_by = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    prepared_at = moment()
    ready_at = moment(null=True)
    collector = whole(null=True)  # person id; else the name of somebody who is none of ours
    collector_name = TextField(default="")
    collector_unit = TextField(default="")
    is_proxy = flag()  # 代领
    again_reason = TextField(default="")  # why the same firm collects twice on one day
    collected_on = day(null=True)
    collected_at = moment(null=True)
    handed_out_by = whole(null=True)  # person id
    custodian = whole(null=True)  # person id: who answers for it until it is signed; moves with a handover
    custody_place = TextField(default="")  # where it is kept overnight
    kept_until = moment(null=True)
    delivered_at = moment(null=True)
    delivered_by = whole(null=True)  # person id
    signed_at = moment(null=True)
    receiver_name = TextField(default="")
    receiver_role = TextField(default="")
    receiver_last4 = TextField(default="")
    refused_reason = TextField(default="")
    settled_at = moment(null=True)
    note = TextField(default="")

    class Meta:
        table_name = "supply_consignment"
        indexes = (
            (("holder", "id"), False),
            (("enterprise", "id"), False),
            (("city", "id"), False),
            (("district", "id"), False),
            (("street", "id"), False),
        )


for _name, _columns, _where in (
    ("custodian", (Consignment.custodian, Consignment.kept_until, Consignment.id), f"state IN ({constants(UNDERWAY)}) AND custodian IS NOT NULL"),
    ("at_depot", (Consignment.holder, Consignment.id), f"state IN ({constants(AT_THE_DEPOT)})"),
    ("underway", (Consignment.holder, Consignment.id), f"state IN ({constants(UNDERWAY)})"),
    ("of_request", (Consignment.request, Consignment.id), "request_id IS NOT NULL"),
    ("of_round", (Consignment.round, Consignment.enterprise, Consignment.collected_on), "round_id IS NOT NULL"),
    ("by_round", (Consignment.round, Consignment.id), "round_id IS NOT NULL"),
):  # fmt: skip
    Consignment.add_index(Consignment.index(*_columns, where=SQL(_where), name=f"supply_consignment_{_name}"))


class ConsignmentLine(Table):
    """One lot of one line in a consignment; quantities in base units.

    `collected` is what was counted; while it is an estimate it stands in `estimate`. What is short, damaged or
    refused of it is a discrepancy on the custodian until it is settled.
    """

    consignment = ForeignKeyField(Consignment, on_delete="CASCADE", index=False)
    position = SmallIntegerField()
    line = ForeignKeyField(SupplyLine, on_delete="RESTRICT", index=False)
    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    lot = ForeignKeyField(Lot, on_delete="RESTRICT", index=False)
    allocated = whole()
    collected = _nought()
    estimate = whole(null=True)  # 约50袋, until it is counted
    estimate_qualifier = enum(Qualifier, null=True)
    signed = _nought()
    short = _nought()
    damaged = _nought()
    refused = _nought()
    pack = TextField(null=True)
    pack_factor = whole(null=True)
    pack_divisor = SmallIntegerField(null=True)
    distributed = _nought()  # of what was signed: gone on to the building's tenants
    rest_with = TextField(default="")  # who holds what has not gone on

    class Meta:
        table_name = "supply_consignment_line"
        indexes = (
            (("consignment", "position"), True),
            (("line", "id"), False),
        )
        constraints = (
            SQL("CHECK (allocated > 0 AND collected >= 0 AND collected <= allocated)"),
            SQL("CHECK (signed >= 0 AND short >= 0 AND damaged >= 0 AND refused >= 0)"),
            SQL("CHECK (signed + short + damaged + refused <= collected)"),
            SQL("CHECK (distributed >= 0 AND distributed <= signed)"),
        )


class OnwardLine(Table):
    """What a tenant of the building receives out of one line that the building signed for."""

    PERSONAL = frozenset({"receiver_name", "receiver_last4"})

    consignment_line = ForeignKeyField(ConsignmentLine, on_delete="CASCADE", index=False)
    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)
    site = ForeignKeyField(Site, null=True, on_delete="RESTRICT", index=False)
    quantity = whole()
    receiver_name = TextField(default="")
    receiver_last4 = TextField(default="")
    signed_at = moment(null=True)  # none while it is only planned
    recorded_by = whole(null=True)  # person id

    class Meta:
        table_name = "supply_onward"
        indexes = (
            (("consignment_line", "enterprise"), True),
            (("enterprise", "id"), False),
        )
        constraints = (SQL("CHECK (quantity > 0)"),)


class Discrepancy(Table):
    """What is missing of a line, on its custodian until it is settled; never a fault of the firm."""

    consignment = ForeignKeyField(Consignment, on_delete="CASCADE")
    consignment_line = ForeignKeyField(ConsignmentLine, on_delete="CASCADE", index=False)
    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)
    kind = enum(Discrepant)
    quantity = whole()
    state = enum(DiscrepancyState)
    custodian = whole()  # person id
    opened_at = moment()
    due_at = moment()
    settlement = enum(Settlement, null=True)
    reason = TextField(default="")
    settled_by = whole(null=True)  # person id
    settled_at = moment(null=True)
    loss_asked_by = whole(null=True)  # person id: a loss waits for another's approval
    loss_asked_at = moment(null=True)
    city = region_code()
    district = region_code()
    street = region_code()

    class Meta:
        table_name = "supply_discrepancy"
        indexes = ((("consignment_line", "kind", "id"), False),)
        constraints = (SQL("CHECK (quantity > 0)"),)


for _column in (
    Discrepancy.custodian,
    Discrepancy.street,
    Discrepancy.district,
    Discrepancy.city,
):
    Discrepancy.add_index(
        Discrepancy.index(
            _column,
            Discrepancy.due_at,
            Discrepancy.id,
            where=SQL("state IN ('open')"),
            name=f"supply_discrepancy_open_{_column.name}",
        )
    )
