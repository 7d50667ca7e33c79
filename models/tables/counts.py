"""Small counts beside the ledgers, which no screen could add up in time; triggers of the store keep them, nobody writes to them."""

from __future__ import annotations

from peewee import CompositeKey, ForeignKeyField, IntegerField, Model, TextField

from models.database import database
from models.tables.base import region_code, whole
from models.tables.catalogue import SupplyItem
from models.tables.places import Enterprise


class FailureCount(Model):
    """How often an item failed on a day in a region, each level of it: what fails most is asked of these rows."""

    region = region_code()
    day = IntegerField()  # days since 1970 in Shanghai, as of the failed answers
    item = TextField()
    count = IntegerField()

    class Meta:
        database = database
        table_name = "failure_count"
        without_rowid = True
        primary_key = CompositeKey("region", "day", "item")


class UnsettledCount(Model):
    """How many faults of a firm are unsettled in a region, each level of it."""

    region = region_code()
    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)
    count = IntegerField()

    class Meta:
        database = database
        table_name = "unsettled_count"
        without_rowid = True
        primary_key = CompositeKey("region", "enterprise")
        indexes = ((("region", "count", "enterprise"), False),)


class ClaimCount(Model):
    """What a firm was promised of an item and nobody has set apart yet, in a region, each level of it: its claims in a shortage."""

    region = region_code()
    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT", index=False)
    requests = IntegerField()
    wanted = whole()  # base units

    class Meta:
        database = database
        table_name = "claim_count"
        without_rowid = True
        primary_key = CompositeKey("region", "item", "enterprise")


class ClaimTotal(Model):
    """The claims of all firms on an item in a region: how many firms wait, and for how much. What is kept of each firm keeps it."""

    region = region_code()
    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    requests = IntegerField()
    firms = IntegerField()
    wanted = whole()  # base units

    class Meta:
        database = database
        table_name = "claim_total"
        without_rowid = True
        primary_key = CompositeKey("region", "item")
