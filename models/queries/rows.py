"""What queries give: rows of values that nobody changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import Field
from typing import Any, ClassVar, TypeVar, dataclass_transform

from models.frozen import dataclass


@dataclass_transform(frozen_default=True)
class Row:
    """A frozen dataclass, made so by being derived from this."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    __match_args__: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        dataclass(frozen=True)(cls)


RowT = TypeVar("RowT", bound=Row)
AnyRow = TypeVar("AnyRow")


def fields_of(row: type) -> tuple[str, ...]:
    """The names of a row's columns, in their order."""
    names: tuple[str, ...] = row.__match_args__  # type: ignore[attr-defined]
    return names


def rows_of(row: type[AnyRow], columns: Iterable[Sequence[Any]]) -> tuple[AnyRow, ...]:
    """Columns in the order of a row's fields as rows: by itself a row looks at what it is given, which takes as long again."""
    names, new, made = fields_of(row), object.__new__, []
    for values in zip(*columns, strict=True):
        one = new(row)
        one.__dict__.update(zip(names, values, strict=False))
        made.append(one)
    return tuple(made)


def altered(row: RowT, **values: Any) -> RowT:
    """The same row with some other values: a phone masked, a number read as yes or no."""
    assert values.keys() <= row.__dict__.keys(), "a row has no other columns"
    made = object.__new__(type(row))
    made.__dict__.update(row.__dict__, **values)
    return made
