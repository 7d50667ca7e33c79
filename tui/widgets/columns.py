"""Columns of a list: their widths on each kind of screen, their heads, and how one row is painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from models.frozen import dataclass
from models.rules.deadlines import SHANGHAI, Severity
from tui.look import Breadth, Span, breadth_of, cut, pad, shown, width
from tui.text import language, text

Three = tuple[int, int, int]
Layout = Sequence[tuple["Column", int, int]]  # the columns shown, their cells, and the gaps behind them


# What a column of words takes in English at the least, by its head: a word cut short is none.
IN_ENGLISH = {
    "list.state": 11,
    "list.kind": 8,
    "list.what": 7,
    "board.unit": 7,
    "station.part": 9,
    "firm.count.returned": 8,
}


@dataclass(frozen=True)
class Column:
    """One column: its head's text key, its cells and the gap behind it on screens of 60, 80 and 120.

    A width of 0 leaves the column out; -1 takes what is left. The subject column carries the band.
    """

    head: str
    widths: Three
    paint: Callable[[Any, int], Span]  # the row, and how many cells there are
    gaps: Three = (2, 2, 2)
    is_subject: bool = False
    is_right: bool = False
    note_head: str = ""  # of the note at the right edge, which takes the end of the last column


LEAST_REST = 16  # cells of the column that takes what is left, before heads may be longer than their columns


def laid_out(columns: Sequence[Column], cells: int, screen: int) -> Layout:
    """The columns shown with their cells and gaps; text goes from cell 2 to the one before the last blank.

    A head that is longer than its column gets its cells, as long as what takes the rest has enough.
    """
    which = breadth_of(screen)
    least = IN_ENGLISH if language() == "en" else {}
    kept = [one for one in columns if one.widths[which]]
    sizes = [max(size, least.get(one.head, 0)) if (size := one.widths[which]) > 0 else -1 for one in kept]
    rest = cells - 3 - sum(size + one.gaps[which] for one, size in zip(kept, sizes, strict=True) if size > 0)
    for at, one in enumerate(kept):
        more = width(text(one.head)) - sizes[at] if one.head and sizes[at] > 0 else 0
        if 0 < more <= rest - LEAST_REST:
            rest, sizes[at] = rest - more, sizes[at] + more
    return [
        (one, size if size > 0 else max(rest, 4), one.gaps[which])
        for one, size in zip(kept, sizes, strict=True)
    ]


def head_spans(columns: Sequence[Column], cells: int, screen: int) -> list[Span]:
    """The head row: dim, underlined from column 1 to the last but one."""
    inside = "".join(
        pad(text(one.head) if one.head else "", size, one.is_right) + " " * gap
        for one, size, gap in laid_out(columns, cells, screen)
    )
    if breadth_of(screen) is not Breadth.WIDE and columns and (noted := columns[-1].note_head):
        words = text(noted)
        inside = pad(inside.rstrip(), cells - 3 - width(words)) + words
    return [(" ", "ink"), (pad(f" {inside.rstrip()}", cells - 1), "dim underline")]


def block_head(title: str, cells: int, right: str = "") -> list[Span]:
    """The head row of a block without columns: its title left, a count right."""
    inside = pad(f" {title}", max(cells - 2 - width(right), 0)) + right
    return [(" ", "ink"), (pad(inside, cells - 1), "dim underline")]


def row_spans(
    layout: Layout,
    row: Any,
    *,
    is_here: bool,
    is_marked: bool,
    has_focus: bool,
    is_dim: bool,
    note: Span | None,
) -> list[Span]:
    """One row: bar or mark, then the columns; a note at the right edge cuts the last of them."""
    bar = "*" if is_marked else "▌" if is_here else " "
    key = "accent bold reverse" if is_marked and is_here else "accent bold" if is_marked else "accent"
    spans: list[Span] = [(bar, key if has_focus or is_marked else "dim"), (" ", "ink")]
    for number, (column, size, gap) in enumerate(layout):
        value, key = column.paint(row, size)
        value = shown(value)
        if is_dim and "alarm" not in key and "warn" not in key:
            key = "dim"
        gap = gap if number < len(layout) - 1 else 0
        if number == len(layout) - 1 and note is not None:
            note_words = shown(note[0])
            room = max(size - width(note_words) - 2, 0)
            spans += [(pad(cut(value, room), size - width(note_words)), key), (note_words, note[1])]
        elif column.is_subject and is_here:
            last_words, last_key = spans[-1]
            spans[-1] = (last_words[:-1], last_key)  # one cell of band either side
            spans += [(f" {pad(value, size)} ", "ink bold band"), (" " * (gap - 1), "ink")]
        else:
            spans += [(pad(value, size, column.is_right), key), (" " * gap, "ink")]
    return spans


# What several lists show alike


def due_span(due: datetime, now: datetime) -> Span:
    """逾2天, 逾5时, 今18:00 or 02-18: late is alarm, within the hour warn, another day dim."""
    left = due - now
    local, today = due.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    if left < timedelta(0):
        hours = max(int(-left.total_seconds() // 3600), 1)
        if hours < 24:
            return text("list.hours_late", count=hours), "alarm"
        return text("list.days_late", count=hours // 24), "alarm"
    if local.date() == today:
        return text("list.today_at", at=local.strftime("%H:%M")), "warn" if left <= timedelta(
            hours=1
        ) else "ink"
    return local.strftime("%m-%d"), "dim"


def severity_span(severity: Severity | None) -> Span:
    """高 alarm bold, 中 warn, 低 dim; nothing where there is none."""
    if severity is None:
        return "", "dim"
    key = {Severity.HIGH: "alarm bold", Severity.MEDIUM: "warn", Severity.LOW: "dim"}[severity]
    return text(f"choice.severity.{severity.value}"), key


def day_and_time(moment: datetime) -> str:
    """02-14 10:20 in Shanghai."""
    return moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def clock_time(moment: datetime) -> str:
    """14:06 in Shanghai."""
    return moment.astimezone(SHANGHAI).strftime("%H:%M")
