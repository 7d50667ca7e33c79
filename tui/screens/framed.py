"""The frame of a page: fixed rows around the panes, and one sentence at a time on the message line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from models.errors import Conflict, Invalid, LianqiError, NotFound, Refused
from tui.dialogs.dialog import Dialog
from tui.frame import Line, crumb_spans, key_spans, most_keys
from tui.keys import EVERYWHERE, key_shown
from tui.look import Span, shown, width
from tui.sentences import sentence
from tui.session import Session
from tui.text import text
from tui.widgets.columns import kind_of_screen


class FramedScreen(Screen[None]):
    """What a page says about itself, and how that is painted."""

    TITLE_KEY = ""  # the crumb of this page
    ABOUT_KEY = ""  # what `?` says of it, where it is not its noun's `page`
    KINDS: ClassVar[frozenset[str]] = frozenset()  # events of these kinds make it read again
    SHOWN: ClassVar[tuple[str, ...]] = ()  # verbs on the key line, the most due first
    BINDINGS: ClassVar[list[BindingType]] = [*EVERYWHERE]
    AUTO_FOCUS = ""
    IS_SPLIT = False  # two panes side by side from 110 columns; a question then takes the right one's place
    is_main = False  # one of the role's main screens: there is no step back from it

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.dialog: Dialog | None = None
        self._message: list[Span] = []
        self._is_open = False

    # What a screen says about itself

    def panes(self) -> Iterable[Widget]:
        """The widgets between the facts and the message line; the first takes the keys."""
        return ()

    async def load(self) -> None:
        """Read what the page shows."""

    async def live_load(self) -> None:
        """Read again because somebody changed something: the cursor and what is typed stay."""
        await self.load()

    def crumbs(self) -> list[str]:
        """The way here, this page last."""
        return [text(self.TITLE_KEY)]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """Row 1: tabs or facts at the left, filter, sort or draft at the right."""
        return [], []

    def state_words(self) -> str:
        """Right end of the key line: the position in a list."""
        return ""

    def why_not(self, name: str) -> str:
        """Why a verb cannot act now; empty where it can."""
        return ""

    def is_for_me(self, name: str) -> bool:
        """Whether this role ever has this verb: what it never has is not on the key line."""
        return True

    def label_of(self, name: str) -> str:
        """What the key line says of a verb; a page may name what its Enter does."""
        return text(f"keys.{name}")

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
        self.set_class(self.IS_SPLIT and kind_of_screen(size.width) == 2, "wide")
        self.set_class(kind_of_screen(size.width) == 0 or size.height < 22, "small")

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self.fit()
        if self._is_open and self.is_current:
            self.show_frame()

    def show_frame(self) -> None:
        """Paint the fixed rows; only what changed in them goes out."""
        if not self.is_attached:
            return
        is_small = kind_of_screen(self.app.size.width) == 0
        grant, who = self.session.grant, self.session.identity
        role = [] if is_small else [text(f"choice.role.{grant.role.value}")]
        right = "  ".join(part for part in (grant.region_name, " ".join([*role, who.name])) if part)
        crumbs = self.crumbs()[-2:] if is_small else self.crumbs()
        room = self.app.size.width - width(shown(right)) - 5
        self.row("crumbs").show(crumb_spans(crumbs, text("frame.seal"), room), [(shown(right), "dim")])
        left, behind = self.facts()
        self.row("facts").show([("  ", "ink"), *left], behind)
        self._show_message()
        cells, state = self.app.size.width, self._state()
        room = cells - 3 - sum(width(words) + 2 for words, _ in state)
        self.row("keys").show(key_spans(self.key_row(), most_keys(cells), room), state)

    def row(self, name: str) -> Line:
        """One of the fixed rows."""
        return self.query_one(f"#{name}", Line)

    def _state(self) -> list[Span]:
        words = self.state_words()
        return [(words, "dim")] if words else []

    def key_row(self) -> list[tuple[str, str, bool]]:
        """The keys that act here and now: letter, label, whether it can; `?` is the last that is shown."""
        if self.dialog is not None:
            return [(key, label, True) for key, label in self.dialog.answers()]
        known = self.keymap_by_id()
        room = most_keys(self.app.size.width) - 1
        names = [name for name in self.SHOWN if name in known and self.is_for_me(name)][:room]
        row = [(key_shown(known[name]), self.label_of(name), not self.why_not(name)) for name in names]
        return [*row, ("?", text("keys.help"), True)]

    def say(self, words: str, *, alarm: str = "") -> None:
        """Put one sentence on the message line; an alarm word in front where something was refused."""
        self._message = [(shown(alarm), "alarm bold")] if alarm else []
        self._message.append((shown(words), "ink"))
        if self.is_attached:
            self._show_message()

    def _show_message(self) -> None:
        left, right = (self._message, []) if self._message else self.idle_message()
        self.row("message").show([("  ", "ink"), *left], right)

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """What stands on the message line while nothing is to be said: usually nothing."""
        return [], []

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

    def keymap_by_id(self) -> dict[str, Binding]:
        """The verbs of this page by their ids."""
        found: dict[str, Binding] = {}
        for bindings in self._bindings.key_to_bindings.values():
            for one in bindings:
                if one.id:
                    found.setdefault(one.id, one)
        return found
