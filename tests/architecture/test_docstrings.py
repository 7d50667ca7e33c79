"""Everything public says in a sentence what it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from textual.app import App
from textual.screen import Screen
from textual.scroll_view import ScrollView

from tests.architecture.tree import python_files, tree_of, where
from tui.driver import LinuxDriver

# What Textual names, it explains.
TEXTUALS_OWN = {name for kind in (App, Screen, ScrollView, LinuxDriver) for name in dir(kind)}
HANDLER = re.compile(r"(on|watch|validate|compute|key)_")


def _public(body: list[ast.stmt], is_class: bool = False) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    for node in body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            if node.name.startswith("_") or node.name == "Meta":
                continue
            if is_class and (node.name in TEXTUALS_OWN or HANDLER.match(node.name)):
                continue
            yield node  # type: ignore[misc]
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, is_class=True)


def test_everything_public_says_in_a_sentence_what_it_is() -> None:
    silent = []
    for path in python_files():
        tree = tree_of(path)
        if not ast.get_docstring(tree):
            silent.append(where(path))
        silent += [
            f"{where(path, node)} {node.name}" for node in _public(tree.body) if not ast.get_docstring(node)
        ]
    assert silent == []
