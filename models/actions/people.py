"""People and grants: an administrator's verbs. No grant, no access."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import fn

from models.clauses.findings import unsettled
from models.clauses.scope import in_force, open_teams, teams_of
from models.clauses.stock import visible_depots
from models.errors import Invalid, NotFound, Problem, Refused
from models.rules.assignments import CURRENT
from models.rules.codes import person_search_columns
from models.rules.masking import masked_phone
from models.rules.people import (
    ADD_PERSON,
    CORRECT_PERSON,
    DEACTIVATE,
    GRANT,
    REVOKE,
    GrantForm,
    PersonFacts,
    PersonForm,
)
from models.rules.scope import Actor, Role
from models.rules.tasks import QueueView, packed_view
from models.steps.deeds import Deed, deed
from models.steps.lapsed_leads import weigh_leads
from models.steps.supply_handovers import supplies_with
from models.steps.tasks import rehome
from models.steps.tenures import held_firms
from models.tables import Assignment, Draft, Enterprise, Finding, Grant, Holder, Person, Region, Task, Team
from models.tables.base import tuples_of


def add_person(actor: Actor, form: PersonForm) -> int:
    """Add a person, who has no access until a role is granted; their id."""
    with deed(actor) as doing:
        doing.allow(ADD_PERSON)
        problems = list(form.problems())
        if Person.select().where(Person.number == form.number.strip()).exists():
            problems.append(Problem("number", "taken", {"value": form.number}))
        problems += _region_problems(doing, form.region) if form.region else ()
        if problems:
            raise Invalid(*problems)
        person = doing.create(
            Person,
            ADD_PERSON,
            number=form.number.strip(),
            name=form.name.strip(),
            **person_search_columns(form.name),
            home_unit=form.home_unit.strip(),
            title=form.title.strip(),
            level=form.level,
            phone=form.phone.strip(),
            region=form.region,
        )
        return int(person.id)


def correct_person(actor: Actor, person: int, form: PersonFacts, version: int) -> int:
    """Correct what is kept of a person; the event's number, 0 without change. Events tell no name and no phone.

    A phone given back as it was shown, masked, stays as it is.
    """
    with deed(actor) as doing:
        row = doing.find(Person, person)
        doing.allow(CORRECT_PERSON, row, version)
        problems = list(form.problems())
        said: dict[str, Any] = {name: getattr(form, name) for name in PersonFacts.__dataclass_fields__}
        said = {name: value.strip() if type(value) is str else value for name, value in said.items()}
        if said["phone"] == masked_phone(row.phone):
            said["phone"] = row.phone
        elif "*" in said["phone"]:
            problems.append(Problem("phone", "masked"))
        if problems:
            raise Invalid(*problems)
        values = {name: value for name, value in said.items() if getattr(row, name) != value}
        if not values:
            return 0
        if "name" in values:
            values |= person_search_columns(values["name"])
        return doing.change(row, CORRECT_PERSON, **values)


def grant_role(actor: Actor, person: int, form: GrantForm) -> int:
    """Grant a role in a region from a day on; the grant's id."""
    with deed(actor) as doing:
        row = doing.find(Person, person)
        doing.allow(GRANT, row)
        problems = list(form.problems())
        problems += _region_problems(doing, form.region)
        depot = form.depot if form.role is Role.STOREKEEPER else None
        own = Holder.select().where((Holder.id == depot) & visible_depots(doing.who))
        if depot is not None and not own.exists():
            problems.append(Problem("depot", "not_a_depot"))
        if problems:
            raise Invalid(*problems)
        made = Grant.create(
            person=person,
            role=form.role,
            region=form.region,
            valid_from=form.valid_from,
            valid_to=form.valid_to,
            depot=depot,
        )
        event = doing.record(row, GRANT.verb, after=f"{form.role}@{form.region}")
        if form.role is Role.COORDINATOR:
            rehome(doing, form.region)
        elif form.role is Role.OFFICER:
            weigh_leads(doing, row.id, event)
        return int(made.id)


def revoke_grant(actor: Actor, grant: int, reason: str) -> int:
    """End a grant now: live sessions on it end within seconds. The number of the event; NotFound for one of another region.

    Posts stay: where an officer without a grant leads, a coordinator owes another lead, or hands the firm over.
    """
    with deed(actor) as doing:
        row = Grant.get_or_none(Grant.id == grant)
        if row is None or not row.region.startswith(doing.who.region):
            raise NotFound("grant")
        person = doing.find(Person, row.__data__["person"])
        doing.allow(REVOKE, person)
        if row.role == Role.ADMINISTRATOR and _administrators(doing.today) <= 1:
            raise Refused("last_administrator")
        Grant.delete().where(Grant.id == grant).execute()
        event = doing.record(person, REVOKE.verb, before=f"{row.role}@{row.region}", reason=reason)
        if row.role == Role.COORDINATOR:
            rehome(doing, row.region)
        elif row.role == Role.OFFICER:
            weigh_leads(doing, person.id, event)
        return event


