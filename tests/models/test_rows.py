"""A row is a frozen dataclass in all that anyone asks of one, though none of its methods is compiled for it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import msgspec
import pytest

from models.queries.pages import Page, frozen_columns
from models.queries.rows import Row
from models.rules.tasks import Tab


class Line(Row):
    """A row as queries declare theirs."""

    id: int
    tab: Tab
    at: datetime | None
    name: str = "-"

    @property
    def shouted(self) -> str:
        return self.name.upper()


MOMENT = datetime(2020, 2, 17, 1, tzinfo=UTC)
LINE = Line(7, Tab.FINDING, MOMENT, "a")


def test_it_is_a_dataclass() -> None:
    assert [one.name for one in dataclasses.fields(Line)] == ["id", "tab", "at", "name"]
    assert dataclasses.astuple(LINE) == (7, Tab.FINDING, MOMENT, "a")
    assert dataclasses.replace(LINE, name="b").shouted == "B"
    assert msgspec.to_builtins(LINE) == {
        "id": 7,
        "tab": "finding",
        "at": "2020-02-17T01:00:00Z",
        "name": "a",
    }


@pytest.mark.parametrize(
    ("values", "named"),
    [((7, Tab.FINDING, None), {}), ((7,), {"at": None, "tab": Tab.FINDING}), ((), {"id": 7, "tab": Tab.FINDING, "at": None})],
)  # fmt: skip
def test_values_are_given_in_order_or_by_name(values: tuple[object, ...], named: dict[str, object]) -> None:
    made = Line(*values, **named)  # type: ignore[arg-type]
    assert made == Line(7, Tab.FINDING, None, "-")
    assert hash(made) == hash(Line(7, Tab.FINDING, None, "-"))
    assert made != LINE
    assert made != (7, Tab.FINDING, None, "-")


@pytest.mark.parametrize(
    ("values", "named"),
    [((7, Tab.FINDING), {}), ((7, Tab.FINDING, None, "a", 5), {}), ((7, Tab.FINDING, None), {"nome": "a"})],
)
def test_a_value_too_few_or_too_many_is_an_error(
    values: tuple[object, ...], named: dict[str, object]
) -> None:
    with pytest.raises(TypeError, match="__init__"):
        Line(*values, **named)  # type: ignore[arg-type]


def test_nobody_changes_one() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        LINE.name = "b"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del LINE.name
    assert LINE.name == "a"


def test_it_is_told_by_its_values() -> None:
    assert repr(Line(7, Tab.FINDING, None)) == "Line(id=7, tab=<Tab.FINDING: 'finding'>, at=None, name='-')"


def test_columns_become_rows_and_a_page_is_one_too() -> None:
    columns = {"name": ("a", "b"), "id": (1, 2), "at": (None, None), "tab": (Tab.FINDING, Tab.FINDING)}
    rows = frozen_columns(Line, columns)
    assert rows == (Line(1, Tab.FINDING, None, "a"), Line(2, Tab.FINDING, None, "b"))
    assert Page(rows, 2, True, None, None, False, False).rows is rows
