"""Firms: the list, one firm's file (一企一档), its sites, contacts and what is open there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from models.clauses.findings import unsettled
from models.clauses.names import Fitting, going_on
from models.clauses.scope import (
    READ_BY_REGION,
    Clause,
    Shaped,
    Standing,
    shape_of,
    standing,
    stationed_at,
    visible_enterprises,
    visible_sites,
    visible_work,
)
from models.database import reading
from models.errors import NotFound
from models.queries.pages import COUNTED_TO, FOUND_TO, Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row
from models.rules.assignments import CURRENT, AssignmentState, Part
from models.rules.deadlines import Severity
from models.rules.findings import FindingState
from models.rules.masking import masked_phone
from models.rules.places import EnterpriseKind, Qualifier, Resumption, SiteKind
from models.rules.scope import Actor, Role
from models.tables import Assignment, Contact, Enterprise, EnterprisePlace, Finding, Person, Region, Site
from models.tables.prepared import Prepared, Slot


class EnterpriseRow(Row):
    """One line of the list of firms."""

    id: int
    version: int
    name: str
    credit_code: str | None
    initials: str
    kind: EnterpriseKind
    industry: str
    region: str
    region_name: str
    is_four_above: bool
    is_key_project: bool
    is_provisional: bool
    is_closed: bool


class SiteRow(Row):
    """One site of a firm, with how many findings are unsettled there."""

    id: int
    version: int
    enterprise: int
    name: str
    kind: SiteKind
    building: int | None
    floor: str
    unit: str
    standing_in: str
    resumption: Resumption
    resumption_since: date | None
    resumed_on: date | None
    filed_on: date | None
    checked_on: date | None
    roster: int | None
    roster_qualifier: Qualifier
    due: int | None
    due_qualifier: Qualifier
    returned: int | None
    returned_qualifier: Qualifier
    counted_on: date | None
    last_checked_at: datetime | None
    is_closed: bool
    unsettled: int


class ContactRow(Row):
    """A contact of a firm; `phone` is masked unless the asker is its officer."""

    id: int
    name: str
    title: str
    phone: str
    is_masked: bool
    is_chief: bool
    is_prevention_lead: bool


class StationedRow(Row):
    """An officer by a firm."""

    id: int
    version: int
    officer: int
    name: str
    home_unit: str
    part: Part
    state: AssignmentState
    is_lead_proposed: bool
    starts_on: date


class OpenItem(Row):
    """Something not settled at a firm."""

    id: int
    version: int
    number: str
    site_name: str
    severity: Severity
    state: FindingState
    due_at: datetime
    description: str


class EnterpriseFile(Row):
    """一企一档: one firm's facts, people, sites and what is open."""

    id: int
    version: int
    name: str
    credit_code: str | None
    kind: EnterpriseKind
    industry: str
    region: str
    region_name: str
    district_name: str
    city_name: str
    is_four_above: bool
    is_above_scale_industry: bool
    is_above_limit: bool
    is_small_micro: bool
    is_key_project: bool
    is_provisional: bool
    market: str
    area: int | None
    area_qualifier: Qualifier
    rest_days: str
    note: str
    is_closed: bool
    closed_on: date | None
    merged_into: int | None
    sites: tuple[SiteRow, ...]
    contacts: tuple[ContactRow, ...]
    officers: tuple[StationedRow, ...]
    open_items: tuple[OpenItem, ...]


def _with_region(listed: Any) -> Any:
    query = Enterprise.select(
        *(getattr(Enterprise, name) for name in EnterpriseRow.__dataclass_fields__ if name != "region_name"),
        fn.COALESCE(Region.name, "").alias("region_name"),
        Enterprise.short,
    ).join(Region, JOIN.LEFT_OUTER, on=(Enterprise.region == Region.code))
    if listed is EnterprisePlace:
        query = query.join_from(Enterprise, EnterprisePlace, on=(EnterprisePlace.enterprise == Enterprise.id))
    return query


