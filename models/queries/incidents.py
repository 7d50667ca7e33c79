"""An incident whole: how many, where, who holds them, how it ended. No names, since none are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from models.clauses.scope import standing, visible_work
from models.database import reading
from models.errors import NotFound
from models.queries.pages import frozen
from models.queries.rows import Row
from models.rules.incidents import IncidentSource, IncidentState, Outcome
from models.rules.scope import Actor
from models.tables import Body, Enterprise, Incident, Person, Site


class IncidentDetail(Row):
    """Abnormal temperatures at a site."""

    id: int
    version: int
    site: int
    site_name: str
    enterprise: int
    enterprise_name: str
    source: IncidentSource
    state: IncidentState
    count: int
    holder: str
    occurred_at: datetime
    reported_by_name: str
    outcome: Outcome | None
    outcome_body_name: str
    ended_at: datetime | None


def _whole() -> Any:
    return (
        Incident.select(
            Incident.id,
            Incident.version,
            Incident.site,
            Site.name.alias("site_name"),
            Incident.enterprise,
            Enterprise.name.alias("enterprise_name"),
            Incident.source,
            Incident.state,
            Incident.count,
            Incident.holder,
            Incident.occurred_at,
            Person.name.alias("reported_by_name"),
            Incident.outcome,
            fn.COALESCE(Body.name, "").alias("outcome_body_name"),
            Incident.ended_at,
        )
        .join(Site, on=(Incident.site == Site.id))
        .join(Enterprise, on=(Incident.enterprise == Enterprise.id))
        .join(Person, on=(Incident.reported_by == Person.id))
        .join(Body, JOIN.LEFT_OUTER, on=(Incident.outcome_body == Body.id))
    )


def incident(actor: Actor, incident: int) -> IncidentDetail:
    """One incident; NotFound out of scope."""
    with reading():
        who = standing(actor)
        found = frozen(
            IncidentDetail, _whole().where((Incident.id == incident) & visible_work(who, Incident))
        )
        if not found:
            raise NotFound("incident")
        return found[0]
