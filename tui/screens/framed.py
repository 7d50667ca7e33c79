"""The frame of a page: fixed rows around the panes, and one sentence at a time on the message line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from models.errors import Conflict, Invalid, LianqiError, NotFound, Refused
from tui.dialogs.dialog import Dialog
from tui.driver import ThinDriver
from tui.faces.face import Face
from tui.look import Breadth, breadth_of, shown
from tui.sentences import sentence
from tui.session import Session
from tui.text import text
from tui.widgets.case_view import CaseView
from tui.widgets.line import Line
from tui.widgets.painted import pieces_of
from tui.widgets.record_table import RecordTable
from tui.widgets.sheet import Sheet


class FramedScreen(Face, Screen[None]):
    """A face on a screen: its rows and panes as widgets, painted anew where they change."""

    KINDS: ClassVar[frozenset[str]] = frozenset()  # events of these kinds make it read again
    AUTO_FOCUS = ""
    IS_SPLIT = False  # two panes side by side from 110 columns; a question then takes the right one's place
    list_type = RecordTable
    lines_type = Sheet
    case_type = CaseView
    session: Session
    is_main = False  # one of the role's main screens: there is no step back from it

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.dialog: Dialog | None = None
        self._is_open = False

    @property
    def window(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""
        return self.app.size.width, self.app.size.height

    # What a screen says about itself

    def panes(self) -> Iterable[Widget]:
        """The widgets between the facts and the message line; the first takes the keys."""
        return ()

    async def live_load(self) -> None:
        """Read again because somebody changed something: the cursor and what is typed stay."""
        await self.load()

    def more_keys(self) -> list[tuple[str, str]]:
        """Keys of the panes themselves, for `?`."""
        return []

    async def go_to_row(self, number: int) -> None:
        """`:12` on a page with a list."""

    async def leaving(self) -> None:
        """Keep what is typed before another page is shown."""

    # Frame

    def compose(self) -> ComposeResult:
        """Fixed rows around the panes."""
        yield Line("crumbs")
        yield Line("facts")
        with Container(id="body"):
            yield from self.panes()
        yield Line("message")
        yield Line("keys")

    @property
    def pane(self) -> Any:
        """The widget that takes the keys."""
        return self.focused

    def focus_pane(self) -> None:
        """Give the keys to the first pane."""
        if (
            first := next((one for one in self.query("#body > *") if one.can_focus and one.display), None)
        ) is not None:
            self.set_focus(first)

    def fit(self) -> None:
        """Side by side from 110 columns, one pane only on small terminals."""
        size = self.app.size
        self.set_class(self.IS_SPLIT and breadth_of(size.width) is Breadth.WIDE, "wide")
        self.set_class(self.is_small, "small")

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self.fit()
        if self._is_open and self.is_current:
            self.show_frame()

    def show_frame(self) -> None:
        """Paint the fixed rows; only what changed in them goes out."""
        if not self.is_attached:
            return
        for name, (left, right) in self.fixed_rows().items():
            self.row(name).show(left, right)

    def _compositor_refresh(self) -> None:
        """Give our driver the cells that changed; Textual would make them strips, and those a text to be read again."""
        driver = self.app._driver
        if not isinstance(driver, ThinDriver) or self.app.is_headless:
            super()._compositor_refresh()
        elif self.is_current and not self.app._batch_count:
            dirty = self._compositor._dirty_regions
            pieces = pieces_of(self._compositor.visible_widgets, dirty, self.app.size.width)
            dirty.clear()
            self._dirty_widgets.clear()
            driver.paint(pieces, self.outer_size.clamp_offset(self.app.cursor_position))
            self.app._update_mouse_over(self)

    def row(self, name: str) -> Line:
        """One of the fixed rows."""
        return self.query_one(f"#{name}", Line)

    def key_row(self) -> list[tuple[str, str, bool]]:
        """While something is asked, the keys that answer."""
        if self.dialog is not None:
            return [(key, label, True) for key, label in self.dialog.answers()]
        return super().key_row()

    def say(self, words: str, *, alarm: str = "") -> None:
        """Put one sentence on the message line; an alarm word in front where something was refused."""
        self._message = [(shown(alarm), "alarm bold")] if alarm else []
        self._message.append((shown(words), "ink"))
        if self.is_attached:
            self._show_message()

    def _show_message(self) -> None:
        self.row("message").show(*self.message_row())

    def show_error(self, error: LianqiError) -> None:
        """What happened, what is safe, what to press."""
        kinds = ((Invalid, "invalid"), (Refused, "refused"), (Conflict, "conflict"), (NotFound, "refused"))
        kind = next((name for one, name in kinds if isinstance(error, one)), "store")
        self.say(sentence(error), alarm=text(f"frame.alarm.{kind}"))

    def relabel(self) -> None:
        """Read all words again, in whatever language holds."""
        self._message = []
        for one in self.query("*"):
            if (relabel := getattr(one, "relabel", None)) is not None:
                relabel()
        self.show_frame()
