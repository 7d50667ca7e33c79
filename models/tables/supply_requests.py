"""What firms ask for and what they are entitled to, line by line, with how much of each line has come."""

from __future__ import annotations

from typing import Any

from peewee import SQL, ForeignKeyField, SmallIntegerField, TextField

from models.rules.deadlines import Severity
from models.rules.places import Qualifier
from models.rules.supply_requests import OPEN_STATES, RequestState
from models.tables.base import Table, constants, day, enum, flag, moment, region_code, whole
from models.tables.catalogue import SupplyItem
from models.tables.people import Person
from models.tables.places import Enterprise, Site
from models.tables.rounds import Proposal, Round
from models.tables.stock import Holder, Lot


def _nought() -> Any:
    return whole(default=0, constraints=[SQL("DEFAULT 0")])


class SupplyRequest(Table):
    """One request of one firm; its state is its approval's alone."""

    PERSONAL = frozenset({"note"})

    number = TextField(unique=True)  # W0214-003
    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)
    site = ForeignKeyField(Site, null=True, on_delete="RESTRICT", index=False)
    city = region_code()
    district = region_code()
    street = region_code()
    state = enum(RequestState)
    urgency = enum(Severity)
    revision = SmallIntegerField(default=1, constraints=[SQL("DEFAULT 1")])
    note = TextField(default="")
    needed_by = day(null=True)
    need = whole(null=True)  # the need that waits for it
    requested_by = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    held_by = whole(null=True)  # person id of the officer who answers for it; moves with a handover
    requested_at = moment()
    reviewed_by = whole(null=True)  # person id
    reviewed_at = moment(null=True)
    decided_by = whole(null=True)  # person id: who approved, returned or declined it
    decided_at = moment(null=True)
    decision_reason = TextField(default="")
    closed_by = whole(null=True)  # person id; none where the program closed it
    closed_at = moment(null=True)
    is_short = flag()  # closed with less signed for than approved
    short_reason = TextField(default="")
    is_on_shortage_list = flag()

    class Meta:
        table_name = "supply_request"
        indexes = (
            (("enterprise", "id"), False),
            (("city", "id"), False),
            (("district", "id"), False),
            (("street", "id"), False),
        )


for _column in (
    SupplyRequest.street,
    SupplyRequest.district,
    SupplyRequest.city,
    SupplyRequest.held_by,
):
    SupplyRequest.add_index(
        SupplyRequest.index(
            _column,
            SupplyRequest.state,
            SupplyRequest.id,
            where=SQL(f"state IN ({constants(OPEN_STATES)})"),
            name=f"supply_request_open_{_column.name}",
        )
    )
for _column in (SupplyRequest.street, SupplyRequest.district, SupplyRequest.city):
    SupplyRequest.add_index(
        SupplyRequest.index(
            _column,
            SupplyRequest.id,
            where=SQL("is_on_shortage_list"),
            name=f"supply_request_shortage_{_column.name}",
        )
    )


class SupplyLine(Table):
    """One item for one firm, out of a request or a round; every quantity in base units, counted ones only.

    Of a round, `requested` and `approved` are what the firm is entitled to. Each of the five follows from the one before.
    """

    request = ForeignKeyField(SupplyRequest, null=True, on_delete="CASCADE", index=False)
    round = ForeignKeyField(Round, null=True, on_delete="RESTRICT", index=False)
    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)
    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    position = SmallIntegerField(default=0, constraints=[SQL("DEFAULT 0")])
    requested = whole()
    requested_qualifier = enum(Qualifier, null=True)  # 约300: nobody has counted what will be used
    pack = TextField(null=True)
    pack_factor = whole(null=True)
    pack_divisor = SmallIntegerField(null=True)
    approved = whole(null=True)  # none until it is decided
    allocated = _nought()
    collected = _nought()
    signed = _nought()
    proposal = ForeignKeyField(Proposal, null=True, on_delete="RESTRICT", index=False)
    basis = TextField(null=True)  # JSON: the figures that explain the number proposed

    class Meta:
        table_name = "supply_line"
        constraints = (
            SQL("CHECK ((request_id IS NULL) <> (round_id IS NULL))"),
            SQL("CHECK (requested > 0 AND (approved IS NULL OR (approved >= 0 AND approved <= requested)))"),
            SQL(
                "CHECK (signed >= 0 AND signed <= collected AND collected <= allocated AND allocated <= COALESCE(approved, 0))"
            ),
        )


for _name, _columns in (
    ("request", (SupplyLine.request, SupplyLine.item)),
    ("round", (SupplyLine.round, SupplyLine.enterprise, SupplyLine.item)),
):
    SupplyLine.add_index(
        SupplyLine.index(
            *_columns, unique=True, where=SQL(f"{_name}_id IS NOT NULL"), name=f"supply_line_of_{_name}"
        )
    )
SupplyLine.add_index(SupplyLine.index(SupplyLine.enterprise, SupplyLine.id, name="supply_line_of_firm"))
# What is approved and not yet set aside, by item: the demand of a shortage.
SupplyLine.add_index(
    SupplyLine.index(
        SupplyLine.item,
        SupplyLine.id,
        where=SQL("approved > allocated"),
        name="supply_line_unallocated",
    )
)


class Reservation(Table):
    """What is set aside for a line out of one lot at one depot, until it is handed out or released.

    What they come to for a holder and a lot is `Stock.reserved`; `lianqi check` proves it.
    """

    line = ForeignKeyField(SupplyLine, on_delete="RESTRICT", index=False)
    holder = ForeignKeyField(Holder, on_delete="RESTRICT", index=False)
    lot = ForeignKeyField(Lot, on_delete="RESTRICT", index=False)
    quantity = whole()
    request = whole(null=True)  # id of the line's request; none of a round's

    class Meta:
        table_name = "supply_reservation"
        indexes = (
            (("line", "holder", "lot"), True),
            (("holder", "lot"), False),
            (("holder", "request"), False),
        )
        constraints = (SQL("CHECK (quantity > 0)"),)
