"""Each kind of matter on a coordinator's desk is decided by its keys, from the list and from its own page."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from models.rules.tasks import TaskKind
from tests.journeys.town import Town, message
from tests.terminal import Terminal

END = ("a", "2", "tab", "卫健", "enter", "ctrl+s")
RECHECK = ("a", "看过了，已到位", "ctrl+s")
KEYS: dict[TaskKind, tuple[str, ...]] = {
    TaskKind.REVIEW: ("a",),
    TaskKind.INCIDENT: END,
    TaskKind.CONFIRM_LEAD: ("a",),
    TaskKind.VOID_ASKED: ("a", "现场复核，不属实", "enter"),
    TaskKind.RECHECK: RECHECK,
    TaskKind.OVERDUE: ("S", "+2", "ctrl+s"),
    TaskKind.REPEATED: ("N", "通〔2020〕7号", "tab", "厂办主任", "ctrl+s"),
    TaskKind.NOT_RECEIVED: ("l",),
    TaskKind.REFERRED: ("J", "1", "tab", "已办结，复函在案", "ctrl+s"),
    TaskKind.SUPPLY_REVIEW: ("a",),
    TaskKind.SUPPLY_APPROVE: ("a",),
    TaskKind.SUPPLY_ALLOCATE: ("a",),
    TaskKind.DIFFERENCE: ("a", "1", "tab", "次日补送到位", "ctrl+s"),
}


def press(terminal: Terminal, *keys: str) -> None:
    """Keys by name, anything else typed."""
    for key in keys:
        if len(key) == 1 or key in ("enter", "tab", "ctrl+s", "escape") or key.startswith("ctrl+"):
            terminal.press(key)
        else:
            terminal.type(key)
        terminal.settle()


Matters = dict[TaskKind, dict[str, Any]]


@pytest.fixture(scope="module")
def matters(full_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Matters:
    """The first task of each kind and its place in the list: every town of this file is a copy of the same store."""
    path = Path(shutil.copy(full_city, tmp_path_factory.mktemp("matters") / "lianqi.db"))
    with closing(Town(path)) as town:
        listed: list[dict[str, Any]] = town.listed("open_tasks", limit=200)
    places = [{**one, "place": place} for place, one in enumerate(listed, 1)]
    return {TaskKind(one["kind"]): one for one in reversed(places)}


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("is_on_its_page", [False, True])
def test_a_matter_is_decided_by_its_keys(
    town: Town, matters: Matters, kind: TaskKind, is_on_its_page: bool
) -> None:
    """Its task is done, its row is gone, and what was done is said."""
    queue = town.open("coordinator")
    one = matters[kind]
    press(queue, ":", *str(one["place"]), "enter")
    if is_on_its_page:
        press(queue, "enter")
        assert "经过" in queue.picture()
    press(queue, *KEYS[kind])
    queue.wait_for(lambda seen: message(seen).startswith("已"))
    assert town.one("SELECT state FROM task WHERE id = ?", one["id"]) == "done", queue.picture()


@pytest.mark.parametrize("kind", [TaskKind.INCIDENT, TaskKind.CONFIRM_LEAD])
def test_what_cannot_be_returned_says_why(town: Town, matters: Matters, kind: TaskKind) -> None:
    """`x` is dim there, and pressed it asks for nothing."""
    queue = town.open("coordinator")
    press(queue, ":", *str(matters[kind]["place"]), "enter", "x")
    assert "主责" in message(queue) or "异动" in message(queue)
    press(queue, "j")
    assert message(queue) == ""


def test_the_preview_says_who_is_proposed_and_who_holds_a_fever(town: Town, matters: Matters) -> None:
    """A coordinator sees what is decided on before the key is pressed."""
    queue = town.open("coordinator", 120, 40)
    lead = matters[TaskKind.CONFIRM_LEAD]
    press(queue, ":", *str(lead["place"]), "enter")
    known = town.listed("assignment", assignment=lead["subject"])[0]
    queue.wait_for(f"名册首列：{known['officer_name']}")
    fever = matters[TaskKind.INCIDENT]
    press(queue, ":", *str(fever["place"]), "enter")
    told = town.listed("incident", incident=fever["subject"])[0]
    queue.wait_for(f"体温异常 {told['count']} 人").wait_for(told["reported_by_name"])
