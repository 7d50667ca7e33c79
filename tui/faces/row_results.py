"""What became of each row of a bulk decision: told in the row itself until the page is read anew."""

from __future__ import annotations

from models.frozen import dataclass
from tui.look import Span


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
