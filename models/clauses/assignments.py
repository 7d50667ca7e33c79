"""Who may be named for a firm, who answers there, and what is open there with whom."""

from __future__ import annotations

from typing import Any

from peewee import SQL, Case, fn

from models.clauses.findings import unsettled
from models.clauses.inspections import in_state
from models.clauses.scope import Clause, Standing, in_force
from models.clauses.sites import standing_sites
from models.frozen import dataclass
from models.rules.assignments import CURRENT, AssignmentState
from models.rules.drafts import ABOUT_A_FINDING, ABOUT_A_FIRM, ABOUT_A_SITE
from models.rules.inspections import InspectionState
from models.rules.places import CODE_LENGTH, ancestor
from models.rules.scope import Level, Role
from models.tables import Assignment, Draft, Enterprise, Finding, Grant, Inspection, Person, PersonPlace, Site
from models.tables.prepared import AFTER, Slot

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
    building = Site.select(Site.building).where(
        (Site.enterprise == firm) & Site.building.is_null(False) & standing_sites()
    )
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


@dataclass(frozen=True)
class Reach:
    """How far somebody may name people: ranges of regions, the regions above, the day; or slots for them."""

    district: tuple[Any, Any]  # from the district of whoever asks to behind everything in it
    below: tuple[Any, Any]  # from the own region to behind everything in it
    over: tuple[Any, ...]  # the own region and those above it
    today: Any

    @classmethod
    def of(cls, who: Standing) -> Reach:
        """Of somebody who asks."""
        district = who.region[: CODE_LENGTH[Level.DISTRICT]]
        below = (who.region, who.region + AFTER)
        return cls((district, district + AFTER), below, tuple(_over(who.region)), who.today)

    def values(self) -> dict[str, Any]:
        """What the slots of `ANY_REACH` are given."""
        over = {f"over{at}": dict(enumerate(self.over)).get(at, "") for at in range(len(Level))}
        (district, district_end), (below, below_end) = self.district, self.below
        return {
            "district": district,
            "district_end": district_end,
            "below": below,
            "below_end": below_end,
            "today": self.today.isoformat(),
            **over,
        }


ANY_REACH = Reach(
    (Slot("district"), Slot("district_end")),
    (Slot("below"), Slot("below_end")),
    tuple(Slot(f"over{at}") for at in range(len(Level))),
    Slot("today"),
)


def _granted(role: Role, where: Clause, reach: Reach, person: Any = Person.id) -> Clause:
    held = (Grant.person == person) & (Grant.role == role) & where & in_force(reach.today)
    return fn.EXISTS(Grant.select(SQL("1")).where(held))


def _is_active() -> Clause:
    return Person.is_active == True  # noqa: E712 - a Peewee condition


def _between(region: tuple[Any, Any]) -> Clause:
    return (Grant.region >= region[0]) & (Grant.region < region[1])


def _over(code: str) -> list[str]:
    """A region and those above it."""
    return [one for level in Level if (one := ancestor(code, level))]


def nameable_officers(reach: Reach) -> Clause:
    """Officers whom one may name for a firm or as substitute: those of the district, and of the city.

    A coordinator of a street names from the whole district, which sends them; nobody of another is told of.
    """
    return _is_active() & _granted_officer(reach, Person.id)


def listed_officers() -> Clause:
    """`nameable_officers` in a list of the place they are named from, which only active people have, with slots of `ANY_REACH`."""
    return (PersonPlace.region == Slot("place")) & _granted_officer(ANY_REACH, PersonPlace.person)


def _granted_officer(reach: Reach, person: Any) -> Clause:
    here = _between(reach.district) | Grant.region.in_(reach.over)
    return _granted(Role.OFFICER, here, reach, person)


def nameable_coordinators(reach: Reach) -> Clause:
    """Coordinators in one's own region and above it."""
    here = _between(reach.below) | Grant.region.in_(reach.over)
    return _is_active() & _granted(Role.COORDINATOR, here, reach)


def coordinators_over(regions: set[str], reach: Reach) -> Clause:
    """Coordinators to whom work at firms in all these regions can go by name; without any, those in one's reach."""
    if not regions:
        return nameable_coordinators(reach)
    shared = set.intersection(*(set(_over(region)) for region in regions))
    return _is_active() & _granted(Role.COORDINATOR, Grant.region.in_(sorted(shared)), reach)


def held_by_a_stranger() -> Clause:
    """Findings held by somebody who neither answers there nor coordinates the region."""
    there = (
        Assignment.select(SQL("1"))
        .join(
            Site, on=((Site.enterprise == Assignment.enterprise) | (Site.building == Assignment.enterprise))
        )
        .where(
            (Site.id == Finding.site)
            & (Assignment.officer == Finding.held_by)
            & Assignment.state.in_(HOLDING)
        )
    )
    coordinates = (
        Grant.select(SQL("1"))
        .join(Person)
        .where(
            (Grant.person == Finding.held_by)
            & (Grant.role == Role.COORDINATOR)
            & Grant.region.in_((Finding.street, Finding.district, Finding.city))
        )
    )
    return Finding.held_by.is_null(False) & ~fn.EXISTS(there) & ~fn.EXISTS(coordinates)


def coordinators_about(regions: set[str], reach: Reach) -> Clause:
    """Coordinators in one's reach, or over any of these regions."""
    some = {one for region in regions for one in _over(region)}
    return nameable_coordinators(reach) | (
        _is_active() & _granted(Role.COORDINATOR, Grant.region.in_(sorted(some)), reach)
    )


def listed_coordinators(officer: Any) -> Clause:
    """Those to whom all that an officer stands by can go, as `coordinators_over` has them; with slots of `ANY_REACH`."""
    posts = Assignment.select().join(Enterprise).where(current_posts(officer))

    def shared(column: Any) -> Any:
        lowest = fn.MIN(column)
        return posts.select(Case(None, ((lowest == fn.MAX(column), lowest),)))

    over = Grant.region.in_([shared(getattr(Enterprise, level.value)) for level in Level])
    theirs = _granted(Role.COORDINATOR, over, ANY_REACH)
    return _is_active() & (theirs | (~fn.EXISTS(posts.select(SQL("1"))) & nameable_coordinators(ANY_REACH)))
