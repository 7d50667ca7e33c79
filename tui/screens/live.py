"""A page over a store: asked on the store thread, read again when somebody changed what it shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from models.errors import LianqiError
from models.queries.events import events_since, newest_event
from models.rules.scope import Actor
from tui.screens.framed import FramedScreen
from tui.session import Session

P = ParamSpec("P")
R = TypeVar("R")
POLL, AT_MOST_EVERY = 0.5, 1.5  # seconds between two looks at the events, and between two later paintings


class LiveScreen(FramedScreen):
    """The first change is painted at once, later ones at most every one and a half seconds."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._seen_event = 0
        self._read_at = 0.0
        self._is_stale = self._is_polling = False

    async def on_mount(self) -> None:
        """Look for news twice a second from now on."""
        self.set_interval(POLL, self._look)

    async def opened(self) -> None:
        """Read the page before the next key is taken."""
        self.fit()
        self._seen_event = await self.ask(newest_event)
        await self.load()
        self.focus_pane()
        self._is_open = True
        self.show_frame()

    async def ask(
        self, function: Callable[Concatenate[Actor, P], R], *args: P.args, **options: P.kwargs
    ) -> R:
        """Call an action or query as this person, on the store thread."""
        return await self.session.ask(function, *args, **options)

    def _look(self) -> None:
        if self.is_current and not self._is_polling:
            self.run_worker(self._poll(), group="news", exit_on_error=False)

    async def _poll(self) -> None:
        self._is_polling = True
        try:
            news = await self.ask(events_since, self._seen_event)
            if news:
                self._seen_event = news[-1].id
                self._is_stale |= any(one.subject_kind in self.KINDS for one in news)
            if self._is_stale and time.monotonic() - self._read_at >= AT_MOST_EVERY:
                self._is_stale, self._read_at = False, time.monotonic()
                await self.live_load()
                self.show_frame()
        except LianqiError as error:
            self.show_error(error)
        finally:
            self._is_polling = False
