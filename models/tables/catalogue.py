"""The catalogue: items with their base units, and the packs they come in."""

from __future__ import annotations

from peewee import SQL, ForeignKeyField, TextField

from models.rules.catalogue import Measure
from models.tables.base import Table, day, enum, flag, region_code, whole


class SupplyItem(Table):
    """One item of the catalogue, counted in whole base units; its other names are aliases of kind `supply_item`."""

    code = TextField(unique=True)  # mask_disposable: stable across editions
    category = TextField()  # no CHECK: the catalogue is data
    name_zh = TextField()
    name_en = TextField()
    # 二号, 500mL: tells apart what has one name.
    variant = TextField(default="", constraints=[SQL("DEFAULT ''")])
    folded = TextField(index=True)
    initials = region_code()
    pinyin = TextField()
    measure = enum(Measure)
    unit_zh = TextField()  # 个, 公斤
    unit_en = TextField()
    share_units = whole(null=True)  # how many base units make a 人份 where a lot does not say
    is_mixed = flag()  # 等: counted for its category as a whole, never split
    is_rationed = flag()  # firms report what they hold of it and use a day
    position = whole(default=0, constraints=[SQL("DEFAULT 0")])  # the order it is listed in
    valid_from = day()
    valid_to = day(null=True)


class SupplyPack(Table):
    """A pack of an item, or another word for its unit: one of it is factor ÷ divisor base units."""

    item = ForeignKeyField(SupplyItem, on_delete="RESTRICT", index=False)
    name_zh = TextField()  # 箱; 斤 is 1 ÷ 2 公斤, 只 is 1 个
    name_en = TextField()
    factor = whole()
    divisor = whole(default=1, constraints=[SQL("DEFAULT 1")])
    valid_from = day()
    valid_to = day(null=True)

    class Meta:
        indexes = ((("item", "name_zh", "valid_from"), True),)
        constraints = (SQL("CHECK (factor > 0 AND divisor > 0)"),)
