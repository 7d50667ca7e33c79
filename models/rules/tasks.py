"""待办: a decision that someone owes, on whose desk it lies, and how long a claim lasts."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from enum import StrEnum

from models.errors import Problem
from models.frozen import dataclass
from models.rules.deadlines import Severity
from models.rules.scope import C, L, O, Verbs


class TaskState(StrEnum):
    """Whether a decision is still owed."""

    OPEN = "open"
    DONE = "done"


class TaskKind(StrEnum):
    """What is to be decided; a kind belongs to one tab of the queue."""

    REVIEW = "review"  # a check with a high fault or of the sample
    OVERDUE = "overdue"  # a finding past its due, risen to this level
    REPEATED = "repeated"  # the same fault for the third time
    VOID_ASKED = "void_asked"
    RECHECK = "recheck"  # other eyes than the officer's must close
    NOT_RECEIVED = "not_received"  # assigned to a body, not received within a day
    REFERRED = "referred"  # waits for the body's result
    INCIDENT = "incident"
    CONFIRM_LEAD = "confirm_lead"
    NO_LEAD = "no_lead"  # a firm has lost its lead and nobody took over
    NOT_ACCEPTED = "not_accepted"  # a handover without its receipt for a day
    SUPPLY_REVIEW = "supply_review"  # a request to be looked at first
    SUPPLY_APPROVE = "supply_approve"
    SUPPLY_ALLOCATE = "supply_allocate"  # approved, to be set apart at a depot
    DIFFERENCE = "difference"  # short, damaged or refused, to be settled with the custodian
    LOSS = "loss"  # said to be lost, for another person to approve
    CUSTODY = "custody"  # goods kept longer than they were to be


# What a review is about where no fault asks for it: the sample, or that it came back.
SAMPLE, SENT_AGAIN = "sample", "sent_again"


class Tab(StrEnum):
    """How the queue groups kinds."""

    INSPECTION = "inspection"
    FINDING = "finding"
    INCIDENT = "incident"
    ASSIGNMENT = "assignment"
    SUPPLY = "supply"


TAB_OF = {
    TaskKind.REVIEW: Tab.INSPECTION,
    TaskKind.OVERDUE: Tab.FINDING,
    TaskKind.REPEATED: Tab.FINDING,
    TaskKind.VOID_ASKED: Tab.FINDING,
    TaskKind.RECHECK: Tab.FINDING,
    TaskKind.NOT_RECEIVED: Tab.FINDING,
    TaskKind.REFERRED: Tab.FINDING,
    TaskKind.INCIDENT: Tab.INCIDENT,
    TaskKind.CONFIRM_LEAD: Tab.ASSIGNMENT,
    TaskKind.NO_LEAD: Tab.ASSIGNMENT,
    TaskKind.NOT_ACCEPTED: Tab.ASSIGNMENT,
    TaskKind.SUPPLY_REVIEW: Tab.SUPPLY,
    TaskKind.SUPPLY_APPROVE: Tab.SUPPLY,
    TaskKind.SUPPLY_ALLOCATE: Tab.SUPPLY,
    TaskKind.DIFFERENCE: Tab.SUPPLY,
    TaskKind.LOSS: Tab.SUPPLY,
    TaskKind.CUSTODY: Tab.SUPPLY,
}


class TaskOrder(StrEnum):
    """What comes first in the queue: the earliest due, or the gravest and of those the earliest due."""

    DUE = "due"
    SEVERITY = "severity"


@dataclass(frozen=True)
class QueueView:
    """How somebody looks at the queue: what of it, and in which order; as it was left, it is there again."""

    text: str = ""
    is_overdue: bool = False
    severity: Severity | None = None
    order: TaskOrder = TaskOrder.DUE

    @property
    def is_filtered(self) -> bool:
        """Whether not all of a tab is shown."""
        return bool(self.text or self.is_overdue or self.severity)

    def problems(self) -> list[Problem]:
        """What keeps it from being remembered."""
        length, longest = len(self.text), LONGEST_FILTER
        return (
            [Problem("text", "too_long", {"longest": longest, "length": length})] if length > longest else []
        )


LONGEST_FILTER = 100  # characters of its text


def packed_view(view: QueueView) -> str:
    """A view as one text; nothing where it is as at first."""
    return json.dumps(asdict(view), ensure_ascii=False) if view != QueueView() else ""


def unpacked_view(packed: str) -> QueueView:
    """The view of such a text; what a newer program has written and this one does not know is as at first."""
    try:
        said = json.loads(packed) if packed else {}
        severity = said.get("severity")
        return QueueView(
            str(said.get("text", "")),
            bool(said.get("is_overdue")),
            Severity(severity) if severity else None,
            TaskOrder(said.get("order", TaskOrder.DUE)),
        )
    except (ValueError, AttributeError):
        return QueueView()


CLAIM_LAPSES = timedelta(minutes=15)
UNDO_WITHIN = timedelta(minutes=10)
RECEIVE_WITHIN = timedelta(days=1)

TASK = Verbs("task")
CLAIM = TASK.add("claim", C, comes_from=(TaskState.OPEN,))
RELEASE = TASK.add("release", C, comes_from=(TaskState.OPEN,))
DELEGATE = TASK.add("delegate", C, comes_from=(TaskState.OPEN,))
TAKE_OVER = TASK.add("take_over", C, comes_from=(TaskState.OPEN,), needs_reason=True)
ESCALATE = TASK.add("escalate", C, comes_from=(TaskState.OPEN,), undoable=True, needs_reason=True)
UNDO = TASK.add("undo", C)
# To the successor, or released.
HAND_OVER_CLAIM = TASK.add("hand_over", O, L, C, comes_from=(TaskState.OPEN,))
