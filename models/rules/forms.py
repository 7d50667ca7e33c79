"""How a form is declared: a frozen dataclass whose fields carry what a person must know to fill them.

The form widget, the command line's schema, the export column and the difference view all derive from
these fields; words for them live in `tui.text` under `field.<name>`.

    @dataclass(frozen=True)
    class RecheckForm:
        seen: str = entry(Kind.NOTE, required=True)
        passed: bool = entry(Kind.YES_NO, default=True)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, field, fields
from enum import StrEnum
from typing import Any

from models.errors import Problem
from models.frozen import dataclass


class Kind(StrEnum):
    """How a field is typed and read."""

    TEXT = "text"  # one line
    NOTE = "note"  # a sentence or two; a multi-line paste is joined
    PHONE = "phone"
    COUNT = "count"  # a whole number, full-width digits and 1万2 read
    QUANTITY = "quantity"  # a whole number of base units, packs read (3箱)
    DATE = "date"  # 今 明 昨 +3 2/14 2020-02-14
    MOMENT = "moment"  # a date with a time, 14:05 alone is today
    YES_NO = "yes_no"
    CHOICE = "choice"  # one of an enum, all shown on one line, chosen by number
    LOOKUP = "lookup"  # a record found by characters, pinyin or initials; holds its id
    LOOKUPS = "lookups"  # several of them
    CODE = "code"  # an identifier such as a credit code: folded to upper-case ASCII


MOST = 99_999_999  # a larger number is a slip of the finger
LONGEST_REASON = 500  # characters of why somebody did something
FILLED = object()  # of a `when`: whatever was chosen or typed in the other field


@dataclass(frozen=True)
class Entry:
    """What a form field declares besides its name and type."""

    kind: Kind
    required: bool = False
    longest: int = 200
    choices: type[StrEnum] | None = None
    lookup: str = ""  # name of the public query that finds candidates, e.g. "people"
    wordings: str = ""  # text key of ready-made wordings chosen by number
    when: tuple[str, Any] | None = None  # shown only while another field has this value, or FILLED any
    # Required, by the form's own rule, while another field has this value.
    starred: tuple[str, Any] | None = None


def entry(kind: Kind, *, default: Any = MISSING, **options: Any) -> Any:
    """A dataclass field that carries its `Entry`; without a default it is an empty value of its kind."""
    if default is MISSING:
        default = "" if kind in _TEXTUAL else None
    return field(default=default, metadata={"entry": Entry(kind, **options)})


_COUNTED = (Kind.COUNT, Kind.QUANTITY)
_TEXTUAL = {Kind.TEXT, Kind.NOTE, Kind.PHONE, Kind.CODE}


def entry_of(one: Field[Any]) -> Entry:
    """The declaration of a form field; a field without one is an error of ours."""
    declared = one.metadata["entry"]
    assert isinstance(declared, Entry)
    return declared


def entries(form: type[Any] | object) -> Mapping[str, Entry]:
    """Field name to declaration, in the order of the form; fields without one are not for people."""
    return {one.name: entry_of(one) for one in fields(form) if "entry" in one.metadata}  # type: ignore[arg-type]


Check = Callable[[Any], Iterable[Problem]]


def length_problems(name: str, said: str, longest: int) -> tuple[Problem, ...]:
    """What is wrong with a text that stands in no form: it is longer than may be stored."""
    length = len(said.strip())
    return (Problem(name, "too_long", {"longest": longest, "length": length}),) if length > longest else ()


def basic_problems(form: object) -> tuple[Problem, ...]:
    """What any form can get wrong: a required field left empty, a text too long, a number too large."""
    found = []
    for name, declared in entries(form).items():
        value = getattr(form, name)
        if declared.required and (value is None or (isinstance(value, str) and not value.strip())):
            found.append(Problem(name, "required"))
        elif isinstance(value, str) and len(value) > declared.longest:
            found.append(Problem(name, "too_long", {"longest": declared.longest, "length": len(value)}))
        elif declared.kind in _COUNTED and isinstance(value, int) and value > MOST:
            found.append(Problem(name, "too_large", {"most": MOST}))
    return tuple(found)
