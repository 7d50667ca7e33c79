"""A form's fields without a screen: what is typed, what it means, what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from models.errors import Invalid, Problem
from models.rules.codes import credit_code
from models.rules.deadlines import SHANGHAI
from models.rules.forms import FILLED, Entry, Kind, entries
from models.rules.places import Qualifier
from models.rules.quantities import read_amount
from models.rules.quick_dates import read_day, read_moment
from tui.text import text
from tui.widgets.editor import LineEditor

Candidate = tuple[Any, str]


@dataclass
class Field:
    """One field of a form: its line, or its choice, or the record found for it."""

    name: str
    entry: Entry
    editor: LineEditor = field(default_factory=LineEditor)
    chosen: Any = None  # of a choice, a yes or no, a lookup; of several lookups a list with their words
    candidates: tuple[Candidate, ...] = ()
    candidate: int = 0
    beside: str = ""  # yesterday's value, or a hint
    offered: tuple[Any, ...] = ()  # of a choice, what may be chosen here; nothing said is all of it
    wordings: tuple[str, ...] = ()  # ready-made ones, taken by number; 0 is for one's own
    is_own: bool = False  # one's own wording is being typed
    problem: Problem | None = None
    echo: Callable[[str], str] | None = None  # what is typed, in the units it is counted in

    @property
    def hint(self) -> str:
        """What stands beside it: what is typed in whole units, then the rest."""
        said = self.echo(self.editor.text.strip()) if self.echo is not None else ""
        return "  ".join(one for one in (said, self.beside) if one)

    def begin_anew(self, character: str | None) -> None:
        """Whoever types behind a record that is chosen looks for another."""
        is_behind = self.editor.at == len(self.editor.text)
        if (
            self.entry.kind is Kind.LOOKUP
            and self.chosen is not None
            and is_behind
            and (character or "").isprintable()
        ):
            self.editor.set("")

    @property
    def is_choice(self) -> bool:
        """Whether it is chosen by number instead of typed."""
        return self.entry.kind in (Kind.CHOICE, Kind.YES_NO) or bool(self.wordings and not self.is_own)

    @property
    def is_filled(self) -> bool:
        """Whether anything has been chosen or, of a line, typed."""
        is_typed = not self.is_choice and self.entry.kind is not Kind.LOOKUP
        return self.chosen is not None or (is_typed and bool(self.editor.text.strip()))

    @property
    def options(self) -> list[tuple[Any, str]]:
        """What can be chosen, with its words."""
        if self.wordings:
            return [(one, one) for one in self.wordings]
        if self.entry.kind is Kind.YES_NO:
            return [(True, text("choice.yes")), (False, text("choice.no"))]
        assert self.entry.choices is not None
        noun = self.entry.choices.__name__.lower()
        offered = self.offered or tuple(self.entry.choices)
        return [(one, text(f"choice.{noun}.{one.value}")) for one in offered]

    @property
    def words(self) -> str:
        """What stands in it, as it is read."""
        if self.is_choice:
            return next((words for value, words in self.options if value == self.chosen), "")
        return self.editor.text

    def set(self, value: Any) -> None:
        """Show a value."""
        if self.wordings:
            self.take_wording(str(value or ""))
        elif self.is_choice:
            self.chosen = value
        elif self.entry.kind is Kind.LOOKUPS:
            self.chosen, self.candidates = [tuple(one) for one in value or ()], ()
        elif self.entry.kind is Kind.LOOKUP:
            self.chosen = value[0] if isinstance(value, tuple) else value
            self.editor.set(value[1] if isinstance(value, tuple) else str(value or ""))
        else:
            self.editor.set(written(value))

    def take_wording(self, value: str) -> None:
        """A ready-made wording is chosen, any other text is one's own."""
        self.chosen = value if value in self.wordings else None
        self.is_own = bool(value) and self.chosen is None
        self.editor.set(value)

    def read(self, now: datetime) -> Any:
        """The value meant; Invalid where what is typed cannot be read."""
        kind, typed = self.entry.kind, self.editor.text.strip()
        if self.wordings:
            return typed
        if self.is_choice:
            return self.chosen
        if kind is Kind.LOOKUPS:
            if typed:
                raise Invalid(Problem(self.name, "not_chosen" if self.candidates else "choose_one"))
            return tuple(one for one, _ in self.chosen)
        if kind is Kind.LOOKUP:
            if typed and self.chosen is None:
                raise Invalid(Problem(self.name, "not_chosen" if self.candidates else "choose_one"))
            return self.chosen
        if kind in (Kind.COUNT, Kind.QUANTITY):
            found = read_amount(typed) if typed else None
            if kind is Kind.QUANTITY and found is not None and found.qualifier is not Qualifier.EXACT:
                raise Invalid(Problem(self.name, "estimate_not_here"))
            return None if found is None else found.value
        if kind is Kind.DATE:
            return read_day(typed, now.astimezone(SHANGHAI).date()) if typed else None
        if kind is Kind.MOMENT:
            return read_moment(typed, now) if typed else None
        return credit_code(typed) if kind is Kind.CODE else typed


