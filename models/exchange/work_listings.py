"""Listings of work: posts, handovers, goods on their way, what fails most and who has most to put right."""

from __future__ import annotations

from models.exchange.files import Matter
from models.exchange.ledger_kinds import EVERY, Listing, Rows, columns
from models.queries.assignments import assignments
from models.queries.consignments import Where, consignments
from models.queries.failures import Period, firms_with_most_faults, most_failed_items
from models.queries.handovers import handovers
from models.rules.scope import Actor
from models.rules.tasks import TaskKind


def _posts(actor: Actor, of: int | None) -> Rows:
    """The posts of one officer, or of all."""
    yield from map(vars, assignments(actor, officer=of, limit=EVERY).rows)


def _handovers(actor: Actor, of: bool | None) -> Rows:
    """Those to oneself, or all."""
    yield from map(vars, handovers(actor, is_to_me=bool(of), limit=EVERY).rows)


def _goods(actor: Actor, of: Where | None) -> Rows:
    """Those on their way, where no others are asked for."""
    yield from map(vars, consignments(actor, of or Where.UNDERWAY, limit=EVERY).rows)


def _failed_items(actor: Actor, of: Period | None) -> Rows:
    """Of a period; of this week, where none is asked for."""
    for row in most_failed_items(actor, of or Period.WEEK):
        yield {**vars(row), "words": Matter(f"{TaskKind.REVIEW.value}::{row.item}")}


def _faulty_firms(actor: Actor, of: None) -> Rows:
    yield from map(vars, firms_with_most_faults(actor))


WORK_LISTINGS = (
    Listing(
        "posts",
        columns(
            "officer_number", "officer_name", "home_unit", "enterprise_name", "part", "state", "starts_on", "ends_on",
            "principal_name", "substitute_name", "cause", "until",
            codes=("officer_number",),
        ),
        _posts,
    ),
    Listing(
        "handovers",
        columns("started_at", "giver_name", "taker_name", "cause", "state", "accepted", "lines", "accepted_at"),
        _handovers,
    ),
    Listing(
        "goods",
        columns(
            "number", "state", "enterprise_name", "site_name", "item_zh", "variant", "unit_zh", "allocated", "collected",
            "estimate", "lines", "kept_until", "holder_name", "custodian_name", "custody_place",
            codes=("number",),
        ),
        _goods,
    ),
    Listing("failed_items", columns("item", "words", "count"), _failed_items, "item"),
    Listing("faulty_firms", columns("name", "region_name", "count"), _faulty_firms),
)  # fmt: skip
