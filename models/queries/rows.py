"""What queries give: rows of values that nobody changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import Field, FrozenInstanceError, dataclass
from typing import Any, ClassVar, Never, TypeVar, dataclass_transform


@dataclass_transform(frozen_default=True)
class Row:
    """A frozen dataclass, made so by being derived from this.

    `dataclass(frozen=True)` writes and compiles six methods for each class, 1.5 ms a class at every start of the
    program; these share theirs.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    __match_args__: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        dataclass(init=False, repr=False, eq=False)(cls)

    def __init__(self, *values: Any, **named: Any) -> None:
        names = self.__match_args__
        if named or len(values) != len(names):
            defaults = {name: getattr(type(self), name) for name in names if hasattr(type(self), name)}
            given = {**defaults, **dict(zip(names, values, strict=False)), **named}
            if len(values) > len(names) or given.keys() != set(names):
                raise TypeError(f"{type(self).__name__} takes {names}, not {tuple(given)}")
            values = tuple(given[name] for name in names)
        self.__dict__.update(zip(names, values, strict=True))

    def __setattr__(self, name: str, value: Any) -> Never:
        raise FrozenInstanceError(f"{type(self).__name__}.{name} is never changed")

    def __delattr__(self, name: str) -> Never:
        raise FrozenInstanceError(f"{type(self).__name__}.{name} is never changed")

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(self) is type(other) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({said})"


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
