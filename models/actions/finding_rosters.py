"""Writing an imported findings ledger: each fault with the check of its day, and what was done since as dated facts.

The first argument is no `actor`: a plan comes from `models.exchange` in the same process, never from `lianqi do`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from models.rules.checklists import UNANSWERED, Answer
from models.rules.deadlines import SHANGHAI, Severity, business_date
from models.rules.finding_imports import IMPORTED, FindingPlan, Key, NewFinding, key_of
from models.rules.findings import (
    ASSIGN,
    CLOSE,
    RAISE,
    RECORD_FIX,
    REPEAT,
    REPEATED_AT,
    FindingState,
    raised_severity,
    repeats_between,
)
from models.rules.inspections import SUBMIT, InspectionState
from models.rules.rosters import APPLY_FINDINGS
from models.rules.scope import Actor
from models.rules.tasks import TaskKind
from models.steps.blocks import BLOCK, insert_blocks
from models.steps.deeds import Deed, deed
from models.steps.events import Note
from models.steps.findings import answering, numbers_of, open_finding_task, open_recheck
from models.steps.rosters import add_rows, outdated, remember, rows_by_id
from models.tables import FailedAnswer, Finding, Inspection, Site
from models.tables.base import tuples_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).date()
_OPEN, _ASSIGNED = FindingState.OPEN, FindingState.ASSIGNED


def apply_findings(importer: Actor, plan: FindingPlan) -> int:
    """Add the faults of a ledger; how many. Conflict where one has come to be known since the plan.

    The check of a fault says of its other items nothing, is accepted as the office that sent it stands for it, and is
    no visit that a site is owed.
    """
    with deed(importer) as doing:
        doing.allow(APPLY_FINDINGS)
        rows = sorted(plan.added, key=lambda one: (one.found_at, one.row))
        sites = rows_by_id(Site, (one.site for one in rows))
        _refuse_outdated(doing, rows, sites)
        checks = _add_checks(doing, rows, sites)
        findings = _add_findings(doing, rows, sites, checks)
        notes = [Note(one, "inspection", SUBMIT.verb, None, one.state.value, IMPORTED, at=one.occurred_at)
                 for one in dict.fromkeys(checks)]  # fmt: skip
        told = [list(_history(*pair)) for pair in zip(rows, findings, strict=True)]
        notes += [note for of_one in told for note in of_one]
        notes += remember(doing, plan.aliases, {})
        event = doing.record_all(notes) if notes else 0
        event += len(dict.fromkeys(checks)) - 1
        for finding, of_one in zip(findings, told, strict=True):
            event += len(of_one)
            finding.event = event  # the last that was told of it
            _open_tasks(doing, finding)
        return len(rows)


def _refuse_outdated(doing: Deed, rows: Sequence[NewFinding], sites: dict[int, Site]) -> None:
    """Conflict where a site has gone or moved, or one of the faults has been recorded since."""
    for one in rows:
        site = sites.get(one.site)
        is_there = site is not None and not site.is_closed and site.__data__["enterprise"] == one.enterprise
        if site is None or not is_there or not site.region.startswith(doing.who.region):
            raise outdated()
    keys = {one.key for one in rows}
    if keys & set(_keys_at(sites)):
        raise outdated()


def _keys_at(sites: Iterable[int]) -> Iterator[Key]:
    wanted = sorted(sites)
    for at in range(0, len(wanted), BLOCK):
        found = Finding.select(
            Finding.site, Finding.item, Finding.found_at, Finding.description, Finding.place
        ).where(Finding.site.in_(wanted[at : at + BLOCK]))
        yield from (key_of(*row) for row in tuples_of(found))


def _add_checks(doing: Deed, rows: Sequence[NewFinding], sites: dict[int, Site]) -> list[Inspection]:
    """The check of each fault: faults of different items found at one site on one day by one kind of visit are of one check."""
    groups: list[list[NewFinding]] = []
    of_day: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    which: list[int] = []
    for one in rows:
        same_day = of_day[one.site, business_date(one.found_at), one.checklist, one.kind]
        at = next((at for at in same_day if all(one.item != other.item for other in groups[at])), len(groups))
        if at == len(groups):
            groups.append([])
            same_day.append(at)
        groups[at].append(one)
        which.append(at)
    if not groups:
        return []
    made = add_rows(Inspection, [_check(doing, group, sites[group[0].site]) for group in groups])
    insert_blocks(
        FailedAnswer,
        (
            {
                "inspection": made[at].id,
                "position": one.position,
                "item": one.item,
                "day": (business_date(made[at].occurred_at) - _EPOCH).days,
                "district": sites[one.site].district,
            }
            for one, at in sorted(zip(rows, which, strict=True), key=lambda pair: (pair[1], pair[0].position))
        ),
    )
    return [made[at] for at in which]


def _check(doing: Deed, group: Sequence[NewFinding], site: Site) -> dict[str, Any]:
    first = group[0]
    answers = [UNANSWERED] * first.items
    for one in group:
        answers[one.position] = Answer.FAIL
    return {
        "site": site.id,
        "officer": doing.person,
        "checklist": first.checklist,
        "kind": first.kind,
        "state": InspectionState.ACCEPTED,
        "answers": "".join(answers),
        "failed": len(group),
        "occurred_at": _past(doing, first.found_at),
        "recorded_at": doing.now,
        "city": site.city,
        "district": site.district,
        "street": site.street,
    }


def _past(doing: Deed, at: datetime) -> datetime:
    """A day without a time was given one: it never lies ahead."""
    return min(at, doing.now)


def _add_findings(
    doing: Deed, rows: Sequence[NewFinding], sites: dict[int, Site], checks: Sequence[Inspection]
) -> list[Finding]:
    if not rows:
        return []
    times = _times(doing, rows)
    days = [_past(doing, one.found_at).astimezone(SHANGHAI).date() for one in rows]
    numbers = numbers_of(days)
    there = answering(sorted({one.enterprise for one in rows}))
    made: list[dict[str, Any]] = []
    for at, one in enumerate(rows):
        site, found_at = sites[one.site], _past(doing, one.found_at)
        made.append({
            "number": numbers[at],
            "inspection": checks[at].id,
            "site": one.site,
            "enterprise": one.enterprise,
            "city": site.city,
            "district": site.district,
            "street": site.street,
            "item": one.item,
            "severity": raised_severity(one.severity, times[at]),
            "times": times[at],
            "state": one.state,
            "cycle": one.cycle,
            "description": one.description,
            "place": one.place,
            "note": one.note,
            "found_by": doing.person,
            "found_at": found_at,
            "told_whom": one.told_whom,
            "told_at": found_at if one.told_whom else None,
            "deadline": one.deadline,
            "due_at": one.due_at,
            "body": one.body,
            "body_person": one.body_person,
            "assigned_at": found_at if one.body else None,
            "received_at": found_at if one.body else None,  # its papers are in the ledger
            "fixed_by": one.fixed_by,
            "measure": one.measure,
            "fixed_at": _past(doing, one.fixed_at) if one.fixed_at else None,
            "seen": one.seen,
            "rechecked_at": _past(doing, one.rechecked_at) if one.rechecked_at else None,
            "rechecked_by": one.rechecked_by,
            "closed_at": _past(doing, one.closed_at) if one.closed_at else None,
            "held_by": there.get(one.enterprise),
            "checklist": one.checklist,
            "photo": one.photo,
            "photo_holder": one.photo_holder,
            "photo_at": one.photo_at,
        })  # fmt: skip
    return add_rows(Finding, made)


def _times(doing: Deed, rows: Sequence[NewFinding]) -> list[int]:
    """The how-many-th same fault within thirty days each is, those of the ledger itself counted as they come."""
    found: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    wanted = sorted({one.site for one in rows})
    for at in range(0, len(wanted), BLOCK):
        known = Finding.select(Finding.site, Finding.item, Finding.found_at).where(
            Finding.site.in_(wanted[at : at + BLOCK]) & (Finding.state != FindingState.VOID)
        )
        for site, item, moment in tuples_of(known):
            found[site, item].append(moment)
    times = []
    for one in rows:
        same, moment = found[one.site, one.item], _past(doing, one.found_at)
        since, until = repeats_between(moment)
        times.append(1 + sum(since <= other <= until for other in same))
        same.append(moment)
    return times


def _history(row: NewFinding, finding: Finding) -> Iterator[Note]:
    """What happened, each at its own time, recorded now."""

    def note(
        verb: str, before: FindingState | None, after: FindingState, at: datetime, why: str = ""
    ) -> Note:
        return Note(
            finding, "finding", verb, before.value if before else None, after.value, why or IMPORTED, at=at
        )

    state = _OPEN
    yield note(RAISE.verb, None, state, finding.found_at)
    if finding.times >= REPEATED_AT:
        yield note(REPEAT, state, state, finding.found_at, str(finding.times))
    if row.body is not None:
        yield note(ASSIGN.verb, state, _ASSIGNED, finding.found_at)
        state = _ASSIGNED
    if finding.fixed_at is not None:
        yield note(RECORD_FIX.verb, state, FindingState.RECTIFIED, finding.fixed_at)
    if finding.closed_at is not None:
        yield note(CLOSE.verb, FindingState.RECTIFIED, FindingState.CLOSED, finding.closed_at)


def _open_tasks(doing: Deed, finding: Finding) -> None:
    """What a fault that is not closed asks a coordinator to decide."""
    if finding.state == FindingState.CLOSED:
        return
    finding.severity = Severity(finding.severity)
    if finding.times >= REPEATED_AT:
        open_finding_task(doing, TaskKind.REPEATED, finding)
    if finding.state == FindingState.RECTIFIED:
        open_recheck(doing, finding)
