"""Who stands by which firm: an assignment's states, and who leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.errors import Problem
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import C, O, Verbs


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

# A leader plans, issues and rolls call for the own team: those rows come with the teams.
ASSIGNMENT = Verbs("assignment")
PLAN = ASSIGNMENT.add("plan", C, goes_to=AssignmentState.PLANNED)
ISSUE = ASSIGNMENT.add("issue", C, comes_from=(AssignmentState.PLANNED,), goes_to=AssignmentState.ISSUED)
CANCEL = ASSIGNMENT.add(
    "cancel",
    C,
    comes_from=(AssignmentState.PLANNED, AssignmentState.ISSUED),
    goes_to=AssignmentState.CANCELLED,
    needs_reason=True,
)
ARRIVE = ASSIGNMENT.add("arrive", O, C, comes_from=(AssignmentState.ISSUED,), goes_to=AssignmentState.ACTIVE)
END = ASSIGNMENT.add(
    "end",
    C,
    comes_from=(AssignmentState.ACTIVE,),
    goes_to=AssignmentState.ENDED,
    needs_reason=True,
)
CONFIRM_LEAD = ASSIGNMENT.add("confirm_lead", C, comes_from=tuple(CURRENT))


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
