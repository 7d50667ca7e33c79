"""What an import of a building's tenants writes: the building, its units, the firms in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.clauses.rosters import chief_contacts
from models.clauses.sites import standing_sites
from models.errors import Invalid, Problem
from models.rules.enterprises import ADD_ENTERPRISE, CORRECT_ENTERPRISE
from models.rules.imports import CONTACT_FIELDS, UNIT_FIELDS, Change
from models.rules.places import EnterpriseKind, Resumption, SiteKind, region_columns
from models.rules.rosters import APPLY_TENANTS
from models.rules.scope import Actor
from models.rules.sites import ADD_SITE, CORRECT_SITE, SET_CONTACT, SET_RESUMPTION
from models.rules.tenant_imports import NewTenant, TenantPlan
from models.steps.blocks import insert_blocks
from models.steps.deeds import Deed, deed
from models.steps.events import Note
from models.steps.resumption import tell, tell_all
from models.steps.rosters import add_rows, change_contact, change_row, outdated, remember, rows_by_id
from models.tables import Contact, Enterprise, Site
from models.tables.base import tuples_of


def apply_tenants(importer: Actor, plan: TenantPlan) -> int:
    """Add and change a building's units with their firms and chief contacts; how many rows."""
    with deed(importer) as doing:
        doing.allow(APPLY_TENANTS)
        sheet_day = min(plan.report.as_of or doing.today, doing.today)
        notes, made = _add_buildings(doing, plan)
        added, of_row = _add_units(doing, plan.added, made, sheet_day)
        notes += added
        for change in plan.changed:
            notes += _change_unit(doing, change, sheet_day)
        notes += remember(doing, plan.aliases, of_row)
        doing.record_all(notes)
        return len(plan.added) + len(plan.changed)


def _add_buildings(doing: Deed, plan: TenantPlan) -> tuple[list[Note], dict[str, Enterprise]]:
    """Buildings with their common areas; what is to be recorded, and the buildings by name."""
    for one in plan.buildings:
        if not one.region.startswith(doing.who.region):
            raise Invalid(Problem("region", "outside_your_region", {"value": one.region}))
        same = (Enterprise.folded == one.names.folded) & (Enterprise.region == one.region)
        if Enterprise.select().where(same & (Enterprise.kind == EnterpriseKind.BUILDING)).exists():
            raise outdated()
    rows = [
        {
            "name": one.name,
            **vars(one.names),
            "kind": EnterpriseKind.BUILDING,
            "area": one.area,
            "area_qualifier": one.area_qualifier,
            **region_columns(one.region),
        }
        for one in plan.buildings
    ]
    made = add_rows(Enterprise, rows) if rows else []
    insert_blocks(
        Site,
        (
            {"enterprise": house.id, "kind": SiteKind.COMMON_AREA, **region_columns(house.region)}
            for house in made
        ),
    )
    return [Note(house, "enterprise", ADD_ENTERPRISE.verb) for house in made], {
        house.name: house for house in made
    }


def _add_units(
    doing: Deed, added: tuple[NewTenant, ...], made: Mapping[str, Enterprise], sheet_day: date
) -> tuple[list[Note], dict[int, int]]:
    """Units, and a firm for each that is of none known; what is to be recorded, and the firms by row of the sheet."""
    if not added:
        return [], {}
    houses = rows_by_id(Enterprise, (one.building for one in added if one.building))
    known = rows_by_id(Enterprise, (one.firm for one in added if one.firm))
    taken = _taken(houses)
    for one in added:
        house = houses.get(one.building) if one.building else made.get(one.building_name)
        is_known = not one.firm or (one.firm in known and not known[one.firm].is_closed)
        if house is None or house.is_closed or not house.region.startswith(doing.who.region) or not is_known:
            raise outdated()
        if (house.id, one.values.floor, one.values.unit) in taken:
            raise outdated()
    of = {one.row: houses.get(one.building) or made[one.building_name] for one in added}
    new = [one for one in added if not one.firm and not one.of_row]
    firms = add_rows(Enterprise, [_firm(one, of[one.row].region) for one in new]) if new else []
    of_row = {one.row: firm.id for one, firm in zip(new, firms, strict=True)}
    of_row |= {one.row: one.firm for one in added if one.firm}
    of_row |= {one.row: of_row[one.of_row] for one in added if one.of_row}
    sites = add_rows(Site, [_unit(one, of_row[one.row], of[one.row], sheet_day) for one in added])
    told = [(site.id, site.resumption, site.resumption_since) for site in sites if site.resumption_since]
    tell_all(told, doing.now)
    insert_blocks(
        Contact,
        (
            {
                "enterprise": of_row[one.row],
                "name": one.values.contact_name,
                "phone": one.values.contact_phone,
                "is_chief": True,
            }
            for one in new
            if one.values.contact_name or one.values.contact_phone
        ),
    )
    notes = [Note(firm, "enterprise", ADD_ENTERPRISE.verb) for firm in firms]
    of_known = {one.row for one in added if one.firm or one.of_row}
    notes += [
        Note(site, "site", ADD_SITE.verb)
        for one, site in zip(added, sites, strict=True)
        if one.row in of_known
    ]
    return notes, of_row


def _taken(houses: Mapping[int, Enterprise]) -> set[tuple[int, str, str]]:
    rows = Site.select(Site.building, Site.floor, Site.unit).where(
        Site.building.in_(list(houses)) & standing_sites()
    )
    return set(tuples_of(rows))


def _firm(one: NewTenant, region: str) -> dict[str, Any]:
    return {
        "name": one.values.name,
        **vars(one.names),
        "industry": one.values.industry,
        "note": one.values.note,
        "is_provisional": one.values.is_provisional,
        **region_columns(region),
    }


def _unit(one: NewTenant, firm: int, house: Enterprise, sheet_day: date) -> dict[str, Any]:
    taken = {name: getattr(one.values, name) for name in UNIT_FIELDS}
    is_told = one.values.resumption is not Resumption.NOT_RESUMED
    return {
        "enterprise": firm,
        "building": house.id,
        "kind": SiteKind.UNIT,
        **taken,
        "resumption_since": sheet_day if is_told else None,
        **region_columns(house.region),
    }


def _change_unit(doing: Deed, change: Change, sheet_day: date) -> list[Note]:
    """Change a unit, its firm and its chief contact; Conflict where one is not as it was planned on."""
    site: Any = Site.get_or_none(Site.id == change.id)
    if site is None or site.is_closed or not site.region.startswith(doing.who.region):
        raise outdated()
    firm = Enterprise.get_by_id(site.__data__["enterprise"])
    if site.version + firm.version != change.version:
        raise outdated()
    notes = []
    values: dict[str, Any] = {name: value for name, value in change.after.items() if name in UNIT_FIELDS}
    if "resumption" in values:
        state = Resumption(values["resumption"])
        values |= tell(site, state, sheet_day, doing.now, doing.today)
    if values:
        verb = SET_RESUMPTION if "resumption" in values else CORRECT_SITE
        notes.append(change_row(site, "site", verb.verb, values))
    own = {name: value for name, value in change.after.items() if name not in UNIT_FIELDS | CONTACT_FIELDS}
    if own:
        notes.append(change_row(firm, "enterprise", CORRECT_ENTERPRISE.verb, own))
    if CONTACT_FIELDS & change.after.keys():
        change_contact(firm.id, change, chief_contacts([firm.id]).get(firm.id))
        if not notes:
            notes.append(Note(site, "site", SET_CONTACT.verb))
    return notes
