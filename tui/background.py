"""What any open session does for all of them now and then: the tick, on a thread and a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from models.database.writing import disconnect
from models.errors import LianqiError
from models.rules.scope import Clock
from tui import faults

R = TypeVar("R")
EVERY = 300  # seconds, while the store cannot say


class Upkeep:
    """Looks now and then whether it is its session's turn; no key waits for it, and nothing is said of it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="upkeep", daemon=True)

    def start(self) -> None:
        """Begin to look, an interval from now for the first time."""
        if not self._ended.is_set():
            self._thread.start()

    def stop(self, budget: float = 1.0) -> None:
        """No further turn; one that runs may end its present step."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(budget)

    def _work(self) -> None:
        from models.actions.upkeep import tick_in_turn, tick_interval

        every = self._tried(tick_interval)
        while not self._ended.wait(every or EVERY):
            self._tried(partial(tick_in_turn, self.clock))
            every = self._tried(tick_interval)

    @staticmethod
    def _tried(work: Callable[[], R]) -> R | None:
        """On a connection that is not kept; a store that is busy or away is asked again at the next turn."""
        try:
            return work()
        except LianqiError:
            return None
        except Exception as error:  # a fault of ours ends no session
            faults.log(error)
            return None
        finally:
            disconnect()
