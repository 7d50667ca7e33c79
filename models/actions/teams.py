"""Teams (联络组): sent in one act, arrived by 报到 or roll-call, led, and a park's firms split over the members."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from peewee import fn

from models.clauses.records import visible
from models.clauses.scope import current_members
from models.clauses.teams import split_facts
from models.errors import Invalid, Problem, Refused
from models.frozen import dataclass
from models.rules.assignments import CURRENT, AssignmentState, Part
from models.rules.deadlines import business_date
from models.rules.places import region_columns
from models.rules.scope import Actor
from models.rules.teams import (
    ADD_MEMBER,
    CALL_ROLL,
    CHANGE_LEADER,
    CHASE,
    CLOSE_TEAM,
    CORRECT_ARRIVAL,
    MOST_MEMBERS,
    MOST_ROWS,
    REMOVE_MEMBER,
    REPORT,
    SEND,
    SPLIT,
    RollCall,
    SplitProblem,
    SplitRow,
    TeamForm,
    verdicts,
)
from models.steps.assignments import begin
from models.steps.deeds import Deed, deed
from models.steps.events import Note
from models.steps.rosters import add_rows
from models.steps.teams import (
    give_lead,
    grant_officers,
    in_another_team,
    mark_arrived,
    member_of,
    open_team,
    take_back_arrival,
    take_lead,
)
from models.tables import Assignment, Person, Region, Team, TeamMember
from models.tables.base import among, tuples_of


@dataclass(frozen=True)
class SplitResult:
    """What became of one row of a split: the assignment it made, or why it could not go."""

    officer: int
    enterprise: int
    part: Part
    assignment: int | None
    state: AssignmentState | None
    problem: SplitProblem | None


def send_team(actor: Actor, form: TeamForm, members: tuple[int, ...]) -> int:
    """Send officers to a park or street as one team under a leader; the team's id.

    Whoever has no officer's grant gets one there. The leader is counted where named among the members too.
    """
    with deed(actor) as doing:
        doing.allow(SEND)
        problems = [*form.problems(), *_region_problems(doing, form.region)]
        if not members:
            problems.append(Problem("members", "required"))
        if len(members) > MOST_MEMBERS:
            problems.append(Problem("members", "too_many_members", {"most": MOST_MEMBERS}))
        people = _people(doing, (*members, form.leader or 0))
        problems += _unfit(people, members)
        if form.leader and form.leader not in people:
            problems.append(Problem("leader", "unknown_people", {"value": form.leader}))
        if problems:
            raise Invalid(*problems)
        team = doing.create(
            Team,
            SEND,
            name=form.name.strip(),
            leader=form.leader,
            sent_on=form.sent_on,
            note=form.note.strip(),
            **region_columns(form.region),
        )
        sent = [people[one] for one in dict.fromkeys(members)]
        made = add_rows(
            TeamMember, [{"team": team.id, "person": one.id, "sent_on": form.sent_on} for one in sent]
        )
        doing.record_all([Note(row, "member", ADD_MEMBER.verb) for row in made])
        grant_officers(doing, sent, team.region)
        give_lead(doing, people[form.leader or 0], team)
        return int(team.id)


def change_leader(actor: Actor, team: int, leader: int, version: int) -> int:
    """Put a team under another leader; the one before loses the grant at once. The number of the event."""
    with deed(actor) as doing:
        row = open_team(doing, team)
        doing.allow(CHANGE_LEADER, row, version)
        person = _people(doing, (leader,)).get(leader)
        if person is None:
            raise Invalid(Problem("leader", "unknown_people", {"value": leader}))
        if row.leader == leader:
            raise Invalid(Problem("leader", "leads_already"))
        event = doing.change(row, CHANGE_LEADER, leader=leader)
        take_lead(doing, row)
        give_lead(doing, person, row)
        return event


def add_member(actor: Actor, team: int, person: int) -> int:
    """Send one more officer to a team, or one who had left it again; the member's id."""
    with deed(actor) as doing:
        row = open_team(doing, team)
        doing.allow(ADD_MEMBER, row)
        people = _people(doing, (person,))
        if problems := _unfit(people, (person,)):
            raise Invalid(*problems)
        known = TeamMember.get_or_none((TeamMember.team == team) & (TeamMember.person == person))
        since = max(doing.today, row.sent_on)
        if known is None:
            known = doing.create(TeamMember, ADD_MEMBER, team=team, person=person, sent_on=since)
        else:
            doing.change(known, ADD_MEMBER, sent_on=since, arrived_at=None, called_by=None, left_on=None)
        grant_officers(doing, people.values(), row.region)
        return int(known.id)


def remove_member(actor: Actor, team: int, person: int, reason: str, version: int) -> int:
    """Take somebody out of a team; refused while firms of the team are with them. The number of the event."""
    with deed(actor) as doing:
        member = member_of(open_team(doing, team), person)
        doing.allow(REMOVE_MEMBER, member, version, reason=reason)
        held = Assignment.select().where(
            (Assignment.officer == person) & (Assignment.team == team) & among(Assignment.state, CURRENT)
        )
        if count := held.count():
            raise Refused("member_has_firms", count=count)
        return doing.change(member, REMOVE_MEMBER, reason=reason, left_on=doing.today)


