"""A firm's sites, the history of each one's resumption, and the state on any day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from models.clauses.findings import unsettled
from models.clauses.scope import standing, visible_enterprises, visible_sites
from models.clauses.sites import latest_change
from models.database import reading
from models.errors import NotFound
from models.queries.pages import Key, Page, frozen, page
from models.queries.rows import Row
from models.rules.places import Qualifier, Resumption, SiteKind
from models.rules.scope import Actor
from models.rules.sites import resumption_of
from models.tables import Enterprise, Finding, Region, ResumptionChange, Site
from models.tables.base import tuples_of


class SiteDetail(Row):
    """One site of a firm with all that is kept of it."""

    id: int
    version: int
    enterprise: int
    name: str
    kind: SiteKind
    building: int | None
    building_name: str
    floor: str
    unit: str
    region: str
    region_name: str
    standing_in: str
    resumption: Resumption
    resumption_since: date | None
    resumed_on: date | None
    filed_on: date | None
    checked_on: date | None
    roster: int | None
    roster_qualifier: Qualifier
    due: int | None
    due_qualifier: Qualifier
    returned: int | None
    returned_qualifier: Qualifier
    counted_on: date | None
    last_checked_at: datetime | None
    is_closed: bool
    closed_on: date | None
    unsettled: int


class ResumptionTold(Row):
    """One entry of a site's history: from which day it stood in which state, and when that was said."""

    id: int
    state: Resumption
    since: date
    told_at: datetime


class SiteOnDay(Row):
    """The state of a site on a day; no `since` where nothing was told for then."""

    site: int
    name: str
    state: Resumption
    since: date | None


class FirmOnDay(Row):
    """The state a firm counts as on a day: resumed when any counted site is."""

    enterprise: int
    day: date
    state: Resumption
    counted: int
    resumed: int
    sites: tuple[SiteOnDay, ...]


def sites_of(
    actor: Actor,
    enterprise: int,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[SiteDetail]:
    """The sites of a firm in one's scope, closed ones too; of a building its common areas. NotFound out of scope."""
    with reading():
        who = standing(actor)
        house = Enterprise.alias()
        open_there = Finding.select(fn.COUNT(Finding.id)).where((Finding.site == Site.id) & unsettled())
        plain = [getattr(Site, name) for name in SiteDetail.__dataclass_fields__ if name in Site._meta.fields]
        query = (
            Site.select(
                *plain,
                fn.COALESCE(house.name, "").alias("building_name"),
                fn.COALESCE(Region.name, "").alias("region_name"),
                open_there.alias("unsettled"),
            )
            .join(house, JOIN.LEFT_OUTER, on=(Site.building == house.id))
            .join(Region, JOIN.LEFT_OUTER, on=(Site.region == Region.code))
            .where((Site.enterprise == enterprise) & visible_sites(who))
        )
        found = page(
            SiteDetail,
            query,
            (Site.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )
        if not found.rows and not _is_seen(who, enterprise):
            raise NotFound("enterprise")
        return found


def resumption_history(actor: Actor, site: int) -> tuple[ResumptionTold, ...]:
    """What was ever said of a site's resumption, by the day it was said for; of one day the last holds."""
    with reading():
        who = standing(actor)
        if not Site.select().where((Site.id == site) & visible_sites(who)).exists():
            raise NotFound("site")
        query = (
            ResumptionChange.select()
            .where(ResumptionChange.site == site)
            .order_by(ResumptionChange.since, ResumptionChange.id)
        )
        return frozen(ResumptionTold, query)


def resumption_on(actor: Actor, enterprise: int, day: date) -> FirmOnDay:
    """The state of a firm and of each of its sites on a day, as it is known now; NotFound out of scope."""
    with reading():
        who = standing(actor)
        query = (
            Site.select(
                Site.id,
                Site.name,
                latest_change(ResumptionChange.state, day),
                latest_change(ResumptionChange.since, day),
            )
            .where((Site.enterprise == enterprise) & visible_sites(who))
            .order_by(Site.id)
        )
        rows = tuples_of(query)
        if not rows and not _is_seen(who, enterprise):
            raise NotFound("enterprise")
        sites = tuple(
            SiteOnDay(site, name, Resumption(state or Resumption.NOT_RESUMED), _day(since))
            for site, name, state, since in rows
        )
        counted = [one.state for one in sites if one.state is not Resumption.EXCLUDED]
        resumed = counted.count(Resumption.RESUMED)
        state = resumption_of(one.state for one in sites)
        return FirmOnDay(enterprise, day, state, len(counted), resumed, sites)


def _day(stored: Any) -> date | None:
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


def _is_seen(who: Any, enterprise: int) -> bool:
    seen = Enterprise.select().where((Enterprise.id == enterprise) & visible_enterprises(who))
    return bool(seen.exists())
