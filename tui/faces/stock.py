"""Stock as lists: items, lots and movements in columns, alike on every page that shows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from models.queries.movements import MovementRow
from models.queries.stock import DepotRow, ItemStock, LotRow
from models.rules.stock import Expiry, HolderKind, expiry_of
from tui.look import Span, cut, width
from tui.text import in_language, text
from tui.units import pack_words, unit_words
from tui.widgets.columns import Column, day_and_time
from tui.widgets.goods import named

WHOLE_EXPIRY = 18  # cells of a day with its words


def item_name(row: Any) -> str:
    """75%酒精 散装: an item, its variant behind the name where the name does not say it."""
    return named(in_language(row.item_zh, row.item_en), row.variant)


def unit_of(row: Any) -> str:
    """个, 公斤."""
    return in_language(row.unit_zh, row.unit_en)


def said_quantity(row: Any, quantity: int) -> str:
    """12,000 个."""
    return f"{quantity:,} {unit_words(row.unit_zh, row.unit_en, quantity)}"


def packed_quantity(row: MovementRow) -> str:
    """3 箱 × 2,000 = 6,000 个, as it was said; 100 斤 = 50 公斤."""
    whole = said_quantity(row, row.quantity)
    if not row.pack or not row.pack_factor:
        return whole
    divisor = row.pack_divisor or 1
    count, rest = divmod(row.quantity * divisor, row.pack_factor)
    if rest:
        return whole
    times = f" × {row.pack_factor:,}" if divisor == 1 and row.pack_factor > 1 else ""
    return f"{count:,} {pack_words(row.pack, count)}{times} = {whole}"


def depot_name(row: DepotRow) -> str:
    """A point is told from a depot."""
    kind = text("choice.holderkind.point")
    in_brackets = in_language(f"（{kind}）", f" ({kind})")
    return f"{row.name}{in_brackets}" if row.kind is HolderKind.POINT else row.name


def expiry_span(expires_on: date | None, today: date, cells: int = WHOLE_EXPIRY) -> Span:
    """2021-12-31; what has expired is in alarm, what soon does or nobody knows is marked, in words too.

    In few cells the words stand alone.
    """
    how = expiry_of(expires_on, today)
    if how is Expiry.UNKNOWN:
        return text("stock.expiry_unknown"), "warn"
    assert expires_on is not None
    day = f"{expires_on.isoformat()} " if cells >= WHOLE_EXPIRY else ""
    if how is Expiry.EXPIRED:
        return day + text("stock.has_expired"), "alarm"
    if how is Expiry.SOON:
        return day + text("stock.days_left", days=(expires_on - today).days), "warn"
    return expires_on.isoformat(), "ink"


def other_side(row: MovementRow) -> str:
    """Who is at the other end: of what came from outside whoever gave it."""
    if row.other_kind is HolderKind.OUTSIDE:
        return row.donor if row.is_in and row.donor else text("choice.holderkind.outside")
    return row.other_name


def item_columns(today: Callable[[], date]) -> list[Column]:
    """品名, 结存, 已留, 可用, 最早有效期."""

    def first(row: ItemStock, cells: int) -> Span:
        return expiry_span(row.first_expiry, today(), cells)

    return [
        Column("stock.item", (-1, -1, -1), lambda row, _: (item_name(row), "ink"), is_subject=True),
        Column("stock.on_hand", (8, 9, 12), lambda row, _: (f"{row.on_hand:,}", "ink bold"), is_right=True),
        Column("stock.reserved", (0, 6, 10), lambda row, _: (f"{row.reserved:,}" if row.reserved else "", "dim"), is_right=True),
        Column("stock.free", (8, 8, 12), lambda row, _: (f"{row.free:,}", "ink"), is_right=True),
        Column("stock.unit", (5, 5, 8), lambda row, _: (unit_of(row), "dim")),
        Column("stock.expires", (10, 18, 20), first),
    ]  # fmt: skip


def lot_names() -> list[Column]:
    """What a lot is called: its item and its batch, in one column where there is no room for two."""

    def both(row: Any, cells: int) -> Span:
        return f"{cut(item_name(row), max(cells - width(row.batch) - 1, 4))} {row.batch}".rstrip(), "ink"

    return [
        Column("stock.item", (-1, 0, 0), both, is_subject=True),
        Column("stock.item", (0, -1, -1), lambda row, _: (item_name(row), "ink"), is_subject=True),
        Column("stock.batch", (0, 8, 10), lambda row, _: (row.batch, "dim")),
    ]


def lot_columns(today: Callable[[], date]) -> list[Column]:
    """品名, 批号, 有效期, 结存, 可用, 来源."""

    def free(row: LotRow, _: int) -> Span:
        is_gone = expiry_of(row.expires_on, today()) is Expiry.EXPIRED
        return f"{0 if is_gone else row.on_hand - row.reserved:,}", "alarm" if is_gone else "ink"

    return [
        *lot_names(),
        Column("stock.expires", (10, 18, 18), lambda row, cells: expiry_span(row.expires_on, today(), cells)),
        Column("stock.on_hand", (8, 8, 10), lambda row, _: (f"{row.on_hand:,}", "ink bold"), is_right=True),
        Column("stock.free", (8, 8, 10), free, is_right=True),
        Column("stock.unit", (5, 5, 8), lambda row, _: (unit_of(row), "dim")),
        Column("stock.donor", (0, 0, 20), lambda row, _: (row.donor or text(f"choice.source.{row.source.value}"), "dim")),
    ]  # fmt: skip


def movement_columns() -> list[Column]:
    """时间, 品名, 事由, 入, 出, 结存, 往来."""
    return [
        Column("stock.at", (11, 11, 11), lambda row, _: (day_and_time(row.occurred_at), "dim")),
        Column("stock.item", (-1, -1, -1), lambda row, _: (item_name(row), "ink"), is_subject=True),
        Column("stock.kind", (8, 8, 10), _kind),
        Column("stock.came", (7, 8, 10), lambda row, _: (f"{row.came:,}" if row.came else "", "ink"), is_right=True),
        Column("stock.went", (7, 8, 10), lambda row, _: (f"{row.went:,}" if row.went else "", "ink"), is_right=True),
        Column("stock.left", (0, 9, 11), lambda row, _: ("" if row.left is None else f"{row.left:,}", "ink bold"), is_right=True),
        Column("stock.other", (0, 0, 22), lambda row, _: (other_side(row), "dim")),
    ]  # fmt: skip


def _kind(row: MovementRow, _: int) -> Span:
    """What is reversed says so in words."""
    if row.reversed_by is not None:
        return text("stock.reversed"), "dim"
    return text(f"choice.movementkind.{row.kind.value}"), "ink"


def movement_words(row: MovementRow) -> str:
    """A movement in one line: how much in which packs, lot, to or from whom, on which paper, by whom."""
    parts = [
        packed_quantity(row),
        text("stock.batch_is", batch=row.batch) if row.batch else "",
        other_side(row),
        row.document,
        row.person_name,
        row.note,
    ]
    return text("stock.between").join(one for one in parts if one)
