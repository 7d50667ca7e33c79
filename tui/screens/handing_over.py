"""移交: to whom, why; whoever the work is handed to has it at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from models.actions.handovers import hand_over
from models.rules.drafts import FormKind
from models.rules.handovers import HandoverForm
from tui.dialogs.form_dialog import FormDialog
from tui.screens.asking import AskingScreen
from tui.text import text
from tui.widgets.form_lines import FormLines


class HandingOver(AskingScreen):
    """A page from which somebody's work can be handed over."""

    async def ask_successor(
        self,
        of: str,
        giver: int | None,
        enterprise: int | None,
        done: Callable[[str, int], Awaitable[None]],
        post: int = 0,
    ) -> None:
        """Ask to whom and why, and hand over: all that is `giver`'s (without one: one's own), or that of a firm.

        `done` gets what is to be said and the handover's id; `post` is the giver's assignment at the firm.
        """
        lines = FormLines(
            HandoverForm,
            only=("successor", "cause", "note"),
            fixed={"giver": giver, "enterprise": enterprise},
            find=self.finders(),
            check=HandoverForm.problems,
            clock=self.session.clock,
        )

        async def given(made: HandoverForm) -> None:
            assert self.keeper is not None  # its key is the same for every try: it is handed over once
            sheet = await self.ask(hand_over, made, self.keeper.key)
            taker = next(one.editor.text for one in lines.fields if one.name == "successor")
            await done(text("firm.handed_over", of=of, taker=taker.partition(" ")[0]), sheet)

        verb = "keys.hand_over_all" if enterprise is None else "keys.hand_over"
        dialog = FormDialog(f"{text(verb)}  {of}", lines, sends=verb)
        subject = post or -(giver or self.session.actor.person)  # all that is somebody's: none of their posts
        await self.ask_kept(FormKind.HANDOVER, subject, dialog, given)
