"""What firms say they hold of an item and use of it a day: how many days they are covered."""

from __future__ import annotations

from peewee import ForeignKeyField

from models.rules.places import Qualifier
from models.tables.base import Table, day, enum, flag, moment, region_code, whole
from models.tables.catalogue import SupplyItem
from models.tables.people import Person
from models.tables.places import Enterprise


class FirmSupply(Table):
    """The latest a firm said of one item; what it said before stands in the events."""

    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)
    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    on_hand = whole(null=True)
    on_hand_qualifier = enum(Qualifier, default=Qualifier.EXACT)
    daily_use = whole(null=True)
    is_use_assumed = flag()  # present × 2, where the firm did not say
    cover = whole(null=True)  # tenths of a day that the stock lasts, rounded down; none where unknown
    as_of = day()
    told_by = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    told_at = moment()
    city = region_code()
    district = region_code()
    street = region_code()

    class Meta:
        table_name = "firm_supply"
        indexes = (
            (("enterprise", "item"), True),
            (("city", "item", "cover", "id"), False),
            (("district", "item", "cover", "id"), False),
            (("street", "item", "cover", "id"), False),
        )
