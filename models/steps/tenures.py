"""Who answers for a firm from day to day: the one place that opens and closes those spans and says who leads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from peewee import fn

from models.clauses.assignments import HOLDING, answering_at, sites_of
from models.clauses.findings import unsettled
from models.clauses.tasks import is_open
from models.rules.assignments import CURRENT, AssignmentState, Charge, Part
from models.rules.deadlines import Deadline, due_at
from models.rules.findings import HAND_OVER_FINDING
from models.rules.tasks import TaskKind, TaskState
from models.steps.blocks import BLOCK, insert_blocks
from models.steps.deeds import Deed
from models.steps.tasks import close_tasks, open_task
from models.tables import Assignment, Enterprise, Finding, Task, Tenure
from models.tables.base import tuples_of


def charge_of(row: Assignment) -> Charge | None:
    """In which part an assignment makes its officer answer now; None where it does not."""
    if row.state != AssignmentState.ACTIVE:
        return None
    return Charge.SUBSTITUTE if row.covers is not None else Charge(row.part)


def keep_tenure(doing: Deed, row: Assignment, since: date | None = None) -> None:
    """Bring the span of an assignment into line with its state, and the firm's lead with its assignments.

    Call it after each change of an assignment with `row.event` set; `since` is the day it begins, if not today.
    """
    day, wanted = since or doing.today, charge_of(row)
    officer, firm = row.__data__["officer"], row.__data__["enterprise"]
    open_one = Tenure.get_or_none(
        (Tenure.assignment == row.id) & (Tenure.officer == officer) & Tenure.until.is_null()
    )
    if open_one is None or open_one.charge != wanted:
        if open_one is not None:
            _close(open_one, day)
        if wanted is not None:
            if open_one is None:
                _relieve(doing, row)
            if wanted is Charge.LEAD:
                day = max(day, _led_until(firm) or day)
            Tenure.create(enterprise=firm, officer=officer, assignment=row.id, charge=wanted, since=day)
    keep_lead(doing, firm, row.event)


def _led_until(enterprise: int) -> date | None:
    """The day from which a firm's last lead led no longer: two never lead on one."""
    last = Tenure.select(fn.MAX(Tenure.until)).where(
        (Tenure.enterprise == enterprise) & (Tenure.charge == Charge.LEAD)
    )
    found: date | None = last.scalar()
    return found


def _close(tenure: Tenure, day: date) -> None:
    """The day itself is the next one's; a span that began on it answered for no day."""
    if tenure.since >= day:
        tenure.delete_instance()
    else:
        Tenure.update(until=day, version=Tenure.version + 1).where(Tenure.id == tenure.id).execute()


def keep_lead(doing: Deed, enterprise: int, event: int) -> None:
    """Say on the firm who leads; where nobody does any more, a coordinator owes it a lead."""
    firm = Enterprise.get_by_id(enterprise)
    lead = lead_of(enterprise)
    if lead == firm.lead:
        return
    Enterprise.update(lead=lead).where(Enterprise.id == enterprise).execute()
    if lead is not None:
        close_tasks(doing, firm, event, (TaskKind.NO_LEAD,))
        relieve_holders(doing, enterprise)
    elif not firm.is_closed:
        owe_lead(doing, firm, event)


def owe_lead(doing: Deed, firm: Enterprise, event: int) -> None:
    """A coordinator owes a firm a lead from now on."""
    open_task(
        doing,
        TaskKind.NO_LEAD,
        firm,
        place=Task(enterprise=firm.id, city=firm.city, district=firm.district, street=firm.street),
        event=event,
        due_at=due_at(Deadline.HOURS_48, doing.now),
        matter=_proposed(firm.id),
    )


def lead_of(enterprise: int) -> int | None:
    """Who leads at a firm by its assignments, planned ones and those on leave with them."""
    found = Assignment.select(Assignment.officer).where(_leading(enterprise)).order_by(Assignment.id).scalar()
    return int(found) if found is not None else None


def _leading(enterprise: Any) -> Any:
    return (
        (Assignment.enterprise == enterprise) & (Assignment.part == Part.LEAD) & Assignment.state.in_(CURRENT)
    )


def _proposed(enterprise: int) -> str:
    """The assignment of who has assisted there longest: the lead to be proposed, if there is one."""
    found = (
        Assignment.select(Assignment.id)
        .where(
            (Assignment.enterprise == enterprise)
            & (Assignment.part == Part.ASSIST)
            & Assignment.covers.is_null()
            & Assignment.state.in_(HOLDING)
        )
        .order_by(Assignment.starts_on, Assignment.id)
        .scalar()
    )
    return str(found) if found is not None else ""


def hold(doing: Deed, ended: Assignment, coordinator: int) -> None:
    """A coordinator answers by name for a firm in its lead's place, or where nobody is left, until somebody begins or is back there."""
    firm = ended.__data__["enterprise"]
    # Whoever is on leave answers through a substitute, who is active, or through nobody.
    left = answering_at(firm).where(Assignment.state == AssignmentState.ACTIVE)
    if _is_for_lead(ended) or not left.exists():
        hold_by_name(doing, firm, coordinator, ended.id)


def hold_by_name(doing: Deed, firm: int, coordinator: int, ended: int) -> None:
    """Open the span of a coordinator who holds a firm after an assignment that ended there.

    They have one span a firm: that of the lead's place stays, another gives way to the new one.
    """
    theirs = (Tenure.enterprise == firm) & (Tenure.officer == coordinator)
    for held in list(held_by_name(Tenure).where(theirs)):
        if _is_for_lead(held.assignment):
            return
        _close(held, doing.today)
    Tenure.create(
        enterprise=firm, officer=coordinator, assignment=ended, charge=Charge.SUBSTITUTE, since=doing.today
    )


