"""Raising a fault inside a check, and what follows from every later change of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from peewee import Case, fn

from models.clauses.assignments import HOLDING
from models.rules.assignments import Part
from models.rules.deadlines import PRESELECTED, Deadline, Severity, due_at
from models.rules.findings import (
    ASK_VOID,
    CORRECT,
    LIVE,
    RAISE,
    REPEAT,
    REPEATED_AT,
    RESUBMITTED,
    UNSETTLED,
    FindingState,
    needs_other_eyes,
    raised_severity,
    repeats_between,
)
from models.rules.inspections import FaultForm
from models.rules.scope import Role
from models.rules.tasks import TaskKind
from models.steps.blocks import BLOCK
from models.steps.deeds import Deed
from models.steps.numbers import last_number, next_of_day
from models.steps.tasks import close_tasks, open_task
from models.tables import Assignment, ChecklistItem, Counter, Finding, Inspection, Site, Tenure
from models.tables.base import tuples_of
from models.tables.prepared import Prepared, Slot, insert_row


def numbers_of(days: Sequence[date]) -> list[str]:
    """The next numbers of many findings, each of its day, in their order."""
    last: dict[date, int] = {}
    numbers = []
    for day in days:
        if day not in last:
            last[day] = int(last_number.scalar(name=f"finding:{day.isoformat()}") or 0)
        last[day] += 1
        numbers.append(f"Z{day:%m%d}-{last[day]:03d}")
    for day, value in last.items():
        name = f"finding:{day.isoformat()}"
        if not Counter.update(value=value).where(Counter.name == name).execute():
            insert_row(Counter, {"name": name, "value": value})
    return numbers


def times_before(site: int, item: str, doing: Deed) -> int:
    """How often the same item failed at the same site within thirty days, void ones not counted.

    What is recorded late (补录) may lie before others, and counts only those that are near it.
    """
    since, until = (int(one.timestamp()) for one in repeats_between(doing.occurred_at))
    return int(_failed_before.scalar(site=site, item=item, since=since, until=until))


_failed_before = Prepared(
    lambda: Finding.select(fn.COUNT(Finding.id)).where(
        (Finding.site == Slot("site"))
        & (Finding.item == Slot("item"))
        & (Finding.found_at >= Slot("since"))
        & (Finding.found_at <= Slot("until"))
        & (Finding.state != FindingState.VOID)
    )
)


def _answers_for(doing: Deed, site: Site) -> int | None:
    """Whoever found it, if they are an officer of the site; else who answers at the tenant, or at its building.

    Where nobody does, the coordinator who found it; none for a leader, so that it is the first officer's who begins there.
    """
    if doing.who.role is Role.OFFICER:
        return doing.person
    firms = [one for one in (site.__data__["enterprise"], site.__data__["building"]) if one is not None]
    there = answering(firms)
    alone = doing.person if doing.who.role is Role.COORDINATOR else None
    return next((there[firm] for firm in firms if firm in there), alone)


def answering(firms: Sequence[int]) -> dict[int, int]:
    """By firm who answers there now: the lead first, else who has been there longest, else who holds it by name."""
    found: dict[int, int] = {}
    for at in range(0, len(firms), BLOCK):
        block = firms[at : at + BLOCK]
        posted = (
            Assignment.select(Assignment.enterprise, Assignment.officer)
            .where(
                Assignment.enterprise.in_(block) & Assignment.state.in_(HOLDING) & Assignment.covers.is_null()
            )
            .order_by(Case(Assignment.part, ((Part.LEAD.value, 0),), 1), Assignment.id)
        )
        named = Tenure.select(Tenure.enterprise, Tenure.officer).where(
            Tenure.enterprise.in_(block) & Tenure.until.is_null()
        )
        for firm, officer in [*tuples_of(posted), *tuples_of(named.order_by(Tenure.id))]:
            found.setdefault(firm, officer)
    return found


def raise_finding(
    doing: Deed, inspection: Inspection, site: Site, item: ChecklistItem, fault: FaultForm
) -> Finding:
    """Make the finding of one failed item, with its due, its how-many-th repeat and what follows from it."""
    times = times_before(site.id, item.code, doing) + 1
    severity = raised_severity(Severity(item.severity), times)
    deadline = fault.deadline or PRESELECTED[severity]
    due = due_at(deadline, doing.occurred_at, fault.due_on)
    fixed: dict[str, Any] = {}
    if fault.is_fixed:
        fixed = {"state": FindingState.RECTIFIED, **_fixed_on_the_spot(doing, fault, doing.occurred_at)}
    finding = doing.create(
        Finding,
        RAISE,
        number=next_of_day("finding", "Z", doing.occurred_at),
        inspection=inspection.id,
        site=site.id,
        enterprise=site.__data__["enterprise"],
        city=site.city,
        district=site.district,
        street=site.street,
        item=item.code,
        severity=severity,
        times=times,
        description=fault.description.strip(),
        place=fault.place.strip(),
        note=fault.note.strip(),
        found_by=doing.person,
        found_at=doing.occurred_at,
        told_whom=fault.told_whom.strip(),
        told_at=fault.told_at or (doing.occurred_at if fault.told_whom.strip() else None),
        deadline=deadline,
        due_at=due,
        held_by=_answers_for(doing, site),
        checklist=inspection.checklist,
        **_photo_of(doing, fault, doing.occurred_at),
        **fixed,
    )
    if times >= REPEATED_AT:
        # On the timeline beside the finding itself, since it made the fault graver.
        doing.record(finding, REPEAT, before=finding.state, after=finding.state, reason=str(times))
        open_finding_task(doing, TaskKind.REPEATED, finding)
    if fault.is_fixed:
        open_recheck(doing, finding)
    return finding


def _fixed_on_the_spot(doing: Deed, fault: FaultForm, at: datetime) -> dict[str, Any]:
    """当场整改: what was seen of it, by whom of the firm, when the fault was found."""
    return {
        "is_fixed_on_site": True,
        "measure": fault.seen,
        "fixed_by": fault.told_whom,
        "fixed_at": at,
        "fix_recorded_by": doing.person,
    }


def _photo_of(doing: Deed, fault: FaultForm, at: datetime) -> dict[str, Any]:
    """A photo's number with who holds it and when it was taken: unsaid, whoever records it, when the fault was found."""
    number = fault.photo.strip()
    return {
        "photo": number,
        "photo_holder": (fault.photo_holder.strip() or doing.name) if number else "",
        "photo_at": (fault.photo_at or at) if number else None,
    }