def enterprises(
    actor: Actor,
    text: str = "",
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[EnterpriseRow]:
    """Firms in one's scope by their initials: all, or those whose name or initials fit a text."""
    with reading():
        who = standing(actor)
        fits = Fitting(text, who)
        listed = _listed_from(who)
        order, key = _order(listed, fits)
        return shaped_page(
            EnterpriseRow,
            ("firms", who.role, who.level, fits.shape),
            lambda: _with_region(listed).where(_listed(listed, shape_of(who), fits)),
            {"person": who.person, "region": who.region, **fits.values()},
            order,
            key,
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: listed.select().where(_listed(listed, shape_of(who), fits)),
            counted_to=FOUND_TO if fits.kind else COUNTED_TO,
            counts_on=fits.is_looked_through,
        )


def _listed_from(who: Standing) -> Any:
    """The table whose index has a list of firms in its order: an officer's are few, those of a region are kept ready."""
    return EnterprisePlace if who.role in (*READ_BY_REGION, Role.ADMINISTRATOR) else Enterprise


def _order(listed: Any, fits: Fitting) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """By initials, but by name where the name's beginning is looked up: the columns, and what the query calls them."""
    name = "short" if fits.kind == "short" else "initials"
    number = listed.enterprise if listed is EnterprisePlace else listed.id
    return (getattr(listed, name), number), (name, "id")


def _listed(listed: Any, who: Standing, fits: Fitting) -> Clause:
    if listed is Enterprise:
        is_seen = visible_enterprises(who)
    else:
        is_seen = fits.region_of(listed) == who.region
    return is_seen & fits.clause(listed) & going_on(listed)


def sites(
    actor: Actor,
    enterprise: int | None = None,
    text: str = "",
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[SiteRow]:
    """Sites in one's scope: all, or those of a firm or building, or whose firm fits a text."""
    with reading():
        who = standing(actor)
        fits = Fitting(text, who)
        of_firm = None if enterprise is None else Slot("enterprise")
        return shaped_page(
            SiteRow,
            ("sites", who.role, who.level, enterprise is None, fits.shape),
            lambda: _narrowed(_site_rows(), shape_of(who), of_firm, fits),
            {"person": who.person, "region": who.region, "enterprise": enterprise, **fits.values()},
            (Site.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: _narrowed(Site.select(), shape_of(who), of_firm, fits),
            counted_to=FOUND_TO if fits.kind else COUNTED_TO,
        )


def _narrowed(query: Any, who: Standing, enterprise: Slot | None, fits: Fitting) -> Any:
    query = query.where(visible_sites(who))
    if enterprise is not None:
        query = query.where((Site.enterprise == enterprise) | (Site.building == enterprise))
    if fits.kind:
        listed = _listed_from(who)
        found = listed.select(listed.enterprise if listed is EnterprisePlace else listed.id)
        query = query.where(Site.enterprise.in_(found.where(_listed(listed, who, fits))))
    return query


def _site_rows() -> Any:
    open_there = Finding.select(fn.COUNT(Finding.id)).where((Finding.site == Site.id) & unsettled())
    return Site.select(
        *(getattr(Site, name) for name in SiteRow.__dataclass_fields__ if name != "unsettled"),
        open_there.alias("unsettled"),
    )


def _facts_of(who: Standing) -> Any:
    columns = [
        getattr(Enterprise, name)
        for name in EnterpriseFile.__dataclass_fields__
        if name in Enterprise._meta.fields
    ]
    district, city = Region.alias(), Region.alias()
    return (
        Enterprise.select(
            *columns,
            fn.COALESCE(Region.name, "").alias("region_name"),
            fn.COALESCE(district.name, "").alias("district_name"),
            fn.COALESCE(city.name, "").alias("city_name"),
            fn.EXISTS(stationed_at(who.person, Slot("enterprise"))).alias("is_stationed"),
        )
        .join(Region, JOIN.LEFT_OUTER, on=(Enterprise.region == Region.code))
        .join_from(Enterprise, district, JOIN.LEFT_OUTER, on=(Enterprise.district == district.code))
        .join_from(Enterprise, city, JOIN.LEFT_OUTER, on=(Enterprise.city == city.code))
        .where((Enterprise.id == Slot("enterprise")) & visible_enterprises(who))
    )


def _sites_of(who: Standing) -> Any:
    firm = Slot("enterprise")
    return (
        _site_rows()
        .where(((Site.enterprise == firm) | (Site.building == firm)) & visible_sites(who))
        .order_by(Site.id)
        .limit(500)
    )


def _open_items_of(who: Standing) -> Any:
    return (
        Finding.select(
            Finding.id,
            Finding.version,
            Finding.number,
            Site.name.alias("site_name"),
            Finding.severity,
            Finding.state,
            Finding.due_at,
            Finding.description,
        )
        .join(Site)
        .where((Finding.enterprise == Slot("enterprise")) & unsettled() & visible_work(who, Finding))
        .order_by(Finding.due_at, Finding.id)
        .limit(100)
    )


_facts, _its_sites, _open_items = Shaped(_facts_of), Shaped(_sites_of), Shaped(_open_items_of)


def enterprise_file(actor: Actor, enterprise: int) -> EnterpriseFile:
    """One firm's file; NotFound out of scope. Five queries: the firm, its sites, contacts, officers, open items."""
    with reading():
        who = standing(actor)
        facts = {str(name): one[0] for name, one in _facts.columns(who, enterprise=enterprise).items()}
        if not facts:
            raise NotFound("enterprise")
        is_officer = bool(facts.pop("is_stationed")) and who.role is Role.OFFICER
        return EnterpriseFile(
            **facts,
            sites=frozen_columns(SiteRow, _its_sites.columns(who, enterprise=enterprise)),
            contacts=_contacts(enterprise, is_officer),
            officers=_officers(enterprise),
            open_items=frozen_columns(OpenItem, _open_items.columns(who, enterprise=enterprise)),
        )


_told = Prepared(
    lambda: (
        Contact.select(
            Contact.id,
            Contact.name,
            Contact.title,
            Contact.phone,
            Contact.is_chief,
            Contact.is_prevention_lead,
        )
        .where(Contact.enterprise == Slot("enterprise"))
        .order_by(Contact.id)
    )
)


def _contacts(enterprise: int, is_officer: bool) -> tuple[ContactRow, ...]:
    told = _told.columns(enterprise=enterprise)
    if not told:
        return ()
    phones = told["phone"] if is_officer else [masked_phone(one) for one in told["phone"]]
    return frozen_columns(ContactRow, {**told, "phone": phones, "is_masked": (not is_officer,) * len(phones)})


def _stationed_there() -> Any:
    return (
        Assignment.select(
            Assignment.id,
            Assignment.version,
            Assignment.officer,
            Person.name,
            Person.home_unit,
            Assignment.part,
            Assignment.state,
            Assignment.is_lead_proposed,
            Assignment.starts_on,
        )
        .join(Person)
        .where((Assignment.enterprise == Slot("enterprise")) & Assignment.state.in_(CURRENT))
        .order_by(Assignment.part.desc(), Assignment.id)
    )


_stationed = Prepared(_stationed_there)


def _officers(enterprise: int) -> tuple[StationedRow, ...]:
    return frozen_columns(StationedRow, _stationed.columns(enterprise=enterprise))
