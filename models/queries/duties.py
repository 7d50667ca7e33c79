"""今日待办: what an officer owes now, derived from assignments, findings and dates; nothing of it is stored."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from peewee import JOIN, fn

from models.clauses.checks import check_owed, days_between
from models.clauses.findings import live
from models.clauses.inspections import in_state
from models.clauses.scope import assigned_enterprises, assigned_sites, open_teams, standing
from models.clauses.sweeps import under_way, visited
from models.database import reading
from models.queries.owed import Owed, owed
from models.queries.owed_supplies import HELD, returned_requests
from models.queries.rows import Row, rows_of
from models.rules.assignments import AssignmentState
from models.rules.consignments import ConsignmentState
from models.rules.deadlines import Severity, business_date, end_of_work
from models.rules.findings import FindingState
from models.rules.inspections import InspectionExtra, InspectionState
from models.rules.scope import Actor
from models.tables import (
    Assignment,
    Enterprise,
    Finding,
    Inspection,
    Region,
    Site,
    Sweep,
    SweepUnit,
    Team,
    TeamMember,
)
from models.tables.prepared import Prepared, Slot

MOST_CHECKS = 60  # checks owed that Today lists: a building's units are the sweep's business


class Duty(StrEnum):
    """What is to be done, in the words of the verbs."""

    ARRIVE = "arrive"
    REPORT = "report"  # to a team one was sent with: its subject is the team, its site the region
    CHECK = "check"
    RECHECK = "recheck"  # rectified, to be looked at again
    FIX = "fix"  # with the firm, its fix to be recorded
    RESUBMIT = "resubmit"  # a returned check
    SWEEP = "sweep"  # a round through a building that is under way
    DELIVER = "deliver"  # goods in one's hands, by when they are to be at the firm
    SIGN = "sign"  # delivered, and nobody has signed
    ASK_AGAIN = "ask_again"  # a returned request for supplies


class DutyRow(Row):
    """One thing owed: what, where, by when; a team stands where a firm does, under its number 0."""

    duty: Duty
    subject: int
    version: int
    due_at: datetime
    severity: Severity | None
    enterprise: int
    enterprise_name: str
    site: int
    site_name: str
    item: str
    matter: str
    cycle: int
    last_on: date | None
    checklist: int | None = None  # the version that the item is of


def duties(actor: Actor) -> tuple[DutyRow, ...]:
    """All that one owes now, the most pressing first: faults, checks that are due, checks returned, arrivals, rounds under way."""
    with reading():
        person, now = standing(actor).person, actor.clock()
        rows = [*_of_findings(person), *_checks(person, now), *_others_of_mine(person), *_goods(person)]
    return tuple(sorted(rows, key=lambda row: (row.due_at, row.severity or "~", row.subject)))


def _asked(query: Prepared, **values: Any) -> list[tuple[Any, ...]]:
    return list(zip(*query.columns(**values).values(), strict=True))


def _unsettled_of_mine() -> Any:
    mine = Site.select(Site.id).where(assigned_sites(Slot("person")))
    return (
        Finding.select(
            Finding.id,
            Finding.version,
            Finding.due_at,
            Finding.severity,
            Finding.enterprise,
            Enterprise.name,
            Finding.site,
            Site.name,
            Finding.item,
            Finding.description,
            Finding.cycle,
            Finding.state,
            Finding.checklist,
        )
        .join(Site)
        .join(Enterprise, on=(Finding.enterprise == Enterprise.id))
        .where(Finding.site.in_(mine) & live())
        .order_by(Finding.due_at)
        .limit(200)
    )


_unsettled = Prepared(_unsettled_of_mine)


def _of_findings(person: int) -> tuple[DutyRow, ...]:
    columns = list(_unsettled.columns(person=person).values())
    if not columns:
        return ()
    *said, states, checklists = columns
    duty = [Duty.RECHECK if state is FindingState.RECTIFIED else Duty.FIX for state in states]
    return rows_of(DutyRow, [duty, *said, [None] * len(duty), checklists])


def _due_of_mine() -> Any:
    # Units of a building are swept; Today owes the officer the firm's own sites.
    mine = assigned_enterprises(Slot("person"), (AssignmentState.ACTIVE,))
    return (
        Site.select(
            Site.id,
            Site.version,
            Site.last_checked_at,
            Site.enterprise,
            Enterprise.name,
            Site.name,
            days_between(),
        )
        .join(Enterprise, on=(Site.enterprise == Enterprise.id))
        .where(Site.enterprise.in_(mine) & check_owed(Slot("now")))
        .order_by(Site.last_checked_at.asc(nulls="first"))
        .limit(MOST_CHECKS)
    )


_due = Prepared(_due_of_mine)


def _checks(person: int, now: datetime) -> list[DutyRow]:
    today, rows = business_date(now), []
    for site, version, last, enterprise, firm, name, days in _asked(
        _due, person=person, now=int(now.timestamp())
    ):
        due_on = business_date(last) + timedelta(days=days) if last else today
        rows.append(
            DutyRow(
                Duty.CHECK,
                site,
                version,
                end_of_work(due_on),
                None,
                enterprise,
                firm,
                site,
                name,
                "",
                "",
                0,
                business_date(last) if last else None,
            )
        )
    return rows


def _returned_checks() -> Any:
    mine = Site.select(Site.id).where(assigned_sites(Slot("person")))
    return (
        owed(
            Inspection,
            Duty.RESUBMIT.value,
            subject=Inspection.id,
            version=Inspection.version,
            occurred_at=Inspection.occurred_at,
            enterprise=Site.enterprise,
            enterprise_name=Enterprise.name,
            site=Inspection.site,
            site_name=Site.name,
            reason=fn.COALESCE(Inspection.extra, ""),
        )
        .join(Site)
        .join(Enterprise, on=(Site.enterprise == Enterprise.id))
        .where(Inspection.site.in_(mine) & in_state(InspectionState.RETURNED))
    )


def _arrivals() -> Any:
    return (
        owed(
            Assignment,
            Duty.ARRIVE.value,
            subject=Assignment.id,
            version=Assignment.version,
            starts_on=Assignment.starts_on,
            enterprise=Assignment.enterprise,
            enterprise_name=Enterprise.name,
        )
        .join(Enterprise)
        .where((Assignment.officer == Slot("person")) & (Assignment.state == AssignmentState.ISSUED))
    )


def _rounds_under_way() -> Any:
    seen = SweepUnit.select(fn.COUNT(SweepUnit.id)).where((SweepUnit.sweep == Sweep.id) & visited())
    mine = assigned_enterprises(Slot("person"), (AssignmentState.ACTIVE,))
    return (
        owed(
            Sweep,
            Duty.SWEEP.value,
            subject=Sweep.id,
            version=Sweep.version,
            occurred_at=Sweep.opened_at,
            enterprise=Sweep.enterprise,
            enterprise_name=Enterprise.name,
            seen=seen,
            units=Sweep.units,
        )
        .join(Enterprise)
        .where(Sweep.enterprise.in_(mine) & under_way())
    )


def _reports_to_teams() -> Any:
    return (
        owed(
            TeamMember,
            Duty.REPORT.value,
            subject=Team.id,
            version=TeamMember.version,
            starts_on=TeamMember.sent_on,
            enterprise_name=Team.name,
            site_name=fn.COALESCE(Region.name, ""),
        )
        .join(Team)
        .join(Region, JOIN.LEFT_OUTER, on=(Team.region == Region.code))
        .where(
            (TeamMember.person == Slot("person"))
            & TeamMember.left_on.is_null()
            & TeamMember.arrived_at.is_null()
            & open_teams()
        )
    )


_others = Prepared(
    lambda: (
        _returned_checks()
        .union_all(_arrivals())
        .union_all(_rounds_under_way())
        .union_all(_reports_to_teams())
        .union_all(returned_requests(Duty.ASK_AGAIN))
    )
)


def _others_of_mine(person: int) -> list[DutyRow]:
    """Checks and requests that came back, firms and teams where one has not reported yet, rounds under way."""
    rows = []
    for one in (Owed(*row) for row in _asked(_others, person=person)):
        why = one.reason
        if one.duty == Duty.RESUBMIT:
            why = msgspec.json.decode(why or "{}", type=InspectionExtra).return_reason
        elif one.duty == Duty.SWEEP:
            why = f"{one.seen}/{one.units}"
        has_come = one.occurred_at is not None
        on = business_date(one.occurred_at) if has_come else date.fromisoformat(one.starts_on)
        rows.append(
            DutyRow(
                Duty(one.duty),
                one.subject,
                one.version,
                end_of_work(on),
                None,
                one.enterprise,
                one.enterprise_name,
                one.site,
                one.site_name,
                "",
                why,
                0,
                on,
            )
        )
    return rows


def _goods(person: int) -> list[DutyRow]:
    return [
        DutyRow(
            Duty.SIGN if row[2] == ConsignmentState.DELIVERED else Duty.DELIVER,
            row[0],
            row[1],
            row[3],
            None,
            row[4],
            row[5],
            row[6] or 0,
            row[7],
            "",
            f"{row[8]}:{row[9]}:{row[10]}",
            0,
            business_date(row[3]),
        )
        for row in _asked(HELD, person=person)
    ]
