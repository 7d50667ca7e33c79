"""Who stands by which firm: lists by firm and by state, who is away, whom one may name, what is open with whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from peewee import JOIN, SQL, fn

from models.clauses.assignments import (
    current_posts,
)
from models.clauses.findings import unsettled
from models.clauses.inspections import in_state
from models.clauses.scope import (
    EVERYTHING,
    NOTHING,
    READ_BY_REGION,
    Clause,
    Shaped,
    Standing,
    assigned_sites,
    shape_of,
    standing,
    visible_enterprises,
    visible_people,
    within,
)
from models.clauses.supply_requests import held_goods, open_requests
from models.clauses.tasks import is_open
from models.database import reading
from models.errors import NotFound
from models.queries.pages import Key, Page, shaped_page
from models.queries.rows import Row
from models.rules.assignments import CURRENT, AssignmentState, Cause, Part
from models.rules.drafts import ABOUT_A_FINDING, ABOUT_A_FIRM, ABOUT_A_SITE
from models.rules.inspections import InspectionState
from models.rules.scope import Actor, Role
from models.tables import (
    Assignment,
    Consignment,
    Draft,
    Enterprise,
    EnterprisePlace,
    Finding,
    Inspection,
    Person,
    Site,
    SupplyRequest,
    Task,
)
from models.tables.base import among
from models.tables.people import NOT_ACTIVE
from models.tables.prepared import Slot

OVER = tuple(state for state in AssignmentState if state not in CURRENT)


class AssignmentRow(Row):
    """An officer by a firm; where they are away, who stands in; where they stand in, for whom."""

    id: int
    version: int
    officer: int
    officer_number: str
    officer_name: str
    home_unit: str
    enterprise: int
    enterprise_name: str
    initials: str
    part: Part
    state: AssignmentState
    is_lead_proposed: bool
    starts_on: date
    ends_on: date | None
    team: int | None
    covers: int | None
    principal_name: str
    substitute: int | None
    substitute_name: str
    cause: Cause | None
    until: date | None


class OpenWork(Row):
    """What is open with somebody, by kind: what a successor would take on."""

    officer: int
    assignments: int
    findings: int
    checks: int
    drafts: int
    claims: int
    supplies: int  # requests and goods in their hands


Cover, Principal, Substitute, PrincipalPost = (
    Assignment.alias(),
    Person.alias(),
    Person.alias(),
    Assignment.alias(),
)


def _rows(first: Any) -> Any:
    """The rows of the lists, read from the firms or from the assignments first."""
    query = first.select(
        Assignment.id,
        Assignment.version,
        Assignment.officer,
        Person.number.alias("officer_number"),
        Person.name.alias("officer_name"),
        Person.home_unit,
        Assignment.enterprise,
        Enterprise.name.alias("enterprise_name"),
        Enterprise.initials,
        Assignment.part,
        Assignment.state,
        Assignment.is_lead_proposed,
        Assignment.starts_on,
        Assignment.ends_on,
        Assignment.team,
        Assignment.covers,
        fn.COALESCE(Principal.name, "").alias("principal_name"),
        Cover.officer.alias("substitute"),
        fn.COALESCE(Substitute.name, "").alias("substitute_name"),
        Assignment.cause,
        Assignment.until,
    )
    return (
        _joined(query, first)
        .join(Person, on=(Assignment.officer == Person.id))
        .join(PrincipalPost, JOIN.LEFT_OUTER, on=(Assignment.covers == PrincipalPost.id))
        .join(Principal, JOIN.LEFT_OUTER, on=(PrincipalPost.officer == Principal.id))
        .join(
            Cover,
            JOIN.LEFT_OUTER,
            on=((Cover.covers == Assignment.id) & (Cover.state == AssignmentState.ACTIVE)),
        )
        .join(Substitute, JOIN.LEFT_OUTER, on=(Cover.officer == Substitute.id))
    )


def _joined(query: Any, first: Any) -> Any:
    """Assignments with their firms; read from the firms of a region in their order, or from the assignments."""
    if first is Assignment:
        return query.join(Enterprise, on=(Assignment.enterprise == Enterprise.id))
    return query.join(Enterprise, on=(EnterprisePlace.enterprise == Enterprise.id)).join(
        Assignment, on=(Assignment.enterprise == Enterprise.id)
    )


def _bare(first: Any) -> Any:
    """The rows of a list without the tables that only name people and firms: quicker to count."""
    if first is Assignment:
        return _joined(first.select(), first)
    return first.select().join(Assignment, on=(EnterprisePlace.enterprise == Assignment.enterprise))


def _in_state(state: AssignmentState | None) -> Clause:
    """Current ones, or those of a state; those not active are few and have an index of their own."""
    if state is None:
        # Looked at where the firm's are; `in_` would look once for each state.
        return Assignment.state.not_in(OVER)
    if state in NOT_ACTIVE:
        return among(Assignment.state, NOT_ACTIVE) & among(Assignment.state, (state,))
    return among(Assignment.state, (state,))


def _visible(who: Standing, first: Any = Assignment) -> Clause:
    """An officer's own, and who stands in for them; else those of the firms that are seen from the region."""
    if who.role is Role.OFFICER:
        return Assignment.officer == who.person
    if who.role not in READ_BY_REGION:
        return NOTHING
    return EnterprisePlace.region == who.region if first is EnterprisePlace else visible_enterprises(who)


