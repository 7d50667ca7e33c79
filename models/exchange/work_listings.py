"""Listings of work: posts, handovers, goods on their way, what fails most and who has most to put right."""

from __future__ import annotations

from models.exchange.files import Matter
from models.exchange.ledger_kinds import EVERY, Listing, Rows, columns
from models.queries.assignments import assignments
from models.queries.consignments import Where, consignments
from models.queries.duties import Duty, duties
from models.queries.failures import Period, firms_with_most_faults, most_failed_items
from models.queries.handovers import handovers
from models.queries.sweeps import sweep_board, sweeps
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


def _sweep(actor: Actor, of: int | None) -> Rows:
    """The newest round through one building, or through each that was gone through."""
    found = (
        (of,) if of is not None else dict.fromkeys(one.building for one in sweeps(actor, limit=EVERY).rows)
    )
    for building in found:
        board = sweep_board(actor, building)
        if board.sweep is not None:
            units = (*(unit for floor in board.floors for unit in floor.units), *board.common)
            told = {"building": board.name, "round": board.sweep.number}
            yield from ({**vars(unit), **told} for unit in units)


def _duties(actor: Actor, of: None) -> Rows:
    """One's own; goods are told in words, what an item asks stands beside what was found."""
    for row in duties(actor):
        goods = row.duty in (Duty.DELIVER, Duty.SIGN)
        yield {
            **vars(row),
            "matter": Matter(f"{TaskKind.CUSTODY.value}::{row.matter}") if goods else row.matter,
            "asked": Matter(f"{TaskKind.REVIEW.value}:{row.checklist or ''}:{row.item}"),
        }


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
    Listing(
        "sweep",
        columns(
            "building", "round", "floor", "unit", "name", "resumption", "is_carried", "state", "marked_by_name",
            "marked_at", "taken_by_name", "unsettled",
            codes=("floor", "unit"),
        ),
        _sweep,
    ),
    Listing(
        "duties",
        columns(
            "due_at", "severity", "duty", "enterprise_name", "site_name", "matter", "item", "asked", "cycle", "last_on"
        ),
        _duties,
        "subject",
    ),
    Listing("failed_items", columns("item", "words", "count"), _failed_items, "item"),
    Listing("faulty_firms", columns("name", "region_name", "count"), _faulty_firms),
)  # fmt: skip
