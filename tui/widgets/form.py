"""A whole form as one widget: borderless fields, labels left, problems right, saved as it is typed.

Posts Changed at every key, Submitted with the built form, Left on Esc. It never throws anything away.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from models.errors import Problem
from models.rules.forms import Kind
from models.rules.scope import Clock, now_utc
from tui.look import Span, current_look, pad, shown, width
from tui.sentences import problem_words
from tui.text import text
from tui.widgets.fields import Candidate, Field, fields_of, is_shown, kept, put_back, read_all

Find = Callable[[str], Awaitable[tuple[Candidate, ...]]]
Check = Callable[[Any], tuple[Problem, ...]]
MOST_CANDIDATES = 5


class Form(Widget, can_focus=True):
    """A form of a dataclass; `fixed` are its values that nobody types, `check` its `problems`."""

    DEFAULT_CSS = "Form { height: 1fr; background: ansi_default; }"

    @dataclass
    class Changed(Message):
        """Something was typed or chosen."""

    @dataclass
    class Submitted(Message):
        """Ctrl+S, and nothing is wrong: the built form."""

        form: Any

    @dataclass
    class Rejected(Message):
        """Ctrl+S, and so many things are to be changed."""

        count: int

    @dataclass
    class Left(Message):
        """Esc: one step back; what is typed stays in the draft."""

    def __init__(
        self,
        form: type[Any],
        *,
        values: Mapping[str, Any] | None = None,
        beside: Mapping[str, str] | None = None,
        fixed: Mapping[str, Any] | None = None,
        find: Mapping[str, Find] | None = None,
        check: Check | None = None,
        clock: Clock = now_utc,
        only: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self.form, self.fixed, self.finders, self.check = form, dict(fixed or {}), dict(find or {}), check
        self.clock = clock
        self.fields = [one for one in fields_of(form, values or {}) if not only or one.name in only]
        for one in self.fields:
            one.beside = (beside or {}).get(one.name, "")
        self.at = 0
        self._label_width = 0
        self.relabel()

    def relabel(self) -> None:
        """Read the words again, in whatever language holds."""
        self._label_width = max(width(self._label(one)) for one in self.fields) + 2
        self.refresh()

    @staticmethod
    def _label(one: Field) -> str:
        return text(f"field.{one.name}")

    @property
    def current(self) -> Field:
        """The field under the cursor."""
        return self.fields[self.at]

    @property
    def is_typing(self) -> bool:
        """Whether letters and digits belong to a line, not to commands."""
        return not self.current.is_choice

    # What a draft keeps

    def content(self) -> dict[str, Any]:
        """What is typed and where the cursor stands, as JSON takes it."""
        return {"fields": kept(self.fields), "at": self.current.name, "cursor": self.current.editor.at}

    def restore(self, content: Mapping[str, Any]) -> None:
        """Go on where a draft was left."""
        put_back(self.fields, content.get("fields", {}))
        names = [one.name for one in self.fields]
        if content.get("at") in names:
            self.at = names.index(content["at"])
            self.current.editor.at = min(int(content.get("cursor", 0)), len(self.current.editor.parts))
        self.refresh()

    def build(self) -> tuple[Any, list[Problem]]:
        """The form as typed, or None, and all that is wrong with it."""
        values, problems = read_all(self.fields, self.clock())
        if problems:
            return None, problems
        made = self.form(**{**self.fixed, **values})
        found = list(self.check(made)) if self.check else []
        return (None, found) if found else (made, [])

    def show_problems(self, problems: list[Problem]) -> None:
        """Put each problem beside its field; the first wrong field gets the cursor."""
        by_name: dict[str, Problem] = {}
        for problem in problems:
            by_name.setdefault(problem.field, problem)
        for one in self.fields:
            one.problem = by_name.get(one.name)
        wrong = [at for at, one in enumerate(self.fields) if one.problem is not None]
        if wrong:
            self.at = wrong[0]
        self.refresh()

    def submit(self) -> None:
        """Build the form, or say what is to be changed."""
        made, problems = self.build()
        self.show_problems(problems)
        self.post_message(self.Rejected(len(problems)) if problems else self.Submitted(made))

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Every key of a form; what is not for it goes on to the screen."""
        if self._press(event.key, event.character):
            event.stop()
            event.prevent_default()

    def _press(self, key: str, character: str | None) -> bool:
        if key in ("escape",):
            if self.current.candidates:
                self.current.candidates = ()
                self.refresh()
            else:
                self.post_message(self.Left())
        elif key == "ctrl+s":
            self.submit()
        elif self.current.candidates and key in ("up", "down", "enter"):
            self._choose_candidate(key)
        elif key in ("tab", "down", "ctrl+n"):
            self.step(1)
        elif key in ("shift+tab", "up", "ctrl+p"):
            self.step(-1)
        elif key == "enter":
            if self.at == self._last():
                self.submit()
            else:
                self.step(1)
        elif self.current.is_choice:
            return self._press_choice(key, character)
        elif self.current.editor.press(key, character):
            self._typed()
        else:
            return False
        return True

    def on_paste(self, event: events.Paste) -> None:
        """A paste of several lines is joined, not cut."""
        if not self.current.is_choice:
            self.current.editor.insert(event.text)
            self._typed()
        event.stop()

    def _press_choice(self, key: str, character: str | None) -> bool:
        options = self.current.options
        values = [value for value, _ in options]
        if character and character.isdigit() and 1 <= int(character) <= len(options):
            self.current.chosen = values[int(character) - 1]
        elif key in ("left", "right", "space"):
            now = values.index(self.current.chosen) if self.current.chosen in values else -1
            self.current.chosen = values[(now + (-1 if key == "left" else 1)) % len(values)]
        elif key in ("backspace", "delete"):
            self.current.chosen = None
        else:
            return key in ("home", "end")
        self._changed()
        return True

    def _typed(self) -> None:
        one = self.current
        if one.entry.kind is Kind.LOOKUP:
            one.chosen = None
            self._look_up(one)
        self._changed()

    def _look_up(self, one: Field) -> None:
        finder, typed = self.finders.get(one.entry.lookup), one.editor.text.strip()
        if finder is None:
            return

        async def find() -> None:
            found = (await finder(typed))[:MOST_CANDIDATES] if typed else ()
            if one.editor.text.strip() == typed:
                one.candidates, one.candidate = found, 0
                self.refresh()

        self.run_worker(find(), group="finding", exclusive=True, exit_on_error=False)

    def _choose_candidate(self, key: str) -> None:
        one = self.current
        if key == "enter":
            one.chosen, label = one.candidates[one.candidate]
            one.editor.set(label)
            one.candidates = ()
            self._changed()
            self.step(1)
        else:
            one.candidate = (one.candidate + (1 if key == "down" else -1)) % len(one.candidates)
            self.refresh()

    def _changed(self) -> None:
        self.current.problem = None
        self.refresh()
        self.post_message(self.Changed())

    def _last(self) -> int:
        return max(at for at, one in enumerate(self.fields) if is_shown(one, self.fields))

    def step(self, by: int) -> None:
        """Go to the next field that is asked for; the one left is checked."""
        self._check_left(self.current)
        at = self.at
        while 0 <= (at := at + by) < len(self.fields):
            if is_shown(self.fields[at], self.fields):
                self.at = at
                break
        self.refresh()
        self.post_message(self.Changed())

    def _check_left(self, one: Field) -> None:
        values, problems = read_all(self.fields, self.clock())
        own = [each for each in problems if each.field == one.name]
        if not own and not problems and self.check is not None:
            made = self.form(**{**self.fixed, **values})
            own = [each for each in self.check(made) if each.field == one.name]
            if own and own[0].code == "required" and not one.editor.text and one.chosen is None:
                own = []  # an empty field is complained of on submit, not while one passes by
        one.problem = own[0] if own else None

    # Painting

    def _lines(self) -> list[tuple[Field, int]]:
        """(field, -1) for a field's own line, (field, n) for its n-th candidate."""
        lines = []
        for one in self.fields:
            if is_shown(one, self.fields):
                lines.append((one, -1))
                lines += [(one, number) for number in range(len(one.candidates))]
        return lines

    def _top(self) -> int:
        """The first line seen, so that the current one always is."""
        lines = self._lines()
        here = next(at for at, (one, number) in enumerate(lines) if one is self.current and number == -1)
        room = max(self.size.height, 1)
        return max(0, min(here - room // 2, len(lines) - room)) if len(lines) > room else 0

    def render_line(self, y: int) -> Strip:
        """One line of the form."""
        lines, top = self._lines(), self._top()
        if y + top >= len(lines):
            return current_look().strip((), self.size.width)
        one, number = lines[y + top]
        spans = self._candidate_spans(one, number) if number >= 0 else self._field_spans(one)
        return current_look().strip(spans, self.size.width)

    def _field_spans(self, one: Field) -> list[Span]:
        is_here = one is self.current and self.has_focus
        label = pad(self._label(one), self._label_width - 2, right=True)
        spans: list[Span] = [
            ("▌" if is_here else " ", "accent"),
            (" ", "ink"),
            ("* " if one.entry.required else "  ", "accent"),
            (f"{label}：", "ink bold" if is_here else "dim"),
        ]
        spans += self._choice_spans(one, is_here) if one.is_choice else self._line_spans(one, is_here)
        if one.beside:
            spans += [("  ", "ink"), (shown(one.beside), "dim")]
        if one.problem is not None:
            spans += [("  ", "ink"), (f"! {shown(problem_words(one.problem))}", "alarm")]
        return spans

    def _value_width(self, one: Field) -> int:
        room = max(self.size.width - self._label_width - 6, 8)
        if one.entry.kind in (Kind.COUNT, Kind.QUANTITY, Kind.DATE, Kind.MOMENT, Kind.PHONE, Kind.CODE):
            return min(20, room)
        return min(42, room) if one.problem is None else min(26, room)

    def _line_spans(self, one: Field, is_here: bool) -> list[Span]:
        cells = self._value_width(one)
        seen, _ = one.editor.window(cells)
        if is_here:
            return [(pad(seen, cells), "ink band field")]
        if not seen:
            return [(" " * min(cells, 42), "faint underline")]
        return [(pad(seen, cells), "ink")]

    def _choice_spans(self, one: Field, is_here: bool) -> list[Span]:
        spans: list[Span] = []
        for number, (value, words) in enumerate(one.options, 1):
            if is_here:
                spans.append((f"{number} ", "dim"))
            spans += [(words, "accent bold underline" if value == one.chosen else "ink"), ("  ", "ink")]
        return spans

    def _candidate_spans(self, one: Field, number: int) -> list[Span]:
        is_here = number == one.candidate
        return [
            (" " * (self._label_width + 4), "ink"),
            ("▌" if is_here else " ", "accent"),
            (shown(one.candidates[number][1]), "ink bold" if is_here else "dim"),
        ]

    @property
    def cursor_offset(self) -> Offset:
        """Where the terminal's cursor belongs, so that an input method opens there."""
        lines = self._lines()
        row = next(at for at, (one, number) in enumerate(lines) if one is self.current and number == -1)
        column = self._label_width + 5
        if not self.current.is_choice:
            column += self.current.editor.window(self._value_width(self.current))[1]
        return Offset(self.region.x + column, self.region.y + row - self._top())

    def refresh(self, *regions: Region, **options: Any) -> Any:
        """Paint again, and put the terminal's cursor where one types."""
        if self.is_attached and self.has_focus:
            self.app.cursor_position = self.cursor_offset
        return super().refresh(*regions, **options)

    def on_focus(self) -> None:
        """The bar and the band appear."""
        self.refresh()

    def now(self) -> datetime:
        """The session's time."""
        return self.clock()
