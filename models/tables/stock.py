"""Where goods are and how they got there: holders, lots, the movements, and what they come to."""

from __future__ import annotations

from peewee import SQL, CompositeKey, ForeignKeyField, Model, SmallIntegerField, TextField

from models.database import database
from models.rules.places import Qualifier
from models.rules.stock import STORED, HolderKind, MovementKind, Source
from models.tables.base import Table, constants, day, enum, flag, moment, region_code, whole
from models.tables.catalogue import SupplyItem
from models.tables.people import Person
from models.tables.places import Enterprise


class Holder(Table):
    """Who may hold goods: a depot, a point of it, an officer's custody, a firm; the one outside holds all the rest."""

    DERIVED = frozenset({"folded", "initials", "city", "district", "street"})

    kind = enum(HolderKind)
    name = TextField(default="")  # of a depot or point; people and firms have theirs
    folded = TextField(default="")
    initials = region_code(default="")
    parent = whole(null=True)  # of a point: the depot whose storekeepers also answer for it
    person = ForeignKeyField(Person, null=True, on_delete="RESTRICT", index=False)  # custody
    enterprise = ForeignKeyField(Enterprise, null=True, on_delete="RESTRICT", index=False)  # firm
    address = TextField(default="")
    hours = TextField(default="")
    region = region_code(default="")
    city = region_code(default="")
    district = region_code(default="")
    street = region_code(default="")
    is_closed = flag()

    class Meta:
        table_name = "supply_holder"
        indexes = (
            (("city", "kind", "id"), False),
            (("district", "kind", "id"), False),
            (("street", "kind", "id"), False),
        )
        constraints = (
            SQL(
                "CHECK ((kind = 'custody') = (person_id IS NOT NULL) AND (kind = 'firm') = (enterprise_id IS NOT NULL))"
            ),
        )


# One of each: two who make the same holder at once make one.
for _name, _columns, _where in (
    ("custody", (Holder.person,), "kind = 'custody'"),
    ("firm", (Holder.enterprise,), "kind = 'firm'"),
    ("outside", (Holder.kind,), "kind = 'outside'"),
    ("stored", (Holder.region, Holder.folded), f"kind IN ({constants(STORED)})"),
):
    Holder.add_index(Holder.index(*_columns, unique=True, where=SQL(_where), name=f"supply_holder_{_name}"))
Holder.add_index(Holder.index(Holder.parent, where=SQL("parent IS NOT NULL"), name="supply_holder_points"))


class Lot(Table):
    """Goods of one item that came in together: from whom, which batch, good until when."""

    PERSONAL = frozenset({"donor", "note"})

    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    source = enum(Source)
    donor = TextField(default="")  # 捐赠方, 供应商 or 拨付单位
    batch = TextField(default="")
    expires_on = day(null=True)  # null is unknown, which is not never
    share_units = whole(null=True)  # herbs: how many bags make a 人份 of this lot
    spec = TextField(default="")  # 规格 as it was written
    received_on = day()
    note = TextField(default="")

    class Meta:
        table_name = "supply_lot"
        indexes = ((("item", "batch", "id"), False),)
        constraints = (SQL("CHECK (share_units IS NULL OR share_units > 0)"),)


class Stock(Model):
    """What a holder has of a lot; the step that writes a movement keeps it, in base units."""

    holder = ForeignKeyField(Holder, on_delete="RESTRICT", index=False)
    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    lot = ForeignKeyField(Lot, on_delete="RESTRICT", index=False)
    expiry = region_code()  # the lot's ISO date, `~` where it is unknown: the order of issue, byte by byte
    on_hand = whole()
    reserved = whole(default=0, constraints=[SQL("DEFAULT 0")])

    class Meta:
        database = database
        table_name = "supply_stock"
        without_rowid = True
        primary_key = CompositeKey("holder", "item", "lot")
        constraints = (SQL("CHECK (on_hand >= 0 AND reserved >= 0 AND reserved <= on_hand)"),)


# What is there, first-expiring first; a lot that is used up leaves it.
IN_STOCK = "on_hand > 0"
Stock.add_index(
    Stock.index(
        Stock.holder, Stock.item, Stock.expiry, Stock.lot, where=SQL(IN_STOCK), name="supply_stock_there"
    )
)
Stock.add_index(
    Stock.index(
        Stock.holder, Stock.expiry, Stock.item, Stock.lot, where=SQL(IN_STOCK), name="supply_stock_by_expiry"
    )
)
Stock.add_index(Stock.index(Stock.lot, where=SQL(IN_STOCK), name="supply_stock_of_lot"))


class StockTotal(Model):
    """What a holder has of an item over all lots; triggers of the store keep it, nobody writes to it."""

    holder = ForeignKeyField(Holder, on_delete="RESTRICT", index=False)
    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    on_hand = whole()
    reserved = whole()

    class Meta:
        database = database
        table_name = "supply_total"
        without_rowid = True
        primary_key = CompositeKey("holder", "item")


class Movement(Table):
    """Goods from one holder to another: never changed; what was wrong is reversed by a row of its own."""

    APPEND_ONLY = True
    PERSONAL = frozenset({"note"})

    kind = enum(MovementKind)
    giver = ForeignKeyField(Holder, on_delete="RESTRICT", index=False)
    taker = ForeignKeyField(Holder, on_delete="RESTRICT", index=False)
    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    lot = ForeignKeyField(Lot, on_delete="RESTRICT", index=False)
    quantity = whole()  # base units
    # Most have none of what follows: null takes one byte each.
    qualifier = enum(Qualifier, null=True)  # an estimate, until it is counted
    pack = TextField(null=True)  # as it was said: 箱, with the factor it had then
    pack_factor = whole(null=True)
    pack_divisor = SmallIntegerField(null=True)  # 斤: 1 ÷ 2
    reverses = whole(null=True)  # movement id
    consignment_line = whole(null=True)
    take_line = whole(null=True)  # of a stock-take
    document = TextField(null=True)  # paper slip, 调拨单
    note = TextField(null=True)
    giver_left = whole(null=True)  # of the item, over all lots; none of what is outside
    taker_left = whole(null=True)
    person = whole()
    occurred_at = moment()
    recorded_at = moment()
    event = whole()

    class Meta:
        table_name = "supply_movement"
        indexes = (
            (("giver", "id"), False),
            (("taker", "id"), False),
            (("giver", "item", "id"), False),
            (("taker", "item", "id"), False),
            (("lot", "id"), False),
        )
        constraints = (
            SQL("CHECK (quantity > 0 AND giver_id <> taker_id)"),
            SQL("CHECK ((kind = 'reversal') = (reverses IS NOT NULL))"),
        )


Movement.add_index(
    Movement.index(
        Movement.reverses, unique=True, where=SQL("reverses IS NOT NULL"), name="supply_movement_reversed"
    )
)
Movement.add_index(
    Movement.index(
        Movement.consignment_line,
        Movement.id,
        where=SQL("consignment_line IS NOT NULL"),
        name="supply_movement_consigned",
    )
)
