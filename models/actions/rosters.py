"""Writing a planned import: one transaction, refused whole where the store is no longer as it was planned on.

The first argument is no `actor`: a plan comes from `models.exchange` in the same process, never from `lianqi do`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from models.actions.collection_rosters import apply_collections
from models.actions.finding_rosters import apply_findings
from models.actions.firm_rosters import add_firms, change_firms
from models.actions.request_rosters import apply_requests
from models.actions.supply_rosters import apply_supplies
from models.actions.tenant_rosters import apply_tenants
from models.clauses.scope import in_force
from models.errors import Invalid, Problem
from models.rules.assignments import ARRIVE, CURRENT, ISSUE, MOST_FIRMS, AssignmentState, Part
from models.rules.collection_imports import CollectionPlan
from models.rules.deadlines import SHANGHAI
from models.rules.finding_imports import FindingPlan
from models.rules.imports import Arrival, EnterprisePlan, OfficerPlan, Plan, RegionPlan, Station
from models.rules.people import ADD_PERSON
from models.rules.places import ADD_REGION
from models.rules.request_imports import RequestPlan
from models.rules.rosters import APPLY_ENTERPRISES, APPLY_OFFICERS, APPLY_REGIONS
from models.rules.scope import Actor, Role
from models.rules.supply_imports import SupplyPlan
from models.rules.tenant_imports import TenantPlan
from models.steps.blocks import insert_blocks
from models.steps.deeds import Deed, deed
from models.steps.events import Note
from models.steps.rosters import (
    ProposedLead,
    add_rows,
    change_row,
    outdated,
    propose_leads,
    remember,
    rows_by_id,
)
from models.steps.settings import setting
from models.steps.tenures import begin_tenures, keep_tenure
from models.tables import Assignment, Enterprise, Grant, Person, Region
from models.tables.base import tuples_of


def apply_plan(importer: Actor, plan: Plan) -> int:
    """Write a plan of any kind; how many records were added or changed."""
    if isinstance(plan, RegionPlan):
        return apply_regions(importer, plan)
    if isinstance(plan, EnterprisePlan):
        return apply_enterprises(importer, plan)
    if isinstance(plan, TenantPlan):
        return apply_tenants(importer, plan)
    if isinstance(plan, FindingPlan):
        return apply_findings(importer, plan)
    if isinstance(plan, CollectionPlan):
        return apply_collections(importer, plan)
    if isinstance(plan, RequestPlan):
        return apply_requests(importer, plan)
    if isinstance(plan, SupplyPlan):
        return apply_supplies(importer, plan)
    return apply_officers(importer, plan)


def apply_regions(importer: Actor, plan: RegionPlan) -> int:
    """Add and rename regions; how many."""
    with deed(importer) as doing:
        doing.allow(APPLY_REGIONS)
        _refuse_outside(doing, (one.code for one in plan.added))
        codes = {code for (code,) in tuples_of(Region.select(Region.code))} if plan.added else set()
        if codes & {one.code for one in plan.added}:
            raise outdated()
        made = add_rows(
            Region,
            [
                {"code": one.code, "parent": one.parent, "name": one.name, "kind": one.kind}
                for one in plan.added
            ],
        )
        notes = [Note(row, "region", ADD_REGION.verb) for row in made]
        stored = rows_by_id(Region, (one.id for one in plan.changed))
        for change in plan.changed:
            row = stored.get(change.id)
            if row is None or row.version != change.version or not row.code.startswith(doing.who.region):
                raise outdated()
            notes.append(change_row(row, "region", "correct", change.after))
        notes += remember(doing, plan.aliases, {})
        doing.record_all(notes)
        return len(plan.added) + len(plan.changed)


def apply_enterprises(importer: Actor, plan: EnterprisePlan) -> int:
    """Add and change firms with their own sites and chief contacts; how many."""
    with deed(importer) as doing:
        doing.allow(APPLY_ENTERPRISES)
        regions = [one.values.region for one in plan.added]
        _refuse_outside(doing, (*regions, *(str(one.after.get("region", "")) for one in plan.changed)))
        sheet_day = plan.report.as_of or doing.today
        notes, of_row = add_firms(doing, plan.added, sheet_day)
        notes += change_firms(doing, plan.changed, sheet_day)
        notes += remember(doing, plan.aliases, of_row)
        doing.record_all(notes)
        return len(plan.added) + len(plan.changed)


def apply_officers(importer: Actor, plan: OfficerPlan) -> int:
    """Add and change officers, grant them their role, and station them; how many people.

    All assist; who is named first at a firm is proposed as lead, a task for the firm's coordinator to confirm.
    """
    with deed(importer) as doing:
        doing.allow(APPLY_OFFICERS)
        _refuse_outside(doing, (one.values.region for one in plan.added))
        _refuse_outside(doing, (str(one.change.after.get("region", "")) for one in plan.changed))
        numbers = {one.values.number for one in plan.added}
        if numbers & {number for (number,) in tuples_of(Person.select(Person.number))}:
            raise outdated()
        made = add_rows(Person, [_person(one.values, one.names) for one in plan.added])
        notes = [Note(row, "person", ADD_PERSON.verb) for row in made]
        stored = rows_by_id(Person, (one.change.id for one in plan.changed))
        stations = [(row, one.stations) for row, one in zip(made, plan.added, strict=True)]
        arrivals = [(one.change.id, arrival) for one in plan.changed for arrival in one.arrivals]
        for officer in plan.changed:
            row = stored.get(officer.change.id)
            if row is None or row.version != officer.change.version or not row.is_active:
                raise outdated()
            if officer.change.after:
                notes.append(change_row(row, "person", "correct", officer.change.after))
            stations.append((row, officer.stations))
        _grant(doing, made, [row for row, given in stations if given], list(stored.values()))
        doing.record_all([*notes, *remember(doing, plan.aliases, {})])
        _station(doing, stations)
        _arrive(doing, arrivals)
        return len(plan.added) + len(plan.changed)


def _refuse_outside(doing: Deed, regions: Iterable[str]) -> None:
    """A plan made under one grant is not written under a narrower one."""
    for code in set(regions) - {""}:
        if not code.startswith(doing.who.region):
            raise Invalid(Problem("region", "outside_your_region", {"value": code}))


def _person(values: Any, names: Any) -> dict[str, Any]:
    return {
        **vars(values),
        "folded": names.folded,
        "initials": names.initials,
        "pinyin": names.pinyin,
    }


def _grant(doing: Deed, new: list[Person], stationed: list[Person], changed: list[Person]) -> None:
    """No grant, no access: an officer's for whoever is new or stationed, a leader's for whoever leads a team."""
    rows = Grant.select(Grant.person, Grant.role).where(in_force(doing.today))
    held = {(person, Role(role)) for person, role in tuples_of(rows)}
    wanted = [(row, Role.OFFICER) for row in dict.fromkeys((*new, *stationed))]
    wanted += [(row, Role.LEADER) for row in (*new, *changed) if row.is_team_leader]
    insert_blocks(
        Grant,
        [
            {
                "person": row.id,
                "role": role,
                "region": row.region or doing.who.region,
                "valid_from": doing.today,
            }
            for row, role in wanted
            if (row.id, role) not in held
        ],
    )
    for row in changed:
        if not row.is_team_leader and (row.id, Role.LEADER) in held:
            # Who leads a team that was sent keeps it: no roster knows of it.
            Grant.delete().where(
                (Grant.person == row.id)
                & (Grant.role == Role.LEADER)
                & (Grant.region == row.region)
                & Grant.team.is_null()
            ).execute()


def _station(doing: Deed, officers: list[tuple[Person, tuple[Station, ...]]]) -> None:
    """Make the assignments: active from the day of arrival, issued where none is known yet."""
    wanted = [(person, station) for person, stations in officers for station in stations]
    if not wanted:
        return
    firms = rows_by_id(Enterprise, (station.enterprise for _, station in wanted))
    _refuse_taken(doing, wanted, firms)
    rows = [_assignment(doing, person.id, station) for person, station in wanted]
    made = add_rows(Assignment, rows)
    verbs = {AssignmentState.ACTIVE: ARRIVE.verb, AssignmentState.ISSUED: ISSUE.verb}
    first = doing.record_all(
        [Note(row, "assignment", verbs[row.state], None, row.state.value) for row in made]
    )
    leads = []
    for event, (row, (_, station)) in enumerate(zip(made, wanted, strict=True), first):
        if station.is_lead_proposed:
            firm = firms[station.enterprise]
            where = {"city": firm.city, "district": firm.district, "street": firm.street}
            leads.append(ProposedLead(row.id, event, firm.id, where))
    begin_tenures(doing, made, first)
    propose_leads(doing, leads)


def _arrive(doing: Deed, arrivals: list[tuple[int, Arrival]]) -> None:
    """Who was on the way is there since the day the sheet says; Conflict where they are not on the way any more."""
    if not arrivals:
        return
    on_the_way = Assignment.select().where(
        (Assignment.state == AssignmentState.ISSUED) & Assignment.covers.is_null()
    )
    posts = {(row.__data__["officer"], row.__data__["enterprise"]): row for row in on_the_way}
    firms = rows_by_id(Enterprise, (one.enterprise for _, one in arrivals))
    notes, days = [], []
    for officer, one in arrivals:
        row, firm = posts.get((officer, one.enterprise)), firms.get(one.enterprise)
        if row is None or firm is None or not firm.region.startswith(doing.who.region):
            raise outdated()
        values = {
            "state": AssignmentState.ACTIVE,
            "arrived_at": datetime.combine(one.arrived_on, time(), SHANGHAI),
            "starts_on": min(row.starts_on, one.arrived_on),
        }
        before = row.state.value
        note = change_row(row, "assignment", ARRIVE.verb, values)
        notes.append(replace(note, before=before, after=AssignmentState.ACTIVE.value))
        days.append((row, one.arrived_on))
    for event, (row, day) in enumerate(days, doing.record_all(notes)):
        row.event = event
        keep_tenure(doing, row, since=day)


def _refuse_taken(doing: Deed, wanted: list[tuple[Person, Station]], firms: dict[int, Enterprise]) -> None:
    """Conflict where a firm is gone or led by now, or an officer is stationed there or has too many by now."""
    rows = Assignment.select(
        Assignment.officer,
        Assignment.enterprise,
        Assignment.part,
        Assignment.is_lead_proposed,
        Assignment.covers,
    ).where(Assignment.state.in_(CURRENT))
    current = tuples_of(rows)
    there = {(officer, firm) for officer, firm, *_ in current}
    led = {firm for _, firm, part, is_proposed, _ in current if part == Part.LEAD or is_proposed}
    # Standing in for somebody does not count towards the cap.
    count = Counter(officer for officer, _, _, _, covers in current if covers is None)
    count.update(person.id for person, _ in wanted)
    cap = setting("most_firms", MOST_FIRMS)
    for person, station in wanted:
        firm = firms.get(station.enterprise)
        if (
            firm is None
            or not firm.region.startswith(doing.who.region)
            or (person.id, firm.id) in there
            or (station.is_lead_proposed and firm.id in led)
            or count[person.id] > cap
        ):
            raise outdated()


def _assignment(doing: Deed, officer: int, station: Station) -> dict[str, Any]:
    arrived: date | None = station.arrived_on
    has_arrived = arrived is not None and arrived <= doing.today
    return {
        "officer": officer,
        "enterprise": station.enterprise,
        "part": Part.ASSIST,
        "state": AssignmentState.ACTIVE if has_arrived else AssignmentState.ISSUED,
        "is_lead_proposed": station.is_lead_proposed,
        "starts_on": arrived or doing.today,
        "arrived_at": datetime.combine(arrived, time(), SHANGHAI) if has_arrived and arrived else None,
    }
