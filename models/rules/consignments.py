"""Goods on their way (领取 → 暂存 → 送达 → 签收): who has them, who signed, what becomes of a difference.

A difference between what was collected and what was signed is owed by the custodian, never by the firm.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from models.errors import Problem
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry
from models.rules.places import Qualifier
from models.rules.quantities import MOST
from models.rules.scope import C, L, O, S, Verbs


class ConsignmentState(StrEnum):
    """Where the goods are on their way."""

    PREPARED = "prepared"
    READY = "ready"
    COLLECTED = "collected"
    IN_CUSTODY = "in_custody"
    DELIVERED = "delivered"
    SIGNED = "signed"
    PART_SIGNED = "part_signed"
    REFUSED = "refused"
    SETTLED = "settled"


PREPARED, READY, COLLECTED, IN_CUSTODY, DELIVERED, SIGNED, PART_SIGNED, REFUSED, SETTLED = ConsignmentState
AT_THE_DEPOT = (PREPARED, READY)
WITH_CUSTODIAN = (COLLECTED, IN_CUSTODY, DELIVERED)  # handed out and not yet signed for
DISPUTED = (PART_SIGNED, REFUSED)  # a difference is to be settled
HELD = (*WITH_CUSTODIAN, *DISPUTED)  # somebody answers for goods
UNDERWAY = (*AT_THE_DEPOT, *HELD)


class Discrepant(StrEnum):
    """In what the goods signed for differ from those collected."""

    SHORT = "short"
    DAMAGED = "damaged"
    REFUSED = "refused"


class DiscrepancyState(StrEnum):
    """Whether a difference still waits for its custodian."""

    OPEN = "open"
    SETTLED = "settled"


class Settlement(StrEnum):
    """The five ways a difference is settled; a loss is approved by another person."""

    DELIVERED_LATER = "delivered_later"
    REPLACED = "replaced"
    RETURNED = "returned"
    MISCOUNTED = "miscounted"
    LOSS = "loss"


CONSIGNMENT = Verbs("consignment")
PREPARE = CONSIGNMENT.add("prepare", S, goes_to=PREPARED)
READY_UP = CONSIGNMENT.add("ready", S, comes_from=(PREPARED,), goes_to=READY)
# Nobody came.
UNPACK = CONSIGNMENT.add("unpack", S, comes_from=AT_THE_DEPOT, goes_to=SETTLED, needs_reason=True)
HAND_OUT = CONSIGNMENT.add("hand_out", S, comes_from=(READY,), goes_to=COLLECTED)
TAKE_BACK = CONSIGNMENT.add("take_back", S, comes_from=(COLLECTED,), goes_to=READY)
# Kept overnight, and nobody there to sign.
BRING_BACK = CONSIGNMENT.add("bring_back", S, comes_from=(IN_CUSTODY,), goes_to=READY)
KEEP = CONSIGNMENT.add("keep", O, S, comes_from=(COLLECTED, IN_CUSTODY), goes_to=IN_CUSTODY)
DELIVER = CONSIGNMENT.add("deliver", O, S, comes_from=(COLLECTED, IN_CUSTODY), goes_to=DELIVERED)
# An estimate becomes a number.
COUNT = CONSIGNMENT.add("count", O, S, comes_from=(COLLECTED, IN_CUSTODY, DELIVERED))
SIGN = CONSIGNMENT.add("sign", O, S, comes_from=(DELIVERED,), goes_to=SIGNED)
PART_SIGN = CONSIGNMENT.add("part_sign", O, S, comes_from=(DELIVERED,), goes_to=PART_SIGNED)
REFUSE = CONSIGNMENT.add("refuse", O, S, comes_from=(DELIVERED,), goes_to=REFUSED, needs_reason=True)
# By the program, with the last difference.
SETTLE = CONSIGNMENT.add("settle", comes_from=DISPUTED, goes_to=SETTLED)
PASS_ON = CONSIGNMENT.add("pass_on", O, S, comes_from=(SIGNED, PART_SIGNED, SETTLED))  # building -> tenant
HAND_OVER_GOODS = CONSIGNMENT.add("hand_over", O, L, C, comes_from=HELD)  # custody goes to the successor

DISCREPANCY = Verbs("discrepancy")
FIND_SHORT = DISCREPANCY.add("find", O, S, goes_to=DiscrepancyState.OPEN)  # with the signature
SETTLE_DIFFERENCE = DISCREPANCY.add(
    "settle", C, S, comes_from=(DiscrepancyState.OPEN,), goes_to=DiscrepancyState.SETTLED, avoids=True
)
ASK_LOSS = DISCREPANCY.add("ask_loss", C, S, comes_from=(DiscrepancyState.OPEN,), avoids=True)
APPROVE_LOSS = DISCREPANCY.add(
    "approve_loss", C, S, comes_from=(DiscrepancyState.OPEN,), goes_to=DiscrepancyState.SETTLED, avoids=True
)
HAND_OVER_DIFFERENCE = DISCREPANCY.add("hand_over", O, L, C, comes_from=(DiscrepancyState.OPEN,))

LATER_AT_MOST = timedelta(days=2)  # a difference is to be settled two days after it was found
# Characters of what is written on a consignment, and of who has the rest of it.
LONGEST_NOTE, LONGEST_HOLDER = 300, 40
KEPT_AT_MOST = timedelta(days=1)  # custody without a day of its own is overdue a day after collection


@dataclass(frozen=True)
class CollectedLine:
    """Of one line, in base units, what was handed out: a number, or an estimate until it is counted."""

    line: int
    quantity: int
    qualifier: Qualifier = Qualifier.EXACT


@dataclass(frozen=True)
class CollectForm:
    """领取登记: who took it for the firm, one of ours (代领) or the firm's own by name, under which paper slip; the time
    may be an earlier one (补录)."""

    collector: int | None = entry(Kind.LOOKUP, lookup="collectors")
    collector_name: str = entry(Kind.TEXT, longest=40)
    slip: str = entry(Kind.TEXT, longest=40)
    lines: tuple[CollectedLine, ...] = ()
    kept_until: datetime | None = entry(Kind.MOMENT)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)

    def problems(self, now: datetime | None = None) -> tuple[Problem, ...]:
        """What is wrong with the form by itself, told now where no other time is given."""
        found = basic_problems(self) + kept_problems(self.kept_until, self.occurred_at or now)
        if (self.collector is None) == (not self.collector_name.strip()):
            found += (Problem("collector", "one_collector"),)
        return found


@dataclass(frozen=True)
class KeepForm:
    """暂存: where the goods are, until when."""

    custody_place: str = entry(Kind.TEXT, required=True, longest=60)
    kept_until: datetime | None = entry(Kind.MOMENT, required=True)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)

    def problems(self, now: datetime | None = None) -> tuple[Problem, ...]:
        """What is wrong with the form by itself, told now where no other time is given."""
        return basic_problems(self) + kept_problems(self.kept_until, self.occurred_at or now)


def kept_problems(kept_until: datetime | None, since: datetime | None) -> tuple[Problem, ...]:
    """What is wrong with the end of a custody that begins at a moment: it has passed by then."""
    is_over = kept_until is not None and since is not None and kept_until <= since
    return (Problem("kept_until", "in_the_past"),) if is_over else ()


def order_problems(
    told: datetime | None, collected_at: datetime | None, delivered_at: datetime | None = None
) -> tuple[Problem, ...]:
    """What is wrong with the moment told of a step on the way: none is before goods were collected, or were delivered."""
    if told is not None and collected_at is not None and told < _minute(collected_at):
        return (Problem("occurred_at", "before_collected", {"when": collected_at}),)
    if told is not None and delivered_at is not None and told < _minute(delivered_at):
        return (Problem("occurred_at", "before_delivered", {"when": delivered_at}),)
    return ()


def _minute(moment: datetime) -> datetime:
    """Moments are typed by the minute: 10:05 is not before what the clock wrote as 10:05:30."""
    return moment.replace(second=0, microsecond=0)


@dataclass(frozen=True)
class LineCount:
    """Of one line, in base units: what arrived whole and what arrived damaged; what is short follows."""

    line: int
    accepted: int
    damaged: int = 0


@dataclass(frozen=True)
class ReceiptForm:
    """签收: who took the goods over, the last four digits of their phone, the slip, and per line what arrived."""

    receiver_name: str = entry(Kind.TEXT, required=True, longest=40)
    receiver_role: str = entry(Kind.TEXT, required=True, longest=40)
    receiver_last4: str = entry(Kind.CODE, required=True, longest=4)
    slip: str = entry(Kind.TEXT, longest=40)
    counts: tuple[LineCount, ...] = ()
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self) + _last4_problems(self.receiver_last4)


@dataclass(frozen=True)
class Sent:
    """A line of goods on their way: how many, and whether that was counted."""

    quantity: int
    qualifier: Qualifier = Qualifier.EXACT

    @property
    def is_counted(self) -> bool:
        """Whether the number is one, not an estimate."""
        return self.qualifier is Qualifier.EXACT


@dataclass(frozen=True)
class Outcome:
    """What became of one line: accepted, short and damaged add up to what was sent."""

    accepted: int
    short: int
    damaged: int

    @property
    def difference(self) -> int:
        """What the firm did not sign for."""
        return self.short + self.damaged


def outcome(sent: Sent, count: LineCount) -> Outcome:
    """What a count makes of a line."""
    return Outcome(count.accepted, sent.quantity - count.accepted - count.damaged, count.damaged)


def count_problems(counts: Mapping[int, LineCount], sent: Mapping[int, Sent]) -> tuple[Problem, ...]:
    """What is wrong with what arrived by line: every line is told, none has more than was sent; an estimate is counted first."""
    if set(counts) != set(sent):
        return (Problem("lines", "other_lines"),)
    found = []
    for line, one in counts.items():
        if one.accepted < 0 or one.damaged < 0:
            found.append(Problem(f"line_{line}", "negative"))
        elif not sent[line].is_counted:
            found.append(Problem(f"line_{line}", "count_first"))
        elif one.accepted + one.damaged > sent[line].quantity:
            found.append(Problem(f"line_{line}", "more_than_sent", {"most": sent[line].quantity}))
    return tuple(found)


@dataclass(frozen=True)
class RefusalForm:
    """拒收: who of the firm would not take the goods over, and why."""

    reason: str = entry(Kind.NOTE, required=True, longest=200)
    receiver_name: str = entry(Kind.TEXT, required=True, longest=40)
    receiver_role: str = entry(Kind.TEXT, required=True, longest=40)
    receiver_last4: str = entry(Kind.CODE, required=True, longest=4)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self) + _last4_problems(self.receiver_last4)


def _last4_problems(typed: str) -> tuple[Problem, ...]:
    last4 = typed.strip()
    is_wrong = bool(last4) and not (len(last4) == 4 and last4.isascii() and last4.isdigit())
    return (Problem("receiver_last4", "not_four_digits"),) if is_wrong else ()


def collected_problems(
    given: Mapping[int, CollectedLine], prepared: Mapping[int, int]
) -> tuple[Problem, ...]:
    """What is wrong with what was handed out by line: lines of this consignment, none more than was set apart."""
    found = []
    for line, one in given.items():
        if line not in prepared:
            found.append(Problem("lines", "other_lines"))
        elif one.quantity < 0:
            found.append(Problem(f"line_{line}", "negative"))
        elif one.quantity > prepared[line]:
            found.append(Problem(f"line_{line}", "more_than_allocated", {"most": prepared[line]}))
    if not found and given and not any(one.quantity for one in given.values()):
        found.append(Problem("lines", "required"))
    return tuple(found)


@dataclass(frozen=True)
class SettleForm:
    """How a difference ends, and what was found out."""

    settlement: Settlement | None = entry(Kind.CHOICE, choices=Settlement, required=True)
    found_out: str = entry(Kind.NOTE, required=True, longest=300)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self)


@dataclass(frozen=True)
class OnwardForm:
    """To which tenant of a building how many base units of a line went on, and who took them."""

    line: int
    enterprise: int
    quantity: int
    receiver_name: str = entry(Kind.TEXT, longest=40)
    receiver_last4: str = entry(Kind.CODE, longest=4)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        found = basic_problems(self) + _last4_problems(self.receiver_last4)
        if self.quantity <= 0:
            found += (Problem(f"line_{self.line}", "not_positive"),)
        return found


def onward_problems(
    given: Mapping[int, int], there: Mapping[int, int], passed_on: Mapping[int, int]
) -> tuple[Problem, ...]:
    """What is wrong with passing so many on by line: never more than was accepted and is not yet with a tenant."""
    found = []
    for line, quantity in given.items():
        rest = there.get(line, 0) - passed_on.get(line, 0)
        if quantity <= 0:
            found.append(Problem(f"line_{line}", "not_positive"))
        elif quantity > min(rest, MOST):
            found.append(Problem(f"line_{line}", "more_than_left", {"most": max(rest, 0)}))
    return tuple(found) or (() if given else (Problem("lines", "required"),))
