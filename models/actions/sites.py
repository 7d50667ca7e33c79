"""Sites: added, corrected, moved, closed; resumption told in any order; contacts and rest days of their firm."""

from __future__ import annotations

from typing import Any

from models.actions.enterprises import is_unit_taken
from models.clauses.sites import standing_sites
from models.errors import Invalid, NotFound, Problem, Refused
from models.rules.enterprises import ClosingForm
from models.rules.places import EnterpriseKind, SiteKind, region_columns
from models.rules.readings import read_floor
from models.rules.scope import Actor, Level
from models.rules.sites import (
    ADD_SITE,
    CLOSE_SITE,
    CORRECT_SITE,
    MOVE_SITE,
    REOPEN_SITE,
    SET_CONTACT,
    SET_REST_DAYS,
    SET_RESUMPTION,
    ResumptionForm,
    SiteForm,
    read_weekdays,
)
from models.steps.deeds import Deed, deed
from models.steps.places import move_work_of_sites, refuse_open_work, rehome_all
from models.steps.regions import is_open_region_of
from models.steps.resumption import tell
from models.steps.sites import open_again, shut
from models.tables import Contact, Enterprise, Site


def add_site(actor: Actor, enterprise: int, region: str, form: SiteForm) -> int:
    """Add a worksite, a workshop or a unit of a firm; of a unit the region is the building's. The site's id."""
    with deed(actor) as doing:
        firm = doing.find(Enterprise, enterprise)
        doing.allow(ADD_SITE)
        if not firm.region.startswith(doing.who.region):
            raise Refused("managed_elsewhere")
        if firm.is_closed:
            raise Refused("closed_firm")
        problems = [*form.problems(), *_unit_problems(doing, form)]
        house = _building_of(doing, form)
        lies_in = region if house is None else house.region
        if not is_open_region_of(doing, lies_in):
            problems.append(Problem("region", "outside_your_region", {"value": lies_in}))
        if problems:
            raise Invalid(*problems)
        row = doing.create(Site, ADD_SITE, enterprise=firm.id, **_facts(form), **region_columns(lies_in))
        return int(row.id)


def correct_site(actor: Actor, site: int, form: SiteForm, version: int) -> int:
    """Correct what a site is and what is counted there; the event's number, 0 without change."""
    with deed(actor) as doing:
        row = doing.find(Site, site)
        doing.allow(CORRECT_SITE, row, version)
        _refuse_closed(row)
        problems = [*form.problems(), *_unit_problems(doing, form, row.id)]
        if problems:
            raise Invalid(*problems)
        said = _facts(form)
        values = {name: value for name, value in said.items() if row.__data__[name] != value}
        return doing.change(row, CORRECT_SITE, **values) if values else 0


def move_site(actor: Actor, site: int, region: str, version: int) -> int:
    """A site is managed in another region from now on, and all that is open there; the event's number."""
    with deed(actor) as doing:
        row = doing.find(Site, site)
        doing.allow(MOVE_SITE, row, version)
        problems = []
        if not is_open_region_of(doing, region):
            problems.append(Problem("region", "outside_your_region", {"value": region}))
        if row.__data__["building"] is not None:
            problems.append(Problem("region", "moves_with_building"))
        if problems:
            raise Invalid(*problems)
        if region == row.region:
            return 0
        where = region_columns(region)
        event = doing.change(row, MOVE_SITE, **where)
        move_work_of_sites([row.id], {level.value: where[level.value] for level in Level})
        rehome_all(doing, [where["district"] or region])
        return event


def close_site(actor: Actor, site: int, form: ClosingForm, version: int) -> int:
    """A site is no more; Refused while anything is open there, or where the firm has no other. The event's number."""
    with deed(actor) as doing:
        row = doing.find(Site, site)
        doing.allow(CLOSE_SITE, row, version, reason=form.reason)
        _refuse_closed(row)
        if problems := form.problems():
            raise Invalid(*problems)
        assert form.closed_on is not None
        others = (Site.enterprise == row.__data__["enterprise"]) & (Site.id != row.id) & standing_sites()
        if not Site.select().where(others).exists():
            raise Refused("last_site")
        refuse_open_work(None, [row.id])
        return shut(doing, row, form.closed_on, form.reason)


def reopen_site(actor: Actor, site: int, version: int) -> int:
    """A closed site is there again, not resumed until somebody says so; the event's number."""
    with deed(actor) as doing:
        row = doing.find(Site, site)
        doing.allow(REOPEN_SITE, row, version)
        firm = Enterprise.get_by_id(row.__data__["enterprise"])
        if firm.is_closed:
            raise Refused("closed_firm")
        if not row.is_closed:
            return 0
        building = row.__data__["building"]
        if building is not None and is_unit_taken(building, row.floor, row.unit):
            raise Invalid(Problem("unit", "taken", {"value": row.unit}))
        return open_again(doing, row)


