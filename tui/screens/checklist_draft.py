"""The next version of a checklist while it is being written: its items in order, and what they change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.errors import Invalid, Problem
from models.rules.checklist_versions import Change, ItemForm, differences
from models.rules.checklists import Area
from models.rules.deadlines import Severity
from tui.screens.checklist_forms import kept_item


@dataclass
class Line:
    """An item of the version that is being written; a retired one stays in its place to be seen."""

    item: ItemForm
    is_retired: bool = False

    @property
    def id(self) -> str:
        """Its code."""
        return self.item.code


class NextVersion:
    """The items of `before`, added to, corrected, moved and retired."""

    def __init__(self, before: tuple[ItemForm, ...] = ()) -> None:
        self.before = before
        self.lines = [Line(one) for one in before]
        self.changes: dict[str, Change] = {}  # by the item's code; `compare` renews them

    def items(self) -> tuple[ItemForm, ...]:
        """Those it asks."""
        return tuple(one.item for one in self.lines if not one.is_retired)

    def compare(self) -> None:
        """Say anew what it changes."""
        self.changes = {one.code: one.change for one in differences(self.before, self.items())}

    def old(self, line: Line) -> ItemForm | None:
        """The item as it was; none where it is new."""
        return next((one for one in self.before if one.code == line.id), None)

    def place_of(self, code: str) -> int:
        """Where an item stands; the first where there is none of this code."""
        return next((at for at, one in enumerate(self.lines) if one.id == code), 0)

    def correct(self, line: Line, item: ItemForm) -> None:
        """Another wording of a line; Invalid where another line has its code."""
        self._refuse_taken(item.code, line)
        line.item = item

    def insert(self, at: int, item: ItemForm) -> None:
        """A new item, at the end at the latest; Invalid where a line has its code."""
        self._refuse_taken(item.code, None)
        self.lines.insert(at, Line(item))

    def _refuse_taken(self, code: str, own: Line | None) -> None:
        if any(one.id == code for one in self.lines if one is not own):
            raise Invalid(Problem("code", "taken", {"value": code}))

    def move(self, at: int, by: int) -> bool:
        """Change places with another line; whether there is one."""
        if not 0 <= at + by < len(self.lines):
            return False
        self.lines[at], self.lines[at + by] = self.lines[at + by], self.lines[at]
        return True

    # As a draft keeps it

    def kept(self) -> list[dict[str, Any]]:
        """Its lines."""
        return [{**kept_item(one.item), "is_retired": one.is_retired} for one in self.lines]

    def restore(self, kept: list[dict[str, Any]]) -> None:
        """Its lines as they were kept."""
        self.lines = [_line_of(one) for one in kept]


def _line_of(kept: dict[str, Any]) -> Line:
    said = {**kept, "severity": Severity(kept["severity"]), "area": Area(kept["area"])}
    return Line(ItemForm(**{name: said[name] for name in ItemForm.__dataclass_fields__}), kept["is_retired"])
