"""报用量: what a firm has of a scarce item and uses of it a day, beside what it said last."""

from __future__ import annotations

from typing import Any

from models.actions.cover import tell_cover
from models.queries.catalogue import SupplyItemRow, supply_items
from models.queries.cover import CoverRow, covers_of
from models.rules.cover import CoverForm, CoverState
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from tui.faces.ration import item_words
from tui.screens.form_page import FormScreen
from tui.session import Session
from tui.text import text
from tui.units import unit_words
from tui.widgets.columns import day_and_time
from tui.widgets.form_lines import FormLines
from tui.widgets.packed import read_in_packs_of


class CoverScreen(FormScreen):
    """One firm, one item at a time; the item reported last, or the first of the catalogue, stands there."""

    TITLE_KEY = "cover.title"
    ABOUT_KEY = "cover.page"

    def __init__(self, session: Session, enterprise: int, name: str) -> None:
        self.enterprise, self.name_of_firm = enterprise, name
        self.items: tuple[SupplyItemRow, ...] = ()
        self.known: tuple[CoverRow, ...] = ()
        today = business_date(session.clock())
        lines = FormLines(
            CoverForm,
            values={"as_of": today},
            find={"rationed_items": self._find_items},
            check=lambda made: made.problems(today),
            clock=session.clock,
        )
        super().__init__(session, FormKind.COVER, enterprise, lines)

    def crumbs(self) -> list[str]:
        """报用量, the firm."""
        return [text(self.TITLE_KEY), self.name_of_firm]

    async def load(self) -> None:
        """What was said last, then the draft."""
        if not self.items:
            self.items = tuple(one for one in await self.ask(supply_items) if one.is_rationed)
            self.known = await self.ask(covers_of, self.enterprise)
            self._begin()
        await super().load()

    def _begin(self) -> None:
        """The item in the line, and what the firm said of it beside the fields."""
        if not self.items:
            return
        last = self.known[0] if self.known else None
        item = next((one for one in self.items if last is not None and one.id == last.item), self.items[0])
        form = self.form.form
        by_name = {one.name: one for one in form.fields}
        by_name["item"].set((item.id, item_words(item.name_zh, item.name_en, item.variant)))
        known = {one.id: one for one in self.items}
        for name in ("on_hand", "daily_use"):
            field = read_in_packs_of(form, name, "item", known.get)
            field.beside = self._said(last, name)
        if not by_name["daily_use"].beside:
            next(one for one in form.fields if one.name == "daily_use").beside = text("cover.unsaid")
        form.go_to("on_hand")
        self.form.refresh()

    @staticmethod
    def _said(last: CoverRow | None, name: str) -> str:
        value = None if last is None else getattr(last, name)
        if last is None or value is None:
            return ""
        return text("cover.last", count=f"{value:,}", at=day_and_time(last.told_at))

    async def _find_items(self, typed: str) -> list[tuple[Any, str]]:
        found = await self.ask(supply_items, typed)
        return [
            (one.id, item_words(one.name_zh, one.name_en, one.variant)) for one in found if one.is_rationed
        ][:5]

    async def send(self, made: CoverForm) -> str:
        """Record it; how many days that is."""
        await self.ask(tell_cover, self.enterprise, made)
        told = next(one for one in await self.ask(covers_of, self.enterprise) if one.item == made.item)
        unit = unit_words(told.unit_zh, told.unit_en, told.daily_use or 0)
        if told.lasts.state is CoverState.UNKNOWN:
            return text("cover.told_unknown", name=self.name_of_firm)
        if told.lasts.state is CoverState.NO_USE:
            return text("cover.told_no_use", name=self.name_of_firm)
        return text(
            "cover.told",
            name=self.name_of_firm,
            days=told.lasts.in_words,
            use=f"{told.daily_use:,}",
            unit=unit,
        )
