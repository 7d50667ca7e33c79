"""The register of a round as a list, and the round's own numbers: alike at the counter and on the coordinator's desk."""

from __future__ import annotations

from functools import partial

from models.queries.pages import Page, Window, is_anew
from models.queries.rounds import CollectionRow, RoundRow, collections, round_at_counter
from models.rules.consignments import WITH_CUSTODIAN, ConsignmentState
from tui.look import Breadth, Span, breadth_of, shown
from tui.seat import Seat
from tui.text import text
from tui.units import unit_words
from tui.widgets.columns import Column, clock_time, day_and_time
from tui.widgets.places import firm_words


def register_columns() -> list[Column]:
    """序, 时间, 企业, 数量, 领取人, 签收, 单号."""
    return [
        Column("counter.number", (3, 4, 6), lambda row, _: (number_of(row), "dim")),
        Column("counter.at", (5, 5, 11), _at),
        Column("counter.firm", (-1, -1, -1), _firm, is_subject=True),
        Column("counter.quantity", (7, 9, 10), lambda row, _: (f"{row.quantity:,}", "ink"), is_right=True),
        Column("counter.collector", (6, 8, 10), lambda row, _: (row.collector_name, "ink")),
        Column("counter.signed", (4, 6, 8), _signed),
        Column("counter.slip", (0, 6, 10), lambda row, _: (row.slip, "dim")),
    ]


async def read_register(
    session: Seat, held: RoundRow, window: Window
) -> tuple[RoundRow, Page[CollectionRow]]:
    """A window of a round's lines, and the round: as it was, or read at the same moment where the list is read anew."""
    if not is_anew(window):
        return held, await session.ask(collections, held.id, **window)
    return await session.together(
        partial(round_at_counter, supply_round=held.id),
        partial(collections, supply_round=held.id, **window),
    )


def number_of(row: CollectionRow) -> str:
    """046 of P0216-046."""
    return row.number.rpartition("-")[2]


def _firm(row: CollectionRow, cells: int) -> Span:
    return firm_words(row.enterprise_name, cells), "ink"


def _at(row: CollectionRow, cells: int) -> Span:
    return (clock_time if cells < 11 else day_and_time)(row.collected_at), "dim"


def _signed(row: CollectionRow, _: int) -> Span:
    if row.is_taken_back:
        return text("counter.taken_back"), "dim"
    if row.state is ConsignmentState.SIGNED:
        return text("counter.is_signed"), "dim"
    is_owed = row.state in WITH_CUSTODIAN
    return (text("counter.unsigned"), "warn") if is_owed else (text(f"error.state.{row.state.value}"), "ink")


def round_facts(one: RoundRow, columns: int) -> tuple[list[Span], list[Span]]:
    """每企业 200 袋, 已发 46 家 9,120 袋, 结存 880 袋, 待签 2; where and when right, where there is room."""
    breadth = breadth_of(columns)

    def said(count: int) -> str:
        return f"{count:,} {unit_words(one.unit_zh, one.unit_en, count)}"

    spans: list[Span] = []
    if breadth is not Breadth.NARROW:
        each = said(one.each) if one.each else text("counter.named_only")
        spans += [(f"{text('counter.each')} ", "dim"), (each, "ink"), ("   ", "ink")]
    spans += [
        (f"{text('counter.issued')} ", "dim"),
        (text("counter.firms", count=one.firms), "ink"),
        (f" {said(one.issued)}", "ink bold"),
        ("   ", "ink"),
        (f"{text('counter.left')} ", "dim"),
        (said(one.there), "ink bold" if one.there else "alarm bold"),
    ]
    if one.unsigned:
        spans += [(f"   {text('counter.unsigned')} ", "dim"), (f"{one.unsigned}", "warn")]
    right = "  ".join(part for part in (one.holder_name, one.hours) if part)
    return spans, [(shown(right), "dim")] if breadth is Breadth.WIDE else []
