"""Goods out of the desk: the delivery note of a consignment, one page in Word or plain text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from models.exchange.delivery_notes import NoteKind, note_of
from models.exchange.papers import write_paper
from models.queries.consignments import consignment
from tui.dialogs.choose import Choose
from tui.keys import Verb, act
from tui.outgoing import PAPER_ENDINGS, PAPER_WORDS, file_of
from tui.screens.carrying import Carrying
from tui.screens.goods_verbs import GoodsVerbs
from tui.text import text


class DeliveryNoteOut(GoodsVerbs, Carrying):
    """`o` on a consignment."""

    VERBS: ClassVar[Sequence[Verb]] = [act("out")]

    def why_not(self, name: str) -> str:
        """Without goods there is no note."""
        if name == "out":
            return "" if self.goods() is not None else text("frame.nothing_here")
        return super().why_not(name)

    async def do_out(self) -> None:
        """Which format, then where it is to be written."""
        kind = NoteKind.DELIVERY.value
        options = [(ending, text(f"paper.{kind}.{ending}")) for ending in PAPER_ENDINGS]
        await self.open_dialog(Choose(text("paper.which"), options), self._ask_where)

    async def _ask_where(self, ending: str) -> None:
        one = await self.ask(consignment, self.goods().id)
        paper = note_of(one, self.session.clock(), PAPER_WORDS)
        offered = Path.cwd() / file_of(paper, ending)

        def write(path: Path) -> int:
            write_paper(path, paper, PAPER_WORDS)
            return 1

        await self.ask_path(
            text(f"paper.{NoteKind.DELIVERY.value}.{ending}"), offered, write, "paper.written"
        )
