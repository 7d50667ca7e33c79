"""What a list speaks of by code, in words: items of checklists, counts, kinds."""

from __future__ import annotations

from models.queries.checklists import ItemName, item_names
from models.queries.supply_requests import SupplyName, supply_names
from models.rules.tasks import TAB_OF, Tab, TaskKind
from tui.seat import Seat
from tui.text import in_language, text
from tui.widgets.goods import named

SUPPLY_KINDS = frozenset(kind for kind, tab in TAB_OF.items() if tab is Tab.SUPPLY)


class ItemNames:
    """Item codes with their words, read once a page."""

    def __init__(self) -> None:
        self._known: dict[tuple[int | None, str], ItemName] = {}
        self._goods: dict[str, SupplyName] = {}

    async def load(self, session: Seat) -> None:
        """Read them, unless they are read."""
        if not self._known:
            for one in await session.ask(item_names):
                self._known[one.checklist, one.code] = self._known[None, one.code] = one
            self._goods = {one.code: one for one in await session.ask(supply_names)}

    def goods(self, matter: str) -> str:
        """Goods as a task speaks of them: `mask:6000:3` or `mask:5:short` in words; a code nobody knows stays as it is."""
        code, _, rest = matter.partition(":")
        quantity, _, behind = rest.partition(":")
        if (one := self._goods.get(code)) is None or not quantity.isdigit():
            return matter
        name = named(in_language(one.name_zh, one.name_en), one.variant)
        first = f"{int(quantity):,} {in_language(one.unit_zh, one.unit_en)} {name}"
        if behind.isdigit():
            return first if int(behind) < 2 else text("supply.and_others", first=first, count=behind)
        return f"{text(f'choice.discrepant.{behind}')} {first}"

    def words(self, code: str, checklist: int | None) -> str:
        """What an item of a version asks; a code nobody knows stays as it is."""
        one = self._known.get((checklist, code)) or self._known.get((None, code))
        return in_language(one.text_zh, one.text_en) if one else code

    def matter(self, kind: str, matter: str, checklist: int | None = None) -> str:
        """The matter of a task: its items, a count of people, a sample."""
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
        if matter == "sample":
            return text("case.sampled")
        codes = [one for one in matter.split(",") if one]
        first = self.words(codes[0], checklist) if codes else ""
        return first if len(codes) < 2 else text("queue.and_more", first=first, count=len(codes))