def set_resumption(actor: Actor, site: int, form: ResumptionForm, version: int) -> int:
    """Say from which day a site is in which state of resumption; the number of the event.

    In any order: what is told of an earlier day changes that day and leaves the state in force now as it is.
    """
    with deed(actor) as doing:
        row = doing.find(Site, site)
        doing.responsible(row.id)
        doing.allow(SET_RESUMPTION, row, version)
        _refuse_closed(row)
        problems = form.problems()
        if form.since is not None and form.since > doing.today:
            problems += (Problem("since", "in_the_future"),)
        if problems:
            raise Invalid(*problems)
        assert form.state is not None and form.since is not None
        values: dict[str, Any] = tell(row, form.state, form.since, doing.now, doing.today)
        return doing.change(row, SET_RESUMPTION, reason=form.since.isoformat(), **values)


def set_rest_days(actor: Actor, site: int, rest_days: str) -> int:
    """Say on which weekdays a firm rests, as ISO numbers or as people say it; the event's number, 0 without change."""
    with deed(actor) as doing:
        row = doing.find(Site, site)
        doing.responsible(row.id)
        doing.allow(SET_REST_DAYS, row)
        _refuse_closed(row)
        days = read_weekdays(rest_days)
        if days is None:
            raise Invalid(Problem("rest_days", "not_weekdays", {"value": rest_days}))
        firm = Enterprise.get_by_id(row.__data__["enterprise"])
        if days == firm.rest_days:
            return 0
        return doing.change(firm, SET_REST_DAYS, rest_days=days)


def set_contact(
    actor: Actor,
    site: int,
    name: str,
    title: str,
    phone: str,
    is_prevention_lead: bool = False,
    is_chief: bool = False,
) -> int:
    """Add or correct a contact of a site's firm, known by name; of one chief the one said last is it. The contact's id."""
    with deed(actor) as doing:
        row = doing.find(Site, site)
        doing.responsible(row.id)
        doing.allow(SET_CONTACT, row)
        _refuse_closed(row)
        if not name.strip():
            raise Invalid(Problem("name", "required"))
        firm = row.__data__["enterprise"]
        known = Contact.get_or_none((Contact.enterprise == firm) & (Contact.name == name.strip()))
        values = {
            "title": title.strip(),
            "phone": phone.strip(),
            "is_prevention_lead": is_prevention_lead,
            "is_chief": is_chief,
        }
        if is_chief:
            Contact.update(is_chief=False, version=Contact.version + 1).where(
                (Contact.enterprise == firm) & (Contact.is_chief == True)  # noqa: E712 - a Peewee condition
            ).execute()
        if known is None:
            known = Contact.create(enterprise=firm, name=name.strip(), **values)
        else:
            Contact.update(**values, version=Contact.version + 1).where(Contact.id == known.id).execute()
        doing.record(row, SET_CONTACT.verb)
        return int(known.id)


def remove_contact(actor: Actor, site: int, contact: int) -> int:
    """Somebody is no longer a contact of a site's firm; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Site, site)
        doing.responsible(row.id)
        doing.allow(SET_CONTACT, row)
        _refuse_closed(row)
        theirs = (Contact.id == contact) & (Contact.enterprise == row.__data__["enterprise"])
        if not Contact.delete().where(theirs).execute():
            raise NotFound("contact")
        return doing.record(row, "remove_contact")


def _refuse_closed(row: Site) -> None:
    if row.is_closed:
        raise Refused("closed_site")


def _building_of(doing: Deed, form: SiteForm) -> Enterprise | None:
    """The building a unit is in, where it is one in use in one's region: of another's nothing is said, not where it is."""
    house = None if form.building is None else Enterprise.get_or_none(Enterprise.id == form.building)
    if house is None or house.kind != EnterpriseKind.BUILDING or house.is_closed:
        return None
    return house if house.region.startswith(doing.who.region) else None


def _unit_problems(doing: Deed, form: SiteForm, own: int = 0) -> list[Problem]:
    """A unit stands in a building of one's region, and nobody else has it."""
    if form.building is None:
        return [Problem("building", "required")] if form.kind is SiteKind.UNIT else []
    if (house := _building_of(doing, form)) is None:
        return [Problem("building", "not_a_building")]
    if is_unit_taken(house.id, form.floor, form.unit, own):
        return [Problem("unit", "taken", {"value": form.unit.strip()})]
    return []


def _facts(form: SiteForm) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(form, name) for name in SiteForm.__dataclass_fields__}
    said["floor"] = read_floor(form.floor)
    return {name: value.strip() if type(value) is str else value for name, value in said.items()}
