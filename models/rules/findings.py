"""A fault found at a site and its way to 销号: states, verbs, who may close, repeats, the ladder of cycles."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from models.errors import Problem
from models.frozen import dataclass
from models.rules.deadlines import Deadline, Severity
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import C, L, O, Verbs


class FindingState(StrEnum):
    """How far a fault is on its way to 销号."""

    OPEN = "open"
    ASSIGNED = "assigned"
    RECTIFIED = "rectified"
    CLOSED = "closed"
    REFERRED = "referred"
    VOID = "void"


OPEN, ASSIGNED, RECTIFIED, CLOSED, REFERRED, VOIDED = FindingState
WITH_THE_FIRM = (OPEN, ASSIGNED)
UNSETTLED = (OPEN, ASSIGNED, RECTIFIED, REFERRED)
LIVE = (OPEN, ASSIGNED, RECTIFIED)  # what may become overdue and rise

FINDING = Verbs("finding")
RAISE = FINDING.add("raise", O, goes_to=OPEN)
ASSIGN = FINDING.add("assign", C, comes_from=(OPEN,), goes_to=ASSIGNED, avoids=True, undoable=True)
RECEIVE = FINDING.add("receive", O, C, comes_from=(ASSIGNED,))
CORRECT = FINDING.add("correct", O, comes_from=LIVE)  # with the check that came back
RECORD_FIX = FINDING.add("record_fix", O, comes_from=WITH_THE_FIRM, goes_to=RECTIFIED)
# 回避 binds the coordinator who closes; the officer stands by the firm by nature.
CLOSE = FINDING.add("close", O, C, comes_from=(RECTIFIED,), goes_to=CLOSED, avoids=True, undoable=True)
FAIL_RECHECK = FINDING.add("fail_recheck", O, C, comes_from=(RECTIFIED,))
SUPERVISE = FINDING.add("supervise", C, comes_from=LIVE, avoids=True, undoable=True)
GIVE_NOTICE = FINDING.add("give_notice", C, comes_from=LIVE, avoids=True)
REFER = FINDING.add("refer", C, comes_from=LIVE, goes_to=REFERRED, avoids=True)
RECORD_RESULT = FINDING.add("record_result", C, comes_from=(REFERRED,), avoids=True)
ASK_VOID = FINDING.add("ask_void", O, comes_from=LIVE, needs_reason=True)
VOID = FINDING.add("void", C, comes_from=LIVE, goes_to=VOIDED, avoids=True, undoable=True, needs_reason=True)
REFUSE_VOID = FINDING.add("refuse_void", C, comes_from=LIVE, avoids=True, needs_reason=True)
# Who answers for it, nothing else.
HAND_OVER_FINDING = FINDING.add("hand_over", O, L, C, comes_from=UNSETTLED)

REPEAT = "repeat"  # what the program records of a third time; its reason is how many times
RESUBMITTED = "resubmitted"  # why a check that passes now asks to void what it found
REPEAT_DAYS = 30
REPEATED_AT = 3  # from the third time on it is graver
FOUR_EYES_CYCLE = 3  # from this cycle on another person closes


class Step(StrEnum):
    """The next rung of the ladder, as the coordinator's preview suggests it."""

    NOTICE = "notice"
    SUPERVISE = "supervise"
    REFER = "refer"


def next_step(cycle: int, is_refused: bool, is_supervised: bool, has_notice: bool) -> Step | None:
    """What the rules suggest: cycle 2 a written notice, cycle 3 or a refusal 督办, then 移交."""
    if cycle >= 3 or is_refused:
        return Step.REFER if is_supervised else Step.SUPERVISE
    return Step.NOTICE if cycle == 2 and not has_notice else None


def repeats_between(moment: datetime) -> tuple[datetime, datetime]:
    """The first and the last moment at which the same fault counts with one found then: thirty days, to the minute."""
    minute = moment.replace(second=0, microsecond=0)
    span = timedelta(days=REPEAT_DAYS)
    return minute - span, minute + span + timedelta(seconds=59, microseconds=999_999)