def close_team(actor: Actor, team: int, reason: str, version: int) -> int:
    """Dissolve a team: its officers stay by their firms, nobody leads them. The number of the event."""
    with deed(actor) as doing:
        row = open_team(doing, team)
        doing.allow(CLOSE_TEAM, row, version, reason=reason)
        event = doing.change(row, CLOSE_TEAM, reason=reason, closed_on=doing.today)
        take_lead(doing, row)
        return event


def report_arrival(
    actor: Actor, team: int, occurred_at: datetime | None = None, late_reason: str = ""
) -> int:
    """报到: an officer has arrived where the team was sent; the number of the event."""
    with deed(actor) as doing:
        member = member_of(open_team(doing, team), doing.person)
        doing.allow(REPORT, member)
        if member.arrived_at is not None:
            raise Refused("arrived_already", at=member.arrived_at)
        doing.happened(occurred_at, late_reason)
        _refuse_before_sent(doing, [member])
        return mark_arrived(doing, member, REPORT, None)


def roll_call(
    actor: Actor,
    team: int,
    present: tuple[int, ...],
    occurred_at: datetime | None = None,
    late_reason: str = "",
) -> RollCall:
    """点名: who of a team is there, besides those who have arrived before; how many of how many are there now."""
    with deed(actor) as doing:
        row = open_team(doing, team)
        doing.allow(CALL_ROLL, row)
        doing.happened(occurred_at, late_reason)
        named = list(
            TeamMember.select()
            .where(current_members(team) & TeamMember.person.in_(present))
            .order_by(TeamMember.person)
        )
        if strangers := set(present) - {one.__data__["person"] for one in named}:
            told = ", ".join(map(str, sorted(strangers)))
            raise Invalid(Problem("present", "not_a_member", {"value": told}))
        new = [one for one in named if one.arrived_at is None]
        _refuse_before_sent(doing, new)
        for member in new:
            mark_arrived(doing, member, CALL_ROLL, doing.person)
        return _counted(team)


def correct_arrival(actor: Actor, team: int, person: int, reason: str, version: int) -> RollCall:
    """Somebody was counted who was not there; refused once anything has followed. How many are there now."""
    with deed(actor) as doing:
        member = member_of(open_team(doing, team), person)
        doing.allow(CORRECT_ARRIVAL, member, version, reason=reason)
        if member.arrived_at is None:
            raise Refused("not_arrived")
        take_back_arrival(doing, member, reason)
        return _counted(team)


def chase_member(actor: Actor, team: int, person: int, answer: str) -> int:
    """A member who has not arrived, or owes checks or fixes, was rung (催报): what they answered. The number of the event."""
    with deed(actor) as doing:
        member = member_of(open_team(doing, team), person)
        doing.allow(CHASE, member, reason=answer)
        return doing.record(member, CHASE.verb, reason=answer)


def split_team(actor: Actor, team: int, rows: tuple[SplitRow, ...]) -> tuple[SplitResult, ...]:
    """Split firms of the team's region over its members, each planned and issued in one act; what became of each row.

    Whoever has arrived answers at once. Rows that cannot go change nothing; `split_plan` tells them beforehand.
    """
    with deed(actor) as doing:
        row = open_team(doing, team)
        doing.allow(SPLIT, row)
        if len(rows) > MOST_ROWS:
            raise Invalid(Problem("rows", "too_many_at_once", {"most": MOST_ROWS}))
        facts = split_facts(team, row.region, rows)
        results = []
        for verdict in verdicts(rows, facts):
            one, made = verdict.row, None
            if verdict.problem is None:
                made = begin(
                    doing,
                    one.officer,
                    one.enterprise,
                    one.part,
                    starts_on=max(doing.today, row.sent_on),
                    has_arrived=verdict.is_active,
                    team=team,
                )
            results.append(
                SplitResult(
                    one.officer,
                    one.enterprise,
                    one.part,
                    made.id if made else None,
                    AssignmentState(made.state) if made else None,
                    verdict.problem,
                )
            )
        return tuple(results)


def _region_problems(doing: Deed, region: str) -> list[Problem]:
    if not region:
        return []
    if not region.startswith(doing.who.region):
        return [Problem("region", "outside_your_region", {"value": region})]
    if not Region.select().where(Region.code == region).exists():
        return [Problem("region", "unknown_region", {"value": region})]
    return []


def _people(doing: Deed, wanted: Collection[int]) -> dict[int, Person]:
    """Those of some people who are in the actor's scope and still active."""
    mine = visible(doing.who, Person) & (Person.is_active == True)  # noqa: E712 - a Peewee condition
    return {row.id: row for row in Person.select().where(Person.id.in_(wanted) & mine)}


def _unfit(people: dict[int, Person], wanted: Collection[int]) -> list[Problem]:
    problems = []
    if unknown := sorted(set(wanted) - people.keys()):
        problems.append(Problem("members", "unknown_people", {"value": ", ".join(map(str, unknown))}))
    if taken := in_another_team(set(wanted) & people.keys()):
        names = "、".join(people[one].name for one in taken)
        problems.append(Problem("members", "in_another_team", {"names": names}))
    return problems


def _refuse_before_sent(doing: Deed, members: Collection[TeamMember]) -> None:
    day = business_date(doing.occurred_at)
    if any(day < one.sent_on for one in members):
        raise Invalid(Problem("occurred_at", "before_sent"))


def _counted(team: int) -> RollCall:
    counted = TeamMember.select(fn.COUNT(TeamMember.arrived_at), fn.COUNT(TeamMember.id))
    ((arrived, members),) = tuples_of(counted.where(current_members(team)))
    return RollCall(arrived, members)
