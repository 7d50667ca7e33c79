"""Incidents: opened by an officer or by what was reported, ended at the district or above."""

from __future__ import annotations

from datetime import datetime

from models.errors import Invalid, Problem, Refused
from models.rules.incidents import END_INCIDENT, OPEN_INCIDENT, EndIncidentForm, IncidentForm, IncidentSource
from models.rules.inspections import LATE
from models.rules.scope import Actor, Level
from models.steps.deeds import Deed, deed
from models.steps.incidents import open_incident_row
from models.steps.tasks import close_tasks
from models.tables import Body, Incident, Site


def open_incident(actor: Actor, form: IncidentForm) -> int:
    """Report abnormal temperatures at a site, a count and no names; the id of the incident."""
    with deed(actor) as doing:
        site = doing.find(Site, form.site or 0)
        doing.allow(OPEN_INCIDENT)
        doing.responsible(site.id)
        doing.happened(form.occurred_at, form.late_reason)
        if problems := form.problems():
            raise Invalid(*problems)
        incident = open_incident_row(doing, site, IncidentSource.BY_HAND, form.count or 0, form.holder)
        return int(incident.id)


def end_incident(actor: Actor, incident: int, form: EndIncidentForm, version: int) -> int:
    """End an incident in one of the five ways there are; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Incident, incident)
        doing.allow(END_INCIDENT, row, version)
        if doing.who.level is Level.STREET:
            raise Refused("district_ends", state=str(row.state))
        if problems := (*form.problems(), *_untimely(doing, row, form.ended_at)):
            raise Invalid(*problems)
        body = doing.find(Body, form.body or 0)
        event = doing.change(
            row, END_INCIDENT, outcome=form.outcome, outcome_body=body.id, ended_at=form.ended_at
        )
        close_tasks(doing, row, event)
        return event


def _untimely(doing: Deed, row: Incident, ended_at: datetime | None) -> tuple[Problem, ...]:
    """A problem where it is said to have ended before it began, to the minute, or to end some time to come."""
    if LATE.is_ahead(ended_at, doing.now):
        return (Problem("ended_at", "in_the_future"),)
    is_before = ended_at is not None and ended_at.replace(second=59, microsecond=999_999) < row.occurred_at
    return (Problem("ended_at", "before_incident"),) if is_before else ()
