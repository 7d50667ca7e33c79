"""Questions that keep what is typed into them, as forms do: a line that drops loses nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from models.rules.drafts import FormKind
from tui.dialogs.dialog import Dialog
from tui.dialogs.form_dialog import FormDialog
from tui.screens.base import DeskScreen
from tui.screens.drafting import Keeper
from tui.text import text
from tui.widgets.columns import clock_time


class KeptQuestions(DeskScreen):
    """A page whose questions are there again, filled as they were left."""

    keeper: Keeper | None = None  # of the question being typed into

    async def ask_kept(
        self,
        form: FormKind,
        subject: int,
        dialog: Dialog,
        then: Callable[[Any], Awaitable[None]],
        *,
        seen_version: int = 0,
        is_last: bool = True,
    ) -> Keeper:
        """Ask; the draft goes once `then` has taken the answer, or, where another question follows, with its keeper."""
        keeper, said = Keeper(self.session, form, subject, seen_version), ""
        if kept := await keeper.open(dialog.content):
            await dialog.restore(kept)
            dialog.title += "  " + text("draft.from", at=clock_time(keeper.found.saved_at))  # type: ignore[union-attr]
            said = await keeper.taken_up(dialog.changed_since)
        dialog.typed = keeper.typed
        keeper.told = lambda: self.say(keeper.warning)

        async def answered(result: Any) -> None:
            await keeper.claim()
            await then(result)
            if is_last:
                await keeper.finish()

        await self.open_dialog(dialog, answered)
        self.keeper = keeper
        if said:
            self.say(said)
        return keeper

    def stopped(self, count: int) -> None:
        """Where it is kept, that all that was typed is."""
        if self.keeper is None:
            super().stopped(count)
        else:
            lines = self.dialog.form if isinstance(self.dialog, FormDialog) else None
            said = lines.stopped_words(count) if lines else text("check.to_change", count=count)
            self.say(said, alarm=text("frame.alarm.invalid"))

    async def close_dialog(self) -> None:
        """What was typed and not sent stays in its draft."""
        await self.leaving()
        self.keeper = None
        await super().close_dialog()

    async def leaving(self) -> None:
        """Keep what is typed."""
        await super().leaving()
        if self.keeper is not None:
            await self.keeper.flush()
