"""Goods on their way: what somebody holds, what waits at a depot, one consignment whole, one difference whole."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from peewee import JOIN, fn

from models.clauses.scope import Shaped, Standing, shape_of, standing
from models.clauses.stock import visible_depots
from models.clauses.supply_requests import (
    at_own_firms,
    underway,
    visible_consignments,
)
from models.database import reading
from models.errors import NotFound
from models.queries.goods_columns import columns_of_item
from models.queries.pages import First, Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row, altered, fields_of
from models.rules.consignments import (
    AT_THE_DEPOT,
    HELD,
    UNDERWAY,
    ConsignmentState,
    DiscrepancyState,
    Discrepant,
    Settlement,
)
from models.rules.places import Qualifier
from models.rules.scope import Actor, Role
from models.tables import (
    Consignment,
    ConsignmentLine,
    Discrepancy,
    Enterprise,
    Holder,
    Lot,
    OnwardLine,
    Person,
    Site,
    SupplyItem,
    SupplyRequest,
)
from models.tables.base import among
from models.tables.prepared import Prepared, Slot


class Where(StrEnum):
    """Which goods a list shows."""

    HELD = "held"  # in one's own hands
    WAITING = "waiting"  # at the depot, to be collected
    UNDERWAY = "underway"  # all that are neither signed for nor settled


class GoodsRow(Row):
    """One consignment in a list: the first of its lines, and how many there are."""

    id: int
    version: int
    number: str
    state: ConsignmentState
    kept_until: datetime | None
    custody_place: str
    collected_at: datetime | None
    enterprise: int
    enterprise_name: str
    site: int | None
    site_name: str
    holder_name: str
    custodian: int | None
    custodian_name: str
    item_zh: str
    item_en: str
    variant: str
    unit_zh: str
    unit_en: str
    allocated: int
    collected: int
    estimate: int | None
    estimate_qualifier: Qualifier | None
    lines: int


class GoodsLine(Row):
    """One lot of one line, in base units."""

    id: int
    item: int
    lot: int
    item_zh: str
    item_en: str
    variant: str
    unit_zh: str
    unit_en: str
    batch: str
    expires_on: date | None
    allocated: int
    collected: int
    estimate: int | None
    estimate_qualifier: Qualifier | None
    signed: int
    short: int
    damaged: int
    refused: int
    pack: str | None
    pack_factor: int | None
    pack_divisor: int | None
    distributed: int
    rest_with: str


class DifferenceRow(Row):
    """One difference of a consignment, and how it ended."""

    id: int
    version: int
    consignment_line: int
    kind: Discrepant
    quantity: int
    state: DiscrepancyState
    custodian: int
    due_at: datetime
    settlement: Settlement | None
    reason: str
    loss_asked_by: int | None
    settled_at: datetime | None


class TenantGoods(Row):
    """What went on to a tenant of the building."""

    consignment_line: int
    enterprise: int
    enterprise_name: str
    quantity: int
    receiver_name: str
    signed_at: datetime | None


class ConsignmentDetail(Row):
    """One consignment whole."""

    id: int
    version: int
    number: str
    state: ConsignmentState
    holder: int
    holder_name: str
    enterprise: int
    enterprise_name: str
    site: int | None
    site_name: str
    request: int | None
    request_number: str
    slip: str
    is_paper: bool
    prepared_at: datetime
    ready_at: datetime | None
    collector: int | None
    collector_name: str
    collector_unit: str
    is_proxy: bool
    collected_at: datetime | None
    custodian: int | None
    custodian_name: str
    custody_place: str
    kept_until: datetime | None
    delivered_at: datetime | None
    signed_at: datetime | None
    receiver_name: str
    receiver_role: str
    receiver_last4: str
    refused_reason: str
    settled_at: datetime | None
    note: str
    lines: tuple[GoodsLine, ...] = ()
    differences: tuple[DifferenceRow, ...] = ()
    onward: tuple[TenantGoods, ...] = ()


def item_columns() -> list[Any]:
    """What names an item of the catalogue in a row."""
    return [
        *columns_of_item(),
    ]


def _listed() -> Any:
    count = ConsignmentLine.alias()
    lines = count.select(fn.COUNT(count.id)).where(count.consignment == Consignment.id)
    first = (ConsignmentLine.consignment == Consignment.id) & (ConsignmentLine.position == 0)
    return (
        Consignment.select(
            Consignment.id,
            Consignment.version,
            Consignment.number,
            Consignment.state,
            Consignment.kept_until,
            Consignment.custody_place,
            Consignment.collected_at,
            Consignment.enterprise,
            Enterprise.name.alias("enterprise_name"),
            Consignment.site,
            fn.COALESCE(Site.name, "").alias("site_name"),
            Holder.name.alias("holder_name"),
            Consignment.custodian,
            fn.COALESCE(Person.name, "").alias("custodian_name"),
            *columns_of_item(),
            ConsignmentLine.allocated,
            ConsignmentLine.collected,
            ConsignmentLine.estimate,
            ConsignmentLine.estimate_qualifier,
            lines.alias("lines"),
        )
        .join(Enterprise, on=(Consignment.enterprise == Enterprise.id))
        .join(Holder, on=(Consignment.holder == Holder.id))
        .join(Site, JOIN.LEFT_OUTER, on=(Consignment.site == Site.id))
        .join(Person, JOIN.LEFT_OUTER, on=(Consignment.custodian == Person.id))
        # Outer, so that the goods are walked through, not their lines; each has a first one.
        .join(ConsignmentLine, JOIN.LEFT_OUTER, on=first)
        .join(SupplyItem, JOIN.LEFT_OUTER, on=(ConsignmentLine.item == SupplyItem.id))
    )


def consignments(
    actor: Actor,
    where: Where = Where.UNDERWAY,
    enterprise: int | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[GoodsRow]:
    """Goods in one's scope that are on their way: all, those in one's own hands, or those that wait at the depot; or
    all that ever went to one firm. The oldest first."""
    with reading():
        who = standing(actor)
        shape = shape_of(who)
        at_depots = who.role is Role.STOREKEEPER and where is not Where.HELD and enterprise is None

        def asked() -> Any:
            if where is Where.HELD and enterprise is None:
                return underway() & Consignment.state.in_(HELD) & (Consignment.custodian == Slot("person"))
            found = (
                at_own_firms(shape, Consignment) if who.role is Role.OFFICER else visible_consignments(shape)
            )
            if enterprise is not None:
                return found & (Consignment.enterprise == Slot("enterprise"))
            return found & _on_the_way(where)

        return shaped_page(
            GoodsRow,
            ("consignments", who.role, who.level, where, enterprise is None),
            lambda: _listed() if at_depots else _listed().where(asked()),
            {"person": who.person, "region": who.region, "depot": who.depot, "enterprise": enterprise},
            (Consignment.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: Consignment.select().where(asked()),
            parts=partial(_of_depots, shape, where) if at_depots else None,
        )


def _on_the_way(where: Where, table: Any = Consignment) -> Any:
    return among(table.state, AT_THE_DEPOT if where is Where.WAITING else UNDERWAY)


def _of_depots(who: Standing, where: Where, first: First) -> Any:
    """The first goods of each of a storekeeper's depots."""
    depot, one, each = Holder.alias(), Consignment.alias(), Consignment.alias()
    here = each.select(each.id).where((each.holder == depot.id) & _on_the_way(where, each))
    return (
        depot.select(one.id).join(one, on=one.id.in_(first(here, each.id))).where(visible_depots(who, depot))
    )