def deactivate_person(actor: Actor, person: int, reason: str, version: int) -> int:
    """Deactivate a person; refused while anything is open with them, or a role is theirs elsewhere. The event's number."""
    with deed(actor) as doing:
        row = doing.find(Person, person)
        doing.allow(DEACTIVATE, row, version)
        elsewhere = ~Grant.region.startswith(doing.who.region)
        if Grant.select().where((Grant.person == person) & in_force(doing.today) & elsewhere).exists():
            raise Refused("granted_elsewhere")
        if _administrates(person, doing.today) and _administrators(doing.today) <= 1:
            raise Refused("last_administrator")
        leads = (Team.leader == person) & open_teams()
        theirs: Any = Team.select(Team.name).where(Team.id.in_(teams_of(person)) | leads)
        if names := [name for (name,) in tuples_of(theirs.order_by(Team.id))]:
            raise Refused("in_a_team", names="、".join(names))
        open_work: dict[str, Any] = {
            "assignments": Assignment.select().where(
                (Assignment.officer == person) & Assignment.state.in_(CURRENT)
            ),
            "firms": Enterprise.select().where(Enterprise.id.in_(held_firms(person))),
            "findings": Finding.select().where((Finding.held_by == person) & unsettled()),
            "drafts": Draft.select().where((Draft.person == person) & Draft.discarded_at.is_null()),
            "claims": Task.select().where((Task.claimed_by == person) & (Task.claimed_until > doing.now)),
        }
        found: dict[str, Any] = {name: query.count() for name, query in open_work.items()}
        found["supplies"] = supplies_with(person)
        if any(found.values()):
            # What a coordinator holds by name has no assignment; the sentence counts firms.
            found["assignments"] = max(found["assignments"], found.pop("firms"))
            raise Refused("has_open_work", checks=0, **found)
        event = doing.change(row, DEACTIVATE, reason=reason, is_active=False)
        coordinated = Grant.select(Grant.region).where(
            (Grant.person == person) & (Grant.role == Role.COORDINATOR) & in_force(doing.today)
        )
        for (region,) in tuples_of(coordinated):
            rehome(doing, region)
        Grant.update(valid_to=doing.today).where((Grant.person == person) & in_force(doing.today)).execute()
        return event


def remember_choices(actor: Actor, language: str, theme: str) -> None:
    """Keep how one likes the program: zh or en, dark or light, and the grant one acts under now."""
    wrong = [Problem("language", "bad_value", {"detail": language})] if language not in ("zh", "en") else []
    wrong += [Problem("theme", "bad_value", {"detail": theme})] if theme not in ("dark", "light") else []
    if wrong:
        raise Invalid(*wrong)
    with deed(actor) as doing:
        mine = Person.id == doing.person
        Person.update(language=language, theme=theme, last_grant=actor.grant).where(mine).execute()


def remember_queue(actor: Actor, view: QueueView) -> None:
    """Keep how one looks at the queue: its filters and its order."""
    if problems := view.problems():
        raise Invalid(*problems)
    with deed(actor) as doing:
        Person.update(queue_view=packed_view(view)).where(Person.id == doing.person).execute()


def _region_problems(doing: Deed, code: str) -> list[Problem]:
    """Why a region cannot be named: unknown, or not one's own to administer."""
    problems = []
    if code and not Region.select().where(Region.code == code).exists():
        problems.append(Problem("region", "unknown_region", {"value": code}))
    if not code.startswith(doing.who.region):
        problems.append(Problem("region", "outside_your_region", {"value": code}))
    return problems


def _administrates(person: int, today: date) -> bool:
    return (
        Grant.select()
        .where((Grant.person == person) & (Grant.role == Role.ADMINISTRATOR) & in_force(today))
        .exists()
    )


def _administrators(today: date) -> int:
    counted = (
        Grant.select(fn.COUNT(Grant.id))
        .join(Person)
        .where(
            (Grant.role == Role.ADMINISTRATOR)
            & (Person.is_active == True)  # noqa: E712 - a Peewee condition
            & in_force(today)
        )
    )
    return int(counted.scalar())
