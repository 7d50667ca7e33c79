"""Requests for supplies: a list of them, one whole with how far its lines are, the depots that could serve it."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from peewee import JOIN, SQL, fn

from models.clauses.rations import wanting
from models.clauses.scope import EVERYTHING, Shaped, Standing, shape_of, standing
from models.clauses.stock import still_good, stored, visible_depots
from models.clauses.supply_requests import open_requests, own_depots, visible_requests
from models.database import reading
from models.errors import NotFound
from models.queries.goods_columns import columns_of_item
from models.queries.pages import First, Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row, altered, fields_of
from models.rules.deadlines import Severity
from models.rules.places import Qualifier
from models.rules.scope import Actor, Role
from models.rules.supply_requests import OPEN_STATES, RequestState
from models.rules.supply_requests import Standing as LineStanding
from models.tables import (
    Enterprise,
    Holder,
    Person,
    Reservation,
    Site,
    StockTotal,
    SupplyItem,
    SupplyLine,
    SupplyRequest,
)
from models.tables.prepared import Prepared, Slot


class RequestRow(Row):
    """One request in a list: the first of its lines, and how many there are."""

    id: int
    version: int
    number: str
    state: RequestState
    urgency: Severity
    needed_by: date | None
    requested_at: datetime
    enterprise: int
    enterprise_name: str
    site: int | None
    site_name: str
    item_zh: str
    item_en: str
    variant: str
    unit_zh: str
    unit_en: str
    requested: int
    approved: int | None
    signed: int
    lines: int


class SupplyLineRow(Row):
    """One line of a request in base units, with the pack it was asked in."""

    id: int
    item: int
    item_zh: str
    item_en: str
    variant: str
    unit_zh: str
    unit_en: str
    requested: int
    requested_qualifier: Qualifier | None
    pack: str | None
    pack_factor: int | None
    pack_divisor: int | None
    approved: int | None
    allocated: int
    collected: int
    signed: int

    @property
    def standing(self) -> LineStanding:
        """How far it is."""
        return LineStanding(self.requested, self.approved, self.allocated, self.collected, self.signed)


class RequestDetail(Row):
    """One request whole."""

    id: int
    version: int
    number: str
    state: RequestState
    urgency: Severity
    revision: int
    note: str
    needed_by: date | None
    enterprise: int
    enterprise_name: str
    site: int | None
    site_name: str
    requested_by: int
    requested_by_name: str
    requested_at: datetime
    reviewed_by_name: str
    reviewed_at: datetime | None
    decided_by_name: str
    decided_at: datetime | None
    decision_reason: str
    closed_at: datetime | None
    is_short: bool
    short_reason: str
    lines: tuple[SupplyLineRow, ...] = ()


class DepotFor(Row):
    """A depot or point of the city, and what is free there of each line of a request that is still to be set apart."""

    id: int
    name: str
    free: tuple[int, ...]
    is_enough: bool


def listed_requests() -> Any:
    """Requests as lists show them, each with its first line."""
    count = SupplyLine.alias()
    lines = count.select(fn.COUNT(count.id)).where(count.request == SupplyRequest.id)
    first = (SupplyLine.request == SupplyRequest.id) & (SupplyLine.position == 0)
    return (
        SupplyRequest.select(
            SupplyRequest.id,
            SupplyRequest.version,
            SupplyRequest.number,
            SupplyRequest.state,
            SupplyRequest.urgency,
            SupplyRequest.needed_by,
            SupplyRequest.requested_at,
            SupplyRequest.enterprise,
            Enterprise.name.alias("enterprise_name"),
            SupplyRequest.site,
            fn.COALESCE(Site.name, "").alias("site_name"),
            *columns_of_item(),
            SupplyLine.requested,
            SupplyLine.approved,
            SupplyLine.signed,
            lines.alias("lines"),
        )
        .join(Enterprise, on=(SupplyRequest.enterprise == Enterprise.id))
        .join(Site, JOIN.LEFT_OUTER, on=(SupplyRequest.site == Site.id))
        # Outer, so that the requests are walked through, not the lines; each has a first one.
        .join(SupplyLine, JOIN.LEFT_OUTER, on=first)
        .join(SupplyItem, JOIN.LEFT_OUTER, on=(SupplyLine.item == SupplyItem.id))
    )


def supply_requests(
    actor: Actor,
    state: RequestState | None = None,
    enterprise: int | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[RequestRow]:
    """The open requests in one's scope, an officer's own, those that something is set apart for at a storekeeper's depots,
    or those of a state or a firm, the oldest first."""
    with reading():
        who = standing(actor)
        shape = shape_of(who)
        is_all = state is None and enterprise is None
        is_set_apart = is_all and who.role is Role.STOREKEEPER

        def asked() -> Any:
            is_own = who.role is Role.OFFICER and enterprise is None
            found = SupplyRequest.held_by == shape.person if is_own else visible_requests(shape)
            if state is not None:
                found &= SupplyRequest.state == state
                found &= open_requests() if state in OPEN_STATES else EVERYTHING
            elif enterprise is None:
                found &= open_requests()
            return found if enterprise is None else found & (SupplyRequest.enterprise == Slot("enterprise"))

        def set_apart() -> Any:
            """Each once, by the index of what is set apart at a depot: only as many are looked at as are counted."""
            here = Reservation.holder.in_(own_depots(shape)) & Reservation.request.is_null(False)
            return Reservation.select(Reservation.request).distinct().where(here).select_from(SQL("1"))

        return shaped_page(
            RequestRow,
            ("supply_requests", who.role, who.level, state, enterprise is None),
            lambda: listed_requests() if is_set_apart else listed_requests().where(asked()),
            {"person": who.person, "region": who.region, "depot": who.depot, "enterprise": enterprise},
            (SupplyRequest.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=set_apart if is_set_apart else lambda: SupplyRequest.select().where(asked()),
            parts=partial(_set_apart, shape) if is_set_apart else None,
        )


def _set_apart(who: Standing, first: First) -> Any:
    """The first requests that something is set apart for at each of a storekeeper's depots: they are open, or it is let go."""
    depot, one, each = Holder.alias(), SupplyRequest.alias(), Reservation.alias()
    here = each.select(each.request).distinct().where((each.holder == depot.id) & each.request.is_null(False))
    return (
        depot.select(one.id)
        .join(one, on=one.id.in_(first(here, each.request)))
        .where(visible_depots(who, depot))
    )


