"""The command line's shape does not drift: names, arguments, rows and help are what the golden files say."""

from __future__ import annotations

import difflib
import inspect

import pytest

from models.rules.scope import Actor
from tests.cli.contract import CONTRACT, GOLDEN
from tui.cli import verbs

RENEW = "renew on purpose with `python tests/cli/contract.py` and say in the commit what changed"


@pytest.mark.parametrize("name", CONTRACT)
def test_the_command_line_is_as_written_down(name: str) -> None:
    written = (GOLDEN / name).read_text(encoding="utf-8")
    now = CONTRACT[name]()
    changed = "\n".join(
        difflib.unified_diff(written.splitlines(), now.splitlines(), name, "now", lineterm="")
    )
    assert now == written, f"{RENEW}\n{changed}"


def test_nothing_is_written_down_that_is_not_compared() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(CONTRACT)


def test_an_action_takes_only_what_json_can_say() -> None:
    """A table instance, or anything else without a schema, would fail here and nowhere else."""
    for function in (*verbs.actions().values(), *verbs.queries().values()):
        assert verbs.schema(function)["additionalProperties"] is False
        first = next(iter(inspect.signature(function).parameters.values()))
        assert inspect.get_annotations(function, eval_str=True)[first.name] is Actor


def test_a_new_argument_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison itself can fail: an action with one argument more is not what is written."""

    def accept_inspection(actor: Actor, inspection: int, version: int, why: str = "") -> int:
        """A coordinator accepts a check (通过); the number of the event."""
        return 0

    known = verbs.actions()
    monkeypatch.setattr(verbs, "actions", lambda: {**known, "accept_inspection": accept_inspection})
    assert CONTRACT["do.txt"]() != (GOLDEN / "do.txt").read_text(encoding="utf-8")
