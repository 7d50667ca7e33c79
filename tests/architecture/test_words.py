"""Both languages say the same things with the same places, and every code that is raised has its sentence in both."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import pytest

from models.errors import LianqiError, StoreFault
from tests.architecture.tree import python_files, tree_of, where
from tui import faults
from tui.cli import upkeep
from tui.text import HERE, LANGUAGES, places, words

NOUNS = sorted({path.stem for name in LANGUAGES for path in (HERE / name).glob("*.toml")})
ERRORS_WITHOUT_A_CODE = {"NotFound": "not_found", "Invalid": "invalid", "Busy": "busy"}
GIVEN = {
    # What `sentence` and the store fill in themselves.
    "error": {"state", "by", "at", "path", "kind", "count"},
    "problem": set(),
}
assert faults.OurFault and upkeep.ExistsAlready  # errors of the command line are known by now


@pytest.mark.parametrize("noun", NOUNS)
def test_both_languages_have_the_same_lines_with_the_same_places(noun: str) -> None:
    chinese, english = (words(noun, name) for name in LANGUAGES)
    assert chinese.keys() == english.keys()
    assert chinese, noun
    for key, line in chinese.items():
        assert places(str(line)) == places(str(english[key])), f"{noun}.{key}"
        assert str(line).strip() and str(english[key]).strip(), f"{noun}.{key}"


def _keys_asked_for() -> tuple[set[str], re.Pattern[str]]:
    """The keys that the source spells out, and what those look like that it puts together around some words of its own."""
    whole, patterns = set(), set()
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [one.value if isinstance(one, ast.Constant) else None for one in node.values]
                if any(one and "." in one and len(one) > 3 for one in parts) or parts[1:2] == ["."]:
                    patterns.add("".join(".+" if one is None else re.escape(str(one)) for one in parts))
    patterns.discard(".+\\..+")  # any key at all
    return whole, re.compile("|".join(sorted(patterns)))


def test_every_line_is_asked_for_somewhere() -> None:
    whole, pattern = _keys_asked_for()
    every = [f"{noun}.{key}" for noun in NOUNS for key in words(noun, LANGUAGES[0])]
    assert [key for key in every if key not in whole and not pattern.fullmatch(key)] == []


@dataclass
class _Sink:
    """A callable one of whose arguments is a code: a class of errors, or a function that hands it on."""

    noun: str
    position: int
    defaults: set[str] = field(default_factory=set)


def _kinds(root: type[LianqiError] = LianqiError) -> Iterator[str]:
    for one in root.__subclasses__():
        yield one.__name__
        yield from _kinds(one)


SINKS = {
    "Problem": _Sink("problem", 1),
    **{name: _Sink("error", 0) for name in _kinds() if name not in ERRORS_WITHOUT_A_CODE},
}


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _code(call: ast.Call, sink: _Sink) -> ast.expr | None:
    for one in call.keywords:
        if one.arg == "code":
            return one.value
    return call.args[sink.position] if len(call.args) > sink.position else None


def _literals(node: ast.expr) -> set[str] | None:
    """The codes an expression may be; None where only the one who runs it knows."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        one, other = _literals(node.body), _literals(node.orelse)
        return None if one is None or other is None else one | other
    return None


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [one.arg for one in (*function.args.posonlyargs, *function.args.args)]


def _with_functions_that_hand_on(tree: ast.Module) -> dict[str, _Sink]:
    """The sinks of one module: the errors, and its functions that put a parameter of theirs into one."""
    known = dict(SINKS)
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    for _ in functions:
        for function in functions:
            taken = _parameters(function)
            for call in (one for one in ast.walk(function) if isinstance(one, ast.Call)):
                sink = known.get(_name(call))
                node = _code(call, sink) if sink else None
                if sink and isinstance(node, ast.Name) and node.id in taken:
                    at = taken.index(node.id)
                    first = len(taken) - len(function.args.defaults)
                    default = _literals(function.args.defaults[at - first]) if at >= first else None
                    known.setdefault(function.name, _Sink(sink.noun, at, default or set()))
    return known


@dataclass(frozen=True)
class _Raised:
    """A code as it stands in the source, and the names of values its sentence is given there (None: not to be told)."""

    noun: str
    code: str
    place: str
    values: frozenset[str] | None


def _values(call: ast.Call, sink: _Sink) -> frozenset[str] | None:
    if any(one.arg is None for one in call.keywords) or _name(call) not in SINKS:
        return None
    if sink.noun == "error":
        return frozenset(one.arg for one in call.keywords if one.arg)
    given = call.args[2] if len(call.args) > 2 else None
    if given is None:
        return frozenset()
    if isinstance(given, ast.Dict) and all(isinstance(key, ast.Constant) for key in given.keys):
        return frozenset(str(key.value) for key in given.keys if isinstance(key, ast.Constant))
    return None


def _raised_in(path: Path) -> tuple[list[_Raised], list[str]]:
    """Every code of a module, and the places where it cannot be read off."""
    tree = tree_of(path)
    known = _with_functions_that_hand_on(tree)
    found, unclear = [], []
    handed_on = {
        name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name in known
        for name in _parameters(function)
    }
    for call in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
        sink = known.get(_name(call))
        if sink is None:
            continue
        node = _code(call, sink)
        codes = sink.defaults if node is None else _literals(node)
        if codes is None and isinstance(node, ast.Attribute) and node.attr == "code":
            continue  # another problem's code, raised elsewhere
        if codes is None and isinstance(node, ast.Name) and node.id in {*handed_on, "fault"}:
            continue  # its callers are looked at, or it is one of StoreFault
        if codes is None:
            unclear.append(where(path, call))
            continue
        found += [_Raised(sink.noun, code, where(path, call), _values(call, sink)) for code in sorted(codes)]
    return found, unclear


RAISED, UNCLEAR = ([one for path in python_files() for one in _raised_in(path)[which]] for which in (0, 1))


def test_every_code_can_be_read_off_the_source() -> None:
    assert UNCLEAR == []
    assert len({(one.noun, one.code) for one in RAISED}) > 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentence(language: str) -> None:
    wanted = {(one.noun, one.code) for one in RAISED}
    wanted |= {("error", code) for code in (*ERRORS_WITHOUT_A_CODE.values(), *get_args(StoreFault))}
    missing = [f"{noun}.{code}" for noun, code in sorted(wanted) if code not in words(noun, language)]
    assert missing == []


def test_every_sentence_is_given_what_it_speaks_of() -> None:
    short = [
        f"{one.place} {one.noun}.{one.code} {sorted(lacking)}"
        for one in RAISED
        if one.values is not None
        and (lacking := places(str(words(one.noun, "zh").get(one.code, ""))) - one.values - GIVEN[one.noun])
    ]
    assert short == []
