"""A widget whose rows are spans: cells to our own driver, strips to any other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.cells import BLANK, Piece, Row
from tui.look import Span
from tui.rows import row_of
from tui.strips import strip


class Painted(Widget):
    """Says what stands in each of its rows, as every `Pane` does."""

    DEFAULT_CSS = "Painted { background: ansi_default; }"

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """One of its rows, in so many cells and rows of a screen so wide."""
        return ()

    def drawn(self, y: int, cells: int, rows: int, screen: int) -> Row:
        """One of its rows as cells."""
        return row_of(self.spans(y, cells, rows, screen), cells)

    def render_line(self, y: int) -> Strip:
        """One of its rows as Textual wants it."""
        cells, rows = self.size
        return strip(self.spans(y, cells, rows, self.app.size.width), cells)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Any:
        """Paint again; where nothing else changes its screen is told at once, not by way of three messages."""
        if layout or recompose or not repaint or not (self._is_mounted and self.is_attached):
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        self._set_dirty(*regions)
        self.clear_cached_dimensions()
        if self.display:
            self.screen._dirty_widgets.add(self)
            self.screen.check_idle()
        return self


def pieces_of(
    widgets: dict[Widget, tuple[Region, Region]], dirty: Collection[Region], screen: int
) -> list[Piece]:
    """What stands in regions of a screen so wide; of its widgets, from front to back, the region and clip are given.

    Whatever is not painted holds others, and is blank beneath them.
    """
    pieces: list[Piece] = []
    for widget, (region, clip) in reversed(widgets.items()):
        seen = region.intersection(clip)
        parts = [part for one in dirty if (part := one.intersection(seen))]
        if isinstance(widget, Painted):
            left = seen.x - region.x
            for y in sorted({y for part in parts for y in part.line_range}):
                cells = widget.drawn(y - region.y, *region.size, screen)
                pieces.append((y, seen.x, cells[left : left + seen.width]))
        else:
            pieces += [(y, part.x, [BLANK] * part.width) for part in parts for y in part.line_range]
    return pieces
