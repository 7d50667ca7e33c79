"""Checks: submitted by the officer, alone or with others, accepted at once or decided by a coordinator."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from models.clauses.assignments import Reach, nameable_officers
from models.clauses.inspections import took_part
from models.errors import Invalid, NotFound, Problem, Refused
from models.rules.checklists import (
    checked_by,
    failed_positions,
    is_asked,
    item_named,
    packed_numbers,
    plain_number,
)
from models.rules.deadlines import SHANGHAI, Deadline, Severity, business_date, due_at, is_over
from models.rules.findings import UNSETTLED, FindingState
from models.rules.incidents import IncidentSource
from models.rules.inspections import (
    ACCEPT,
    LATE,
    RECORD_NO_ACCESS,
    RESUBMIT,
    RETURN,
    SUBMIT,
    InspectionExtra,
    InspectionForm,
    InspectionKind,
    InspectionState,
    NoAccessForm,
    is_sampled,
)
from models.rules.places import SiteKind
from models.rules.scope import Actor, Transition
from models.rules.tasks import SAMPLE, SENT_AGAIN, TaskKind
from models.steps.blocks import insert_blocks
from models.steps.deeds import Deed, deed
from models.steps.findings import ask_void_of_passed, correct_finding, raise_finding
from models.steps.incidents import has_opened_incident, open_incident_row
from models.steps.submissions import first_result, keep_result
from models.steps.sweeps import follow_resubmission, mark_by_check
from models.steps.tasks import close_tasks, open_task
from models.tables import Checklist, ChecklistItem, FailedAnswer, Finding, Inspection, Person, Site
from models.tables.base import tuples_of
from models.tables.prepared import Prepared, Slot, instance

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).date()


def submit_inspection(actor: Actor, form: InspectionForm) -> int:
    """Record a check with its faults; the id of the inspection, the same again for the same key.

    Accepted at once unless a fault is of high severity or it falls in the sample, which a coordinator reviews.
    """
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        return checked(doing, form, SUBMIT)


def checked(doing: Deed, form: InspectionForm, verb: Transition) -> int:
    """Write a check that `verb` allows, alone or as part of a sweep; the id of the inspection."""
    site = doing.find(Site, form.site)
    doing.allow(verb)
    doing.responsible(site.id)
    if site.is_closed:  # nobody could put right there what is found
        raise Refused("closed_to_checks")
    doing.happened(form.occurred_at, form.late_reason)
    items = _items_in_force(doing, site, form.checklist)
    _refuse_problems(doing, form, items, {})
    inspection = doing.create(
        Inspection,
        SUBMIT,
        state=InspectionState.ACCEPTED if not _is_reviewed(form, items) else InspectionState.SUBMITTED,
        site=site.id,
        officer=doing.person,
        checklist=form.checklist,
        kind=form.kind,
        answers=form.answers,
        failed=len(form.faults),
        area=form.area,
        others=_others(doing, form, doing.person),
        numbers=_numbers(form),
        occurred_at=doing.occurred_at,
        recorded_at=doing.now,
        city=site.city,
        district=site.district,
        street=site.street,
        extra=_extra(doing, form, doing.occurred_at),
        accompanied_by=form.accompanied_by.strip() or None,
    )
    _after_submit(doing, inspection, site, form, items, {})
    if form.area is None:
        mark_by_check(doing, inspection)
    keep_result(form.key, form, inspection.id)
    return int(inspection.id)


def resubmit_inspection(actor: Actor, inspection: int, form: InspectionForm, version: int) -> int:
    """Submit a returned check again as its next revision; the old answers stay in the event.

    A fault says anew what it is while nothing was decided on it; one that was void and fails again is another finding, one
    that was closed is not: what is found there since is another check's.
    """
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        row = doing.find(Inspection, inspection)
        doing.responsible(row.__data__["site"])
        doing.allow(RESUBMIT, row, version)
        site = doing.find(Site, row.__data__["site"])
        if (form.site, form.checklist, form.area) != (site.id, row.checklist, row.area):
            raise Invalid(Problem("site", "not_this_record"))
        items = _items_of(row.checklist)
        known = _found_before(row)
        _refuse_problems(doing, form, items, known)
        row.event = doing.change(
            row,
            RESUBMIT,
            to=InspectionState.SUBMITTED,
            revision=row.revision + 1,
            answers=form.answers,
            failed=len(form.faults),
            kind=form.kind,
            extra=_extra(doing, form, row.occurred_at),
            accompanied_by=form.accompanied_by.strip() or None,
            others=_others(doing, form, row.__data__["officer"]),
            numbers=_numbers(form),
        )
        FailedAnswer.delete().where(FailedAnswer.inspection == row.id).execute()
        ask_void_of_passed(doing, row, {fault.item for fault in form.faults})
        _after_submit(doing, row, site, form, items, known)
        follow_resubmission(doing, row)
        keep_result(form.key, form, row.id)
        return int(row.id)


def record_no_access(actor: Actor, form: NoAccessForm) -> int:
    """Record a visit that could not get in (未入户); the id of the inspection."""
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        return not_inside(doing, form, RECORD_NO_ACCESS)


def not_inside(doing: Deed, form: NoAccessForm, verb: Transition) -> int:
    """Write a visit that could not get in, likewise; the id of the inspection."""
    site = doing.find(Site, form.site)
    doing.allow(verb)
    doing.responsible(site.id)
    doing.happened(form.occurred_at, form.late_reason)
    if problems := form.problems():
        raise Invalid(*problems)
    inspection = doing.create(
        Inspection,
        RECORD_NO_ACCESS,
        site=site.id,
        officer=doing.person,
        kind=InspectionKind.UNANNOUNCED,
        occurred_at=doing.occurred_at,
        recorded_at=doing.now,
        city=site.city,
        district=site.district,
        street=site.street,
        extra=_packed(InspectionExtra(no_access=form.why, note=form.note.strip())),
    )
    assert form.why is not None, "a form without problems says why"
    mark_by_check(doing, inspection, form.why)
    keep_result(form.key, form, inspection.id)
    return int(inspection.id)


def accept_inspection(actor: Actor, inspection: int, version: int) -> int:
    """A coordinator accepts a check (通过); the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Inspection, inspection)
        doing.allow(ACCEPT, row, version, submitted_by=took_part(row.id))
        event = doing.change(row, ACCEPT)
        close_tasks(doing, row, event, (TaskKind.REVIEW,))
        return event


