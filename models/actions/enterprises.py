"""Firms, buildings and groups: added, corrected, moved, closed and opened again; tenants; a contact revealed."""

from __future__ import annotations

from typing import Any

from models.clauses.sites import standing_sites
from models.errors import Invalid, NotFound, Problem, Refused
from models.rules.codes import credit_code, firm_search_columns, folded, is_credit_code
from models.rules.enterprises import (
    ADD_ENTERPRISE,
    CLOSE_ENTERPRISE,
    CORRECT_ENTERPRISE,
    MOVE_ENTERPRISE,
    REOPEN_ENTERPRISE,
    REVEAL,
    ClosingForm,
    EnterpriseFacts,
    EnterpriseForm,
    TenantForm,
    implied_flags,
)
from models.rules.places import EnterpriseKind, SiteKind, region_columns
from models.rules.readings import read_floor
from models.rules.scope import Actor, Level, Transition
from models.steps.deeds import Deed, deed
from models.steps.events import Note
from models.steps.places import (
    move_matters_of_firm,
    move_sites,
    refuse_open_work,
    rehome_all,
    remember_former,
)
from models.steps.receipts import move_receipts
from models.steps.regions import is_open_region_of
from models.steps.sites import open_again, shut
from models.steps.tasks import close_tasks
from models.steps.tenures import owe_lead
from models.tables import Contact, Enterprise, Site, Tenure
from models.tables.base import tuples_of


def add_enterprise(actor: Actor, form: EnterpriseForm) -> int:
    """Add a firm with its first site, of a building with its common areas; its id."""
    with deed(actor) as doing:
        doing.allow(ADD_ENTERPRISE)
        problems = [*form.problems(), *_problems(form, form.region)]
        if form.region and not is_open_region_of(doing, form.region):
            problems.append(Problem("region", "outside_your_region", {"value": form.region}))
        if problems:
            raise Invalid(*problems)
        where = region_columns(form.region)
        row = doing.create(
            Enterprise, ADD_ENTERPRISE, **_facts(form), **firm_search_columns(form.name), **where
        )
        is_building = form.kind is EnterpriseKind.BUILDING
        kind = SiteKind.COMMON_AREA if is_building else form.site_kind
        Site.create(enterprise=row.id, kind=kind, roster=form.roster, **where)
        _add_chief(row.id, form.contact_name, form.contact_phone)
        return int(row.id)


def add_tenant(actor: Actor, building: int, form: TenantForm) -> int:
    """Add a tenant with its unit in a building; the firm's id. Invalid("known_here") asks where one of that name is known."""
    with deed(actor) as doing:
        house = doing.find(Enterprise, building)
        doing.allow(ADD_ENTERPRISE)
        _refuse_elsewhere(doing, house)
        problems = list(form.problems())
        if house.kind != EnterpriseKind.BUILDING or house.is_closed:
            problems.append(Problem("building", "not_a_building"))
        if is_unit_taken(house.id, form.floor, form.unit):
            problems.append(Problem("unit", "taken", {"value": form.unit.strip()}))
        same = _of_that_name(form.name, house.region)
        if same and form.firm is None and not form.is_another:
            listed = "、".join(f"#{one}" for one in same)
            problems.append(Problem("firm", "known_here", {"value": form.name.strip(), "listed": listed}))
        if problems:
            raise Invalid(*problems)
        where = region_columns(house.region)
        if form.firm is not None:
            firm: Enterprise = doing.find(Enterprise, form.firm)
            _refuse_elsewhere(doing, firm)
        else:
            names = {"name": form.name.strip(), **firm_search_columns(form.name)}
            firm = doing.create(Enterprise, ADD_ENTERPRISE, industry=form.industry.strip(), **names, **where)
            _add_chief(firm.id, form.contact_name, form.contact_phone)
        site = Site.create(
            enterprise=firm.id,
            building=house.id,
            floor=read_floor(form.floor),
            unit=form.unit.strip(),
            kind=SiteKind.UNIT,
            roster=form.roster,
            **where,
        )
        doing.record(site, "add")
        return int(firm.id)


