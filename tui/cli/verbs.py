"""`lianqi list` and `lianqi do`: the public functions of models.queries and models.actions, found by their first argument.

Names and type hints are the contract: msgspec reads arguments by them and gives their JSON Schema.
"""

from __future__ import annotations

import csv
import importlib
import inspect
import io
import json
import pkgutil
import re
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

import models.actions
import models.queries
from models.errors import Invalid, Problem
from models.queries.pages import Page
from models.rules.scope import Actor
from tui.shown import shown

Function = Callable[..., Any]
_MINUTES = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z|[+-]\d\d:\d\d)", re.ASCII)
MOST = 2**53 - 1  # the largest whole number that all who write JSON mean exactly; a store holds any up to it


def functions(package: Any) -> dict[str, Function]:
    """Every public function of a package's modules whose first argument is the actor, by name."""
    found: dict[str, Function] = {}
    for module in pkgutil.iter_modules(package.__path__):
        more = _functions_of(f"{package.__name__}.{module.name}")
        assert found.keys().isdisjoint(more), f"{found.keys() & more.keys()} stand in two modules"
        found |= more
    return dict(sorted(found.items()))


def function(package: Any, name: str) -> Function | None:
    """The one of that name: only the module in which it is written is imported, a third of a command's time."""
    written = re.compile(rf"^def {re.escape(name)}\(", re.MULTILINE)
    for module in pkgutil.iter_modules(package.__path__):
        source = Path(package.__path__[0], f"{module.name}.py").read_text("utf-8")
        if written.search(source) and (found := _functions_of(f"{package.__name__}.{module.name}").get(name)):
            return found
    return None


def _functions_of(module: str) -> dict[str, Function]:
    loaded = importlib.import_module(module)
    return {
        name: function
        for name, function in inspect.getmembers(loaded, inspect.isfunction)
        if function.__module__ == loaded.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(function).parameters), "") == "actor"
    }


def actions() -> dict[str, Function]:
    """What `lianqi do` offers."""
    return functions(models.actions)


def queries() -> dict[str, Function]:
    """What `lianqi list` offers."""
    return functions(models.queries)


def arguments(function: Function) -> dict[str, tuple[Any, Any]]:
    """Each argument after the actor: its type and its default (`inspect.Parameter.empty` where required)."""
    hints = get_type_hints(function)
    return {
        name: (hints[name], one.default)
        for name, one in list(inspect.signature(function).parameters.items())[1:]
    }


