"""What all questions share: a head row, lines below, keys through `press`, one answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from tui.look import Span, shown
from tui.widgets.columns import block_head
from tui.widgets.painted import Painted

Then = Callable[[Any], Awaitable[None]]


class Dialog(Painted, can_focus=True):
    """`answer` is called once with what was chosen; Esc goes back and changes nothing."""

    DEFAULT_CSS = "Dialog { height: auto; background: ansi_default; }"
    is_typing = False
    is_across = False  # below the list at any width: what is to be copied from it is not cut
    changed_since: Sequence[str] = ()  # names of what was changed in the record since its draft was left

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.answer: Then | None = None  # set by the screen that opens it
        self.cancel: Callable[[], Awaitable[None]] | None = None
        self.typed: Callable[[], None] = lambda: None  # told of everything typed, where it is kept
        self.stopped: Callable[[int], None] = lambda count: None  # told how much stops it, where it was sent

    def title_key(self) -> str:
        """The style of the title: alarm where the verb cannot be undone."""
        return "dim"

    def line_count(self) -> int:
        """How many lines stand below the head."""
        return 0

    def line(self, at: int, cells: int) -> list[Span]:
        """One of the lines."""
        return []

    def answers(self) -> list[tuple[str, str]]:
        """The keys that answer, as the key line shows them."""
        return []

    def content(self) -> dict[str, Any]:
        """What a draft keeps of it."""
        return {}

    async def restore(self, content: Mapping[str, Any]) -> None:
        """Go on where a draft was left."""

    async def press(self, key: str, character: str | None) -> bool:
        """Act on a key; Esc is one step back everywhere."""
        if key == "escape" and self.cancel is not None:
            await self.cancel()
            return True
        return False

    async def done(self, result: Any) -> None:
        """Give the answer."""
        if self.answer is not None:
            await self.answer(result)

    def get_content_height(self, container: Any, viewport: Any, width: int) -> int:
        """Head and lines."""
        return self.line_count() + 1

    def changed(self) -> None:
        """The number of lines may have changed: lay out and paint anew."""
        self.refresh(layout=True)

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """The head, then the lines."""
        if y == 0:
            head = block_head(shown(self.title), cells)
            if self.title_key() != "dim":
                head = [(words, key.replace("dim", self.title_key())) for words, key in head]
            return head
        if y > self.line_count():
            return ()
        return [("  ", "ink"), *self.line(y - 1, cells - 3)]

    def relabel(self) -> None:
        """Read the words again."""
        self.refresh()
