"""What tasks speak of: the items of checklists and of the catalogue that a typed text stands in, by their codes."""

from __future__ import annotations

from typing import Any

from peewee import Value, fn

from models.clauses.scope import Clause
from models.database import database
from models.rules.codes import folded
from models.tables import ChecklistItem, SupplyItem, Task
from models.tables.prepared import Prepared, Slot, anywhere, like, texts, texts_among


def codes_said(text: str) -> str:
    """The codes of the items whose words a text stands in, as the one value that `speaks_of` takes; empty where there are none."""
    words = text.strip()
    found = [code for (code,) in _codes.rows(words=anywhere(words), folded=anywhere(folded(words) or words))]
    return texts(found) if found else ""


def speaks_of(codes: Slot) -> Clause:
    """That the first thing a task speaks of, which its row names, is one of some items."""
    return texts_among(_first(_first(Task.matter, ","), ":"), codes)


def item_says(words: Slot) -> Any:
    """The codes of the checklists' items whose words have a text in them, in either language."""
    items = ChecklistItem.select(ChecklistItem.code)
    return items.where(like(ChecklistItem.text_zh, words) | like(ChecklistItem.text_en, words))


def _said() -> Any:
    goods = SupplyItem.select(SupplyItem.code)
    named = like(SupplyItem.folded, Slot("folded")) | like(SupplyItem.name_en, Slot("words"))
    return item_says(Slot("words")).union(goods.where(named))


_codes = Prepared(_said)


def _first(column: Any, sign: str) -> Any:
    """What stands before the first of a sign, or all."""
    place = fn.STRPOS if database.returning_clause else fn.INSTR
    return fn.SUBSTR(column, 1, place(column.concat(Value(sign)), sign) - 1)
