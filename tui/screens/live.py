"""A page over a store: asked on the store thread, read again when somebody changed what it shows."""

from __future__ import annotations

import asyncio
import time

from models.errors import LianqiError
from models.queries.events import events_since
from tui.screens.framed import FramedScreen
from tui.session import Session

POLL, AT_MOST_EVERY = 0.5, 1.5  # seconds between two looks at the events, and between two later paintings


class LiveScreen(FramedScreen):
    """The first change is painted at once, later ones at most every one and a half seconds."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._read_at = 0.0
        self._has_panes = asyncio.Event()
        self._is_stale = self._is_polling = False

    async def on_mount(self) -> None:
        """The panes are there; look for news twice a second from now on."""
        self._has_panes.set()
        self.set_interval(POLL, self._look)

    async def opened(self) -> None:
        """Read the page before the next key is taken."""
        await self._has_panes.wait()
        self.fit()
        await self.read()
        self.focus_pane()
        self._is_open = True
        self.show_frame()

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
