"""Whatever a coordinator of Kaifu does with a record of Yuelu, by any action or form there is: it is as if there were none.

The cases come from the code: every argument and every field of a form that is a record's number is given one of Yuelu's and
one that nobody has, the others Kaifu's own. The two answers differ in nothing but the number that was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

from models.errors import LianqiError
from models.rules.scope import Actor, Role
from tests.factories import CITY, KAIFU, WUJIALING, YUELU, make_city
from tests.models.test_scope import AWAY, MARK, Town, settled
from tui.cli import verbs

NOBODYS = 987_654
PEOPLE = ("officer", "people", "members", "successor", "giver", "collector", "leader", "substitute")
SAME_AS = dict.fromkeys(PEOPLE, "person") | {
    "enterprise": "firm",
    "into": "firm",
    "inspection": "check",
    "holder": "depot",
    "parent": "depot",
}
PLAIN: dict[Any, Callable[[], Any]] = {
    bool: lambda: True,
    str: lambda: WUJIALING,
    UUID: uuid4,
    date: lambda: date(2020, 2, 17),
    datetime: lambda: datetime(2020, 2, 17, 2, tzinfo=UTC),
}


def _number(town: Town, name: str) -> int | None:
    """The number of what an argument of that name asks for."""
    return vars(town).get(SAME_AS.get(name, name))


def _made(kind: Any, name: str, number: Callable[[str], int | None]) -> Any:
    """A value of a type, with the numbers of records that `number` gives for the path it stands at."""
    if get_origin(kind) in (Union, UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is tuple:
        return (_made(get_args(kind)[0], name, number),)
    if get_origin(kind) is dict:
        return {1: 1}
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(
            **{one.name: _made(hints[one.name], f"{name}.{one.name}", number) for one in fields(kind)}
        )  # type: ignore[operator]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return PLAIN[kind]() if kind in PLAIN else number(name) or 1


def _places(action: Callable[..., Any], own: Town) -> Iterator[str]:
    """Where an action takes the number of a record: an argument, or a field of its form."""
    seen: list[str] = []

    def number(path: str) -> int | None:
        found = _number(own, path.rpartition(".")[2])
        if found is not None:
            seen.append(path)
        return found

    for name, (kind, _) in verbs.arguments(action).items():
        _made(kind, name, number)
    return iter(seen)


def _answer(action: Callable[..., Any], actor: Actor, own: Town, place: str, given: int) -> str:
    """What is answered where one number is another's."""

    def number(path: str) -> int | None:
        return given if path == place else _number(own, path.rpartition(".")[2])

    values = {name: _made(kind, name, number) for name, (kind, _) in verbs.arguments(action).items()}
    try:
        return repr(action(actor, **values))
    except LianqiError as error:
        return f"{error!r} {vars(error)}"


def test_what_is_done_with_a_record_of_yuelu_is_as_if_there_were_none(sqlite_store: str) -> None:
    city = make_city()
    for region in (CITY, KAIFU, YUELU):
        city.person("常设", Role.COORDINATOR, region)
    own, other = settled(city, WUJIALING, "伍"), settled(city, AWAY, MARK)
    kaifu = city.person("试", Role.COORDINATOR, KAIFU)
    places = told = 0
    wrong = []
    for name, action in verbs.actions().items():
        for place in _places(action, own):
            foreign = _number(other, place.rpartition(".")[2])
            assert foreign is not None
            of_yuelu = _answer(action, kaifu, own, place, foreign)
            of_nobody = _answer(action, kaifu, own, place, NOBODYS)
            places, told = places + 1, told + ("NotFound" not in of_nobody)
            if of_yuelu != of_nobody.replace(str(NOBODYS), str(foreign)) or MARK in of_yuelu:
                wrong.append((name, place, of_yuelu, of_nobody))
    assert wrong == []
    assert places > 140 and told > 25, "not the records themselves alone, what forms speak of too"
