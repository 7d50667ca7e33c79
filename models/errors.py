"""The six ways an action or query can end without doing what was asked.

Models speak in codes; `tui.text` turns a code and its values into a sentence
that says what happened, what is safe and what to do next.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from models.frozen import dataclass

Value = str | int | datetime


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one field: a code and the values its sentence needs."""

    field: str
    code: str
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict)


class LianqiError(Exception):
    """An end that people are told about in words; `code` names the sentence."""

    exit_code = 9

    def __init__(self, code: str, **values: Value) -> None:
        super().__init__(code, values)
        self.code = code
        self.values: dict[str, Value] = values


class NotFound(LianqiError):
    """No such record, or not in this person's scope: the two are never told apart."""

    exit_code = 6

    def __init__(self, kind: str = "record") -> None:
        super().__init__("not_found", kind=kind)


class Invalid(LianqiError):
    """Some input is wrong; nothing was changed."""

    exit_code = 3

    def __init__(self, *problems: Problem) -> None:
        super().__init__("invalid", count=len(problems))
        self.problems = problems

    @property
    def fields(self) -> dict[str, Problem]:
        """The first problem of each field."""
        first: dict[str, Problem] = {}
        for problem in self.problems:
            first.setdefault(problem.field, problem)
        return first


class Refused(LianqiError):
    """Not allowed to this person, or not from this state: which, and who changed it when."""

    exit_code = 4

    def __init__(
        self,
        code: str,
        *,
        state: str = "",
        by: str = "",
        at: datetime | None = None,
        **values: Value,
    ) -> None:
        super().__init__(code, **values)
        self.state, self.by, self.at = state, by, at


class Conflict(LianqiError):
    """Changed meanwhile by `by` at `at`: what was typed is kept, both are to be shown."""

    exit_code = 5

    def __init__(self, code: str, *, by: str = "", at: datetime | None = None, **values: Value) -> None:
        super().__init__(code, **values)
        self.by, self.at = by, at


class Busy(LianqiError):
    """The store is locked by another writer: nothing was changed, try again."""

    exit_code = 7

    def __init__(self) -> None:
        super().__init__("busy")


StoreFault = Literal[
    "full",
    "read_only",
    "damaged",
    "newer",
    "older",
    "unreachable",
    "not_installed",
    "network_file_system",
    "old_sqlite",
    "missing",
    "no_place",
    "missing_copy",
    "damaged_copy",
]


class StoreError(LianqiError):
    """The store itself cannot be used: one code a cause, one sentence a code."""

    exit_code = 8

    def __init__(self, fault: StoreFault, **values: Value) -> None:
        super().__init__(fault, **values)
        self.fault: StoreFault = fault
