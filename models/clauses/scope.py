"""What a grant may see and who is responsible: conditions shared by every action and query."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from peewee import JOIN, SQL, Model, fn

from models.clauses.sites import standing_sites
from models.database import read_already
from models.errors import Refused
from models.frozen import dataclass
from models.rules.assignments import IN_SCOPE, RESPONSIBLE
from models.rules.deadlines import business_date
from models.rules.places import level_of
from models.rules.scope import Actor, Level, Role
from models.tables import (
    Assignment,
    Body,
    Enterprise,
    EnterprisePlace,
    Grant,
    Person,
    PersonPlace,
    Site,
    Team,
    TeamMember,
    Visit,
)
from models.tables.prepared import Prepared, Slot

Clause = Any  # a Peewee condition; the stubs type its operators loosely

NOTHING: Clause = SQL("1 = 0")
EVERYTHING: Clause = SQL("1 = 1")


@dataclass(frozen=True)
class Standing:
    """A grant as it is in force at this moment, read in the asker's own connection."""

    person: int
    grant: int
    role: Role
    region: str
    today: date
    team: int | None = None  # of a leader: the own team, while it is open and theirs
    depot: int | None = None  # of a storekeeper: the own depot, whose points are theirs too

    @property
    def level(self) -> Level:
        """The level the grant's region stands at."""
        return _level(self.region)


def _level(region: str | Slot) -> Level:
    if isinstance(region, Slot):
        assert region.level is not None, "a region that is to be given has a level"
        return region.level
    return level_of(region)


def shape_of(who: Standing) -> Standing:
    """Anybody of that role and level, with slots for all that is one person's."""
    slots: Any = {name: Slot(name) for name in ("person", "grant", "today", "team", "depot")}
    slots["region"] = Slot("region", who.level)
    return replace(who, **slots)


def given(who: Standing) -> dict[str, Any]:
    """What `shape_of` left open, as one person has it."""
    return {"person": who.person, "region": who.region, "team": who.team, "depot": who.depot}


class Shaped:
    """A query that depends on who asks: its text is made once a role and level, person and region are slots in it."""

    def __init__(self, build: Callable[[Standing], Any]) -> None:
        self._build = build
        self._made: dict[tuple[Role, Level], Prepared] = {}

    def columns(self, who: Standing, **values: Any) -> dict[str | int, Sequence[Any]]:
        """The rows column by column, as `Prepared.columns` gives them."""
        return self._of(who).columns(**given(who), **values)

    def row(self, who: Standing, **values: Any) -> tuple[Any, ...] | None:
        """The first row, as the columns store it."""
        return self._of(who).row(**given(who), **values)

    def rows(self, who: Standing, **values: Any) -> list[tuple[Any, ...]]:
        """The rows, as the columns store them."""
        return self._of(who).rows(**given(who), **values)

    def _of(self, who: Standing) -> Prepared:
        key = (who.role, who.level)
        if key not in self._made:
            shape = shape_of(who)
            self._made[key] = Prepared(lambda: self._build(shape))
        return self._made[key]


def in_force(today: date | Slot) -> Clause:
    """Grants that hold on a day."""
    return (Grant.valid_from <= today) & (Grant.valid_to.is_null() | (Grant.valid_to >= today))


def open_teams() -> Clause:
    """Teams that are not closed."""
    return Team.closed_on.is_null()


def current_members(team: Any) -> Clause:
    """Who is of a team, or of one of several, and has not left it."""
    return (TeamMember.team == team) & TeamMember.left_on.is_null()


_grant = Prepared(
    lambda: (
        Grant.select(Grant.role, Grant.region, Team.id, Grant.depot)
        .join(Person)
        .join(Team, JOIN.LEFT_OUTER, on=((Grant.team == Team.id) & (Team.leader == Person.id) & open_teams()))
        .where(
            (Grant.id == Slot("grant"))
            & (Grant.person == Slot("person"))
            & (Person.is_active == True)  # noqa: E712 - a Peewee condition
            & in_force(Slot("today"))
        )
    )
)


