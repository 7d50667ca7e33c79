"""A person's session: one store thread with its own connection, asked in order, never on the event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Concatenate, ParamSpec, TypeVar

from models.database import Interrupted, interrupt
from models.database.writing import disconnect
from models.queries.people import Identity
from models.rules.scope import Actor
from tui.seat import Answers, Seat, answered, question, question_of
from tui.spool import Spool

P = ParamSpec("P")
R = TypeVar("R")
_Job = tuple[Callable[[], Any], "Future[Any]", bool]
READS = "models.queries"


class Session(Seat):
    """Who sits here, under which grant, and the thread that asks the store for them.

    A waiting write cuts a running read short; the read is then asked again. What the first page has read already
    is in `answers` and not asked twice, until `begin` is called.
    """

    spool: Spool | None = None  # over SSH: where files wait that no terminal can take

    def __init__(self, identity: Identity, actor: Actor, answers: Answers | None = None) -> None:
        super().__init__(identity, actor)
        self.answers = dict(answers or {})
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._is_reading = False
        self._waiting_writes = 0
        self._ended = threading.Event()
        self.pending_drafts: dict[str, Callable[[], Any]] = {}
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    def begin(self) -> None:
        """The first page is shown: from now on the store alone answers."""
        self.answers = {}

    async def ask(
        self, function: Callable[Concatenate[Actor, P], R], *args: P.args, **options: P.kwargs
    ) -> R:
        """Call an action or query as this actor on the store thread; its errors are raised here."""
        if self.answers and (asked := question(function, args, options)) in self.answers:
            known: R = self.answers.pop(asked)
            return known
        return await self.ask_as(self.actor, function, *args, **options)

    async def answer(self, queries: Sequence[Callable[[Actor], Any]]) -> tuple[Any, ...]:
        """Ask several queries in one go on the store thread."""
        asked = [question_of(query) for query in queries] if self.answers else []
        if asked and all(one in self.answers for one in asked):
            return tuple(self.answers.pop(one) for one in asked)
        actor = self.actor
        return await asyncio.wrap_future(self._put(lambda: answered(actor, queries), True))

    async def ask_as(
        self,
        actor: Actor,
        function: Callable[Concatenate[Actor, P], R],
        *args: P.args,
        **options: P.kwargs,
    ) -> R:
        """`ask` under another batch number: the rows of a bulk decision share one."""
        is_read = (function.__module__ or "").startswith(READS)
        future = self._put(lambda: function(actor, *args, **options), is_read)
        return await asyncio.wrap_future(future)

    async def ask_freely(self, function: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
        """Call a function that takes no actor on the store thread (a tick, a count of the store)."""
        return await asyncio.wrap_future(self._put(lambda: function(*args, **options), False))

    async def aside(self, work: Callable[[], R]) -> R:
        """Run long work on a thread with a connection of its own: what keys ask of the store goes on meanwhile."""

        def run() -> R:
            try:
                return work()
            finally:
                disconnect()

        return await asyncio.to_thread(run)

    def _put(self, job: Callable[[], R], is_read: bool) -> Future[R]:
        future: Future[R] = Future()
        if not is_read:
            self._waiting_writes += 1
            if self._is_reading and self._thread.ident is not None:
                interrupt(self._thread.ident)
        self._jobs.put((job, future, is_read))
        return future

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            work, future, is_read = job
            if future.cancelled():
                continue
            if is_read and self._waiting_writes:
                # Its turn comes after the writes that wait behind it.
                self._jobs.put(job)
                continue
            self._is_reading = is_read
            try:
                result = work()
            except Interrupted:
                self._jobs.put(job)
            except BaseException as error:
                if not future.cancelled():
                    future.set_exception(error)
            else:
                if not future.cancelled():
                    future.set_result(result)
            finally:
                self._is_reading = False
                if not is_read:
                    self._waiting_writes -= 1
        disconnect()
        self._ended.set()

    def save_now(self, budget: float) -> None:
        """Hand what is being typed to the store thread and wait so many seconds at the most; from a signal handler."""
        until = time.monotonic() + budget
        futures = [self._put(save, False) for save in list(self.pending_drafts.values())]
        for future in futures:
            try:
                future.result(timeout=max(until - time.monotonic(), 0))
            except BaseException:
                continue

    def close(self, budget: float = 1.5) -> None:
        """Let the store thread finish what it was given, and end."""
        self._jobs.put(None)
        self._ended.wait(budget)
