"""A check of one site against one checklist version: states, who may decide, and what is wrong with the form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from models.errors import Problem
from models.frozen import dataclass
from models.rules.checklists import (
    Answer,
    Area,
    Asked,
    failed_positions,
    is_asked,
    is_complete,
    judged,
    read_number,
    wants_number,
)
from models.rules.deadlines import Deadline, business_date
from models.rules.forms import FILLED, LONGEST_REASON, Kind, basic_problems, entry, length_problems
from models.rules.scope import C, L, O, Verbs


class InspectionState(StrEnum):
    """How far a check is; a draft is none."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    NO_ACCESS = "no_access"


class InspectionKind(StrEnum):
    """明察 or 暗访."""

    ANNOUNCED = "announced"
    UNANNOUNCED = "unannounced"


class NoAccess(StrEnum):
    """Why nobody could be checked: 锁门, 拒入, 空置, 未复工."""

    LOCKED = "locked"
    REFUSED = "refused"
    VACANT = "vacant"
    NOT_RESUMED = "not_resumed"


INSPECTION = Verbs("inspection")
SUBMIT = INSPECTION.add("submit", O, goes_to=InspectionState.SUBMITTED)
RECORD_NO_ACCESS = INSPECTION.add("record_no_access", O, goes_to=InspectionState.NO_ACCESS)
ACCEPT = INSPECTION.add(
    "accept",
    C,
    comes_from=(InspectionState.SUBMITTED,),
    goes_to=InspectionState.ACCEPTED,
    avoids=True,
    undoable=True,
)
RETURN = INSPECTION.add(
    "return",
    C,
    comes_from=(InspectionState.SUBMITTED,),
    goes_to=InspectionState.RETURNED,
    avoids=True,
    undoable=True,
    needs_reason=True,
)
RESUBMIT = INSPECTION.add(
    "resubmit", O, comes_from=(InspectionState.RETURNED,), goes_to=InspectionState.SUBMITTED
)
HAND_OVER_CHECK = INSPECTION.add("hand_over", O, L, C, comes_from=(InspectionState.RETURNED,))


def photo_problems(
    name: str, number: str, holder: str, taken_at: datetime | None, today: date
) -> tuple[Problem, ...]:
    """What is wrong with a photo reference, whose fields begin with `name`: nobody holds a photo of no number.

    Who holds it and when it was taken may be left out: the officer, at the time of the check.
    """
    found = []
    if (holder.strip() or taken_at is not None) and not number.strip():
        found.append(Problem(name, "required_of_photo"))
    if taken_at is not None and business_date(taken_at) > today:
        found.append(Problem(f"{name}_at", "in_the_future"))
    return tuple(found)


@dataclass(frozen=True)
class FaultForm:
    """One failed item: what, where, who was told and when, by when it is due, or that it was put right on the spot."""

    item: str  # the item's code; which row it opens under is the list's business
    place: str = entry(Kind.TEXT, longest=60)
    description: str = entry(Kind.TEXT, required=True, wordings="item", longest=200)
    note: str = entry(Kind.NOTE, longest=500)
    told_whom: str = entry(Kind.TEXT, longest=60, starred=("is_fixed", False))
    told_at: datetime | None = entry(Kind.MOMENT)
    deadline: Deadline | None = entry(Kind.CHOICE, choices=Deadline)
    due_on: date | None = entry(
        Kind.DATE, when=("deadline", Deadline.DATE), starred=("deadline", Deadline.DATE)
    )
    is_fixed: bool = entry(Kind.YES_NO, default=False)
    seen: str = entry(Kind.NOTE, longest=200, when=("is_fixed", True), starred=("is_fixed", True))
    photo: str = entry(Kind.TEXT, longest=200)
    photo_holder: str = entry(Kind.TEXT, longest=60, when=("photo", FILLED))
    photo_at: datetime | None = entry(Kind.MOMENT, when=("photo", FILLED))

    def problems(self, today: date, kept: date | None = None) -> tuple[Problem, ...]:
        """What is wrong with this fault by itself; `today` is the business date of the check.

        `kept` is the day it was to be put right by when its check came back: it may have passed since.
        """
        found = [
            *basic_problems(self),
            *photo_problems("photo", self.photo, self.photo_holder, self.photo_at, today),
        ]
        if self.is_fixed:
            if not self.seen.strip():
                found.append(Problem("seen", "required_if_fixed"))
            return tuple(found)
        if not self.told_whom.strip():
            found.append(Problem("told_whom", "required"))
        if self.deadline is Deadline.DATE:
            if self.due_on is None:
                found.append(Problem("due_on", "required"))
            elif self.due_on < today and self.due_on != kept:
                found.append(Problem("due_on", "in_the_past"))
        return tuple(found)


NOTHING_KEPT: Mapping[str, date] = {}


@dataclass(frozen=True)
class Measured:
    """The number an item was answered by, as it was typed."""

    item: str
    number: str


