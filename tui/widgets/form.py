"""A form as a widget: one column of borderless fields, labels left, problems right.

Its keys come through `press`; Changed, Submitted and Left tell the page that holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual.geometry import Offset, Region

from tui.look import Span, pad
from tui.text import text
from tui.widgets.columns import block_head
from tui.widgets.form_lines import FormLines, Pressed
from tui.widgets.painted import Painted


class Form(Painted, can_focus=True):
    """Paints a `FormLines` and passes keys to it; never throws anything typed away."""

    DEFAULT_CSS = "Form { height: 1fr; background: ansi_default; }"

    def __init__(self, lines: FormLines, *, changed: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.form = lines
        self.changed = changed

    @property
    def is_typing(self) -> bool:
        """Whether letters and digits belong to a line, not to commands."""
        return self.form.is_typing

    @property
    def label_width(self) -> int:
        """Where the labels end: the same for all lines."""
        return self.form.label_width + 2

    def restore(self, content: Mapping[str, Any]) -> None:
        """Go on where a draft was left."""
        self.form.restore(content)
        self.refresh()

    async def press(self, key: str, character: str | None) -> Pressed:
        """Pass a key to the form and paint what it did."""
        pressed = await self.form.press(key, character)
        return self._after(pressed)

    async def paste(self, pasted: str) -> Pressed:
        """Pass a paste to the form."""
        return self._after(await self.form.paste(pasted))

    def _after(self, pressed: Pressed) -> Pressed:
        if pressed is not Pressed.IGNORED:
            self.refresh()
        if pressed in (Pressed.CHANGED, Pressed.MOVED):
            self.changed()
        return pressed

    def relabel(self) -> None:
        """Read the words again, in whatever language holds."""
        self.refresh()

    @property
    def top(self) -> int:
        """The first line seen, so that the current one always is."""
        count, here, room = len(self.form.lines()), self.form.line_of_cursor(), max(self.size.height - 1, 1)
        return max(0, min(here - room // 2, count - room)) if count > room else 0

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """The head, then one line of the form."""
        line = y - 1 + self.top
        if y == 0:
            head = pad(text("form.item"), self.label_width, right=True) + "  " + text("form.content")
            return block_head(head, cells)
        lines = self.form.lines()
        if line >= len(lines):
            return ()
        one, number = lines[line]
        is_here = number == -1 and one is self.form.current and self.has_focus
        gutter: list[Span] = [("▌" if is_here else " ", "accent"), (" ", "ink")]
        return [*gutter, *self.form.spans(line, cells - 3, self.label_width, has_focus=self.has_focus)]

    @property
    def cursor_offset(self) -> Offset:
        """Where the terminal's cursor belongs."""
        row = self.form.line_of_cursor() - self.top + 1
        return Offset(
            self.region.x + 2 + self.form.cursor_cell(self.label_width, self.size.width - 3),
            self.region.y + row,
        )

    def refresh(self, *regions: Region, **options: Any) -> Any:
        """Paint again, and put the terminal's cursor where one types."""
        if self.is_attached and self.has_focus:
            self.app.cursor_position = self.cursor_offset
        return super().refresh(*regions, **options)

    def on_focus(self) -> None:
        """The bar and the band appear."""
        self.refresh()

    def on_blur(self) -> None:
        """They go."""
        self.refresh()
