"""What a list speaks of by code, in words: items of checklists, counts, kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.queries.checklists import ItemName, item_names
from models.queries.supply_requests import SupplyName, supply_names
from models.rules.tasks import SAMPLE, SENT_AGAIN, TAB_OF, Tab, TaskKind
from tui.look import shown, width
from tui.seat import Seat
from tui.text import in_language, text
from tui.units import unit_words
from tui.widgets.goods import named

CLAUSE_ENDS = re.compile(r"(?<=[^ -~]), |[，；（]|; | ?\(")  # a comma among English words parts no clause
SUPPLY_KINDS = frozenset(kind for kind, tab in TAB_OF.items() if tab is Tab.SUPPLY)


class ItemNames:
    """Item codes with their words, read once a page."""

    def __init__(self) -> None:
        self._known: dict[tuple[int | None, str], ItemName] = {}
        self._goods: dict[str, SupplyName] = {}

    async def load(self, session: Seat) -> None:
        """Read them, unless they are read."""
        if not self._known:
            self.know(await session.ask(item_names), await session.ask(supply_names))

    def know(self, items: Sequence[ItemName], goods: Sequence[SupplyName]) -> ItemNames:
        """Take them as they were read."""
        for one in items:
            self._known[one.checklist, one.code] = self._known[None, one.code] = one
        self._goods = {one.code: one for one in goods}
        return self

    def goods(self, matter: str) -> str:
        """Goods as a task speaks of them: `mask:6000:3` or `mask:5:short` in words; a code nobody knows stays as it is."""
        code, _, rest = matter.partition(":")
        quantity, _, behind = rest.partition(":")
        if (one := self._goods.get(code)) is None or not quantity.isdigit():
            return matter
        name = named(in_language(one.name_zh, one.name_en), one.variant)
        first = f"{int(quantity):,} {unit_words(one.unit_zh, one.unit_en, int(quantity))} {name}"
        if behind.isdigit():
            return first if int(behind) < 2 else text("supply.and_others", first=first, count=behind)
        return f"{text(f'choice.discrepant.{behind}')} {first}"

    def words(self, code: str, checklist: int | None, cells: int = 0) -> str:
        """What an item of a version asks, in so many cells its first clause; a code nobody knows stays as it is."""
        one = self._known.get((checklist, code)) or self._known.get((None, code))
        asked = in_language(one.text_zh, one.text_en) if one else code
        return asked if not cells or width(shown(asked)) <= cells else first_clause(asked)

    def found(
        self, cycle: int, said: str, code: str, checklist: int | None, cells: int, *, is_case_seen: bool
    ) -> str:
        """A fault in a row: how often rechecked, what was found, what the item asks in what room is left.

        Where the case is seen beside the list, an item is named by its code rather than cut: the case says the rest.
        """
        before = [text("today.cycle", cycle=cycle)] if cycle else []
        before += [said] if said else []
        left = max(cells - sum(width(shown(one)) + 1 for one in before), 1)
        asked = self.words(code, checklist, left)
        return " ".join([*before, code if is_case_seen and width(shown(asked)) > left else asked])

    def matter(self, kind: str, matter: str, checklist: int | None = None, cells: int = 0) -> str:
        """The matter of a task: its items, a count of people, a sample; in so many cells, or whole."""
        if kind == TaskKind.INCIDENT:
            return text("queue.fever", count=matter)
        if kind == TaskKind.CONFIRM_LEAD:
            return text("case.confirm_lead")
        if kind == TaskKind.NO_LEAD:
            return text("case.no_lead")
        if kind == TaskKind.NOT_ACCEPTED:
            return text("case.not_accepted", count=matter)
        if kind in SUPPLY_KINDS:
            return self.goods(matter)
        if matter in (SAMPLE, SENT_AGAIN):
            return text("case.sampled" if matter == SAMPLE else "case.sent_again")
        codes = [one for one in matter.split(",") if one]
        if not codes:
            return ""
        if len(codes) < 2:
            return self.words(codes[0], checklist, cells)
        others = width(text("queue.and_more", first="", count=len(codes)))
        first = self.words(codes[0], checklist, cells and max(cells - others, 1))
        return text("queue.and_more", first=first, count=len(codes))


def first_clause(asked: str) -> str:
    """What an item asks first: 门岗专人值守 of 门岗专人值守, 入厂逐人测温登记."""
    return CLAUSE_ENDS.split(asked, 1)[0] or asked
