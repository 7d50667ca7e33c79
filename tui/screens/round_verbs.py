"""What is done with a round itself: planned, chosen or opened, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import uuid4

from models.actions.rounds import close_round, open_round, plan_round
from models.queries.catalogue import supply_items
from models.queries.rounds import RoundRow, round_at_counter, rounds
from models.queries.stock import depots
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.rounds import RoundForm, RoundState
from tui.dialogs.choose import Choose, Confirm
from tui.faces.ration import item_words
from tui.keys import Verb, act
from tui.screens.asking import AskingScreen
from tui.screens.drafting import Keeper
from tui.text import text
from tui.units import unit_words
from tui.widgets.form_lines import Find
from tui.widgets.packed import read_in_packs_of

MOST_ROUNDS = 9  # to choose from, one a digit


class RoundVerbs(AskingScreen):
    """`n` plans one, `W` chooses one that is open or opens one that is planned, `z` closes it."""

    VERBS: ClassVar[Sequence[Verb]] = [act("new"), act("choose_round", "W"), act("finish", "z")]
    round: RoundRow | None

    async def take_round(self, row: RoundRow) -> None:
        """This round from now on."""

    def why_not(self, name: str) -> str:
        """Only an open round is closed."""
        if name == "finish" and (self.round is None or self.round.state is not RoundState.OPEN):
            return text("counter.not_open") if self.round is not None else text("counter.no_round")
        return super().why_not(name)

    def finders(self) -> dict[str, Find]:
        """Depots and items by what is typed."""
        return {**super().finders(), "depots": self._find_depots, "supply_items": self._find_items}

    async def _find_depots(self, typed: str) -> list[tuple[Any, str]]:
        found = await self.ask(depots)
        return [(one.id, one.name) for one in found if typed in one.name][:5]

    async def _find_items(self, typed: str) -> list[tuple[Any, str]]:
        found = await self.ask(supply_items, typed, 5)
        return [(one.id, item_words(one.name_zh, one.name_en, one.variant)) for one in found]

    async def do_new(self) -> None:
        """Plan a round: item, depot, day, how much each firm has."""
        mine = [one for one in await self.ask(depots) if not one.is_closed]
        only = {"holder": (mine[0].id, mine[0].name), "hours": mine[0].hours} if len(mine) == 1 else {}
        today = business_date(self.session.clock())
        items = {one.id: one for one in await self.ask(supply_items)}

        async def send(made: RoundForm, keeper: Keeper) -> str:
            number = await self.ask(plan_round, replace(made, key=keeper.key))
            row = await self.ask(round_at_counter, number)
            return text("counter.planned", number=row.number)

        await self.ask_form(
            text("counter.plan"),
            RoundForm,
            FormKind.ROUND,
            0,
            send,
            fixed={"key": uuid4()},
            values={"held_on": today, **only},
            check=lambda made: made.problems(today),
            prepare=lambda lines: read_in_packs_of(lines, "each", "item", items.get),
        )

    async def do_choose_round(self) -> None:
        """One of those that are open or planned; a planned one is opened."""
        found = [
            one
            for state in (RoundState.OPEN, RoundState.PLANNED)
            for one in (await self.ask(rounds, state, at_end=True, limit=MOST_ROUNDS)).rows[::-1]
        ][:MOST_ROUNDS]
        if not found:
            self.say(text("counter.no_round"))
            return
        options = [(one, self._round_words(one)) for one in found]

        async def chosen(row: RoundRow) -> None:
            if row.state is RoundState.PLANNED:
                await self.ask(open_round, row.id, row.version)
            await self.close_dialog()
            await self.take_round(await self.ask(round_at_counter, row.id))
            await self.load()
            if row.state is RoundState.PLANNED:
                self.say(text("counter.opened", number=row.number))

        await self.open_dialog(Choose(text("keys.choose_round"), options), chosen)

    def _round_words(self, one: RoundRow) -> str:
        state = "" if one.state is RoundState.OPEN else text("counter.to_open")
        item = item_words(one.item_zh, one.item_en, one.variant)
        parts = (one.number, state, one.held_on.strftime("%m-%d"), item, one.name, one.holder_name)
        return "  ".join(part for part in parts if part)

    async def do_finish(self) -> None:
        """No more is handed out of it; what nobody came for stays."""
        one = self.round
        assert one is not None
        said = [
            text("counter.closing", number=one.number, firms=one.firms, issued=f"{one.issued:,}"),
            text(
                "counter.closing_left",
                left=f"{one.there:,}",
                unit=unit_words(one.unit_zh, one.unit_en, one.there),
            ),
        ]

        async def sure(_: bool) -> None:
            await self.ask(close_round, one.id, one.version)
            await self.close_dialog()
            await self.load()
            self.say(text("counter.closed", number=one.number))

        await self.open_dialog(
            Confirm(text("counter.close"), said, text("counter.close"), is_grave=True), sure
        )
