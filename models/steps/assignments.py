"""Assignments made or raised many at once: every one through here, with its event and the firm's lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from models.clauses.distribution import is_current, one_of
from models.clauses.tasks import is_open
from models.rules.assignments import CONFIRM_LEAD, ISSUE, AssignmentState, Part
from models.rules.distribution import DistributionRow
from models.rules.tasks import TaskKind, TaskState
from models.steps.deeds import Deed
from models.steps.events import Note
from models.steps.rosters import add_rows
from models.tables import Assignment, Enterprise, Task
from models.tables.base import tuples_of


def issue_many(doing: Deed, rows: Sequence[DistributionRow], starts_on: date) -> list[Assignment]:
    """Plan and issue (下达) at once: one event each; as stored, in the order of the rows."""
    if not rows:
        return []
    made = add_rows(
        Assignment,
        [
            {
                "officer": row.officer,
                "enterprise": row.enterprise,
                "part": row.part,
                "state": AssignmentState.ISSUED,
                "starts_on": starts_on,
            }
            for row in rows
        ],
    )
    notes = [Note(row, "assignment", ISSUE.verb, None, AssignmentState.ISSUED.value) for row in made]
    _record(doing, made, notes)
    return made


def lead_many(doing: Deed, rows: Sequence[Assignment]) -> None:
    """Make those who assist the leads of their firms, which have none: one event each."""
    if not rows:
        return
    notes = []
    for row in rows:
        old = {"part": row.part, "is_lead_proposed": row.is_lead_proposed}
        row.part, row.is_lead_proposed, row.version = Part.LEAD, False, row.version + 1
        notes.append(Note(row, "assignment", CONFIRM_LEAD.verb, row.state, row.state, old=old))
    Assignment.update(part=Part.LEAD, is_lead_proposed=False, version=Assignment.version + 1).where(
        one_of(Assignment.id, (row.id for row in rows))
    ).execute()
    _record(doing, rows, notes)


def _record(doing: Deed, rows: Sequence[Assignment], notes: Sequence[Note]) -> None:
    first = doing.record_all(notes)
    led = {
        row.__data__["enterprise"]: event for event, row in enumerate(rows, first) if row.part is Part.LEAD
    }
    _keep_leads(led)
    _close_proposals(led)


def _keep_leads(firms: Iterable[int]) -> None:
    """The lead that a firm's row names is the one of its assignments."""
    lead = Assignment.select(Assignment.officer).where(
        (Assignment.enterprise == Enterprise.id)
        & (Assignment.part == Part.LEAD)
        & Assignment.covers.is_null()
        & is_current()
    )
    Enterprise.update(lead=lead.limit(1)).where(one_of(Enterprise.id, firms)).execute()


def _close_proposals(led: dict[int, int]) -> None:
    """Nobody owes a decision on who leads a firm that has its lead; who else was proposed there assists."""
    waiting = Task.select(Task.id, Task.enterprise).where(
        one_of(Task.enterprise, led) & (Task.kind == TaskKind.CONFIRM_LEAD) & is_open()
    )
    for task, firm in tuples_of(waiting):
        Task.update(
            state=TaskState.DONE,
            closed_by=led[firm],
            version=Task.version + 1,
            claimed_by=None,
            claimed_until=None,
        ).where(Task.id == task).execute()
