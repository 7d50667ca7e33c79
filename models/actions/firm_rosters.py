"""What an import of firms writes, inside the transaction of `apply_enterprises`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from models.clauses.rosters import chief_contacts, own_sites
from models.rules.codes import folded
from models.rules.enterprises import ADD_ENTERPRISE, CORRECT_ENTERPRISE
from models.rules.imports import CONTACT_FIELDS, SITE_FIELDS, Change, EnterpriseValues, NewEnterprise
from models.rules.places import Resumption, region_columns
from models.rules.sites import SET_CONTACT, SET_RESUMPTION
from models.steps.blocks import BLOCK, insert_blocks
from models.steps.deeds import Deed
from models.steps.events import Note
from models.steps.places import move_open_work, rehome_all
from models.steps.receipts import move_receipts
from models.steps.resumption import tell, tell_all
from models.steps.rosters import add_rows, change_contact, change_row, outdated, rows_by_id
from models.tables import Contact, Enterprise, Site
from models.tables.base import tuples_of


def add_firms(
    doing: Deed, added: Sequence[NewEnterprise], sheet_day: date
) -> tuple[list[Note], dict[int, int]]:
    """Add firms, a site and a contact each; what is to be recorded, and their ids by row of the sheet."""
    _refuse_taken(added)
    made = add_rows(Enterprise, [_firm(one) for one in added])
    pairs = list(zip(made, added, strict=True))
    sites = add_rows(Site, [_site(firm.id, one.values, min(sheet_day, doing.today)) for firm, one in pairs])
    told = [(site.id, site.resumption, site.resumption_since) for site in sites if site.resumption_since]
    tell_all(told, doing.now)
    insert_blocks(
        Contact,
        (
            {
                "enterprise": firm.id,
                "name": one.values.contact_name,
                "phone": one.values.contact_phone,
                "is_chief": True,
            }
            for firm, one in pairs
            if one.values.contact_name or one.values.contact_phone
        ),
    )
    notes = [Note(firm, "enterprise", ADD_ENTERPRISE.verb) for firm in made]
    return notes, {one.row: firm.id for firm, one in pairs}


def _refuse_taken(added: Sequence[NewEnterprise]) -> None:
    """Conflict where a code, or without one a name in a region, has come to be stored since the plan."""
    codes = [one.values.credit_code for one in added if one.values.credit_code]
    for at in range(0, len(codes), BLOCK):
        if Enterprise.select().where(Enterprise.credit_code.in_(codes[at : at + BLOCK])).exists():
            raise outdated()
    uncoded = {(folded(one.values.name), one.values.region) for one in added if not one.values.credit_code}
    names = sorted({name for name, _ in uncoded})
    for at in range(0, len(names), BLOCK):
        rows = Enterprise.select(Enterprise.folded, Enterprise.region).where(
            Enterprise.folded.in_(names[at : at + BLOCK])
        )
        if uncoded & set(tuples_of(rows)):
            raise outdated()


def _firm(one: NewEnterprise) -> dict[str, Any]:
    values = {
        name: value for name, value in vars(one.values).items() if name not in SITE_FIELDS | CONTACT_FIELDS
    }
    return {**values, **vars(one.names), **region_columns(one.values.region)}


def _site(firm: int, values: EnterpriseValues, sheet_day: date) -> dict[str, Any]:
    taken = {name: getattr(values, name) for name in SITE_FIELDS}
    since = _since(values.resumption, values.resumed_on, sheet_day)
    return {
        "enterprise": firm,
        **taken,
        "resumption_since": None if values.resumption is Resumption.NOT_RESUMED else since,
        **region_columns(values.region),
    }


def _since(state: Resumption, resumed_on: date | None, sheet_day: date) -> date:
    """From which day a sheet says a state: resumed from its date, though never after the sheet itself."""
    return min(resumed_on, sheet_day) if state is Resumption.RESUMED and resumed_on else sheet_day


def change_firms(doing: Deed, changed: Sequence[Change], sheet_day: date) -> list[Note]:
    """Change firms, their own sites and chief contacts; Conflict where one is not as it was planned on."""
    if not changed:
        return []
    ids = [one.id for one in changed]
    firms = rows_by_id(Enterprise, ids)
    own: dict[int, dict[str, Any]] = {}
    chiefs: dict[int, dict[str, Any]] = {}
    for at in range(0, len(ids), BLOCK):
        own |= own_sites(ids[at : at + BLOCK])
        chiefs |= chief_contacts(ids[at : at + BLOCK])
    sites = rows_by_id(Site, (row["id"] for row in own.values()))
    of_firm = {row.__data__["enterprise"]: row for row in sites.values()}
    notes: list[Note] = []
    moved = []
    for change in changed:
        firm, site = firms.get(change.id), of_firm.get(change.id)
        version = (firm.version if firm else 0) + (site.version if site else 0)
        if firm is None or version != change.version or not firm.region.startswith(doing.who.region):
            raise outdated()
        where = region_columns(str(change.after["region"])) if "region" in change.after else {}
        notes += _change_firm(firm, change.after, where)
        if site is not None:
            notes += _change_site(doing, site, change, where, chiefs.get(change.id), sheet_day)
        if where:
            move_open_work(firm.id, where)
            move_receipts(doing, firm.id)
            moved.append(firm.district)
    rehome_all(doing, moved)
    return notes


def _change_firm(firm: Enterprise, after: Mapping[str, Any], where: Mapping[str, str]) -> Iterable[Note]:
    elsewhere = SITE_FIELDS | CONTACT_FIELDS | {"region"}
    values = {name: value for name, value in after.items() if name not in elsewhere}
    if values or where:
        yield change_row(firm, "enterprise", CORRECT_ENTERPRISE.verb, {**values, **where})


def _change_site(
    doing: Deed,
    site: Site,
    change: Change,
    where: Mapping[str, str],
    chief: dict[str, Any] | None,
    sheet_day: date,
) -> Iterable[Note]:
    after = change.after
    values: dict[str, Any] = {name: value for name, value in after.items() if name in SITE_FIELDS}
    if where and site.region == change.before["region"]:
        values |= where
    has_new_state = "resumption" in values
    state = Resumption(values.get("resumption", site.resumption))
    if has_new_state or ("resumed_on" in values and state is Resumption.RESUMED):
        values = {**_told(doing, site, state, values.get("resumed_on", site.resumed_on), sheet_day), **values}
    has_new_contact = bool(CONTACT_FIELDS & after.keys())
    if has_new_contact:
        change_contact(site.__data__["enterprise"], change, chief)
    if values:
        verb = SET_RESUMPTION.verb if has_new_state else "correct"
        yield change_row(site, "site", verb, values)
    elif has_new_contact:
        yield Note(site, "site", SET_CONTACT.verb)


def _told(
    doing: Deed, site: Site, state: Resumption, resumed_on: date | None, sheet_day: date
) -> dict[str, Any]:
    """What the sheet says goes into the site's history; it is in force on the sheet's day whatever was told before."""
    last = min(sheet_day, doing.today)
    values = tell(site, state, _since(state, resumed_on, last), doing.now, doing.today)
    if values.get("resumption", site.resumption) != state:
        values = tell(site, state, last, doing.now, doing.today)
    return values
