"""One case on a page of its own, with the verbs of the list it was opened from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from models.queries.findings import FindingDetail
from tui.faces.cases import Subject, case_of, read_subject
from tui.faces.supply_rights import OF_SUPPLIES
from tui.faces.targets import KEYS_OF, SUPPLY, VERB_OF, Target
from tui.look import Span
from tui.screens.papers import PapersOut
from tui.screens.taking_back import TakingBack
from tui.session import Session
from tui.text import text
from tui.widgets.case import case_lines
from tui.widgets.sheet import Sheet


class CaseScreen(PapersOut, TakingBack):
    """Everything known of a case."""

    TITLE_KEY = "case.title"
    KINDS = frozenset(
        {"finding", "inspection", "incident", "assignment", "enterprise", "supply_request", "discrepancy"}
    )
    SHOWN: ClassVar[tuple[str, ...]] = (
        "accept", "return", "recheck", "fix", "receive", "assign", "supervise", "notice", "refer", "result", "edit",
        "void", "close_short", "out", "back",
    )  # fmt: skip

    def __init__(self, session: Session, of: Target, matter: str) -> None:
        super().__init__(session)
        self.of, self.matter = of, matter
        self.known: Subject | None = None
        self.sheet = Sheet(self._lines)

    def panes(self) -> Iterable[Widget]:
        """The case as text."""
        yield self.sheet

    def crumbs(self) -> list[str]:
        """The noun and the case."""
        return [text(f"event.noun.{self.of.kind}"), self.of.name]

    def is_for_me(self, name: str) -> bool:
        """A check has no deadline to set, a finding no yes or no of its own."""
        if self.of.kind in SUPPLY and name in ("void", *OF_SUPPLIES):
            return not self.is_officer
        if name in OF_SUPPLIES and name not in ("accept", "return"):
            return False
        if name in VERB_OF and self.of.kind != "finding":
            return name == "assign" and self.of.task_kind in KEYS_OF and super().is_for_me(name)
        return super().is_for_me(name)

    def shown_verbs(self) -> Sequence[str]:
        """What can be done with the case in its state comes first."""
        return self.able_first(tuple(dict.fromkeys((*super().shown_verbs(), "out", "back"))))

    def _lines(self, cells: int) -> list[list[Span]]:
        if self.known is None:
            return []
        return case_lines(case_of(self.known, self.matter, self.session.clock()), cells)

    async def load(self) -> None:
        """Read the case."""
        self.known = await read_subject(self.session, self.of.kind, self.of.id, self.of.task)
        self.sheet.reset()

    def target(self) -> Target | None:
        """The case, in the state and version that is shown."""
        if self.known is None or self.known.detail is None:
            return self.of
        one = self.known
        is_officers = isinstance(one.detail, FindingDetail) and not one.detail.wants_other_eyes
        return Target(
            one.kind, one.id, one.version, one.state, self.of.name, self.of.task_kind, is_officers=is_officers
        )

    def state_words(self) -> str:
        """Which part is seen."""
        return self.sheet.position
