"""The forms of a version of a checklist, and its items and their changes in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from models.errors import Problem
from models.frozen import dataclass
from models.rules.checklist_versions import Change, ItemForm
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import Clock
from tui.categories import category_of, category_words
from tui.look import Span, shown
from tui.text import colon, text
from tui.widgets.columns import severity_span
from tui.widgets.form_lines import FormLines

ASKED = (
    "code", "text_zh", "text_en", "severity", "area", "category", "evidence", "basis", "wordings_zh", "wordings_en",
    "asks_number", "unit_zh", "unit_en", "least", "most",
)  # fmt: skip
_NUMBER = ("asks_number", True)


@dataclass(frozen=True)
class ItemFields(ItemForm):
    """An item as it is typed: its unit and range are asked for where it wants a number."""

    unit_zh: str = entry(Kind.TEXT, longest=10, when=_NUMBER)
    unit_en: str = entry(Kind.TEXT, longest=20, when=_NUMBER)
    least: str = entry(Kind.TEXT, longest=11, when=_NUMBER)
    most: str = entry(Kind.TEXT, longest=11, when=_NUMBER)
    asks_number: bool = entry(Kind.YES_NO, default=False)

    def problems(self) -> tuple[Problem, ...]:
        """The item's own; a number that is asked for has a range."""
        found = super().problems()
        if self.asks_number and not self.least.strip() and not self.most.strip():
            return (*found, Problem("least", "required"))
        return found

    def item(self) -> ItemForm:
        """The item meant."""
        said = {each.name: getattr(self, each.name) for each in fields(ItemForm)}
        return ItemForm(**{**said, "category": category_of(self.category)})


@dataclass(frozen=True)
class VersionFields:
    """How a version is called, and from when it is in force."""

    edition: str = entry(Kind.TEXT, required=True, longest=20)
    valid_from: date | None = entry(Kind.DATE, required=True)

    def problems(self) -> tuple[Problem, ...]:
        """What is left empty."""
        return basic_problems(self)


def item_lines(one: ItemForm | None, clock: Clock, *, may_rename: bool) -> FormLines:
    """The form of an item; the code of one that stands in the version before stays."""
    values: dict[str, Any] = {}
    if one is not None:
        values = {**asdict(one), "asks_number": bool(one.least or one.most)}
        values["category"] = category_words(one.category)
    only = ASKED if may_rename else ASKED[1:]
    fixed = {} if may_rename or one is None else {"code": one.code}
    return FormLines(
        ItemFields, values=values, only=only, fixed=fixed, check=ItemFields.problems, clock=clock
    )


def version_lines(clock: Clock, edition: str, first: date) -> FormLines:
    """The form that puts a version in force."""
    values = {"edition": edition, "valid_from": first}
    return FormLines(VersionFields, values=values, check=VersionFields.problems, clock=clock)


def value_words(name: str, value: Any) -> str:
    """A field's value as people read it."""
    if name in ("severity", "area") and value is not None:
        return text(f"choice.{name}.{value}")
    if name == "category":
        return category_words(str(value or ""))
    return str(value or "").replace("\n", "；")


def item_facts(one: ItemForm, before: ItemForm | None) -> list[list[Span]]:
    """An item field by field; what differs from the version before says what it was."""
    lines: list[list[Span]] = []
    for each in fields(ItemForm):
        new = value_words(each.name, getattr(one, each.name))
        old = value_words(each.name, getattr(before, each.name)) if before is not None else new
        if not new and not old:
            continue
        label = text(f"field.itemfields.{each.name}")
        spans: list[Span] = [("  ", "ink"), (f"{label}{colon()}", "dim")]
        if old != new:
            spans += [(f"{shown(old)} → ", "dim"), (shown(new), "ink bold")]
        else:
            spans.append((shown(new), "ink"))
        lines.append(spans)
    return lines


def change_span(change: Change | None) -> Span:
    """新增, 停用, 改, 移."""
    if change is None:
        return "", "dim"
    return text(f"checklist.change.{change.value}"), "warn" if change is Change.RETIRED else "ink bold"


def severity_words(one: ItemForm) -> Span:
    """高, 中, 低."""
    return severity_span(one.severity) if one.severity is not None else ("", "dim")


def counted_words(changes: Sequence[Change]) -> str:
    """How many items a version adds, retires, changes, moves; that none differs."""
    counts = [(one, changes.count(one)) for one in Change if one in changes]
    if not counts:
        return text("checklist.no_change")
    return "  ".join(f"{text(f'checklist.change.{one.value}')} {count}" for one, count in counts)


def kept_item(one: ItemForm) -> dict[str, Any]:
    """An item as a draft keeps it."""
    return asdict(one)


def days_of(since: date, until: date | None) -> tuple[str, str]:
    """The first and the last day, where there is one."""
    return since.isoformat(), until.isoformat() if until is not None else ""