def correct_finding(doing: Deed, finding: Finding, fault: FaultForm) -> None:
    """What a check that came back says anew of a fault it found before, as long as nothing was decided on it.

    Where it asked to void the fault, since it passed meanwhile, it no longer asks.
    """
    said: dict[str, Any] = {}
    to = FindingState(finding.state)
    if to is FindingState.OPEN or _is_as_the_check_left_it(finding):
        said = _said_anew(finding, fault, doing)
        # What was found wrong at a recheck is not put right by what the check saw before.
        if fault.is_fixed and not finding.cycle:
            to = FindingState.RECTIFIED
            said |= _fixed_on_the_spot(doing, fault, finding.found_at)
            said |= {
                "fixed_by": said["told_whom"],
                "fix_recorded_by": finding.fix_recorded_by or doing.person,
            }
        elif to is FindingState.RECTIFIED:
            to = FindingState.OPEN
            said |= NOT_FIXED
    closes = [TaskKind.RECHECK] if to is FindingState.OPEN else []
    if said.get("due_at", doing.now) > doing.now:
        closes.append(TaskKind.OVERDUE)  # what ran out has another day now
    if finding.state in LIVE and finding.void_asked_at is not None and finding.void_reason == RESUBMITTED:
        said |= {"void_asked_at": None, "void_asked_by": None}
        closes.append(TaskKind.VOID_ASKED)
    changed = {name: value for name, value in said.items() if getattr(finding, name) != value}
    if not changed:
        return
    finding.event = doing.change(finding, CORRECT, to=to, **changed)
    if closes:
        close_tasks(doing, finding, finding.event, closes)
    if to is FindingState.RECTIFIED:
        open_recheck(doing, finding)


NOT_FIXED: dict[str, Any] = {
    "is_fixed_on_site": False,
    "measure": "",
    "fixed_by": "",
    "fixed_at": None,
    "fix_recorded_by": None,
}


def _is_as_the_check_left_it(finding: Finding) -> bool:
    """Whether it was put right on the spot, and neither a recheck nor a body had to do with it since."""
    is_rectified = finding.state == FindingState.RECTIFIED
    return is_rectified and bool(finding.is_fixed_on_site) and finding.__data__["body"] is None


def _said_anew(finding: Finding, fault: FaultForm, doing: Deed) -> dict[str, Any]:
    """The columns of a fault as it is described now."""
    told = fault.told_whom.strip() or finding.told_whom  # who was told is not untold by a fix on the spot
    deadline = fault.deadline or PRESELECTED[Severity(finding.severity)]
    said: dict[str, Any] = {
        "place": fault.place.strip(),
        "description": fault.description.strip(),
        "note": fault.note.strip(),
        "told_whom": told,
        **_photo_of(doing, fault, finding.found_at),
    }
    if fault.told_at is not None:
        said["told_at"] = fault.told_at
    elif told and finding.told_at is None:
        said["told_at"] = finding.found_at
    # A recheck that failed gave another, which runs from then.
    if not finding.cycle and (deadline != finding.deadline or deadline is Deadline.DATE):
        said |= {"deadline": deadline, "due_at": due_at(deadline, finding.found_at, fault.due_on)}
    return said


def open_finding_task(doing: Deed, kind: TaskKind, finding: Finding, **options: Any) -> None:
    """Put a finding on the desk that owes the decision, at its own due and severity."""
    options.setdefault("due_at", max(finding.due_at, doing.now))
    open_task(
        doing,
        kind,
        finding,
        place=finding,
        event=finding.event,
        severity=Severity(finding.severity),
        matter=finding.item,
        submitted_by=finding.__data__["found_by"],
        **options,
    )


def open_recheck(doing: Deed, finding: Finding) -> None:
    """Where the officer may not close it alone, the recheck is owed by a coordinator too."""
    if needs_other_eyes(Severity(finding.severity), finding.times, finding.cycle):
        open_finding_task(doing, TaskKind.RECHECK, finding)


def ask_void_of_passed(doing: Deed, inspection: Inspection, still_failed: set[str]) -> None:
    """A resubmitted check that now passes an item asks to void the finding of it; a coordinator decides."""
    unsettled = Finding.select().where((Finding.inspection == inspection.id) & Finding.state.in_(UNSETTLED))
    for finding in list(unsettled):
        is_asked = finding.void_asked_at is not None or finding.state == FindingState.REFERRED
        if finding.item not in still_failed and not is_asked:
            ask_void_of(doing, finding, RESUBMITTED)


def ask_void_of(doing: Deed, finding: Finding, reason: str) -> None:
    """Record that a finding is said to be unreal (不属实) and put it before a coordinator."""
    finding.event = doing.change(
        finding,
        ASK_VOID,
        reason=reason,
        void_asked_by=doing.person,
        void_asked_at=doing.now,
        void_reason=reason,
    )
    open_finding_task(doing, TaskKind.VOID_ASKED, finding)
