"""来龙去脉 of goods on their way: from the consignment under the cursor to the lot it is of, by one key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from models.queries.consignments import GoodsLine, consignment
from tui.dialogs.choose import Choose
from tui.keys import Verb, act
from tui.screens.asking import AskingScreen
from tui.screens.lot import LotScreen
from tui.text import text
from tui.widgets.goods import amount_words, item_words


class WayOfGoods(AskingScreen):
    """A page with a consignment under its cursor, whose lots tell from whom they came."""

    VERBS: ClassVar[Sequence[Verb]] = [act("chain", "K")]

    def goods(self) -> Any:
        """The consignment under the cursor: its id, version, number, state and custodian; or None."""
        return None

    def why_not(self, name: str) -> str:
        """There must be goods."""
        if name == "chain" and self.goods() is None:
            return text("frame.nothing_here")
        return super().why_not(name)

    async def do_chain(self) -> None:
        """The only lot, or one of several by its number."""
        lines = (await self.ask(consignment, self.goods().id)).lines
        lots: dict[int, GoodsLine] = {}
        for line in lines:
            lots.setdefault(line.lot, line)
        if len(lots) == 1:
            await self.go(LotScreen(self.session, next(iter(lots))))
            return
        options = [
            (lot, f"{item_words(line)}  {line.batch}  {amount_words(line, line.allocated)}")
            for lot, line in lots.items()
        ]

        async def chosen(lot: int) -> None:
            await self.close_dialog()
            await self.go(LotScreen(self.session, lot))

        await self.open_dialog(Choose(text("lot.title"), options), chosen)
