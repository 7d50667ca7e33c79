"""The items of a check, one line each: a digit answers and moves on, a fault opens under its item.

Digits are answers here; while a fault is filled in, all keys are the fault's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.strip import Strip
from textual.widget import Widget

from models.errors import Problem
from models.rules.checklists import UNANSWERED, Answer
from models.rules.deadlines import Severity
from tui.look import Span, pad, shown
from tui.strips import strip
from tui.text import text
from tui.widgets.columns import severity_span
from tui.widgets.form_lines import FormLines, Pressed

SIGNS = {"1": ("✓", "dim"), "2": ("✗", "alarm"), "3": ("-", "dim"), "0": (".", "faint")}
FAULT_LABELS = 12  # cells in front of a fault's colon, its star included


@dataclass(frozen=True)
class Item:
    """One question: its code, words, severity, and what it gave the last times, one character each."""

    code: str
    words: str
    severity: Severity
    results: str


class AnswerList(Widget, can_focus=True):
    """`open_fault(code)` makes the form under a failed item; `changed` is told of every change."""

    DEFAULT_CSS = "AnswerList { height: 1fr; background: ansi_default; }"

    def __init__(
        self, items: Sequence[Item], open_fault: Callable[[str], FormLines], *, changed: Callable[[], None]
    ) -> None:
        super().__init__()
        self.items, self.open_fault, self.changed = list(items), open_fault, changed
        self.answers = [UNANSWERED] * len(self.items)
        self.faults: dict[str, FormLines] = {}
        self.cursor = self.top = 0
        self.is_in_fault = False
        self.rest_passed = 0

    # What is here

    @property
    def fault(self) -> FormLines | None:
        """The fault under the cursor's item, where it failed."""
        if self.items and self.answers[self.cursor] == Answer.FAIL:
            return self.faults.get(self.items[self.cursor].code)
        return None

    @property
    def is_typing(self) -> bool:
        """Whether letters and digits belong to a line."""
        return self.is_in_fault and self.fault is not None and self.fault.is_typing

    def count(self, answer: str) -> int:
        """How many items have this answer."""
        return self.answers.count(answer)

    @property
    def high_left(self) -> int:
        """How many items of high severity have no answer yet."""
        given = zip(self.items, self.answers, strict=True)
        return sum(one.severity is Severity.HIGH and answer == UNANSWERED for one, answer in given)

    @property
    def below(self) -> int:
        """How many items are out of sight below."""
        last = self.top + self.size.height - 2
        return sum(at > last for at, (_, line) in enumerate(self._lines()) if line == -1)

    def failed(self) -> dict[str, FormLines]:
        """The faults of the items that failed, in the order of the list."""
        return {
            one.code: self.faults[one.code]
            for one, answer in zip(self.items, self.answers, strict=True)
            if answer == Answer.FAIL and one.code in self.faults
        }

    # What a draft keeps

    def content(self) -> dict[str, Any]:
        """Answers by item, faults as typed, where the cursor stands."""
        return {
            "answers": {one.code: answer for one, answer in zip(self.items, self.answers, strict=True)},
            "faults": {code: form.content() for code, form in self.faults.items()},
            "at": self.items[self.cursor].code if self.items else "",
            "is_in_fault": self.is_in_fault,
            "rest_passed": self.rest_passed,
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        """Go on where a draft was left; items it does not know stay unanswered."""
        answers = content.get("answers", {})
        self.answers = [answers.get(one.code, UNANSWERED) for one in self.items]
        codes = [one.code for one in self.items]
        for code, kept in content.get("faults", {}).items():
            if code in codes:
                self.faults[code] = self.open_fault(code)
                self.faults[code].restore(kept)
        for at, code in enumerate(codes):
            if self.answers[at] == Answer.FAIL and code not in self.faults:
                self.faults[code] = self.open_fault(code)
        if content.get("at") in codes:
            self.cursor = codes.index(content["at"])
        self.rest_passed = int(content.get("rest_passed", 0))
        self.is_in_fault = bool(content.get("is_in_fault")) and self.fault is not None
        self._scroll()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Put problems named `F5.told_whom` beside their fields; the first one gets the cursor."""
        codes = [one.code for one in self.items]
        by_item: dict[str, list[Problem]] = {}
        for one in problems:
            code, _, name = one.field.partition(".")
            if code in codes:
                by_item.setdefault(code, []).append(Problem(name, one.code, one.values))
        for code, form in self.faults.items():
            form.show_problems(by_item.get(code, []))
        wrong = [codes.index(code) for code in by_item if code in self.faults]
        if wrong:
            self.cursor, self.is_in_fault = min(wrong), True
        self._settle()

    def go_to_unanswered(self) -> None:
        """The first item without an answer."""
        if UNANSWERED in self.answers:
            self.cursor, self.is_in_fault = self.answers.index(UNANSWERED), False
            self._settle()

    # Keys

    async def press(self, key: str, character: str | None) -> Pressed | bool:
        """A fault's own keys while it is open; else answers and moves."""
        if self.is_in_fault and self.fault is not None:
            return await self._press_fault(key, character)
        if character in ("1", "2", "3", "0", "１", "２", "３", "０"):
            self._answer(str(int(character)))
        elif character == "A":
            self._pass_the_rest()
        elif key in ("down", "j", "up", "k", "pagedown", "pageup", "g", "G", "home", "end"):
            self._move(key)
        elif key in ("enter", "tab") and self.fault is not None:
            self.is_in_fault = True
            self._settle()
        elif key == "enter":
            self._move("down")
        else:
            return False
        return True

    async def _press_fault(self, key: str, character: str | None) -> Pressed | bool:
        assert self.fault is not None
        pressed = await self.fault.press(key, character)
        if pressed is Pressed.SUBMIT and key == "ctrl+s":
            return Pressed.SUBMIT
        if pressed in (Pressed.SUBMIT, Pressed.LEAVE):
            self.is_in_fault = False
            if pressed is Pressed.SUBMIT:
                self._move("down")
            self.changed()
        elif pressed is Pressed.IGNORED:
            return False
        else:
            self.changed()
        self._settle()
        return True

    async def paste(self, pasted: str) -> None:
        """A paste goes into the fault's line."""
        if self.is_in_fault and self.fault is not None:
            await self.fault.paste(pasted)
            self.changed()
            self._settle()

    def _answer(self, answer: str) -> None:
        self.answers[self.cursor] = answer
        if answer == Answer.FAIL:
            code = self.items[self.cursor].code
            if code not in self.faults:
                self.faults[code] = self.open_fault(code)
            self.is_in_fault = True
        elif answer != UNANSWERED:
            self._move("down")
        self.changed()
        self._settle()

    def _pass_the_rest(self) -> None:
        self.rest_passed = self.count(UNANSWERED)
        self.answers = [Answer.PASS.value if one == UNANSWERED else one for one in self.answers]
        self.changed()
        self._settle()

    def _move(self, key: str) -> None:
        room = max(self.size.height - 2, 1)
        by = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": room, "pageup": -room}.get(key)
        to = self.cursor + by if by is not None else 0 if key in ("g", "home") else len(self.items) - 1
        self.cursor = max(0, min(to, len(self.items) - 1))
        self._settle()

    def _settle(self) -> None:
        self._scroll()
        self.refresh()

    # Painting

    def _lines(self) -> list[tuple[int, int]]:
        """(item, -1) for an item's line, (item, n) for the n-th line of the fault open under it."""
        lines = []
        for at, one in enumerate(self.items):
            lines.append((at, -1))
            if at == self.cursor and self.fault is not None:
                lines += [(at, number) for number in range(len(self.faults[one.code].lines()))]
        return lines

    def _scroll(self) -> None:
        lines, room = self._lines(), max(self.size.height - 1, 1)
        here = next((at for at, line in enumerate(lines) if line == (self.cursor, -1)), 0)
        last = here + sum(line[0] == self.cursor for line in lines) - 1
        self.top = max(min(self.top, here), last - room + 1, 0)
        self.top = max(0, min(self.top, here, max(len(lines) - room, 0)))
        if self.is_in_fault and self.fault is not None:
            self.top = max(self.top, here + 1 + self.fault.line_of_cursor() - room + 1)

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._scroll()

    def relabel(self) -> None:
        """Read the words again."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The head, then items with the open fault."""
        cells = self.size.width
        is_small = cells < 76
        words = cells - (19 if is_small else 32)
        if y == 0:
            head = pad(text("check.number"), 4, right=True) + "  " + pad(text("check.words"), words + 2)
            head += (
                pad(text("list.severity"), 4)
                + ("" if is_small else pad(text("check.last"), 9))
                + text("check.result")
            )
            return strip([(" ", "ink"), (pad(head, cells - 1), "dim underline")], cells)
        lines = self._lines()
        at = y - 1 + self.top
        if at >= len(lines):
            return strip((), cells)
        item, line = lines[at]
        return strip(self._item(item, words, is_small) if line < 0 else self._fault_line(line, cells), cells)

    def _item(self, at: int, words: int, is_small: bool) -> list[Span]:
        one, answer = self.items[at], self.answers[at]
        is_here = at == self.cursor
        is_answered = answer != UNANSWERED
        failed = answer == Answer.FAIL
        mark, severity_key = severity_span(one.severity)
        if not failed:
            severity_key = "dim" if is_answered or one.severity is not Severity.HIGH else "ink bold"
        key = "ink bold" if is_here or failed else "dim" if is_answered else "ink"
        band = is_here and not self.is_in_fault
        spans: list[Span] = [
            ("▌" if band else " ", "accent" if self.has_focus else "dim"),
            (pad(str(at + 1), 4, right=True), "dim"),
            (" ", "ink"),
            (f" {pad(shown(one.words), words)} ", f"{key} band" if band else key),
            (" ", "ink"),
            (pad(mark, 2), severity_key),
            ("  ", "ink"),
        ]
        if not is_small:
            for sign in one.results[-3:].rjust(3):
                drawn, sign_key = SIGNS.get(sign, (" ", "dim"))
                spans.append((f"{drawn} ", sign_key))
            spans.append(("   ", "ink"))
        result = text(f"check.answer.{answer}")
        spans.append((result, "alarm bold" if failed else "dim" if is_answered else "faint"))
        return spans

    def _fault_line(self, line: int, cells: int) -> list[Span]:
        form = self.fault
        assert form is not None
        is_here = self.is_in_fault and line == form.line_of_cursor()
        bar: Span = ("▌", "accent") if is_here else ("│", "alarm")
        has_focus = self.is_in_fault and self.has_focus
        return [
            ("     ", "ink"),
            bar,
            *form.spans(line, cells - 7, FAULT_LABELS, has_focus=has_focus),
        ]

    def on_focus(self) -> None:
        """The bar takes its colour."""
        self.refresh()

    def on_blur(self) -> None:
        """It goes."""
        self.refresh()
