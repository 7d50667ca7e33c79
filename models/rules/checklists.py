"""Checklists: versions with dates, items with stable codes, answers packed one character an item."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

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


class Asked(Protocol):
    """What the rules know of an item: its code, where it is looked at, what a number must lie within."""

    @property
    def code(self) -> str:
        """Stable across versions."""

    @property
    def area(self) -> str:
        """Where."""

    @property
    def least(self) -> str:
        """The smallest number that passes; empty where there is none."""

    @property
    def most(self) -> str:
        """The largest."""


def wants_number(item: Asked) -> bool:
    """Whether an item is answered by a number, which passes or fails by its range."""
    return bool(item.least or item.most)


_NUMBER = re.compile(r"-?\d{1,6}(\.\d{1,3})?")


def read_number(typed: str) -> Decimal | None:
    """A number as people type it, full-width signs too; None where it is none, or finer than thousandths."""
    plain = unicodedata.normalize("NFKC", typed).replace("。", ".").strip()
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def plain_number(typed: str) -> str:
    """A number as it is kept, without full-width signs or needless noughts; empty where there is none."""
    number = read_number(typed)
    return "" if number is None else f"{number.normalize():f}" if number else "0"


def packed_numbers(numbers: Mapping[str, str]) -> str:
    """Numbers by item as a check keeps them, as small as can be read: C6=36.8 C8=6."""
    return " ".join(f"{item}={number}" for item, number in numbers.items())


def unpacked_numbers(packed: str | None) -> dict[str, str]:
    """Numbers by item, read back from what `packed_numbers` made."""
    return dict(one.split("=", 1) for one in (packed or "").split())


def judged(item: Asked, number: Decimal) -> Answer:
    """What a number answers: within its item's range, both ends included, it passes."""
    is_over = bool(item.most) and number > Decimal(item.most)
    is_under = bool(item.least) and number < Decimal(item.least)
    return Answer.FAIL if is_over or is_under else Answer.PASS


def is_asked(item: Asked, area: str | None) -> bool:
    """Whether a check asks an item: one of an area asks that area's alone."""
    return area is None or item.area == area


def is_complete(answers: str, items: Sequence[Asked], area: str | None = None) -> bool:
    """Whether every item that is asked has an answer, and no other one."""
    return len(answers) == len(items) and all(
        answer in tuple(Answer) if is_asked(item, area) else answer == UNANSWERED
        for answer, item in zip(answers, items, strict=True)
    )


def areas_of(items: Sequence[Asked]) -> tuple[Area, ...]:
    """The areas a check may be confined to: those that its list's items have, in their order."""
    found = dict.fromkeys(Area(item.area) for item in items)
    return tuple(found) if len(found) > 1 else ()


def item_named(words: str, codes: Sequence[str]) -> str:
    """The first item a sentence names by its code (F5 说明不清); empty where it names none."""
    said = re.findall(r"[A-Z]{1,3}\d{1,3}", unicodedata.normalize("NFKC", words).upper())
    return next((one for one in said if one in codes), "")


# An office is checked by the general list; a firm's other areas have lists of their own.
CHECKED_BY = {SiteKind.OFFICE: SiteKind.FACTORY}


def checked_by(kind: SiteKind) -> SiteKind:
    """The site kind whose checklist is used at a site."""
    return CHECKED_BY.get(kind, kind)