def standing(actor: Actor) -> Standing:
    """What the actor's grant gives now; Refused("no_grant") where it, or the person, is no longer in force.

    Questions of one moment of the store read it once: it cannot change between them.
    """
    today = business_date(actor.clock())
    asked, known = (actor.person, actor.grant, today), read_already()
    if known is not None and asked in known:
        found: Standing = known[asked]
        return found
    row = _grant.row(grant=actor.grant, person=actor.person, today=today.isoformat())
    if row is None:
        raise Refused("no_grant")
    who = Standing(actor.person, actor.grant, Role(row[0]), row[1], today, row[2], row[3])
    if known is not None:
        known[asked] = who
    return who


def keep_seen(who: Standing, table: type[Model], records: Mapping[int, Any]) -> None:
    """These records, by their ids, are in somebody's scope: the next question of this moment need not ask it again."""
    known = read_already()
    if known is not None:
        known.update({(who, table, number): record for number, record in records.items()})


def seen_already(who: Standing, table: type[Model], number: int) -> Any:
    """What a question of this moment has found of a record in somebody's scope; None where none has looked."""
    return (read_already() or {}).get((who, table, number))


def region_column(table: Any, level: Level) -> Any:
    """The column of a listed table that a scope at `level` compares with its region's code."""
    return {Level.CITY: table.city, Level.DISTRICT: table.district, Level.STREET: table.street}[level]


def within(table: Any, region: str | Slot) -> Clause:
    """Rows of a listed table in a region: equality on the column of its level."""
    return region_column(table, _level(region)) == region


def assigned_enterprises(person: int | Slot, states: tuple[str, ...] = IN_SCOPE) -> Any:
    """The firms and buildings an officer stands by, as a subquery of ids."""
    return Assignment.select(Assignment.enterprise).where(
        (Assignment.officer == person) & Assignment.state.in_(states)
    )


def assigned_sites(person: int | Slot, states: tuple[str, ...] = IN_SCOPE) -> Clause:
    """Sites of the firms an officer stands by, and every site of an assigned building."""
    mine = assigned_enterprises(person, states)
    return Site.enterprise.in_(mine) | Site.building.in_(mine)


def responsible_for(person: int | Slot) -> Clause:
    """Sites an officer answers for at this moment."""
    return assigned_sites(person, tuple(RESPONSIBLE))


def is_stationed_at(person: int, enterprise: int) -> bool:
    """Whether a person stands by a firm now, under whatever grant: 回避 looks across all of them."""
    return _stationed.row(person=person, enterprise=enterprise) is not None


def stationed_at(person: int | Slot, enterprise: int | Slot) -> Any:
    """A row where a person is stationed by a firm or a building it is in, under whatever grant; none elsewhere."""
    building = Site.select(Site.building).where(
        (Site.enterprise == enterprise) & Site.building.is_null(False) & standing_sites()
    )
    return (
        Assignment.select(SQL("1"))
        .where(
            (Assignment.officer == person)
            & Assignment.state.in_(IN_SCOPE)
            & ((Assignment.enterprise == enterprise) | Assignment.enterprise.in_(building))
        )
        .limit(1)
    )


_stationed = Prepared(lambda: stationed_at(Slot("person"), Slot("enterprise")))


def leads(who: Standing, officer: int) -> bool:
    """Whether an officer is of a leader's own team: only theirs are a leader's to change."""
    return who.team is not None and _led.row(team=who.team, officer=officer) is not None


_led = Prepared(
    lambda: (
        TeamMember.select(SQL("1"))
        .where(current_members(Slot("team")) & (TeamMember.person == Slot("officer")))
        .limit(1)
    )
)


READ_BY_REGION = (Role.COORDINATOR, Role.LEADER)


def visible_sites(who: Standing) -> Clause:
    """Sites in a person's scope."""
    if who.role is Role.OFFICER:
        return assigned_sites(who.person)
    if who.role in (*READ_BY_REGION, Role.ADMINISTRATOR):
        return within(Site, who.region)
    return NOTHING


