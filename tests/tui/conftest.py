"""A ledger in a real pty, for the tests of the driver."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal import Terminal

LEDGER = [sys.executable, "-m", "tests.terminal_apps.ledger"]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts the ledger; what is typed is kept in `kept` of the folder."""
    started: list[Terminal] = []

    def start(*arguments: str, **options: object) -> Terminal:
        words = [*LEDGER, "--keep", str(tmp_path / "kept"), *arguments]
        terminal = Terminal(words, is_forked=True, **options)  # type: ignore[arg-type]
        started.append(terminal)
        return terminal.wait_for("1/1000").settle()

    yield start
    for terminal in started:
        terminal.close()
