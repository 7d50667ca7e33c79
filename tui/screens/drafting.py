"""Keeping what is typed: a third of a second after the last key, and at once when the line drops."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from models.actions.drafts import discard_draft, finish_draft, keep_draft
from models.errors import Conflict, LianqiError
from models.queries.drafts import DraftRow, draft
from models.rules.drafts import FormKind
from tui.session import Session

REST = 0.3  # seconds after the last key


class Keeper:
    """The draft of one form on one subject; its key is the form's submit key."""

    def __init__(self, session: Session, form: FormKind, subject: int, seen_version: int = 0) -> None:
        self.session, self.form, self.subject, self.seen_version = session, form, subject, seen_version
        self.content: Callable[[], dict[str, Any]] = dict
        self.key: UUID = uuid4()
        self.version = 0
        self.found: DraftRow | None = None  # what was there when the form opened
        self.is_beside = False  # another session keeps the same form
        self.failed: LianqiError | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._saved = ""
        self._is_over = False

    async def open(self, content: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        """Take up the newest draft, if there is one; what it holds."""
        self.content = content
        self.found = await self.session.ask(draft, self.form, self.subject)
        if self.found is None:
            self._saved = json.dumps(content(), ensure_ascii=False)
            return None
        self.key, self.version = self.found.key, self.found.version
        self.is_beside = self.found.session != self.session.actor.session
        self._saved = self.found.content
        read = json.loads(self.found.content)
        return read if isinstance(read, dict) else None

    def typed(self) -> None:
        """Something was typed: keep it when the fingers rest, or when the line drops."""
        if self._is_over:
            return
        self.session.pending_drafts[str(self.key)] = self._keep_now
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(REST, lambda: loop.create_task(self.flush()))

    async def flush(self) -> None:
        """Keep what is typed now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._is_over:
            return
        try:
            await self.session.ask_freely(self._keep_now)
            self.failed = None
        except LianqiError as error:
            self.failed = error

    def _keep_now(self) -> None:
        """Runs on the store thread; a form another session keeps too is kept beside it, under its own number."""
        content = json.dumps(self.content(), ensure_ascii=False)
        if content == self._saved or self._is_over:
            return
        try:
            self.version = self._keep(content)
        except Conflict as error:
            if error.code != "draft_elsewhere":
                raise
            self.session.pending_drafts.pop(str(self.key), None)
            self.key, self.version, self.is_beside = uuid4(), 0, True
            self.version = self._keep(content)
        self._saved = content

    def _keep(self, content: str) -> int:
        return keep_draft(
            self.session.actor, self.key, self.form, self.subject, content, self.version, self.seen_version
        )

    def over(self) -> None:
        """The form was submitted: its draft is a record now."""
        self._is_over = True
        self.session.pending_drafts.pop(str(self.key), None)
        if self._timer is not None:
            self._timer.cancel()

    async def finish(self) -> None:
        """The form was done without a submit key: take its draft away."""
        self.over()
        if self.version:
            await self.session.ask(finish_draft, self.key)

    async def discard(self) -> None:
        """Put the draft away; it can be brought back for seven days."""
        self.over()
        if self.version:
            await self.session.ask(discard_draft, self.key)
