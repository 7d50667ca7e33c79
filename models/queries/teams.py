"""Teams: those sent, who of one has arrived and what is with them, and the firms that wait to be split."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import JOIN, SQL, Case, fn

from models.clauses.checks import check_owed
from models.clauses.distribution import wants_a_lead
from models.clauses.findings import overdue
from models.clauses.scope import (
    READ_BY_REGION,
    Shaped,
    Standing,
    current_members,
    open_teams,
    region_column,
    shape_of,
    standing,
    visible_teams,
    within,
)
from models.clauses.teams import allowed_firms, counts_for_the_cap
from models.database import reading
from models.errors import NotFound
from models.queries.pages import COUNTED_TO, Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row, altered
from models.rules.assignments import CURRENT, AssignmentState
from models.rules.masking import masked_phone
from models.rules.scope import Actor
from models.rules.teams import CHASE
from models.tables import Assignment, Enterprise, Event, Finding, Person, Region, Site, Team, TeamMember
from models.tables.base import among
from models.tables.prepared import Prepared, Slot


class TeamRow(Row):
    """One team: where it was sent, who leads it, how many have arrived."""

    id: int
    version: int
    name: str
    region: str
    region_name: str
    leader: int | None
    leader_name: str
    sent_on: date
    closed_on: date | None
    members: int
    arrived: int


class TeamDetail(TeamRow):
    """One team with the firms of its region: how many there are to split, how many wait for a lead.

    Both are counted to 500 (then `is_exact` is no).
    """

    note: str
    firms: int
    unled: int
    is_exact: bool

    @property
    def is_unled_exact(self) -> bool:
        """Whether those without a lead were counted to their end."""
        return self.is_exact or self.unled < COUNTED_TO


class MembershipRow(Row):
    """A team one is of oneself: where to report, and whether one has."""

    id: int
    version: int
    team: int
    name: str
    region_name: str
    leader_name: str
    sent_on: date
    arrived_at: datetime | None
    members: int
    arrived: int


class MemberRow(Row):
    """One member: arrived or not, the firms in one's scope that they hold, what is overdue with them there.

    `room` is how many firms more they may take on; the phone is masked.
    """

    id: int
    version: int
    person: int
    number: str
    name: str
    home_unit: str
    phone: str
    sent_on: date
    arrived_at: datetime | None
    is_called: bool
    firms: int
    firm_names: str
    room: int
    overdue: int
    checks_owed: int
    chased_at: datetime | None  # when they were rung last, by whom, and what they answered
    chased_by: str
    answer: str


def _counted(column: Any) -> Any:
    one = TeamMember.alias()
    counted = one.select(fn.COUNT(getattr(one, column)))
    return counted.where((one.team == Team.id) & one.left_on.is_null())


def _team_columns() -> list[Any]:
    return [
        fn.COALESCE(Region.name, "").alias("region_name"),
        fn.COALESCE(Person.name, "").alias("leader_name"),
        _counted("id").alias("members"),
        _counted("arrived_at").alias("arrived"),
    ]


def _with_names(query: Any) -> Any:
    return query.join(Region, JOIN.LEFT_OUTER, on=(Team.region == Region.code)).join(
        Person, JOIN.LEFT_OUTER, on=(Team.leader == Person.id)
    )


def _own_columns(row: type[Any]) -> list[Any]:
    return [getattr(Team, name) for name in row.__dataclass_fields__ if name in Team._meta.fields]


def teams(
    actor: Actor,
    has_closed: bool = False,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[TeamRow]:
    """Teams in one's scope in the order in which they were sent: the open ones, or closed ones too."""
    with reading():
        who = standing(actor)

        def build() -> Any:
            query = Team.select(*_own_columns(TeamRow), *_team_columns())
            query = _with_names(query).where(visible_teams(shape_of(who)))
            return query if has_closed else query.where(open_teams())

        return shaped_page(
            TeamRow,
            ("teams", who.role, who.level, has_closed),
            build,
            {"person": who.person, "region": who.region},
            (Team.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )


def _whole(who: Standing) -> Any:
    def firms(condition: Any) -> Any:
        here = Enterprise.select(SQL("1")).where((Enterprise.street == Team.region) & ~Enterprise.is_closed)
        return here.where(condition).limit(COUNTED_TO + 1).select_from(fn.COUNT(SQL("1")))

    all_firms = firms(Enterprise.lead.is_null(False) | wants_a_lead())

    query = Team.select(
        *_own_columns(TeamDetail),
        *_team_columns(),
        all_firms.alias("firms"),
        firms(Enterprise.lead.is_null() & wants_a_lead()).alias("unled"),
        SQL("true").alias("is_exact"),
    )
    return _with_names(query).where((Team.id == Slot("asked")) & visible_teams(who))


_detail = Shaped(_whole)


def team(actor: Actor, team: int | None = None) -> TeamDetail:
    """One team, a leader's own where none is named; NotFound out of scope."""
    with reading():
        return one_team(standing(actor), team)


def one_team(who: Standing, asked: int | None) -> TeamDetail:
    """A team in somebody's scope, a leader's own where none is named; NotFound otherwise."""
    number = asked if asked is not None else who.team
    found = frozen_columns(TeamDetail, _detail.columns(who, asked=number or 0))
    if not found:
        raise NotFound("team")
    one = found[0]
    firms, unled = min(one.firms, COUNTED_TO), min(one.unled, COUNTED_TO)
    return altered(one, firms=firms, unled=unled, is_exact=one.firms <= COUNTED_TO)


def my_teams(actor: Actor) -> tuple[MembershipRow, ...]:
    """The open teams one is of oneself, whatever one's role."""
    with reading():
        return frozen_columns(MembershipRow, _mine.columns(person=standing(actor).person))


_mine = Prepared(
    lambda: (
        _with_names(
            TeamMember.select(
                TeamMember.id,
                TeamMember.version,
                TeamMember.team,
                Team.name,
                *_team_columns(),
                TeamMember.sent_on,
                TeamMember.arrived_at,
            ).join(Team)
        )
        .where((TeamMember.person == Slot("person")) & TeamMember.left_on.is_null() & open_teams())
        .order_by(TeamMember.id)
    )
)


def team_board(
    actor: Actor,
    team: int | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[MemberRow]:
    """The members of a team, a leader's own where none is named: who has arrived, and what is with each of them."""
    with reading():
        who = standing(actor)
        number = team if team is not None else who.team
        if who.role not in READ_BY_REGION or number is None:
            raise NotFound("team")
        found = shaped_page(
            MemberRow,
            ("team_board", who.role, who.level),
            lambda: _members(shape_of(who)),
            {"region": who.region, "asked": number, "now": int(actor.clock().timestamp())},
            (TeamMember.person,),
            lambda row: (row.person,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )
        if not found.rows and not found.total:
            one_team(who, number)  # an empty team is not one that is not there
        rows = tuple(
            altered(row, phone=masked_phone(row.phone), is_called=bool(row.is_called)) for row in found.rows
        )
        return found.holding(rows)


def _members(who: Standing) -> Any:
    held = (
        Assignment.select()
        .join(Enterprise)
        .where(
            (Assignment.officer == Person.id)
            & among(Assignment.state, CURRENT)
            & within(Enterprise, who.region)
        )
    )
    every = Assignment.select(fn.COUNT(Assignment.id)).where(
        (Assignment.officer == Person.id) & counts_for_the_cap()
    )
    answered = Assignment.select(Assignment.enterprise).where(
        (Assignment.officer == Person.id) & among(Assignment.state, (AssignmentState.ACTIVE,))
    )
    late = Finding.select(fn.COUNT(Finding.id)).where(
        (Finding.held_by == Person.id) & overdue(Slot("now")) & within(Finding, who.region)
    )
    # By the firms of one officer, not by all that stands in the region.
    stands_here = fn.COALESCE(region_column(Site, who.level), "") == who.region
    owed = Site.select(fn.COUNT(Site.id)).where(
        Site.enterprise.in_(answered) & check_owed(Slot("now")) & stands_here
    )
    room = allowed_firms() - every
    rung, ringer = Event.alias(), Person.alias()
    newest = Event.select(fn.MAX(Event.id)).where(
        (Event.subject_kind == "member") & (Event.subject == TeamMember.id) & (Event.verb == CHASE.verb)
    )
    return (
        TeamMember.select(
            TeamMember.id,
            TeamMember.version,
            TeamMember.person,
            Person.number,
            Person.name,
            Person.home_unit,
            Person.phone,
            TeamMember.sent_on,
            TeamMember.arrived_at,
            TeamMember.called_by.is_null(False).alias("is_called"),
            held.select(fn.COUNT(Assignment.id)).alias("firms"),
            fn.COALESCE(held.select(fn.STRING_AGG(Enterprise.name, "、")), "").alias("firm_names"),
            Case(None, ((room > 0, room),), 0).alias("room"),
            late.alias("overdue"),
            owed.alias("checks_owed"),
            rung.occurred_at.alias("chased_at"),
            fn.COALESCE(ringer.name, "").alias("chased_by"),
            fn.COALESCE(rung.reason, "").alias("answer"),
        )
        .join(Person)
        .join(Team, on=(TeamMember.team == Team.id))
        .join_from(TeamMember, rung, JOIN.LEFT_OUTER, on=(rung.id == newest))
        .join_from(TeamMember, ringer, JOIN.LEFT_OUTER, on=(ringer.id == rung.person))
        .where(current_members(Slot("asked")) & visible_teams(who))
    )
