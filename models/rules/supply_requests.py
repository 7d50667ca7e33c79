"""A firm's request for supplies (申领): states, verbs, what is asked, approved and closed short, line by line.

Approval and fulfilment are separate: a request is approved or not, its lines say how far they are fulfilled. On
every line requested >= approved >= allocated >= collected >= signed holds, in base units of the item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from models.errors import Problem
from models.frozen import dataclass
from models.rules.deadlines import Severity
from models.rules.forms import Kind, basic_problems, entry
from models.rules.places import Qualifier
from models.rules.quantities import MOST
from models.rules.scope import C, L, O, Verbs


class RequestState(StrEnum):
    """How far a request is on its way to a decision, and whether it is over."""

    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    RETURNED = "returned"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    CLOSED = "closed"


SUBMITTED, REVIEWED, APPROVED, RETURNED, DECLINED, CANCELLED, CLOSED = RequestState
UNDECIDED = (SUBMITTED, REVIEWED)
OPEN_STATES = (SUBMITTED, REVIEWED, APPROVED, RETURNED)  # somebody still owes something

REQUEST = Verbs("supply_request")
SUBMIT = REQUEST.add("submit", O, goes_to=SUBMITTED)
RESUBMIT = REQUEST.add("resubmit", O, comes_from=(RETURNED,), goes_to=SUBMITTED)
CANCEL = REQUEST.add("cancel", O, comes_from=(SUBMITTED, REVIEWED, RETURNED), goes_to=CANCELLED)
REVIEW = REQUEST.add("review", C, comes_from=(SUBMITTED,), goes_to=REVIEWED, avoids=True, undoable=True)
APPROVE = REQUEST.add("approve", C, comes_from=(REVIEWED,), goes_to=APPROVED, avoids=True, undoable=True)
RETURN = REQUEST.add(
    "return", C, comes_from=UNDECIDED, goes_to=RETURNED, avoids=True, undoable=True, needs_reason=True
)
DECLINE = REQUEST.add(
    "decline", C, comes_from=UNDECIDED, goes_to=DECLINED, avoids=True, undoable=True, needs_reason=True
)
ALLOCATE = REQUEST.add("allocate", C, comes_from=(APPROVED,), avoids=True)
RELEASE = REQUEST.add("release", C, comes_from=(APPROVED,), avoids=True)
# By the program: all that was approved is signed.
CLOSE = REQUEST.add("close", comes_from=(APPROVED,), goes_to=CLOSED)
CLOSE_SHORT = REQUEST.add(
    "close_short", C, comes_from=(APPROVED,), goes_to=CLOSED, avoids=True, needs_reason=True
)
# To whoever answers for the firm now.
HAND_OVER_REQUEST = REQUEST.add("hand_over", O, L, C, comes_from=OPEN_STATES)

MOST_LINES = 20


@dataclass(frozen=True)
class RequestLineForm:
    """So many base units of an item; `pack` is the word they were said in (箱), its factor is frozen on the line."""

    item: int
    quantity: int
    qualifier: Qualifier = Qualifier.EXACT  # 约300: nobody has counted what will be used
    pack: str = ""


@dataclass(frozen=True)
class RequestForm:
    """What a firm's site asks for, by when, and why."""

    key: UUID
    site: int
    lines: tuple[RequestLineForm, ...] = ()
    needed_by: date | None = entry(Kind.DATE)
    urgency: Severity = entry(Kind.CHOICE, choices=Severity, default=Severity.MEDIUM)
    note: str = entry(Kind.NOTE, longest=300)

    def problems(self, today: date) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; whether the items are in the catalogue is found in the store."""
        found = basic_problems(self) + line_problems((one.item, one.quantity) for one in self.lines)
        if self.needed_by is not None and self.needed_by < today:
            found += (Problem("needed_by", "in_the_past"),)
        return found


@dataclass(frozen=True)
class LineQuantity:
    """So many base units for a line of a request."""

    line: int
    quantity: int


def line_problems(lines: Iterable[tuple[int, int]]) -> tuple[Problem, ...]:
    """What is wrong with (what, how many) lines: none at all, too many, one twice, nothing or too much of one."""
    told = list(lines)
    if not told:
        return (Problem("lines", "required"),)
    if len(told) > MOST_LINES:
        return (Problem("lines", "too_many_lines", {"most": MOST_LINES, "count": len(told)}),)
    found = []
    for at, (_, quantity) in enumerate(told, 1):
        if quantity <= 0:
            found.append(Problem(f"line_{at}", "not_positive"))
        elif quantity > MOST:
            found.append(Problem(f"line_{at}", "too_large", {"most": MOST}))
    if max(Counter(what for what, _ in told).values()) > 1:
        found.append(Problem("lines", "item_twice"))
    return tuple(found)


@dataclass(frozen=True)
class Standing:
    """How far a line of a request is, in base units: the chain; `approved` is None while nobody has decided."""

    requested: int
    approved: int | None = None
    allocated: int = 0
    collected: int = 0
    signed: int = 0

    @property
    def is_in_order(self) -> bool:
        """Whether requested >= approved >= allocated >= collected >= signed >= 0."""
        chain = (self.requested, self.approved or 0, self.allocated, self.collected, self.signed, 0)
        return all(one >= other for one, other in pairwise(chain))

    @property
    def to_allocate(self) -> int:
        """What was approved and is not yet set apart."""
        return (self.approved or 0) - self.allocated

    @property
    def to_collect(self) -> int:
        """What is set apart and still at the depot."""
        return self.allocated - self.collected

    @property
    def missing(self) -> int:
        """What was approved and nobody has signed for."""
        return (self.approved or 0) - self.signed


def approval_problems(given: Mapping[int, int], requested: Mapping[int, int]) -> tuple[Problem, ...]:
    """What is wrong with quantities approved by line: each line has one, of none more than was asked, not all zero.

    Nothing approved at all is a decline, which has its reason.
    """
    found = []
    if set(given) != set(requested):
        found.append(Problem("lines", "other_lines"))
    for line, quantity in given.items():
        if quantity < 0:
            found.append(Problem(f"line_{line}", "negative"))
        elif quantity > requested.get(line, quantity):
            found.append(Problem(f"line_{line}", "more_than_asked", {"most": requested[line]}))
    if not found and not any(given.values()):
        found.append(Problem("lines", "nothing_approved"))
    return tuple(found)


def allocation_problems(given: Mapping[int, int], lines: Mapping[int, Standing]) -> tuple[Problem, ...]:
    """What is wrong with setting so many apart by line: never more than was approved and is not yet set apart."""
    return _above(given, {line: one.to_allocate for line, one in lines.items()}, "more_than_approved")


def release_problems(given: Mapping[int, int], lines: Mapping[int, Standing]) -> tuple[Problem, ...]:
    """What is wrong with letting so many go again by line: only what still lies at the depot."""
    return _above(given, {line: one.to_collect for line, one in lines.items()}, "more_than_allocated")


def _above(given: Mapping[int, int], most: Mapping[int, int], code: str) -> tuple[Problem, ...]:
    found = []
    for line, quantity in given.items():
        if line not in most:
            found.append(Problem("lines", "other_lines"))
        elif quantity < 0:
            found.append(Problem(f"line_{line}", "negative"))
        elif quantity > most[line]:
            found.append(Problem(f"line_{line}", code, {"most": most[line]}))
    if not found and not any(given.values()):
        found.append(Problem("lines", "required"))
    return tuple(found)


def is_fulfilled(lines: Iterable[Standing]) -> bool:
    """Whether all that was approved is signed: then the request closes by itself."""
    return all(one.approved is not None and one.missing == 0 for one in lines)
