"""The project's own files, read once for every rule that is asked of them."""

from __future__ import annotations

import ast
import os
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("models", "tui")


@cache
def python_files(*packages: str) -> tuple[Path, ...]:
    """Every module of some packages, of both where none is named."""
    return tuple(sorted(one for name in packages or PACKAGES for one in (ROOT / name).rglob("*.py")))


@cache
def tree_of(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def where(path: Path, node: ast.AST | None = None) -> str:
    """A place as complaints name it: models/errors.py:12."""
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT)}{line}"


def own_files() -> Iterator[Path]:
    """Every file that belongs to the repository: those that git tracks or would, else all that are not made by tools."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
    )
    if done.returncode == 0 and done.stdout:
        for name in done.stdout.decode().split("\0"):
            if name and (ROOT / name).is_file():
                yield ROOT / name
        return
    made = {".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    for path in ROOT.rglob("*"):
        if path.is_file() and not made.intersection(path.relative_to(ROOT).parts):
            yield path
