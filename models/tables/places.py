"""Where work happens: regions, bodies, firms, sites, contacts, and the other names they go by."""

from __future__ import annotations

from peewee import SQL, BooleanField, CompositeKey, ForeignKeyField, IntegerField, Model, TextField

from models.database import database
from models.rules.places import EnterpriseKind, Qualifier, RegionKind, Resumption, SiteKind
from models.tables.base import Table, day, enum, flag, moment, region_code, whole


class Region(Table):
    """A city, district, subdistrict or park; its code begins with its parent's."""

    code = region_code(unique=True)
    parent = region_code(default="")
    name = TextField()
    kind = enum(RegionKind)
    valid_from = day(null=True)
    valid_to = day(null=True)


class Alias(Table):
    """Another name a record goes by: one it bore from day to day, or a choice once made; looked up whatever its days."""

    kind = TextField()  # region, enterprise, item: the words of a fault
    folded = TextField()  # as typed, folded: what is looked up
    name = TextField()  # as typed
    code = TextField()  # of a region: its code; of an enterprise: its id
    valid_from = day(null=True)
    valid_to = day(null=True)

    class Meta:
        indexes = ((("kind", "folded", "code"), True), (("kind", "code"), False))


class Enterprise(Table):
    """A firm, a building or a group: known by its credit code, without one by name and region."""

    PERSONAL = frozenset()
    DERIVED = frozenset({"folded", "short", "initials", "pinyin", "city", "district", "street"})

    credit_code = TextField(null=True, unique=True)
    name = TextField()
    folded = TextField(index=True)
    short = TextField()  # without place, form and size words: what people type
    initials = TextField(index=True)
    pinyin = TextField()
    kind = enum(EnterpriseKind, default=EnterpriseKind.FIRM)
    industry = TextField(default="")
    region = region_code(index=True)
    city = region_code()
    district = region_code()
    street = region_code()
    is_four_above = flag()
    is_above_scale_industry = flag()
    is_above_limit = flag()
    is_small_micro = flag()
    is_key_project = flag()
    market = TextField(default="")  # market orientation: overseas, domestic
    rest_days = TextField(default="")  # ISO weekdays off, "67"
    note = TextField(default="")
    is_provisional = flag()  # 待核: accepted from a roster with a doubt
    is_closed = flag()
    lead = whole(null=True)  # person id of the lead (主责), kept by the step that keeps tenures
    area = whole(null=True)  # of a building, in square metres
    area_qualifier = enum(Qualifier, default=Qualifier.EXACT)
    merged_into = whole(null=True)  # enterprise id
    closed_on = day(null=True)

    class Meta:
        indexes = (
            (("district", "initials", "id"), False),
            (("street", "initials", "id"), False),
        )


class EnterprisePlace(Model):
    """A region that a firm is seen from: where it is managed or one of its sites stands, each level of it.

    The names are the firm's, so that a list of a region, in order or narrowed by a text, is read from here alone.
    Triggers of the store keep it; nobody writes to it.
    """

    region = region_code()
    initials = region_code()  # compared byte by byte, as `short` is: their beginnings are ranges
    enterprise = ForeignKeyField(Enterprise, on_delete="CASCADE")
    short = region_code()
    folded = TextField()
    pinyin = TextField()

    class Meta:
        database = database
        table_name = "enterprise_place"
        without_rowid = True
        primary_key = CompositeKey("region", "initials", "enterprise")
        indexes = ((("region", "short", "enterprise"), False),)


class Site(Table):
    """Where work happens and what is checked, counted and resumed; every firm has at least one."""

    DERIVED = frozenset({"city", "district", "street"})

    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT")
    building = ForeignKeyField(Enterprise, null=True, on_delete="RESTRICT")
    floor = TextField(default="")
    unit = TextField(default="")
    name = TextField(default="")  # empty where the firm itself is its only site
    kind = enum(SiteKind, default=SiteKind.FACTORY)
    region = region_code()
    city = region_code()
    district = region_code()
    street = region_code()
    standing_in = TextField(default="")  # 所在街道, a label only
    resumption = enum(Resumption, default=Resumption.NOT_RESUMED)
    resumption_since = day(null=True)
    resumed_on = day(null=True)
    filed_on = day(null=True)
    checked_on = day(null=True)
    roster = IntegerField(null=True)  # 员工总数; blank is unknown, not 0
    roster_qualifier = enum(Qualifier, default=Qualifier.EXACT)
    due = IntegerField(null=True)  # 应到人数
    due_qualifier = enum(Qualifier, default=Qualifier.EXACT)
    returned = IntegerField(null=True)  # 已到 so far; not 在岗 of a day
    returned_qualifier = enum(Qualifier, default=Qualifier.EXACT)
    counted_on = day(null=True)  # the as-of date of the three
    last_inspection = whole(null=True)  # id; kept here so that Today needs no history
    last_checked_at = moment(null=True)
    is_closed = flag()
    closed_on = day(null=True)

    class Meta:
        indexes = (
            (("enterprise", "id"), False),
            (("building", "id"), False),
            (("district", "id"), False),
            (("street", "id"), False),
        )


class ResumptionChange(Table):
    """From which day a site stood in which state; told in any order, the latest day that has come is in force."""

    site = ForeignKeyField(Site, on_delete="RESTRICT", index=False)
    state = enum(Resumption)
    since = day()
    told_at = moment()

    class Meta:
        indexes = ((("site", "since"), False),)


class Contact(Table):
    """A person of a firm who answers for something; shown masked."""

    PERSONAL = frozenset({"name", "phone"})

    enterprise = ForeignKeyField(Enterprise, on_delete="RESTRICT")
    name = TextField()
    title = TextField(default="")
    phone = TextField(default="")
    is_chief = flag()  # 负责人
    is_prevention_lead = flag()  # 防疫责任人


class Body(Table):
    """单位: whoever something is assigned to, and the coordinator who answers for it here."""

    PERSONAL = frozenset({"contact_name", "contact_phone"})
    DERIVED = frozenset({"folded", "initials", "city", "district", "street"})

    name = TextField()
    folded = TextField(index=True)
    initials = TextField()
    region = region_code()
    city = region_code()
    district = region_code()
    street = region_code()
    contact_name = TextField(default="")
    contact_phone = TextField(default="")
    answered_by = whole(null=True)  # person id of the coordinator
    is_active = BooleanField(default=True)


Enterprise.add_index(Enterprise.index(Enterprise.city, where=SQL("is_closed"), name="enterprise_closed"))
for _column in (Site.street, Site.district, Site.city):
    Site.add_index(Site.index(_column, where=SQL("is_closed"), name=f"site_closed_{_column.name}"))
Enterprise.add_index(
    Enterprise.index(
        Enterprise.merged_into, where=SQL("merged_into IS NOT NULL"), name="enterprise_merged_into"
    )
)
for _column in (Enterprise.street, Enterprise.district, Enterprise.city):
    Enterprise.add_index(
        Enterprise.index(
            _column,
            Enterprise.initials,
            Enterprise.id,
            where=SQL("lead IS NULL AND NOT is_closed"),
            name=f"enterprise_unled_{_column.name}",
        )
    )
