"""Who watches over a session from outside it: nobody at one's own machine; over SSH, whether it may go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from tui.seat import Seat
from tui.spool import Spool


class Watched(Protocol):
    """What a guard sees of the application."""

    @property
    def seat(self) -> Seat:
        """Who sits there, and the store as they ask it."""

    def tell(self, said: str) -> None:
        """Say something on the message line."""

    def end(self, said: str) -> Coroutine[Any, Any, None]:
        """End the session; drafts are kept."""


class Guard:
    """Lets everything pass, and knows when the last key was pressed."""

    spool: Spool | None = None  # where files wait that no terminal can take
    every = 0.0  # seconds between two looks; never, where it is 0

    def __init__(self) -> None:
        self.heard_at = time.monotonic()

    def heard(self) -> None:
        """A key was pressed."""
        self.heard_at = time.monotonic()

    async def look(self, app: Watched) -> None:
        """See whether the session may go on."""

    def last_save(self, save: Callable[[float], None], budget: float) -> None:
        """The line is gone: what is typed is kept, within so many seconds."""
        save(budget)
