"""Stock-takes of depots, lot by lot."""

from __future__ import annotations

from peewee import SQL, ForeignKeyField, TextField

from models.rules.stock_takes import StockTakeState
from models.tables.base import Table, enum, flag, moment, region_code, whole
from models.tables.catalogue import SupplyItem
from models.tables.people import Person
from models.tables.stock import Holder, Lot


class StockTake(Table):
    """One stock-take of one depot or point."""

    holder = ForeignKeyField(Holder, on_delete="RESTRICT", index=False)
    state = enum(StockTakeState)
    started_by = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    started_at = moment()
    closed_by = whole(null=True)  # person id
    closed_at = moment(null=True)
    note = TextField(default="")
    # How far it is, kept with each count so that no page adds up thousands of lots.
    lots = whole(default=0, constraints=[SQL("DEFAULT 0")])
    counted = whole(default=0, constraints=[SQL("DEFAULT 0")])
    unposted = whole(default=0, constraints=[SQL("DEFAULT 0")])  # differences that wait to be posted
    city = region_code()
    district = region_code()
    street = region_code()

    class Meta:
        table_name = "stock_take"
        indexes = (
            (("holder", "id"), False),
            (("city", "id"), False),
            (("district", "id"), False),
            (("street", "id"), False),
        )


# One at a time: two who start at the same moment count together.
StockTake.add_index(
    StockTake.index(StockTake.holder, unique=True, where=SQL("state = 'open'"), name="stock_take_open_holder")
)


class StockTakeLine(Table):
    """One lot of a stock-take: what the ledger had at the moment of each count, what was counted, what was posted."""

    take = ForeignKeyField(StockTake, on_delete="CASCADE", index=False)
    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    lot = ForeignKeyField(Lot, on_delete="RESTRICT", index=False)
    expected = whole()  # on hand when it was counted last; before, when the take was started
    counted = whole(null=True)
    counted_by = whole(null=True)  # person id of who counted last
    counted_at = moment(null=True)
    first_counted = whole(null=True)  # what the first count said, where there was another
    first_counted_by = whole(null=True)  # person id
    is_found = flag()  # a lot the ledger did not have here
    reason = TextField(default="")
    posted_by = whole(null=True)  # person id, another than who counted
    posted_at = moment(null=True)
    movement = whole(null=True)  # of the difference, where there was one

    class Meta:
        table_name = "stock_take_line"
        indexes = ((("take", "item", "lot"), True),)
        constraints = (SQL("CHECK (expected >= 0 AND (counted IS NULL OR counted >= 0))"),)
