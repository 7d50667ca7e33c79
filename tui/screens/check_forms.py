"""The two forms of a check: what is told of a fault, and what is told of the check itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from models.queries.checklists import ItemRow
from models.queries.inspections import FaultRow
from models.rules.checklists import Answer, judged, read_number, wants_number
from models.rules.deadlines import PRESELECTED, Deadline, business_date, due_at
from models.rules.findings import CLOSED, OPEN, RECTIFIED, VOIDED, FindingState
from models.rules.inspections import FaultForm, InspectionExtra, InspectionForm
from models.rules.scope import Clock
from tui.text import in_language, text
from tui.widgets.answers import Item
from tui.widgets.columns import clock_time, day_and_time
from tui.widgets.form_lines import Find, FormLines

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
    "photo_holder",
    "photo_at",
)
ABOUT_FIELDS = (
    "kind", "others", "accompanied_by", "photos", "photos_holder", "photos_at", "good_practice", "temperature_abnormal", "occurred_at", "late_reason",
)  # fmt: skip

UNTYPED = {"key": UUID(int=0), "site": 0, "checklist": 0, "answers": ""}  # what the list itself knows


def about_form(clock: Clock, find_officers: Find) -> FormLines:
    """Kind, who checked along, who of the firm came along, photos, good practice, abnormal temperatures, when."""
    hints = {"others": text("check.others_hint"), **photo_hints("photos")}
    return FormLines(
        InspectionForm,
        only=ABOUT_FIELDS,
        fixed=UNTYPED,
        clock=clock,
        find={"officers": find_officers},
        beside=hints,
    )


def photo_hints(name: str) -> dict[str, str]:
    """What stands beside the fields of a photo reference: what is meant where nothing is typed."""
    return {
        name: text("check.photo_hint"),
        f"{name}_holder": text("check.photo_holder_hint"),
        f"{name}_at": text("check.photo_at_hint"),
    }


def due_words(deadline: Deadline | None, now: datetime) -> str:
    """When a deadline given now runs out: 今日 18:00 前, 02-19 10:00 前; nothing for a day still to be named."""
    if deadline is None or deadline is Deadline.DATE:
        return ""
    due = due_at(deadline, now)
    if business_date(due) == business_date(now):
        return text("check.due_today", at=clock_time(due))
    return text("check.due_by", at=day_and_time(due))


def range_words(item: ItemRow) -> str:
    """What a number must lie within, with its unit: 1–6 人, ≤37.3 ℃; empty where none is asked."""
    if not wants_number(item):
        return ""
    if item.least and item.most:
        ends = f"{item.least}–{item.most}"
    else:
        ends = f"≥{item.least}" if item.least else f"≤{item.most}"
    return f"{ends} {in_language(item.unit_zh, item.unit_en)}"


def check_item(item: ItemRow, results: str, returned: InspectionExtra, found: Mapping[str, FaultRow]) -> Item:
    """An item as the list asks it: a number's range in front of its words, below why it came back and what of its fault.

    `found` are by item the faults of a check that came back.
    """
    words = in_language(item.text_zh, item.text_en)
    asked = range_words(item)
    notes = [decided_words(found[item.code])] if item.code in found else []
    if returned.return_item == item.code:
        notes.insert(0, text("case.returned", reason=returned.return_reason))

    def judge(typed: str) -> Answer:
        number = read_number(typed)
        assert number is not None, "the line gives numbers only"
        return judged(item, number)

    return Item(
        item.code,
        f"[{asked}] {words}" if asked else words,
        item.severity,
        results,
        judge if asked else None,
        tuple(one for one in notes if one),
    )


def asked_anew(before: Sequence[ItemRow], after: Sequence[ItemRow]) -> tuple[str, ...]:
    """The items of a version that another did not ask, or asked otherwise: in other words, or within another range."""

    def question(one: ItemRow) -> tuple[str, ...]:
        return one.text_zh, one.text_en, one.least, one.most, one.unit_zh, one.unit_en

    known = {one.code: question(one) for one in before}
    return tuple(one.code for one in after if known.get(one.code) != question(one))


def without_answers(content: Mapping[str, Any], items: Sequence[str]) -> dict[str, Any]:
    """What a draft of a check holds, but for the answers to these items; what was typed of their faults stays."""
    kept = {
        name: {code: given for code, given in content.get(name, {}).items() if code not in items}
        for name in ("answers", "numbers")
    }
    return {**content, **kept}


def decided_words(fault: FaultRow) -> str:
    """What has become of a fault since its check, where its check changes nothing of it any more; else empty."""
    state = FindingState(fault.state)
    if state in (OPEN, VOIDED) or (state is RECTIFIED and fault.is_fixed_on_site):
        return ""
    words = text(f"error.state.{state}")
    return text("check.settled" if state is CLOSED else "check.decided", number=fault.number, state=words)


def days_kept(faults: Sequence[FaultRow]) -> dict[str, date]:
    """By item the days that faults were to be put right by when their check came back."""
    dated = (one for one in faults if one.deadline is Deadline.DATE and one.state != VOIDED)
    return {one.item: business_date(one.due_at) for one in dated}


def fault_values(fault: FaultRow) -> dict[str, Any]:
    """What a fault was said to be, by the fields of its form."""
    is_dated = fault.deadline is Deadline.DATE
    return {
        "place": fault.place,
        "description": fault.description,
        "note": fault.note,
        "told_whom": fault.told_whom,
        "deadline": fault.deadline,
        "due_on": business_date(fault.due_at) if is_dated else None,
        "is_fixed": fault.is_fixed_on_site,
        "seen": fault.measure if fault.is_fixed_on_site else "",
        "photo": fault.photo,
        "photo_holder": fault.photo_holder,
        "photo_at": fault.photo_at,
    }


def fault_form(item: ItemRow, clock: Clock, number: str = "") -> FormLines:
    """The fault under an item: its ready-made wordings by number, its deadline preselected by severity.

    A number out of its range says so itself.
    """
    unit = in_language(item.unit_zh, item.unit_en)
    said = text("check.measured", number=f"{number} {unit}", range=range_words(item)) if number else ""
    ready = tuple(in_language(item.wordings_zh, item.wordings_en).split("\n"))
    return FormLines(
        FaultForm,
        only=FAULT_FIELDS,
        values={"deadline": PRESELECTED[item.severity], "is_fixed": False, "description": said},
        beside={
            "told_whom": text("check.told_hint"),
            "is_fixed": text("check.fixed_hint"),
            "deadline": due_words(PRESELECTED[item.severity], clock()),
            **photo_hints("photo"),
        },
        fixed={"item": item.code},
        wordings={"item": ready},
        clock=clock,
    )
