"""What was the case on a day: today first, a day earlier or later by one key, any day by typing it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta

from models.errors import Invalid
from models.rules.quick_dates import read_day
from tui.dialogs.dialog import Dialog
from tui.look import Span, pad, shown
from tui.sentences import problem_words
from tui.text import text
from tui.widgets.editor import LineEditor

LINES = 5  # of the answer; always as many, so that nothing jumps
STEPS = {"left": -1, "minus": -1, "right": 1, "plus": 1, "up": -7, "down": 7}  # days that a key goes
TYPES = "0123456789０１２３４５６７８９今明昨前后tTyY"  # what a day begins with

Answer = Callable[[date], Awaitable[Sequence[str]]]


class OnDay(Dialog):
    """`answer` gives the lines of a day; the question stays until Esc."""

    def __init__(self, title: str, today: date, answer: Answer) -> None:
        super().__init__(title)
        self.today, self.day, self.said_on = today, today, answer
        self.said: Sequence[str] = ()
        self.editor = LineEditor()
        self.is_typing = False
        self.problem = ""

    async def load(self) -> None:
        """Ask for the day it stands at."""
        self.said = await self.said_on(self.day)
        self.refresh()

    def line_count(self) -> int:
        """The day and its answer."""
        return LINES + 1

    def line(self, at: int, cells: int) -> list[Span]:
        """The day, being typed or with its weekday; then a line of the answer."""
        if at == 0:
            return self._day_spans()
        if at > len(self.said):
            return []
        if at == LINES and len(self.said) > LINES:
            return [(text("dialog.more", count=len(self.said) - LINES + 1), "dim")]
        return [(shown(self.said[at - 1]), "ink")]

    def _day_spans(self) -> list[Span]:
        if self.is_typing:
            spans: list[Span] = [(pad(self.editor.window(14)[0], 14), "ink band field")]
        else:
            weekday = text(f"event.weekday.{self.day.weekday()}")
            spans = [(self.day.isoformat(), "ink bold"), (f" {weekday}", "dim")]
            if self.day == self.today:
                spans.append((f"  {text('dialog.today')}", "accent"))
        if self.problem:
            spans += [("  ", "ink"), (f"! {shown(self.problem)}", "alarm")]
        return spans

    def answers(self) -> list[tuple[str, str]]:
        """How to go on."""
        if self.is_typing:
            return [("Enter", text("dialog.give")), ("Esc", text("keys.back"))]
        return [
            ("← →", text("dialog.day_by_day")),
            ("↑ ↓", text("dialog.week_by_week")),
            ("2-14", text("dialog.type_day")),
            ("Esc", text("keys.back")),
        ]

    async def press(self, key: str, character: str | None) -> bool:
        """A step, or a day being typed."""
        if self.is_typing:
            return await self._type(key, character)
        if key in STEPS:
            self.day += timedelta(days=STEPS[key])
            await self.load()
        elif character and character in TYPES:
            self.is_typing, self.problem = True, ""
            self.editor.set(character)
        elif key == "enter":
            self.day = self.today
            await self.load()
        else:
            return await super().press(key, character)
        self.refresh()
        return True

    async def _type(self, key: str, character: str | None) -> bool:
        if key == "escape":
            self.is_typing, self.problem = False, ""
        elif key == "enter":
            try:
                self.day = read_day(self.editor.text.strip(), self.today)
            except Invalid as error:
                self.problem = problem_words(error.problems[0])
            else:
                self.is_typing, self.problem = False, ""
                await self.load()
        elif not self.editor.press(key, character):
            return await super().press(key, character)
        self.refresh()
        return True

    async def paste(self, pasted: str) -> None:
        """A paste is a day being typed."""
        self.is_typing = True
        self.editor.insert(pasted)
        self.refresh()
