"""What the items of all checklists are called."""

from __future__ import annotations

from models.clauses.scope import standing
from models.database import reading
from models.queries.pages import frozen
from models.queries.rows import Row
from models.rules.scope import Actor
from models.tables import Checklist, ChecklistItem


class ItemName(Row):
    """What an item asks, in few words."""

    code: str
    text_zh: str
    text_en: str


def item_names(actor: Actor) -> tuple[ItemName, ...]:
    """What every item code stands for today, by its newest edition begun: lists speak of items by their codes."""
    with reading():
        who = standing(actor)
        query = (
            ChecklistItem.select(ChecklistItem.code, ChecklistItem.text_zh, ChecklistItem.text_en)
            .join(Checklist)
            .where(Checklist.valid_from <= who.today)
            .order_by(Checklist.valid_from, ChecklistItem.id)
        )
        return tuple({one.code: one for one in frozen(ItemName, query)}.values())
