"""Teams inside a caller's deed: who is of one, that somebody has arrived, and whether anything has followed from that."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NoReturn

from models.clauses.findings import unsettled
from models.clauses.scope import current_members, in_force, open_teams
from models.errors import NotFound, Refused
from models.rules.assignments import ARRIVE, AssignmentState
from models.rules.people import GRANT, REVOKE
from models.rules.scope import Role, Transition
from models.rules.teams import CALL_ROLL, CORRECT_ARRIVAL, REPORT
from models.steps.assignments import arrive_at, set_back
from models.steps.blocks import insert_blocks
from models.steps.deeds import Deed
from models.steps.events import Note, last_change
from models.tables import Assignment, Event, Finding, Grant, Person, Team, TeamMember
from models.tables.base import tuples_of


def open_team(doing: Deed, team: int) -> Team:
    """A team in the actor's scope; Refused where it is closed."""
    row = doing.find(Team, team)
    if row.closed_on is not None:
        by, at = last_change("team", row.id)
        raise Refused("team_closed", by=by, at=at)
    return row


def member_of(team: Team, person: int | None) -> TeamMember:
    """Somebody's place in a team; NotFound where they are not, or no longer, of it."""
    row = TeamMember.get_or_none(current_members(team.id) & (TeamMember.person == person))
    if row is None:
        raise NotFound("member")
    found: TeamMember = row
    return found


def in_another_team(people: Collection[int]) -> list[int]:
    """Which of some people are of an open team already."""
    taken = (
        TeamMember.select(TeamMember.person)
        .join(Team)
        .where(TeamMember.person.in_(people) & TeamMember.left_on.is_null() & open_teams())
    )
    return [person for (person,) in tuples_of(taken)]


def grant_officers(doing: Deed, people: Iterable[Person], region: str) -> None:
    """An officer's grant in a region for whoever has none anywhere: no grant, no access."""
    held = {
        person
        for (person,) in tuples_of(
            Grant.select(Grant.person).where((Grant.role == Role.OFFICER) & in_force(doing.today))
        )
    }
    _grant(doing, [one for one in people if one.id not in held], Role.OFFICER, region)


def give_lead(doing: Deed, leader: Person, team: Team) -> None:
    """The leader's grant that names the team: its region to read, its members' assignments to change."""
    _grant(doing, [leader], Role.LEADER, team.region, team.id)


def _grant(doing: Deed, people: list[Person], role: Role, region: str, team: int | None = None) -> None:
    insert_blocks(
        Grant,
        (
            {"person": one.id, "role": role, "region": region, "valid_from": doing.today, "team": team}
            for one in people
        ),
    )
    doing.record_all([Note(one, "person", GRANT.verb, after=f"{role}@{region}") for one in people])


def take_lead(doing: Deed, team: Team) -> None:
    """End the grant that names a team: its leader's session on it ends within seconds."""
    named = Grant.team == team.id
    for holder in list(Person.select().where(Person.id.in_(Grant.select(Grant.person).where(named)))):
        doing.record(holder, REVOKE.verb, before=f"{Role.LEADER}@{team.region}")
    Grant.delete().where(named).execute()


def mark_arrived(doing: Deed, member: TeamMember, verb: Transition, called_by: int | None) -> int:
    """Somebody has arrived, and answers for what was issued to them out of the team; the number of the event."""
    event = doing.change(member, verb, arrived_at=doing.occurred_at, called_by=called_by)
    issued = _of_the_team(member) & (Assignment.state == AssignmentState.ISSUED)
    for row in list(Assignment.select().where(issued).order_by(Assignment.id)):
        arrive_at(doing, row)
    return event


def take_back_arrival(doing: Deed, member: TeamMember, reason: str) -> int:
    """Somebody was not there after all; Refused where they or their assignments have moved on since. The event's number."""
    arrival = (
        Event.select()
        .where(
            (Event.subject_kind == "member")
            & (Event.subject == member.id)
            & Event.verb.in_((REPORT.verb, CALL_ROLL.verb))
        )
        .order_by(Event.id.desc())
        .get()
    )
    officer = member.__data__["person"]
    theirs = Assignment.select(Assignment.id).where(_of_the_team(member))
    of_theirs = (Event.subject_kind == "assignment") & Event.subject.in_(theirs)
    by_them = (Event.person == officer) & (Event.recorded_at >= arrival.recorded_at)
    for followed in (of_theirs, by_them):
        later = followed & (Event.id > arrival.id) & (Event.batch != arrival.batch)
        if Event.select().where(later).exists():
            _refuse_as_followed(member)
    begun: Any = Event.select(Event.subject).where(
        of_theirs & (Event.verb == ARRIVE.verb) & (Event.batch == arrival.batch)
    )
    rows = list(Assignment.select().where(Assignment.id.in_(begun)).order_by(Assignment.id))
    # What a coordinator had held by name for a firm went to whoever began there.
    firms = [row.__data__["enterprise"] for row in rows]
    taken = unsettled() & (Finding.held_by == officer) & Finding.enterprise.in_(firms)
    if Finding.select().where(taken).exists():
        _refuse_as_followed(member)
    for row in rows:
        set_back(doing, row, reason)
    return doing.change(member, CORRECT_ARRIVAL, reason=reason, arrived_at=None, called_by=None)


def _refuse_as_followed(member: TeamMember) -> NoReturn:
    by, at = last_change("member", member.id)
    raise Refused("arrival_followed", by=by, at=at)


def _of_the_team(member: TeamMember) -> object:
    data = member.__data__
    return (Assignment.officer == data["person"]) & (Assignment.team == data["team"])
