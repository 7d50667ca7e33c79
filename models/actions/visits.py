"""Visits to a site or a body: recorded by whoever made them, corrected the same day."""

from __future__ import annotations

from models.errors import Invalid, Refused
from models.rules.deadlines import business_date
from models.rules.scope import Actor
from models.rules.visits import CORRECT_VISIT, RECORD_VISIT, VisitForm
from models.steps.deeds import deed
from models.steps.submissions import first_result, keep_result
from models.tables import Body, Site, Visit


def record_visit(actor: Actor, form: VisitForm) -> int:
    """Record a visit; its id, the same again for the same key."""
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        site = doing.find(Site, form.site) if form.site is not None else None
        body = doing.find(Body, form.body) if form.body is not None else None
        doing.allow(RECORD_VISIT)
        if site is not None:
            doing.responsible(site.id)
        doing.happened(form.occurred_at, form.late_reason)
        place = site or body
        if (problems := form.problems()) or place is None:
            raise Invalid(*problems)
        visit = doing.create(
            Visit,
            RECORD_VISIT,
            site=site.id if site else None,
            enterprise=site.__data__["enterprise"] if site else None,
            body=form.body,
            person=doing.person,
            city=place.city,
            district=place.district,
            street=place.street,
            kind=form.kind,
            met=form.met.strip(),
            note=form.note.strip(),
            occurred_at=doing.occurred_at,
            recorded_at=doing.now,
        )
        keep_result(form.key, form, visit.id)
        return int(visit.id)


def correct_visit(actor: Actor, visit: int, form: VisitForm, version: int) -> int:
    """Correct a visit on the day it was recorded, by whoever recorded it; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Visit, visit)
        doing.allow(CORRECT_VISIT, row, version)
        if row.__data__["person"] != doing.person:
            raise Refused("not_your_record")
        if business_date(row.recorded_at) != doing.today:
            raise Refused("only_the_same_day", at=row.recorded_at)
        if problems := form.problems():
            raise Invalid(*problems)
        return doing.change(row, CORRECT_VISIT, kind=form.kind, met=form.met.strip(), note=form.note.strip())
