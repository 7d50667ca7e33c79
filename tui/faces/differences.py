"""What the last change of a record changed, in words: of a check submitted again item by item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from models.queries.events import Difference
from models.queries.inspections import InspectionDetail
from tui.look import Span, shown
from tui.text import colon, has_text, in_language, text
from tui.widgets.columns import day_and_time

SIGNS = {"1": "✓", "2": "✗", "3": "-", "0": "."}
_CHOICES = {"kind": "inspectionkind", "deadline": "deadline", "severity": "severity"}
_TOLD_BY_ITEMS = ("answers", "failed")


def answers_changed(detail: Any, differences: Iterable[Difference]) -> list[tuple[str, str, str]]:
    """Of a check submitted again: each item whose answer is another, with the sign before and after."""
    told = next((one for one in differences if one.name == "answers"), None)
    if told is None or not isinstance(detail, InspectionDetail):
        return []
    items = zip(detail.items, told.old, told.new, strict=False)
    return [(item.code, SIGNS.get(old, "."), SIGNS.get(new, ".")) for item, old, new in items if old != new]


def changed_words(detail: Any, differences: Sequence[Difference]) -> str:
    """What the last change changed, in few words: F5 ✗→✓."""
    changed = answers_changed(detail, differences)
    return " ".join(f"{code} {old}→{new}" for code, old, new in changed)


def change_lines(detail: Any, differences: Sequence[Difference]) -> list[list[Span]]:
    """A line a value that is another, old and new."""
    lines: list[list[Span]] = []
    if changed := answers_changed(detail, differences):
        titles = {one.code: in_language(one.text_zh, one.text_en) for one in detail.items}
        for code, old, new in changed:
            lines.append(
                [
                    (f"{code} ", "dim"),
                    (f"{old} → ", "dim"),
                    (new, "ink bold"),
                    (f"  {shown(titles[code])}", "ink"),
                ]
            )
    for one in differences:
        if one.name not in _TOLD_BY_ITEMS and has_text(f"field.{one.name}"):
            lines.append(_line(one.name, _word(one.name, one.old), _word(one.name, one.new)))
    return lines


def _word(name: str, value: str) -> str:
    if name in _CHOICES and has_text(key := f"choice.{_CHOICES[name]}.{value}"):
        return text(key)
    if name.startswith("is_"):
        return text("choice.yes" if value == "True" else "choice.no")
    if name.endswith("_at") and value.isdecimal():
        return day_and_time(datetime.fromtimestamp(int(value), UTC))
    return value


def _line(name: str, old: str, new: str) -> list[Span]:
    return [(f"{text(f'field.{name}')}{colon()}{shown(old)} → ", "dim"), (shown(new), "ink bold")]