def schema(function: Function) -> dict[str, Any]:
    """The arguments of a function as one JSON Schema object."""
    taken = arguments(function)
    shapes, components = msgspec.json.schema_components(
        [kind for kind, _ in taken.values()], ref_template="#/$defs/{name}"
    )
    properties = dict(zip(taken, shapes, strict=True))
    required = [name for name, (_, default) in taken.items() if default is inspect.Parameter.empty]
    made: dict[str, Any] = {
        "title": function.__name__,
        "description": inspect.getdoc(function) or "",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    return {**made, "$defs": components} if components else made


def call(function: Function, actor: Actor, given: dict[str, Any], *, is_text: bool = False) -> Any:
    """Call a function with arguments as JSON gives them (or, `is_text`, as words of a command line)."""
    taken = arguments(function)
    problems = [Problem(name, "no_such_argument") for name in given if name not in taken]
    values: dict[str, Any] = {}
    for name, (kind, default) in taken.items():
        if name not in given:
            if default is inspect.Parameter.empty:
                problems.append(Problem(name, "required"))
            continue
        try:
            values[name] = _converted(_typed(given[name], is_text), kind, is_text)
            _refuse_beyond(msgspec.to_builtins(values[name]))
        except msgspec.ValidationError as error:
            problems.append(Problem(name, "bad_value", {"detail": str(error)}))
    if problems:
        raise Invalid(*problems)
    return function(actor, **values)


def _converted(value: Any, kind: Any, is_text: bool) -> Any:
    """A value of a type; of a time the seconds may be left out, as ISO 8601 has it and RFC 3339 has not."""
    while True:
        try:
            return msgspec.convert(value, kind, strict=not is_text)
        except msgspec.ValidationError as error:
            wrong = re.fullmatch(
                r"Invalid RFC3339 encoded datetime(?: - at `\$((?:\.\w+|\[\d+\])*)`)?", str(error)
            )
            made = None if wrong is None else _with_seconds(value, re.findall(r"\w+", wrong[1] or ""))
            if made is None:
                raise
            value = made


def _with_seconds(value: Any, path: list[str]) -> Any:
    """The value whose time at a path has its seconds; None where what stands there lacks nothing else."""
    if isinstance(value, str) and not path:
        return f"{found[1]}:00{found[2]}" if (found := _MINUTES.fullmatch(value)) else None
    if not path or not isinstance(value, (dict, list)):
        return None
    at: Any = int(path[0]) if isinstance(value, list) else path[0]
    inner = _with_seconds(value[at], path[1:])
    if inner is None:
        return None
    made = value.copy()
    made[at] = inner
    return made


def _refuse_beyond(value: Any, where: str = "$") -> None:
    """A whole number no store holds is a wrong value, said as msgspec says one."""
    if isinstance(value, int) and abs(value) > MOST:
        raise msgspec.ValidationError(f"Integer value out of range - at `{where}`")
    if isinstance(value, dict):
        for name, one in value.items():
            _refuse_beyond(one, f"{where}.{name}")
    elif isinstance(value, (list, tuple)):
        for at, one in enumerate(value):
            _refuse_beyond(one, f"{where}[{at}]")


def _typed(value: Any, is_text: bool) -> Any:
    """A value as it was typed; one that begins like JSON's lists and objects is read as such."""
    if not (is_text and isinstance(value, str) and value[:1] in ("[", "{")):
        return value
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError):
        return value


def rows_of(result: Any) -> list[Any]:
    """A query's result as rows: a page's, a tuple's, or the one thing itself."""
    if isinstance(result, Page):
        return list(result.rows)
    return list(result) if isinstance(result, (tuple, list)) else [] if result is None else [result]


def as_json(value: Any) -> str:
    """One line of JSON: times ISO 8601 with zone, enums by their identifiers; what acts on a terminal is escaped."""
    written = msgspec.json.encode(value).decode()
    return written if shown(written) == written else "".join(map(_escaped, written))


def _escaped(one: str) -> str:
    return one if shown(one) == one else json.dumps(one)[1:-1]


def seen_where_it_lands(table: str) -> str:
    """A table as it is for a file or a pipe; on a terminal what would act there is made visible."""
    return "\n".join(map(shown, table.split("\n"))) if sys.stdout.isatty() else table


def as_csv(rows: list[Any]) -> str:
    """Rows under a line of field names; a cell that a spreadsheet would run is made text."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    if rows and is_dataclass(rows[0]):
        names = [one.name for one in fields(rows[0])]
        table.writerow(names)
        for row in rows:
            plain = msgspec.to_builtins(row)
            table.writerow([_cell(plain[name]) for name in names])
    else:
        for row in rows:
            table.writerow([_cell(msgspec.to_builtins(row))])
    return written.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value[:1] and value[0] in "=+-@\t\r\n＝＋－＠" else value
    if isinstance(value, (list, dict)):
        return as_json(value)
    return "" if value is None else value


def read_arguments() -> dict[str, Any]:
    """The JSON object on standard input."""
    read = sys.stdin.buffer.read()
    try:
        given: dict[str, Any] = msgspec.json.decode(read or b"{}", type=dict)
    except UnicodeDecodeError as error:
        raise Invalid(Problem("", "not_json", {"detail": "not UTF-8"})) from error
    except RecursionError as error:
        raise Invalid(Problem("", "not_json", {"detail": "nested too deeply"})) from error
    except msgspec.DecodeError as error:
        raise Invalid(Problem("", "not_json", {"detail": str(error)})) from error
    return given
