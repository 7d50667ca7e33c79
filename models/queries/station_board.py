"""派驻: the firms of a region that nobody leads, and its officers with what they hold."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, fn

from models.clauses.assignments import Reach, listed_officers, own_posts
from models.clauses.distribution import unled, wants_a_lead
from models.clauses.findings import unsettled
from models.clauses.names import Fitting
from models.clauses.people import Called, named_from
from models.clauses.scope import (
    EVERYTHING,
    NOTHING,
    READ_BY_REGION,
    Clause,
    Standing,
    shape_of,
    standing,
    visible_sites,
    within,
)
from models.clauses.sites import standing_sites
from models.database import reading
from models.queries.pages import COUNTED_TO, FOUND_TO, Key, Page, shaped_page
from models.queries.rows import Row
from models.rules.assignments import CURRENT, AssignmentState
from models.rules.places import EnterpriseKind
from models.rules.scope import Actor
from models.tables import Assignment, Enterprise, Finding, Person, PersonPlace, Region, Site


class UnledRow(Row):
    """A firm without a lead (主责), and how many assist there."""

    id: int
    version: int
    name: str
    initials: str
    kind: EnterpriseKind
    industry: str
    region: str
    region_name: str
    is_four_above: bool
    is_key_project: bool
    roster: int | None
    assistants: int


class OfficerLoadRow(Row):
    """An officer with the firms they hold, those they stand in at or are away from, and the faults they answer for."""

    id: int
    number: str
    name: str
    home_unit: str
    title: str
    region_name: str
    firms: int
    stands_in: int
    findings: int
    on_leave: int


def _waiting(who: Standing) -> Clause:
    """Firms that wait for a lead."""
    return unled(who) & wants_a_lead() if who.role in READ_BY_REGION else NOTHING


def unled_enterprises(
    actor: Actor,
    text: str = "",
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[UnledRow]:
    """Open firms of one's region that have no lead, by their initials: all, or those whose name or initials fit a text."""
    with reading():
        who = standing(actor)
        fits = Fitting(text, who)

        def chosen() -> Clause:
            return _waiting(shape_of(who)) & fits.clause(Enterprise)

        def build() -> Any:
            there = Assignment.select(fn.COUNT(Assignment.id)).where(
                (Assignment.enterprise == Enterprise.id) & Assignment.state.in_(CURRENT)
            )
            own = (Site.enterprise == Enterprise.id) & standing_sites()
            staff = Site.select(fn.SUM(Site.roster)).where(own & visible_sites(shape_of(who)))
            return (
                Enterprise.select(
                    Enterprise.id,
                    Enterprise.version,
                    Enterprise.name,
                    Enterprise.initials,
                    Enterprise.kind,
                    Enterprise.industry,
                    Enterprise.region,
                    fn.COALESCE(Region.name, "").alias("region_name"),
                    Enterprise.is_four_above,
                    Enterprise.is_key_project,
                    staff.alias("roster"),
                    there.alias("assistants"),
                )
                .join(Region, JOIN.LEFT_OUTER, on=(Enterprise.region == Region.code))
                .where(chosen())
            )

        return shaped_page(
            UnledRow,
            ("unled_enterprises", who.role, who.level, fits.kind),
            build,
            {"person": who.person, "region": who.region, **fits.values()},
            (Enterprise.initials, Enterprise.id),
            lambda row: (row.initials, row.id),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: Enterprise.select().where(chosen()),
            counted_to=FOUND_TO if fits.kind else COUNTED_TO,
        )


def officer_loads(
    actor: Actor,
    text: str = "",
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
    is_by_load: bool = False,
) -> Page[OfficerLoadRow]:
    """Officers whom one may name, with their load: all, or those whose name, initials or number fit a text.

    By number, or those with the fewest firms first; where officers are many, in the order of what a text fits.
    """
    with reading():
        who = standing(actor)
        place = named_from(who)
        may = who.role in READ_BY_REGION
        called = Called(text if may else "", place)
        is_by_load &= not called.is_looked_up
        order = (PersonPlace.firms, PersonPlace.number, PersonPlace.person) if is_by_load else called.order

        def listed() -> Clause:
            return listed_officers() & called.clause() if may else NOTHING

        def build() -> Any:
            # The index by load has only places where a load is told, and all that officers are named from are.
            return _loads(order, shape_of(who)).where(
                listed() & (PersonPlace.firms.is_null(False) if is_by_load else EVERYTHING)
            )

        return shaped_page(
            OfficerLoadRow,
            ("officer_loads", may, who.level, is_by_load, called.kind),
            build,
            {**Reach.of(who).values(), "region": who.region, "place": place, **called.values()},
            order,
            tuple(f"by{at}" for at in range(len(order))),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: PersonPlace.select().where(listed()),
            counted_to=FOUND_TO,
            counts_on=called.is_looked_through,
        )


def _loads(order: tuple[Any, ...], who: Standing) -> Any:
    """How many firms somebody has is told whole, for the cap; of their faults those of the region."""
    mine = Assignment.select(fn.COUNT(Assignment.id))
    covering = (
        (Assignment.officer == Person.id)
        & Assignment.covers.is_null(False)
        & (Assignment.state == AssignmentState.ACTIVE)
    )
    away = (Assignment.officer == Person.id) & (Assignment.state == AssignmentState.ON_LEAVE)
    held = Finding.select(fn.COUNT(Finding.id)).where(
        (Finding.held_by == Person.id) & unsettled() & within(Finding, who.region)
    )
    return (
        PersonPlace.select(
            Person.id,
            Person.number,
            Person.name,
            Person.home_unit,
            Person.title,
            fn.COALESCE(Region.name, "").alias("region_name"),
            # counted anew: read from the place, it would keep a text from being looked up in an index alone
            mine.where(own_posts(Person.id)).alias("firms"),
            mine.where(covering).alias("stands_in"),
            held.alias("findings"),
            mine.where(away).alias("on_leave"),
            *(one.alias(f"by{at}") for at, one in enumerate(order)),
        )
        .join(Person)
        .join(Region, JOIN.LEFT_OUTER, on=(Person.region == Region.code))
    )
