"""Checklists: versions with dates, items with stable codes, answers packed one character an item."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from models.rules.places import SiteKind


class Answer(StrEnum):
    """One item's answer as it is packed; a blank is an item not answered yet, in drafts only."""

    PASS = "1"
    FAIL = "2"
    NOT_APPLICABLE = "3"


UNANSWERED = "0"


class Area(StrEnum):
    """Where an item is looked at (field.md 1.3 #39, 1.4 #55)."""

    GATE = "gate"
    WORKSHOP = "workshop"
    CANTEEN = "canteen"
    DORMITORY = "dormitory"
    WAREHOUSE = "warehouse"
    LIFT = "lift"
    LOBBY = "lobby"
    UNIT = "unit"
    OFFICE = "office"
    SITE = "site"
    VEHICLE = "vehicle"


def failed_positions(answers: str) -> tuple[int, ...]:
    """The positions, from 0, of the items that failed."""
    return tuple(at for at, answer in enumerate(answers) if answer == Answer.FAIL)


def counts(answers: str) -> tuple[int, int, int]:
    """How many passed, failed, were not applicable."""
    return tuple(answers.count(one) for one in Answer)  # type: ignore[return-value]


def is_complete(answers: str, items: Sequence[object]) -> bool:
    """Whether every item of the version has an answer."""
    return len(answers) == len(items) and all(one in tuple(Answer) for one in answers)


# An office is checked by the general list; a firm's other areas have lists of their own.
CHECKED_BY = {SiteKind.OFFICE: SiteKind.FACTORY}


def checked_by(kind: SiteKind) -> SiteKind:
    """The site kind whose checklist is used at a site."""
    return CHECKED_BY.get(kind, kind)
