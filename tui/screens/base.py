"""What every screen is made of: fixed rows, one pane with the keys, a question in the preview's place, live rows.

A screen names its verbs (`act()` bindings) and gives each `do_<id>`; `why_not(id)` says why one cannot act now.
Keys are handled strictly one after another, so that what is typed ahead meets what it was meant for.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from inspect import isawaitable
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from models.errors import Conflict, Invalid, LianqiError, NotFound, Refused
from models.queries.events import events_since, newest_event
from models.rules.scope import Actor
from tui.dialogs.dialog import Dialog, Then
from tui.frame import Line, crumb_spans, key_spans, most_keys
from tui.keys import EVERYWHERE, key_shown
from tui.look import Span, shown, width
from tui.sentences import sentence
from tui.session import Session
from tui.text import text
from tui.widgets.columns import kind_of_screen
from tui.widgets.form_lines import Pressed

P = ParamSpec("P")
R = TypeVar("R")
POLL, AT_MOST_EVERY = 0.5, 1.5  # seconds between two looks at the events, and between two later paintings
ALWAYS = frozenset({"back", "leave", "language", "help", "commands", "last_screen", "role", "reload", "find"})


class DeskScreen(Screen[None]):
    """The frame of one page."""

    TITLE_KEY = ""  # the crumb of this page
    KINDS: ClassVar[frozenset[str]] = frozenset()  # events of these kinds make it read again
    SHOWN: ClassVar[tuple[str, ...]] = ()  # verbs on the key line, the most due first
    BINDINGS: ClassVar[list[BindingType]] = [*EVERYWHERE]
    AUTO_FOCUS = ""
    is_main = False  # one of the role's main screens: there is no step back from it

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.dialog: Dialog | None = None
        self._pane_before: Widget | None = None
        self._message: list[Span] = []
        self._seen_event = 0
        self._read_at = 0.0
        self._is_stale = self._is_polling = self._is_open = False

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

    async def on_mount(self) -> None:
        """Look for news twice a second from now on."""
        self.set_interval(POLL, self._look)

    async def opened(self) -> None:
        """Read the page before the next key is taken."""
        self.fit()
        self._seen_event = await self.ask(newest_event)
        await self.load()
        self.focus_pane()
        self._is_open = True
        self.show_frame()

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
        self.set_class(kind_of_screen(size.width) == 2, "wide")
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

    # Store

    async def ask(
        self, function: Callable[Concatenate[Actor, P], R], *args: P.args, **options: P.kwargs
    ) -> R:
        """Call an action or query as this person, on the store thread."""
        return await self.session.ask(function, *args, **options)

    async def attempt(
        self, function: Callable[Concatenate[Actor, P], R], *args: P.args, **options: P.kwargs
    ) -> R | None:
        """Call an action; where it is refused the message line says why and None comes back."""
        try:
            return await self.session.ask(function, *args, **options)
        except LianqiError as error:
            self.show_error(error)
            return None

    def _look(self) -> None:
        if self.is_current and not self._is_polling:
            self.run_worker(self._poll(), group="news", exit_on_error=False)

    async def _poll(self) -> None:
        self._is_polling = True
        try:
            news = await self.ask(events_since, self._seen_event)
            if news:
                self._seen_event = news[-1].id
                self._is_stale |= any(one.subject_kind in self.KINDS for one in news)
            if self._is_stale and time.monotonic() - self._read_at >= AT_MOST_EVERY:
                self._is_stale, self._read_at = False, time.monotonic()
                await self.live_load()
                self.show_frame()
        except LianqiError as error:
            self.show_error(error)
        finally:
            self._is_polling = False

    # Keys

    def keymap_by_id(self) -> dict[str, Binding]:
        """The verbs of this page by their ids."""
        found: dict[str, Binding] = {}
        for bindings in self._bindings.key_to_bindings.values():
            for one in bindings:
                if one.id:
                    found.setdefault(one.id, one)
        return found

    def verb_of(self, key: str) -> str:
        """The verb a key stands for here, or nothing."""
        return next((one.id for one in self._bindings.key_to_bindings.get(key, []) if one.id), "")

    async def take_key(self, key: str, character: str | None) -> bool:
        """Handle one key wholly; whether it did something here."""
        said = self._message
        is_handled = await self._route(key, character)
        if is_handled and self._message is said and said:
            self._message = []
        if self.is_current:
            self.show_frame()
        return is_handled

    async def take_paste(self, pasted: str) -> None:
        """A paste goes where one types."""
        target = self.dialog or self.pane
        if (paste := getattr(target, "paste", None)) is not None:
            await paste(pasted)

    async def _route(self, key: str, character: str | None) -> bool:
        target: Any = self.dialog or self.pane
        is_typing = False
        if target is not None and hasattr(target, "press"):
            pressed = await target.press(key, character)
            if isinstance(pressed, Pressed):
                if pressed is not Pressed.IGNORED:
                    return await self.pressed(pressed)
            elif pressed:
                return True
            is_typing = bool(getattr(target, "is_typing", False))
        name = self.verb_of(key)
        if is_typing and character is not None and character.isprintable():
            return False
        if self.dialog is not None and name not in ("leave", "language"):
            if name or character:
                self.say(text("dialog.answer_first"))
                return True
            return False
        if not name:
            return False
        await self.act(name)
        return True

    async def pressed(self, pressed: Pressed) -> bool:
        """What a form among the panes made of a key."""
        if pressed is Pressed.SUBMIT:
            await self.act("submit")
        elif pressed is Pressed.LEAVE:
            await self.act("back")
        return True

    async def act(self, name: str) -> None:
        """Do a verb, or say why not."""
        if reason := self.why_not(name):
            self.say(reason)
            return
        method = getattr(self, f"do_{name}", None) or getattr(self.app, f"do_{name}", None)
        if method is None:
            return
        try:
            result = method()
            if isawaitable(result):
                await result
        except LianqiError as error:
            self.show_error(error)

    async def do_reload(self) -> None:
        """Read the page again."""
        await self.load()

    # Going elsewhere

    async def go(self, screen: DeskScreen) -> None:
        """Open another page above this one."""
        await self.leaving()
        with self.app.batch_update():  # painted once, with what it shows
            await self.app.push_screen(screen)
            await screen.opened()

    async def do_back(self) -> None:
        """One step back; never discards."""
        await self.leaving()
        below = self.app.screen_stack[-2] if len(self.app.screen_stack) > 1 else None
        if self.is_main or not isinstance(below, DeskScreen):
            self.say(text("frame.at_the_first"))
            return
        with self.app.batch_update():
            await self.app.pop_screen()
            await below.seen_again()

    async def seen_again(self) -> None:
        """This page is seen again: what happened meanwhile is read."""
        self.fit()
        await self.load()
        self.show_frame()

    # Questions

    async def open_dialog(self, dialog: Dialog, then: Callable[[Any], Awaitable[None]]) -> None:
        """Ask in the preview's place; the question goes once `then` has taken the answer."""

        async def answered(result: Any) -> None:
            try:
                await then(result)
            except LianqiError as error:
                self.show_error(error)
                if isinstance(error, Invalid) and (show := getattr(dialog, "show_problems", None)):
                    show(error.problems)
                return  # the question stays: nothing typed into it is lost
            if self.dialog is dialog:
                await self.close_dialog()

        await self.close_dialog()
        self.keep_open(dialog, answered)
        await self.query_one("#body").mount(dialog)
        self.show_frame()

    def keep_open(self, dialog: Dialog, answered: Then) -> None:
        """Join a question to this page; Esc closes it."""
        dialog.answer, dialog.cancel = answered, self.close_dialog
        self.dialog, self._pane_before = dialog, self.focused
        self.set_focus(None)
        self.set_class(True, "asking")

    async def close_dialog(self) -> None:
        """Take the question away; the list has the keys again."""
        if self.dialog is not None:
            dialog, self.dialog = self.dialog, None
            self.set_class(False, "asking")
            await dialog.remove()
            self.set_focus(self._pane_before)