def _is_for_lead(row: Assignment) -> bool:
    """Whether an assignment is the lead's, or stands in for the lead's."""
    if row.covers is None:
        return bool(row.part == Part.LEAD)
    led = (Assignment.id == row.covers) & (Assignment.part == Part.LEAD)
    return bool(Assignment.select().where(led).exists())


def held_firms(person: int) -> list[int]:
    """Firms that somebody answers for by name, or where they hold faults."""
    named = held_by_name(Tenure.enterprise).where(Tenure.officer == person)
    faults = Finding.select(Finding.enterprise).where(unsettled() & (Finding.held_by == person))
    return sorted({firm for (firm,) in (*tuples_of(named), *tuples_of(faults))})


def pass_hold(doing: Deed, giver: int, taker: int) -> list[tuple[int, int]]:
    """What one coordinator answers for by name, another does from today: firms, with the assignments last there."""
    passed = []
    for held in list(held_by_name(Tenure).where(Tenure.officer == giver)):
        firm, assignment = held.__data__["enterprise"], held.__data__["assignment"]
        passed.append((firm, assignment))
        _close(held, doing.today)
        hold_by_name(doing, firm, taker, assignment)
    return passed


def pass_holders(doing: Deed, old: int, new: int) -> None:
    """Whoever holds one firm by name holds another instead, unless somebody there relieves them."""
    for held in list(held_by_name(Tenure).where(Tenure.enterprise == old)):
        _close(held, doing.today)
        hold_by_name(doing, new, held.__data__["officer"], held.__data__["assignment"])
    relieve_holders(doing, new)


def relieve_holders(doing: Deed, enterprise: int) -> None:
    """Relieve those who hold a firm by name by whoever is there: the lead's place by the lead, any other by anybody."""
    if not held_by_name(Tenure.id).where(Tenure.enterprise == enterprise).exists():
        return
    there = (Assignment.enterprise == enterprise) & (Assignment.state == AssignmentState.ACTIVE)
    rows = list(Assignment.select().where(there).order_by(Assignment.id))
    for row in sorted(rows, key=lambda one: not _is_for_lead(one)):
        _relieve(doing, row)


def _relieve(doing: Deed, row: Assignment) -> None:
    """Whoever begins at a firm relieves those who hold it by name, and takes over their faults there; who holds the lead's place is relieved by a lead alone."""
    firm, officer = row.__data__["enterprise"], row.__data__["officer"]
    for held in list(held_by_name(Tenure).where(Tenure.enterprise == firm)):
        if _is_for_lead(held.assignment) and not _is_for_lead(row):
            continue
        holder = held.__data__["officer"]
        _close(held, doing.today)
        findings = Finding.select().where(
            Finding.site.in_(sites_of([firm])) & unsettled() & (Finding.held_by == holder)
        )
        for finding in list(findings):
            doing.change(finding, HAND_OVER_FINDING, held_by=officer)


def held_by_name(*columns: Any) -> Any:
    """Spans in force of people who answer for a firm without an assignment of their own."""
    return (
        Tenure.select(*columns)
        .join(Assignment)
        .where(Tenure.until.is_null() & (Tenure.officer != Assignment.officer))
    )


def found_tenures(rows: Iterable[Assignment]) -> None:
    """The spans and leads of assignments that have just been made many at once, before anybody stood at those firms."""
    made = list(rows)
    insert_blocks(
        Tenure,
        [
            {
                "enterprise": row.__data__["enterprise"],
                "officer": row.__data__["officer"],
                "assignment": row.id,
                "charge": charge,
                "since": row.starts_on,
            }
            for row in made
            if (charge := charge_of(row)) is not None
        ],
    )
    leads = (
        Assignment.select(Assignment.officer).where(_leading(Enterprise.id)).order_by(Assignment.id).limit(1)
    )
    led = [row.__data__["enterprise"] for row in made if row.part == Part.LEAD and row.state in CURRENT]
    for at in range(0, len(led), BLOCK):
        Enterprise.update(lead=leads).where(Enterprise.id.in_(led[at : at + BLOCK])).execute()


def begin_tenures(doing: Deed, rows: Iterable[Assignment], event: int) -> None:
    """`found_tenures` inside a deed: whoever begins takes over what somebody held there by name, and leads that were owed are owed no more."""
    made = list(rows)
    firms = sorted({row.__data__["enterprise"] for row in made})
    for at in range(0, len(firms), BLOCK):
        block = firms[at : at + BLOCK]
        held = {
            firm for (firm,) in tuples_of(held_by_name(Tenure.enterprise).where(Tenure.enterprise.in_(block)))
        }
        for row in made:
            if row.__data__["enterprise"] in held and charge_of(row) is not None:
                _relieve(doing, row)
    found_tenures(made)
    led = [row.__data__["enterprise"] for row in made if row.part == Part.LEAD and row.state in CURRENT]
    for at in range(0, len(led), BLOCK):
        Task.update(
            state=TaskState.DONE,
            closed_by=event,
            version=Task.version + 1,
            claimed_by=None,
            claimed_until=None,
        ).where(
            (Task.kind == TaskKind.NO_LEAD)
            & (Task.subject_kind == "enterprise")
            & Task.subject.in_(led[at : at + BLOCK])
            & is_open()
        ).execute()
