"""A short form asked in the preview's place, kept as a draft while it is typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from models.rules.drafts import FormKind
from tui.dialogs.form_dialog import FormDialog
from tui.screens.base import DeskScreen
from tui.screens.drafting import Keeper
from tui.text import text
from tui.widgets.columns import clock_time
from tui.widgets.form_lines import Find, FormLines


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
        **options: Any,
    ) -> None:
        """Ask for a form about a subject; `send` submits what was built and gives what is said of it."""
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
            await self.load()
            self.say(said)

        await self.open_dialog(FormDialog(title, lines, typed=keeper.typed), given)
        self.keeper = keeper

    def finders(self) -> dict[str, Find]:
        """Who and what can be looked up by characters, pinyin or initials."""
        return {}

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