def _whole(who: Standing) -> Any:
    names = [name for name in ConsignmentDetail.__dataclass_fields__ if name in Consignment._meta.fields]
    return (
        Consignment.select(
            *(getattr(Consignment, name) for name in names),
            Holder.name.alias("holder_name"),
            Enterprise.name.alias("enterprise_name"),
            fn.COALESCE(Site.name, "").alias("site_name"),
            fn.COALESCE(SupplyRequest.number, "").alias("request_number"),
            fn.COALESCE(Person.name, "").alias("custodian_name"),
            *(Consignment.note.alias(name) for name in ("lines", "differences", "onward")),
        )
        .join(Enterprise, on=(Consignment.enterprise == Enterprise.id))
        .join(Holder, on=(Consignment.holder == Holder.id))
        .join(Site, JOIN.LEFT_OUTER, on=(Consignment.site == Site.id))
        .join(SupplyRequest, JOIN.LEFT_OUTER, on=(Consignment.request == SupplyRequest.id))
        .join(Person, JOIN.LEFT_OUTER, on=(Consignment.custodian == Person.id))
        .where(
            ((Consignment.id == Slot("consignment")) | (Consignment.number == Slot("number")))
            & visible_consignments(who)
        )
    )


_detail = Shaped(_whole)


def consignment(actor: Actor, consignment: int = 0, number: str = "") -> ConsignmentDetail:
    """One consignment whole, by its id or its number; NotFound out of scope."""
    with reading():
        columns = _detail.columns(standing(actor), consignment=consignment, number=number)
        found = frozen_columns(ConsignmentDetail, columns)
        if not found:
            raise NotFound("consignment")
        consignment = found[0].id
        lines = frozen_columns(GoodsLine, _lines.columns(consignment=consignment))
        differences = _differences.columns(consignment=consignment) if any(map(_is_short, lines)) else {}
        onward = _onward.columns(consignment=consignment) if any(one.distributed for one in lines) else {}
        return altered(
            found[0],
            lines=lines,
            differences=frozen_columns(DifferenceRow, differences),
            onward=frozen_columns(TenantGoods, onward),
        )


def _is_short(line: GoodsLine) -> bool:
    """Whether a difference was ever found of it: what was delivered later is signed for, but by another movement."""
    return line.signed < line.collected or bool(line.short or line.damaged or line.refused)


def _lines_of() -> Any:
    names = [name for name in fields_of(GoodsLine) if name in ConsignmentLine._meta.fields]
    return (
        ConsignmentLine.select(
            *(getattr(ConsignmentLine, name) for name in names),
            *columns_of_item(),
            Lot.batch,
            Lot.expires_on,
        )
        .join(SupplyItem, on=(ConsignmentLine.item == SupplyItem.id))
        .join(Lot, on=(ConsignmentLine.lot == Lot.id))
        .where(ConsignmentLine.consignment == Slot("consignment"))
        .order_by(ConsignmentLine.position)
    )


def _differences_of() -> Any:
    query = Discrepancy.select(*(getattr(Discrepancy, name) for name in fields_of(DifferenceRow)))
    return query.where(Discrepancy.consignment == Slot("consignment")).order_by(Discrepancy.id)


def _onward_of() -> Any:
    return (
        OnwardLine.select(
            OnwardLine.consignment_line,
            OnwardLine.enterprise,
            Enterprise.name.alias("enterprise_name"),
            OnwardLine.quantity,
            OnwardLine.receiver_name,
            OnwardLine.signed_at,
        )
        .join(Enterprise, on=(OnwardLine.enterprise == Enterprise.id))
        .join(ConsignmentLine, on=(OnwardLine.consignment_line == ConsignmentLine.id))
        .where(ConsignmentLine.consignment == Slot("consignment"))
        .order_by(OnwardLine.id)
    )


_lines, _differences, _onward = Prepared(_lines_of), Prepared(_differences_of), Prepared(_onward_of)