def return_inspection(actor: Actor, inspection: int, version: int, reason: str, item: str = "") -> int:
    """A coordinator sends a check back (退回) to whoever answers for the site now; the number of the event.

    The reason may speak of one item, named by `item` or by its code in the reason: the check is opened again there.
    """
    with deed(actor) as doing:
        row = doing.find(Inspection, inspection)
        doing.allow(RETURN, row, version, submitted_by=took_part(row.id), reason=reason)
        codes = [one.code for one in _items_of(row.checklist) if is_asked(one, row.area)]
        if item and item not in codes:
            raise Invalid(Problem("item", "not_of_this_check"))
        extra = msgspec.json.decode(row.extra or "{}", type=InspectionExtra)
        told = replace(extra, return_reason=reason.strip(), return_item=item or item_named(reason, codes))
        event = doing.change(row, RETURN, reason=reason, extra=_packed(told))
        close_tasks(doing, row, event, (TaskKind.REVIEW,))
        return event


_list = Prepared(lambda: Checklist.select().where(Checklist.id == Slot("checklist")))
_asked = Prepared(
    lambda: (
        ChecklistItem.select()
        .where(ChecklistItem.checklist == Slot("checklist"))
        .order_by(ChecklistItem.position)
    )
)
_seen_last = Prepared(
    lambda: Site.update(last_inspection=Slot("inspection"), last_checked_at=Slot("at")).where(
        Site.id == Slot("site")
    )
)


def _items_of(checklist: int | None) -> list[ChecklistItem]:
    return [instance(ChecklistItem, stored) for stored in _asked.rows(checklist=checklist)]


def _items_in_force(doing: Deed, site: Site, checklist: int) -> list[ChecklistItem]:
    day = business_date(doing.occurred_at)
    stored = _list.row(checklist=checklist)
    if stored is None:
        raise NotFound("checklist")
    known: Checklist = instance(Checklist, stored)
    if known.site_kind != checked_by(SiteKind(site.kind)):
        raise Invalid(Problem("checklist", "not_of_this_site"))
    if known.valid_from > day or (known.valid_to is not None and known.valid_to < day):
        raise Invalid(Problem("checklist", "not_in_force", {"edition": known.edition}))
    return _items_of(checklist)


def _refuse_problems(
    doing: Deed, form: InspectionForm, items: list[ChecklistItem], known: dict[str, Finding]
) -> None:
    kept = {item: business_date(row.due_at) for item, row in known.items() if row.deadline == Deadline.DATE}
    problems = form.problems(items, business_date(doing.occurred_at), kept)
    problems += tuple(
        Problem(f"{fault.item}.due_on", "over_by_then")
        for fault in form.faults
        if fault.deadline is Deadline.DATE and fault.due_on == business_date(doing.occurred_at)
        if not fault.is_fixed
        and fault.due_on != kept.get(fault.item)
        and is_over(fault.due_on, doing.occurred_at)
    )
    # Not by the day of the check: of one that is recorded late somebody may have been told since.
    problems += tuple(
        Problem(f"{fault.item}.told_at", "in_the_future")
        for fault in form.faults
        if LATE.is_ahead(fault.told_at, doing.now)
    )
    if problems:
        raise Invalid(*problems)


