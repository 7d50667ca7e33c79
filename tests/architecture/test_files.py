"""What every file keeps: a size that can be read, no SQL in the terminal, no address of a machine or a registry."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, own_files, python_files, tree_of, where

LONGEST = 400

STATEMENT = re.compile(
    r"\bSELECT\b.+\bFROM\b|\bINSERT\s+INTO\b|\bUPDATE\b.+\bSET\b|\bDELETE\s+FROM\b"
    r"|\b(CREATE|DROP|ALTER)\s+(TABLE|INDEX|TRIGGER|VIEW)\b|\bPRAGMA\s+\w|\bBEGIN\s+IMMEDIATE\b",
    re.DOTALL,
)
HOSTS = re.compile(
    r"pypi\.|pythonhosted|npmjs|registry\.|crates\.io|proxy\.golang|ghcr\.io|docker\.io|quay\.io"
    r"|deb\.debian|index[-_]url|--index|trusted[-_]host",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.$}~>-])/(?:work|home|Users|root|mnt|srv|build|workspace)/[\w.-]")


@pytest.mark.parametrize("path", python_files(), ids=where)
def test_a_module_can_be_read_at_a_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_the_terminal_speaks_no_sql() -> None:
    found = [
        where(path, node)
        for path in python_files("tui")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and STATEMENT.search(node.value)
    ]
    assert found == []


@pytest.mark.parametrize(
    "statement",
    ["SELECT id FROM task", "INSERT INTO x VALUES (1)", "UPDATE task SET state = 1", "PRAGMA optimize"],
)
def test_a_statement_is_known_by_its_words(statement: str) -> None:
    assert STATEMENT.search(statement)


def test_no_file_names_a_registry_or_a_place_of_one_machine() -> None:
    found = []
    for path in own_files():
        if path == Path(__file__):
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{number} {match[0]}"
            for number, line in enumerate(lines, 1)
            for match in (HOSTS.search(line), MACHINE.search(line))
            if match
        ]
    assert found == []


@pytest.mark.parametrize("planted", ["at " + "/".join(("", "home", "me", "x")), "pypi" + ".org/simple"])
def test_an_address_is_known_by_its_shape(planted: str) -> None:
    assert HOSTS.search(planted) or MACHINE.search(planted)


def test_one_page_alone_asks_for_a_path() -> None:
    """Over SSH a path would be the server's: whatever goes out, goes through what knows that."""
    asking = {where(path) for path in python_files("tui") if "PathForm" in path.read_text(encoding="utf-8")}
    assert asking == {"tui/dialogs/where.py", "tui/screens/carrying.py"}


def test_every_frozen_dataclass_is_cheap_at_the_start() -> None:
    """Those of the standard library compile six methods each whenever the program starts (models/frozen.py)."""
    dear = []
    for path in python_files():
        imported = {
            name.asname or name.name
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
            for name in node.names
        }
        if "dataclass" in imported and path.name != "frozen.py":
            dear += [
                where(path, mark)
                for node in ast.walk(tree_of(path))
                if isinstance(node, ast.ClassDef)
                for mark in node.decorator_list
                if isinstance(mark, ast.Call) and any(word.arg == "frozen" for word in mark.keywords)
            ]
    assert dear == []