def raised_severity(severity: Severity, times: int) -> Severity:
    """The severity of the `times`-th same fault within thirty days: one graver from the third on."""
    if times < REPEATED_AT:
        return severity
    return Severity.HIGH if severity in (Severity.HIGH, Severity.MEDIUM) else Severity.MEDIUM


def needs_other_eyes(severity: Severity, times: int, cycle: int) -> bool:
    """Whether someone else than the officer who found or recorded it must close: H, third repeat, third cycle."""
    return severity is Severity.HIGH or times >= REPEATED_AT or cycle >= FOUR_EYES_CYCLE


@dataclass(frozen=True)
class AssignForm:
    """交办: which body, who there, by when."""

    body: int | None = entry(Kind.LOOKUP, required=True, lookup="bodies")
    body_person: str = entry(Kind.TEXT, required=True, longest=40)
    deadline: Deadline | None = entry(Kind.CHOICE, choices=Deadline, required=True)
    due_on: date | None = entry(Kind.DATE, when=("deadline", Deadline.DATE))
    note: str = entry(Kind.NOTE, longest=300)

    def problems(self, today: date) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self) + dated_problems(self.deadline, self.due_on, today)


@dataclass(frozen=True)
class FixForm:
    """What a named person of the firm reported as done; recording is not reporting."""

    firm_person: str = entry(Kind.TEXT, required=True, longest=60)
    measure: str = entry(Kind.NOTE, required=True, longest=300)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self)


@dataclass(frozen=True)
class RecheckForm:
    """What was seen at the recheck; where it failed, by when the firm tries again."""

    passed: bool | None = entry(Kind.YES_NO, required=True)
    seen: str = entry(Kind.NOTE, required=True, longest=300)
    deadline: Deadline | None = entry(Kind.CHOICE, choices=Deadline, when=("passed", False))
    due_on: date | None = entry(Kind.DATE, when=("deadline", Deadline.DATE))
    is_refused: bool = entry(Kind.YES_NO, default=False, when=("passed", False))
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)

    def problems(self, today: date) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; a failed recheck gives a new due."""
        found = basic_problems(self)
        if self.passed is False:
            if self.deadline is None:
                found += (Problem("deadline", "required"),)
            found += dated_problems(self.deadline, self.due_on, today)
        return found


@dataclass(frozen=True)
class SuperviseForm:
    """提级督办: by when."""

    by_when: date | None = entry(Kind.DATE, required=True)
    note: str = entry(Kind.NOTE, longest=300)

    def problems(self, today: date) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        if self.by_when is not None and self.by_when < today:
            return (Problem("by_when", "in_the_past"),)
        return basic_problems(self)


@dataclass(frozen=True)
class NoticeForm:
    """整改通知: its number and who received it."""

    number: str = entry(Kind.TEXT, required=True, longest=60)
    recipient: str = entry(Kind.TEXT, required=True, longest=60)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self)


@dataclass(frozen=True)
class ReferForm:
    """移交: to which body, under which document."""

    body: int | None = entry(Kind.LOOKUP, required=True, lookup="bodies")
    document: str = entry(Kind.TEXT, required=True, longest=60)
    note: str = entry(Kind.NOTE, longest=300)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self)


@dataclass(frozen=True)
class ResultForm:
    """What the body did with a referred finding: settled, or back to be put right."""

    is_settled: bool | None = entry(Kind.YES_NO, required=True)
    result: str = entry(Kind.NOTE, required=True, longest=300)
    deadline: Deadline | None = entry(Kind.CHOICE, choices=Deadline, when=("is_settled", False))
    due_on: date | None = entry(Kind.DATE, when=("deadline", Deadline.DATE))

    def problems(self, today: date) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; one that comes back has a new due."""
        found = basic_problems(self)
        if self.is_settled is False:
            if self.deadline is None:
                found += (Problem("deadline", "required"),)
            found += dated_problems(self.deadline, self.due_on, today)
        return found


def dated_problems(deadline: Deadline | None, on: date | None, today: date) -> tuple[Problem, ...]:
    """What is wrong with the day of a dated deadline."""
    if deadline is not Deadline.DATE:
        return ()
    if on is None:
        return (Problem("due_on", "required"),)
    return (Problem("due_on", "in_the_past"),) if on < today else ()
