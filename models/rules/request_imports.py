"""What an import of a 申领分配表 knows of the store, what its cells say, and what it plans: requests, and approvals of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.rules.codes import folded
from models.rules.places import Qualifier
from models.rules.readings import Cell, cell_text, computed
from models.rules.supply_imports import KnownSupplyItem
from models.rules.supply_requests import LineQuantity, RequestState

if TYPE_CHECKING:
    from models.rules.import_reports import ImportReport
    from models.rules.imports import KnownAlias, KnownFirm, KnownRegions, NewAlias

_STATES: Mapping[str, RequestState] = {
    **dict.fromkeys(("待初审", "已申领", "submitted"), RequestState.SUBMITTED),
    **dict.fromkeys(("待核准", "已初审", "reviewed"), RequestState.REVIEWED),
    **dict.fromkeys(("已核准", "approved"), RequestState.APPROVED),
    **dict.fromkeys(("已退回", "退回", "returned"), RequestState.RETURNED),
    **dict.fromkeys(("不予核准", "declined"), RequestState.DECLINED),
    **dict.fromkeys(("已取消", "取消", "cancelled"), RequestState.CANCELLED),
    **dict.fromkeys(("已办结", "办结", "closed"), RequestState.CLOSED),
}
# What is over elsewhere asks for nothing here.
OVER = (RequestState.DECLINED, RequestState.CANCELLED, RequestState.CLOSED)


def read_request_state(cell: Cell) -> RequestState | None:
    """How far a request is said to be; Invalid `unreadable_choice`."""
    word = folded(cell_text(computed(cell)))
    if word and word not in _STATES:
        raise Invalid(Problem("value", "unreadable_choice", {"value": word}))
    return _STATES.get(word)


@dataclass(frozen=True)
class KnownRequestLine:
    """A line of a request as stored."""

    id: int
    item: int
    requested: int
    approved: int | None = None


@dataclass(frozen=True)
class KnownRequest:
    """A request as stored."""

    id: int
    version: int
    number: str
    enterprise: int
    day: date
    state: RequestState
    requested_by: int
    lines: tuple[KnownRequestLine, ...] = ()


@dataclass(frozen=True)
class KnownRequests:
    """What planning an import of requests needs of the store, and what the importer may do there."""

    regions: KnownRegions
    firms: tuple[KnownFirm, ...] = ()
    firm_aliases: tuple[KnownAlias, ...] = ()
    items: tuple[KnownSupplyItem, ...] = ()
    item_aliases: tuple[KnownAlias, ...] = ()
    requests: tuple[KnownRequest, ...] = ()
    last: int = 0  # id of the last request there is
    sites: Mapping[int, int] | None = None  # the one site of a firm, where it has one of its own
    importer: int = 0
    may_ask: bool = False
    may_decide: bool = False
    avoided: frozenset[int] = frozenset()  # firms the importer is stationed at


@dataclass(frozen=True)
class NewRequestLine:
    """So many base units of an item for a firm."""

    row: int
    item: int
    quantity: int
    qualifier: Qualifier = Qualifier.EXACT
    pack: str = ""
    pack_factor: int | None = None
    pack_divisor: int = 1


@dataclass(frozen=True)
class NewRequest:
    """A request to submit for a firm, as of a day."""

    enterprise: int
    site: int | None
    day: date
    note: str
    lines: tuple[NewRequestLine, ...]


@dataclass(frozen=True)
class Approval:
    """A request to approve, so much of each line; one that was only submitted is reviewed with it."""

    request: int
    version: int
    quantities: tuple[LineQuantity, ...]


@dataclass(frozen=True)
class RequestPlan:
    """Requests to submit and requests to approve; what is in the store already stays as it is."""

    report: ImportReport
    added: tuple[NewRequest, ...] = ()
    changed: tuple[Approval, ...] = ()
    aliases: tuple[NewAlias, ...] = ()
    after: int = 0  # id of the last request that was looked at
