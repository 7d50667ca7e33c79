"""A short form asked in the preview's place, kept as a draft while it is typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from models.queries.assignments import NamedRow, officers, successors
from models.queries.enterprises import enterprises
from models.rules.drafts import FormKind
from tui.dialogs.form_dialog import FormDialog
from tui.screens.base import DeskScreen
from tui.screens.drafting import Keeper
from tui.text import text
from tui.widgets.columns import clock_time
from tui.widgets.form_lines import FormLines


class AskingScreen(DeskScreen):
    """A page whose verbs ask for a form."""

    keeper: Keeper | None = None  # of the form being typed into

    async def ask_form(
        self,
        title: str,
        form: type[Any],
        kind: FormKind,
        subject: int,
        send: Callable[[Any, Keeper], Awaitable[str]],
        done: Callable[[], Awaitable[None]] | None = None,
        **options: Any,
    ) -> None:
        """Ask for a form about a subject; `send` submits what was built and gives what is said of it.

        `done` goes elsewhere then; without it the page is read again.
        """
        lines = FormLines(form, clock=self.session.clock, find=self.finders(), **options)
        keeper = Keeper(self.session, kind, subject)
        if kept := await keeper.open(lines.content):
            lines.restore(kept)
            assert keeper.found is not None
            title += f"  {text('draft.from', at=clock_time(keeper.found.saved_at))}"

        async def given(made: Any) -> None:
            said = await send(made, keeper)
            await keeper.finish()
            self.keeper = None
            await self.close_dialog()
            if done is not None:
                await done()
            else:
                await self.load()
            if isinstance(page := self.app.screen, DeskScreen):
                page.say(said)

        await self.open_dialog(FormDialog(title, lines, typed=keeper.typed), given)
        self.keeper = keeper

    def finders(self) -> dict[str, Callable[[str], Awaitable[list[tuple[Any, str]]]]]:
        """Who and what can be looked up by characters, pinyin or initials."""
        return {
            "officers": self._find_officers,
            "successors": self._find_successors,
            "enterprises": self._find_firms,
        }

    async def _find_officers(self, typed: str) -> list[tuple[Any, str]]:
        return [(one.id, named_words(one)) for one in await self.ask(officers, typed, 5)]

    async def _find_successors(self, typed: str) -> list[tuple[Any, str]]:
        return [(one.id, named_words(one)) for one in await self.ask(successors, typed, 5)]

    async def _find_firms(self, typed: str) -> list[tuple[Any, str]]:
        found = await self.ask(enterprises, typed, limit=5)
        return [(one.id, f"{one.name}  {one.region_name}") for one in found.rows]

    async def close_dialog(self) -> None:
        """What was typed and not sent stays in its draft."""
        if self.keeper is not None:
            await self.keeper.flush()
            self.keeper = None
        await super().close_dialog()

    async def leaving(self) -> None:
        """Keep what is typed."""
        if self.keeper is not None:
            await self.keeper.flush()
        await super().leaving()


def named_words(one: NamedRow) -> str:
    """Who somebody is and how much they have already."""
    role = text("choice.role.coordinator") if one.is_coordinator else ""
    away = text("station.away") if one.is_on_leave else ""
    firms = text("station.firms_held", count=one.firms)
    return "  ".join(part for part in (one.name, one.number, one.home_unit, role, firms, away) if part)
