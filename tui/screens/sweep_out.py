"""`o` of a round through a building: its units floor by floor, who was where and what came of it."""

from __future__ import annotations

from models.queries.sweeps import SweepBoard
from tui.screens.out import LedgerOut
from tui.text import text


class SweepOut(LedgerOut):
    """The round that is shown goes out whole, the common areas last."""

    building: int
    board: SweepBoard | None
    ledger = "sweep"

    def ledger_of(self) -> int:
        """The building: the newest round through it."""
        return self.building

    def narrowed(self) -> str:
        """The building, 第 3 轮."""
        if self.board is None or self.board.sweep is None:
            return ""
        return f"{self.board.name} {text('sweep.round', number=self.board.sweep.number)}"

    def why_not(self, name: str) -> str:
        """Nobody has been there yet."""
        return text("sweep.none") if name == "out" and not self.narrowed() else super().why_not(name)
