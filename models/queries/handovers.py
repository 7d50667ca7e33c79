"""Handovers: those to be acknowledged, those of a region, and one whole as its sheet (移交单) prints it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import JOIN, Value, fn

from models.clauses.handovers import visible_handovers
from models.clauses.scope import Shaped, Standing, shape_of, standing
from models.database import reading
from models.errors import NotFound
from models.queries.pages import Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row
from models.rules.assignments import Cause
from models.rules.handovers import HandoverState
from models.rules.scope import Actor
from models.tables import Enterprise, Handover, HandoverLine, Person, Site
from models.tables.prepared import Prepared, Slot


class HandoverRow(Row):
    """One line of the list: from whom to whom, why, and how much of it is acknowledged."""

    id: int
    version: int
    giver: int
    giver_name: str
    taker: int
    taker_name: str
    cause: Cause
    state: HandoverState
    started_at: datetime
    accepted_at: datetime | None
    lines: int
    accepted: int


class SheetLine(Row):
    """One thing on the sheet: what, where, by when, and since when it is acknowledged."""

    id: int
    carried: str
    subject: int
    enterprise: int | None
    enterprise_name: str
    site: int | None
    site_name: str
    floor: str
    unit: str
    matter: str
    due_at: datetime | None
    accepted_at: datetime | None


class HandoverSheet(Row):
    """The handover sheet: who, to whom, when, why, and each thing that went over."""

    id: int
    version: int
    state: HandoverState
    giver: int
    giver_number: str
    giver_name: str
    giver_unit: str
    taker: int
    taker_number: str
    taker_name: str
    taker_unit: str
    starter_name: str
    cause: Cause
    note: str
    started_at: datetime
    accepted_at: datetime | None
    lines: tuple[SheetLine, ...]


Giver, Taker, Starter = Person.alias(), Person.alias(), Person.alias()


def _lines_of(handover: Any, *more: Any) -> Any:
    query = HandoverLine.select(fn.COUNT(HandoverLine.id)).where(HandoverLine.handover == handover)
    return query.where(*more) if more else query


def _listed(who: Standing) -> Any:
    return (
        Handover.select(
            Handover.id,
            Handover.version,
            Handover.giver,
            Giver.name.alias("giver_name"),
            Handover.taker,
            Taker.name.alias("taker_name"),
            Handover.cause,
            Handover.state,
            Handover.started_at,
            Handover.accepted_at,
            _lines_of(Handover.id).alias("lines"),
            _lines_of(Handover.id, HandoverLine.accepted_at.is_null(False)).alias("accepted"),
        )
        .join(Giver, on=(Handover.giver == Giver.id))
        .join(Taker, on=(Handover.taker == Taker.id))
        .where(visible_handovers(who))
    )


def handovers(
    actor: Actor,
    state: HandoverState | None = None,
    is_to_me: bool = False,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[HandoverRow]:
    """Handovers in one's scope in the order in which they were started; of one state, or only those to oneself."""
    with reading():
        who = standing(actor)

        def build() -> Any:
            shape = shape_of(who)
            query = _listed(shape)
            if state is not None:
                query = query.where(Handover.state == state)
            return query.where(Handover.taker == shape.person) if is_to_me else query

        return shaped_page(
            HandoverRow,
            ("handovers", who.role, who.level, state, is_to_me),
            build,
            {"person": who.person, "region": who.region},
            (Handover.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )


def _headed(who: Standing) -> Any:
    return (
        Handover.select(
            Handover.id,
            Handover.version,
            Handover.state,
            Handover.giver,
            Giver.number.alias("giver_number"),
            Giver.name.alias("giver_name"),
            Giver.home_unit.alias("giver_unit"),
            Handover.taker,
            Taker.number.alias("taker_number"),
            Taker.name.alias("taker_name"),
            Taker.home_unit.alias("taker_unit"),
            Starter.name.alias("starter_name"),
            Handover.cause,
            Handover.note,
            Handover.started_at,
            Handover.accepted_at,
        )
        .join(Giver, on=(Handover.giver == Giver.id))
        .join(Taker, on=(Handover.taker == Taker.id))
        .join(Starter, on=(Handover.started_by == Starter.id))
        .where((Handover.id == Slot("handover")) & visible_handovers(who))
    )


_head = Shaped(_headed)
_lines = Prepared(
    lambda: (
        HandoverLine.select(
            HandoverLine.id,
            HandoverLine.carried,
            HandoverLine.subject,
            HandoverLine.enterprise,
            fn.COALESCE(Enterprise.name, Value("")).alias("enterprise_name"),
            HandoverLine.site,
            fn.COALESCE(Site.name, Value("")).alias("site_name"),
            fn.COALESCE(Site.floor, Value("")).alias("floor"),
            fn.COALESCE(Site.unit, Value("")).alias("unit"),
            HandoverLine.matter,
            HandoverLine.due_at,
            HandoverLine.accepted_at,
        )
        .join(Enterprise, JOIN.LEFT_OUTER, on=(HandoverLine.enterprise == Enterprise.id))
        .join(Site, JOIN.LEFT_OUTER, on=(HandoverLine.site == Site.id))
        .where(HandoverLine.handover == Slot("handover"))
        .order_by(HandoverLine.id)
    )
)


def handover_sheet(actor: Actor, handover: int) -> HandoverSheet:
    """One handover whole, as its sheet (移交单) prints it; NotFound out of scope."""
    with reading():
        head = _head.columns(standing(actor), handover=handover)
        if not head:
            raise NotFound("handover")
        lines = frozen_columns(SheetLine, _lines.columns(handover=handover))
        facts = {str(name): one[0] for name, one in head.items()}
        return HandoverSheet(**facts, lines=lines)
