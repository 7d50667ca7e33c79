"""Where a person sits before their session has begun: who they are, and a store asked in the thread at hand."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Concatenate, ParamSpec, TypeVar

from models.queries.people import GrantRow, Identity
from models.rules.scope import Actor, Clock

P = ParamSpec("P")
R = TypeVar("R")
Answers = dict[Any, Any]


def question(function: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What is asked, as the key of its answer."""
    return function, args, tuple(sorted(options.items()))


class Seat:
    """Who sits here, under which grant, before a window of so many columns and rows.

    What was answered is kept in `answers`: the session asks the same when it takes the first page over.
    """

    def __init__(self, identity: Identity, actor: Actor, window: tuple[int, int] = (80, 24)) -> None:
        self.identity, self.actor, self.window = identity, actor, window
        self.answers: Answers = {}

    @property
    def grant(self) -> GrantRow:
        """The grant acted under."""
        return next(one for one in self.identity.grants if one.id == self.actor.grant)

    @property
    def clock(self) -> Clock:
        """The session's clock."""
        return self.actor.clock

    def act_under(self, grant: int) -> None:
        """Change to another of one's grants."""
        self.actor = replace(self.actor, grant=grant)

    async def ask(
        self, function: Callable[Concatenate[Actor, P], R], *args: P.args, **options: P.kwargs
    ) -> R:
        """Call a query as this actor, here and now; its errors are raised here."""
        answer = self.answers[question(function, args, options)] = function(self.actor, *args, **options)
        return answer


def at_once(work: Coroutine[Any, Any, R]) -> R:
    """Run what waits for nothing to its end, without an event loop."""
    try:
        work.send(None)
    except StopIteration as done:
        result: R = done.value
        return result
    raise AssertionError(f"{work!r} waits for something")
