"""Distribution rounds: what is handed out where and when; what each firm is entitled to is a supply line."""

from __future__ import annotations

from peewee import SQL, ForeignKeyField, TextField

from models.rules.rationing import Method
from models.rules.rounds import RoundState
from models.tables.base import Table, constants, day, enum, moment, region_code, whole
from models.tables.catalogue import SupplyItem
from models.tables.people import Person
from models.tables.stock import Holder


class Round(Table):
    """One round at one depot or point."""

    number = TextField(unique=True)  # F0216-01
    name = TextField()
    holder = ForeignKeyField(Holder, on_delete="RESTRICT", index=False)
    state = enum(RoundState)
    held_on = day()
    hours = TextField(default="")
    note = TextField(default="")
    planned_by = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    planned_at = moment()
    opened_at = moment(null=True)
    closed_at = moment(null=True)
    city = region_code()
    district = region_code()
    street = region_code()

    class Meta:
        table_name = "supply_round"
        indexes = (
            (("holder", "state", "id"), False),
            (("city", "id"), False),
            (("district", "id"), False),
            (("street", "id"), False),
        )


class RoundItem(Table):
    """One item of a round: what each firm is entitled to, what its lines come to, and what was handed out of it.

    How many came for it, and what of it nobody has signed for, triggers of the store keep.
    """

    round = ForeignKeyField(Round, on_delete="CASCADE", index=False)
    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    each = whole(default=0, constraints=[SQL("DEFAULT 0")])  # what a firm has that is not named; 0 is nothing
    entitled = whole(default=0, constraints=[SQL("DEFAULT 0")])
    issued = whole(default=0, constraints=[SQL("DEFAULT 0")])
    firms = whole(default=0, constraints=[SQL("DEFAULT 0")])  # that came and did not give all of it back
    # Consignments handed out that nobody has signed for.
    unsigned = whole(default=0, constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "supply_round_item"
        indexes = ((("round", "item"), True),)
        constraints = (SQL("CHECK (issued >= 0 AND issued <= entitled)"),)


class Proposal(Table):
    """A sharing-out of a scarce item that somebody confirmed: once, by whom, on what figures."""

    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    holder = ForeignKeyField(Holder, on_delete="RESTRICT", index=False)
    method = enum(Method)
    total = whole()  # what there was to share, base units
    reserve = whole()
    pack_factor = whole(default=1, constraints=[SQL("DEFAULT 1")])
    lines = whole()
    confirmed_by = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    confirmed_at = moment()
    city = region_code()
    district = region_code()
    street = region_code()

    class Meta:
        table_name = "supply_proposal"
        indexes = (
            (("city", "id"), False),
            (("district", "id"), False),
            (("street", "id"), False),
        )


Round.add_index(
    Round.index(
        Round.holder,
        Round.held_on,
        where=SQL(f"state IN ({constants((RoundState.PLANNED, RoundState.OPEN))})"),
        name="supply_round_unclosed",
    )
)
