"""One act after another, a row a transaction: told how far it is, stopped by Esc between two rows, a result a row."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from models.errors import LianqiError
from models.rules.scope import Actor
from tui.screens.base import DeskScreen
from tui.sentences import sentence
from tui.text import text

R = TypeVar("R")
TELL_EVERY = 2.0  # seconds between two words about how far a run of many rows is


@dataclass
class Run(Generic[R]):
    """What became of the rows: done, refused with why, and not reached, in their order."""

    done: list[R] = field(default_factory=list)
    failed: list[tuple[R, LianqiError]] = field(default_factory=list)
    left: list[R] = field(default_factory=list)

    async def told(self, name: Callable[[R], Awaitable[str]]) -> str:
        """What is to be said of the rows that were not done."""
        said = ""
        if self.failed:
            first, error = self.failed[0]
            said = text("queue.left", count=len(self.failed), name=await name(first), why=sentence(error))
        return said + (text("queue.stopped", count=len(self.left)) if self.left else "")


class RowByRow(DeskScreen):
    """A page that decides on several rows at once."""

    def own_batch(self) -> Actor:
        """This person under a batch number of its own: what is decided together is taken back together."""
        return replace(self.session.actor, batch=secrets.randbits(31))

    async def each(self, rows: Sequence[R], act: Callable[[R], Awaitable[None]]) -> Run[R]:
        """Act on each row until Esc."""
        run: Run[R] = Run()
        began = told = time.monotonic()
        for at, row in enumerate(rows):
            if at and self.app.take_key_waiting("escape"):  # type: ignore[attr-defined]
                run.left = list(rows[at:])
                break
            try:
                await act(row)
                run.done.append(row)
            except LianqiError as error:
                run.failed.append((row, error))
            if (now := time.monotonic()) - told >= TELL_EVERY:
                told = now
                seconds = round((now - began) / (at + 1) * (len(rows) - at - 1))
                self.say(text("queue.so_far", done=at + 1, count=len(rows), left=seconds))
        return run
