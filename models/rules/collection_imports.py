"""What an import of a 领取签收表 knows of a depot, and what it plans: goods handed out and signed for on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING

from models.frozen import dataclass
from models.rules.consignments import ConsignmentState
from models.rules.places import Qualifier
from models.rules.supply_imports import KnownSupplyItem

if TYPE_CHECKING:
    from models.rules.import_reports import ImportReport
    from models.rules.imports import KnownAlias, KnownFirm, KnownRegions, NewAlias


@dataclass(frozen=True)
class KnownGoods:
    """One lot of one line of a consignment: what lies ready, and what went out, counted or not."""

    id: int
    item: int
    allocated: int
    went: int = 0
    is_estimate: bool = False
    expires_on: date | None = None


@dataclass(frozen=True)
class KnownConsignment:
    """A consignment as stored; `day` is the one it was collected on."""

    id: int
    version: int
    number: str
    enterprise: int
    state: ConsignmentState
    slip: str = ""
    day: date | None = None
    round: int | None = None
    goods: tuple[KnownGoods, ...] = ()


@dataclass(frozen=True)
class KnownRound:
    """An open round: what each firm has of it left, and what its depot may still hand out."""

    id: int
    item: int
    began: date
    each: int
    there: int
    # Of firms that have had some, or a number of their own.
    left: Mapping[int, int] = field(default_factory=dict)
    firms: frozenset[int] = frozenset()  # that have work in its region


@dataclass(frozen=True)
class KnownCollections:
    """What planning an import of collections needs of the store."""

    regions: KnownRegions
    firms: tuple[KnownFirm, ...] = ()
    firm_aliases: tuple[KnownAlias, ...] = ()
    items: tuple[KnownSupplyItem, ...] = ()
    item_aliases: tuple[KnownAlias, ...] = ()
    consignments: tuple[KnownConsignment, ...] = ()
    rounds: tuple[KnownRound, ...] = ()
    officers: Mapping[str, int] = field(default_factory=dict)  # by folded name, where it is theirs alone
    may_hand_out: bool = False


@dataclass(frozen=True)
class Receipt:
    """Who signed when, and how much of each item; what is short of it is a difference on the custodian."""

    name: str
    role: str
    last4: str
    at: datetime
    signed: Mapping[int, int]


@dataclass(frozen=True)
class Collection:
    """Goods that went out on paper, of a round or a consignment that lay ready; or only the signature for goods that had gone out."""

    at: datetime
    enterprise: int
    round: int | None = None
    consignment: int | None = None
    version: int = 0
    # Line (of a round its item), how much; none where they had gone out before.
    quantities: tuple[tuple[int, int, Qualifier], ...] = ()
    collector: int | None = None
    collector_name: str = ""
    slip: str = ""
    again_reason: str = ""
    receipt: Receipt | None = None


@dataclass(frozen=True)
class CollectionPlan:
    """Collections of rounds, and consignments that were handed out or signed for."""

    report: ImportReport
    added: tuple[Collection, ...] = ()
    changed: tuple[Collection, ...] = ()
    aliases: tuple[NewAlias, ...] = ()