def correct_enterprise(actor: Actor, enterprise: int, form: EnterpriseFacts, version: int) -> int:
    """Correct what a firm is; a name it no longer bears stays as an alias. The event's number, 0 without change.

    Whoever corrects has looked: what an import left in doubt (待核) is so no longer.
    """
    with deed(actor) as doing:
        row = _managed(doing, enterprise, CORRECT_ENTERPRISE, version)
        problems = [*form.problems(), *_problems(form, row.region, row.id)]
        tenants = Site.select().where((Site.building == row.id) & standing_sites())
        if form.kind is not EnterpriseKind.BUILDING and tenants.exists():
            problems.append(Problem("kind", "has_tenants"))
        if problems:
            raise Invalid(*problems)
        said = {**_facts(form), "is_provisional": False}
        values = {name: value for name, value in said.items() if getattr(row, name) != value}
        if not values:
            return 0
        if "name" in values:
            remember_former("enterprise", row.name, str(row.id), doing.today)
            values |= firm_search_columns(form.name)
        return doing.change(row, CORRECT_ENTERPRISE, **values)


def move_enterprise(actor: Actor, enterprise: int, region: str, version: int) -> int:
    """A firm is managed in another region from now on, with its sites that lay in the old one and all that is open there.

    A building takes the units in it along. Settled records keep the code they were made under. The event's number.
    """
    with deed(actor) as doing:
        row = _managed(doing, enterprise, MOVE_ENTERPRISE, version)
        if not is_open_region_of(doing, region):
            raise Invalid(Problem("region", "outside_your_region", {"value": region}))
        if region == row.region:
            return 0
        old, where = row.region, region_columns(region)
        units = (Site.building == row.id) & (Site.region == old)
        tenants = Site.select(Site.enterprise).where(units).distinct()
        # A tenant that has no site but in this building is managed where the building is.
        beyond = Site.select(Site.enterprise).where(
            Site.enterprise.in_(tenants) & (Site.building.is_null() | (Site.building != row.id))
        )
        along = list(
            Enterprise.select().where(
                Enterprise.id.in_(tenants) & Enterprise.id.not_in(beyond) & (Enterprise.region == old)
            )
        )
        sites = Site.select(Site.id).where(((Site.enterprise == row.id) & (Site.region == old)) | units)
        move_sites([site for (site,) in tuples_of(sites)], where)
        event = doing.change(row, MOVE_ENTERPRISE, **where)
        to = {level.value: where[level.value] for level in Level}
        move_matters_of_firm(row.id, to)
        move_receipts(doing, row.id)
        for tenant in along:
            doing.change(tenant, MOVE_ENTERPRISE, **where)
            move_matters_of_firm(tenant.id, to)
            move_receipts(doing, tenant.id)
        rehome_all(doing, [where["district"] or region])
        return event


def close_enterprise(actor: Actor, enterprise: int, form: ClosingForm, version: int) -> int:
    """A firm is no more, with all its sites; Refused, saying how much, while anything is open. The event's number."""
    with deed(actor) as doing:
        row = _managed(doing, enterprise, CLOSE_ENTERPRISE, version, form.reason)
        if problems := form.problems():
            raise Invalid(*problems)
        assert form.closed_on is not None
        units = Site.select().where((Site.building == row.id) & standing_sites())
        if tenants := units.count():
            raise Refused("tenants_there", tenants=tenants)
        sites = list(Site.select().where((Site.enterprise == row.id) & standing_sites()))
        refuse_open_work(row.id, [site.id for site in sites])
        for site in sites:
            shut(doing, site, form.closed_on, form.reason)
        event = doing.change(
            row, CLOSE_ENTERPRISE, reason=form.reason, is_closed=True, closed_on=form.closed_on
        )
        close_tasks(doing, row, event)  # nobody owes a lead to a firm that is no more
        return event


