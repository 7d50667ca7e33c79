"""The command line as people script it, written out: `python tests/cli/contract.py` renews `tests/cli/golden/` on purpose.

Whoever renews it says in the commit what changed for those who script it: a name or an argument that is gone
breaks their scripts, one that is added does not.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

sys.path.insert(0, str(Path(__file__).parents[2]))

import msgspec

from models.queries.pages import Page
from tui.cli import verbs
from tui.cli.arguments import parser
from tui.text import LANGUAGES, set_language

GOLDEN = Path(__file__).parent / "golden"


def _bare(schema: Any) -> Any:
    """A schema without its titles and descriptions: wording is no contract."""
    if isinstance(schema, dict):
        properties = schema.get("properties", {})
        return {
            name: {key: _bare(one) for key, one in properties.items()}
            if name == "properties"
            else _bare(value)
            for name, value in schema.items()
            if name not in ("title", "description", "additionalProperties")
        }
    return [_bare(one) for one in schema] if isinstance(schema, list) else schema


def _line(schema: Any) -> str:
    return json.dumps(schema, ensure_ascii=False, sort_keys=True)


class _Types:
    """The named types of a file, each written once at its end."""

    def __init__(self) -> None:
        self.known: dict[str, list[str]] = {}

    def lines(self, schema: dict[str, Any]) -> list[str]:
        """An object's members, a line each, `!` where it must be given; what it refers to is kept."""
        for name, one in schema.pop("$defs", {}).items():
            if name not in self.known:
                self.known[name] = []
                self.known[name] = self.lines(one)
        if "properties" not in schema:
            return [f"  {_line(_bare(schema))}"]
        needed = schema.get("required", ())
        return [
            f"  {name}{'!' if name in needed else ''} {_line(_bare(one))}"
            for name, one in schema["properties"].items()
        ]

    def written(self) -> list[str]:
        """Every type, by name."""
        return [line for name in sorted(self.known) for line in (f"-- {name}", *self.known[name])]


def _row(function: Callable[..., Any]) -> Any:
    """What one line of a query's JSON is made of: the row of a page or tuple, else the result itself."""
    result = get_type_hints(function)["return"]
    while get_origin(result) in (tuple, Page):
        result = get_args(result)[0]
    return result


def actions() -> str:
    """Every action with the schema of its arguments and of its result."""
    types, written = _Types(), []
    for name, function in verbs.actions().items():
        written += [f"== {name}", *types.lines(verbs.schema(function))]
        written.append(f"  -> {_line(_bare(msgspec.json.schema(get_type_hints(function)['return'])))}")
    return "\n".join([*written, *types.written(), ""])


def queries() -> str:
    """Every query with the schema of its filters and of a row."""
    types, written = _Types(), []
    for name, function in verbs.queries().items():
        written += [f"== {name}", *types.lines(verbs.schema(function))]
        shape = msgspec.json.schema(_row(function))
        types.lines({"$defs": shape.pop("$defs", {})})
        written.append(f"  -> {_line(_bare(shape))}")
    return "\n".join([*written, *types.written(), ""])


def help_texts(language: str) -> str:
    """What `--help` says of the program and of every command, line by line without the layout of one Python."""
    os.environ["COLUMNS"] = "200"
    set_language(language)
    try:
        top = parser()
        commands = next(one for one in top._actions if isinstance(one, argparse._SubParsersAction))
        shown = {"lianqi": top, **{f"lianqi {name}": one for name, one in commands.choices.items()}}
        return "\n".join(
            f"== {name}\n"
            + "\n".join(" ".join(line.split()) for line in one.format_help().splitlines())
            + "\n"
            for name, one in shown.items()
        )
    finally:
        set_language("zh")


CONTRACT: dict[str, Callable[[], str]] = {
    "do.txt": actions,
    "list.txt": queries,
    **{f"help.{name}.txt": (lambda name=name: help_texts(name)) for name in LANGUAGES},
}


def main() -> None:
    """Write the contract as it stands now."""
    GOLDEN.mkdir(exist_ok=True)
    for name, write in CONTRACT.items():
        (GOLDEN / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
