"""Who stands by which firm: an assignment's states, and who leads."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from models.errors import Problem
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import C, L, O, Verbs


class AssignmentState(StrEnum):
    """How far an assignment is."""

    PLANNED = "planned"
    ISSUED = "issued"
    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Part(StrEnum):
    """At most one lead (主责) a firm; the others assist (协助)."""

    LEAD = "lead"
    ASSIST = "assist"


class Charge(StrEnum):
    """In which part somebody answered for a firm on a day: as lead, assisting, or standing in for another (代班)."""

    LEAD = "lead"
    ASSIST = "assist"
    SUBSTITUTE = "substitute"


class Cause(StrEnum):
    """Why somebody is away or leaves the post; health and family are 因故 and nobody is told more."""

    REST = "rest"  # 轮休
    DUTY = "duty"  # 公务
    ROTATION = "rotation"  # 轮换
    PERSONAL = "personal"  # 因故


# The firm is in an officer's scope from the day the assignment is issued; responsible only once arrived.
IN_SCOPE = (AssignmentState.ISSUED, AssignmentState.ACTIVE, AssignmentState.ON_LEAVE)
RESPONSIBLE = (AssignmentState.ACTIVE,)
CURRENT = (AssignmentState.PLANNED, *IN_SCOPE)

MOST_FIRMS = 3  # an officer's cap where the setting is not changed; an assigned building counts as one

ASSIGNMENT = Verbs("assignment")
PLAN = ASSIGNMENT.add("plan", L, C, goes_to=AssignmentState.PLANNED)
ISSUE = ASSIGNMENT.add("issue", L, C, comes_from=(AssignmentState.PLANNED,), goes_to=AssignmentState.ISSUED)
CANCEL = ASSIGNMENT.add(
    "cancel",
    L,
    C,
    comes_from=(AssignmentState.PLANNED, AssignmentState.ISSUED),
    goes_to=AssignmentState.CANCELLED,
    needs_reason=True,
)
ARRIVE = ASSIGNMENT.add(
    "arrive", O, L, C, comes_from=(AssignmentState.ISSUED,), goes_to=AssignmentState.ACTIVE
)
LEAVE = ASSIGNMENT.add(
    "leave", O, L, C, comes_from=(AssignmentState.ACTIVE,), goes_to=AssignmentState.ON_LEAVE
)
RESUME_POST = ASSIGNMENT.add(
    "resume_post", O, L, C, comes_from=(AssignmentState.ON_LEAVE,), goes_to=AssignmentState.ACTIVE
)
REPLACE_SUBSTITUTE = ASSIGNMENT.add("replace_substitute", O, L, C, comes_from=(AssignmentState.ON_LEAVE,))
END = ASSIGNMENT.add(
    "end",
    C,
    comes_from=(AssignmentState.ACTIVE, AssignmentState.ON_LEAVE),
    goes_to=AssignmentState.ENDED,
)
CONFIRM_LEAD = ASSIGNMENT.add("confirm_lead", C, comes_from=tuple(CURRENT))
# What the verbs above and a handover leave behind at the other assignments of the firm.
STAND_IN = ASSIGNMENT.add("stand_in", O, L, C, goes_to=AssignmentState.ACTIVE)
STAND_DOWN = ASSIGNMENT.add(
    "stand_down", O, L, C, comes_from=(AssignmentState.ACTIVE,), goes_to=AssignmentState.ENDED
)
HAND_OVER_POST = ASSIGNMENT.add(
    "hand_over", O, L, C, comes_from=tuple(CURRENT), goes_to=AssignmentState.ENDED
)
SUCCEED = ASSIGNMENT.add("succeed", O, L, C, goes_to=AssignmentState.ACTIVE)


@dataclass(frozen=True)
class AssignmentForm:
    """An officer for a firm, as lead or to assist, from a day on."""

    officer: int | None = entry(Kind.LOOKUP, required=True, lookup="officers")
    enterprise: int | None = entry(Kind.LOOKUP, required=True, lookup="enterprises")
    part: Part = entry(Kind.CHOICE, default=Part.LEAD, choices=Part)
    starts_on: date | None = entry(Kind.DATE, required=True)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; the cap and a second lead are found in the store."""
        return basic_problems(self)


@dataclass(frozen=True)
class LeaveForm:
    """Who stands in (代班), to which day as far as one knows, and why; no more than 因故 is told of health."""

    substitute: int | None = entry(Kind.LOOKUP, required=True, lookup="officers")
    until: date | None = entry(Kind.DATE, required=True)
    cause: Cause | None = entry(Kind.CHOICE, required=True, choices=Cause)

    def problems(self, today: date) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; whether the substitute may stand in is found in the store."""
        return basic_problems(self) + _gone_by(self.until, today)


@dataclass(frozen=True)
class SubstituteForm:
    """Another substitute for the same principal; without a day, to the one already told."""

    substitute: int | None = entry(Kind.LOOKUP, required=True, lookup="officers")
    until: date | None = entry(Kind.DATE)

    def problems(self, today: date) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self) + _gone_by(self.until, today)


@dataclass(frozen=True)
class EndForm:
    """Why an assignment ends, and who takes on what is open there."""

    cause: Cause | None = entry(Kind.CHOICE, required=True, choices=Cause)
    successor: int | None = entry(Kind.LOOKUP, lookup="successors")
    note: str = entry(Kind.NOTE, longest=200)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self) + told_too_much(self.cause, self.note)


def told_too_much(cause: Cause | None, note: str) -> tuple[Problem, ...]:
    """A note beside a personal cause: nothing of anybody's health or family is kept."""
    if cause is Cause.PERSONAL and note.strip():
        return (Problem("note", "not_for_personal"),)
    return ()


def _gone_by(until: date | None, today: date) -> tuple[Problem, ...]:
    return (Problem("until", "in_the_past"),) if until is not None and until < today else ()