def written(value: Any) -> str:
    """A value as a person would have typed it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def fields_of(form: type[Any], values: Mapping[str, Any]) -> list[Field]:
    """A form's fields with the values given, else its own defaults."""
    defaults = {one.name: one.default for one in fields(form)}
    made = []
    for name, declared in entries(form).items():
        one = Field(name, declared)
        one.set(values.get(name, defaults.get(name)))
        made.append(one)
    return made


def is_shown(one: Field, all_fields: list[Field]) -> bool:
    """Whether a field is asked for, given what the one it depends on says."""
    return one.entry.when is None or _holds(one.entry.when, all_fields)


def is_starred(one: Field, all_fields: list[Field]) -> bool:
    """Whether a field must be filled, given what the others say."""
    return one.entry.required or (one.entry.starred is not None and _holds(one.entry.starred, all_fields))


def _holds(said: tuple[str, Any], all_fields: list[Field]) -> bool:
    name, value = said
    other = next(each for each in all_fields if each.name == name)
    fits = other.is_filled if value is FILLED else other.chosen == value
    return is_shown(other, all_fields) and fits


def read_all(all_fields: list[Field], now: datetime) -> tuple[dict[str, Any], list[Problem]]:
    """The values of the fields that are asked for, and what cannot be read."""
    values: dict[str, Any] = {}
    problems = []
    for one in all_fields:
        if not is_shown(one, all_fields):
            continue
        try:
            values[one.name] = one.read(now)
        except Invalid as error:
            problems += [Problem(one.name, each.code, each.values) for each in error.problems]
    return values, problems


def kept(all_fields: list[Field]) -> dict[str, Any]:
    """What is typed, as a draft keeps it."""
    return {
        one.name: [one.chosen.value if isinstance(one.chosen, StrEnum) else one.chosen, one.editor.text]
        for one in all_fields
    }


def over_record(
    all_fields: list[Field], typed: Mapping[str, Any], now: Mapping[str, Any], then: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Field]]:
    """What a draft kept, laid over its record as it is now and was then; and the fields that differ since.

    Where only the record was changed, its value holds; where both were, what was typed, the record's told beside it.
    """
    found, changed = dict(typed), []
    for one in all_fields:
        mine, its, before = typed.get(one.name), now[one.name], then.get(one.name)
        if mine is None or before is None or its in (before, mine):
            continue
        changed.append(one)
        if mine == before:
            found[one.name] = its
        else:
            one.beside = text("draft.now", value=one.words or text("draft.now_empty"))
    return found, changed


def put_back(all_fields: list[Field], content: Mapping[str, Any]) -> None:
    """Put what a draft kept into the fields; names it does not know stay as they are."""
    for one in all_fields:
        if one.name not in content:
            continue
        chosen, typed = content[one.name]
        if one.entry.kind is Kind.CHOICE and chosen is not None:
            assert one.entry.choices is not None
            chosen = one.entry.choices(chosen)
        if one.wordings:
            one.take_wording(typed)
            continue
        if one.entry.kind is Kind.LOOKUPS:
            chosen = [tuple(each) for each in chosen or ()]
        one.chosen = chosen
        one.editor.set(typed)
