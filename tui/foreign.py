"""What the system and the libraries say in English, in our words: of a file, a command line, a value, a JSON text.

Each takes such a message and returns a phrase in the language in force; what it does not know it returns as it is.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from functools import cache

from tui.text import has_text, text

_INVALID_CHOICE = re.compile(
    r"argument (?P<name>.+?): invalid choice: '?(?P<value>.*?)'? \(choose from (?P<list>.*)\)"
)
_USAGE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("invalid_choice", _INVALID_CHOICE),
    ("missing", re.compile(r"the following arguments are required: (?P<list>.+)")),
    ("unknown", re.compile(r"unrecognized arguments: (?P<value>.+)", re.DOTALL)),
    ("one_value", re.compile(r"argument (?P<name>.+?): expected (?:one|at least one) argument")),
    ("number", re.compile(r"argument (?P<name>.+?): invalid (?P<kind>int|_count|_officers|_port) value: '(?P<value>.*)'", re.DOTALL)),
    ("no_value", re.compile(r"argument (?P<name>.+?): ignored explicit argument '(?P<value>.*)'", re.DOTALL)),
    ("not_utf_8", re.compile(r"not UTF-8")),
    ("no_pair", re.compile(r"argument (?P<name>--choose): (?!expected|ignored)(?P<value>.*)", re.DOTALL)),
)  # fmt: skip
_VALUE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("length", re.compile(r"Expected `array` of length (?P<wanted>[\w ]+), got (?P<given>\d+)")),
    ("kind", re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<given>\w+)`")),
    ("choice", re.compile(r"Invalid enum value '?(?P<given>.*?)'?", re.DOTALL)),
    ("missing", re.compile(r"Object missing required field `(?P<given>\w+)`")),
    ("moment", re.compile(r"Invalid RFC3339 encoded (?P<wanted>date|datetime|time)")),
    ("range", re.compile(r"Integer value out of range")),
    ("cut_off", re.compile(r"Input data was truncated")),
    ("not_utf_8", re.compile(r"not UTF-8")),
    ("too_deep", re.compile(r"nested too deeply")),
    ("malformed", re.compile(r"JSON is malformed: .+ \(byte (?P<given>\d+)\)")),
)
_AT = re.compile(r"(?P<said>.+?) - at `\$\.?(?P<place>.*)`", re.DOTALL)


@cache
def _system_codes() -> dict[str, str]:
    return {os.strerror(number): code for number, code in errno.errorcode.items()}


def system_words(said: str) -> str:
    """Why the system does not do it: No such file or directory."""
    key = f"foreign.system.{_system_codes().get(said, '')}"
    return text(key) if has_text(key) else said


def _matched(
    said: str, forms: tuple[tuple[str, re.Pattern[str]], ...], group: str, word: Callable[[str, str], str]
) -> str:
    for key, form in forms:
        if found := form.fullmatch(said):
            values = {name: word(name, value) for name, value in found.groupdict().items()}
            return text(f"foreign.{group}.{key}", **values)
    return said


def usage_words(said: str) -> str:
    """What argparse has against a command line."""

    def word(name: str, value: str) -> str:
        if name == "kind":
            return text(f"foreign.number.{value.strip('_')}")
        if name != "list":
            return value
        return text("foreign.between").join(one.strip(" '") for one in value.split(","))

    return _matched(said, _USAGE, "usage", word)


def value_words(said: str) -> str:
    """What msgspec has against a value or a JSON text, with the place inside it."""

    def word(name: str, value: str) -> str:
        kinds = [f"foreign.kind.{one}" for one in value.split(" | ")]
        return text("foreign.or").join(map(text, kinds)) if all(map(has_text, kinds)) else value

    at = _AT.fullmatch(said)
    told = _matched(at["said"] if at else said, _VALUE, "value", word)
    return text("foreign.at", place=at["place"], told=told) if at and at["place"] else told
