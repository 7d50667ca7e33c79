"""`u` on a page where cases are decided: one's own last decision of the last ten minutes, a bulk as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from models.actions import tasks
from models.errors import LianqiError
from models.queries.event_rows import EventRow
from models.queries.events import last_act
from models.queries.tasks import task
from models.rules.tasks import UNDO
from tui.faces.cases import firm_of, read_subject
from tui.keys import Verb, act
from tui.screens.deciding import CaseVerbs
from tui.screens.row_by_row import RowByRow
from tui.text import text


class TakingBack(CaseVerbs, RowByRow):
    """What a page says can be taken back with `u` is taken back there."""

    VERBS: ClassVar[Sequence[Verb]] = [act("undo")]

    def is_for_me(self, name: str) -> bool:
        """Whoever decides."""
        return self.session.grant.role in UNDO.roles if name == "undo" else super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """An officer decides nothing."""
        if name == "undo":
            return "" if self.is_for_me(name) else text("error.not_for_role")
        return super().why_not(name)

    async def do_undo(self) -> None:
        """Take back one's own last decision of the last ten minutes; a bulk one as a whole, row by row inside."""
        rows = await self.ask(last_act)
        if not rows:
            self.say(text("queue.nothing_to_undo"))
            return
        verb = text(f"event.{rows[0].subject_kind}.{rows[0].verb}")
        if len(rows) == 1:
            await self.ask(tasks.undo_decision, rows[0].id)
            await self.after(text("queue.undone", verb=verb, name=await self._firm_of(rows[0])))
            return
        batch = self.own_batch()

        async def one(row: EventRow) -> None:
            await self.session.ask_as(batch, tasks.undo_decision, row.id)

        run = await self.each(rows, one)
        said = text("queue.bulk_undone", verb=verb, count=len(run.done))
        await self.after(said + await run.told(self._firm_of))

    async def _firm_of(self, row: EventRow) -> str:
        if row.subject_kind != "task":
            return firm_of(await read_subject(self.session, row.subject_kind, row.subject))
        try:
            return (await self.ask(task, row.subject)).enterprise_name
        except LianqiError:  # it lies on a desk above
            return text("event.noun.task")
