"""All wording, per noun and language: `text("error.busy")` is the line `busy` of `error.toml`.

A file is read when the first of its lines is asked for. A key that is missing is a fault of ours
and shows as itself in angle brackets; a test holds both languages to the same keys and places.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
_PLACE = re.compile(r"\{(\w+)\}")


class _Current:
    language = "zh"


def language() -> str:
    """The language in force: zh or en."""
    return _Current.language


def set_language(name: str) -> None:
    """Change the language of every text asked for from now on."""
    assert name in LANGUAGES, name
    _Current.language = name


@cache
def words(noun: str, name: str) -> dict[str, Any]:
    """All lines of a noun in a language, nested tables joined by dots."""
    path = HERE / name / f"{noun}.toml"
    return _flat(tomllib.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _flat(table: dict[str, Any], above: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{above}{name}."))
        else:
            flat[above + name] = value
    return flat


def has_text(key: str) -> bool:
    """Whether a key has a line."""
    noun, _, name = key.partition(".")
    return name in words(noun, _Current.language)


def text(key: str, **values: object) -> str:
    """The line of a key with its places filled; values are put in as they are, never as markup."""
    noun, _, name = key.partition(".")
    line = words(noun, _Current.language).get(name)
    if line is None:
        return f"<{key}>"
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), str(line))


def in_language(chinese: str, english: str) -> str:
    """What the packs say in both languages, in the one that holds."""
    return english if _Current.language == "en" and english else chinese


def colon() -> str:
    """What stands between a label and its value: two cells in either language."""
    return "：" if _Current.language == "zh" else ": "


def places(line: str) -> frozenset[str]:
    """The names of the places in a line."""
    return frozenset(_PLACE.findall(line))
