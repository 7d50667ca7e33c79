"""A case out of the desk: its rectification notice or recheck record, one page in Word or plain text."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from models.errors import Invalid, Problem
from models.exchange.papers import PaperKind, write_paper
from models.queries.papers import paper_facts
from tui.dialogs.choose import Choose
from tui.dialogs.form_dialog import FormDialog
from tui.dialogs.where import PathForm
from tui.keys import Verb, act
from tui.outgoing import PAPER_ENDINGS, PAPER_WORDS, file_of, page_about
from tui.screens.deciding import CaseVerbs
from tui.text import text
from tui.widgets.form_lines import FormLines


class PapersOut(CaseVerbs):
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
        lines = FormLines(
            PathForm, values={"path": str(Path.cwd() / file_of(paper, ending))}, clock=self.session.clock
        )

        async def given(made: PathForm) -> None:
            path = Path(made.path.strip()).expanduser()
            try:
                await asyncio.to_thread(partial(write_paper, path, paper, PAPER_WORDS))
            except Invalid as error:
                raise Invalid(
                    *(Problem("path", said.code, said.values) for said in error.problems)
                ) from error
            self.say(text("paper.written", path=path.name))

        await self.open_dialog(FormDialog(text(f"paper.{kind.value}.{ending}"), lines), given)
