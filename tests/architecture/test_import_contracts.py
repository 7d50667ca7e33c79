"""Each import contract of pyproject.toml holds, and breaks where a forbidden import is planted in a copy of the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT
from tests.full_lists import some_or

DESK, TERMINAL = "The desk has no terminal", "The terminal has no database"
FIRST_PAGE = "The first page is there before Textual"
DESK_LAYERS, TERMINAL_LAYERS = "Layers of the desk", "Layers of the terminal"
READ_ONLY, MIGRATIONS = "Queries write nothing", "Migrations are the database's own"

# Which contract, the file that breaks it, and the line planted there.
PLANTED = (
    (DESK, "models/rules/inspections.py", "import tui.text"),
    (DESK, "models/queries/tasks.py", "from textual.app import App"),
    (DESK, "models/errors.py", "from rich.text import Text"),
    (TERMINAL, "tui/session.py", "import peewee"),
    (TERMINAL, "tui/keys.py", "from playhouse import apsw_ext"),
    (TERMINAL, "tui/cli/verbs.py", "from models.tables import Finding"),
    (TERMINAL, "tui/widgets/form.py", "from models.steps.deeds import deed"),
    (TERMINAL, "tui/cli/standing.py", "from models.clauses.scope import standing"),
    (DESK_LAYERS, "models/rules/tasks.py", "import models.database"),
    (DESK_LAYERS, "models/errors.py", "import models.rules.scope"),
    (DESK_LAYERS, "models/database/gate.py", "import models.tables"),
    (DESK_LAYERS, "models/tables/events.py", "import models.clauses.scope"),
    (DESK_LAYERS, "models/clauses/tasks.py", "import models.steps.events"),
    (DESK_LAYERS, "models/steps/tasks.py", "import models.actions.tasks"),
    (DESK_LAYERS, "models/actions/sites.py", "import models.demo.words"),
    (READ_ONLY, "models/queries/findings.py", "from models.steps.events import last_change"),
    (MIGRATIONS, "models/actions/founding.py", "import models.migrations"),
    (FIRST_PAGE, "tui/faces/queue.py", "import tui.screens.queue"),
    (FIRST_PAGE, "tui/faces/face.py", "from textual.screen import Screen"),
    (FIRST_PAGE, "tui/widgets/listing.py", "import tui.strips"),
    (FIRST_PAGE, "tui/frame.py", "from rich.text import Text"),
    (FIRST_PAGE, "tui/seat.py", "import asyncio"),
    (FIRST_PAGE, "tui/held.py", "import tui.driver"),
    (TERMINAL_LAYERS, "tui/text/__init__.py", "import tui.sentences"),
    (TERMINAL_LAYERS, "tui/sentences.py", "import tui.canvas"),
    (TERMINAL_LAYERS, "tui/canvas.py", "import tui.driver"),
    (TERMINAL_LAYERS, "tui/driver.py", "import tui.widgets.fields"),
    (TERMINAL_LAYERS, "tui/frame.py", "import tui.widgets.columns"),
    (TERMINAL_LAYERS, "tui/widgets/form.py", "import tui.faces.face"),
    (TERMINAL_LAYERS, "tui/faces/today.py", "import tui.dialogs.choose"),
    (TERMINAL_LAYERS, "tui/dialogs/__init__.py", "import tui.cli.main"),
)


def _contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [one["name"] for one in settings["tool"]["importlinter"]["contracts"]]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A tree of one's own with both packages and the contracts."""
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _verdicts(folder: Path) -> tuple[int, dict[str, str]]:
    """What the linter says of a tree: its exit number, KEPT or BROKEN by contract."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        env={**clean, "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = re.findall(r"^(.+) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE)
    assert said, done.stdout + done.stderr
    return done.returncode, dict(said)


def test_the_tree_as_it_is_keeps_every_contract(copied: Path) -> None:
    code, verdicts = _verdicts(copied)
    assert verdicts == dict.fromkeys(_contracts(), "KEPT")
    assert code == 0


@pytest.mark.parametrize(
    ("contract", "file", "line"), some_or(PLANTED, {one[0]: one for one in PLANTED}.values())
)
def test_a_planted_import_breaks_its_contract(copied: Path, contract: str, file: str, line: str) -> None:
    module = copied / file
    module.write_text(f"{module.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    code, verdicts = _verdicts(copied)
    assert verdicts[contract] == "BROKEN"
    assert code != 0


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract for contract, _, _ in PLANTED} == set(_contracts())