def visible_enterprises(who: Standing) -> Clause:
    """Firms in a person's scope: by where they stand now."""
    if who.role is Role.OFFICER:
        mine = assigned_enterprises(who.person)
        # Who has left the building takes the file along; of the unit the building keeps what happened there.
        tenants = Site.select(Site.enterprise).where(Site.building.in_(mine) & standing_sites())
        return Enterprise.id.in_(mine) | Enterprise.id.in_(tenants)
    if who.role in (*READ_BY_REGION, Role.ADMINISTRATOR):
        # A firm is visible by where any of its sites is: one managed elsewhere still has work here.
        here = (EnterprisePlace.region == who.region) & (EnterprisePlace.initials == Enterprise.initials)
        seen = EnterprisePlace.select(SQL("1")).where(here & (EnterprisePlace.enterprise == Enterprise.id))
        return fn.EXISTS(seen)
    return NOTHING


def visible_work(who: Standing, table: Any) -> Clause:
    """Rows that hang on a site (checks, findings, incidents, visits) in a person's scope."""
    if who.role is Role.OFFICER:
        sites = Site.select(Site.id).where(assigned_sites(who.person))
        return table.site.in_(sites)
    if who.role in READ_BY_REGION:
        return within(table, who.region)
    return NOTHING


def filed_work(who: Standing, table: Any) -> Clause:
    """`visible_work` for one firm's file or one record: also what was made while its site, in scope now, lay elsewhere."""
    seen = visible_work(who, table)
    if who.role in READ_BY_REGION:
        here = Site.select(SQL("1")).where((Site.id == table.site) & within(Site, who.region))
        seen |= fn.EXISTS(here)
    return seen


def visible_visits(who: Standing) -> Clause:
    """Visits in a person's scope: at a site in it, to a body in it, and an officer's own to any body."""
    seen = visible_work(who, Visit)
    if who.role is Role.OFFICER:
        return seen | (Visit.site.is_null() & (Visit.person == who.person))
    return seen


def teams_of(person: int | Slot) -> Any:
    """The open teams somebody is of, as a subquery of ids."""
    return (
        TeamMember.select(TeamMember.team)
        .join(Team)
        .where((TeamMember.person == person) & TeamMember.left_on.is_null() & open_teams())
    )


def visible_teams(who: Standing) -> Clause:
    """Teams in a person's scope: an officer's own, else those sent into the region."""
    if who.role is Role.OFFICER:
        return Team.id.in_(teams_of(who.person))
    if who.role in READ_BY_REGION:
        return within(Team, who.region)
    return NOTHING


def visible_bodies(who: Standing) -> Clause:
    """Bodies in a person's scope; an officer's are those of the streets and parks of own sites and teams."""
    if who.role is Role.OFFICER:
        sites = Site.select(Site.street).where(assigned_sites(who.person))
        teams = Team.select(Team.street).where(Team.id.in_(teams_of(who.person)))
        return (Body.street != "") & (Body.street.in_(sites) | Body.street.in_(teams))
    if who.role in (*READ_BY_REGION, Role.ADMINISTRATOR):
        return within(Body, who.region)
    return NOTHING


def visible_people(who: Standing) -> Clause:
    """People in a person's scope: a region's are those granted, stationed or sent there; else only oneself."""
    oneself = Person.id == who.person
    if who.role is Role.ADMINISTRATOR and who.level is Level.CITY:
        return EVERYTHING
    if who.role in (*READ_BY_REGION, Role.ADMINISTRATOR):
        # By where they hold any role, on whatever days, the firms they stand by and the open teams they are of.
        here = (PersonPlace.region == who.region) & (PersonPlace.number == Person.number)
        seen = PersonPlace.select(SQL("1")).where(here & (PersonPlace.person == Person.id))
        return oneself | fn.EXISTS(seen)
    return oneself
