"""A form without a widget: fields under a cursor, keys that change them, and the lines that show them.

A page of its own (`Form`), a dialog and the fault under a checklist item all hold one of these.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from models.errors import Problem
from models.rules.forms import Kind
from models.rules.scope import Clock, now_utc
from tui.look import Span, cut, fitted_choices, pad, shown, width
from tui.sentences import problem_words
from tui.text import colon, has_text, text
from tui.widgets.fields import (
    Candidate,
    Field,
    fields_of,
    is_shown,
    is_starred,
    kept,
    over_record,
    put_back,
    read_all,
)

Find = Callable[[str], Awaitable[Sequence[Candidate]]]
Check = Callable[[Any], tuple[Problem, ...]]
MOST_CANDIDATES = 5
NARROW_KINDS = (Kind.COUNT, Kind.QUANTITY, Kind.DATE, Kind.MOMENT, Kind.PHONE, Kind.CODE)


class Pressed(StrEnum):
    """What a key did to a form."""

    IGNORED = "ignored"
    MOVED = "moved"
    CHANGED = "changed"
    SUBMIT = "submit"
    LEAVE = "leave"


class FormLines:
    """`fixed` are the form's values that nobody types, `check` its `problems`, `only` the fields asked for.

    With `corrects` the values are a record's: a draft remembers what stood there, and what has changed there since
    is not overwritten by what was only looked at.
    """

    def __init__(
        self,
        form: type[Any],
        *,
        values: Mapping[str, Any] | None = None,
        beside: Mapping[str, str] | None = None,
        fixed: Mapping[str, Any] | None = None,
        find: Mapping[str, Find] | None = None,
        wordings: Mapping[str, tuple[str, ...]] | None = None,
        check: Check | None = None,
        clock: Clock = now_utc,
        only: Sequence[str] = (),
        stops_at_end: bool = False,
        corrects: bool = False,
    ) -> None:
        self.form, self.fixed, self.finders = form, dict(fixed or {}), dict(find or {})
        self.check, self.clock, self.stops_at_end = check, clock, stops_at_end
        made = {one.name: one for one in fields_of(form, {})}
        self.fields = [made[name] for name in only or made if name not in self.fixed]
        for one in self.fields:
            one.beside = (beside or {}).get(one.name, "")
            one.wordings = (wordings or {}).get(one.entry.wordings, ()) if one.entry.wordings else ()
            if values and one.name in values:
                one.set(values[one.name])
        self.seen = kept(self.fields) if corrects else None
        self.changed: list[
            str
        ] = []  # labels of fields that were changed in the record since a draft was left
        self.at = 0

    def label(self, one: Field) -> str:
        """A field's name in the language that holds; a form may call one by a name of its own."""
        own = f"field.{self.form.__name__.lower()}.{one.name}"
        return text(own) if has_text(own) else text(f"field.{one.name}")

    @property
    def label_width(self) -> int:
        """Cells the longest label takes."""
        return max(width(self.label(one)) for one in self.fields)

    @property
    def current(self) -> Field:
        """The field under the cursor."""
        return self.fields[self.at]

    @property
    def is_typing(self) -> bool:
        """Whether letters and digits belong to a line, not to commands."""
        return not self.current.is_choice

    @property
    def place(self) -> str:
        """3/7: which of the fields asked for the cursor is on."""
        asked = [one for one in self.fields if is_shown(one, self.fields)]
        return f"{asked.index(self.current) + 1}/{len(asked)}"

    @property
    def problem_count(self) -> int:
        """How many fields say what is wrong with them."""
        return sum(one.problem is not None for one in self.fields)

    def stopped_words(self, count: int) -> str:
        """Why it was not sent: one thing in full, since beside its field a narrow page cuts it, else how many."""
        wrong = [one for one in self.fields if one.problem is not None]
        if count == 1 and len(wrong) == 1 and wrong[0].problem is not None:
            return f"{self.label(wrong[0])}{colon()}{shown(problem_words(wrong[0].problem))}"
        return text("check.to_change", count=count)

    # What a draft keeps

    def content(self) -> dict[str, Any]:
        """What is typed and where the cursor stands, as JSON takes it."""
        content = {"fields": kept(self.fields), "at": self.current.name, "cursor": self.current.editor.at}
        return content if self.seen is None else {**content, "as_it_stood": self.seen}

    def restore(self, content: Mapping[str, Any]) -> None:
        """Go on where a draft was left; what is wrong with the fields passed by then stands beside them again."""
        typed = content.get("fields", {})
        if self.seen is not None:
            typed, changed = over_record(self.fields, typed, self.seen, content.get("as_it_stood", {}))
            self.changed = [self.label(one) for one in changed]
        put_back(self.fields, typed)
        if self.go_to(str(content.get("at", ""))):
            self.current.editor.at = min(int(content.get("cursor", 0)), len(self.current.editor.parts))
        for one in self.fields[: self.at]:
            if is_shown(one, self.fields):
                self._check_left(one)

    def go_to(self, name: str) -> bool:
        """Put the cursor in a field; whether there is one of that name."""
        names = [one.name for one in self.fields]
        if name in names:
            self.at = names.index(name)
        return name in names

    def build(self) -> tuple[Any, list[Problem]]:
        """The form as typed, or None, and all that is wrong with it."""
        values, problems = read_all(self.fields, self.clock())
        if problems:
            return None, [*problems, *self._missing(values, problems)]
        made = self.form(**{**self.fixed, **values})
        found = list(self.check(made)) if self.check else []
        return (None, found) if found else (made, [])

    def _missing(self, values: Mapping[str, Any], unread: Sequence[Problem]) -> list[Problem]:
        """What else is left empty, where a field cannot be read: all that stops a form is told at once."""
        if self.check is None:
            return []
        told = {problem.field for problem in unread}
        found = self.check(self.form(**{**self.fixed, **values}))
        return [one for one in found if one.code == "required" and one.field not in told]

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Put each problem beside its field; the first wrong field gets the cursor."""
        by_name: dict[str, Problem] = {}
        for problem in problems:
            by_name.setdefault(problem.field, problem)
        for one in self.fields:
            one.problem = by_name.get(one.name)
        wrong = [at for at, one in enumerate(self.fields) if one.problem is not None]
        if wrong:
            self.at = wrong[0]

    # Keys

    async def press(self, key: str, character: str | None) -> Pressed:
        """Act on a key; what is not for a form is ignored."""
        one = self.current
        if key == "escape":
            if not one.candidates:
                return Pressed.LEAVE
            one.candidates = ()
            return Pressed.MOVED
        if key == "ctrl+s":
            return Pressed.SUBMIT
        if one.candidates and key in ("up", "down", "enter"):
            return self._choose_candidate(key)
        if key in ("tab", "down", "ctrl+n"):
            return self.step(1)
        if key in ("shift+tab", "up", "ctrl+p"):
            return self.step(-1)
        if key == "enter":
            if self.is_at_last and not self.stops_at_end:
                return Pressed.SUBMIT
            return self.step(1)
        if one.is_choice:
            return self._press_choice(key, character)
        if one.wordings and key == "backspace" and not one.editor.text:
            one.is_own = False
            return Pressed.MOVED
        if one.entry.kind is Kind.LOOKUPS and key == "backspace" and not one.editor.text and one.chosen:
            one.chosen.pop()
            return Pressed.CHANGED
        one.begin_anew(character)
        before = one.editor.text
        if not one.editor.press(key, character):
            return Pressed.IGNORED
        return await self._typed() if one.editor.text != before else Pressed.MOVED

    async def paste(self, pasted: str) -> Pressed:
        """A paste of several lines is joined, not cut."""
        one = self.current
        if one.wordings:
            one.is_own = True
        if one.is_choice:
            return Pressed.IGNORED
        one.editor.insert(pasted)
        return await self._typed()

    def _press_choice(self, key: str, character: str | None) -> Pressed:
        one = self.current
        values = [value for value, _ in one.options]
        if character and character.isdecimal() and 1 <= int(character) <= len(values):
            self._choose(values[int(character) - 1])
        elif key in ("left", "right", "space"):
            now = values.index(one.chosen) if one.chosen in values else -1
            self._choose(values[(now + (-1 if key == "left" else 1)) % len(values)])
        elif key in ("backspace", "delete"):
            self._choose(None)
        elif one.wordings and character and character.isprintable():
            one.is_own, one.chosen = True, None
            one.editor.set("" if character in "0０" else character)
        else:
            return Pressed.MOVED if key in ("home", "end") else Pressed.IGNORED
        one.problem = None
        return Pressed.CHANGED

    def _choose(self, value: Any) -> None:
        self.current.chosen = value
        if self.current.wordings:
            self.current.editor.set(value or "")

    async def _typed(self) -> Pressed:
        one = self.current
        one.problem = None
        if one.entry.kind is Kind.LOOKUP:
            one.chosen = None
        if one.entry.kind in (Kind.LOOKUP, Kind.LOOKUPS):
            await self.look_up()
        return Pressed.CHANGED

    async def look_up(self) -> None:
        """Candidates for what stands in a field that is found by typing, unless one is chosen."""
        one = self.current
        several = one.entry.kind is Kind.LOOKUPS
        finder = self.finders.get(one.entry.lookup) if several or one.entry.kind is Kind.LOOKUP else None
        if finder is not None and (several or one.chosen is None):
            typed = one.editor.text.strip()
            one.candidates = tuple((await finder(typed))[:MOST_CANDIDATES]) if typed else ()
            one.candidate = 0

    def _choose_candidate(self, key: str) -> Pressed:
        one = self.current
        if key != "enter":
            one.candidate = (one.candidate + (1 if key == "down" else -1)) % len(one.candidates)
            return Pressed.MOVED
        if one.entry.kind is Kind.LOOKUPS:
            # The cursor stays: there may be another.
            if (found := one.candidates[one.candidate]) not in one.chosen:
                one.chosen.append(found)
            one.editor.set("")
            one.candidates, one.problem = (), None
            return Pressed.CHANGED
        one.chosen, label = one.candidates[one.candidate]
        one.editor.set(label)
        one.candidates, one.problem = (), None
        self.step(1)
        return Pressed.CHANGED

    @property
    def is_at_last(self) -> bool:
        """Whether the cursor is on the last field that is asked for."""
        return self.at == max(at for at, one in enumerate(self.fields) if is_shown(one, self.fields))

    def step(self, by: int) -> Pressed:
        """Go to the next field that is asked for; the one left is checked."""
        self._check_left(self.current)
        at = self.at
        while 0 <= (at := at + by) < len(self.fields):
            if is_shown(self.fields[at], self.fields):
                self.at = at
                break
        return Pressed.MOVED

    def _check_left(self, one: Field) -> None:
        values, problems = read_all(self.fields, self.clock())
        own = [each for each in problems if each.field == one.name]
        if not own and self.check is not None:
            # What cannot be read elsewhere is as if it were not told.
            made = self.form(**{**self.fixed, **values})
            own = [each for each in self.check(made) if each.field == one.name]
            if own and own[0].code == "required" and not one.editor.text and one.chosen is None:
                own = []  # an empty field is complained of on submit, not while one passes by
        one.problem = own[0] if own else None

    # Lines

    def lines(self) -> list[tuple[Field, int]]:
        """(field, -1) for a field's own line, (field, n) for its n-th candidate."""
        found = []
        for one in self.fields:
            if is_shown(one, self.fields):
                found.append((one, -1))
                found += [(one, number) for number in range(len(one.candidates))]
        return found

    def line_of_cursor(self) -> int:
        """Which of the lines the cursor stands in."""
        return next(at for at, (one, n) in enumerate(self.lines()) if one is self.current and n == -1)

    def spans(self, line: int, cells: int, label_width: int, *, has_focus: bool) -> list[Span]:
        """A line from its label on, which ends `label_width` cells from its beginning."""
        one, number = self.lines()[line]
        room = cells - label_width - 2
        if number >= 0:
            is_taken = number == one.candidate
            return [
                (" " * (label_width + 2), "ink"),
                ("▌" if is_taken else " ", "accent"),
                (shown(one.candidates[number][1]), "ink bold" if is_taken else "dim"),
            ]
        is_here = one is self.current and has_focus
        label = self.label(one)
        star = label_width - width(label) - 2
        spans: list[Span] = [
            (" " * max(star, 0), "ink"),
            ("* " if is_starred(one, self.fields) else "  ", "accent"),
            (f"{label}{colon()}", "ink bold" if is_here else "dim"),
        ]
        if one.entry.kind is Kind.LOOKUPS:
            named = shown(_named(one))
            spans.append((named, "ink"))
            room -= width(named)
        spans += (
            self._choice_spans(one, is_here, room) if one.is_choice else self._line_spans(one, is_here, room)
        )
        if one.problem is not None:
            spans += [("  ", "ink"), (f"! {shown(problem_words(one.problem))}", "alarm")]
        elif hint := one.hint:
            spans += [("  ", "ink"), (shown(hint), "dim")]
        return spans

    def _value_width(self, one: Field, room: int) -> int:
        most = 20 if one.entry.kind in NARROW_KINDS else 26 if one.problem is not None or one.hint else 42
        left = room if one.problem is None else room - 14  # beside a long label what is wrong needs room too
        return max(min(most, left), 8)

    def _line_spans(self, one: Field, is_here: bool, room: int) -> list[Span]:
        cells = self._value_width(one, room)
        seen, _ = one.editor.window(cells)
        if one.chosen is not None and one.entry.kind is Kind.LOOKUP:
            seen = cut(shown(one.editor.text), cells)  # a record is told by how its words begin
        if is_here:
            return [(pad(seen, cells), "ink band field")]
        if not seen:
            return [(" " * cells, "faint underline")]
        seen = cut(shown(one.editor.text), cells)  # from its beginning, where nobody types in it
        return [(pad(seen, cells), "ink")] if one.hint or one.problem else [(seen, "ink")]

    def _choice_spans(self, one: Field, is_here: bool, room: int) -> list[Span]:
        numbers = [f"{at} " if is_here or one.wordings else "" for at, _ in enumerate(one.options, 1)]
        own = [("0 ", "dim"), (text("form.own_words"), "dim")] if one.wordings else []
        chosen = next((at for at, (value, _) in enumerate(one.options) if value == one.chosen), -1)
        words = [shown(word) for _, word in one.options]
        room -= 1 + sum(map(len, numbers)) + sum(width(word) for word, _ in own)
        between = 2 if sum(map(width, words)) + 2 * len(words) <= room else 1
        said = fitted_choices(words, chosen, room - between * len(words))
        spans: list[Span] = []
        for at, word in enumerate(said):
            key = "accent bold underline" if at == chosen else "ink"
            spans += [(numbers[at], "dim"), (word, key), (" " * between, "ink")]
        return [*spans, *own]

    def cursor_cell(self, label_width: int, cells: int) -> int:
        """Cells from a line's beginning to where one types, so that an input method opens there."""
        if self.current.is_choice:
            return label_width + 2
        named = width(shown(_named(self.current))) if self.current.entry.kind is Kind.LOOKUPS else 0
        label_width += named
        room = cells - label_width - 2
        return label_width + 2 + self.current.editor.window(self._value_width(self.current, room))[1]


def _named(one: Field) -> str:
    """The names of the records chosen so far: the first part of their words."""
    return "".join(f"{words.split('  ')[0]} " for _, words in one.chosen)