@dataclass(frozen=True)
class InspectionForm:
    """A check as the officer submits it; `key` was made when the form opened and makes a repeat harmless.

    `answers` holds one `Answer` an item, in the order of the checklist version; where one `area` alone is checked, the
    items of others hold the blank. An item that asks for a number has it in `numbers`.
    """

    key: UUID
    site: int
    checklist: int
    answers: str
    faults: tuple[FaultForm, ...] = ()
    kind: InspectionKind = entry(
        Kind.CHOICE, default=InspectionKind.UNANNOUNCED, choices=InspectionKind, required=True
    )
    others: tuple[int, ...] = entry(Kind.LOOKUPS, lookup="officers", default=())
    accompanied_by: str = entry(Kind.TEXT, longest=60)
    good_practice: str = entry(Kind.NOTE, longest=300)
    photos: str = entry(Kind.TEXT, longest=200)
    photos_holder: str = entry(Kind.TEXT, longest=60, when=("photos", FILLED))
    photos_at: datetime | None = entry(Kind.MOMENT, when=("photos", FILLED))
    temperature_abnormal: int | None = entry(Kind.COUNT)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)
    seconds: int = 0  # how long it took, shown where it was filled with "the rest pass"
    rest_passed: int = 0  # how many answers "the rest pass" gave
    area: Area | None = None  # the one area that was checked; none of a whole check
    numbers: tuple[Measured, ...] = ()

    def problems(
        self, items: Sequence[Asked], today: date, kept: Mapping[str, date] = NOTHING_KEPT
    ) -> tuple[Problem, ...]:
        """What is wrong with the check against its version's items; a fault's field is named `F5.told_whom`.

        `kept` are by item the days that the faults of a check that came back were to be put right by.
        """
        found = [
            *basic_problems(self),
            *photo_problems("photos", self.photos, self.photos_holder, self.photos_at, today),
        ]
        asked = [item.code for item in items if is_asked(item, self.area)]
        if not asked:
            return (*found, Problem("area", "not_of_this_list"))
        if not is_complete(self.answers, items, self.area):
            left = len(asked) - sum(one in tuple(Answer) for one in self.answers)
            is_short = left > 0
            found.append(
                Problem("answers", "unanswered", {"count": left})
                if is_short
                else Problem("answers", "not_as_asked")
            )
            return tuple(found)
        found += self._wrong_numbers(items)
        failed = {items[at].code for at in failed_positions(self.answers)}
        described = [fault.item for fault in self.faults]
        for code in sorted(failed.difference(described), key=asked.index):
            found.append(Problem(f"{code}.description", "required"))
        for fault in self.faults:
            if fault.item not in failed or described.count(fault.item) > 1:
                found.append(Problem(f"{fault.item}.description", "not_failed"))
                continue
            found += [
                Problem(f"{fault.item}.{one.field}", one.code, one.values)
                for one in fault.problems(today, kept.get(fault.item))
            ]
        for name in ("temperature_abnormal", "seconds", "rest_passed"):
            if (getattr(self, name) or 0) < 0:
                found.append(Problem(name, "negative"))
        if len(set(self.others)) < len(self.others):
            found.append(Problem("others", "twice"))
        return tuple(found)

    def _wrong_numbers(self, items: Sequence[Asked]) -> list[Problem]:
        """An item that asks for a number is answered by it, in step with its range; no other item has one."""
        found = []
        given = {one.item: one.number for one in self.numbers}
        for answer, item in zip(self.answers, items, strict=True):
            typed = given.pop(item.code, None)
            if not wants_number(item) or answer not in (Answer.PASS, Answer.FAIL):
                if typed is not None:
                    found.append(Problem(f"{item.code}.number", "no_number_asked"))
            elif typed is None:
                found.append(Problem(f"{item.code}.number", "required"))
            elif (number := read_number(typed)) is None:
                found.append(Problem(f"{item.code}.number", "not_a_number"))
            elif judged(item, number) != answer:
                found.append(Problem(f"{item.code}.number", "out_of_step"))
        return found + [Problem(f"{code}.number", "no_number_asked") for code in given]


@dataclass(frozen=True)
class NoAccessForm:
    """A visit that could not get in."""

    key: UUID
    site: int
    why: NoAccess | None = entry(Kind.CHOICE, choices=NoAccess, required=True)
    note: str = entry(Kind.NOTE, longest=200)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self)


def is_sampled(key: UUID) -> bool:
    """Whether a check falls in the 5 % that a coordinator looks at: a hash, so that a repeat gives the same answer."""
    return hashlib.sha256(key.bytes).digest()[0] * 256 + hashlib.sha256(key.bytes).digest()[1] < 65536 // 20


@dataclass(frozen=True)
class LatePolicy:
    """Recorded more than two hours after it happened is 补录 and says why."""

    after_seconds: int = 7200
    future_seconds: int = 300  # clocks of laptops differ

    def problems(self, occurred_at: datetime | None, now: datetime, reason: str) -> tuple[Problem, ...]:
        """What is wrong with when a thing is said to have happened."""
        if self.is_ahead(occurred_at, now):
            return (Problem("occurred_at", "in_the_future"),)
        if self.is_late(occurred_at, now) and not reason.strip():
            return (Problem("late_reason", "required_if_late"),)
        return length_problems("late_reason", reason, LONGEST_REASON)

    def is_ahead(self, at: datetime | None, now: datetime) -> bool:
        """Whether a moment is still to come."""
        return at is not None and (now - at).total_seconds() < -self.future_seconds

    def is_late(self, occurred_at: datetime | None, now: datetime) -> bool:
        """Whether a record is 补录."""
        return occurred_at is not None and (now - occurred_at).total_seconds() > self.after_seconds


LATE = LatePolicy()


@dataclass(frozen=True)
class InspectionExtra:
    """What most checks have nothing of: kept as one small JSON value, absent where all of it is empty."""

    good_practice: str = ""
    photos: str = ""
    photos_holder: str = ""
    photos_at: datetime | None = None
    temperature_abnormal: int | None = None
    no_access: NoAccess | None = None
    note: str = ""
    seconds: int = 0
    rest_passed: int = 0
    is_sampled: bool = False
    return_reason: str = ""
    return_item: str = ""  # the item that the reason speaks of
