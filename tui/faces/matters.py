"""What a list speaks of by code, in words: items of checklists, counts, kinds."""

from __future__ import annotations

from models.queries.checklists import ItemName, item_names
from models.rules.tasks import TaskKind
from tui.seat import Seat
from tui.text import in_language, text


class ItemNames:
    """Item codes with their words, read once a page."""

    def __init__(self) -> None:
        self._known: dict[tuple[int | None, str], ItemName] = {}

    async def load(self, session: Seat) -> None:
        """Read them, unless they are read."""
        if not self._known:
            for one in await session.ask(item_names):
                self._known[one.checklist, one.code] = self._known[None, one.code] = one

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
        if matter == "sample":
            return text("case.sampled")
        codes = [one for one in matter.split(",") if one]
        first = self.words(codes[0], checklist) if codes else ""
        return first if len(codes) < 2 else text("queue.and_more", first=first, count=len(codes))
