"""The items of a check, one line each, with what they gave the last times and the fault that is open under one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from models.rules.checklists import UNANSWERED, Answer
from models.rules.deadlines import Severity
from tui.look import Breadth, Span, breadth_of, cut, pad, shown
from tui.text import text
from tui.widgets.answers import Answers, Item
from tui.widgets.columns import severity_span
from tui.widgets.form_lines import FormLines
from tui.widgets.painted import Painted

SIGNS = {"1": ("✓", "dim"), "2": ("✗", "alarm"), "3": ("-", "dim"), "0": (".", "faint")}
ITEM, NOTE = -1, -2  # which line of an item, besides those of its fault; a second note is one less
FAULT_LABELS = 12  # cells in front of a fault's colon, its star included


class AnswerList(Answers, Painted, can_focus=True):
    """Paints the answers and passes keys to them."""

    DEFAULT_CSS = "AnswerList { height: 1fr; background: ansi_default; }"

    def __init__(
        self,
        items: Sequence[Item],
        open_fault: Callable[[str, str], FormLines],
        *,
        changed: Callable[[], None],
    ) -> None:
        super().__init__(items, open_fault, changed=changed)
        self.top = 0

    def room(self) -> int:
        """Lines below the head, but for one."""
        return max(self.size.height - 2, 1)

    def settle(self) -> None:
        """The cursor in sight, painted anew."""
        self._scroll()
        self.refresh()

    @property
    def below(self) -> int:
        """How many items are out of sight below."""
        last = self.top + self.size.height - 2
        return sum(at > last for at, (_, line) in enumerate(self._lines()) if line == ITEM)

    # Painting

    def _lines(self) -> list[tuple[int, int]]:
        """(item, ITEM) for an item's line, (item, NOTE) and less for its notes, (item, n) for the n-th line of its fault."""
        lines = []
        for at, one in enumerate(self.items):
            lines.append((at, ITEM))
            lines += [(at, NOTE - number) for number in range(len(one.notes))]
            if at == self.cursor and self.fault is not None:
                lines += [(at, number) for number in range(len(self.faults[one.code].lines()))]
        return lines

    def _scroll(self) -> None:
        lines, room = self._lines(), max(self.size.height - 1, 1)
        here = next((at for at, line in enumerate(lines) if line == (self.cursor, ITEM)), 0)
        last = here + sum(line[0] == self.cursor for line in lines) - 1
        self.top = max(min(self.top, here), last - room + 1, 0)
        self.top = max(0, min(self.top, here, max(len(lines) - room, 0)))
        if self.is_in_fault and self.fault is not None:
            first = here + 1 + len(self.items[self.cursor].notes)
            self.top = max(self.top, first + self.fault.line_of_cursor() - room + 1)

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._scroll()

    def relabel(self) -> None:
        """Read the words again."""
        self.refresh()

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """The head, then items with the open fault."""
        is_small = breadth_of(cells) is Breadth.NARROW
        words = cells - (19 if is_small else 32)
        if y == 0:
            head = pad(text("check.number"), 4, right=True) + "  " + pad(text("check.words"), words + 2)
            head += (
                pad(text("list.severity"), 4)
                + ("" if is_small else pad(text("check.last"), 9))
                + text("check.result")
            )
            return [(" ", "ink"), (pad(head, cells - 1), "dim underline")]
        lines = self._lines()
        at = y - 1 + self.top
        if at >= len(lines):
            return ()
        item, line = lines[at]
        if line <= NOTE:
            note = cut(shown(self.items[item].notes[NOTE - line]), cells - 7)
            return [("     ", "ink"), ("│ ", "warn"), (note, "warn")]
        return self._item(item, words, is_small) if line < 0 else self._fault_line(line, cells)

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
        if is_here and self.number is not None:
            return [*spans, self.number.span(5 if is_small else 9)]
        result = text(f"check.answer.{answer}")
        if number := self.numbers.get(one.code):
            # Behind it: where there is no room for both, the number is whole.
            result = f"{number}{SIGNS[Answer.FAIL][0] if failed else ''}"
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
