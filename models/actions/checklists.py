"""Taking the packs' checklists into the store: an edition once taken in never changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.database import transaction
from models.packs.reading import checklist_editions
from models.tables import Checklist, ChecklistItem


def load_packs() -> int:
    """Take in every edition of the packs that the store has not; how many lists were added.

    Where a newer edition of a list is taken in, the older one's last day is the day before.
    """
    added = 0
    with transaction():
        for edition in checklist_editions():
            for one in edition["checklist"]:
                added += _load(edition, one)
    return added


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
