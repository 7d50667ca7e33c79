"""Where goods are and how they move: holders, movements, the order of issue, what a storekeeper may do.

Goods never appear or vanish: each movement has a giver and a taker, outside being the one that has all the rest. What was
wrong is reversed by a movement of its own, never edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from models.errors import Problem, Refused
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry
from models.rules.quantities import MOST
from models.rules.scope import A, C, S, Verbs


class HolderKind(StrEnum):
    """Who may hold goods; outside is where they come from and where what is lost has gone."""

    DEPOT = "depot"
    POINT = "point"  # 发放点
    CUSTODY = "custody"  # an officer's, between collection and signature
    FIRM = "firm"
    OUTSIDE = "outside"


STORED = (HolderKind.DEPOT, HolderKind.POINT)  # what a storekeeper answers for


class Source(StrEnum):
    """How a lot came in."""

    BOUGHT = "bought"  # 采购
    ALLOCATED = "allocated"  # 调拨 from above
    DONATED = "donated"  # 捐赠


class MovementKind(StrEnum):
    """Why goods went from one holder to another."""

    RECEIVED = "received"  # from outside; its lot says how: bought, allocated, donated
    TRANSFER = "transfer"  # 调拨 between depots and points
    ISSUE = "issue"  # handed out, into an officer's custody
    SIGN = "sign"  # signed for by the firm
    RETURN = "return"
    LOSS = "loss"
    DIFFERENCE = "difference"  # what a stock-take or a count found
    REVERSAL = "reversal"


class Undone(StrEnum):
    """What is said of a movement in place of why it was made, where a later one has undone it."""

    REVERSED = "reversed"


STOCK = Verbs("stock")
ADD_DEPOT = STOCK.add("add", C, A)
CORRECT_DEPOT = STOCK.add("correct", C, A)
RECEIVE_GOODS = STOCK.add("receive", S)
TRANSFER_GOODS = STOCK.add("transfer", S)
RETURN_GOODS = STOCK.add("return_goods", S)
RECORD_LOSS = STOCK.add("record_loss", S, needs_reason=True)
REVERSE = STOCK.add("reverse", S, needs_reason=True)

# What a storekeeper reverses here; what was handed out or signed is taken back by the consignment's own verbs.
REVERSIBLE = (MovementKind.RECEIVED, MovementKind.TRANSFER, MovementKind.RETURN, MovementKind.LOSS)


def reversal_refused(kind: MovementKind, other: HolderKind) -> Refused | None:
    """Why a movement between a depot and another is not reversed by itself, if it is not.

    What came back out of custody settled a difference: reversed alone, the goods would be with somebody who owes nothing.
    """
    if kind is MovementKind.REVERSAL:
        return Refused("is_a_reversal")
    if kind is MovementKind.DIFFERENCE and other is HolderKind.OUTSIDE:
        return Refused("of_a_stock_take")
    return None if kind in REVERSIBLE and other is not HolderKind.CUSTODY else Refused("not_reversible")


UNKNOWN_EXPIRY = "~"  # sorts behind every date: a lot whose day nobody knows is issued last, and marked
SOON = 30  # days: what expires within them is marked


def expiry_key(expires_on: date | None) -> str:
    """What lots of an item are ordered by where they are issued: first-expiring first, unknown last."""
    return UNKNOWN_EXPIRY if expires_on is None else expires_on.isoformat()


class Expiry(StrEnum):
    """How a lot stands towards its day."""

    GOOD = "good"
    SOON = "soon"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def expiry_of(expires_on: date | None, today: date) -> Expiry:
    """Whether a lot may still be issued: it may on its last day, not after it."""
    if expires_on is None:
        return Expiry.UNKNOWN
    if expires_on < today:
        return Expiry.EXPIRED
    return Expiry.SOON if (expires_on - today).days <= SOON else Expiry.GOOD


@dataclass(frozen=True)
class LotStock:
    """What a holder has of one lot and how much of it is free, in base units."""

    lot: int
    expiry: str  # as `expiry_key` makes it
    free: int


def pick_lots(lots: Sequence[LotStock], quantity: int, today: date) -> tuple[tuple[int, int], ...]:
    """Which lots a quantity is issued from, as (lot, quantity): first-expiring first, unknown last, expired never.

    They come to less where there is not enough.
    """
    picked, left = [], quantity
    for one in sorted(lots, key=lambda each: (each.expiry, each.lot)):
        taken = min(left, one.free) if one.expiry >= today.isoformat() else 0
        if taken > 0:
            picked.append((one.lot, taken))
            left -= taken
    return tuple(picked)


@dataclass(frozen=True)
class DepotForm:
    """仓库 or 发放点: what it is called, where it stands and when it is open."""

    name: str = entry(Kind.TEXT, required=True, longest=60)
    address: str = entry(Kind.TEXT, longest=100)
    hours: str = entry(Kind.TEXT, longest=60)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self)


@dataclass(frozen=True)
class GoodsForm:
    """So many base units of an item that came in, and what is known of their lot.

    `pack` is the word the quantity was said in (箱) and `pack_factor` what one of it held, where that is not the catalogue's.
    """

    item: int
    quantity: int
    pack: str = entry(Kind.TEXT, longest=20)
    pack_factor: int | None = None
    batch: str = entry(Kind.TEXT, longest=40)
    expires_on: date | None = None
    share_units: int | None = None
    spec: str = entry(Kind.TEXT, longest=60)
    note: str = entry(Kind.NOTE, longest=300)


@dataclass(frozen=True)
class ReceiptNote:
    """入库: how goods came to a depot, from whom, and when; whoever received them writes it once."""

    key: UUID
    holder: int
    source: Source | None = entry(Kind.CHOICE, choices=Source, required=True)
    donor: str = entry(Kind.TEXT, longest=60)
    document: str = entry(Kind.TEXT, longest=40)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)
    goods: tuple[GoodsForm, ...] = ()

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself; whether the items are in the catalogue is found in the store."""
        found = list(basic_problems(self))
        if not self.goods:
            found.append(Problem("goods", "required"))
        for one in self.goods:
            found += (*basic_problems(one), *quantity_problems(one.quantity))
            if one.share_units is not None and one.share_units <= 0:
                found.append(Problem("share_units", "negative"))
            if one.pack_factor is not None and one.pack_factor <= 0:
                found.append(Problem("pack_factor", "not_positive"))
            for name in ("share_units", "pack_factor"):
                if (getattr(one, name) or 0) > MOST:
                    found.append(Problem(name, "too_large", {"most": MOST}))
        return tuple(found)


def quantity_problems(quantity: int) -> tuple[Problem, ...]:
    """What is wrong with a quantity of goods that move: there is at least one, and no slip of the finger."""
    if quantity <= 0:
        return (Problem("quantity", "nothing_moves"),)
    return (Problem("quantity", "too_large", {"most": MOST}),) if quantity > MOST else ()


@dataclass(frozen=True)
class MoveForm:
    """调拨, 退库, 报损: so much of one lot from where it is; without a lot the order of issue decides."""

    key: UUID
    holder: int
    item: int
    quantity: int
    lot: int | None = None
    pack: str = ""
    to: int | None = None  # the depot or point it goes to; none where it leaves the ledger
    document: str = entry(Kind.TEXT, longest=40)
    reason: str = entry(Kind.NOTE, longest=200)
    occurred_at: datetime | None = entry(Kind.MOMENT)
    late_reason: str = entry(Kind.TEXT, longest=100)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        return basic_problems(self) + quantity_problems(self.quantity)
