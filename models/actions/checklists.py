"""Versions of checklists: taken in from the packs, issued by an administrator, withdrawn before their first day.

A version once begun never changes: old checks are judged by it for ever.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from models.actions.catalogue import load_catalogue
from models.database import transaction
from models.errors import Invalid, Problem, Refused
from models.packs.reading import checklist_editions
from models.rules.checklist_versions import (
    END,
    ISSUE,
    WITHDRAW,
    ChecklistForm,
    ItemForm,
    last_day_before,
    worded,
)
from models.rules.checklists import plain_number
from models.rules.scope import Actor, Level
from models.steps.deeds import Deed, deed
from models.steps.submissions import first_result, keep_result
from models.tables import Checklist, ChecklistItem


def load_packs() -> int:
    """Take in every edition of the packs that the store has not, the catalogue's too; how many lists were added.

    Where a newer edition of a list is taken in, the older one's last day is the day before.
    """
    added = 0
    with transaction():
        for edition in checklist_editions():
            for one in edition["checklist"]:
                added += _load(edition, one)
        load_catalogue()
    return added


def issue_checklist(actor: Actor, form: ChecklistForm) -> int:
    """Put a new version of a list in force from a day to come, not before tomorrow; its id, the same again for the same key.

    The version it follows ends the day before, and where another is known already to follow that one, the new one ends the
    day before it. Nothing else of them changes, nor does any answer.
    """
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        before = doing.find(Checklist, form.based_on)
        doing.allow(ISSUE)
        _for_the_whole_city(doing)
        after = _following(before)
        _refuse_version(doing, form, before, after)
        assert form.valid_from is not None, "the form has been checked"
        made = doing.create(
            Checklist,
            ISSUE,
            code=before.code,
            edition=form.edition.strip(),
            site_kind=before.site_kind,
            title_zh=before.title_zh,
            title_en=before.title_en,
            valid_from=form.valid_from,
            valid_to=None if after is None else last_day_before(after.valid_from),
        )
        rows = [{"checklist": made.id, "position": at, **_kept(one)} for at, one in enumerate(form.items)]
        ChecklistItem.insert_many(rows).execute()
        if before.valid_to is None or before.valid_to >= form.valid_from:
            doing.change(before, END, valid_to=last_day_before(form.valid_from))
        keep_result(form.key, form, made.id)
        return int(made.id)


def withdraw_checklist(actor: Actor, checklist: int, version: int, reason: str) -> int:
    """Take a version back before its first day; the one before stays in force. The number of the event."""
    with deed(actor) as doing:
        row = doing.find(Checklist, checklist)
        doing.allow(WITHDRAW, row, version, reason=reason)
        _for_the_whole_city(doing)
        if row.valid_from <= doing.today or _is_withdrawn(row):
            raise Refused("has_begun" if row.valid_from <= doing.today else "is_withdrawn")
        before = next((one for one in _versions_of(row) if one.valid_from < row.valid_from), None)
        # In force on no day at all: it stays to be read, and its number is not given out again.
        until = row.valid_to
        event = doing.change(row, WITHDRAW, reason=reason, valid_to=last_day_before(row.valid_from))
        if before is not None and before.valid_to == last_day_before(row.valid_from):
            doing.change(before, END, valid_to=until)
        return event


def _for_the_whole_city(doing: Deed) -> None:
    """Every district checks by the same lists."""
    if doing.who.level is not Level.CITY:
        raise Refused("only_of_the_city")


def _is_withdrawn(row: Checklist) -> bool:
    return row.valid_to is not None and row.valid_to < row.valid_from


def _versions_of(one: Checklist) -> list[Checklist]:
    """The versions of a list, those withdrawn left out, the newest first."""
    query = Checklist.select().where(Checklist.code == one.code).order_by(Checklist.valid_from.desc())
    return [row for row in query if not _is_withdrawn(row)]


def _following(before: Checklist) -> Checklist | None:
    """The version that is known to come after the one a new one is based on."""
    later = [one for one in _versions_of(before) if one.valid_from > before.valid_from]
    return later[-1] if later else None


def _refuse_version(doing: Deed, form: ChecklistForm, before: Checklist, after: Checklist | None) -> None:
    """Problems of the form, then of where it stands among the versions and items there are."""
    problems = list(form.problems(doing.today))
    if (since := form.valid_from) is not None:
        if _is_withdrawn(before) or since <= before.valid_from:
            problems.append(Problem("valid_from", "overlaps", {"edition": before.edition}))
        if after is not None and since >= after.valid_from:
            problems.append(Problem("valid_from", "overlaps", {"edition": after.edition}))
    same = (Checklist.code == before.code) & (Checklist.edition == form.edition.strip())
    if Checklist.select().where(same).exists():
        problems.append(Problem("edition", "taken", {"value": form.edition.strip()}))
    own = {row.code for row in ChecklistItem.select().where(ChecklistItem.checklist == before.id)}
    new = [one.code.strip() for one in form.items if one.code.strip() not in own]
    # A code stands for one question for ever: one that was retired is not given to another.
    used = ChecklistItem.select(ChecklistItem.code).where(ChecklistItem.code.in_(new)).distinct()
    problems += [Problem(f"{row.code}.code", "taken", {"value": row.code}) for row in used]
    if problems:
        raise Invalid(*problems)


def _kept(one: ItemForm) -> dict[str, Any]:
    """An item as it is stored."""
    said = {each.name: getattr(one, each.name) for each in fields(one)}
    plain = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    numbers = {name: plain_number(plain[name]) for name in ("least", "most")}
    return plain | numbers | {name: worded(plain[name]) for name in ("wordings_zh", "wordings_en")}


def _load(edition: dict[str, Any], one: dict[str, Any]) -> int:
    same = (Checklist.code == one["code"]) & (Checklist.edition == edition["edition"])
    if Checklist.select().where(same).exists():
        return 0
    # A list that no later edition changes stays in force after its edition's last day.
    ends = edition.get("valid_to") if _is_superseded(one["code"], edition["valid_from"]) else None
    row = Checklist.create(
        code=one["code"],
        edition=edition["edition"],
        site_kind=one["site_kind"],
        title_zh=one["title_zh"],
        title_en=one["title_en"],
        valid_from=edition["valid_from"],
        valid_to=ends,
    )
    wordings = edition["wordings"]
    ChecklistItem.insert_many(
        [
            {
                "checklist": row.id,
                "position": at,
                **{
                    name: item[name]
                    for name in (
                        "code",
                        "text_zh",
                        "text_en",
                        "category",
                        "severity",
                        "evidence",
                        "basis",
                        "area",
                    )
                },
                **{name: item.get(name, "") for name in ("unit_zh", "unit_en", "least", "most")},
                "wordings_zh": "\n".join(wordings[item["category"]]["zh"]),
                "wordings_en": "\n".join(wordings[item["category"]]["en"]),
            }
            for at, item in enumerate(one["item"])
        ]
    ).execute()
    return 1


def _is_superseded(code: str, since: date) -> bool:
    return any(
        later["valid_from"] > since and any(one["code"] == code for one in later["checklist"])
        for later in checklist_editions()
    )