def assignments(
    actor: Actor,
    state: AssignmentState | None = None,
    enterprise: int | None = None,
    officer: int | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[AssignmentRow]:
    """Assignments in one's scope: the current or active ones by firm, of another state in the order they were made.

    Of a firm, or of an officer, if asked.
    """
    with reading():
        who = standing(actor)
        is_of_all = enterprise is None and officer is None and who.role is not Role.OFFICER
        is_by_firm = is_of_all and state in (None, AssignmentState.ACTIVE)

        def narrowed(query: Any) -> Any:
            query = query.where(_visible(shape_of(who), first) & _in_state(state))
            if enterprise is not None:
                query = query.where(Assignment.enterprise == Slot("enterprise"))
            if officer is not None:
                query = query.where(Assignment.officer == Slot("officer"))
            return query

        first = EnterprisePlace if is_by_firm else Assignment
        by_firm = (EnterprisePlace.initials, EnterprisePlace.enterprise, Assignment.id)
        return shaped_page(
            AssignmentRow,
            ("assignments", who.role, who.level, state, enterprise is None, officer is None),
            lambda: narrowed(_rows(first)),
            {"person": who.person, "region": who.region, "enterprise": enterprise, "officer": officer},
            by_firm if is_by_firm else (Assignment.id,),
            (lambda row: (row.initials, row.enterprise, row.id)) if is_by_firm else (lambda row: (row.id,)),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: narrowed(_bare(first)),
        )


def leaves(
    actor: Actor,
    is_overdue: bool = False,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[AssignmentRow]:
    """Who is away in one's scope, by the day they mean to be back; or only those who should be back by now."""
    with reading():
        who = standing(actor)

        def narrowed(query: Any) -> Any:
            away = among(Assignment.state, (AssignmentState.ON_LEAVE,))
            query = query.where(_visible(shape_of(who)) & away)
            return query.where(Assignment.until < Slot("today")) if is_overdue else query

        return shaped_page(
            AssignmentRow,
            ("leaves", who.role, who.level, is_overdue),
            lambda: narrowed(_rows(Assignment)),
            {"person": who.person, "region": who.region, "today": who.today.isoformat()},
            (Assignment.until, Assignment.id),
            lambda row: (str(row.until), row.id),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: narrowed(_bare(Assignment)),
        )


def open_work(actor: Actor, officer: int) -> OpenWork:
    """How much is open with somebody in one's scope; to a coordinator or leader what of it is in the region.

    All that an officer, or whoever may deactivate them, asks for.
    """
    with reading():
        now = int(actor.clock().timestamp())
        row = _open_work.row(standing(actor), officer=officer, now=now)
        if row is None:
            raise NotFound("person")
        *counts, goods = row
        counts[-1] += goods  # requests and goods are one number
        return OpenWork(*counts)


def _counted_open(who: Standing) -> Any:
    officer = Slot("officer")
    returned = Inspection.site.in_(Site.select(Site.id).where(assigned_sites(officer)))

    def here(table: Any) -> Clause:
        return within(table, who.region) if who.role in READ_BY_REGION else EVERYTHING

    return Person.select(
        Person.id,
        Assignment.select(fn.COUNT(Assignment.id))
        .join(Enterprise)
        .where(current_posts(officer) & (_visible(who) if who.role in READ_BY_REGION else EVERYTHING)),
        Finding.select(fn.COUNT(Finding.id)).where(
            (Finding.held_by == officer) & unsettled() & here(Finding)
        ),
        Inspection.select(fn.COUNT(Inspection.id)).where(
            (Inspection.officer == officer) & returned & in_state(InspectionState.RETURNED) & here(Inspection)
        ),
        Draft.select(fn.COUNT(Draft.id)).where(
            (Draft.person == officer) & Draft.discarded_at.is_null() & _is_about(here)
        ),
        Task.select(fn.COUNT(Task.id)).where(
            (Task.claimed_by == officer)
            & (Task.claimed_until > Slot("now"))
            & is_open()
            & within(Task, who.region)  # few tasks are open in one region
        ),
        SupplyRequest.select(fn.COUNT(SupplyRequest.id)).where(
            open_requests() & (SupplyRequest.held_by == officer) & here(SupplyRequest)
        ),
        Consignment.select(fn.COUNT(Consignment.id)).where(held_goods(officer) & here(Consignment)),
    ).where((Person.id == officer) & visible_people(who))


def _is_about(here: Callable[[Any], Clause]) -> Clause:
    """That a draft is about nothing that lies elsewhere."""

    def elsewhere(forms: Any, table: Any) -> Clause:
        of = table.select(SQL("1")).where((table.id == Draft.subject) & ~here(table))
        return Draft.form.in_(forms) & fn.EXISTS(of)

    return ~(
        elsewhere(ABOUT_A_SITE, Site)
        | elsewhere(ABOUT_A_FINDING, Finding)
        | elsewhere(ABOUT_A_FIRM, Enterprise)
    )


_open_work = Shaped(_counted_open)
