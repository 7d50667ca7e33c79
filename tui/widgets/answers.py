"""The answers of a check without a widget: a digit answers and moves on, a fault opens under its item.

Digits are answers here; while a fault is filled in, all keys are the fault's. An item that asks for a number has a line
for it in the place of its result: the number passes or fails.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from models.errors import Problem
from models.frozen import dataclass
from models.rules.checklists import UNANSWERED, Answer
from models.rules.deadlines import Severity
from tui.widgets.form_lines import FormLines, Pressed
from tui.widgets.number_line import NumberLine


@dataclass(frozen=True)
class Item:
    """One question: its code, words, severity, and what it gave the last times, one character each."""

    code: str
    words: str
    severity: Severity
    results: str
    judge: Callable[[str], Answer] | None = None  # what a number answers, where the item asks for one
    notes: tuple[str, ...] = ()  # why the check came back, where it is this item's; what became of its fault


class Answers:
    """`open_fault(code, number)` makes the form under a failed item; `changed` is told of every change."""

    def __init__(
        self,
        items: Sequence[Item],
        open_fault: Callable[[str, str], FormLines],
        *,
        changed: Callable[[], None],
    ) -> None:
        super().__init__()
        self.items, self.open_fault, self.changed = list(items), open_fault, changed
        self.answers = [UNANSWERED] * len(self.items)
        self.faults: dict[str, FormLines] = {}
        self.numbers: dict[str, str] = {}
        self.number: NumberLine | None = None  # the one being typed, of the item under the cursor
        self.cursor = 0
        self.is_in_fault = False
        self.rest_passed = 0

    @abstractmethod
    def room(self) -> int:
        """How many items a page holds."""

    @abstractmethod
    def settle(self) -> None:
        """Something has changed: keep the cursor in sight and paint."""

    # What is here

    @property
    def fault(self) -> FormLines | None:
        """The fault under the cursor's item, where it failed."""
        if self.items and self.answers[self.cursor] == Answer.FAIL:
            return self.faults.get(self.items[self.cursor].code)
        return None

    @property
    def wants_number(self) -> bool:
        """Whether the item under the cursor asks for a number."""
        return bool(self.items) and self.items[self.cursor].judge is not None

    @property
    def is_typing(self) -> bool:
        """Whether letters and digits belong to a line."""
        return self.number is not None or (
            self.is_in_fault and self.fault is not None and self.fault.is_typing
        )

    def count(self, answer: str) -> int:
        """How many items have this answer."""
        return self.answers.count(answer)

    @property
    def high_left(self) -> int:
        """How many items of high severity have no answer yet."""
        given = zip(self.items, self.answers, strict=True)
        return sum(one.severity is Severity.HIGH and answer == UNANSWERED for one, answer in given)

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
            "numbers": dict(self.numbers),
            "number": self.number.editor.text or None if self.number is not None else None,
            "at": self.items[self.cursor].code if self.items else "",
            "is_in_fault": self.is_in_fault,
            "rest_passed": self.rest_passed,
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        """Go on where a draft was left; items it does not know stay unanswered."""
        answers = content.get("answers", {})
        self.answers = [answers.get(one.code, UNANSWERED) for one in self.items]
        codes = [one.code for one in self.items]
        self.numbers = {code: typed for code, typed in content.get("numbers", {}).items() if code in codes}
        for code, kept in content.get("faults", {}).items():
            if code in codes:
                self.faults[code] = self.open_fault(code, "")
                self.faults[code].restore(kept)
        for at, code in enumerate(codes):
            if self.answers[at] == Answer.FAIL and code not in self.faults:
                self.faults[code] = self.open_fault(code, self.numbers.get(code, ""))
        if content.get("at") in codes:
            self.cursor = codes.index(content["at"])
        self.rest_passed = int(content.get("rest_passed", 0))
        self.is_in_fault = bool(content.get("is_in_fault")) and self.fault is not None
        typed = content.get("number")
        self.number = NumberLine(str(typed)) if typed is not None and self.wants_number else None
        self.settle()

    def stand_at(self, code: str) -> None:
        """Put the cursor on an item, where there is one of that code."""
        codes = [one.code for one in self.items]
        if code in codes:
            self.cursor, self.is_in_fault = codes.index(code), False
            self.settle()

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
        self.settle()

    def go_to_unanswered(self) -> None:
        """The first item without an answer."""
        if UNANSWERED in self.answers:
            self.cursor, self.is_in_fault = self.answers.index(UNANSWERED), False
            self.settle()

    # Keys

    async def press(self, key: str, character: str | None) -> Pressed | bool:
        """A fault's own keys while it is open; else answers and moves."""
        if self.number is not None:
            return self._press_number(key, character)
        if self.is_in_fault and self.fault is not None:
            return await self._press_fault(key, character)
        if self._begins_number(key, character):
            self.number = NumberLine(self.numbers.get(self.items[self.cursor].code, ""))
            self.changed()
            self.settle()
        elif character in ("1", "2", "3", "0", "１", "２", "３", "０"):
            self._answer(str(int(character)))
        elif character == "A":
            self._pass_the_rest()
        elif key in ("down", "j", "up", "k", "pagedown", "pageup", "g", "G", "home", "end"):
            self._move(key)
        elif key in ("enter", "tab") and self.fault is not None:
            self.is_in_fault = True
            self.settle()
        elif key == "enter":
            self._move("down")
        else:
            return False
        return True

    def _begins_number(self, key: str, character: str | None) -> bool:
        """`=`, and whatever would answer pass or fail, on an item that asks for a number; Enter where it has none yet."""
        return self.wants_number and (
            character in ("=", "＝", "1", "2", "１", "２") or (key == "enter" and self.fault is None)
        )

    def _press_number(self, key: str, character: str | None) -> bool:
        assert self.number is not None
        if key == "escape":
            self.number = None
        elif key in ("enter", "tab", "ctrl+s"):
            self._give_number(self.number)
            if key == "ctrl+s" and self.number is None:
                return False  # the number is given; the rest is the page's
        elif not self.number.press(key, character):
            return False
        self.changed()
        self.settle()
        return True

    def _give_number(self, line: NumberLine) -> None:
        """The number answers its item; none takes its answer away."""
        one = self.items[self.cursor]
        assert one.judge is not None
        if not line.editor.text.strip():
            self.number = None
            self._answer(UNANSWERED)
        elif (given := line.given()) is not None:
            self.number = None
            self._answer(one.judge(given), given)

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
        self.settle()
        return True

    async def paste(self, pasted: str) -> None:
        """A paste goes into the fault's line, or the number's."""
        if self.number is not None:
            self.number.editor.insert(pasted)
            self.changed()
            self.settle()
        elif self.is_in_fault and self.fault is not None:
            await self.fault.paste(pasted)
            self.changed()
            self.settle()

    def _answer(self, answer: str, number: str = "") -> None:
        code = self.items[self.cursor].code
        self.answers[self.cursor] = answer
        self.numbers.pop(code, None)
        if number:
            self.numbers[code] = number
        if answer == Answer.FAIL:
            if code not in self.faults or number:
                kept = self.faults.get(code)
                self.faults[code] = self.open_fault(code, number)
                if kept is not None:
                    self._keep_typed(self.faults[code], kept)
            self.is_in_fault = True
        elif answer != UNANSWERED:
            self._move("down")
        self.changed()
        self.settle()

    @staticmethod
    def _keep_typed(form: FormLines, before: FormLines) -> None:
        """What was typed into a fault stays when another number is given, but for the words of the number."""
        content = before.content()
        content["fields"].pop("description", None)
        form.restore(content)

    def _pass_the_rest(self) -> None:
        """Whatever is not answered passes, but for what a number must answer."""
        rest = [
            at for at, one in enumerate(self.items) if self.answers[at] == UNANSWERED and one.judge is None
        ]
        self.rest_passed = len(rest)
        for at in rest:
            self.answers[at] = Answer.PASS.value
        self.changed()
        self.go_to_unanswered()
        self.settle()

    def _move(self, key: str) -> None:
        room = self.room()
        by = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": room, "pageup": -room}.get(key)
        to = self.cursor + by if by is not None else 0 if key in ("g", "home") else len(self.items) - 1
        self.cursor = max(0, min(to, len(self.items) - 1))
        self.settle()
