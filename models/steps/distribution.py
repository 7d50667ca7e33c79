"""What a confirmed distribution writes: assignments made or raised many at once, each with its event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.clauses.distribution import one_of
from models.clauses.tasks import is_open
from models.rules.assignments import CONFIRM_LEAD, ISSUE, AssignmentState, Part
from models.rules.distribution import DistributionRow
from models.rules.tasks import TaskKind, TaskState
from models.steps.deeds import Deed
from models.steps.events import Note
from models.steps.rosters import add_rows
from models.steps.tenures import begin_tenures, keep_tenure
from models.tables import Assignment, Task
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
    first = doing.record_all(notes)
    begin_tenures(doing, made, first)
    _close_proposals(made, first)
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
    first = doing.record_all(notes)
    for event, row in enumerate(rows, first):
        row.event = event
        keep_tenure(doing, row)
    _close_proposals(rows, first)


def _close_proposals(rows: Sequence[Assignment], first: int) -> None:
    """Nobody owes a decision on who leads a firm that has its lead; who else was proposed there assists."""
    led = {
        row.__data__["enterprise"]: event for event, row in enumerate(rows, first) if row.part is Part.LEAD
    }
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
