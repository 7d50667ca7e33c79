"""What is known of a case, put into the words and order in which one decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from models.frozen import dataclass
from models.queries.consignments import ConsignmentDetail, consignment
from models.queries.discrepancies import DifferenceDetail, discrepancy
from models.queries.enterprises import EnterpriseFile, enterprise_file
from models.queries.event_rows import EventRow
from models.queries.events import Difference, last_difference, record_timeline
from models.queries.findings import FindingDetail, finding
from models.queries.handovers import HandoverSheet, handover_sheet
from models.queries.incidents import IncidentDetail, incident
from models.queries.inspections import InspectionDetail, checklist_for, inspection
from models.queries.stations import AssignmentDetail, assignment
from models.queries.supply_requests import RequestDetail, supply_request
from models.rules.checklists import UNANSWERED, Answer, counts
from models.rules.scope import Actor
from tui.faces.differences import SIGNS, change_lines, changed_words
from tui.faces.incident_case import incident_case
from tui.faces.lead_case import lead_case
from tui.faces.post_cases import owed_case, unled_case
from tui.faces.supply_cases import difference_case, goods_case, request_case
from tui.look import shown
from tui.seat import Seat
from tui.text import colon, in_language, text
from tui.widgets.case import Block, Case, Fact
from tui.widgets.columns import day_and_time, severity_span
from tui.widgets.history import because, compact_lines

Detail = (
    FindingDetail
    | InspectionDetail
    | IncidentDetail
    | AssignmentDetail
    | EnterpriseFile
    | HandoverSheet
    | RequestDetail
    | ConsignmentDetail
    | DifferenceDetail
)
# By which query the record of each noun is read, and what it calls its number.
RECORDS: dict[str, tuple[Callable[..., Any], str]] = {
    "finding": (finding, "finding"),
    "inspection": (inspection, "inspection"),
    "incident": (incident, "incident"),
    "assignment": (assignment, "assignment"),
    "enterprise": (enterprise_file, "enterprise"),
    "handover": (handover_sheet, "handover"),
    "supply_request": (supply_request, "request"),
    "consignment": (consignment, "consignment"),
    "discrepancy": (discrepancy, "discrepancy"),
}


@dataclass(frozen=True)
class Subject:
    """A case as read: its record, its history, what its last change changed."""

    kind: str
    id: int
    version: int
    state: str
    detail: Detail | None
    events: tuple[EventRow, ...]
    differences: tuple[Difference, ...]
    results: str = ""  # what its item gave the last three times


# Verbs of a task whose reason its next desk reads.
PASSED_ON = frozenset({"escalate", "take_over", "delegate"})


async def read_subject(session: Seat, kind: str, number: int, task: int = 0) -> Subject:
    """Read a case whole: its record, what happened, what changed last, the item's earlier results.

    With the number of its task also who passed that on to whom, and why.
    """
    of: dict[str, Any] = {"subject_kind": kind, "subject": number}
    asked: list[Callable[[Actor], Any]] = [
        partial(record_timeline, **of, limit=30),
        partial(last_difference, **of),
    ]
    if kind in RECORDS:
        query, name = RECORDS[kind]
        asked.append(partial(query, **{name: number}))
    if task:
        asked.append(partial(record_timeline, subject_kind="task", subject=task, limit=30))
    events, differences, *more = await session.answer(asked)
    if task:
        both = [*events, *(one for one in more.pop() if one.verb in PASSED_ON)]
        events = tuple(sorted(both, key=lambda one: -one.id))
    if not more:
        return Subject(kind, number, 0, "", None, events, differences)
    one, last = more[0], ""
    if isinstance(one, FindingDetail):
        # By the list of the day it was found: today's may have retired the item.
        view = await session.ask(checklist_for, one.site, one.found_at)
        results = {item.code: given for item, given in zip(view.items, view.results, strict=True)}
        last = results.get(one.item, "")
    return Subject(kind, number, one.version, getattr(one, "state", ""), one, events, differences, last)


def firm_of(known: Subject) -> str:
    """The firm a case lies at; of a handover the first it is about."""
    one = known.detail
    if isinstance(one, EnterpriseFile):
        return one.name
    if isinstance(one, HandoverSheet):
        return next((line.enterprise_name for line in one.lines if line.enterprise_name), "")
    return one.enterprise_name if one is not None else ""


def items_to_return(one: InspectionDetail) -> list[tuple[str, str]]:
    """The items a check may come back for, those that failed first."""
    answers = dict(zip((item.code for item in one.items), one.answers, strict=False))
    asked = [item for item in one.items if answers.get(item.code, UNANSWERED) != UNANSWERED]
    asked.sort(key=lambda item: answers[item.code] != Answer.FAIL)
    return [(item.code, in_language(item.text_zh, item.text_en)) for item in asked]


def signs(results: str) -> str:
    """✓ ✗ - of earlier results, oldest first."""
    return " ".join(SIGNS.get(one, ".") for one in results)


def case_of(known: Subject, matter: str, now: datetime) -> Case:
    """The case as the preview shows it."""
    if isinstance(known.detail, FindingDetail):
        return _finding_case(known, known.detail, now)
    if isinstance(known.detail, InspectionDetail):
        return _inspection_case(known, known.detail)
    if isinstance(known.detail, IncidentDetail):
        return incident_case(known.detail, _history(known.events))
    if isinstance(known.detail, AssignmentDetail):
        return lead_case(known.detail, _history(known.events))
    if isinstance(known.detail, EnterpriseFile):
        return unled_case(known.detail, _history(known.events))
    if isinstance(known.detail, HandoverSheet):
        return owed_case(known.detail, _history(known.events))
    if isinstance(known.detail, RequestDetail):
        return request_case(known.detail, _history(known.events))
    if isinstance(known.detail, ConsignmentDetail):
        return goods_case(known.detail, _history(known.events), now)
    if isinstance(known.detail, DifferenceDetail):
        return difference_case(known.detail, _history(known.events))
    title = text(f"event.noun.{known.kind}")
    return Case(title, matter, "", (), (), _history(known.events))


def headline_of(one: FindingDetail) -> str:
    """The decisive words of a finding."""
    if one.void_asked_at is not None:
        return text("case.void", reason=because(one.void_reason))
    if one.cycle:
        return f"{text('case.cycle', cycle=one.cycle)} {one.description}"
    return one.description


def _finding_case(known: Subject, one: FindingDetail, now: datetime) -> Case:
    place = " ".join(part for part in (one.site_name, one.floor, one.unit, one.place) if part)
    item = f"{one.item} {in_language(one.item_zh, one.item_en)}"
    severity, severity_key = severity_span(one.severity)
    due = (day_and_time(one.due_at), "alarm" if one.due_at < now and one.closed_at is None else "ink")
    told = f"{one.told_whom} {day_and_time(one.told_at) if one.told_at else ''}".strip()
    with_whom = text("case.by_body", body=one.body_name, person=one.body_person).strip()
    received = text("case.received" if one.received_at else "case.not_received") if one.body_name else ""
    suggestion = text(f"case.step.{one.suggestion.value}") if one.suggestion else ""
    deadline = text(f"choice.deadline.{one.deadline.value}") if one.deadline else ""
    fixed = text("case.fixed", who=one.fixed_by, measure=one.measure) if one.measure else ""
    found = f"{day_and_time(one.found_at)} {one.found_by_name}"
    # Who decides whether it is real must see what it is: the headline is the request.
    described = (text("case.faults"), one.description if one.void_asked_at is not None else "", "ink")
    ladder = _ladder_facts(one)
    newest = next((fact for fact in reversed(ladder) if fact[1]), ("", "", "ink"))
    short: list[Fact] = [
        (text("case.item"), item, "ink"),  # whole: the list beside names it by a clause, or by its code
        (text("case.demand"), " ".join(part for part in (deadline, told) if part), "ink"),
        described
        if described[1]
        else (text("case.seen"), done, "ink")
        if (done := one.seen or fixed or one.note)
        else (text("case.found"), found, "ink"),
        (text("case.assigned"), " ".join(part for part in (with_whom, received) if part), "ink"),
        (text("case.last"), signs(known.results), "ink"),
        (text("case.suggestion"), suggestion, "ink") if suggestion else newest,
    ]
    facts: list[Fact] = [
        (text("case.firm"), one.enterprise_name, "ink"),
        (text("case.place"), place, "ink"),
        described,
        (text("case.item"), item, "ink"),
        (text("case.severity"), severity, severity_key),
        (text("case.state"), text(f"error.state.{one.state.value}"), "ink"),
        (text("case.due"), *due),
        (text("case.found"), found, "ink"),
        (text("case.told"), told, "ink"),
        (text("case.assigned"), " ".join(part for part in (with_whom, received) if part), "ink"),
        (text("case.measure"), fixed, "ink"),
        (text("case.seen"), one.seen, "ink"),
        (text("case.photos"), photo_words(one.photo, one.photo_holder, one.photo_at), "ink"),
        *ladder,
        (text("case.last"), signs(known.results), "ink"),
        (text("case.suggestion"), suggestion, "ink bold"),
    ]
    if one.times > 1:
        facts.insert(5, ("", text("case.times", times=one.times), "warn"))
    last = known.events[0] if known.events else None
    right = f"{last.by} {day_and_time(last.occurred_at)}".strip() if last else ""
    title = f"{text('event.noun.finding')} {one.number}"
    kept = tuple(fact for fact in facts if fact[1])
    return Case(title, headline_of(one), right, short, kept, [*_changes(known), *_history(known.events)])


def _ladder_facts(one: FindingDetail) -> list[Fact]:
    """The written notice, 督办 and 移交 as far as they have come: to whom, by when, under which document, with what result."""
    told = (
        ("notice", one.notice_number, (one.notice_to, one.notice_at)),
        (
            "supervised",
            text("case.until", day=f"{one.supervised_until:%m-%d}") if one.supervised_until else "",
            (one.supervised_by_name, one.supervised_at),
        ),
        ("referred", one.referred_name, (one.refer_document, one.referred_at)),
        ("refer_result", one.refer_result, ("", None)),
    )
    return [
        (
            text(f"case.{name}"),
            f"{what}  {who} {day_and_time(at) if at else ''}".strip() if what else "",
            "ink",
        )
        for name, what, (who, at) in told
    ]


def _inspection_case(known: Subject, one: InspectionDetail) -> Case:
    passed, failed, skipped = counts(one.answers)
    result = text("case.answers_of", passed=passed, failed=failed, na=skipped)
    took = (
        text("case.seconds", seconds=one.extra.seconds, rest=one.extra.rest_passed)
        if one.extra.seconds
        else ""
    )
    headline = text("case.faults_count", count=failed) if failed else text("case.clean")
    if one.extra.return_reason:
        reason = f"{one.extra.return_item} {one.extra.return_reason}".strip()
        headline += "  " + text("case.returned", reason=reason)
    kind = text(f"choice.inspectionkind.{one.kind.value}")
    titles = {item.code: in_language(item.text_zh, item.text_en) for item in one.items}
    first = [f"{fault.item} {fault.description} {fault.told_whom}" for fault in one.faults[:3]]
    short: list[Fact] = [
        (text("case.faults") if at == 0 else "", line, "ink") for at, line in enumerate(first)
    ]
    short += [("", "", "ink")] * (3 - len(short))
    short += [
        (text("case.answers"), result, "ink"),
        (text("case.changed"), changed, "ink bold")
        if (changed := changed_words(one, known.differences))
        else (text("case.took"), took, "warn" if one.extra.rest_passed and one.extra.seconds < 60 else "ink"),
        (text("case.accompanied"), f"{one.accompanied_by}  {kind}", "ink")
        if one.accompanied_by
        else (text("case.kind"), kind, "ink"),
    ]
    facts: list[Fact] = [
        (text("case.firm"), one.enterprise_name, "ink"),
        (text("case.place"), one.site_name, "ink"),
        (text("case.officer"), one.officer_name, "ink"),
        (text("case.others"), " ".join(each.name for each in one.others), "ink"),
        (text("field.checklist"), one.edition, "ink"),
        (text("field.area_checked"), text(f"choice.area.{one.area.value}") if one.area else "", "ink"),
        (text("case.kind"), kind, "ink"),
        (text("case.accompanied"), one.accompanied_by or "", "ink"),
        (text("case.answers"), result, "ink"),
        (text("case.numbers"), numbers_words(one), "ink"),
        (text("case.took"), took, "ink"),
        (
            text("case.photos"),
            photo_words(one.extra.photos, one.extra.photos_holder, one.extra.photos_at),
            "ink",
        ),
        (text("case.good_practice"), one.extra.good_practice, "ink"),
    ]
    lines = []
    for fault in one.faults:
        mark, key = severity_span(fault.severity)
        lines.append([(f"{mark} ", key), (f"{fault.item} {shown(titles.get(fault.item, ''))}", "ink bold")])
        said = " ".join(part for part in (fault.place, fault.description, fault.note) if part)
        lines.append([("   ", "ink"), (shown(said), "ink")])
        told_at = f" {day_and_time(fault.told_at)}" if fault.told_at else ""
        told = f"{text('case.told')}{colon()}{fault.told_whom}{told_at}"
        due = f"{told}  {text('case.due')}{colon()}{day_and_time(fault.due_at)}"
        lines.append([("   ", "ink"), (shown(due), "dim")])
        if fault.photo:
            held = photo_words(fault.photo, fault.photo_holder, fault.photo_at)
            photo = f"{text('case.photos')}{colon()}{held}"
            lines.append([("   ", "ink"), (shown(photo), "dim")])
    faults = [Block(text("case.faults"), text("case.count", count=len(one.faults)), lines)] if lines else []
    title = f"{text('event.noun.inspection')} {one.enterprise_name}"
    right = f"{one.officer_name} {day_and_time(one.occurred_at)}"
    kept = tuple(fact for fact in facts if fact[1])
    return Case(title, headline, right, short, kept, [*faults, *_changes(known), *_history(known.events)])


def photo_words(number: str, holder: str, taken_at: datetime | None) -> str:
    """A photo reference: its number, who holds it, when it was taken, as far as they are known."""
    held = text("case.photo_held", name=holder) if holder else ""
    taken = day_and_time(taken_at) if taken_at is not None else ""
    return "  ".join(part for part in (number, held, taken) if part)


def numbers_words(one: InspectionDetail) -> str:
    """What was measured, by item: F7 37.5 ℃."""
    units = {item.code: in_language(item.unit_zh, item.unit_en) for item in one.items}
    measured = (f"{code} {number} {units.get(code, '')}".strip() for code, number in one.numbers.items())
    return "  ".join(measured)


def _changes(known: Subject) -> list[Block]:
    lines = change_lines(known.detail, known.differences)
    return [Block(text("case.difference"), "", lines)] if lines else []


def _history(events: Sequence[EventRow]) -> list[Block]:
    if not events:
        return []
    return [Block(text("event.title"), text("case.count", count=len(events)), compact_lines(events))]
