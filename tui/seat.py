"""Where a person sits before their session has begun: who they are, and a store asked in the thread at hand."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar, overload

from models.database import at_one_moment
from models.queries.people import GrantRow, Identity
from models.rules.scope import Actor, Clock

P = ParamSpec("P")
R = TypeVar("R")
One = TypeVar("One")
Two = TypeVar("Two")
Three = TypeVar("Three")
Four = TypeVar("Four")
Answers = dict[Any, Any]


def question(function: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What is asked, as the key of its answer."""
    return function, args, tuple(sorted(options.items()))


def question_of(query: Callable[[Actor], Any]) -> Any:
    """The key of the answer to a query whose arguments, all of them named, are given already (`partial`)."""
    if isinstance(query, partial):
        return question(query.func, query.args, query.keywords)
    return question(query, (), {})


def answered(actor: Actor, queries: Sequence[Callable[[Actor], Any]]) -> tuple[Any, ...]:
    """What several queries say of one moment of the store; the grant is read once for all of them."""
    with at_one_moment():
        return tuple(query(actor) for query in queries)


class Seat:
    """Who sits here, under which grant, before a window of so many columns and rows.

    What was answered is kept in `answers`: the session asks the same when it takes the first page over.
    """

    def __init__(self, identity: Identity, actor: Actor, window: tuple[int, int] = (80, 24)) -> None:
        self.identity, self.actor, self.window = identity, actor, window
        self.answers: Answers = {}
        self.queue = identity.queue  # how the queue is looked at now

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

    @overload
    async def together(self, one: Callable[[Actor], One], /) -> tuple[One]:
        """One query, of a moment of its own."""

    @overload
    async def together(self, one: Callable[[Actor], One], two: Callable[[Actor], Two], /) -> tuple[One, Two]:
        """Two of one moment."""

    @overload
    async def together(
        self, one: Callable[[Actor], One], two: Callable[[Actor], Two], three: Callable[[Actor], Three], /
    ) -> tuple[One, Two, Three]:
        """Three of one moment."""

    @overload
    async def together(
        self,
        one: Callable[[Actor], One],
        two: Callable[[Actor], Two],
        three: Callable[[Actor], Three],
        four: Callable[[Actor], Four],
        /,
    ) -> tuple[One, Two, Three, Four]:
        """Four of one moment."""

    async def together(self, *queries: Callable[[Actor], Any]) -> tuple[Any, ...]:
        """What a page asks at once: queries, their arguments given by name, answered of one moment of the store."""
        return await self.answer(queries)

    async def answer(self, queries: Sequence[Callable[[Actor], Any]]) -> tuple[Any, ...]:
        """Ask them here and now."""
        answers = answered(self.actor, queries)
        self.answers.update(zip(map(question_of, queries), answers, strict=True))
        return answers


def at_once(work: Coroutine[Any, Any, R]) -> R:
    """Run what waits for nothing to its end, without an event loop."""
    try:
        work.send(None)
    except StopIteration as done:
        result: R = done.value
        return result
    raise AssertionError(f"{work!r} waits for something")
