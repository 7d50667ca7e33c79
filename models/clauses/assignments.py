"""Who may be named for a firm, who answers there, and what is open there with whom."""

from __future__ import annotations

from typing import Any

from peewee import SQL, fn

from models.clauses.findings import unsettled
from models.clauses.inspections import in_state
from models.clauses.scope import Clause, Standing, in_force
from models.rules.assignments import CURRENT, AssignmentState
from models.rules.drafts import ABOUT_A_FINDING, ABOUT_A_FIRM, ABOUT_A_SITE
from models.rules.inspections import InspectionState
from models.rules.places import CODE_LENGTH, ancestor
from models.rules.scope import Level, Role
from models.tables import Assignment, Draft, Finding, Grant, Inspection, Person, Site

# Whoever is on leave still answers, through whoever stands in.
HOLDING = (AssignmentState.ACTIVE, AssignmentState.ON_LEAVE)


def current_posts(officer: Any) -> Clause:
    """An officer's assignments that have not ended; standing in for another counts too."""
    return (Assignment.officer == officer) & Assignment.state.in_(CURRENT)


def own_posts(officer: Any) -> Clause:
    """Those of them that count towards the cap: standing in for another does not."""
    return current_posts(officer) & Assignment.covers.is_null()


def substitute_of(assignment: Any) -> Clause:
    """The assignment that stands in for another now."""
    return (Assignment.covers == assignment) & (Assignment.state == AssignmentState.ACTIVE)


def sites_of(firms: Any) -> Any:
    """Sites of firms, and every site of those that are buildings, as a subquery of ids."""
    return Site.select(Site.id).where(Site.enterprise.in_(firms) | Site.building.in_(firms))


def answering_at(firm: int) -> Any:
    """Who answers for a firm, by its own assignments or its building's, as a subquery of people."""
    building = Site.select(Site.building).where((Site.enterprise == firm) & Site.building.is_null(False))
    return Assignment.select(Assignment.officer).where(
        ((Assignment.enterprise == firm) | Assignment.enterprise.in_(building))
        & Assignment.state.in_(HOLDING)
    )


def findings_with(person: int, sites: Any, *, is_alone: bool) -> Clause:
    """Unsettled findings of sites that somebody answers for; where nobody else does, those that nobody holds too."""
    mine = Finding.held_by == person
    if is_alone:
        mine |= Finding.held_by.is_null()
    return Finding.site.in_(sites) & unsettled() & mine


def returned_to(person: int, sites: Any, *, is_alone: bool) -> Clause:
    """Checks of sites that came back to somebody: their own, and all where nobody else answers."""
    returned = Inspection.site.in_(sites) & in_state(InspectionState.RETURNED)
    return returned if is_alone else returned & (Inspection.officer == person)


def drafts_about(sites: Any, firms: Any) -> Clause:
    """What is typed and neither submitted nor discarded about sites, their findings, or firms."""
    findings = Finding.select(Finding.id).where(Finding.site.in_(sites))
    return Draft.discarded_at.is_null() & (
        (Draft.form.in_(ABOUT_A_SITE) & Draft.subject.in_(sites))
        | (Draft.form.in_(ABOUT_A_FINDING) & Draft.subject.in_(findings))
        | (Draft.form.in_(ABOUT_A_FIRM) & Draft.subject.in_(firms))
    )


def _granted(role: Role, where: Clause, who: Standing) -> Clause:
    held = Grant.select(SQL("1")).where(
        (Grant.person == Person.id) & (Grant.role == role) & where & in_force(who.today)
    )
    return (Person.is_active == True) & fn.EXISTS(held)  # noqa: E712 - a Peewee condition


def _over(code: str) -> list[str]:
    """A region and those above it."""
    return [one for level in Level if (one := ancestor(code, level))]


def nameable_officers(who: Standing) -> Clause:
    """Officers whom one may name for a firm or as substitute: those of the district, and of the city.

    A coordinator of a street names from the whole district, which sends them; nobody of another is told of.
    """
    region = who.region[: CODE_LENGTH[Level.DISTRICT]]
    here = Grant.region.startswith(region) | Grant.region.in_(_over(region))
    return _granted(Role.OFFICER, here, who)


def coordinators_over(regions: set[str], who: Standing) -> Clause:
    """Coordinators to whom work at firms in all these regions can go by name; without any, those in one's reach."""
    over = [set(_over(region)) for region in regions]
    if over:
        return _granted(Role.COORDINATOR, Grant.region.in_(sorted(set.intersection(*over))), who)
    here = Grant.region.startswith(who.region) | Grant.region.in_(_over(who.region))
    return _granted(Role.COORDINATOR, here, who)
