"""What planning an import needs of the store, as far as the one who imports may write.

The first argument is no `actor`: these carry phones in full, and `lianqi list` is not to offer them.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

from models.clauses.rosters import chief_contacts, own_sites
from models.clauses.scope import Standing, visible_people, within
from models.clauses.sites import standing_sites
from models.database import reading
from models.queries.collection_rosters import known_collections
from models.queries.finding_rosters import known_findings
from models.queries.known import aliases_of, firms_of, importing, regions_of
from models.queries.request_rosters import known_requests
from models.queries.supply_rosters import known_supplies
from models.rules.assignments import CURRENT, MOST_FIRMS, AssignmentState
from models.rules.deadlines import business_date
from models.rules.enterprises import MOVE_ENTERPRISE
from models.rules.import_reports import ImportKind
from models.rules.imports import (
    CONTACT_FIELDS,
    SITE_FIELDS,
    UNIT_FIELDS,
    EnterpriseValues,
    Known,
    KnownEnterprise,
    KnownEnterprises,
    KnownFirm,
    KnownOfficer,
    KnownOfficers,
    KnownRegions,
    KnownStation,
    OfficerValues,
)
from models.rules.places import EnterpriseKind
from models.rules.rosters import APPLY_ENTERPRISES, APPLY_OFFICERS, APPLY_REGIONS, APPLY_TENANTS
from models.rules.scope import Actor
from models.rules.supply_imports import SupplySheet
from models.rules.teams import CORRECT_ARRIVAL
from models.rules.tenant_imports import KnownBuilding, KnownTenants, KnownUnit, LeftUnit, TenantValues
from models.tables import Assignment, Enterprise, Event, Person, Setting, Site
from models.tables.base import dicts_of, tuples_of


def known_for(importer: Actor, kind: ImportKind, sheet: SupplySheet = SupplySheet.GOODS) -> Known:
    """What planning an import of a kind needs of the store; of supplies, for the ledger that the sheet is."""
    if kind is ImportKind.REGIONS:
        return known_regions(importer)
    if kind is ImportKind.FINDINGS:
        return known_findings(importer)
    if kind is ImportKind.SUPPLIES and sheet is SupplySheet.COLLECTIONS:
        return known_collections(importer)
    if kind is ImportKind.SUPPLIES and sheet is SupplySheet.REQUESTS:
        return known_requests(importer)
    if kind is ImportKind.SUPPLIES:
        return known_supplies(importer)
    if kind is ImportKind.TENANTS:
        return known_tenants(importer)
    return known_enterprises(importer) if kind is ImportKind.ENTERPRISES else known_officers(importer)


def known_regions(importer: Actor) -> KnownRegions:
    """All regions, their other names, and where the importer may write."""
    with reading():
        return regions_of(importing(importer, APPLY_REGIONS), has_closed=True)


def known_enterprises(importer: Actor) -> KnownEnterprises:
    """The firms managed in the importer's region, with their own site and chief contact."""
    with reading():
        who = importing(importer, APPLY_ENTERPRISES)
        here = within(Enterprise, who.region)
        elsewhere = Enterprise.select(Enterprise.credit_code).where(
            ~here & Enterprise.credit_code.is_null(False)
        )
        return KnownEnterprises(
            regions_of(who),
            _enterprises(here),
            aliases_of("enterprise"),
            frozenset(code for (code,) in tuples_of(elsewhere)),
            _merged(here),
        )


def known_officers(importer: Actor) -> KnownOfficers:
    """The people in the importer's scope with their assignments, and the firms managed in the region."""
    with reading():
        who = importing(importer, APPLY_OFFICERS)
        shown = visible_people(who)
        elsewhere = Person.select(Person.number).where(
            Person.id.not_in(Person.select(Person.id).where(shown))
        )
        cap = Setting.select(Setting.value).where(Setting.name == "most_firms").scalar()
        return KnownOfficers(
            regions_of(who),
            _officers(shown),
            firms_of(who),
            aliases_of("enterprise"),
            frozenset(number for (number,) in tuples_of(elsewhere)),
            int(cap) if cap is not None else MOST_FIRMS,
        )


def known_tenants(importer: Actor) -> KnownTenants:
    """The buildings and firms managed in the importer's region, and the units that are in use there."""
    with reading():
        who = importing(importer, APPLY_TENANTS)
        here = within(Enterprise, who.region) & _going_on()
        houses = Enterprise.select(
            Enterprise.id, Enterprise.name, Enterprise.region, Enterprise.credit_code
        ).where(here & (Enterprise.kind == EnterpriseKind.BUILDING))
        return KnownTenants(
            regions_of(who),
            tuple(KnownBuilding(*row) for row in tuples_of(houses.order_by(Enterprise.id))),
            _units(who),
            firms_of(who),
            aliases_of("enterprise"),
            _left(who),
        )


def _going_on() -> Any:
    """Firms that are neither closed nor part of another."""
    return Enterprise.is_closed == False  # noqa: E712 - a Peewee condition


def _units(who: Standing) -> tuple[KnownUnit, ...]:
    house = Enterprise.alias()
    rows = (
        Site.select(Site, Enterprise)
        .join(Enterprise, on=(Site.enterprise == Enterprise.id))
        .join(house, on=(Site.building == house.id))
        .where(within(house, who.region) & standing_sites())
        .order_by(Site.id)
    )
    found = list(rows)
    firms = Site.select(Site.enterprise).where(Site.building.is_null(False))
    contacts = chief_contacts(firms)
    sites = Counter(
        firm for (firm,) in tuples_of(Site.select(Site.enterprise).where(Site.enterprise.in_(firms)))
    )
    return tuple(
        KnownUnit(
            row.id,
            row.version + row.enterprise.version,
            row.__data__["building"],
            row.enterprise.id,
            values=TenantValues(
                **{name: _of_unit(name, row, contacts) for name in TenantValues.__dataclass_fields__}
            ),
            is_all_of_firm=sites[row.enterprise.id] == 1 and row.enterprise.region.startswith(who.region),
            is_elsewhere=not row.region.startswith(who.region),
        )
        for row in found
    )


