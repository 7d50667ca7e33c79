"""A frozen dataclass of ours is one of the standard library's in all that anyone asks of it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from functools import cached_property
from typing import Any

import msgspec
import pytest

from models.frozen import dataclass as ours


@ours(frozen=True)
class Bag:
    """With defaults, a list made anew, names that an `__init__` might use itself, and what is reckoned once."""

    own: int
    values: list[int] = dataclasses.field(default_factory=list)
    name: str = "-"
    default_name: str = "方"

    @cached_property
    def doubled(self) -> int:
        return self.own * 2


@ours(frozen=True)
class Box(Bag):
    """One that is derived."""

    lid: bool = True


def _theirs() -> type[Any]:
    made = [(one.name, one.type, one) for one in map(copy.copy, dataclasses.fields(Box))]
    return dataclasses.make_dataclass("Box", made, frozen=True)


THEIRS = _theirs()
GIVEN: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    ((1,), {}),
    ((1, [2], "a", "b", False), {}),
    ((1,), {"lid": False, "name": "[red]甲[/]"}),
    ((), {"own": 1, "values": [3]}),
    ((), {}),
    ((1, [], "a", "b", False, 6), {}),
    ((1,), {"own": 1}),
    ((1,), {"nome": "a"}),
)
ASKED: tuple[Callable[[Any], Any], ...] = (
    repr,
    dataclasses.astuple,
    dataclasses.asdict,
    msgspec.to_builtins,
    lambda one: [(part.name, part.default) for part in dataclasses.fields(one)],
    lambda one: dataclasses.replace(one, own=5).own,
    lambda one: one.__match_args__,
)


@pytest.mark.parametrize(("values", "named"), GIVEN)
def test_it_is_made_and_told_as_theirs_are(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    try:
        wanted = THEIRS(*values, **named)
    except TypeError as refused:
        with pytest.raises(TypeError) as said:
            Box(*values, **named)
        assert str(said.value).replace("Box.", "") == str(refused).replace("Box.", "")
    else:
        made = Box(*values, **named)
        for asked in ASKED:
            assert asked(made) == asked(wanted)


def test_it_is_equal_by_its_values_and_kind_alone() -> None:
    one, same, other = Bag(1, [2]), Bag(1, [2]), Bag(1, [3])
    assert one.doubled == 2  # kept beside the values, and none of them
    assert one == same != other
    assert Box(1, [2]) != one
    assert one != (1, [2], "-", "方")
    assert len({Bag(1, (), "a"), Bag(1, (), "a"), Bag(2, ())}) == 2  # type: ignore[arg-type]
    assert Bag(1).values is not Bag(1).values


def test_it_is_copied_and_kept_whole() -> None:
    one = Bag(1, [2], "a")
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one
    assert msgspec.convert({"own": 3, "values": [1]}, Bag) == Bag(3, [1])


def test_nobody_changes_one() -> None:
    one = Bag(1)
    for change in (
        lambda: setattr(one, "own", 2),
        lambda: delattr(one, "own"),
        lambda: setattr(one, "new", 2),
    ):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert one == Bag(1)


def test_what_a_class_says_itself_stands() -> None:
    @ours(frozen=True)
    class Called:
        name: str

        def __repr__(self) -> str:
            return f"<{self.name}>"

    assert repr(Called("a")) == "<a>"
    assert Called("a") == Called("a")
