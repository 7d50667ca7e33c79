"""The two forms of a check: what is told of a fault, and what is told of the check itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from models.queries.inspections import ItemRow
from models.rules.deadlines import PRESELECTED, Deadline, business_date, due_at
from models.rules.inspections import FaultForm, InspectionForm
from models.rules.scope import Clock
from tui.text import in_language, text
from tui.widgets.columns import clock_time, day_and_time
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


def due_words(deadline: Deadline | None, now: datetime) -> str:
    """When a deadline given now runs out: 今日 18:00 前, 02-19 10:00 前; nothing for a day still to be named."""
    if deadline is None or deadline is Deadline.DATE:
        return ""
    due = due_at(deadline, now)
    if business_date(due) == business_date(now):
        return text("check.due_today", at=clock_time(due))
    return text("check.due_by", at=day_and_time(due))


def fault_form(item: ItemRow, clock: Clock) -> FormLines:
    """The fault under an item: its ready-made wordings by number, its deadline preselected by severity."""
    ready = tuple(in_language(item.wordings_zh, item.wordings_en).split("\n"))
    return FormLines(
        FaultForm,
        only=FAULT_FIELDS,
        values={"deadline": PRESELECTED[item.severity], "is_fixed": False},
        beside={
            "told_whom": text("check.told_hint"),
            "is_fixed": text("check.fixed_hint"),
            "deadline": due_words(PRESELECTED[item.severity], clock()),
        },
        fixed={"item": item.code},
        wordings={"item": ready},
        clock=clock,
    )
