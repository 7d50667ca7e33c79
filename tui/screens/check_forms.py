"""The two forms of a check: what is told of a fault, and what is told of the check itself."""

from __future__ import annotations

from uuid import UUID

from models.queries.inspections import ItemRow
from models.rules.deadlines import PRESELECTED
from models.rules.inspections import FaultForm, InspectionForm
from models.rules.scope import Clock
from tui.text import in_language, text
from tui.widgets.form_lines import FormLines

FAULT_FIELDS = (
    "place",
    "description",
    "note",
    "told_whom",
    "deadline",
    "due_on",
    "is_fixed",
    "seen",
    "photo",
)
ABOUT_FIELDS = (
    "kind", "accompanied_by", "photos", "good_practice", "temperature_abnormal", "occurred_at", "late_reason",
)  # fmt: skip

UNTYPED = {"key": UUID(int=0), "site": 0, "checklist": 0, "answers": ""}  # what the list itself knows


def about_form(clock: Clock) -> FormLines:
    """Kind, who came along, photos, good practice, abnormal temperatures, when."""
    return FormLines(InspectionForm, only=ABOUT_FIELDS, fixed=UNTYPED, clock=clock)


def fault_form(item: ItemRow, clock: Clock) -> FormLines:
    """The fault under an item: its ready-made wordings by number, its deadline preselected by severity."""
    ready = tuple(in_language(item.wordings_zh, item.wordings_en).split("\n"))
    return FormLines(
        FaultForm,
        only=FAULT_FIELDS,
        values={"deadline": PRESELECTED[item.severity], "is_fixed": False},
        beside={"told_whom": text("check.told_hint"), "is_fixed": text("check.fixed_hint")},
        fixed={"item": item.code},
        wordings={"item": ready},
        clock=clock,
    )