def _others(doing: Deed, form: InspectionForm, officer: int | None) -> str | None:
    """Who made the check besides its officer, as the column keeps them; whoever resubmits another's check is of them."""
    named = [one for one in form.others if one not in (officer, doing.person)]
    if named:
        known = Person.select(Person.id).where(Person.id.in_(named) & nameable_officers(Reach.of(doing.who)))
        if {row[0] for row in tuples_of(known)} != set(named):
            raise Invalid(Problem("others", "not_an_officer"))
    if doing.person != officer:
        named.append(doing.person or 0)
    return json.dumps(named, separators=(",", ":")) if named else None


def _numbers(form: InspectionForm) -> str | None:
    """The numbers measured, as the column keeps them; none where nothing asked for one."""
    return packed_numbers({one.item: plain_number(one.number) for one in form.numbers}) or None


def _is_reviewed(form: InspectionForm, items: list[ChecklistItem]) -> bool:
    severities = {item.code: item.severity for item in items}
    return is_sampled(form.key) or any(severities[fault.item] == Severity.HIGH for fault in form.faults)


def _after_submit(
    doing: Deed,
    inspection: Inspection,
    site: Site,
    form: InspectionForm,
    items: list[ChecklistItem],
    known: dict[str, Finding],
) -> None:
    """Failed rows, findings, the site's last check, an incident, and the review if one is owed."""
    # Of the day of the check, however much later it was submitted again.
    day = (inspection.occurred_at.astimezone(SHANGHAI).date() - _EPOCH).days
    failed = failed_positions(form.answers)
    if failed:
        rows = (
            {
                "inspection": inspection.id,
                "position": at,
                "item": items[at].code,
                "day": day,
                "district": site.district,
            }
            for at in failed
        )
        insert_blocks(FailedAnswer, rows)
    by_code = {item.code: item for item in items}
    for fault in form.faults:
        if fault.item in known:
            correct_finding(doing, known[fault.item], fault)
    findings = [
        raise_finding(doing, inspection, site, by_code[fault.item], fault)
        for fault in form.faults
        if fault.item not in known
    ]
    # A check of one area leaves the whole one owed.
    is_whole = inspection.area is None
    if is_whole and (site.last_checked_at is None or site.last_checked_at <= inspection.occurred_at):
        _seen_last.run(site=site.id, inspection=inspection.id, at=int(inspection.occurred_at.timestamp()))
    if form.temperature_abnormal and (inspection.revision == 1 or not has_opened_incident(inspection)):
        when = inspection.occurred_at
        open_incident_row(doing, site, IncidentSource.CHECK, form.temperature_abnormal, occurred_at=when)
    # Also what it found before and says no more: a coordinator looks at that, too.
    found = [*(row for row in known.values() if row.state in UNSETTLED), *findings]
    high = any(finding.severity == Severity.HIGH for finding in found)
    is_waiting = inspection.state == InspectionState.SUBMITTED
    if high and not is_waiting:
        # A third repeat made a lesser fault high: the check is owed a look after all.
        inspection.event = doing.change(inspection, SUBMIT, to=InspectionState.SUBMITTED)
        is_waiting = True
    if is_waiting:
        # What came back is looked at in any case: what its faults were, though they are settled, says of what.
        about = [finding.item for finding in found or known.values()]
        worst = min((finding.severity for finding in found), key=list(Severity).index, default=None)
        open_task(
            doing,
            TaskKind.REVIEW,
            inspection,
            place=site,
            event=inspection.event,
            due_at=due_at(Deadline.AT_ONCE if high else Deadline.HOURS_24, doing.now),
            severity=worst,
            matter=",".join(about) or (SAMPLE if inspection.revision == 1 else SENT_AGAIN),
            submitted_by=doing.person,
        )


def _found_before(inspection: Inspection) -> dict[str, Finding]:
    """By item what a check that came back had found; what was held not to be real is found anew if it fails again."""
    found = (Finding.inspection == inspection.id) & (Finding.state != FindingState.VOID)
    return {row.item: row for row in Finding.select().where(found).order_by(Finding.id)}


def _extra(doing: Deed, form: InspectionForm, occurred_at: datetime) -> str | None:
    numbers = form.photos.strip()
    return _packed(
        InspectionExtra(
            good_practice=form.good_practice.strip(),
            photos=numbers,
            photos_holder=(form.photos_holder.strip() or doing.name) if numbers else "",
            photos_at=(form.photos_at or occurred_at) if numbers else None,
            temperature_abnormal=form.temperature_abnormal,
            seconds=form.seconds,
            rest_passed=form.rest_passed,
            is_sampled=is_sampled(form.key),
        )
    )


def _packed(extra: InspectionExtra) -> str | None:
    filled = {name: value for name, value in msgspec.to_builtins(extra).items() if value not in ("", None, 0)}
    return msgspec.json.encode(filled).decode() if filled else None
