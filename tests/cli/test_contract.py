"""The command line's shape does not drift: names, arguments, rows and help are what the golden files say."""

from __future__ import annotations

import difflib
import inspect
from dataclasses import dataclass
from datetime import datetime

import pytest

from models.errors import Invalid
from models.rules.scope import Actor
from tests.cli.contract import CONTRACT, GOLDEN
from tui.cli import verbs

NINE_SAID = "2020-02-18T09:00+08:00"
NINE = datetime.fromisoformat(NINE_SAID)
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


@dataclass(frozen=True)
class Told:
    at: datetime | None = None
    rows: tuple[datetime, ...] = ()
    note: str = ""


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"at": "2020-02-18T09:00+08:00"}, Told(NINE)),
        ({"at": "2020-02-18T01:00Z", "note": "2020-02-18T09:00+08:00"}, Told(NINE, (), NINE_SAID)),
        ({"rows": ["2020-02-18T09:00:00+08:00", "2020-02-18T09:00+08:00"]}, Told(None, (NINE, NINE))),
        ({"at": "2020-02-18T25:00+08:00"}, None),
        ({"at": "2020-02-18"}, None),
        ({"at": "soon"}, None),
    ],
)
def test_a_time_is_told_with_seconds_or_without(given: dict[str, object], read: Told | None) -> None:
    def tell(actor: Actor, told: Told) -> Told:
        return told

    actor = Actor(1, 1, "")
    if read is not None:
        assert verbs.call(tell, actor, {"told": given}) == read
    else:
        with pytest.raises(Invalid) as wrong:
            verbs.call(tell, actor, {"told": given})
        assert [(one.field, one.code) for one in wrong.value.problems] == [("told", "bad_value")]


def test_a_new_argument_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison itself can fail: an action with one argument more is not what is written."""

    def accept_inspection(actor: Actor, inspection: int, version: int, why: str = "") -> int:
        """A coordinator accepts a check (通过); the number of the event."""
        return 0

    known = verbs.actions()
    monkeypatch.setattr(verbs, "actions", lambda: {**known, "accept_inspection": accept_inspection})
    assert CONTRACT["do.txt"]() != (GOLDEN / "do.txt").read_text(encoding="utf-8")