def _left(who: Standing) -> tuple[LeftUnit, ...]:
    """Units of the importer's buildings that are closed, with the firms that had them, wherever those are managed now."""
    house = Enterprise.alias()
    rows = (
        Site.select(Site.building, Site.floor, Site.unit, Enterprise.folded, Enterprise.id, Site.closed_on)
        .join(Enterprise, on=(Site.enterprise == Enterprise.id))
        .join(house, on=(Site.building == house.id))
        .where(within(house, who.region) & (Site.is_closed == True))  # noqa: E712 - a Peewee condition
        .order_by(Site.closed_on, Site.id)
    )
    return tuple(LeftUnit(*row) for row in tuples_of(rows))


def _of_unit(name: str, site: Site, contacts: dict[int, dict[str, Any]]) -> Any:
    if name in UNIT_FIELDS:
        return getattr(site, name)
    if name in CONTACT_FIELDS:
        return contacts.get(site.enterprise.id, {}).get(name.removeprefix("contact_"), "")
    return getattr(site.enterprise, name)


def _enterprises(here: Any) -> tuple[KnownEnterprise, ...]:
    ids = Enterprise.select(Enterprise.id).where(here)
    sites, contacts, moves = own_sites(ids), chief_contacts(ids), _moves(ids)
    found = []
    kept = here & Enterprise.merged_into.is_null()
    for row in dicts_of(Enterprise.select().where(kept).order_by(Enterprise.id)):
        site, contact = sites.get(row["id"], {}), contacts.get(row["id"], {})
        values = {
            name: _value(name, row, site, contact)
            for name in EnterpriseValues.__dataclass_fields__
            if name in row or (name in SITE_FIELDS and site) or (name in CONTACT_FIELDS and contact)
        }
        version = row["version"] + site.get("version", 0)
        found.append(
            KnownEnterprise(
                row["id"],
                version,
                EnterpriseValues(**values),
                site.get("resumption_since"),
                row["is_closed"],
                *moves.get(row["id"], (None, ())),
            )
        )
    return tuple(found)


def _moves(firms: Any) -> dict[int, tuple[date, tuple[str, ...]]]:
    """By firm the day it was moved last, and the regions it was moved from."""
    told = Event.select(Event.subject, Event.recorded_at, Event.changes).where(
        (Event.subject_kind == "enterprise") & Event.subject.in_(firms) & (Event.verb == MOVE_ENTERPRISE.verb)
    )
    found: dict[int, tuple[date, tuple[str, ...]]] = {}
    for firm, at, changes in tuples_of(told.order_by(Event.id)):
        before = str(json.loads(changes)["region"][0])
        _, earlier = found.get(firm, (None, ()))
        found[firm] = (business_date(at), (*earlier, before))
    return found


def _merged(here: Any) -> tuple[KnownFirm, ...]:
    rows = Enterprise.select(Enterprise.merged_into, Enterprise.name, Enterprise.region).where(
        here & Enterprise.merged_into.is_null(False)
    )
    return tuple(KnownFirm(*row) for row in tuples_of(rows.order_by(Enterprise.id)))


def _value(name: str, firm: dict[str, Any], site: dict[str, Any], contact: dict[str, Any]) -> Any:
    if name in SITE_FIELDS:
        return site[name]
    return contact[name.removeprefix("contact_")] if name in CONTACT_FIELDS else firm[name]


def _set_back() -> frozenset[int]:
    """Posts of whom it was said that they were not there after all: no sheet says again that they were."""
    issued = Assignment.select(Assignment.id).where(Assignment.state == AssignmentState.ISSUED)
    told = Event.select(Event.subject).where(
        (Event.subject_kind == "assignment")
        & Event.subject.in_(issued)
        & (Event.verb == CORRECT_ARRIVAL.verb)
    )
    return frozenset(post for (post,) in tuples_of(told))


def _officers(shown: Any) -> tuple[KnownOfficer, ...]:
    stations: dict[int, dict[int, KnownStation]] = {}
    rows = Assignment.select(
        Assignment.id,
        Assignment.officer,
        Assignment.enterprise,
        Assignment.state,
        Assignment.arrived_at,
        Assignment.starts_on,
        Assignment.ends_on,
        Assignment.covers.is_null(False),
    ).where(Assignment.officer.in_(Person.select(Person.id).where(shown)))
    set_back = _set_back()
    for post, officer, firm, state, arrived_at, starts_on, ends_on, covers in tuples_of(
        rows.order_by(Assignment.covers.is_null(), Assignment.id)
    ):
        of_officer = stations.setdefault(officer, {})
        if state in CURRENT:
            arrived_on = business_date(arrived_at) if arrived_at else None
            is_issued = state == AssignmentState.ISSUED and post not in set_back
            of_officer[firm] = KnownStation(firm, arrived_on, None, starts_on, is_issued, bool(covers))
        elif firm not in of_officer or of_officer[firm].ended_on is not None:
            of_officer[firm] = KnownStation(firm, None, ends_on or starts_on)
    names = list(OfficerValues.__dataclass_fields__)
    return tuple(
        KnownOfficer(
            row["id"],
            row["version"],
            OfficerValues(**{name: row[name] for name in names}),
            tuple(stations.get(row["id"], {}).values()),
            row["is_active"],
        )
        for row in dicts_of(Person.select().where(shown).order_by(Person.id))
    )
