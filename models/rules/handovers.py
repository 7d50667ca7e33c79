"""A handover (移交): everything open moves to the successor at once; acceptance is a receipt."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from models.errors import Problem
from models.frozen import dataclass
from models.rules.assignments import Cause, told_too_much
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import C, L, O, Verbs


class HandoverState(StrEnum):
    """In force from the moment it is started; accepted once every line has its receipt."""

    IN_FORCE = "in_force"
    ACCEPTED = "accepted"


class Carried(StrEnum):
    """What a line of a handover sheet carries over."""

    ASSIGNMENT = "assignment"
    FINDING = "finding"
    INSPECTION = "inspection"  # returned, to be sent again
    DRAFT = "draft"
    CLAIM = "claim"
    REQUEST = "request"
    GOODS = "goods"  # in custody, or short of what was to be signed for


HELD_BY = "held_by"  # under this name an event's changes say who answered before and who does now
ACCEPT_WITHIN = timedelta(days=1)  # then a coordinator is asked to see to it

HANDOVER = Verbs("handover")
HAND_OVER = HANDOVER.add("hand_over", O, L, C, goes_to=HandoverState.IN_FORCE)
# Only by the successor; which of their grants they sit at is all the same.
ACCEPT_LINE = HANDOVER.add("accept_line", O, L, C, comes_from=(HandoverState.IN_FORCE,))
ACCEPT_HANDOVER = HANDOVER.add(
    "accept", O, L, C, comes_from=(HandoverState.IN_FORCE,), goes_to=HandoverState.ACCEPTED
)
REMIND = HANDOVER.add("remind", C, comes_from=(HandoverState.IN_FORCE,), needs_reason=True)


@dataclass(frozen=True)
class HandoverForm:
    """Whose work goes to whom: at one firm, or (without one) all of it. Without a giver it is one's own."""

    successor: int | None = entry(Kind.LOOKUP, required=True, lookup="successors")
    cause: Cause | None = entry(Kind.CHOICE, required=True, choices=Cause)
    note: str = entry(Kind.NOTE, longest=200)
    giver: int | None = entry(Kind.LOOKUP, lookup="officers")
    enterprise: int | None = entry(Kind.LOOKUP, lookup="enterprises")

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; whether the successor may take it on is found in the store."""
        return basic_problems(self) + told_too_much(self.cause, self.note)
