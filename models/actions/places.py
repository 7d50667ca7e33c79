"""Regions, bodies, firms and sites: added, corrected, resumed; a contact revealed with a reason."""

from __future__ import annotations

from typing import Any

from models.errors import Invalid, NotFound, Problem
from models.rules.codes import folded, initials_of, is_credit_code, pinyin_of, short_name
from models.rules.places import (
    ADD_BODY,
    ADD_ENTERPRISE,
    ADD_REGION,
    REVEAL,
    SET_CONTACT,
    SET_REST_DAYS,
    SET_RESUMPTION,
    EnterpriseForm,
    RegionKind,
    Resumption,
    ResumptionForm,
    ancestor,
    implied_flags,
)
from models.rules.scope import Actor, Level
from models.steps.deeds import Deed, deed
from models.tables import Body, Contact, Enterprise, Region, Site


def region_columns(code: str) -> dict[str, str]:
    """The columns that a record lying in a region stores: its code and each ancestor's."""
    return {"region": code, **{level.value: ancestor(code, level) for level in Level}}


def add_region(actor: Actor, code: str, name: str, kind: RegionKind) -> int:
    """Add a region under the parent its code names; its id."""
    with deed(actor) as doing:
        doing.allow(ADD_REGION)
        parent = next((code[:n] for n in (6, 4) if len(code) > n), "")
        problems = []
        if not code.startswith(doing.who.region):
            problems.append(Problem("code", "outside_your_region", {"value": code}))
        if Region.select().where(Region.code == code).exists():
            problems.append(Problem("code", "taken", {"value": code}))
        if parent and not Region.select().where(Region.code == parent).exists():
            problems.append(Problem("code", "unknown_region", {"value": parent}))
        if not name.strip():
            problems.append(Problem("name", "required"))
        if problems:
            raise Invalid(*problems)
        row = doing.create(Region, ADD_REGION, code=code, parent=parent, name=name.strip(), kind=kind)
        return int(row.id)


def add_body(
    actor: Actor,
    name: str,
    region: str,
    contact_name: str = "",
    contact_phone: str = "",
) -> int:
    """Add a body (单位) that things are assigned to; its id. The coordinator who adds it answers for it here."""
    with deed(actor) as doing:
        doing.allow(ADD_BODY)
        problems = []
        if not name.strip():
            problems.append(Problem("name", "required"))
        if not _is_mine(doing, region):
            problems.append(Problem("region", "outside_your_region", {"value": region}))
        if problems:
            raise Invalid(*problems)
        row = doing.create(
            Body,
            ADD_BODY,
            name=name.strip(),
            folded=folded(name),
            initials=initials_of(name),
            contact_name=contact_name.strip(),
            contact_phone=contact_phone.strip(),
            answered_by=doing.person,
            **region_columns(region),
        )
        return int(row.id)


def add_enterprise(actor: Actor, form: EnterpriseForm) -> int:
    """Add a firm with its first site; its id."""
    with deed(actor) as doing:
        doing.allow(ADD_ENTERPRISE)
        problems = list(form.problems())
        code = form.credit_code.strip().upper() or None
        name = folded(form.name)
        if code and not is_credit_code(code):
            problems.append(Problem("credit_code", "bad_check_digit", {"value": code}))
        if form.region and not _is_mine(doing, form.region):
            problems.append(Problem("region", "outside_your_region", {"value": form.region}))
        if code and Enterprise.select().where(Enterprise.credit_code == code).exists():
            problems.append(Problem("credit_code", "taken", {"value": code}))
        same = (Enterprise.folded == name) & (Enterprise.region == form.region)
        if not code and Enterprise.select().where(same).exists():
            problems.append(Problem("name", "taken", {"value": form.name}))
        if problems:
            raise Invalid(*problems)
        where = region_columns(form.region)
        row = doing.create(
            Enterprise,
            ADD_ENTERPRISE,
            credit_code=code,
            name=form.name.strip(),
            folded=name,
            short=short_name(form.name),
            initials=initials_of(form.name),
            pinyin=pinyin_of(form.name),
            kind=form.kind,
            industry=form.industry.strip(),
            is_four_above=implied_flags(form.is_four_above, form.is_above_scale_industry, False),
            is_above_scale_industry=form.is_above_scale_industry,
            is_small_micro=form.is_small_micro,
            is_key_project=form.is_key_project,
            **where,
        )
        Site.create(enterprise=row.id, kind=form.site_kind, roster=form.roster, **where)
        if form.contact_name.strip():
            Contact.create(
                enterprise=row.id,
                name=form.contact_name.strip(),
                phone=form.contact_phone.strip(),
                is_chief=True,
            )
        return int(row.id)


def set_resumption(actor: Actor, site: int, form: ResumptionForm, version: int) -> int:
    """Say from which day a site is in which state of resumption; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Site, site)
        doing.responsible(row.id)
        doing.allow(SET_RESUMPTION, row, version)
        problems = form.problems()
        if form.since is not None and form.since > doing.today:
            problems += (Problem("since", "in_the_future"),)
        if problems:
            raise Invalid(*problems)
        values: dict[str, Any] = {"resumption": form.state, "resumption_since": form.since}
        if form.state is Resumption.RESUMED:
            values["resumed_on"] = form.since
        return doing.change(row, SET_RESUMPTION, **values)


def set_rest_days(actor: Actor, site: int, rest_days: str) -> int:
    """Say on which weekdays a firm rests, ISO numbers ("67" is the weekend); the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Site, site)
        doing.responsible(row.id)
        doing.allow(SET_REST_DAYS, row)
        days = "".join(sorted(set(rest_days)))
        if any(day not in "1234567" for day in days):
            raise Invalid(Problem("rest_days", "not_weekdays", {"value": rest_days}))
        firm = Enterprise.get_by_id(row.__data__["enterprise"])
        return doing.change(firm, SET_REST_DAYS, rest_days=days)


def set_contact(
    actor: Actor, site: int, name: str, title: str, phone: str, is_prevention_lead: bool = False
) -> int:
    """Add or correct a contact of a site's firm, known by name; the contact's id."""
    with deed(actor) as doing:
        row = doing.find(Site, site)
        doing.responsible(row.id)
        doing.allow(SET_CONTACT, row)
        if not name.strip():
            raise Invalid(Problem("name", "required"))
        firm = row.__data__["enterprise"]
        values = {
            "title": title.strip(),
            "phone": phone.strip(),
            "is_prevention_lead": is_prevention_lead,
        }
        known = Contact.get_or_none((Contact.enterprise == firm) & (Contact.name == name.strip()))
        if known is None:
            known = Contact.create(enterprise=firm, name=name.strip(), **values)
        else:
            Contact.update(**values).where(Contact.id == known.id).execute()
        doing.record(row, SET_CONTACT.verb)
        return int(known.id)


def reveal_contact(actor: Actor, contact: int, reason: str) -> str:
    """A contact's phone in full, for a reason that is kept; the phone."""
    with deed(actor) as doing:
        known = Contact.get_or_none(Contact.id == contact)
        if known is None:
            raise NotFound("contact")
        firm = doing.find(Enterprise, known.__data__["enterprise"])
        doing.allow(REVEAL, firm, reason=reason)
        doing.record(firm, REVEAL.verb, reason=reason)
        return str(known.phone)


def _is_mine(doing: Deed, region: str) -> bool:
    return region.startswith(doing.who.region) and Region.select().where(Region.code == region).exists()
