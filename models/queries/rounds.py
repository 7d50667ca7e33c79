"""Distribution rounds, and one of them at its counter: what went to whom, what is left, who may still come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import fn

from models.clauses.rounds import came_back, refuse_unseen, visible_rounds
from models.clauses.scope import Shaped, Standing, keep_seen, shape_of, standing
from models.clauses.stock import still_good
from models.database import reading
from models.errors import NotFound
from models.queries.pages import Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row
from models.rules.consignments import ConsignmentState
from models.rules.rounds import RoundState
from models.rules.scope import Actor
from models.tables import (
    Consignment,
    ConsignmentLine,
    Enterprise,
    Holder,
    Round,
    RoundItem,
    StockTotal,
    SupplyItem,
)
from models.tables.prepared import Slot


class RoundRow(Row):
    """One round: its one item, what each firm is entitled to, what went out of it and what its depot still has."""

    id: int
    version: int
    number: str
    name: str
    state: RoundState
    holder: int
    holder_name: str
    held_on: date
    hours: str
    item: int
    item_zh: str
    item_en: str
    variant: str
    unit_zh: str
    unit_en: str
    share_units: int | None
    each: int
    entitled: int
    issued: int
    firms: int
    unsigned: int
    there: int


class CollectionRow(Row):
    """One line of the register: who took how much for which firm, and how far it is."""

    id: int
    version: int
    number: str
    slip: str
    enterprise: int
    enterprise_name: str
    quantity: int
    collected_at: datetime
    collector_name: str
    state: ConsignmentState
    is_taken_back: bool
    is_paper: bool
    receiver_name: str


def _rounds() -> Any:
    here = (StockTotal.holder == Round.holder) & (StockTotal.item == RoundItem.item)
    return (
        Round.select(
            Round.id,
            Round.version,
            Round.number,
            Round.name,
            Round.state,
            Round.holder,
            Holder.name.alias("holder_name"),
            Round.held_on,
            Round.hours,
            RoundItem.item,
            SupplyItem.name_zh.alias("item_zh"),
            SupplyItem.name_en.alias("item_en"),
            SupplyItem.variant,
            SupplyItem.unit_zh,
            SupplyItem.unit_en,
            SupplyItem.share_units,
            RoundItem.each,
            RoundItem.entitled,
            RoundItem.issued,
            RoundItem.firms,
            RoundItem.unsigned,
            fn.COALESCE(StockTotal.select(still_good(StockTotal)).where(here), 0).alias("there"),
        )
        .join(Holder)
        .join_from(Round, RoundItem, on=(RoundItem.round == Round.id))
        .join(SupplyItem)
    )


def rounds(
    actor: Actor,
    state: RoundState | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[RoundRow]:
    """Rounds in one's scope in the order they were planned: all, or those planned, open or closed."""
    with reading():
        who = standing(actor)

        def asked() -> Any:
            found = visible_rounds(shape_of(who))
            return found if state is None else found & (Round.state == state)

        return shaped_page(
            RoundRow,
            ("rounds", who.role, who.level, state),
            lambda: _rounds().where(asked()),
            _values(who),
            (Round.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: Round.select().where(asked()),
        )


def _values(who: Standing) -> dict[str, Any]:
    return {"depot": who.depot, "region": who.region, "today": who.today.isoformat()}


def round_at_counter(actor: Actor, supply_round: int) -> RoundRow:
    """One round as it stands now; NotFound out of scope."""
    with reading():
        return _round(standing(actor), supply_round)


def _round(who: Standing, supply_round: int) -> RoundRow:
    rows = frozen_columns(RoundRow, _one.columns(who, round=supply_round, today=who.today.isoformat()))
    if not rows:
        raise NotFound("round")
    keep_seen(who, Round, {supply_round: rows[0]})
    return rows[0]


_one = Shaped(lambda who: _rounds().where((Round.id == Slot("round")) & visible_rounds(who)))


def _collections() -> Any:
    collected = ConsignmentLine.select(fn.COALESCE(fn.SUM(ConsignmentLine.allocated), 0)).where(
        ConsignmentLine.consignment == Consignment.id
    )
    return Consignment.select(
        Consignment.id,
        Consignment.version,
        Consignment.number,
        Consignment.slip,
        Consignment.enterprise,
        Enterprise.name.alias("enterprise_name"),
        collected.alias("quantity"),
        Consignment.collected_at,
        Consignment.collector_name,
        Consignment.state,
        came_back().alias("is_taken_back"),
        Consignment.is_paper,
        Consignment.receiver_name,
    ).join(Enterprise)


def collections(
    actor: Actor,
    supply_round: int,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[CollectionRow]:
    """The register of one round in the order of its lines: ask with `at_end` for the newest. NotFound out of scope."""
    with reading():
        who = standing(actor)
        refuse_unseen(who, supply_round)
        of_round = Consignment.round == Slot("round")
        return shaped_page(
            CollectionRow,
            ("collections",),
            lambda: _collections().where(of_round),
            {"round": supply_round},
            (Consignment.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: Consignment.select().where(of_round),
        )
