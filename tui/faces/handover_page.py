"""移交单 on paper: one page of plain text, as wide as a sheet of A4 in a fixed-width type, every Han two cells."""

from __future__ import annotations

from datetime import datetime

from models.queries.handovers import HandoverSheet, SheetLine
from tui.look import pad, width
from tui.text import colon, text
from tui.widgets.case import wrapped
from tui.widgets.columns import day_and_time
from tui.widgets.places import called

ACROSS = 88  # cells across the page
COLUMNS = (3, 14, 25, 20, 11, 5)  # number, what, where, matter, due, receipt
HEADS = ("handover.carried", "list.subject", "list.matter", "list.due", "handover.receipt")
GAP = "  "


def page_lines(sheet: HandoverSheet, at: datetime, who: str) -> list[str]:
    """The whole page: who and why, every thing that went over, and where to sign."""
    title = text("handover.sheet")
    done = sum(line.accepted_at is not None for line in sheet.lines)
    lines = [
        " " * ((ACROSS - width(title)) // 2) + title,
        "",
        f"{text('handover.paper_number')}{colon()}{sheet.id}    {text(f'handover.state.{sheet.state.value}')}",
        _person("handover.giver", sheet.giver_name, sheet.giver_number, sheet.giver_unit),
        _person("handover.taker", sheet.taker_name, sheet.taker_number, sheet.taker_unit),
        *_labelled("field.cause", f"{text(f'choice.cause.{sheet.cause.value}')}  {sheet.note}".strip()),
        f"{text('handover.started')}{colon()}{day_and_time(sheet.started_at)}  {sheet.starter_name}",
        *_receipt(sheet),
        "",
        "=" * ACROSS,
        _row(("", *(text(key) for key in HEADS))),
        "-" * ACROSS,
    ]
    for number, line in enumerate(sheet.lines, 1):
        lines += _item(number, line)
    if not sheet.lines:
        lines.append(text("handover.nothing_on_it"))
    lines += ["=" * ACROSS, text("handover.count_line", count=len(sheet.lines), done=done), "", ""]
    lines += [text("handover.by_hand"), "", text("handover.day_by_hand"), ""]
    said = text("handover.as_of", at=f"{at:%Y-}{day_and_time(at)}", who=who)
    return [*lines, *wrapped(said, ACROSS)]


def _person(key: str, *facts: str) -> str:
    return f"{text(key)}{colon()}{'  '.join(one for one in facts if one)}"


def _labelled(key: str, value: str) -> list[str]:
    label = f"{text(key)}{colon()}"
    first, *rest = wrapped(value, ACROSS - width(label))
    return [label + first, *(" " * width(label) + one for one in rest)]


def _receipt(sheet: HandoverSheet) -> list[str]:
    if sheet.accepted_at is None:
        return []
    return [f"{text('handover.accepted_at')}{colon()}{day_and_time(sheet.accepted_at)}"]


def _row(cells: tuple[str, ...]) -> str:
    return GAP.join(pad(one, room) for one, room in zip(cells, COLUMNS, strict=True)).rstrip()


def _item(number: int, line: SheetLine) -> list[str]:
    """One thing on as many lines as its longest part needs: nothing is cut on paper."""
    site = line.site_name if line.site_name not in line.enterprise_name else ""
    firm = called(line.enterprise_name) if site or line.floor else line.enterprise_name
    where = " ".join(part for part in (firm, line.floor, line.unit, site) if part)
    parts = (
        [str(number)],
        wrapped(text(f"choice.carried.{line.carried}"), COLUMNS[1]),
        wrapped(where, COLUMNS[2]),
        wrapped(line.matter, COLUMNS[3]),
        [day_and_time(line.due_at) if line.due_at else ""],
        [day_and_time(line.accepted_at)[:5] if line.accepted_at else "_____"],
    )
    rows = []
    for at in range(max(map(len, parts))):
        rows.append(_row((*(part[at] if at < len(part) else "" for part in parts),)))
    return rows
