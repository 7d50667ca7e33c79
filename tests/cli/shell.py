"""A shell at a store: each call is a process of its own, as scripts and cron make them.

Most are forked (`tests.forked`); where the start itself is tested, `is_fresh` has the interpreter begin from nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.forked import piped

ROOT = Path(__file__).parents[2]
CLOCK = "2020-02-17T10:25+08:00"


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    complaint: str

    @property
    def rows(self) -> list[Any]:
        """Standard output as one JSON value a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def result(self) -> Any:
        """What an action gave; fails with its complaint where it gave nothing."""
        assert self.code == 0, self.complaint
        return self.rows[-1]["result"]

    @property
    def error(self) -> dict[str, Any]:
        """The error object: the last line of standard output."""
        told: dict[str, Any] = self.rows[-1]["error"]
        return told


@dataclass
class Shell:
    """`python -m tui` with a store, a person's own folders and nothing else of the environment."""

    store: str
    home: Path
    clock: str | None = CLOCK
    before: Sequence[str] = ()  # a command that runs it, such as setpriv: it begins from nothing then
    more: dict[str, str] = field(default_factory=dict)
    is_storeless: bool = False  # name no store: the program chooses one
    is_fresh: bool = False

    def run(self, *words: str, who: str = "", given: object = None, limit: int | None = None) -> Said:
        """One command; `given` goes to standard input as JSON, `limit` is the longest a file may grow, in bytes."""
        store = () if self.is_storeless else ("--store", self.store)
        command = [*words, *store, *(("--as", who) if who else ())]
        typed = (
            given if isinstance(given, bytes) else json.dumps(given).encode() if given is not None else b""
        )
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            **({"LIANQI_CLOCK": self.clock} if self.clock else {}),
            **self.more,
        }
        if not self.is_fresh and not self.before:
            with piped(
                ["-m", "tui", *command], env=environment, folder=self.home, file_limit=limit
            ) as forked:
                out, complaint = forked.communicate(typed.decode())
            return Said(forked.wait(), out, complaint)
        done = subprocess.run(
            [*self.before, sys.executable, "-m", "tui", *command],
            input=typed,
            env=environment,
            cwd=self.home,
            capture_output=True,
            check=False,
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    def do(self, action: str, who: str, **arguments: object) -> Any:
        """An action that must succeed; its result."""
        return self.run("do", action, who=who, given=arguments).result

    def list(self, query: str, who: str, **filters: object) -> list[Any]:
        """A query's rows."""
        said = self.run("list", query, *(f"{name}={value}" for name, value in filters.items()), who=who)
        assert said.code == 0, said.complaint
        return said.rows
