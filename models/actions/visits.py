"""Visits: recorded by whoever made them, corrected the same day."""

from __future__ import annotations

from models.errors import Invalid, Refused
from models.rules.deadlines import business_date
from models.rules.scope import Actor
from models.rules.visits import CORRECT_VISIT, RECORD_VISIT, VisitForm
from models.steps.deeds import deed
from models.steps.submissions import first_result, keep_result
from models.tables import Site, Visit


def record_visit(actor: Actor, form: VisitForm) -> int:
    """Record a visit; its id, the same again for the same key."""
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        site = doing.find(Site, form.site)
        doing.allow(RECORD_VISIT)
        doing.responsible(site.id)
        doing.happened(form.occurred_at, form.late_reason)
        if problems := form.problems():
            raise Invalid(*problems)
        visit = doing.create(
            Visit,
            RECORD_VISIT,
            site=site.id,
            enterprise=site.__data__["enterprise"],
            person=doing.person,
            city=site.city,
            district=site.district,
            street=site.street,
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
