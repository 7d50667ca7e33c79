"""Opening an incident: at the district at once, whatever the street does."""

from __future__ import annotations

from datetime import datetime

from models.rules.deadlines import Severity
from models.rules.incidents import OPEN_INCIDENT, IncidentSource
from models.rules.scope import Level
from models.rules.tasks import TaskKind
from models.steps.deeds import Deed
from models.steps.tasks import desk_for, open_task
from models.tables import Incident, Inspection, Site


def open_incident_row(
    doing: Deed,
    site: Site,
    source: IncidentSource,
    count: int,
    holder: str = "",
    occurred_at: datetime | None = None,
) -> Incident:
    """Make the incident and put it on the lowest desk from the district up; `occurred_at` where it is told later."""
    incident = doing.create(
        Incident,
        OPEN_INCIDENT,
        site=site.id,
        enterprise=site.__data__["enterprise"],
        city=site.city,
        district=site.district,
        street=site.street,
        source=source,
        count=count,
        holder=holder.strip(),
        occurred_at=occurred_at or doing.occurred_at,
        reported_by=doing.person,
        is_late=doing.is_late,
    )
    open_task(
        doing,
        TaskKind.INCIDENT,
        incident,
        place=site,
        event=incident.event,
        due_at=doing.now,
        severity=Severity.HIGH,
        matter=str(count),
        level=desk_for(site, doing, submitted_by=(doing.person or 0,), above=Level.STREET),
    )
    return incident


def has_opened_incident(inspection: Inspection) -> bool:
    """Whether a check, as first submitted or when it came back, has opened an incident: of its site and its moment."""
    of_it = (Incident.site == inspection.__data__["site"]) & (Incident.occurred_at == inspection.occurred_at)
    return bool(Incident.select().where(of_it & (Incident.source == IncidentSource.CHECK)).exists())
