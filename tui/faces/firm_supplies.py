"""What one firm has and waits for, in words: facts of its file, what is open there, lists of its own page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from models.frozen import dataclass
from models.queries.enterprises import OpenItem
from models.queries.firm_supplies import FirmItem
from models.queries.supply_requests import RequestRow
from models.rules.cover import CoverState
from models.rules.deadlines import Severity, end_of_work
from tui.faces.stock import unit_of
from tui.faces.targets import Target
from tui.look import Span
from tui.text import text
from tui.widgets.case import Fact
from tui.widgets.columns import Column, due_span, severity_span
from tui.widgets.goods import amount_words, goods_words, item_words

MOST_ITEMS = 4  # told in the file; the page of its goods has them all


@dataclass(frozen=True)
class OpenMatter:
    """What is not settled at a firm: a fault, or a request it waits for."""

    kind: str
    id: int
    version: int
    number: str
    state: str
    severity: Severity
    due_at: datetime | None
    words: str
    matter: str  # as the page of the case says it
    place: str

    @property
    def target(self) -> Target:
        """What its page acts on."""
        return Target(self.kind, self.id, self.version, self.state, f"{self.number} {self.place}".rstrip())


def open_matters(found: Sequence[OpenItem], requests: Sequence[RequestRow]) -> list[OpenMatter]:
    """Faults and requests by when they are due; a request that names no day is behind the others."""
    rows = [
        OpenMatter(
            "finding", one.id, one.version, one.number, one.state, one.severity, one.due_at,
            f"{one.site_name} {one.description}", one.description, one.site_name,
        )
        for one in found
    ] + [
        OpenMatter(
            "supply_request", one.id, one.version, one.number, one.state, one.urgency,
            None if one.needed_by is None else end_of_work(one.needed_by),
            text("firm.waits_for", number=one.number, goods=asked_words(one)), "", one.enterprise_name,
        )
        for one in requests
    ]  # fmt: skip
    return sorted(rows, key=lambda one: (one.due_at is None, one.due_at and one.due_at.timestamp(), one.id))


def due_of(one: OpenMatter, now: datetime) -> Span:
    """When it is due, where anybody said so."""
    return ("", "dim") if one.due_at is None else due_span(one.due_at, now)


def asked_words(row: RequestRow) -> str:
    """What a request asks for; once it is approved, how much of that is signed for."""
    if row.approved is None:
        return goods_words(row, row.requested, row.lines)
    return text("supply.signed_of", goods=goods_words(row, row.approved, row.lines), signed=f"{row.signed:,}")


def supply_facts(items: Sequence[FirmItem]) -> list[Fact]:
    """What a firm has, an item a line: signed for by the ledger, as it says itself, and how long that lasts."""
    facts: list[Fact] = []
    for at, one in enumerate(items[:MOST_ITEMS]):
        key = "alarm" if one.lasts.state is CoverState.ALARM else "ink"
        more = text("firm.of_items", count=len(items)) if at == MOST_ITEMS - 1 < len(items) - 1 else ""
        facts.append((text("firm.supplies") if at == 0 else "", f"{item_line(one)}{more}", key))
    return facts


def item_line(one: FirmItem) -> str:
    """一次性使用医用口罩 签收结存 3,000 个，自报 1,200 个，够用 2.4 天（02-16）."""
    parts = []
    if one.held:
        parts.append(text("firm.held", quantity=amount_words(one, one.held)))
    if one.on_hand is not None:
        parts.append(text("firm.told", quantity=amount_words(one, one.on_hand, one.on_hand_qualifier)))
    if one.lasts.days is not None and one.as_of is not None:
        parts.append(text("firm.lasts", days=one.lasts.in_words, day=one.as_of.strftime("%m-%d")))
    return f"{item_words(one)} {text('firm.comma').join(parts)}".rstrip()


def item_columns() -> list[Column]:
    """品名, 签收结存, 自报, 日用, 够用, 截至."""
    return [
        Column("stock.item", (-1, -1, -1), lambda row, _: (item_words(row), "ink"), is_subject=True),
        Column("firm.held_head", (8, 9, 12), lambda row, _: (_number(row.held), "ink bold"), is_right=True),
        Column("firm.told_head", (8, 9, 12), lambda row, _: (_number(row.on_hand), "ink"), is_right=True),
        Column("board.use", (0, 8, 9), _use, is_right=True),
        Column("board.lasts", (6, 6, 6), _lasts, is_right=True),
        Column("board.as_of", (0, 5, 5), lambda row, _: (row.as_of.strftime("%m-%d") if row.as_of else "", "dim")),
        Column("stock.unit", (5, 6, 8), lambda row, _: (unit_of(row), "dim")),
    ]  # fmt: skip


def request_columns() -> list[Column]:
    """申领时间, 紧急程度, 状态, 要什么, of one firm."""
    return [
        Column("board.number", (9, 10, 10), lambda row, _: (row.number, "dim")),
        Column("list.severity", (2, 2, 2), lambda row, _: severity_span(row.urgency)),
        Column("list.state", (6, 8, 8), lambda row, _: (text(f"choice.requeststate.{row.state.value}"), "dim")),
        Column("supply.column.goods", (-1, -1, -1), lambda row, _: (asked_words(row), "ink"), is_subject=True),
    ]  # fmt: skip


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _use(row: FirmItem, _: int) -> Span:
    if row.daily_use is None:
        return "", "dim"
    return (f"≈{row.daily_use:,}", "dim") if row.is_use_assumed else (f"{row.daily_use:,}", "ink")


def _lasts(row: FirmItem, _: int) -> Span:
    if row.on_hand is None and row.daily_use is None:
        return "", "dim"
    return row.lasts.in_words, "alarm" if row.lasts.state is CoverState.ALARM else "ink"