_Reviewer, _Decider = Person.alias(), Person.alias()


def _whole(who: Standing) -> Any:
    names = [name for name in RequestDetail.__dataclass_fields__ if name in SupplyRequest._meta.fields]
    return (
        SupplyRequest.select(
            *(getattr(SupplyRequest, name) for name in names),
            Enterprise.name.alias("enterprise_name"),
            fn.COALESCE(Site.name, "").alias("site_name"),
            Person.name.alias("requested_by_name"),
            fn.COALESCE(_Reviewer.name, "").alias("reviewed_by_name"),
            fn.COALESCE(_Decider.name, "").alias("decided_by_name"),
            fn.COALESCE(SupplyRequest.short_reason, "").alias("lines"),
        )
        .join(Enterprise, on=(SupplyRequest.enterprise == Enterprise.id))
        .join(Person, on=(SupplyRequest.requested_by == Person.id))
        .join(Site, JOIN.LEFT_OUTER, on=(SupplyRequest.site == Site.id))
        .join(_Reviewer, JOIN.LEFT_OUTER, on=(SupplyRequest.reviewed_by == _Reviewer.id))
        .join(_Decider, JOIN.LEFT_OUTER, on=(SupplyRequest.decided_by == _Decider.id))
        .where((SupplyRequest.id == Slot("request")) & visible_requests(who))
    )


_detail = Shaped(_whole)


def supply_request(actor: Actor, request: int) -> RequestDetail:
    """One request whole; NotFound out of scope."""
    with reading():
        found = frozen_columns(RequestDetail, _detail.columns(standing(actor), request=request))
        if not found:
            raise NotFound("supply_request")
        return altered(found[0], lines=_lines(request))


def _lines(request: int) -> tuple[SupplyLineRow, ...]:
    return frozen_columns(SupplyLineRow, _of_request.columns(request=request))


def _lines_of() -> Any:
    names = [name for name in fields_of(SupplyLineRow) if name in SupplyLine._meta.fields]
    return (
        SupplyLine.select(
            *(getattr(SupplyLine, name) for name in names),
            *columns_of_item(),
        )
        .join(SupplyItem, on=(SupplyLine.item == SupplyItem.id))
        .where(SupplyLine.request == Slot("request"))
        .order_by(SupplyLine.position)
    )


_of_request = Prepared(_lines_of)


def depots_for(actor: Actor, request: int) -> tuple[DepotFor, ...]:
    """The open depots of the city with what is free there for a request; those that have enough first."""
    with reading():
        who = standing(actor)
        if _seen.row(who, request=request) is None:
            raise NotFound("supply_request")
        lines = [one for one in _lines(request) if one.standing.to_allocate > 0]
        known = _free_for.rows(request=request, city=who.region[:4], today=who.today.isoformat())
        there: dict[tuple[int, str], dict[int, int]] = {}
        for number, name, item, count in known:
            there.setdefault((number, name), {})[item] = int(count)
        rows = []
        for (number, name), counts in there.items():
            left = tuple(counts.get(one.item, 0) for one in lines)
            is_enough = all(count >= one.standing.to_allocate for count, one in zip(left, lines, strict=True))
            rows.append(DepotFor(number, name, left, is_enough))
        return tuple(sorted(rows, key=lambda row: (not row.is_enough, row.id)))


_seen = Shaped(
    lambda who: SupplyRequest.select(SQL("1")).where(
        (SupplyRequest.id == Slot("request")) & visible_requests(who)
    )
)


def _free_at_depots() -> Any:
    """What open depots of a city have free of each item that is still to be set apart for a request."""
    wanted = SupplyLine.select(SupplyLine.item).where((SupplyLine.request == Slot("request")) & wanting())
    return (
        Holder.select(Holder.id, Holder.name, StockTotal.item, still_good(StockTotal))
        .join(StockTotal, on=(StockTotal.holder == Holder.id))
        .where(
            stored()
            & (Holder.city == Slot("city"))
            & (Holder.is_closed == False)  # noqa: E712 - a Peewee condition
            & StockTotal.item.in_(wanted)
            & (StockTotal.on_hand > 0)
        )
    )


_free_for = Prepared(_free_at_depots)


class SupplyName(Row):
    """What an item of the catalogue is called, by its code."""

    code: str
    name_zh: str
    name_en: str
    variant: str
    unit_zh: str
    unit_en: str


def supply_names(actor: Actor) -> tuple[SupplyName, ...]:
    """What every item of the catalogue is or was called."""
    with reading():
        standing(actor)
        return frozen_columns(SupplyName, _names.columns())


_names = Prepared(
    lambda: SupplyItem.select(*(getattr(SupplyItem, name) for name in fields_of(SupplyName))).order_by(
        SupplyItem.position, SupplyItem.id
    )
)
