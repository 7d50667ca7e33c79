"""Keeping what is typed: a third of a second after the last key, and at once when the line drops."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from models.actions.drafts import discard_draft, finish_draft, keep_draft
from models.errors import Conflict, LianqiError
from models.queries.drafts import DraftRow, draft
from models.queries.events import record_timeline
from models.rules.drafts import CHANGES, FormKind
from models.rules.scope import Actor
from tui.session import Session
from tui.text import text
from tui.widgets.columns import clock_time, day_and_time

REST = 0.3  # seconds after the last key
MOST = 0.7  # seconds after the first key not kept, however steadily one types
# Where one stands and what stood there: nothing typed.
PLACES = frozenset({"at", "cursor", "is_in_fault", "is_about_open", "seconds", "as_it_stood", "checklist"})


class Keeper:
    """The draft of one form on one subject; its key is the form's submit key."""

    def __init__(self, session: Session, form: FormKind, subject: int, seen_version: int = 0) -> None:
        self.session, self.form, self.subject, self.seen_version = session, form, subject, seen_version
        self.content: Callable[[], dict[str, Any]] = dict
        self.key: UUID = uuid4()
        self.version = 0
        self.found: DraftRow | None = None  # what was there when the form opened
        self.saved_at: datetime | None = None  # when what is kept was typed
        self.kept: Callable[[], None] = lambda: None  # called once something has been kept
        self.is_beside = False  # another session keeps the same form
        self.is_from_elsewhere = False  # the draft was left, or is still being typed, in another session
        self.failed: LianqiError | None = None
        # Called when what is to be said of the draft has changed.
        self.told: Callable[[], None] = lambda: None
        self._timer: asyncio.TimerHandle | None = None
        self._saved = ""
        self._is_own = False  # this session has kept it
        self._unkept_since: float | None = None
        self._is_over = False

    @property
    def elsewhere(self) -> str:
        """What is said of a draft that another session began."""
        return f"  {text('draft.other_login')}" if self.is_from_elsewhere else ""

    @property
    def state(self) -> str:
        """草稿 14:02: from when the draft is; nothing where there is none."""
        return text("draft.from", at=clock_time(self.saved_at)) if self.saved_at is not None else ""

    async def taken_up(self, changed: Sequence[str] = ()) -> str:
        """What is said of a draft gone on with: from when it is, from where, who has changed the record since.

        `changed` are the names of what differs.
        """
        assert self.found is not None
        said = text("check.restored", at=clock_time(self.found.saved_at))
        if self.found.seen_version and self.found.seen_version < self.seen_version:
            kind = CHANGES[self.form]
            newest = next(iter(await self.session.ask(record_timeline, kind, self.subject, 1)), None)
            what = text("draft.between").join(changed)
            said += "  " + text(
                "draft.changed" if newest is None else "draft.changed_by",
                by=newest.by if newest else "",
                at=day_and_time(newest.recorded_at) if newest else "",
                verb=text(f"event.{kind}.{newest.verb}") if newest else "",
                what=text("draft.what", what=what) if what else "",
            )
        return said + self.elsewhere

    async def open(self, content: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        """Take up the newest draft, if there is one; what it holds."""
        self.content = content
        self.found = await self.session.ask(draft, self.form, self.subject)
        if self.found is None:
            self._saved = json.dumps(content(), ensure_ascii=False)
            return None
        self.key, self.version, self.saved_at = self.found.key, self.found.version, self.found.saved_at
        self.is_from_elsewhere = self.found.session != self.session.actor.session
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
        now = loop.time()
        self._unkept_since = now if self._unkept_since is None else self._unkept_since
        rest = min(REST, max(self._unkept_since + MOST - now, 0))
        self._timer = loop.call_later(rest, lambda: loop.create_task(self.flush()))

    async def flush(self) -> None:
        """Keep what is typed now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._unkept_since = None
        if self._is_over:
            return
        kept, before = (self.saved_at, self.version), (self.failed is None, self.is_beside)
        try:
            await self.session.ask_freely(self._keep_now, self._written())
            self.failed = None
            if (self.saved_at, self.version) != kept:
                self.kept()
        except LianqiError as error:
            if self._is_over:
                return  # it was on its way when the form was sent
            self.failed = error
        if (self.failed is None, self.is_beside) != before:
            self.told()

    @property
    def warning(self) -> str:
        """That it could not be kept, or that another session keeps the same form; else nothing."""
        if self.failed is not None:
            return text("check.not_kept")
        return text("draft.beside") if self.is_beside else ""

    def _written(self) -> str:
        return json.dumps(self.content(), ensure_ascii=False)

    def _written_elsewhere(self) -> str:
        """`_written` on another thread, while keys may still be coming."""
        for _ in range(5):
            with suppress(RuntimeError):  # a dictionary grew while it was read
                return self._written()
        return self._written()

    def _keep_now(self, content: str = "") -> None:
        """Runs on the store thread; a form another session keeps too is kept beside it, under its own number."""
        content = content or self._written_elsewhere()
        if content == self._saved or self._is_over:
            return
        if not self._is_own and _typed(json.loads(content)) == _typed(json.loads(self._saved)):
            return  # looking is not typing: no draft begins, and nobody else's is taken over
        try:
            self.version = self._keep(content)
        except Conflict as error:
            if error.code != "draft_elsewhere":
                raise
            self.session.pending_drafts.pop(str(self.key), None)
            self.key, self.version, self.is_beside = uuid4(), 0, True
            self.version = self._keep(content)
        self._saved, self._is_own, self.saved_at = content, True, self.session.clock()

    def _keep(self, content: str) -> int:
        return keep_draft(
            self.session.actor, self.key, self.form, self.subject, content, self.version, self.seen_version
        )

    async def claim(self) -> None:
        """Before it is sent: Conflict where it was sent or put away in another session, or handed over, meanwhile."""
        if self.version and await self.session.ask(draft, self.form, self.subject) is None:
            raise Conflict("draft_gone")

    def over(self) -> None:
        """The form was submitted: its draft is a record now."""
        self._is_over = True
        self.session.pending_drafts.pop(str(self.key), None)
        if self._timer is not None:
            self._timer.cancel()

    async def finish(self) -> None:
        """The form was done without a submit key: take its draft away."""
        await self._end(finish_draft)

    async def discard(self) -> None:
        """Put the draft away; it can be brought back for seven days."""
        await self._end(discard_draft)

    async def _end(self, action: Callable[[Actor, UUID], None]) -> None:
        self.over()

        def end(actor: Actor) -> None:
            if self.version:  # known only here, behind a keeping that was still on its way
                action(actor, self.key)

        await self.session.ask(end)


def _typed(content: Any) -> Any:
    """What a draft holds besides where one stands."""
    if isinstance(content, dict):
        return {name: _typed(value) for name, value in content.items() if name not in PLACES}
    return content
