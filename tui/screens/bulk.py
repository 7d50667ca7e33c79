"""Several marked checks decided at once: first a count of what will go, then one decision a row."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from models.actions.inspections import accept_inspection, return_inspection
from models.actions.tasks import undo_decision
from models.errors import LianqiError
from models.queries.event_rows import EventRow
from models.queries.events import last_act
from models.queries.inspections import inspection
from models.queries.tasks import TaskRow
from models.rules.drafts import FormKind
from models.rules.scope import Actor
from tui.dialogs.choose import Confirm, Reason
from tui.faces.cases import firm_of, read_subject
from tui.screens.beside import CasesBeside
from tui.screens.drafting import Keeper
from tui.text import text

R = TypeVar("R")
TELL_EVERY = 2.0  # seconds between two words about how far a run of many rows is


class BulkDecisions(CasesBeside):
    """`a` and `x` on marked rows; without marks, or with one, they are the single verbs."""

    def is_over(self, row: TaskRow) -> bool:
        """Whether a row was decided by somebody else meanwhile."""
        return False

    def why_not(self, name: str) -> str:
        """Marked rows are asked about, whatever row the cursor is on."""
        if name in ("accept", "return") and len(self.table.marks) > 1:
            return "" if self._going() else self._not_going(len(self.table.marks))
        return super().why_not(name)

    async def do_accept(self) -> None:
        """One, or all that are marked."""
        if len(self.table.marks) > 1:
            await self._bulk("accept", "")
        else:
            await super().do_accept()

    async def do_return(self) -> None:
        """One, or all that are marked, for one reason."""
        if len(self.table.marks) <= 1:
            await super().do_return()
            return
        ready = [text(f"queue.return_reasons.{at}") for at in range(1, 6)]

        dialog = Reason(text("dialog.reason_of", verb=text("keys.return")), ready)

        async def give(reason: str) -> None:
            await self._bulk("return", reason, keeper)

        keeper = await self.ask_kept(FormKind.RETURN, 0, dialog, give, is_last=False)

    def _going(self) -> list[TaskRow]:
        """Of the marked rows those that are decided together."""
        return [
            row for row in self.table.chosen if row.subject_kind == "inspection" and not self.is_over(row)
        ]

    def _not_going(self, count: int) -> str:
        return text("dialog.not_going", count=count, why=text("queue.one_by_one"))

    async def _bulk(self, verb: str, reason: str, keeper: Keeper | None = None) -> None:
        rows: list[TaskRow] = self.table.chosen
        going = self._going()
        said = [text("dialog.going", count=len(going), verb=text(f"keys.{verb}"))]
        if len(going) < len(rows):
            said.append(self._not_going(len(rows) - len(going)))

        async def all_of_them(_: bool) -> None:
            await self.close_dialog()
            await self._decide(verb, reason, going)
            if keeper is not None:
                await keeper.finish()

        await self.open_dialog(Confirm(text(f"keys.{verb}"), said, text(f"keys.{verb}")), all_of_them)

    async def _decide(self, verb: str, reason: str, going: list[TaskRow]) -> None:
        """The same action once a row, under one batch number; rows that were refused or not reached stay marked."""
        batch = self._batch()

        async def one(row: TaskRow) -> None:
            version = (await self.session.ask_as(batch, inspection, row.subject)).version
            if verb == "accept":
                await self.session.ask_as(batch, accept_inspection, row.subject, version)
            else:
                await self.session.ask_as(batch, return_inspection, row.subject, version, reason)
            self.table.marks.pop(row.id, None)

        async def name(row: TaskRow) -> str:
            return row.enterprise_name

        done, left = await self._row_by_row(going, one, name)
        undo = text("queue.undo_hint") if done else ""
        await self.after(text("queue.bulk_done", verb=text(f"keys.{verb}"), count=done) + left + undo)

    async def do_undo(self) -> None:
        """Take back one's own last decision of the last ten minutes; a bulk one as a whole, row by row inside."""
        rows = await self.ask(last_act)
        if not rows:
            self.say(text("queue.nothing_to_undo"))
            return
        verb = text(f"event.{rows[0].subject_kind}.{rows[0].verb}")
        if len(rows) == 1:
            await self.ask(undo_decision, rows[0].id)
            await self.after(text("queue.undone", verb=verb, name=await self._firm_of(rows[0])))
            return
        batch = self._batch()

        async def one(row: EventRow) -> None:
            await self.session.ask_as(batch, undo_decision, row.id)

        done, left = await self._row_by_row(rows, one, self._firm_of)
        await self.after(text("queue.bulk_undone", verb=verb, count=done) + left)

    async def _firm_of(self, row: EventRow) -> str:
        return firm_of(await read_subject(self.session, row.subject_kind, row.subject))

    def _batch(self) -> Actor:
        """This person under a batch number of its own: what is decided together is taken back together."""
        return replace(self.session.actor, batch=secrets.randbits(31))

    async def _row_by_row(
        self,
        rows: Sequence[R],
        act: Callable[[R], Awaitable[None]],
        name: Callable[[R], Awaitable[str]],
    ) -> tuple[int, str]:
        """Act on each row until Esc; how many it was done for, and what is to be said of the others."""
        done = tried = 0
        first_left = ""
        began = told = time.monotonic()
        for row in rows:
            if tried and self.app.take_key_waiting("escape"):  # type: ignore[attr-defined]
                break
            tried += 1
            try:
                await act(row)
                done += 1
            except LianqiError as error:
                self.show_error(error)
                first_left = first_left or await name(row)
            if (now := time.monotonic()) - told >= TELL_EVERY:
                told = now
                seconds = round((now - began) / tried * (len(rows) - tried))
                self.say(text("queue.so_far", done=tried, count=len(rows), left=seconds))
        left = text("queue.left", count=tried - done, name=first_left) if done < tried else ""
        return done, left + (text("queue.stopped", count=len(rows) - tried) if tried < len(rows) else "")
