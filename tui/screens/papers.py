"""A case out of the desk: its rectification notice or recheck record, one page in Word or plain text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from models.exchange.papers import PaperKind, write_paper
from models.queries.papers import paper_facts
from tui.dialogs.choose import Choose
from tui.keys import Verb, act
from tui.outgoing import PAPER_ENDINGS, PAPER_WORDS, file_of, page_about
from tui.screens.carrying import Carrying
from tui.screens.deciding import CaseVerbs
from tui.text import text


class PapersOut(CaseVerbs, Carrying):
    """`o` on a finding."""

    VERBS: ClassVar[Sequence[Verb]] = [act("out")]

    def is_for_me(self, name: str) -> bool:
        """What has no papers does not offer them."""
        one = self.target()
        if name == "out" and one is not None and one.kind != "finding":
            return False
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """Only a finding has papers."""
        one = self.target()
        if name == "out" and (one is None or one.kind != "finding"):
            return text("frame.only_findings")
        return super().why_not(name)

    async def do_out(self) -> None:
        """Which paper, then where it is to be written."""
        options = [
            ((kind, ending), text(f"paper.{kind.value}.{ending}"))
            for kind in PaperKind
            for ending in PAPER_ENDINGS
        ]
        await self.open_dialog(Choose(text("paper.which"), options), self._ask_where)

    async def _ask_where(self, chosen: tuple[PaperKind, str]) -> None:
        kind, ending = chosen
        one = self.target()
        assert one is not None
        facts = await self.ask(paper_facts, one.id)
        paper = page_about(kind, facts, self.session.clock())
        offered = Path.cwd() / file_of(paper, ending)

        def write(path: Path) -> int:
            write_paper(path, paper, PAPER_WORDS)
            return 1

        await self.ask_path(text(f"paper.{kind.value}.{ending}"), offered, write, "paper.written")
