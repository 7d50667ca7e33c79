"""The key line of a matter: what decides it comes first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from models.rules.scope import Role
from models.rules.tasks import TaskKind
from tui.faces.deciding import DecidingFace
from tui.faces.targets import Target
from tui.text import text


@pytest.mark.parametrize(
    ("kind", "state", "first"),
    [
        (TaskKind.OVERDUE, "open", "assign"),
        (TaskKind.OVERDUE, "rectified", "accept"),  # mended meanwhile: closing it is a yes
        (TaskKind.REPEATED, "", "assign"),
        (TaskKind.NOT_RECEIVED, "assigned", "receive"),
        (TaskKind.REFERRED, "referred", "result"),
        (TaskKind.VOID_ASKED, "open", "accept"),
        (TaskKind.RECHECK, "rectified", "accept"),
    ],
)
def test_what_decides_a_fault_comes_first(kind: TaskKind, state: str, first: str) -> None:
    """Never a key that cannot act."""

    class Page(DecidingFace):
        SHOWN = ("accept", "return", "assign")

        def target(self) -> Target:
            return Target("finding", 1, 1, state, "", kind)

    session: Any = SimpleNamespace(grant=SimpleNamespace(role=Role.COORDINATOR))
    page = Page(session)
    assert page.shown_verbs()[0] == first
    assert not page.why_not(first)


def test_an_incident_is_ended_not_accepted() -> None:
    """The key line said 通过 of abnormal temperatures."""

    class Page(DecidingFace):
        def target(self) -> Target:
            return Target("incident", 1, 1, "open", "", TaskKind.INCIDENT)

    session: Any = SimpleNamespace(grant=SimpleNamespace(role=Role.COORDINATOR))
    assert Page(session).label_of("accept") == text("keys.finish")
