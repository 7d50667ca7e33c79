"""今天办了: what one has decided in a day, by kind, and how long it had waited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import ClassVar

from textual.widget import Widget

from models.queries.my_day import DayKind, MyDay, my_day
from models.rules.deadlines import business_date
from tui.faces.spans_of_time import span_words
from tui.keys import Verb, act
from tui.look import Span, pad
from tui.screens.base import DeskScreen
from tui.session import Session
from tui.text import text
from tui.widgets.columns import block_head
from tui.widgets.sheet import Sheet

KIND, FIGURE = 22, 12  # cells of the columns


class MyDayScreen(DeskScreen):
    """One's own figures of a day; nobody else's."""

    TITLE_KEY = "queue.day.title"
    ABOUT_KEY = "queue.day.page"
    KINDS = frozenset(
        {"task", "finding", "inspection", "incident", "assignment", "handover", "supply_request"}
    )
    SHOWN: ClassVar[tuple[str, ...]] = ("day_before", "day_after", "back")
    VERBS: ClassVar[Sequence[Verb]] = [act("day_before", "left"), act("day_after", "right")]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.today = business_date(session.clock())
        self.day = self.today
        self.told: MyDay | None = None
        self.sheet = Sheet(self._lines)

    def panes(self) -> Iterable[Widget]:
        """One page of figures."""
        yield self.sheet

    def crumbs(self) -> list[str]:
        """待办, and the day."""
        return [text("queue.title"), text(self.TITLE_KEY), self.day.isoformat()]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """The day as a whole."""
        if self.told is None:
            return [], []
        total = self.told.total
        spans: list[Span] = []
        for name, value in (
            ("decided", f"{total.decided:,}"),
            ("returned", f"{total.returned:,}"),
            ("wait", span_words(total.median_wait) if total.decided else "—"),
        ):
            spans += [(f"{text(f'queue.day.{name}')} ", "dim"), (value, "ink bold"), ("   ", "ink")]
        return spans, []

    async def load(self) -> None:
        """The day's decisions."""
        self.told = await self.ask(my_day, self.day)
        self.sheet.reset()

    def _lines(self, cells: int) -> list[list[Span]]:
        if self.told is None:
            return []
        if not self.told.kinds:
            nothing: list[list[Span]] = [
                [],
                [("  ", "ink"), (text("queue.day.none"), "ink bold")],
                [("  ", "ink"), (text("queue.day.none_advice"), "dim")],
            ]
            return nothing + self._passed_on(cells)
        names = ("kind", "decided", "returned", "wait")
        heads = [text(f"queue.day.{name}") for name in names]
        lines = [block_head(_in_columns(heads), cells)]
        lines += [[("  ", "ink"), *_of_kind(one)] for one in self.told.kinds]
        lines += [[], [("  ", "ink"), (text("queue.day.median_hint"), "dim")]]
        return lines + self._passed_on(cells)

    def _passed_on(self, cells: int) -> list[list[Span]]:
        assert self.told is not None
        if not self.told.passed_on:
            return []
        words = "  ".join(
            text("queue.day.times", verb=text(f"event.task.{verb}"), count=count)
            for verb, count in self.told.passed_on
        )
        return [[], block_head(text("queue.day.passed"), cells), [("  ", "ink"), (words, "ink")]]

    def why_not(self, name: str) -> str:
        """There is no tomorrow yet."""
        if name == "day_after" and self.day >= self.today:
            return text("queue.day.no_later")
        return super().why_not(name)

    async def do_day_before(self) -> None:
        """The day before."""
        await self._go_to(-1)

    async def do_day_after(self) -> None:
        """The day after."""
        await self._go_to(1)

    async def _go_to(self, days: int) -> None:
        self.day += timedelta(days=days)
        await self.load()


def _in_columns(words: Sequence[str]) -> str:
    first, *figures = words
    return pad(first, KIND) + "".join(pad(one, FIGURE, right=True) for one in figures)


def _of_kind(one: DayKind) -> list[Span]:
    name = pad(text(f"queue.matter.{one.kind}"), KIND)
    decided, returned, wait = (
        pad(words, FIGURE, right=True)
        for words in (f"{one.decided:,}", f"{one.returned:,}", span_words(one.median_wait))
    )
    return [(name, "ink"), (decided, "ink bold"), (returned, "ink" if one.returned else "dim"), (wait, "dim")]