def reopen_enterprise(actor: Actor, enterprise: int, version: int) -> int:
    """A closed firm is there again, with the sites that closed with it; the event's number."""
    with deed(actor) as doing:
        row = doing.find(Enterprise, enterprise)
        doing.allow(REOPEN_ENTERPRISE, row, version)
        _refuse_elsewhere(doing, row)
        if row.merged_into is not None:
            raise Refused("merged_firm", into=_name_of(row.merged_into))
        if not row.is_closed:
            return 0
        with_it = (Site.enterprise == row.id) & (Site.closed_on == row.closed_on)
        for site in list(Site.select().where(with_it)):
            open_again(doing, site)
        event = doing.change(row, REOPEN_ENTERPRISE, is_closed=False, closed_on=None)
        if Tenure.select().where(Tenure.enterprise == row.id).exists():
            owe_lead(doing, row, event)
        return event


def reveal_contact(actor: Actor, contact: int, reason: str) -> str:
    """A contact's phone in full, for a reason that is kept; the phone."""
    with deed(actor) as doing:
        known = Contact.get_or_none(Contact.id == contact)
        if known is None:
            raise NotFound("contact")
        firm = doing.find(Enterprise, known.__data__["enterprise"])
        doing.allow(REVEAL, firm, reason=reason)
        doing.record_all([Note(firm, "enterprise", REVEAL.verb, reason=reason)])
        return str(known.phone)


def is_unit_taken(building: int, floor: str, unit: str, but: int = 0) -> bool:
    """Whether somebody has a unit of a building; `but` is the site that asks."""
    there = (Site.building == building) & (Site.floor == read_floor(floor)) & (Site.unit == unit.strip())
    return bool(Site.select().where(there & standing_sites() & (Site.id != but)).exists())


def _managed(doing: Deed, enterprise: int, verb: Transition, version: int, reason: str = " .") -> Enterprise:
    """A firm managed in one's region and not closed, as it was seen."""
    row = doing.find(Enterprise, enterprise)
    doing.allow(verb, row, version, reason=reason)
    _refuse_elsewhere(doing, row)
    if row.merged_into is not None:
        raise Refused("merged_firm", into=_name_of(row.merged_into))
    if row.is_closed:
        raise Refused("closed_firm")
    return row


def _refuse_elsewhere(doing: Deed, row: Enterprise) -> None:
    """A firm is seen wherever one of its sites is, and changed where it is managed."""
    if not row.region.startswith(doing.who.region):
        raise Refused("managed_elsewhere")


def _name_of(enterprise: int) -> str:
    return str(Enterprise.select(Enterprise.name).where(Enterprise.id == enterprise).scalar() or "")


def _facts(form: EnterpriseFacts) -> dict[str, Any]:
    """A firm's own columns as a form says them."""
    said: dict[str, Any] = {name: getattr(form, name) for name in EnterpriseFacts.__dataclass_fields__}
    for name, value in said.items():
        if isinstance(value, str) and type(value) is str:
            said[name] = value.strip()
    said["credit_code"] = credit_code(form.credit_code) or None
    said["is_four_above"] = implied_flags(
        form.is_four_above, form.is_above_scale_industry, form.is_above_limit
    )
    return said


def _problems(form: EnterpriseFacts, region: str, own: int = 0) -> list[Problem]:
    """What the store says against a form: a code that is wrong or another's, a name that is another's there."""
    code = credit_code(form.credit_code)
    found = []
    if code and not is_credit_code(code):
        found.append(Problem("credit_code", "bad_check_digit", {"value": code}))
    theirs = Enterprise.id != own
    if code and Enterprise.select().where((Enterprise.credit_code == code) & theirs).exists():
        found.append(Problem("credit_code", "taken", {"value": code}))
    if not code and any(one != own for one in _of_that_name(form.name, region)):
        found.append(Problem("name", "taken", {"value": form.name.strip()}))
    return found


def _of_that_name(name: str, region: str) -> list[int]:
    """The firms of a name managed in a region, those merged into others left out."""
    rows = Enterprise.select(Enterprise.id).where(
        (Enterprise.folded == folded(name)) & (Enterprise.region == region) & Enterprise.merged_into.is_null()
    )
    return [one for (one,) in tuples_of(rows.order_by(Enterprise.id))]


def _add_chief(firm: int, name: str, phone: str) -> None:
    if name.strip():
        Contact.create(enterprise=firm, name=name.strip(), phone=phone.strip(), is_chief=True)
