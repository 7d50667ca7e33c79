"""Visits (走访, 座谈, 电话, 情绪疏导): at a site, or with a body's leadership."""

from __future__ import annotations

from datetime import datetime

from peewee import JOIN, fn

from models.clauses.scope import shape_of, standing, visible_visits
from models.database import reading
from models.queries.pages import Key, Page, shaped_page
from models.queries.rows import Row
from models.rules.scope import Actor
from models.rules.visits import VisitKind
from models.tables import Body, Enterprise, Person, Site, Visit
from models.tables.prepared import Slot


class VisitRow(Row):
    """One visit: where or with which body, by whom, and what was said."""

    id: int
    version: int
    occurred_at: datetime
    recorded_at: datetime
    kind: VisitKind
    enterprise: int | None
    enterprise_name: str
    site: int | None
    site_name: str
    body: int | None
    body_name: str
    person: int
    person_name: str
    met: str
    note: str


def visits(
    actor: Actor,
    enterprise: int | None = None,
    body: int | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[VisitRow]:
    """Visits in one's scope in the order they were recorded: all, those to a firm, or those to a body."""
    with reading():
        who = standing(actor)

        def build() -> object:
            query = (
                Visit.select(
                    *(
                        getattr(Visit, name)
                        for name in VisitRow.__dataclass_fields__
                        if name in Visit._meta.fields
                    ),
                    fn.COALESCE(Enterprise.name, "").alias("enterprise_name"),
                    fn.COALESCE(Site.name, "").alias("site_name"),
                    fn.COALESCE(Body.name, "").alias("body_name"),
                    Person.name.alias("person_name"),
                )
                .join(Person, on=(Visit.person == Person.id))
                .join(Enterprise, JOIN.LEFT_OUTER, on=(Visit.enterprise == Enterprise.id))
                .join(Site, JOIN.LEFT_OUTER, on=(Visit.site == Site.id))
                .join(Body, JOIN.LEFT_OUTER, on=(Visit.body == Body.id))
                .where(visible_visits(shape_of(who)))
            )
            if enterprise is not None:
                sites = Site.select(Site.id).where(Site.enterprise == Slot("enterprise"))
                query = query.where(Visit.site.in_(sites))
            return query if body is None else query.where(Visit.body == Slot("body"))

        return shaped_page(
            VisitRow,
            ("visits", who.role, who.level, enterprise is None, body is None),
            build,
            {"person": who.person, "region": who.region, "enterprise": enterprise, "body": body},
            (Visit.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )
