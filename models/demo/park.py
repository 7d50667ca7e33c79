"""A team in a park, made by the actions themselves: two thirds have arrived, not all firms are split, one fault is overdue."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from models.actions.duty_days import set_duty
from models.actions.inspections import submit_inspection
from models.actions.teams import report_arrival, roll_call, send_team, split_team
from models.actions.visits import record_visit
from models.database import transaction
from models.demo.day import TODAY
from models.demo.people import add_officer
from models.demo.places import tell_resumptions
from models.demo.rows import Rows
from models.demo.words import FORMS, TRADES, WORDS
from models.queries.inspections import checklist_for
from models.rules.codes import body_search_columns, firm_search_columns
from models.rules.deadlines import SHANGHAI
from models.rules.duty_days import Days, DutyForm
from models.rules.inspections import FaultForm, InspectionForm
from models.rules.places import Resumption, region_columns
from models.rules.scope import Actor, Role
from models.rules.teams import SplitRow, TeamForm
from models.rules.visits import VisitForm, VisitKind
from models.tables import Body, Enterprise, Grant, Person, ResumptionChange, Site

PARK, DISTRICT = "430102P01", "430102"
MEMBERS, REPORTED, CALLED = 12, 5, 3
FIRMS, SPLIT = 20, 13
RESUMED_ON, SENT_ON = date(2020, 2, 12), date(2020, 2, 13)


class _At:
    """A clock that stands at a moment of that February."""

    def __init__(self, day: int, hour: int, minute: int = 0) -> None:
        self._moment = datetime(2020, 2, day, hour, minute, tzinfo=SHANGHAI)

    def __call__(self) -> datetime:
        return self._moment


def build_park(chance: random.Random, leader_name: str, *, is_checked: bool) -> None:
    """Send a team to the park and let some days pass; where nothing is checked in the city, nothing is here either."""
    with transaction():
        rows = Rows(Person, Grant, Enterprise, Site, ResumptionChange, Body)
        members = [
            add_officer(rows, chance, f"LP{at + 1:04d}", DISTRICT, _At(13, 9), leader_name if at == 0 else "")
            for at in range(MEMBERS)
        ]
        firms, sites = zip(*(_firm(rows, chance, at) for at in range(FIRMS)), strict=True)
        name = "隆平高科技园管委会"
        where = region_columns(PARK)
        office = rows.add(Body, name=name, **body_search_columns(name), **where)
        rows.write()
        tell_resumptions()
        desk = Grant.get((Grant.role == Role.COORDINATOR) & (Grant.region == DISTRICT))
    people = tuple(one.person for one in members)
    coordinator = Actor(desk.__data__["person"], desk.id, "demo", _At(12, 18))
    form = TeamForm("隆平园区联络组", PARK, people[0], SENT_ON, "13日一早到园区")
    team = send_team(coordinator, form, people)
    named = Grant.get(Grant.team == team)
    leader = Actor(people[0], named.id, "demo", _At(13, 9, 30))
    for one in members[:REPORTED]:
        report_arrival(one, team)
    roll_call(leader, team, people[REPORTED : REPORTED + CALLED])
    # Round those who are there, and one who has not come yet.
    ready = [*people[: REPORTED + CALLED], people[-1]]
    split = tuple(SplitRow(ready[at % len(ready)], firm) for at, firm in enumerate(firms[:SPLIT]))
    split_team(replace(leader, clock=_At(13, 14)), team, split)
    if is_checked:
        _check(chance, replace(members[0], clock=_At(14, 10)), sites[0])
        _talk(chance, replace(leader, clock=_At(14, 16)), office)
    last_weekend, this_week = DutyForm(date(2020, 2, 15), date(2020, 2, 16)), TODAY.date()
    set_duty(replace(leader, clock=_At(14, 17)), people[4:6], last_weekend)
    this_weekend = DutyForm(this_week, this_week + timedelta(days=6), Days.REST)
    set_duty(replace(leader, clock=_At(17, 9)), people[:4], this_weekend)


def _key(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128))


def _firm(rows: Rows, chance: random.Random, at: int) -> tuple[int, int]:
    """A firm of the park and its one site."""
    trade, industry = TRADES[at % len(TRADES)]
    name = f"隆平{WORDS[at]}{trade}{chance.choice(FORMS)}"
    where = region_columns(PARK)
    firm = rows.add(
        Enterprise,
        name=name,
        **firm_search_columns(name),
        industry=industry,
        is_four_above=at % 3 == 0,
        is_small_micro=at % 3 != 0,
        **where,
    )
    roster = chance.randrange(15, 400)
    due = round(roster * chance.uniform(0.6, 0.95))
    site = rows.add(
        Site,
        enterprise=firm,
        resumption=Resumption.RESUMED,
        resumption_since=RESUMED_ON,
        resumed_on=RESUMED_ON,
        roster=roster,
        due=due,
        returned=round(due * chance.uniform(0.4, 1)),
        counted_on=date(2020, 2, 13),
        **where,
    )
    told_at = _At(RESUMED_ON.day, 18)()
    rows.add(ResumptionChange, site=site, state=Resumption.RESUMED, since=RESUMED_ON, told_at=told_at)
    return firm, site


def _check(chance: random.Random, officer: Actor, site: int) -> None:
    """A check with one fault that is to be put right within two days."""
    view = checklist_for(officer, site)
    item = next(one for one in view.items if one.severity == "M")
    fault = FaultForm(item=item.code, description="记录不全", place="门岗", told_whom="厂办主任")
    answers = "".join("2" if one.code == item.code else "1" for one in view.items)
    submit_inspection(officer, InspectionForm(_key(chance), site, view.id, answers, faults=(fault,)))


def _talk(chance: random.Random, leader: Actor, office: int) -> None:
    """A visit to the park's office."""
    record_visit(leader, VisitForm(_key(chance), None, VisitKind.TALK, note="座谈园区复工安排", body=office))
