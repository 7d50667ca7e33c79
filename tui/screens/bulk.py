"""Several marked checks decided at once: first a count of what will go, then one decision a row."""

from __future__ import annotations

import secrets
from dataclasses import replace

from models.actions.inspections import accept_inspection, return_inspection
from models.errors import LianqiError
from models.queries.inspections import inspection
from models.queries.tasks import TaskRow
from tui.dialogs.choose import Confirm, Reason
from tui.screens.beside import CasesBeside
from tui.text import text


class BulkDecisions(CasesBeside):
    """`a` and `x` on marked rows; without marks, or with one, they are the single verbs."""

    def is_over(self, row: TaskRow) -> bool:
        """Whether a row was decided by somebody else meanwhile."""
        return False

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

        async def give(reason: str) -> None:
            await self._bulk("return", reason)

        await self.open_dialog(Reason(text("dialog.reason_of", verb=text("keys.return")), ready), give)

    async def _bulk(self, verb: str, reason: str) -> None:
        rows: list[TaskRow] = self.table.chosen
        going = [row for row in rows if row.subject_kind == "inspection" and not self.is_over(row)]
        said = [text("dialog.going", count=len(going), verb=text(f"keys.{verb}"))]
        if len(going) < len(rows):
            said.append(text("dialog.not_going", count=len(rows) - len(going), why=text("queue.one_by_one")))

        async def all_of_them(_: bool) -> None:
            await self._decide(verb, reason, going)

        await self.open_dialog(Confirm(text(f"keys.{verb}"), said, text(f"keys.{verb}")), all_of_them)

    async def _decide(self, verb: str, reason: str, going: list[TaskRow]) -> None:
        """The same action once a row, under one batch number; rows that were refused stay marked."""
        batch = replace(self.session.actor, batch=secrets.randbits(31))
        done, first_left = 0, ""
        for at, row in enumerate(going):
            try:
                version = (await self.session.ask_as(batch, inspection, row.subject)).version
                if verb == "accept":
                    await self.session.ask_as(batch, accept_inspection, row.subject, version)
                else:
                    await self.session.ask_as(batch, return_inspection, row.subject, version, reason)
                done += 1
                self.table.marks.pop(row.id, None)
            except LianqiError as error:
                self.show_error(error)
                first_left = first_left or row.enterprise_name
            if at % 20 == 19:
                self.say(text("queue.so_far", done=at + 1, count=len(going)))
        left = text("queue.left", count=len(going) - done, name=first_left) if done < len(going) else ""
        await self.after(text("queue.bulk_done", verb=text(f"keys.{verb}"), count=done) + left)
