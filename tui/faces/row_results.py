"""What became of each row of a bulk decision: told in the row itself until the page is read anew."""

from __future__ import annotations

from models.frozen import dataclass
from tui.look import Span, shown
from tui.text import text

Sides = tuple[list[Span], list[Span]]  # what stands left and right on a row


@dataclass(frozen=True)
class RowResult:
    """Whether it was done; a word for the row, and a sentence where it was not."""

    is_done: bool
    word: str
    told: str = ""
    is_away: bool = False  # it lies on another desk now

    @property
    def note(self) -> Span:
        """At the right of the row."""
        return self.word, "dim" if self.is_done else "alarm"


def said_of(result: RowResult | None, marked: int) -> Sides:
    """What kept the row under the cursor from being done; else how many are marked."""
    if result is not None and not result.is_done:
        return [(shown(result.told), "ink")], []
    return ([(text("list.marked", count=marked), "accent bold")] if marked else []), []
